"""Epoint's full-text search of public-resource trading sites: notices of one category as JSON, by offset and days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from etl.families.portal import JsonRows, Offset, Portal, Window
from etl.ways.sending import Ask

_FIELDS = {
    "id": "record_id", "title": "title", "linkurl": "url", "webdate": "published_on", "content": "summary",
    "zhuanzai": "agency", "infod": "region",
}  # fmt: skip
_IGNORED = frozenset(
    {
        "categorynum", "infodate", "infodatepx", "showdate", "infoa", "infob", "infoc", "infoe", "tradingsourcevalue",
        "unitname", "department", "telephone", "attachname", "score", "highlight", "ordernum", "sysclicktimes",
        "syscategory", "syscollectguid", "sysscore", "istop", "infoid", "customtitle", "titlenew", "projectno",
    }
)  # fmt: skip
_DAYS: Mapping[str, str] = {
    "from_key": "time.0.startTime", "to_key": "time.0.endTime",
    "shape": "%Y-%m-%d 00:00:00", "to_shape": "%Y-%m-%d 23:59:59",
}  # fmt: skip


def _asked(category: str, dated: str) -> tuple[tuple[str, object], ...]:
    """What the search's own page sends besides, whatever is looked for."""
    empty = ("token", "sdt", "edt", "wd", "inc_wd", "exc_wd", "fields", "cnum", "ssort", "terminal", "highlights")
    likewise = {"notEqual": None, "equalList": None, "notEqualList": None, "isLike": True, "likeType": 2}
    return (
        *((name, "") for name in empty),
        ("sort", f'{{"{dated}":"0","id":"0"}}'),
        ("cl", 10000),
        ("condition", ({"fieldName": "categorynum", "equal": category, **likewise},)),
        ("noParticiple", "1"),
        ("noWd", True),
        ("time.0.fieldName", dated),
    )


def epoint(
    *,
    site: str,
    path: str = "/inteligentsearch/rest/esinteligentsearch/getFullTextDataNew",
    category: str,
    dated: str = "webdate",
    at: str = "result",
    size: int = 12,
    since: date = date(2024, 1, 1),
    days: int = 7,
) -> Portal:
    """``POST {path} {token, pn, rn, wd, cnum, sort, condition[], time[]}``; ``pn`` counts rows and not pages.

    The answer: ``result.{totalcount, records[]{title, webdate, linkurl, categorynum}}``; it may stand in a string, or
    in a string under ``content``. Only some hundred rows can be had of one query, so that it is put to few days at
    once. Addresses lack scheme and host. Some sites moved to ``keyword`` and ``pageNo`` in 2026.

    Args:
        site: Scheme and host.
        path: The search's address, which differs from site to site.
        category: ``categorynum`` of the notices, or what it begins with.
        dated: The day's name, in ``time`` and in rows.
        at: Dotted path of ``records`` and ``totalcount``.
        size: Rows a request.
        since: First day of all; each window is asked for in every whole walk.
        days: Days that are asked for at once.
    """
    return Portal(
        family="epoint",
        site=site,
        ask=Ask(path=path, method="json", params=_asked(category, dated)),
        paging=Window(**_DAYS, since=since, days=days, inner=Offset(key="pn", size_key="rn", size=size)),
        rows=JsonRows(at=f"{at}.records", total=f"{at}.totalcount", absolute=("linkurl",)),
        fields={dated if name == "webdate" else name: column for name, column in _FIELDS.items()},
        ignored=(_IGNORED | {"webdate"}) - {dated},
        markup=frozenset({"content"}),
    )
