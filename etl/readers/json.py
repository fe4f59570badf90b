"""JSON bodies in, checked Python values out: broken JSON, a missing key and a wrong type are errors with a place."""

from __future__ import annotations

from typing import Any, TypeVar

import orjson

from etl.charset import decode
from etl.errors import Changed, Truncated
from etl.model import Exchange

T = TypeVar("T")
_NOTHING = object()  # where a path leads nowhere; a value may be None


def load(exchange: Exchange) -> Any:
    """The body as JSON.

    Raises:
        Truncated: the text ends inside a value.
        Changed: the text is not JSON.
    """
    try:
        return orjson.loads(exchange.body)
    except orjson.JSONDecodeError:
        text = decode(exchange)  # it may be another charset, or have a byte order mark; a wrong one is told as such
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        url, where = exchange.request.url, f"line {error.lineno}, column {error.colno}"
        if error.pos >= len(text.rstrip()):
            raise Truncated(f"the JSON ends too early, at {where}", url=url) from error
        raise Changed(f"the body is not JSON: {error.msg} at {where}", url=url) from error


def need(value: Any, path: str, kind: type[T], url: str) -> T:
    """The value at a dotted path, of exactly this type; a number in the path is a place in a list, from 0.

    Raises:
        Changed: a key is missing, or the value is of another type; names the path.
    """
    at = value
    for key in path.split(".") if path else ():
        at = _step(inside(at), key)
        if at is _NOTHING:
            raise Changed(f"the response has no {path!r}", url=url, field=path)
    at = at if kind is str else inside(at)
    if type(at) is not kind:
        raise Changed(f"{path!r} is {type(at).__name__} and not {kind.__name__}", url=url, field=path)
    return at


def at(value: Any, path: str) -> Any:
    """The value at a dotted path, or None where it leads nowhere."""
    for key in path.split("."):
        value = _step(inside(value), key)
    return None if value is _NOTHING else value


def _step(value: Any, key: str) -> Any:
    """One step on a path."""
    if isinstance(value, list) and key.isdecimal():
        return value[int(key)] if int(key) < len(value) else _NOTHING
    return value.get(key, _NOTHING) if isinstance(value, dict) else _NOTHING


def inside(value: Any) -> Any:
    """What a string that holds a JSON object or list holds: some sites put one answer in another as text."""
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError:
            return value  # then it is a text, and whoever wanted an object says so
    return value


def total(value: Any, path: str, url: str) -> int:
    """A total that the publisher states, as a number or as digits in a string."""
    said = at(value, path)
    if isinstance(said, bool) or not str(said).isdecimal():
        raise Changed(f"the response states no total at {path!r}", url=url, field=path)
    return int(said)


def rows(value: Any, path: str, url: str) -> list[dict[str, Any]]:
    """The list of objects at a dotted path."""
    found = need(value, path, list, url)
    if not all(type(row) is dict for row in found):
        raise Changed(f"{path or 'the body'!r} holds something that is not an object", url=url, field=path)
    return found
