"""A row or a record's own answer in, plain names and values out: objects opened, firsts of lists, values made."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from etl.readers import json

_HOLE = re.compile(r"\{([\w.]+)\}")


def made_of(name: str, template: str, flat: Mapping[str, object]) -> dict[str, object]:
    """A value made of others; none where one of them is not stated, as on a record's own page."""
    if any(flat.get(hole) in (None, "") for hole in _HOLE.findall(template)):
        return {}
    return {name: _HOLE.sub(lambda hole: quote(str(flat[hole[1]]), safe=""), template)}


def first_of(value: Any) -> Any:
    """The first of a list, which may be a text that holds one; an object with nothing in it where it has none."""
    inner = json.inside(value)
    return (inner[0] if inner else {}) if isinstance(inner, list) else value


def opened(row: Mapping[str, Any], names: set[str], above: str = "") -> dict[str, object]:
    """The row with the objects of these names opened: ``{"a": {"b": 1}}`` as ``{"a.b": 1}``."""
    flat: dict[str, object] = {}
    for name, value in row.items():
        inner = json.inside(value) if name in names else value
        flat |= (
            opened(inner, set(inner), f"{above}{name}.")
            if name in names and isinstance(inner, dict)
            else {above + name: value}
        )
    return flat
