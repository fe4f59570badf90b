"""JSON catalogues: one list address, a page and a size parameter, rows and a total somewhere in the answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal
from urllib.parse import parse_qs, urlencode, urlsplit

import orjson

from etl.errors import Changed
from etl.model import Exchange, Page, Request, Role
from etl.readers import json

Method = Literal["get", "form", "json"]
_MOST = 10_000  # pages of a list that states no total; one that ignores its page parameter would never end


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonCatalogue:
    """One catalogue that answers in JSON, whatever it calls its parameters.

    Args:
        site: Scheme and host.
        path: Address of the list below the host.
        fields: The publisher's names to columns, of the list's rows and of the details.
        ignored: Further names that are known and not loaded.
        method: How parameters are sent: in the address, as a form, or as a JSON body.
        page_key: Name of the page parameter; empty where one answer holds everything.
        size_key: Name of the size parameter; empty where the site fixes the size.
        size: Rows a page.
        start: Number of the first page, 0 or 1.
        params: Further parameters, the same on every page.
        rows: Dotted path of the list; empty where the body is the list.
        total: Dotted path of the stated total; empty where none is stated: a page shorter than the size is the end.
        record: The publisher's name of the record's id.
        codes: Name, code and word, for values that the site's own page shows as words.
        detail_path: Address of one record; empty where the list says all.
        detail_method: How the id is sent.
        detail_key: Name of the id's parameter.
        detail_row: Dotted path of the record in the answer.
    """

    site: str
    path: str
    fields: Mapping[str, str] = field(hash=False)
    ignored: frozenset[str] = frozenset()
    method: Method = "get"
    page_key: str = ""
    size_key: str = ""
    size: int = 10
    start: int = 1
    params: tuple[tuple[str, object], ...] = ()
    rows: str = "rows"
    total: str = "total"
    record: str = "id"
    codes: tuple[tuple[str, str, str], ...] = ()
    detail_path: str = ""
    detail_method: Method = "get"
    detail_key: str = "id"
    detail_row: str = "data"

    def first(self, day: date) -> Request:
        """The first page, or the only one."""
        return self._page(self.start)

    def _page(self, number: int) -> Request:
        values = [*self.params, (self.page_key, number), (self.size_key, self.size)]
        return _request(self.site + self.path, self.method, values)

    def __call__(self, exchange: Exchange) -> Page:
        """Read one page of rows; the next is asked for until the total is reached, or a page is not full."""
        url = exchange.request.url
        answer = json.load(exchange)
        rows = json.rows(answer, self.rows, url)
        total = json.total(answer, self.total, url) if self.total else None
        following = self._following(exchange.request, len(rows), total) if self.page_key else None
        asked = rows if self.detail_path else ()
        details = tuple(self._detail(str(row[self.record])) for row in asked if row.get(self.record))
        return Page([self._worded(row) for row in rows], total, following, details)

    def _following(self, request: Request, rows: int, total: int | None) -> Request | None:
        """The next page, unless this is the last.

        Raises:
            Changed: the page is empty before the stated end, holds more than was asked for, or there is no end.
        """
        number = int(_sent(request, self.page_key))
        before, url = (number - self.start) * self.size, request.url
        if rows > self.size:
            raise Changed(f"page {number} holds {rows} rows and not {self.size}", url=url, field=self.rows)
        if total is not None and not rows and before < total:
            raise Changed(f"page {number} is empty though {total} rows are stated", url=url, field=self.rows)
        if before + self.size >= total if total is not None else rows < self.size:
            return None
        if total is None and number - self.start >= _MOST:
            raise Changed(f"no end after {_MOST} pages", url=url, field=self.page_key)
        return self._page(number + 1)

    def _detail(self, record: str) -> Request:
        return _request(self.site + self.detail_path, self.detail_method, [(self.detail_key, record)], "detail", record)

    def detail(self, exchange: Exchange) -> Mapping[str, object]:
        """One record's own answer."""
        row = json.need(json.load(exchange), self.detail_row, dict, exchange.request.url)
        return self._worded(row)

    def locate(self, name: str, position: int, *, detail: bool) -> str:
        """In the list's JSON, or in a record's own."""
        return f"$.{self.detail_row}.{name}" if detail else f"$.{self.rows}[{position}].{name}".replace("$.[", "$[")

    def _worded(self, row: Mapping[str, Any]) -> Mapping[str, object]:
        """The row with codes told as words; a code that is not known stays as it is."""
        words = {name: word for name, code, word in self.codes if str(row.get(name)) == code}
        return {**row, **words} if words else row


def _request(
    url: str, method: Method, values: Iterable[tuple[str, object]], role: Role = "listing", record: str = ""
) -> Request:
    sent = [(name, value) for name, value in values if name]
    if method == "json":
        return Request(url=url, method="POST", json=orjson.dumps(dict(sent)).decode(), role=role, record=record)
    form = tuple((name, str(value)) for name, value in sent)
    if method == "form":
        return Request(url=url, method="POST", form=form, role=role, record=record)
    return Request(url=f"{url}?{urlencode(form)}" if form else url, role=role, record=record)


def _sent(request: Request, name: str) -> str:
    """What a request of ours says for a parameter, wherever it says it."""
    if request.json is not None:
        return str(orjson.loads(request.json)[name])
    return dict(request.form)[name] if request.form else parse_qs(urlsplit(request.url).query)[name][0]
