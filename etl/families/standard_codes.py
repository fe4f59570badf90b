"""Licences and penalties published under the codes of the national standard (双公示): a field map for each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

LICENCE: Mapping[str, str] = MappingProxyType(
    {
        "XK_WSH": "record_id document_no", "XK_XKWS": "document_no", "XK_XMMC": "title", "XK_XKLB": "licence_type",
        "XK_SPLB": "licence_type", "XK_XKBH": "licence_no", "XK_NR": "content", "XK_XDR": "holder",
        "XK_XDR_MC": "holder", "XK_XDR_LB": "holder_type", "XK_XDR_SHXYM": "holder_code", "XK_XDR_GSDJ": "holder_no",
        "XK_JDRQ": "decided_on", "XK_YXQZ": "valid_from", "XK_JZQ": "valid_to", "XK_XZJG": "publisher",
        "XK_XKJG": "publisher", "XK_XKJGDM": "publisher_code", "XK_ZT": "status",
    }
)  # fmt: skip
"""Names of the lists of 2015 and 2018; where a body has a name of each, the first that is filled counts."""

PENALTY: Mapping[str, str] = MappingProxyType(
    {
        "CF_WSH": "record_id document_no", "CF_CFMC": "title", "CF_AJMC": "title", "CF_CFLB1": "penalty_type",
        "CF_CFLB": "penalty_type", "CF_WFXW": "facts", "CF_SY": "facts", "CF_YJ": "legal_basis", "CF_NR": "content",
        "CF_JG": "content", "CF_NR_FK": "fine", "CF_NR_WFFF": "confiscated", "CF_XDR_MC": "holder",
        "CF_XDR_LB": "holder_type", "CF_XDR_SHXYM": "holder_code", "CF_XDR_GSDJ": "holder_no", "CF_JDRQ": "decided_on",
        "CF_GSRQ": "published_on", "CF_GSJZQ": "public_until", "CF_XZJG": "publisher", "CF_CFJG": "publisher",
        "CF_CFJGDM": "publisher_code", "CF_ZT": "status",
    }
)  # fmt: skip
"""As ``LICENCE``; money is in 万元, as the standard wants it."""

_OF_BOTH = ("FR", "FR_ZJHM", "FR_ZJLX", "BM", "SJLY", "SJLYDM", "SYFW")
_OF_A_PARTY = ("SFZ", "ZJHM", "ZJLX", "ZDM", "ZZJG", "SWDJ", "GSZC", "SYDW", "SHZZ")
IGNORED: frozenset[str] = frozenset(
    {
        *(f"{side}_{name}" for side in ("XK", "CF") for name in _OF_BOTH),
        *(f"{side}_XDR_{name}" for side in ("XK", "CF") for name in _OF_A_PARTY),
        "CF_CFLB2", "CF_NR_ZKDX", "DFBM", "SJC", "BZ",
    }
)  # fmt: skip
"""Identity numbers (``..._SFZ``, ``..._ZJHM``) and heads of companies, which are never kept; and other codes."""


def lettered(fields: Mapping[str, str]) -> dict[str, str]:
    """The names in small letters, as many sites write them."""
    return {name.lower(): columns for name, columns in fields.items()}


def keyed(fields: Mapping[str, str], key: str) -> dict[str, str]:
    """The names where a record has an id of the site's own, by which it is known; a decision's number may repeat."""
    first = next(iter(fields))
    return {key: "record_id", **fields, first: fields[first].removeprefix("record_id ")}
