"""Plain text in, number plates of motor vehicles out (GA 36-2018)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from etl.masking.context import near
from etl.masking.kinds import Found, Kind, places, scan

PROVINCES: Final = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_COMMON: Final = "云黑新甘蒙吉贵青藏川宁"  # these are words too: 高新A10023 is a plot of land
_GAP = r"[ \x1f·\-.]{0,2}"
_PLATE: Final = re.compile(
    rf"([{PROVINCES}]){_GAP}([A-HJ-NP-Z]){_GAP}((?:[A-HJ-NP-Z0-9]\x1f?){{4,5}}[A-HJ-NP-Z0-9学警挂港澳领])"
    r"(?![0-9A-Za-z])",
    re.IGNORECASE,
)
_ORDINARY: Final = re.compile(r"(?=(?:.*[0-9]){3})[A-HJ-NP-Z0-9]{5}|[A-HJ-NP-Z0-9]{4}[学警挂港澳领]")
_ELECTRIC: Final = re.compile(r"[A-HJK][A-HJ-NP-Z0-9][0-9]{4}|[0-9]{5}[A-HJK]")  # D and F, then A to K
_CAR: Final = re.compile(
    r"车|号牌|牌照|驾驶|驾车|挂车|停放|违停|plate|vehicle|car(?![a-z])|(?<![a-z])cph|司机|罚单|超速|抓拍", re.IGNORECASE
)
_NO_PLATE: Final = re.compile(
    r"号(?:线|文|地块|楼|令|公告|井|煤|标)|地块|标|[型款]|-[0-9]|[〔\[]|\.[0-9]|%|元|吨|米|平方"
)
_NO_PLATE_BEFORE: Final = re.compile(
    r"(?:许可|备案|准字?|注册|登记|批准|证书|编|文|产品|型|标准|合同|项目|工程|宗地|地块|图|案)[号字证]?[:：(（ ]?$"
    r"|[字证第]$"
)


def plates(text: str) -> Iterator[Found]:
    """Plates of five places, of six (new energy), and those that end in a word."""
    return scan(_PLATE, text, lambda match: _judged(text, match))


def _judged(text: str, match: re.Match[str]) -> Found | None:
    start, end = match.span()
    last = match[3].replace("\x1f", "").upper()
    if not (_ORDINARY.fullmatch(last) or _ELECTRIC.fullmatch(last)) or not last[1:4].strip("ABCDEFGHJKLMNPQRSTUVWXYZ"):
        return None
    if not _says_so(text, match):
        return None
    at = places(text, start, end)
    return Found(start, end, (at[1], end), f"{match[1]}{match[2].upper()}{last}")


def _says_so(text: str, match: re.Match[str]) -> bool:
    """Whether the words around leave it a plate; the signs that are words too need one that says so."""
    start, end = match.span()
    if near(_CAR, text, start, end, 20):
        return True
    said = text[max(0, start - 8) : start]
    if _NO_PLATE.match(text, end) or _NO_PLATE_BEFORE.search(said) or match[2].islower():
        return False
    return match[1] not in _COMMON or not ("\u4e00" <= said[-1:] <= "\u9fff")


_ANY = r"[A-Za-z0-9Ａ-Ｚａ-ｚ０-９]"
_SHAPE_GAP = r"(?:[\s\x{200b}-\x{200f}\x{feff}·•・‧∙.．\-－]|&[#A-Za-z0-9]{1,8};|<[^<>]*>|\\u[0-9a-fA-F]{4})*"
SHAPE: Final = f"[{PROVINCES}]{_SHAPE_GAP}[A-Za-zＡ-Ｚａ-ｚ]{_SHAPE_GAP}{_ANY}(?:{_SHAPE_GAP}{_ANY}){{3}}"
PLATE: Final = Kind("plate", "车牌", SHAPE, (), plates)
