"""Plain text in, numbers of passports and of permits to cross a border out, where the text says that they are such."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from etl.masking.context import before, label, near, of_another_kind
from etl.masking.kinds import Found, Kind, apart, digits, places, scan

_GAP = r"[ \x1f\-]?"
# Ordinary (E, EA; G, 14 and 15 before), diplomatic, service and public affairs; permits for Hong Kong, Macau, Taiwan.
_PASSPORT: Final = re.compile(
    rf"(?:[EGDPSKHMCWLT]{_GAP}\d(?:{_GAP}\d){{7}}|(?:E[A-HJ-NP-Z]|[DPS]E|C[A-Z]|M[A-Z]|K[A-Z]){_GAP}\d(?:{_GAP}\d){{6}}"
    rf"|1[45]{_GAP}\d(?:{_GAP}\d){{6}}|[HM]{_GAP}\d(?:{_GAP}\d){{9}})(?!\d)",
    re.IGNORECASE,
)
_WORDS = ("护照", "通行证", "回乡证", "台胞证", "旅行证", "出入境证件", "passport", "hzhm", "travel document")
_CONTEXT: Final = re.compile("|".join(_WORDS), re.IGNORECASE)
_LABEL: Final = label("(?:护照|通行证|证件|passport)(?:编号|id)?")


def passports(text: str) -> Iterator[Found]:
    """Numbers of passports and permits in a context that names them."""
    return scan(_PASSPORT, text, lambda match: _judged(text, match))


def _judged(text: str, match: re.Match[str]) -> Found | None:
    start, end = match.span()
    if not near(_CONTEXT, text, start, end) or not apart(text, start, end):
        return None
    if of_another_kind(text, start) and not _LABEL.search(before(text, start)):
        return None
    at = places(text, start, end)
    value = "".join(text[i] for i in at).upper()
    return Found(start, end, (at[1 if value[1].isdigit() else 2], end), value)


PASSPORT: Final = Kind("passport", "护照", digits(7), _WORDS, passports)
