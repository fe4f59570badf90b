"""What families of article lists share: how an item of a list is read, and which column each stated name feeds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urljoin

from selectolax.lexbor import LexborNode

from etl.model import Request
from etl.readers import html

POLICY: Mapping[str, str] = {
    "id": "record_id",
    "title": "title",
    "url": "url",
    "date": "issued_on",
    "ContentSource": "publisher",
    "SiteName": "publisher",  # where the article names no source
    "ColumnName": "category",
    "Keywords": "keywords",
    "Description": "summary",
    "content": "text",
}
NUMBERED: Mapping[str, str] = {**POLICY, "发文字号": "document_no"}  # lists that state the official number
ANNOUNCEMENT: Mapping[str, str] = {
    "id": "record_id",
    "title": "title",
    "url": "url",
    "date": "issued_on",
    "ColumnName": "column_name",
    "ContentSource": "source_name",
    "content": "text",
}
CONSULTATION: Mapping[str, str] = {
    "id": "record_id",
    "title": "title",
    "url": "url",
    "date": "opens_on",
    "ColumnName": "category",
    "ContentSource": "publisher",
    "content": "text",
}
_LABELS = ("标题", "名称", "索引号", "发布机构", "发文字号", "成文日期", "发布日期", "主题分类", "体裁分类", "有效性")
KNOWN = frozenset({*html.ARTICLE, *_LABELS})
TAGS = frozenset(html.ARTICLE)


def row(item: LexborNode, base: str, address: re.Pattern[str], titled: str, dated: str) -> dict[str, str]:
    """One item of a list under the names ``id``, ``title``, ``url`` and ``date``; what it lacks is empty.

    The id is the first group of the family's address; an item that leads elsewhere has its address for an id.
    """
    anchor, title, date = (item.css_first(css) for css in ("a", titled, dated))
    href = (anchor.attributes.get("href") or "").strip() if anchor else ""
    url = urljoin(base, href) if href else ""
    found = address.search(url)
    full = (title.attributes.get("title") or "").strip() if title else ""
    return {"id": found[1] if found else url, "title": full or html.text(title), "url": url, "date": _date(date)}


def path(name: str, item: str, titled: str, dated: str, body: str = "") -> str:
    """Where a list's item or, with ``body``, an article states a name, as a CSS selector; a label names its row."""
    if body:
        tag = f'meta[name="{name}"]' if name in html.ARTICLE else f"row labelled {name}"
        return body if name == "content" else tag
    listed = {"id": "a[href]", "url": "a[href]", "title": titled, "date": dated}
    return f"{item} {listed[name]}"


def _date(node: LexborNode | None) -> str:
    """A date split over lines is joined, and a label before it falls off (``成文日期 ：2024-05-31``)."""
    return html.joined(node).rpartition("：")[2].strip()


def details(rows: Iterable[Mapping[str, str]]) -> tuple[Request, ...]:
    """The detail pages of the rows that have one of the family's shape."""
    return tuple(Request(url=r["url"], role="detail", record=r["id"]) for r in rows if r["id"] != r["url"])
