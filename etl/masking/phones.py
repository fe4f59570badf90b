"""Plain text in, mobile numbers and landlines out, with whether a line is an office's (YD/T 1, the numbering plan)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from etl.masking.context import before, label, near, of_an_office, of_another_kind
from etl.masking.identity import born
from etl.masking.kinds import DIGIT, EDGE, EDGE_AFTER, GAP, Found, Kind, apart, digits, places, scan

_GAP = r"(?:[ \x1f]?[\-.·]?[ \x1f]?)"
_MOBILE: Final = re.compile(
    rf"(?<!\d)(?P<code>(?:\+|00)?86{_GAP}\)?{_GAP}|0(?=1))?(?P<number>1{_GAP}[3-9](?:{_GAP}\d){{9}})(?!\d)"
)
_GROUPS: Final = frozenset({(11,), (3, 4, 4), (3, 8), (7, 4), (4, 3, 4), (3, 3, 5), (4, 4, 3), (1,) * 11})
_DOTTED: Final = re.compile(r"\d{3}\.\d{4}\.\d{4}")
_PHONE_WORDS = (
    "电话", "手机", "传真", "座机", "固话", "宅电", "热线", "联系方式", "联系人", "移动", "致电", "拨打", "来电",
    "短信", "微信", "号码", "tel", "phone", "mobile", "fax", "lxdh", "sjh", "cell", "☎",
)  # fmt: skip
_CONTEXT: Final = re.compile("|".join(_PHONE_WORDS), re.IGNORECASE)
_AMOUNT: Final = re.compile(
    r"\s?(?:元(?!旦)|户(?!主)|[万亿](?:元|吨|人|户|美元|平方|千瓦)|吨|公斤|千克|平方|立方|公里|千瓦|美元|港元|人次|%|‰|kwh|bytes?)",
    re.IGNORECASE,
)
_MONEY: Final = re.compile(r"(?:[￥¥$]|人民币|金额|总额|合计|共计|产值|投资)[:：为]?\s?$|第\s?$")
_CODE: Final = re.compile(r"([0-9A-Za-z_\-]*[0-9A-Za-z_])-$")
_LINE: Final = re.compile(r"[A-Za-z]{1,8}|0\d{2,3}(?:-?\d{7,8})?|\d{7,8}|1\d{10}")
_ADDRESS: Final = re.compile(r"(?:://|www\.|(?<![^\s\"'=(])/[A-Za-z0-9_.~\-]+/)[^\s\"'<>，。；：、（）\u4e00-\u9fff]*$")
_PARAMETER: Final = re.compile(r"(?:tel|phone|mobile|sj|sjh|lxdh|mob)=(?:\+|%2b)?$", re.IGNORECASE)
_FILE: Final = re.compile(r"\.(?:s?html?|aspx?|jsp|php|jpe?g|png|gif)(?![A-Za-z])", re.IGNORECASE)


def mobiles(text: str) -> Iterator[Found]:
    """Eleven places from 13 to 19, with or without the country's code."""
    return scan(_MOBILE, text, lambda match: _mobile(text, match))


def _mobile(text: str, match: re.Match[str]) -> Found | None:
    start, end = match.span("number")
    if not apart(text, match.start(), end) or not _is_a_number(text, match.start(), end):
        return None
    if "." in match["number"] and not _DOTTED.fullmatch(match["number"]):
        return None  # a decimal
    said = near(_CONTEXT, text, match.start(), end)
    groups = tuple(len(part.replace("\x1f", "")) for part in re.split(r"[ \-.·]+", match["number"].strip()))
    if not said and (groups not in _GROUPS or match["code"] == "0" or _in_a_row(text, match, groups)):
        return None
    at = places(text, start, end)
    return Found(start, end, (at[3], at[7]), "".join(text[i] for i in at))


def _is_a_number(text: str, start: int, end: int) -> bool:
    """Whether it is no amount, no code, no part of an address, and not what a label calls another number."""
    code = _CODE.search(text, max(0, start - 40), start)
    if code and not _LINE.fullmatch(code[1]):
        return False
    said = text[max(0, start - 200) : start]
    if (_ADDRESS.search(said) and not _PARAMETER.search(said)) or _FILE.match(text, end):
        return False
    return not (_AMOUNT.match(text, end) or _MONEY.search(said[-8:]) or of_another_kind(text, start))


def _in_a_row(text: str, match: re.Match[str], groups: tuple[int, ...]) -> bool:
    """Whether groups go on at either side with the same dash or dot: a code, a version, an address of a machine."""
    if len(groups) == 1:
        return False
    joined = re.search(r"[0-9A-Za-z][\-.]$", text[max(0, match.start() - 2) : match.start()])
    return bool(joined or re.match(r"[\-.][0-9A-Za-z]", text[match.end() : match.end() + 2]))


