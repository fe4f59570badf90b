"""The general family: how a list is asked for, parted and read, and how a record's own page is, put together freely."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from etl.errors import BadContract, Changed
from etl.model import Exchange, Page, Request
from etl.readers import html
from etl.ways.details import Article, Detail, JsonDetail
from etl.ways.opening import first_of, made_of, opened
from etl.ways.paging import Cursor, Linked, Offset, Pages, Paging, Params, Range, Seen, Single, Tip, Window, goes_on
from etl.ways.rows import HtmlRows, JsonRows, Rows
from etl.ways.sending import Ask, request, sent
from etl.ways.tables import CsvRows, SheetRows

__all__ = [
    "Article", "Ask", "CsvRows", "Cursor", "HtmlRows", "JsonDetail", "JsonRows", "Linked", "Offset", "Pages", "Portal",
    "Range", "SheetRows", "Single", "Tip", "Window",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Portal:
    """One list, and its records' own pages where they say more.

    Args:
        site: Scheme and host.
        ask: How the list is asked for.
        fields: The publisher's names to columns, of rows and details. A name with dots leads into an object; then all
            names of that object are known by dots.
        ignored: Further names that are known and not loaded.
        paging: How the list is parted.
        rows: How a page of it is read.
        record: How a record's own page is asked for and read; None where the list says all.
        codes: By name, the words that the site's own page shows for codes: ``"0=有条件开放 1=无条件开放"``.
        made: Values that the site makes of others, such as addresses: name and template, filled percent-encoded:
            ``("url", "https://www.example.gov.cn/detail?id={id}")``.
        firsts: Names that hold a list of objects; the first of them is opened like an object.
        markup: Names that hold markup, which is told as lines of text, without its styles and scripts.
        echo: Names and beginnings that every row must have, since a filter was sent that some sites ignore.
        family: What the source calls its family; the preset that put this together.
    """

    site: str
    ask: Ask
    fields: Mapping[str, str] = field(hash=False)
    ignored: frozenset[str] = frozenset()
    paging: Paging = field(default_factory=Single)
    rows: Rows = field(default_factory=JsonRows)
    record: Detail | None = None
    codes: Mapping[str, str] = field(default_factory=dict, hash=False)
    made: tuple[tuple[str, str], ...] = ()
    firsts: frozenset[str] = frozenset()
    markup: frozenset[str] = frozenset()
    echo: tuple[tuple[str, str], ...] = ()
    family: str = "portal"

    @property
    def begins(self) -> date | None:
        """First day of a list that is asked for by windows of days; None of any other list."""
        return self.paging.since if isinstance(self.paging, Window) else None

    def between(self, first: date) -> Portal:
        """The same list from a day on; with ``first(day)`` it is the list of the days between them.

        Raises:
            BadContract: the list is not asked for by days.
        """
        if not isinstance(self.paging, Window):
            raise BadContract(f"the list of {self.site} is not asked for by days")
        return replace(self, paging=replace(self.paging, since=first))

    def first(self, day: date) -> Request:
        """The first page."""
        return request(self.site, self.ask, self.paging.first(day))

    def __call__(self, exchange: Exchange) -> Page:
        """Read one page, and say which is asked for next."""
        stated, asked = self.rows(exchange), sent(self.site, self.ask, exchange.request)
        url, last = exchange.request.url, dict(stated.rows[-1]) if stated.rows else {}
        said = self._asked(asked)
        seen = Seen(len(stated.rows), last, stated.total, stated.pages, stated.link, url, stated.current)
        more = self.paging.following(said, seen)
        rows = [self._row(row, url) for row in stated.rows]
        parted = isinstance(self.paging, Window)
        total = None if isinstance(self.paging, Window) and not self.paging.opens(said) else stated.total
        following = request(self.site, self.ask, more, opening=False) if more is not None else None
        return Page(
            rows, total, following, tuple(self._details(rows)), adds=parted, tip=goes_on(self.paging, said, seen)
        )

    def _asked(self, said: Mapping[str, str]) -> Mapping[str, str]:
        """What was asked, where the first page's address does not say that it is the first."""
        if isinstance(self.paging, Window):
            return said
        first: Params = self.paging.first(date.min)
        return {**{name: str(value) for name, value in first.items()}, **said}

    def _row(self, row: Mapping[str, Any], url: str) -> Mapping[str, object]:
        flat = self._worded(row)
        for name, beginning in self.echo:
            if not str(said := flat.get(name, "")).startswith(beginning):
                raise Changed(f"a row has {name} {said!r}, and {beginning} was asked for", url=url, field=name)
        return flat

    def _worded(self, row: Mapping[str, Any]) -> dict[str, object]:
        """The row with objects opened, codes told as words, and what is made of other values."""
        row = {name: first_of(value) if name in self.firsts else value for name, value in row.items()}
        flat = opened(row, {name.partition(".")[0] for name in self.fields if "." in name})
        flat |= {name: html.lines(html.fragment(str(flat[name]))) for name in self.markup if flat.get(name)}
        for name, words in self.codes.items():
            known = dict(one.split("=", 1) for one in words.split())
            if name in flat:
                flat[name] = known.get(str(flat[name]), flat[name])
        for name, template in self.made:
            flat |= made_of(name, template, flat)
        return flat

    def _details(self, rows: list[Mapping[str, object]]) -> Iterator[Request]:
        """The pages of the records that have an id and an address of their own."""
        if self.record is None:
            return
        key = next(name for name, columns in self.fields.items() if "record_id" in columns.split())
        for row in rows:
            name, by = row.get(key), row.get(self.record.by or key)
            if name in (None, "") or by in (None, ""):
                continue
            if isinstance(self.record, JsonDetail):
                asked = request(self.site, self.record.ask, {self.record.key: by})
            else:
                asked = Request(url=str(by))
            # A link of another shape than the source states leads off the site's own pages.
            if by != name or isinstance(self.record, JsonDetail) or not isinstance(self.rows, HtmlRows):
                yield replace(asked, role="detail", record=str(name))

    def detail(self, exchange: Exchange) -> Mapping[str, object]:
        """Read one record's own page."""
        if self.record is None:
            raise Changed("the list says all; no record has a page of its own", url=exchange.request.url)
        return self._worded(self.record(exchange))

    def locate(self, name: str, position: int, *, detail: bool) -> str:
        """In the list or in a record's own page; what is made is told with what it is made of."""
        if made := dict(self.made).get(name):
            return made
        return self.record.locate(name) if detail and self.record else self.rows.locate(name, position)
