"""A page's records in, the page out as a general portal words it: JSON, HTML, or a table in a file; and own pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape
from math import ceil
from typing import Any, NamedTuple

from etl.practice.articles import article
from etl.practice.files import delimited, sheet
from etl.practice.json_objects import dressed, put, spread
from etl.practice.markup import marked, placed, rest
from etl.practice.said import said
from etl.practice.site import Answer, Ask, Site, json_answer, not_found, page_answer
from etl.practice.walking import Shown

FIRST = 960000
"""Id of record 0."""
_META = ("SiteName", "ColumnName", "ArticleTitle", "PubDate", "ContentSource", "Keywords", "Description", "content")
_LISTED = ("id", "title", "url", "date")
Options = Mapping[str, Any]
# What some portals tell on the record's own address only.
_DETAILED = frozenset({"update_cycle", "record_count", "text", "summary", "description", "reply"})
_ARTICLED = frozenset({"text", "reply"})


class Part(NamedTuple):
    """What an asked page shows, how many rows a page has (0: all), and which page it is, from 1."""

    shown: Shown
    size: int
    number: int


def _row(site: Site, number: int, ask: Ask) -> dict[str, object]:
    """What a record says under the publisher's names."""
    options, record = site.options, said(site.corpus, site.kind, number)
    codes = {(name, word): code for name, words in options["codes"].items() for code, word in _words(words)}
    made, row = dict(options["made"]), dict[str, object]()
    by = options["record"]["by"] if options["record"] else ""
    for name, columns in options["fields"].items():
        value = record.get(columns.split()[0], "")
        row[name] = codes.get((name, value), value)
        if {"record_id", "url"} <= {*columns.split()}:
            row[name] = _address(site, number, ask)
        elif "record_id" in columns.split() and not options["record"] and " " in columns:
            row[name] = record[columns.split()[-1]]  # it is known by what it says there
        elif "record_id" in columns.split() or (name == by and options["record"]["is"] == "JsonDetail"):
            row[name] = record["record_id"]
        elif "url" in columns.split():
            row[name] = _address(site, number, ask)
    row |= {name: said for name, said in options["echo"] if name not in row}
    styled = "<style>p{{margin:0}}</style><p>{}</p>"
    row |= {name: styled.format(escape(str(row[name]))) for name in options["markup"] if name in row}
    holes = {hole for template in made.values() for hole in re.findall(r"\{([\w.]+)\}", template)}
    row |= dict.fromkeys(holes - row.keys(), record["record_id"])  # known, not loaded, and part of what is made
    return {name: value for name, value in row.items() if name not in made}


def _words(words: str) -> list[tuple[str, str]]:
    return [(code, word) for code, _, word in (one.partition("=") for one in words.split())]


def _address(site: Site, number: int, ask: Ask) -> str:
    """Address of a record's own page, in the shape that the source states, if it states one."""
    rows, day, record = site.options["rows"], site.corpus.issued(number), str(FIRST + number)
    template = rows.get("address") or "/article/{id}.html"
    holes = {"id": record, "yyyymmdd": f"{day:%Y%m%d}", "yyyymm": f"{day:%Y%m}", "any": "x", "rest": ""}
    holes |= {"yyyy": f"{day.year}", "mm": f"{day.month}", "dd": f"{day.day}"}
    filled = re.sub(r"\{(\w+)\}", lambda hole: holes[hole[1]], template)
    return site.elsewhere.get("detail", ask.base) + (filled if filled.startswith("/") else f"/content/{filled}")


def number_of(site: Site, ask: Ask) -> int | None:
    """Which record's own page an address is, if any."""
    query = "&".join(f"{name}={value}" for name, value in ask.query.items())
    made = dict(site.options["made"]).get(site.options["record"]["by"])
    template = made or site.options["rows"].get("address") or "/article/{id}.html"
    parts = re.split(r"\{([\w.]+)\}", template.removeprefix(site.options["site"]))
    names = [name for name, columns in site.options["fields"].items() if "record_id" in columns.split()]
    shape = "".join(
        re.escape(p)
        if n % 2 == 0
        else r"(?P<id>\d+)"
        if p in {"id", *names}
        else r"(?:&.*)?"
        if p == "rest"
        else r"[^/?&]+"
        for n, p in enumerate(parts)
    )
    found = re.search(f"{shape}$", f"{ask.path}?{query}" if query else ask.path)
    return int(found["id"]) - FIRST if found else None


