"""Text in, the same text made plain for looking at out, with the place in the original of each of its characters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

# What stands in the plain text for what cannot be read.
INLINE: Final = "\x1f"  # tags that a browser draws without a gap
WALL: Final = "\x1e"  # a token: nothing of it is looked at, and no context reaches over it
WIDE: Final = "\t"  # more than three blanks: the gap between two columns

_ZERO = "\u00ad\u200b-\u200f\u2060\ufeff"
_BLANKS = r"\s\u00a0\u3000"
_HARD = r"\\[nrt]|\\u(?:00[aA]0|3000|000[9aAdD]|2028)|&(?:amp;)?(?:nbsp|ensp|emsp|thinsp|\#160|\#xa0|\#12288|\#x3000);"
_UNSEEN = r"\\u(?:200[b-fB-F]|[fF][eE][fF]{2}|2060|00[aA][dD])|&(?:zwnj|zwj|shy|\#8203|\#xfeff);"
_LESS, _MORE = r"(?:<|\\u003[cC]|&lt;)", r"(?:>|\\u003[eE]|&gt;)"
_INLINE = (
    rf"{_LESS}/?(?:a|b|i|u|s|em|strong|span|font|small|big|su[bp]|mark|code|wbr|o:p)(?:[\s/][^<>]{{0,500}}?)?{_MORE}"
)
_TAG = rf"{_LESS}(?:/?[A-Za-z]|!--)[^<>]{{0,500}}?{_MORE}"
_BLANK = rf"[{_BLANKS}{_ZERO}]|{_HARD}|{_UNSEEN}"
TOKEN = r"〔[\u4e00-\u9fff]{2,4}:[a-p]{16}〕"
_CODE = r"\\u[0-9a-fA-F]{4}|&\#(?:[0-9]{2,6}|[xX][0-9a-fA-F]{2,5});"
_DASHES, _DOTS = "‐‑‒–—―−﹣", "·•・‧∙"


def _unusual(blank: str) -> re.Pattern[str]:
    signs = rf"[\uff01-\uff5e{_DASHES}{_DOTS}]"
    return re.compile(rf"(?P<token>{TOKEN})|(?P<run>(?:{blank})++)|(?P<code>{_CODE})|{signs}")


_UNUSUAL: Final = _unusual(f"{_BLANK}|{_TAG}")
_UNUSUAL_OPEN: Final = _unusual(_BLANK)
_DRAWN_TOGETHER: Final = re.compile(rf"(?:{_INLINE}|{_UNSEEN}|[{_ZERO}])+")
_NOTHING: Final = re.compile(rf"(?:{_UNSEEN}|[{_ZERO}])+")
_HAS_TAG: Final = re.compile(rf"{_TAG}|{_LESS}!--")
_PLAIN: Final = {
    **{chr(0xFF01 + i): chr(0x21 + i) for i in range(94)},
    **dict.fromkeys(_DASHES, "-"),
    **dict.fromkeys(_DOTS, "·"),
}


@dataclass(frozen=True, slots=True)
class Folded:
    """Plain text, and where each of its characters begins and ends in the original."""

    text: str
    starts: list[int]
    ends: list[int]


def readings(original: str) -> Iterator[Folded]:
    """The text as a browser shows it; and where it has tags, with what stands in them."""
    yield folded(original)
    if _HAS_TAG.search(original):
        yield folded(original, tags=False)


def folded(original: str, *, tags: bool = True) -> Folded:
    """Full-width signs to ASCII, entities and JSON escapes to what they mean, gaps and tags to one sign a run.

    What is drawn as nothing (zero-width signs) is left out; a run of blanks, or one with a tag that breaks the line,
    is one blank; a run of tags that do not is ``INLINE``; a line's end is ``\\n``. Nothing is lost: ``starts`` and
    ``ends`` lead back into the original. Without ``tags`` a tag is text like any other, as its attributes are.
    """
    plain: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for found in (_UNUSUAL if tags else _UNUSUAL_OPEN).finditer(original):
        begin, end = found.span()
        plain.append(original[at:begin])
        starts += range(at, begin)
        ends += range(at + 1, begin + 1)
        if sign := _sign(found):
            plain.append(sign)
            starts.append(begin)
            ends.append(end)
        at = end
    plain.append(original[at:])
    starts += range(at, len(original))
    ends += range(at + 1, len(original) + 1)
    return Folded("".join(plain), starts, ends)


def _sign(found: re.Match[str]) -> str:
    if found["run"]:
        return _gap(found["run"])
    if found["code"]:
        return _decoded(found["code"])
    return WALL if found["token"] else _PLAIN.get(found[0], found[0])


def _gap(run: str) -> str:
    if _NOTHING.fullmatch(run):
        return ""
    if _DRAWN_TOGETHER.fullmatch(run):
        return INLINE
    if _HAS_TAG.search(run):
        return " "
    if "\n" in run or "\\n" in run or "\\u000a" in run:
        return "\n"
    return WIDE if len(re.findall(rf"{_HARD}|[{_BLANKS}]", run)) > 3 else " "


def _decoded(code: str) -> str:
    """The character that an escape means; one that means no character is a sign of its own."""
    digits = code.strip("\\u&#;")
    number = int(digits.lstrip("xX"), 16) if code.startswith("\\") or digits[:1] in "xX" else int(digits)
    if number < 0x20 or number > 0x10FFFF or 0xD800 <= number < 0xE000:
        return "\ufffd"
    sign = chr(number)
    return _PLAIN.get(sign, sign)
