"""What a kind of identifier is made of: how to see that a row may hold one, and how to find it in plain text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

Name = Literal["email", "identity", "card", "mobile", "landline", "passport", "plate"]


@dataclass(frozen=True, slots=True)
class Found:
    """An identifier in plain text.

    Attributes:
        start: Where it begins.
        end: Where it ends.
        hidden: From where to where it is hidden; the rest tells a reader what stood there.
        value: The identifier without gaps, the same however it is written.
        office: Whether it belongs to an office and no person.
    """

    start: int
    end: int
    hidden: tuple[int, int]
    value: str
    office: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of identifier.

    Attributes:
        name: Its name in plans, counts and reports.
        label: What a token calls it.
        shape: A pattern for polars (Rust, without look-around): every row that holds one matches, and few others do.
        words: Where not empty, a row must hold one of these too, in small letters.
        find: The identifiers in plain text.
    """

    name: Name
    label: str
    shape: str
    words: tuple[str, ...]
    find: Callable[[str], Iterator[Found]]


# In the text as it is, for shapes: a digit of either width or as an escape, and whatever may stand between two.
DIGIT: Final = r"(?:[0-9０-９]|&#[xX]?[0-9]+;|\\u(?:[fF]{2}1|003)[0-9])"
GAP: Final = (
    r"(?:[\s\x{ad}\x{200b}-\x{200f}\x{2060}\x{feff}\-‐-―−﹣－.．·•・‧∙]|&[#;A-Za-z0-9]{1,12};|\\[nrt]"
    r"|\\u[0-9a-fA-F]{4}|<[^<>]*>|&lt;[^<>]*?&gt;|\\u003[cC][^<>]*?\\u003[eE])*"
)
EDGE: Final = r"(?:^|[^0-9０-９])"
EDGE_AFTER: Final = r"(?:$|[^0-9０-９])"

# In plain text: names that may touch their number, as in Tel138...
_NAMES = frozenset({
    "id", "no", "sfz", "sfzh", "tel", "phone", "mobile", "mob", "cell", "mp", "m", "t", "p", "vx", "wx", "wechat",
    "qq", "whatsapp", "fax", "f", "call", "sms", "to", "and", "or", "card",
})  # fmt: skip
_GLUED = re.compile(r"[0-9]\.$|[0-9A-Za-z]_$|[0-9A-Za-z)\-]\*+$")
_GLUED_AFTER = re.compile(r"[0-9A-Za-z]|\.(?![0-9]{4}年)[0-9]|\*{3}|\*+[0-9]")
_LETTERS = re.compile(r"([0-9]?)([A-Za-z]+)$")


def digits(count: int) -> str:
    """A shape: as many digits, with any gaps."""
    return f"{DIGIT}(?:{GAP}{DIGIT}){{{count - 1}}}"


def scan(pattern: re.Pattern[str], text: str, judge: Callable[[re.Match[str]], Found | None]) -> Iterator[Found]:
    """What a judge takes of all matches, also of those that begin inside one which it does not take."""
    at = 0
    while match := pattern.search(text, at):
        found = judge(match)
        if found:
            yield found
        at = found.end if found else match.start() + 1


def apart(text: str, start: int, end: int) -> bool:
    """Whether a number stands alone: in no longer number or code, no decimal, no rest of a number already masked."""
    said = text[max(0, start - 12) : start]
    letters = _LETTERS.search(said)
    if letters and (letters[1] or letters[2].lower() not in _NAMES):
        return False
    return not (said[-1:].isdecimal() or _GLUED.search(said) or _GLUED_AFTER.match(text, end))


def places(text: str, start: int, end: int) -> list[int]:
    """Where the digits and letters of an identifier stand, without its gaps."""
    return [i for i in range(start, end) if text[i].isascii() and text[i].isalnum()]
