"""A page's records in, the page out as a general portal words it: JSON, HTML, or a table in a file; and own pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape
from io import BytesIO
from math import ceil
from typing import Any, NamedTuple

from etl.practice.articles import article
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
        elif "record_id" in columns.split() or (name == by and options["record"]["is"] == "JsonDetail"):
            row[name] = record["record_id"]
        elif "url" in columns.split():
            row[name] = _address(site, number, ask)
    return {name: value for name, value in row.items() if name not in made}


def _words(words: str) -> list[tuple[str, str]]:
    return [(code, word) for code, _, word in (one.partition("=") for one in words.split())]


def _address(site: Site, number: int, ask: Ask) -> str:
    """Address of a record's own page, in the shape that the source states, if it states one."""
    rows, day, record = site.options["rows"], site.corpus.issued(number), str(FIRST + number)
    template = rows.get("address") or "/article/{id}.html"
    holes = {"id": record, "yyyymmdd": f"{day:%Y%m%d}", "yyyymm": f"{day:%Y%m}", "any": "x"}
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
        re.escape(p) if n % 2 == 0 else r"(?P<id>\d+)" if p in {"id", *names} else r"[^/?&]+"
        for n, p in enumerate(parts)
    )
    found = re.search(f"{shape}$", f"{ask.path}?{query}" if query else ask.path)
    return int(found["id"]) - FIRST if found else None


def _json(site: Site, ask: Ask, part: Part) -> Answer:
    rows, record = site.options["rows"], site.options["record"]
    late = frozenset() if record is None else _ARTICLED if record["is"] == "Article" else _DETAILED
    fields = site.options["fields"]
    left_out = {name for name, columns in fields.items() if late & set(columns.split())}
    told = [
        _dressed(site.told({k: v for k, v in _row(site, n, ask).items() if k not in left_out}), rows["pairs"], fields)
        for n in part.shown.numbers
    ]
    for row in told:
        row |= {name: [row[name]] for name in site.options["firsts"] if name in row}
        row |= {name: str(row[name]).removeprefix(ask.base) for name in rows["absolute"] if name in row}
        row |= _listed(row, rows["lists"])
    if not rows["at"]:
        return json_answer(told)
    body: dict[str, Any] = {}
    _put(body, rows["at"], told)
    if rows["success"]:
        _put(body, *rows["success"])
    if rows["total"]:
        _put(body, rows["total"], part.shown.total)
    if rows["pages"]:
        _put(body, rows["pages"], ceil(part.shown.total / part.size))
    if rows["link"] and part.number * part.size < part.shown.total:
        _put(body, rows["link"], f"{ask.path}?_page={part.number + 1}")
    return json_answer(body)


def _dressed(
    row: Mapping[str, object], pairs: tuple[str, str, str] | None, fields: Mapping[str, str]
) -> dict[str, Any]:
    """A row with objects for dotted names, and a list of names and values where the site has that."""
    body: dict[str, Any] = {}
    listed = []
    for name, value in row.items():
        if pairs and not {"record_id", "title", "url"} & set(fields.get(name, "").split()):
            listed.append({pairs[1]: name, pairs[2]: value})
        else:
            _put(body, name, value)
    if pairs:
        *above, last = pairs[0].split(".")
        whole: Any = {last: listed}
        for name in reversed(above):
            whole = {name: [whole]}
        body |= whole
    return body


def _listed(row: Mapping[str, Any], paths: tuple[str, ...]) -> dict[str, Any]:
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


def _put(body: dict[str, Any], path: str, value: object) -> None:
    """Set the value at a dotted path."""
    *above, last = path.split(".")
    for name in above:
        body = body.setdefault(name, {})
    body[last] = value


def _html(site: Site, ask: Ask, part: Part) -> Answer:
    rows = site.options["rows"]
    around, _, item = rows["items"].partition(",")[0].rpartition(" ")
    items = "".join(marked(item, _item(site, n, ask)) for n in part.shown.numbers)
    # A site that has such things shows a test of its own among the records, and a copy of the list in a comment.
    items += f"{marked(item, '<a href=/test.html>测试</a>')}<!-- {items} -->" if rows["filled"] else ""
    pages = max(1, ceil(part.shown.total / part.size)) if part.size else 1
    stated = _stated(rows, {"total": part.shown.total, "pages": pages, "current": part.number})
    more = part.size and part.number < pages and rows["link"]
    link = marked(rows["link"], "下一页", href=f"{ask.path}?_page={part.number + 1}") if more else ""
    whole = marked(around, items) if around else items
    whole = (f"<table>{whole}</table>" if item.startswith("tr") else whole) + link + stated
    whole += f"<p>{rows['empty']}</p>" if rows["empty"] and not part.shown.numbers else ""
    if not rows["inside"]:
        return page_answer("栏目", whole)
    body: dict[str, Any] = {"success": True}
    _put(body, rows["inside"], whole)
    return json_answer(body)


