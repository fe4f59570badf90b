"""oportal, Inspur's open-data portal of many provinces and cities: an HTML list by page number, and HTML details."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from urllib.parse import parse_qs, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from etl.errors import Changed
from etl.model import Exchange, Page, Request
from etl.readers import html

_ID = re.compile(r"/catalog/([0-9A-Fa-f]{32}|[0-9]{20})/?$")
# Portals word a few labels differently; where two feed one column, a page has one of them.
_FIELDS = {
    "id": "record_id",
    "标题": "title",
    "来源部门": "publisher",
    "描述": "description",
    "重点领域": "theme",
    "主题": "theme",
    "所属行业": "industry",
    "标签": "keywords",
    "数据格式": "formats",
    "开放条件": "open_type",
    "开放类型": "open_type",
    "开放状态": "open_type",
    "更新频率": "update_cycle",
    "发布时间": "published_on",
    "更新时间": "updated_on",
    "数据更新时间": "updated_on",
    "最后更新时间": "updated_on",
    "数据量": "record_count",
    "部门电话": "contact_phone",
    "部门邮箱": "contact_email",
    "详情页网址": "url",
}
_IGNORED = frozenset({"评分", "接口量", "接口数", "文件量", "文件数", "访问量", "下载量", "资源目录评分"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Oportal:
    """One catalogue: ``GET {site}{path}?page=N``, ten entries a page, each with a page of its own.

    Args:
        site: Scheme and host.
        path: Address of the list below the host; the first part is ``portal``, ``oportal`` or a city's name.
        size: Entries a page; the portal fixes it.
        fields: The portal's labels to columns; ``id`` and ``详情页网址`` come from the entry's link.
    """

    site: str
    path: str = "/portal/catalog/index"
    size: int = 10
    fields: Mapping[str, str] = field(default_factory=lambda: _FIELDS, hash=False)

    @property
    def ignored(self) -> frozenset[str]:
        """Known and not loaded."""
        return _IGNORED

    def first(self, day: date) -> Request:
        """Page 1."""
        return self._page(1)

    def _page(self, number: int) -> Request:
        return Request(url=f"{self.site}{self.path}?page={number}")

    def __call__(self, exchange: Exchange) -> Page:
        """Read one page of entries; the next is asked for until the stated total is reached."""
        url = exchange.request.url
        page = html.tree(exchange)
        total, rows = _total(page, url), [_row(title, url) for title in page.css("div.cata-title")]
        number = int(parse_qs(urlsplit(url).query)["page"][0])
        # The last page is the one that reaches the total; an empty page before it is a hole, not an end.
        reached = number * self.size >= total
        if not rows and (number - 1) * self.size < total:
            raise Changed(f"page {number} is empty though {total} entries are stated", url=url, field="div.cata-title")
        details = tuple(
            Request(url=str(row["详情页网址"]), role="detail", record=str(row["id"])) for row in rows if row["id"]
        )
        return Page(rows, total, None if reached else self._page(number + 1), details)

    def detail(self, exchange: Exchange) -> Mapping[str, object]:
        """An entry's page: its title, the labels under it, and the table of basic information."""
        page, url = html.tree(exchange), exchange.request.url
        title = html.one(page, "ul.d-title h4", url)
        table = html.one(page, "li[name=basicinfo]", url)
        head = _head(page)
        if not head:
            raise Changed("no label stands under the title", url=url, field="ul.list-inline")
        return {"标题": html.text(title), **head, **html.labels(table.css("tr"))}

    def locate(self, name: str, position: int, *, detail: bool) -> str:
        """At an entry of the list, or at a label of its page."""
        if detail:
            return "ul.d-title h4" if name == "标题" else f"ul.list-inline li, li[name=basicinfo] tr: labelled {name}"
        link = name in ("id", "标题", "详情页网址")
        entry = f"div.cata-title:nth({position})"
        return f"{entry} a[href]" if link else f"{entry} ~ span labelled {name}"


def _total(page: LexborHTMLParser, url: str) -> int:
    """The number in ``共有 1,987 个数据目录``."""
    said = html.text(html.maybe(page, "div.top-title span")).replace(",", "")
    if not (said.isascii() and said.isdigit()):
        raise Changed("the page states no total", url=url, field="div.top-title span")
    return int(said)


def _row(title: LexborNode, base: str) -> dict[str, object]:
    """One entry; an entry without a usable link is left to the contract, which rejects it with its reason."""
    entry, link = title.parent or title, html.maybe(title, "a[href]")
    href = (link.attributes.get("href") or "").strip() if link else ""
    found = _ID.search(urlsplit(href).path)
    row: dict[str, object] = {
        "id": found[1] if found else None,
        "标题": html.text(link),
        "详情页网址": urljoin(base, href) if href else None,
    }
    for label, value in pairwise(entry.css("span")):
        if (name := html.text(label)).endswith("："):
            row[name.rstrip("：").strip()] = html.text(value)
    return row | {"数据格式": [html.text(item) for item in entry.css("div.file-type li")]}


def _head(page: LexborHTMLParser) -> dict[str, object]:
    """The line under the title: ``来源部门：<span class="text-primary">…</span>`` and so on."""
    found: dict[str, object] = {}
    for item in page.css("ul.list-inline li"):
        label, colon, _ = html.text(item).partition("：")
        value = html.maybe(item, "span.text-primary")
        if colon and value:
            found[label.strip()] = html.text(value)
    return found
