"""Selectors in, markup that they match out: of tags, classes, ids and attributes, one inside another."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

_PART = re.compile(r"(?P<tag>\w+)?(?:#(?P<id>[\w-]+))?(?:\.(?P<class>[\w.-]+))?")
_ATTRIBUTE = re.compile(r"\[([\w-]+)[*^$]?=['\"]?([^'\"\]]+)['\"]?\]")
_PLACE = re.compile(r"^(?:tr )?(?P<tag>t[dh]|\w+):nth-child\((?P<place>\d+)\)\s*(?P<rest>.*)$")
_HAS = re.compile(r":has\(([^()]+)\)")
_PARTS = re.compile(r"(?:[^\s>(\[]|\([^)]*\)|\[[^\]]*\])+")


def marked(selector: str, inner: str, **attributes: str) -> str:
    """Markup around something, so that a selector matches it; attributes go to the innermost node.

    Of alternatives parted by commas the first is taken. A node has what it must have, empty, at its end, and
    stands behind the sibling that it must follow. What no markup can follow from, as ``:not()``, is left out.
    """
    before, sibling, selector = selector.partition(",")[0].rpartition("~")
    parts = _PARTS.findall(selector)
    for number, part in enumerate(reversed(parts)):
        inner += "".join(marked(one, "") for one in _HAS.findall(part))
        said = _PART.match(part)
        assert said is not None  # every part of the pattern may be missing
        told = {"id": said["id"], "class": (said["class"] or "").replace(".", " "), **dict(_ATTRIBUTE.findall(part))}
        told |= {} if number else {name.rstrip("_"): value for name, value in attributes.items()}
        marks = "".join(f' {name}="{escape(value)}"' for name, value in told.items() if value)
        tag = said["tag"] or ("a" if not number and "href" in attributes else _around(inner))
        inner = f"<{tag}{marks}>{inner}</{tag}>"
    return marked(before, "") + inner if sibling else inner


def _around(inner: str) -> str:
    """What may stand around something: rows of a table are in nothing but a table."""
    return "table" if inner.startswith(("<tr", "<tbody")) else "div"


def placed(parts: Mapping[str, str]) -> str:
    """Selectors with their markup inside one item; those of ``td:nth-child(2) a`` stand in cells in that order."""
    cells: dict[int, str] = {}
    tag, loose = "td", ""
    for selector, inner in parts.items():
        if found := _PLACE.match(selector):
            tag, place = found["tag"], int(found["place"])
            cells[place] = cells.get(place, "") + inner
        else:
            loose += inner
    row = "".join(f"<{tag}>{cells.get(place, '')}</{tag}>" for place in range(1, max(cells, default=0) + 1))
    return row + loose


def rest(selector: str) -> str:
    """A selector without the cell that it begins with."""
    found = _PLACE.match(selector)
    return found["rest"] if found else selector
