"""The shape of a JSON catalogue, of any variant: its parameters, paths and names are those that its source states."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from etl.practice.corpus import Corpus
from etl.practice.site import Answer, Ask, Role, Site, json_answer, not_found

# What some portals tell on the record's own address only.
_DETAILED = frozenset({"update_cycle", "record_count"})


def role(site: Site, ask: Ask) -> Role:
    """What an address is for."""
    options: Mapping[str, Any] = site.options
    if ask.path == options["path"] and (ask.method == "GET") == (options["method"] == "get"):
        return "listing"
    return "detail" if options["detail_path"] and ask.path == options["detail_path"] else ""


def answer(site: Site, ask: Ask) -> Answer:
    """Answer the list, or one record; anything else is not there, nor is what was withdrawn."""
    match role(site, ask):
        case "listing":
            return _listing(site, _sent(ask), site.options)
        case "detail":
            return _detail(site, _sent(ask), site.options)
    return not_found()


def _sent(ask: Ask) -> Mapping[str, Any]:
    """The parameters, wherever they are: the address, a form, or a JSON body."""
    if ask.method == "GET":
        return ask.query
    if ask.form:
        return ask.form
    sent: Mapping[str, Any] = orjson.loads(ask.body) if ask.body else {}
    return sent


def _listing(site: Site, sent: Mapping[str, Any], options: Mapping[str, Any]) -> Answer:
    if options["page_key"]:
        size = int(sent.get(options["size_key"], options["size"]))
        shown = site.shown(int(sent[options["page_key"]]) - options["start"] + 1, size)
    else:
        shown = site.shown(1)
    left_out = _DETAILED if options["detail_path"] else frozenset()
    rows = [site.told(_row(site.corpus, number, options, left_out)) for number in shown.numbers]
    if not options["rows"]:
        return json_answer(rows)
    body: dict[str, Any] = {"code": 200, "msg": "操作成功"}
    _put(body, options["rows"], rows)
    if options["total"]:
        _put(body, options["total"], shown.total)
    return json_answer(body)


def _detail(site: Site, sent: Mapping[str, Any], options: Mapping[str, Any]) -> Answer:
    number = int(sent[options["detail_key"]]) - 960000
    if site.corpus.gone(number):
        return not_found()
    body: dict[str, Any] = {"code": 200, "msg": "操作成功"}
    _put(body, options["detail_row"], site.told(_row(site.corpus, number, options, frozenset())))
    return json_answer(body)


def _put(body: dict[str, Any], path: str, value: object) -> None:
    """Set the value at a dotted path."""
    *above, last = path.split(".")
    for name in above:
        body = body.setdefault(name, {})
    body[last] = value


def _row(corpus: Corpus, number: int, options: Mapping[str, Any], left_out: frozenset[str]) -> dict[str, object]:
    said = corpus.record(number)
    codes = {(name, word): code for name, code, word in options["codes"]}
    row: dict[str, object] = {options["record"]: said["id"]}
    for name, columns in options["fields"].items():
        column = columns.split()[0]
        if column not in left_out and column != "record_id":
            value = _value(column, number, said)
            row[name] = codes.get((name, value), value)
    return row


def _value(column: str, number: int, said: Mapping[str, str]) -> str:
    """What a record says in a column; a column that is not known here says something of the right type."""
    known = {
        "title": "title",
        "publisher": "issuer",
        "description": "summary",
        "summary": "summary",
        "keywords": "keywords",
        "formats": "formats",
        "update_cycle": "cycle",
        "published_on": "day",
        "issued_on": "day",
        "record_count": "count",
    }
    made = {
        "open_type": "有条件开放" if number % 3 else "无条件开放",
        "contact_phone": f"138{number % 100_000_000:08d}",
        "contact_email": "data@example.gov.cn",
        "url": f"https://example.gov.cn/catalog/{said['id']}",
    }
    usual = said["written"] if column.endswith("_on") else said["theme"]
    return made.get(column) or said.get(known.get(column, ""), usual)
