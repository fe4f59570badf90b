"""TRS WCM with dated addresses: static list pages that state how many there are, and articles with standard tags."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from etl.errors import Changed
from etl.families import articles
from etl.model import Exchange, Page, Request
from etl.readers import html

# createPageHTML(33, 0, "index", "html") or, with the number of records, createPageHTML(33, 0, "index", "html", 660)
_PAGER = re.compile(
    r"createPage(?:HTML)?\(\s*(\d+)\s*,\s*(\d+)\s*,\s*[\"']([\w-]+)[\"']\s*,\s*[\"'](\w+)[\"']"
    r"(?:\s*,\s*[\"']?(\d+)[\"']?)?"
)
_NUMBER = re.compile(r"_(\d+)\.\w+$")
_ARTICLE = re.compile(r"/t\d{8}_(\d+)\.s?html?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tdate:
    """One column: ``index.html``, ``index_1.html``, ...; articles at ``./YYYYMM/tYYYYMMDD_ID.html``.

    Args:
        site: Scheme and host.
        path: The column's first page.
        items: Selector of a list's items.
        titled: Selector of the title inside an item; a ``title`` attribute goes before the text.
        dated: Selector of the date inside an item.
        body: Selector of an article's body.
        labels: Selector of the rows of an article's label table (发文字号, 成文日期, ...), where the site has one.
        counted: Whether the pager states the number of records.
        fields: Which column each name feeds; ``articles.POLICY`` or ``articles.ANNOUNCEMENT`` or a site's own.
    """

    site: str
    path: str
    items: str = "ul.list li"
    titled: str = "a"
    dated: str = "span"
    body: str = ".TRS_Editor, .trs_editor_view, #UCAP-CONTENT"
    labels: str = ""
    counted: bool = False
    fields: Mapping[str, str] = field(default_factory=lambda: articles.POLICY, hash=False)

    @property
    def ignored(self) -> frozenset[str]:
        """Known and not loaded."""
        return articles.KNOWN - self.fields.keys()

    def first(self, day: date) -> Request:
        """The column's first page."""
        return Request(url=self.site + self.path)

    def __call__(self, exchange: Exchange) -> Page:
        """Read one page; the next is asked for until the stated number of pages is reached."""
        url, page = exchange.request.url, html.tree(exchange)
        pages, current, name, suffix, total = self._pager(page, url)
        items = [item for item in page.css(self.items) if html.text(item)]
        if not items and pages and total != 0:
            raise Changed(f"page {current + 1} of {pages} has no item {self.items!r}", url=url, field=self.items)
        rows = [articles.row(item, url, _ARTICLE, self.titled, self.dated) for item in items]
        more = Request(url=urljoin(url, f"{name}_{current + 1}.{suffix}")) if current + 1 < pages else None
        return Page(rows, total, more, articles.details(rows))

    def _pager(self, page: LexborHTMLParser, url: str) -> tuple[int, int, str, str, int | None]:
        """Number of pages, which one this is, what the others are called, and the number of records if stated."""
        found = next((f for s in page.css("script") if (f := _PAGER.search(s.text() or ""))), None)
        if found is None:
            raise Changed("the page does not state how many pages there are", url=url, field="createPageHTML")
        asked = None if url == self.site + self.path else _NUMBER.search(url)
        pages, current, wanted = int(found[1]), int(found[2]), int(asked[1]) if asked else 0
        if current != wanted:
            raise Changed(f"page {wanted} was asked for and page {current} came", url=url, field="createPageHTML")
        if self.counted and found[5] is None:
            raise Changed("the page states no number of records", url=url, field="createPageHTML")
        return pages, current, found[3], found[4], int(found[5]) if found[5] else None

    def detail(self, exchange: Exchange) -> Mapping[str, object]:
        """An article's meta tags, its label table where the site has one, and its text."""
        return html.article(exchange, self.body, self.labels)

    def locate(self, name: str, position: int, *, detail: bool) -> str:
        """In an item of the list, or in an article."""
        item = f"{self.items}:nth-of-type({position + 1})"
        return articles.path(name, item, self.titled, self.dated, self.body if detail else "")
