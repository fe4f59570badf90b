"""A sentence of figures by place in, each figure out; what is no figure comes out as it stands, and nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from etl.readers.text import FULLWIDTH_DIGITS

_INVISIBLE = re.compile("[\u200b-\u200d\u2060\ufeff]")
_DIGITS = str.maketrans({wide: plain for wide, plain in FULLWIDTH_DIGITS.items() if plain.isdigit()})
# A place, a whole number, a unit of counting. A place has no digit and no sign: "1月5日2例" and "-3例" are not read.
_FIGURE = re.compile(r"(?P<place>[^\d.．+＋\-−－]*?)\s*(?P<value>\d+)\s*(?P<unit>[例人])")
_OPEN, _CLOSE = "（(", "）)"


@dataclass(frozen=True, slots=True)
class Figure:
    """How many of something there are at a place; the place is empty where the figure is of the whole."""

    place: str
    value: int
    unit: str


@dataclass(frozen=True, slots=True)
class Figures:
    """What a sentence says: figures that were read, and the pieces that were not."""

    read: tuple[Figure, ...]
    unread: tuple[str, ...]


def figures(text: str) -> Figures:
    """Read ``湖北省270例，北京市5例``, with the marks ``，、,`` between figures and ``。；;`` between clauses.

    A phrase without a number (``重症病例中，温州1例``) gives the figures after it in its clause another meaning: they
    are unread, each with the phrase before it. So are pieces of any other form.
    """
    read, unread = list[Figure](), list[str]()
    plain = _INVISIBLE.sub("", text).translate(_DIGITS)
    for clause in _parts(plain, "。；;"):
        phrase, alone = "", False
        for piece in _parts(clause, "，、,"):
            found = _FIGURE.fullmatch(piece)
            if not re.search(r"\d", piece):
                phrase, alone = f"{phrase}，{piece}" if phrase else piece, True
            elif found and not phrase:
                read.append(Figure(found["place"], int(found["value"]), found["unit"]))
            else:
                unread.append(f"{phrase}，{piece}" if phrase else piece)
                alone = False
        if alone:
            unread.append(phrase)
    return Figures(tuple(read), tuple(unread))


def _parts(text: str, marks: str) -> Iterator[str]:
    """Pieces between marks that stand outside parentheses, however deep; blank pieces are none."""
    depth, start = 0, 0
    for place, sign in enumerate(text + marks[0]):
        depth = max(0, depth + (sign in _OPEN) - (sign in _CLOSE))
        at_end = place == len(text)
        if at_end or (sign in marks and not depth):
            if piece := text[start:place].strip():
                yield piece
            start = place + 1
