"""Values under dotted names in, JSON objects out as general portals nest them: objects, lists of them, and pairs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any


def dressed(row: Mapping[str, object], pairs: tuple[str, str, str] | None, fields: Mapping[str, str]) -> dict[str, Any]:
    """A row with objects for dotted names, and a list of names and values where the site has that."""
    body: dict[str, Any] = {}
    listed = []
    for name, value in row.items():
        if pairs and not {"record_id", "title", "url"} & set(fields.get(name, "").split()):
            listed.append({pairs[1]: name, pairs[2]: value})
        else:
            put(body, name, value)
    if pairs:
        *above, last = pairs[0].split(".")
        whole: Any = {last: listed}
        for name in reversed(above):
            whole = {name: [whole]}
        body |= whole
    return body


def spread(row: Mapping[str, Any], paths: tuple[str, ...]) -> dict[str, Any]:
    """Objects in a list, one for each word of a value, where the source reads a value of each."""
    found: dict[str, Any] = {}
    for path in paths:
        *above, last = path.split(".")
        value: Any = row
        for name in (*above, last):
            value = value.get(name, "") if isinstance(value, dict) else ""
        whole: Any = [{last: word, "rank": n} for n, word in enumerate(re.split(r"[,，、;；\s]+", str(value))) if word]
        for name in reversed(above[1:]):
            whole = {name: whole}
        found[above[0]] = whole
    return found


def put(body: dict[str, Any], path: str, value: object) -> None:
    """Set the value at a dotted path; ``0`` in it is the only place of a list."""
    head, _, tail = path.partition(".")
    if not tail:
        body[head] = value
    elif tail == "0":
        body[head] = [value]
    elif tail.startswith("0."):
        put(body.setdefault(head, [{}])[0], tail[2:], value)
    else:
        put(body.setdefault(head, {}), tail, value)