def _json(site: Site, ask: Ask, part: Part) -> Answer:
    rows, record = site.options["rows"], site.options["record"]
    late = frozenset() if record is None else _ARTICLED if record["is"] == "Article" else _DETAILED
    fields = site.options["fields"]
    left_out = {name for name, columns in fields.items() if late & set(columns.split())} | _on_page(site.options)
    told = [
        dressed(site.told({k: v for k, v in _row(site, n, ask).items() if k not in left_out}), rows["pairs"], fields)
        for n in part.shown.numbers
    ]
    for row in told:
        row |= {name: [row[name]] for name in site.options["firsts"] if name in row}
        row |= {name: str(row[name]).removeprefix(ask.base) for name in rows["absolute"] if name in row}
        row.update(spread(row, rows["lists"]))
    if not rows["at"]:
        return json_answer(told)
    body: dict[str, Any] = {}
    put(body, rows["at"], told)
    if rows["success"]:
        put(body, *rows["success"])
    if rows["total"]:
        put(body, rows["total"], part.shown.total)
    if rows["pages"]:
        put(body, rows["pages"], ceil(part.shown.total / part.size))
    if rows["link"] and part.number * part.size < part.shown.total:
        put(body, rows["link"], f"{ask.path}?_page={part.number + 1}")
    return json_answer([body["0"]] if "0" in body else body)


def _html(site: Site, ask: Ask, part: Part) -> Answer:
    rows = site.options["rows"]
    around, _, item = rows["items"].partition(",")[0].rpartition(" ")
    cell = "<tr><td>{}</td></tr>" if re.match(r"table\b", item) else "{}"
    items = "".join(marked(item, cell.format(_item(site, n, ask))) for n in part.shown.numbers)
    # A site that has such things shows a test of its own among the records, and a copy of the list in a comment.
    items += f"{marked(item, '<a href=/test.html>测试</a>')}<!-- {items} -->" if rows["filled"] else ""
    pages = max(1, ceil(part.shown.total / part.size)) if part.size else 1
    stated = _stated(rows, {"total": part.shown.total, "pages": pages, "current": part.number})
    more = part.size and part.number < pages and rows["link"]
    link = marked(rows["link"], "下一页", href=f"{ask.path}?_page={part.number + 1}") if more else ""
    whole = marked(around, items) if around else items
    bare = item.startswith("tr") and not whole.startswith("<table")
    whole = (f"<table>{whole}</table>" if bare else whole) + link + stated
    whole += f"<p>{rows['empty']}</p>" if rows["empty"] and not part.shown.numbers else ""
    if not rows["inside"]:
        return page_answer("栏目", whole)
    body: dict[str, Any] = {"success": True}
    put(body, rows["inside"], whole)
    return json_answer(body)


def _stated(rows: Options, counts: Mapping[str, int]) -> str:
    """What the page states of the list: in a comment of a script, or in attributes of one node."""
    asked = {rows[name]: str(count) for name, count in counts.items() if rows[name]}
    scripts = (f"<script>// {said.replace('{n}', n)}</script>" for said, n in asked.items() if "@" not in said)
    told = {said.partition("@")[2]: n for said, n in asked.items() if "@" in said}
    node = next((said.partition("@")[0] for said in asked if "@" in said), "")
    text = told.pop("", "1")
    return "".join(scripts) + (marked(node, text, **told) if node else "")


def _item(site: Site, number: int, ask: Ask) -> str:
    """An item of a list: the link with the title, the date, and what else the source finds in it."""
    rows, row = site.options["rows"], _row(site, number, ask)
    row = site.told(row)
    row |= {name: f"{row[name]}至{row.get(f'{name}至', '')}" for name in rows["spans"] if name in row}
    href, title = _address(site, number, ask).removeprefix(ask.base), escape(str(row.get("title", "详情")))
    same = rows["titled"] in (rest(rows["anchored"]).removesuffix("[href]"), rows["anchored"], "a") or rows[
        "titled"
    ].endswith(" a")
    plain = rest(rows["titled"])
    parts = (
        {rows["titled"]: marked(plain or "a", title, href=href, title=str(row.get("title", "")))}
        if same
        else {rows["anchored"]: marked(rest(rows["anchored"]), marked(plain, title), href=href)}
    )
    if rows["dated"]:
        parts[rows["dated"]] = parts.get(rows["dated"], "") + marked(
            rest(rows["dated"]) or "span", str(row.get("date", ""))
        )
    if rows["parted"]:
        selector, *names = rows["parted"]
        line = " | ".join(f"{n}：{escape(str(row.get(n, '')))}" if n not in _LISTED else str(row[n]) for n in names)
        parts[selector] = marked(rest(selector), f"{line}<br>")
    for name, css in rows["cells"].items():
        selector, _, attribute = css.partition("@")
        value = str(row.get(name, ""))
        parts[selector] = marked(
            rest(selector), "" if attribute else escape(value), **({attribute: value} if attribute else {})
        )
    if rows["filled"] and rows["filled"] not in parts:
        parts[rows["filled"]] = marked(rest(rows["filled"]), "是")
    ends = {f"{name}至" for name in rows["spans"]}
    told = {n: v for n, v in row.items() if n not in {*_LISTED, *rows["cells"], *_META, *ends, *rows["parted"][1:]}}
    if not (rows["dated"] or rows["cells"] or rows["labels"]):
        parts["em"] = "<em>查看</em>"  # beside the title there is something else, so that an item without one shows
    if rows["labels"]:
        parts[rows["labels"]] = "".join(marked(rest(rows["labels"]), f"{n}：{escape(str(v))}") for n, v in told.items())
    return placed(parts)


