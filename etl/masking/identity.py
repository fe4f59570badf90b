"""Plain text in, resident identity numbers out: GB 11643-1999 with 18 places, and the 15 places before it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Final

from etl.masking.context import before, label, near, of_another_kind
from etl.masking.kinds import DIGIT, EDGE, EDGE_AFTER, GAP, Found, Kind, apart, digits, places, scan

# The provinces of GB/T 2260, and 83 as in the residence permits for people of Taiwan.
PROVINCES: Final = frozenset({
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42", "43", "44",
    "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82", "83",
})  # fmt: skip
_FOREIGN: Final = "9"  # permanent residence permits of foreigners, since 2023; also how most credit codes begin
_WEIGHTS: Final = tuple(2**i % 11 for i in range(17, 0, -1))

_GAP = r"[ \x1f\n\t\-·]{0,3}"
_EIGHTEEN: Final = re.compile(rf"(?<!\d)[1-9](?:{_GAP}\d){{16}}{_GAP}[\dXx](?:\d\d)?(?![0-9A-Za-z])")
_FIFTEEN: Final = re.compile(rf"(?<!\d)[1-9](?:{_GAP}\d){{14}}(?![0-9A-Za-z])")

_WORDS = (
    "身份证", "身分证", "身份号", "身份证明", "公民身份", "证件号", "证件编号", "有效证件", "居民证", "居住证",
    "残疾", "社会保障号", "社保号", "idcard", "id_card", "id card", "idno", "id_no", "idnumber", "identity", "sfz",
    "zjhm", "zjbh", "certno", "cert_no", "permanent residence", "永久居留",
)  # fmt: skip
_CONTEXT: Final = re.compile("|".join(_WORDS), re.IGNORECASE)
_LABEL: Final = label("|".join(_WORDS))
_CREDIT: Final = re.compile(r"信用代码|机构代码|统一代码|credit_?code|uscc|税号|纳税人识别", re.IGNORECASE)
# Labels that leave open what is numbered: a right number is then a person's.
_OPEN_LABEL: Final = re.compile(
    r"(?<![a-z])(?:id|no\.?)[\W_]{0,4}$|(?<![\u4e00-\u9fff])[编序]号[\W_]{0,4}$", re.IGNORECASE
)
_DISABLED: Final = re.compile("残疾|残证|残联")

_MIDDLE = f"[0-3０-３]{GAP}{DIGIT}{GAP}"
_SHAPES = (
    f"[1-9１-９]{GAP}{digits(5)}{GAP}[12１２]{GAP}[90９０]{GAP}{digits(2)}{GAP}[01０１]{GAP}{DIGIT}{GAP}{_MIDDLE}{digits(3)}{GAP}[0-9０-９XxＸｘ]",
    f"{EDGE}{DIGIT}{GAP}{digits(14)}(?:{GAP}{DIGIT}{GAP}{DIGIT}{GAP}[0-9０-９XxＸｘ])?{EDGE_AFTER}",
)


def check_digit(first: str) -> str:
    """The eighteenth place to seventeen digits (ISO 7064 MOD 11-2)."""
    return "10X98765432"[sum(w * int(d) for w, d in zip(_WEIGHTS, first, strict=True)) % 11]


def born(said: str) -> date | None:
    """Eight digits as a day between 1850 and 2099, None where there is none such."""
    if not "18500101" <= said <= "20991231":
        return None
    try:
        return date(int(said[:4]), int(said[4:6]), int(said[6:]))
    except ValueError:  # the calendar's own way to say no
        return None


def identities(text: str) -> Iterator[Found]:
    """Numbers of 18 places that are right, and those of 18 or 15 that are said to be one."""
    taken: list[Found] = []
    for found in scan(_EIGHTEEN, text, lambda match: _judged(text, match, _eighteen)):
        taken.append(found)
        yield found
    for found in scan(_FIFTEEN, text, lambda match: _judged(text, match, _fifteen)):
        if not any(found.start < other.end and other.start < found.end for other in taken):
            yield found


def _judged(text: str, match: re.Match[str], good: Callable[[str, int, int, str], bool]) -> Found | None:
    start, end = match.span()
    at = places(text, start, end)
    value = "".join(text[i] for i in at).upper()
    if not apart(text, start, end) or not good(text, start, end, value):
        return None
    return Found(start, end, (at[6], end), value)


def _eighteen(text: str, start: int, end: int, value: str) -> bool:
    if len(value) == 20 and not near(_DISABLED, text, start, end):
        return False  # a certificate of disability: the number, the kind and the grade
    if near(_CREDIT, text, start, end, 14) and not _LABEL.search(before(text, start)):
        return False
    if _LABEL.search(before(text, start)) and value[0] != "0":
        return True  # people mistype: the label is enough
    if not _stands(value) or not born(value[6:14]):
        return False
    said = near(_CONTEXT, text, start, end)
    if value[0] == _FOREIGN and not said:
        return False
    return said or (value[17] == check_digit(value[:17]) and not _of_another_kind(text, start))


def _fifteen(text: str, start: int, end: int, value: str) -> bool:
    if near(_CREDIT, text, start, end, 14) or of_another_kind(text, start):
        return bool(_LABEL.search(before(text, start)))
    dated = bool(born("19" + value[6:12])) and _stands(value)
    return bool(_LABEL.search(before(text, start)) or (dated and near(_CONTEXT, text, start, end)))


def _of_another_kind(text: str, start: int) -> bool:
    return of_another_kind(text, start) and not _OPEN_LABEL.search(before(text, start, 16))


def _stands(value: str) -> bool:
    return (value[:2] in PROVINCES or value[0] == _FOREIGN) and value[2:6] != "0000"


IDENTITY: Final = Kind("identity", "身份证", "|".join(_SHAPES), (), identities)
