"""gkmlpt, Guangdong's catalogue of government information: a JSON list by page number, and HTML details."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import orjson

from etl.errors import Changed
from etl.model import Exchange, Page, Request
from etl.readers import html, json

_CONTENT = re.compile(r'"content":("(?:[^"\\]|\\.)*")')
POLICY: Mapping[str, str] = {
    "id": "record_id",
    "title": "title",
    "document_number": "document_no",
    "identifier": "index_no",
    "publisher": "publisher",
    "date": "written_on",
    "created_at": "issued_on",
    "classify_main_name": "category",
    "keywords": "keywords",
    "abstract": "summary",
    "url": "url",
    "is_abolished": "status",
    "content": "text",
}
ANNOUNCEMENT: Mapping[str, str] = {
    "id": "record_id",
    "title": "title",
    "publisher": "publisher",
    "created_at": "issued_on",
    "classify_main_name": "column_name",
    "url": "url",
    "content": "text",
}
_IGNORED = frozenset(
    {
        "create_time",
        "display_publish_time",
        "classify_genre_name",
        "classify_theme_name",
        "post_url",
        "attachment",
        "relation",
        "is_expired",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gkmlpt:
    """One catalogue: ``GET {site}/gkmlpt/api/all/{category}?page=N&sid={sid}``, 100 rows a page, page 0 = page 1.

    Args:
        site: Scheme and host; many hosts speak HTTP only.
        category: Column id; 0 is all.
        sid: Site id, from ``window._CONFIG.SID`` of ``/gkmlpt/index``.
        path: Department below the host, such as ``/yjzjj``.
        details: Whether each record's page is fetched for its text, and the files attached to it.
        fields: Which column each name feeds; ``POLICY`` or ``ANNOUNCEMENT``.
    """

    site: str
    category: int = 0
    sid: str = "2"
    path: str = ""
    details: bool = True
    fields: Mapping[str, str] = field(default_factory=lambda: POLICY, hash=False)

    @property
    def ignored(self) -> frozenset[str]:
        """Known and not loaded."""
        return (_IGNORED | POLICY.keys()) - self.fields.keys()

    def first(self, day: date) -> Request:
        """Page 1."""
        return self._page(1)

    def _page(self, number: int) -> Request:
        address = f"{self.site}{self.path}/gkmlpt/api/all/{self.category}?page={number}&sid={self.sid}"
        return Request(url=address)

    def __call__(self, exchange: Exchange) -> Page:
        """Read one page of ``articles``; the next is asked for until the stated total is reached.

        Where a full page reaches it, one more is asked for: with a total that is too small, records would lie there.
        """
        url = exchange.request.url
        stated = json.load(exchange)
        rows, total = json.rows(stated, "articles", url), json.total(stated, "total", url)
        number = int(url.rpartition("page=")[2].partition("&")[0])
        # The last page is the one that reaches the total; an empty page before it is a hole, not an end.
        full = len(rows) == 100 and number * 100 == total
        following = self._page(number + 1) if number * 100 < total or full else None
        if following and not rows:
            raise Changed(f"page {number} is empty though {total} records are stated", url=url, field="articles")
        wanted = [row for row in rows if _whole(row)] if self.details else ()
        return Page(rows, total, following, tuple(request for row in wanted for request in _owned(row)))

    def detail(self, exchange: Exchange) -> Mapping[str, object]:
        """The text of a record's page, from ``_CONFIG.DETAIL.content``, an HTML fragment in a JSON string."""
        page = html.tree(exchange)
        for script in page.css("script"):
            found = _CONTENT.search(script.text() or "")
            if found:
                return {"content": html.lines(html.fragment(orjson.loads(found[1])))}
        raise Changed("the page has no _CONFIG.DETAIL.content", url=exchange.request.url, field="content")

    def locate(self, name: str, position: int, *, detail: bool) -> str:
        """In the list's JSON, or in the script of a record's page."""
        return f'script: _CONFIG.DETAIL["{name}"]' if detail else f"$.articles[{position}].{name}"


def _owned(row: dict[str, Any]) -> Iterator[Request]:
    """A record's page, and after it the files that are attached; an entry without an address is no file."""
    record, files = str(row["id"]), row.get("attachment")
    yield Request(url=str(row["url"]), role="detail", record=record)
    for file in files if isinstance(files, list) else ():
        if isinstance(file, dict) and file.get("url"):
            yield Request(url=str(file["url"]), role="attachment", record=record)


def _whole(row: dict[str, Any]) -> bool:
    """Whether a row can be followed; one that cannot is left to the contract, which rejects it with its reason."""
    return bool(row.get("id")) and bool(row.get("url"))