_SUBSCRIBER = r"[2-8](?:[ \x1f\-]?\d){6,7}"
_AREA = r"(?:0|(?<=\+86)|(?<=\+86[ \-])|(?<=0086)|(?<=0086[ \-]))(?:10|2\d|[3-9]\d\d)"
_LANDLINE: Final = re.compile(
    rf"(?<!\d)(?:\+?(?:00)?86[ \-]?)?(?P<area>\({_AREA}\)|{_AREA}\)?)(?P<gap>[ \x1f\-·]{{0,3}})"
    rf"(?P<number>{_SUBSCRIBER})(?!\d)"
)
_LOCAL: Final = re.compile(rf"(?<![\d])(?P<area>)(?P<gap>)(?P<number>{_SUBSCRIBER})(?!\d)")
_LOCAL_GROUPS: Final = frozenset({(7,), (8,), (3, 4), (4, 4)})
_LABEL: Final = label(r"电话|座机|固话|传真|宅电|家电|住宅|号码|tel|phone|telephone|fax|lxdh|☎|联系方式")
_NEXT: Final = re.compile(r"[0-9*][、,，/;；或和 ]{1,3}$")
_SERVICE: Final = re.compile(r"(?:[48]00|95|96)[ \-]?$")
_SERVICE_BEGINS: Final = re.compile(r"[48]00[ \-]?\d{4}[ \-]\d|[48]00[ \-]\d{4}")


def landlines(text: str) -> Iterator[Found]:
    """Numbers with an area code, and those of seven or eight places right after a word for telephone.

    Numbers that are everybody's (12345, 400, 800, 95) are none.
    """
    taken: list[Found] = []
    for found in scan(_LANDLINE, text, lambda match: _with_area(text, match)):
        taken.append(found)
        yield found
    for found in scan(_LOCAL, text, lambda match: _local(text, match, taken)):
        taken.append(found)
        yield found


def _with_area(text: str, match: re.Match[str]) -> Found | None:
    area = re.sub(r"\D", "", match["area"])
    value = re.sub(r"\D", "", match["number"])
    if len(value) == 7 and area.lstrip("0")[0] in "12":
        return None  # Beijing, Shanghai, Guangzhou and their like have eight
    marked = bool(match["gap"] or "(" in match["area"]) and not _like_a_day(value)
    if not marked and not near(_CONTEXT, text, match.start(), match.end()):
        return None
    return _line(text, match, f"0{area.lstrip('0')}{value}")


def _local(text: str, match: re.Match[str], taken: list[Found]) -> Found | None:
    start, end = match.span()
    if any(start < other.end and other.start < end for other in taken) or _of_all(text, start):
        return None
    ahead = before(text, start)
    follows = _NEXT.search(ahead) and any(0 < start - other.end <= 3 for other in taken)
    if not follows and not _LABEL.search(ahead):
        return None
    value = re.sub(r"\D", "", match["number"])
    return None if _like_a_day(value) and "-" in match["number"] else _line(text, match, value)


def _of_all(text: str, start: int) -> bool:
    return bool(_SERVICE.search(text, max(0, start - 4), start) or _SERVICE_BEGINS.match(text, start))


def _like_a_day(value: str) -> bool:
    return len(value) == 8 and value[:2] == "20" and born(value) is not None


def _line(text: str, match: re.Match[str], value: str) -> Found | None:
    start, end = match.span()
    groups = tuple(len(part.replace("\x1f", "")) for part in re.split(r"[ \-]+", match["number"]))
    if groups not in _LOCAL_GROUPS or not apart(text, start, end):
        return None
    joined = re.search(r"[0-9A-Za-z*\x1e]-$", text[max(0, start - 2) : start])
    if joined or re.match(r"[\-/][0-9]{5}|-[A-Za-z]", text[end : end + 6]) or of_another_kind(text, start):
        return None
    if _AMOUNT.match(text, end):
        return None
    begin = match.start("area") if match["area"] else match.start("number")
    return Found(begin, end, (match.start("number"), end), value, office=of_an_office(text, start) is not False)


_CODED = f"(?:[+＋0０]{{0,2}}[8８]{GAP}[6６]{GAP}[)）]?{GAP}|[0０])?"
_ESCAPED = r"&#[xX]?[0-9]+;|\\u[0-9a-fA-F]{4}"
_FIRST_TWO = f"(?:[1１]|{_ESCAPED}){GAP}(?:[3-9３-９]|{_ESCAPED})"
MOBILE: Final = Kind("mobile", "手机", f"{EDGE}{_CODED}{_FIRST_TWO}{GAP}{digits(9)}{EDGE_AFTER}", (), mobiles)

_PART = f"(?:{GAP}[)）]?{GAP}{DIGIT})"
_NAMED = (
    rf"(?is:(?:电话|座机|固话|传真|宅电|家电|住宅|号码|tel|phone|fax|lxdh|☎|联系方式|\\u[0-9a-f]{{4}}).*?{digits(7)})"
)
LANDLINE: Final = Kind(
    "landline", "电话", f"{EDGE}(?:[0０]|[8８]{GAP}[6６]|{_ESCAPED}){_PART}{{9}}|{_NAMED}", (), landlines
)
