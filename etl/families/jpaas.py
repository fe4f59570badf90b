"""jpaas (jpage) of Jiangsu and others: an XML list by ranges of records, and articles with standard tags."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import parse_qs, urlencode, urlsplit
from xml.etree import ElementTree

from etl.charset import decode
from etl.errors import Changed, Truncated
from etl.families import articles
from etl.model import Exchange, Page, Request
from etl.readers import html

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")  # not allowed in XML, and yet found in titles
ARTICLE = re.compile(r"/art_(?:\d+_)?([0-9a-f]+)\.html$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Jpaas:
    """One column: ``GET {site}/module/web/jpage/dataproxy.jsp?startrecord=1&endrecord=20&perpage=20&columnid=...``.

    Args:
        site: Scheme and host.
        columnid: Column, as in ``/col/col{columnid}/index.html``.
        unitid: Block of the column's page that holds the list, from that page.
        webid: Site below the host.
        perpage: Records a request.
        path: The list's address; some sites have ``/module/jpage/dataproxy.jsp``.
        dated: Selector of the date inside an item.
        body: Selector of an article's body.
        fields: Which column each name feeds; ``articles.POLICY`` or ``articles.ANNOUNCEMENT`` or a site's own.
    """

    site: str
    columnid: int
    unitid: int
    webid: int
    perpage: int = 20
    path: str = "/module/web/jpage/dataproxy.jsp"
    dated: str = "span"
    body: str = "#zoom"
    fields: Mapping[str, str] = field(default_factory=lambda: articles.POLICY, hash=False)

    @property
    def ignored(self) -> frozenset[str]:
        """Known and not loaded."""
        return articles.KNOWN - self.fields.keys()

    def first(self, day: date) -> Request:
        """The first records."""
        return self._from(1)

    def _from(self, start: int) -> Request:
        said = {
            "startrecord": start,
            "endrecord": start + self.perpage - 1,
            "perpage": self.perpage,
            "columnid": self.columnid,
            "unitid": self.unitid,
            "webid": self.webid,
        }
        return Request(url=f"{self.site}{self.path}?{urlencode(said)}")

    def __call__(self, exchange: Exchange) -> Page:
        """Read one range of records; the next is asked for until the stated total is reached."""
        url = exchange.request.url
        store = datastore(decode(exchange), url)
        total = (store.findtext("totalrecord") or "").strip()
        if not total.isdecimal():
            raise Changed("the list states no total", url=url, field="totalrecord")
        if store.find("recordset") is None:
            raise Changed("the list has no records", url=url, field="recordset")
        records = store.findall("recordset/record")
        start = int(parse_qs(urlsplit(url).query)["startrecord"][0])
        if not records and start <= int(total):
            raise Changed(f"no records from {start} on though {total} are stated", url=url, field="record")
        items = [html.fragment(record.text or "") for record in records]
        rows = [articles.row(item, url, ARTICLE, "a", self.dated) for item in items]
        following = self._from(start + self.perpage) if start + self.perpage <= int(total) else None
        return Page(rows, int(total), following, articles.details(rows))

    def detail(self, exchange: Exchange) -> Mapping[str, object]:
        """An article's meta tags and its text."""
        return html.article(exchange, self.body)

    def locate(self, name: str, position: int, *, detail: bool) -> str:
        """In a record of the list's XML, or in an article."""
        item = f"recordset > record:nth-of-type({position + 1})"
        return articles.path(name, item, "a", self.dated, self.body if detail else "")


def datastore(said: str, url: str) -> ElementTree.Element:
    """The list's root, ``datastore``.

    Raises:
        Truncated: the list ends too early.
        Changed: it is no such list.
    """
    text = _CONTROLS.sub("", said).strip()
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        if "<datastore" in text and not text.endswith("</datastore>"):
            raise Truncated(f"the list ends too early: {error}", url=url) from error
        raise Changed(f"the list is not XML: {error}", url=url, field="datastore") from error
    if root.tag != "datastore":
        raise Changed(f"the list is {root.tag!r} and not 'datastore'", url=url, field="datastore")
    return root