def _table(site: Site, ask: Ask, part: Part) -> Answer:
    """A table in a file, of all rows at once."""
    rows = site.options["rows"]
    cells = [[str(_row(site, n, ask).get(name, "")) for name in rows["header"]] for n in part.shown.numbers]
    return sheet(cells, rows) if rows["is"] == "SheetRows" else delimited(cells, rows)


_SPOKEN: Mapping[str, Callable[[Site, Ask, Part], Answer]] = {
    "JsonRows": _json, "HtmlRows": _html, "CsvRows": _table, "SheetRows": _table,
}  # fmt: skip


def spoken(site: Site, ask: Ask, part: Part) -> Answer:
    """A page of the list."""
    return _SPOKEN[site.options["rows"]["is"]](site, ask, part)


def _article(site: Site, number: int, ask: Ask) -> Answer:
    """A record's own page: standard tags, labels where the source reads some, and the text."""
    options, record = site.options, site.options["record"]
    listed = (
        {*_LISTED, *options["rows"].get("cells", {}), *(f"{n}至" for n in options["rows"].get("spans", ()))}
        if options["rows"]["is"] == "HtmlRows"
        else set(_row(site, number, ask)) - _on_page(options)
    )
    listed |= {"标题"} if record["titled"] else set()
    facts = {n: v for n, v in _row(site, number, ask).items() if n not in listed and n not in _META}
    labels = "".join(_labelled(record["labels"], n, escape(str(v))) for n, v in site.told(facts).items())
    title = str(_row(site, number, ask).get("标题", ""))
    head = marked(record["titled"], escape(title)) if record["titled"] else ""
    lines = "<br>".join(f"{n}：{escape(str(v))}" for n, v in site.told(facts).items())
    head += marked(record["lined"], lines) if record["lined"] else ""
    table = head + (labels if record["labels"] else "")
    return article(site, number, record["body"].partition(",")[0], table=table)


def _on_page(options: Options) -> set[str]:
    """Labels of a record's own page, where the list is JSON with names in letters."""
    record = options["record"]
    labelled = record and record["is"] == "Article" and (record["labels"] or record["lined"])
    return (
        {n for n in options["fields"] if not n.isascii()} if labelled and options["rows"]["is"] == "JsonRows" else set()
    )


def _labelled(selector: str, name: str, value: str) -> str:
    """A label and its value, in cells where the selector means rows of a table."""
    cells = selector.endswith("tr")
    row = marked("tr" if cells else selector, f"<th>{name}</th><td>{value}</td>" if cells else f"{name}：{value}")
    around = selector.partition(",")[0].removesuffix("tr").strip()
    row = f"<table>{row}</table>" if cells and "table" not in around else row
    return marked(around, row) if cells and around else row


def record_page(site: Site, ask: Ask, sent: Mapping[str, str]) -> Answer:
    """A record's own page, by its address or by the id that is sent."""
    record = site.options["record"]
    if record["is"] == "Article":
        number = number_of(site, ask)
        return not_found() if number is None else _article(site, number, ask)
    number = int(sent[record["key"]]) - FIRST
    if site.corpus.gone(number):
        return not_found()
    body: dict[str, Any] = {}
    row = dressed(site.told(_row(site, number, ask)), None, {})
    if record["at"]:
        put(body, record["at"], row)
    return json_answer(body if record["at"] else row)
