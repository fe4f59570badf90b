"""A file behind a landing page: the page's link leads to a table in CSV or a spreadsheet, which is the whole list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import quote

from etl.errors import Changed
from etl.model import Exchange, Page, Request
from etl.readers import html
from etl.ways.tables import CsvRows, SheetRows


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """One file whose address changes with each edition, so that the page which links it is asked first.

    Args:
        site: Scheme and host of the landing page.
        path: The landing page.
        link: Selector of links that may lead to the file.
        says: What the right link says; of several, the first on the page is the newest. Empty for any.
        rows: How the file is read.
        fields: The file's headings to columns; ``url`` is made of ``page``.
        ignored: Further headings that are known and not loaded.
        page: Address of a record's own page, with ``{heading}``; empty for none.
    """

    site: str
    path: str
    link: str
    says: str = ""
    rows: CsvRows | SheetRows
    fields: Mapping[str, str] = field(hash=False)
    ignored: frozenset[str] = frozenset()
    page: str = ""

    def first(self, day: date) -> Request:
        """The landing page."""
        return Request(url=self.site + self.path)

    def __call__(self, exchange: Exchange) -> Page:
        """Read the landing page, which leads to the file, or the file."""
        if exchange.request.url == self.site + self.path:
            return Page((), following=Request(url=self._file(exchange)))
        return Page([self._row(row) for row in self.rows(exchange).rows])

    def _file(self, exchange: Exchange) -> str:
        """Address of the file.

        Raises:
            Changed: no link of the page leads to it, or the link leads back to the page.
        """
        url = exchange.request.url
        for node in html.tree(exchange).css(self.link):
            if self.says in html.text(node) and (found := html.link(node, url)) != url:
                return found
        what = f"says {self.says!r}" if self.says else "leads away"
        raise Changed(f"no link {self.link!r} {what}", url=url, field=self.link)

    def _row(self, row: Mapping[str, object]) -> dict[str, object]:
        made = self.page
        for name in self.rows.header:
            made = made.replace(f"{{{name}}}", quote(str(row.get(name) or ""), safe=""))
        return {**row, **({"url": made} if made else {})}

    def detail(self, exchange: Exchange) -> Mapping[str, object]:
        """None: the file says all."""
        raise Changed("the file says all; no record has a page of its own", url=exchange.request.url)

    def locate(self, name: str, position: int, *, detail: bool) -> str:
        """A row and a column of the file; what is made is told with what it is made of."""
        return self.page if name == "url" and self.page else self.rows.locate(name, position)
