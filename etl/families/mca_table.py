"""The lists of division codes of the Ministry of Civil Affairs: one HTML table a revision, exported from Excel."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from selectolax.lexbor import LexborHTMLParser

from etl.errors import Changed
from etl.model import Exchange, Page, Request
from etl.readers import html

_CODE = re.compile(r"^[1-9][0-9]{5}$")
_NOTE = re.compile(r"^(注|说明|备注)")
FIELDS = {
    "id": "record_id",
    "行政区划代码": "code",
    "单位名称": "name",
    "level": "level",
    "parent": "parent_code",
    "revision": "revision",
    "as_of": "valid_from",
    "url": "url",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class McaTable:
    """Several revisions of the list, a page each, read one after the other.

    Args:
        site: Scheme and host.
        revisions: Year and month of each revision with its address, in the order in which they are read.
    """

    site: str
    revisions: tuple[tuple[str, str], ...]

    @property
    def fields(self) -> Mapping[str, str]:
        """The table's two headings, and what follows from code and revision."""
        return FIELDS

    @property
    def ignored(self) -> frozenset[str]:
        """Nothing else is stated."""
        return frozenset()

    def first(self, day: date) -> Request:
        """The first revision."""
        return self._revision(0)

    def _revision(self, number: int) -> Request:
        return Request(url=self.site + self.revisions[number][1])

    def __call__(self, exchange: Exchange) -> Page:
        """Read one revision; how many divisions it has is not stated."""
        url = exchange.request.url
        number = next((n for n, (_, path) in enumerate(self.revisions) if self.site + path == url), None)
        if number is None:
            raise Changed("the page is none of the source's revisions", url=url, field="revisions")
        revision = self.revisions[number][0]
        said = list(_divisions(html.tree(exchange), revision, url))
        if not said:
            raise Changed("the list has no divisions", url=url, field="tr")
        listed = {code for code, _ in said}
        rows = [division(code, name, listed, revision, url) for code, name in said]
        more = self._revision(number + 1) if number + 1 < len(self.revisions) else None
        return Page(rows, None, more)

    def detail(self, exchange: Exchange) -> Mapping[str, object]:
        """There are no detail pages."""
        raise Changed("a division has no page of its own", url=exchange.request.url)

    def locate(self, name: str, position: int, *, detail: bool) -> str:
        """In a row below the heading; what follows from code and revision is said to."""
        cell = {"行政区划代码": 1, "id": 1, "单位名称": 2}.get(name)
        row = f"tr:nth-of-type({position + 1} below the heading)"
        return f"{row} td:nth-of-type({cell})" if cell else f"follows from the code, of {row}"


def _divisions(page: LexborHTMLParser, revision: str, url: str) -> Iterator[tuple[str, str]]:
    """Code and name of each row below the heading; blank rows and notes are left out, anything else is a row."""
    rows = [[said for cell in row.css("td,th") if (said := html.text(cell))] for row in page.css("tr")]
    heads = [n for n, cells in enumerate(rows) if "".join(cells).replace(" ", "") == "行政区划代码单位名称"]
    if len(heads) != 1:
        raise Changed(f"{len(heads)} rows are the heading where one must", url=url, field="行政区划代码")
    banner = " ".join([html.text(page.css_first("title")), *(said for cells in rows[: heads[0]] for said in cells)])
    if f"{revision[:4]}年" not in banner:
        raise Changed(f"the page is not of {revision[:4]}: {banner[:60]!r}", url=url, field="revision")
    for cells in rows[heads[0] + 1 :]:
        if cells and not _NOTE.match(cells[0]):
            yield cells[0], cells[1].rstrip("*＊ ") if len(cells) > 1 else ""  # the asterisk leads to a note


def division(code: str, name: str, listed: Iterable[str], revision: str, url: str) -> dict[str, object]:
    """One row of a revision, with what follows from its code and from the codes that the revision lists."""
    year, month = int(revision[:4]), int(revision[4:])
    return {
        "id": f"{revision}:{code}",
        "行政区划代码": code,
        "单位名称": name,
        "level": _level(code),
        "parent": next((up for up in (code[:4] + "00", code[:2] + "0000") if up != code and up in listed), None),
        "revision": revision,
        "as_of": date(year, month, monthrange(year, month)[1]).isoformat(),
        "url": url,
    }


def _level(code: str) -> str | None:
    if not _CODE.match(code):
        return None  # left to the contract, which rejects the row with its reason
    return "province" if code.endswith("0000") else "prefecture" if code.endswith("00") else "county"
