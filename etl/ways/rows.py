"""The body of a list's page in, its rows and what it states of the list out: JSON, HTML, or a table in a file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from etl.errors import Changed
from etl.model import Exchange
from etl.readers import html, json
from etl.ways.tables import CsvRows, SheetRows, Stated


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonRows:
    """Rows somewhere in a JSON answer; a string that holds JSON is gone into as if it were that.

    Args:
        at: Dotted path of the list; empty where the body is the list.
        total: Dotted path of the stated total; empty where none is stated.
        pages: Dotted path of the stated number of pages, where no total is stated.
        link: Dotted path of the next page's address.
        pairs: Where a row has a list of names and values, the dotted path to it, the key of the name and of the value:
            ``("metaList.results", "key", "value")``. The names then stand in the row.
        success: Dotted path and value that say that the answer is one: ``("code", "200")``.
        absolute: Names of addresses that may be stated without scheme and host.
        lists: Dotted paths into lists of objects, each of which is then one list of values under the whole path:
            ``("resources.format",)``. What else the objects hold is not read.
    """

    at: str = "rows"
    total: str = "total"
    pages: str = ""
    link: str = ""
    pairs: tuple[str, str, str] | None = None
    success: tuple[str, str] | None = None
    absolute: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()

    def __call__(self, exchange: Exchange) -> Stated:
        """Read one answer."""
        url, answer = exchange.request.url, json.load(exchange)
        if self.success and str(said := json.at(answer, self.success[0])) != self.success[1]:
            raise Changed(f"{self.success[0]!r} is {said!r} and not {self.success[1]!r}", url=url, field="success")
        rows = [self._row(row, url) for row in json.rows(answer, self.at, url)]
        total = json.total(answer, self.total, url) if self.total else None
        pages = json.total(answer, self.pages, url) if self.pages else None
        link = json.at(answer, self.link) if self.link else None
        return Stated(rows, total, pages, urljoin(url, str(link)) if link else "")

    def _row(self, row: Mapping[str, Any], base: str) -> Mapping[str, Any]:
        row = {**row, **{name: urljoin(base, str(row[name]).strip()) for name in self.absolute if row.get(name)}}
        row = _gathered(row, self.lists) if self.lists else row
        if self.pairs is None:
            return row
        path, key, value = self.pairs
        said = {str(one[key]): one.get(value) for one in _spread(row, path.split(".")) if key in one}
        return {name: value for name, value in row.items() if name != path.partition(".")[0]} | said

    def locate(self, name: str, position: int) -> str:
        """A JSON path (RFC 9535)."""
        return f"$.{self.at}[{position}].{name}".replace("$.[", "$[")


def _gathered(row: Mapping[str, Any], paths: tuple[str, ...]) -> dict[str, Any]:
    """The row with one list of values for each path, in the order of the objects, each value once."""
    heads = {path.partition(".")[0] for path in paths}
    found = {path: [] if row.get(path.partition(".")[0]) is None else _values(row, path) for path in paths}
    return {name: value for name, value in row.items() if name not in heads} | found


def _values(row: Mapping[str, Any], path: str) -> list[Any]:
    *above, last = path.split(".")
    said = (one.get(last) for one in _spread({name: json.inside(value) for name, value in row.items()}, above))
    return list(dict.fromkeys(value for value in said if isinstance(value, str | int) and value != ""))


def _spread(value: Any, path: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    """Every object at a path that may lead through lists."""
    if isinstance(value, list):
        for one in value:
            yield from _spread(one, path)
    elif isinstance(value, dict) and path:
        yield from _spread(value.get(path[0]), path[1:])
    elif isinstance(value, dict):
        yield value


@dataclass(frozen=True, slots=True, kw_only=True)
class HtmlRows:
    """Rows of an HTML page, under ``id``, ``title``, ``url``, ``date`` and the names of ``cells`` and of labels.

    Args:
        items: Selector of an item. ``:has()`` and ``:not()`` leave out what is no record.
        anchored: Selector of the link inside an item.
        titled: Selector of the title; a ``title`` attribute goes before the text.
        dated: Selector of the date; a label before a colon falls off. Empty where the list has none.
        cells: Further names and selectors; ``css@attribute`` takes an attribute and not the text.
        labels: Selector of nodes that read ``label：value``.
        address: Shape of the end of a record's address, as ``/t{yyyymmdd}_{id}.html``: ``{id}`` is its id, ``{yyyy}``,
            ``{mm}``, ``{dd}`` are digits, ``{any}`` is one part of the address, ``{rest}`` further parameters or none.
            A link of another shape has its address for an id and no page of its own.
        total: How the page states the total, in its text or a script: ``共有{n}条``, where blanks are as good as none;
            or in an attribute: ``div.pager@count``; or as a node's whole text: ``span.total@``.
        pages: How it states the number of pages, likewise.
        current: How it states which page it is, likewise; for sites that ignore the page that is asked for.
        link: Selector of the link to the next page.
        inside: Dotted path of the markup, where that stands in a JSON answer.
        filled: Selector of a node that a true record fills; an item where it is missing or empty is a test of the site.
        empty: What the page says where it has no item, and states no total.
        parted: A selector, and the names of what stands between bars in the first line of its text; labels fall off:
            ``("span", "date", "采购人")`` of ``2026.04.21 | 采购人：某局``.
        spans: Names that state a span of days, ``2026-09-17至2026-10-17``; its end is then under the name and ``至``.
    """

    items: str = "ul.list li"
    anchored: str = "a[href]"
    titled: str = "a"
    dated: str = "span"
    cells: Mapping[str, str] = field(default_factory=dict, hash=False)
    labels: str = ""
    address: str = "{id}.html"
    total: str = ""
    pages: str = ""
    current: str = ""
    link: str = ""
    inside: str = ""
    filled: str = ""
    empty: str = ""
    parted: tuple[str, ...] = ()
    spans: tuple[str, ...] = ()

    def __call__(self, exchange: Exchange) -> Stated:
        """Read one page.

        Raises:
            Changed: it has no item and does not state that there is none, or does not state what it should.
        """
        url, page = exchange.request.url, self._page(exchange)
        items = [item for item in page.css(self.items) if html.text(item) and self._true(item)]
        rows = [self._row(item, url) for item in items]
        asked = (self.total, self.pages, self.current)
        total, pages, current = (_number(page, said, url) if said else None for said in asked)
        if not rows and total is None and not pages and not (self.empty and self.empty in html.text(page.body)):
            raise Changed(f"the page has no item {self.items!r}", url=url, field=self.items)
        following = html.maybe(page, self.link) if self.link else None
        return Stated(rows, total, pages, html.link(following, url) if following else "", current)

    def _page(self, exchange: Exchange) -> LexborHTMLParser:
        if not self.inside:
            return html.tree(exchange)
        markup = json.need(json.load(exchange), self.inside, str, exchange.request.url)
        return LexborHTMLParser(markup)

    def _true(self, item: LexborNode) -> bool:
        return not self.filled or bool(html.text(html.maybe(item, self.filled)))

    def _row(self, item: LexborNode, base: str) -> dict[str, Any]:
        anchor, title = html.maybe(item, self.anchored), html.maybe(item, self.titled)
        href = (anchor.attributes.get("href") or "").strip() if anchor else ""
        url = urljoin(base, href) if href else ""
        found = _shape(self.address).search(url)
        full = (title.attributes.get("title") or "").strip() if title else ""
        row = {"id": found["id"] if found else url, "title": full or html.text(title), "url": url}
        row |= {"date": html.joined(html.maybe(item, self.dated)).rpartition("：")[2].strip()} if self.dated else {}
        row |= {name: _cell(item, css) for name, css in self.cells.items()}
        row |= html.told(item.css(self.labels)) if self.labels else {}
        row |= self._parts(item) if self.parted else {}
        for name in self.spans:
            row[name], _, row[f"{name}至"] = (part.strip() for part in row.get(name, "").partition("至"))
        return row

    def _parts(self, item: LexborNode) -> dict[str, str]:
        """What stands between bars; what is missing at the end is empty. Nothing of the item is read after it."""
        selector, *names = self.parted
        line, _, _ = html.broken(html.maybe(item, selector)).partition("\n")
        parts = [part.rpartition("：")[2].strip() for part in line.split("|")]
        return dict(zip(names, [*parts, *[""] * len(names)], strict=False))

    def locate(self, name: str, position: int) -> str:
        """A CSS selector; a label names its node."""
        known = {"id": self.anchored, "url": self.anchored, "title": self.titled, "date": self.dated}
        known |= dict.fromkeys(self.parted[1:], self.parted[0]) if self.parted else {}
        inside = known.get(name) or self.cells.get(name) or f"{self.labels} labelled {name}"
        return f"{self.items}:nth({position}) {inside}"


def _cell(item: LexborNode, css: str) -> str:
    selector, _, attribute = css.partition("@")
    node = html.maybe(item, selector) if selector else item
    if node is None or not attribute:
        return html.text(node)
    return (node.attributes.get(attribute) or "").strip()


_HOLES = {"id": r"(?P<id>[\w-]+)", "yyyy": r"\d{4}", "mm": r"\d{1,2}", "dd": r"\d{1,2}", "any": r"[^/?&]+"}
_HOLES |= {"yyyymm": r"\d{6}", "yyyymmdd": r"\d{8}", "rest": r"(?:&[^#]*)?"}


@cache
def _shape(address: str) -> re.Pattern[str]:
    """An address with holes as a pattern of the end of an address.

    Raises:
        ValueError: there is no ``{id}`` in it, or a hole of another name.
    """
    parts = re.split(r"\{(\w*)\}", address)
    if "id" not in parts[1::2] or set(parts[1::2]) - _HOLES.keys():
        raise ValueError(f"{address!r} needs {{id}}, and knows {', '.join(sorted(_HOLES))} besides")
    return re.compile("".join(_HOLES[p] if n % 2 else re.escape(p) for n, p in enumerate(parts)) + "$")


@cache
def _stating(said: str) -> re.Pattern[str]:
    """A text with ``{n}`` as a pattern with a number in its first group."""
    before, _, after = (r"\s*".join(map(re.escape, part.split())) for part in said.partition("{n}"))
    return re.compile(rf"{before}\s*([\d,]+)\s*{after}")


def _number(page: LexborHTMLParser, said: str, url: str) -> int:
    """A number that the page states, in its text, in a script or in an attribute."""
    selector, at, attribute = said.partition("@")
    if at:
        node = html.one(page, selector, url)
        value = (node.attributes.get(attribute) or "").strip() if attribute else html.text(node)
        if not value.isdecimal():
            raise Changed(f"{said} is {value!r} and no number", url=url, field=said)
        return int(value)
    texts = [html.text(page.body), *(script.text() or "" for script in page.css("script"))]
    found = next((one for text in texts if (one := _stating(said).search(text))), None)
    if found is None:
        raise Changed(f"the page states nothing like {said!r}", url=url, field=said)
    return int(found[1].replace(",", ""))


Rows = JsonRows | HtmlRows | CsvRows | SheetRows