def _stated(rows: Options, counts: Mapping[str, int]) -> str:
    """What the page states of the list: in a comment of a script, or in attributes of one node."""
    asked = {rows[name]: str(count) for name, count in counts.items() if rows[name]}
    scripts = (f"<script>// {said.replace('{n}', n)}</script>" for said, n in asked.items() if "@" not in said)
    told = {said.partition("@")[2]: n for said, n in asked.items() if "@" in said}
    node = next((said.partition("@")[0] for said in asked if "@" in said), "")
    return "".join(scripts) + (marked(node, "1", **told) if node else "")


def _item(site: Site, number: int, ask: Ask) -> str:
    """An item of a list: the link with the title, the date, and what else the source finds in it."""
    rows, row = site.options["rows"], _row(site, number, ask)
    row = site.told(row)
    row |= {name: f"{row[name]}至{row.get(f'{name}至', '')}" for name in rows["spans"] if name in row}
    href, title = _address(site, number, ask).removeprefix(ask.base), escape(str(row.get("title", "")))
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
    for name, css in rows["cells"].items():
        selector, _, attribute = css.partition("@")
        value = str(row.get(name, ""))
        parts[selector] = marked(
            rest(selector), "" if attribute else escape(value), **({attribute: value} if attribute else {})
        )
    if rows["filled"] and rows["filled"] not in parts:
        parts[rows["filled"]] = marked(rest(rows["filled"]), "是")
    ends = {f"{name}至" for name in rows["spans"]}
    told = {n: v for n, v in row.items() if n not in {*_LISTED, *rows["cells"], *_META, *ends}}
    if rows["labels"]:
        parts[rows["labels"]] = "".join(marked(rest(rows["labels"]), f"{n}：{escape(str(v))}") for n, v in told.items())
    return placed(parts)


def _csv(site: Site, ask: Ask, part: Part) -> Answer:
    header, delimiter = site.options["rows"]["header"], site.options["rows"]["delimiter"]
    table = [list(header), *([str(_row(site, n, ask).get(h, "")) for h in header] for n in part.shown.numbers)]
    lines = (delimiter.join(f'"{cell}"' for cell in row) for row in table)
    return Answer("\r\n".join(lines).encode(), content_type="text/csv; charset=utf-8")


def _sheet(site: Site, ask: Ask, part: Part) -> Answer:
    from xlsxwriter import Workbook

    header, held = site.options["rows"]["header"], BytesIO()
    with Workbook(held, {"in_memory": True}) as book:
        sheet = book.add_worksheet(site.options["rows"]["sheet"] or None)
        sheet.write_row(0, 0, header)
        for line, number in enumerate(part.shown.numbers, 1):
            row = _row(site, number, ask)
            sheet.write_row(line, 0, [str(row.get(h, "")) for h in header])
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return Answer(held.getvalue(), content_type=kind)


_SPOKEN: Mapping[str, Callable[[Site, Ask, Part], Answer]] = {
    "JsonRows": _json, "HtmlRows": _html, "CsvRows": _csv, "SheetRows": _sheet,
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
        else set(_row(site, number, ask))
    )
    listed |= {"标题"} if record["titled"] else set()
    facts = {n: v for n, v in _row(site, number, ask).items() if n not in listed and n not in _META}
    labels = "".join(_labelled(record["labels"], n, escape(str(v))) for n, v in site.told(facts).items())
    title = str(_row(site, number, ask).get("标题", ""))
    head = marked(record["titled"], escape(title)) if record["titled"] else ""
    table = head + (labels if record["labels"] else "")
    return article(site, number, record["body"].partition(",")[0], table=table)


def _labelled(selector: str, name: str, value: str) -> str:
    """A label and its value, in cells where the selector means rows of a table."""
    cells = selector.endswith("tr")
    row = marked("tr" if cells else selector, f"<th>{name}</th><td>{value}</td>" if cells else f"{name}：{value}")
    return marked(selector.removesuffix("tr").strip() or "table", row) if cells else row


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
    row = _dressed(site.told(_row(site, number, ask)), None, {})
    if record["at"]:
        _put(body, record["at"], row)
    return json_answer(body if record["at"] else row)
