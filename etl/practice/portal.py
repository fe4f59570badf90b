"""The shape of a general portal: what its source states of asking, paging and names is what this site does.

It shares no code with the family: it reads the source's statements its own way, so that one is held against the other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from math import ceil
from typing import Any
from urllib.parse import unquote, urlsplit

import orjson

from etl.practice.portal_rows import FIRST, Part, number_of, record_page, spoken
from etl.practice.site import Answer, Ask, Role, Site, not_found
from etl.practice.walking import Shown

Options = Mapping[str, Any]
_TIP = 20  # rows on the first page of a list that goes on


def role(site: Site, ask: Ask) -> Role:
    """What an address is for: it, the method, and the parameters of every page must be the source's."""
    options, record = site.options, site.options["record"]
    if _is(site, ask, options["ask"], options["ask"]["path"]) or (
        options["ask"]["further"] and _is(site, ask, options["ask"], options["ask"]["further"])
    ):
        return "listing"
    if record is None:
        return ""
    if record["is"] == "Article":
        return "detail" if number_of(site, ask) is not None else ""
    return "detail" if _is(site, ask, record["ask"], record["ask"]["path"]) else ""


def _is(site: Site, ask: Ask, how: Options, path: str) -> bool:
    """Whether a request is one of this kind."""
    parts = urlsplit(path)
    told = re.sub(r"\\\{\w+\\\}", "[^/?]+", re.escape(parts.path if parts.scheme else path.partition("?")[0]))
    if not re.fullmatch(told, ask.path) or (ask.method == "GET") != (how["method"] == "get"):
        return False
    sent = _sent(ask, how)
    last = how["method"] in ("get", "form")  # of several values of one name, the last is what is read back
    flat = _flat({n: v[-1] if last and isinstance(v, tuple) and v else v for n, v in dict(how["params"]).items()})
    return all(sent.get(name, value) == value for name, value in flat.items()) and set(flat) <= {*sent, *_empty(flat)}


def _empty(flat: Mapping[str, str]) -> set[str]:
    """Parameters that say nothing; a form may lack them."""
    return {name for name, value in flat.items() if value in ("", "()")}


def _text(value: object) -> str:
    return str(list(value)) if isinstance(value, tuple) else str(value)


def _sent(ask: Ask, how: Options) -> Mapping[str, str]:
    """The parameters, wherever they are, nested ones under dotted names; those that fill the address too."""
    if how["method"] in ("json", "quoted"):
        said = _flat(orjson.loads(unquote(ask.body.decode()) or b"{}"))
    elif how["method"] == "wrapped":
        said = _flat(orjson.loads(ask.form.get(how["wrap"], "{}")))
    else:
        said = dict(ask.query if how["method"] == "get" else ask.form)
        said |= _flat(orjson.loads(ask.query[how["wrap"]])) if how.get("wrap") in ask.query else {}
    for path in (how.get("path", ""), how.get("further", "")):
        pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/?&]+)", re.escape(urlsplit(path).path))
        if "{" in path and (found := re.fullmatch(pattern, ask.path)):
            said |= {name: unquote(value) for name, value in found.groupdict().items()}
    return said


def _flat(body: Mapping[str, Any], above: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in body.items():
        objects = isinstance(value, (list, tuple)) and value and isinstance(value[0], dict)
        inner = {str(place): one for place, one in enumerate(value)} if objects else value
        flat |= _flat(inner, f"{above}{name}.") if isinstance(inner, dict) else {above + name: _text(value)}
    return flat


def answer(site: Site, ask: Ask) -> Answer:
    """Answer a page of the list or a record's own; anything else is not there, nor is what was withdrawn."""
    match role(site, ask):
        case "listing":
            return _listing(site, ask)
        case "detail":
            sent = _sent(ask, site.options["record"].get("ask", site.options["ask"]))
            return record_page(site, ask, sent)
    return not_found()


def _listing(site: Site, ask: Ask) -> Answer:
    part = _part(site, _sent(ask, site.options["ask"]), site.options["paging"])
    return spoken(site, ask, part)


def _part(site: Site, sent: Mapping[str, str], paging: Options) -> Part:
    """The page that is asked for."""
    if paging["is"] in ("Single", "Window"):
        return Part(site.shown(1), 0, 1) if paging["is"] == "Single" else _window(site, sent, paging)
    if paging["is"] == "Tip":
        return Part(site.shown(1, _TIP), 0, 1)
    size = _size(sent, paging)
    number = _page(site, sent, paging, size)
    return Part(site.shown(number, size), size, number)


def _size(sent: Mapping[str, str], paging: Options) -> int:
    if paging["is"] == "Range":
        return int(sent[paging["end_key"]]) - int(sent[paging["key"]]) + 1
    return 10 if paging["is"] == "Linked" else int(sent.get(paging["size_key"], paging["size"]))


def _page(site: Site, sent: Mapping[str, str], paging: Options, size: int) -> int:
    """Number of the asked page, from 1."""
    match paging["is"]:
        case "Pages":
            return int(sent.get(paging["key"], paging["start"])) - int(paging["start"]) + 1
        case "Offset":
            return (int(sent.get(paging["key"], paging["start"])) - int(paging["start"])) // size + 1
        case "Range":
            return ceil(int(sent[paging["key"]]) / size)
        case "Cursor" if sent[paging["key"]] != paging["start"]:
            everything = site.corpus.listed(0, site.corpus.count())
            return ceil((everything.index(int(sent[paging["key"]]) - FIRST) + 1) / size) + 1
    return int(sent.get("_page", 1))


def _window(site: Site, sent: Mapping[str, str], paging: Options) -> Part:
    """A page of the records of some days."""
    shapes = {"from_key": paging["shape"], "to_key": paging["to_shape"] or paging["shape"]}
    first, last = (datetime.strptime(sent[paging[key]], shape).date() for key, shape in shapes.items())  # noqa: DTZ007
    everything = site.corpus.listed(0, site.corpus.count() + site.corpus.changes.twice)
    inside = [n for n in everything if first <= site.corpus.issued(n) <= last]
    inner = paging["inner"]
    if inner["is"] == "Single":
        return Part(Shown(len(inside), inside), 0, 1)
    size = _size(sent, inner)
    number = _page(site, sent, inner, size)
    return Part(Shown(len(inside), inside[(number - 1) * size : number * size]), size, number)
