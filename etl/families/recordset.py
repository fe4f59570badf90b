"""Columns that carry their list as a record set in the page: items in CDATA, and the address of the next group."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urljoin
from xml.etree import ElementTree

from etl.charset import decode
from etl.errors import Changed
from etl.families import articles
from etl.families.jpaas import ARTICLE, datastore
from etl.model import Exchange, Page, Request
from etl.readers import html

_STORE = re.compile(r"<datastore\b.*?(?:</datastore>|\Z)", re.S)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recordset:
    """One column: its page ``/col/col{N}/index.html`` holds ``<datastore>``, further groups are that alone.

    The address of the next group is in ``<nextgroup>``, with ids that only the site can make; a group without one is
    the last. Deep groups often come empty (54 bytes): that is a hole in the list and an error. No total is stated.

    Args:
        site: Scheme and host.
        path: The column's page.
        dated: Selector of the date inside an item.
        body: Selector of an article's body.
        fields: Which column each name feeds; ``articles.POLICY`` or ``articles.ANNOUNCEMENT`` or a site's own.
    """

    site: str
    path: str
    dated: str = "span"
    body: str = "#zoom"
    fields: Mapping[str, str] = field(default_factory=lambda: articles.POLICY, hash=False)

    @property
    def ignored(self) -> frozenset[str]:
        """Known and not loaded."""
        return articles.KNOWN - self.fields.keys()

    def first(self, day: date) -> Request:
        """The column's page."""
        return Request(url=self.site + self.path)

    def __call__(self, exchange: Exchange) -> Page:
        """Read one group; the next is asked for while the group names one."""
        url, said = exchange.request.url, decode(exchange)
        found = _STORE.search(said)
        if found is None:
            raise Changed("the page has no record set", url=url, field="datastore")
        store = datastore(found[0], url)
        records = store.findall("recordset/record")
        if not records:
            raise Changed("the group is empty; what follows cannot be reached", url=url, field="record")
        items = [html.fragment(record.text or "") for record in records]
        rows = [articles.row(item, url, ARTICLE, "a", self.dated) for item in items]
        return Page(rows, None, _following(store, url), articles.details(rows))

    def detail(self, exchange: Exchange) -> Mapping[str, object]:
        """An article's meta tags and its text."""
        return html.article(exchange, self.body)

    def locate(self, name: str, position: int, *, detail: bool) -> str:
        """In a record of the list's XML, or in an article."""
        item = f"recordset > record:nth-of-type({position + 1})"
        return articles.path(name, item, "a", self.dated, self.body if detail else "")


def _following(store: ElementTree.Element, url: str) -> Request | None:
    """The next group, where this one names it."""
    anchor = html.maybe(html.fragment(store.findtext("nextgroup") or ""), "a[href]")
    href = (anchor.attributes.get("href") or "").strip() if anchor else ""
    return Request(url=urljoin(url, href)) if href else None
