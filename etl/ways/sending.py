"""A way of asking and its parameters in, a request out; and what a request of ours said, read back from it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

import orjson

from etl.model import Request

Method = Literal["get", "form", "json", "wrapped", "quoted"]
_HOLE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """How an address is asked.

    Args:
        path: Address below the host, or a whole one; ``{name}`` is filled with the parameter of that name.
        method: How parameters are sent: ``get`` in the address, as a ``form``, as a ``json`` body where a dot in a name
            nests (``time.0.startTime`` is of a list's first object), as JSON ``wrapped`` in one field of a form, or as
            JSON ``quoted`` as in an address.
        params: Parameters that are the same on every page; several values of one name are a tuple.
        further: Address of the pages after the first, where that is another: ``/list/index_{page}.html``.
        wrap: Field of the form that holds the JSON; in an address, the parameter that holds the page's own as JSON.
    """

    path: str
    method: Method = "get"
    params: tuple[tuple[str, object], ...] = ()
    further: str = ""
    wrap: str = ""


def request(site: str, ask: Ask, values: Mapping[str, object], *, opening: bool = True) -> Request:
    """Ask for a page of a list or, with a role put to it, for a record; ``opening`` is the list's first page."""
    if "" in values:
        return Request(url=str(values[""]))
    path = ask.path if opening or not ask.further else ask.further
    filled = {name for name in _HOLE.findall(ask.path + ask.further) if name in values}
    url = path if path.startswith("http") else site + path
    for name in filled:
        url = url.replace(f"{{{name}}}", quote(str(values[name]), safe=""))
    rest = {name: value for name, value in values.items() if name not in filled}
    if ask.method == "get" and ask.wrap and rest:
        rest = {ask.wrap: orjson.dumps(_nested(rest)).decode()}
    return _sending(url, ask, {**dict(ask.params), **rest})


def _sending(url: str, ask: Ask, sent: Mapping[str, object]) -> Request:
    match ask.method:
        case "json":
            return Request(url=url, method="POST", json=orjson.dumps(_nested(sent)).decode())
        case "quoted":
            return Request(url=url, method="POST", json=quote(orjson.dumps(_nested(sent)).decode(), safe=""))
        case "wrapped":
            return Request(url=url, method="POST", form=((ask.wrap, orjson.dumps(_nested(sent)).decode()),))
        case "form":
            return Request(url=url, method="POST", form=tuple(_pairs(sent)))
    bare = Request(url=url)
    return replace(bare, url=f"{url}{'&' if '?' in url else '?'}{urlencode(_pairs(sent))}") if sent else bare


def _pairs(sent: Mapping[str, object]) -> list[tuple[str, str]]:
    """Names and values as forms and addresses have them; a tuple repeats its name."""
    return [
        (name, str(one)) for name, value in sent.items() for one in (value if isinstance(value, tuple) else (value,))
    ]


def _nested(sent: Mapping[str, object]) -> dict[str, Any]:
    """``{"page.size": 10}`` as ``{"page": {"size": 10}}``."""
    body: dict[str, Any] = {}
    for name, value in sent.items():
        *above, last = name.split(".")
        at = body
        for part in above:
            at = at.setdefault(part, {})
        at[last] = value
    return {name: _listed(value) for name, value in body.items()}


def _listed(value: Any) -> Any:
    """``{"0": a, "1": b}`` as ``[a, b]``."""
    if not isinstance(value, dict):
        return value
    inner = {name: _listed(one) for name, one in value.items()}
    return list(inner.values()) if inner and all(name.isdecimal() for name in inner) else inner


def sent(site: str, ask: Ask, asked: Request) -> Mapping[str, str]:
    """What a request says for each parameter, wherever it says it; those in a filled address too."""
    if asked.json is not None:
        said = _flat(orjson.loads(unquote(asked.json) if ask.method == "quoted" else asked.json))
    elif ask.method == "wrapped" and asked.form:
        said = _flat(orjson.loads(dict(asked.form)[ask.wrap]))
    else:
        said = dict(asked.form) or dict(parse_qsl(urlsplit(asked.url).query, keep_blank_values=True))
    if ask.method == "get" and ask.wrap in said:
        said |= _flat(orjson.loads(said.pop(ask.wrap)))
    return said | _filled(site, ask, asked.url)


def _filled(site: str, ask: Ask, url: str) -> dict[str, str]:
    """What stands in the holes of the address that this is."""
    for path in (ask.further, ask.path):
        if path and _HOLE.search(path):
            whole = path if path.startswith("http") else site + path
            pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/?&]+)", re.escape(whole))
            if found := re.match(pattern, url):
                return {name: unquote(value) for name, value in found.groupdict().items()}
    return {}


def _flat(body: Mapping[str, Any], above: str = "") -> dict[str, str]:
    """A JSON object as dotted names."""
    flat: dict[str, str] = {}
    for name, value in body.items():
        objects = isinstance(value, list) and value and all(isinstance(one, dict) for one in value)
        inner = {str(place): one for place, one in enumerate(value)} if objects else value
        flat |= _flat(inner, f"{above}{name}.") if isinstance(inner, dict) else {above + name: str(value)}
    return flat
