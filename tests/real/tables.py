"""Families of files of records: a JSON array, JSON lines, delimited text, a spreadsheet; and nested service items."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal
from urllib.parse import parse_qs, quote, urlsplit

import orjson
import polars as pl

from etl.charset import decode
from etl.errors import Changed
from etl.model import Exchange, Page, Request
from etl.readers import dates, json
from etl.readers.delimited import delimited
from etl.readers.grid import table
from etl.readers.sheets import sheets

Row = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """One file, a record a row, under the publisher's own names.

    Args:
        site: Scheme and host.
        path: The file.
        form: What it is.
        fields: The publisher's names to columns, those of ``stated`` among them.
        ignored: Further names that are known and not loaded.
        header: Headings of delimited text, in order; all that there are.
        unfilled: How many of them, at the end, no row has a cell for.
        rows: Dotted path of the array in a JSON file.
        stated: What holds for every row and stands outside the rows, such as the currency.
        nothing: What the publisher writes where it has nothing to say.
        minguo: Names of days in the calendar of the Republic.
    """

    site: str
    path: str
    form: Literal["json", "jsonl", "csv", "xlsx"]
    fields: Mapping[str, str] = field(hash=False)
    ignored: frozenset[str] = frozenset()
    header: tuple[str, ...] = ()
    unfilled: int = 0
    rows: str = ""
    stated: tuple[tuple[str, str], ...] = ()
    nothing: frozenset[str] = frozenset()
    minguo: tuple[str, ...] = ()

    def first(self, day: date) -> Request:
        """The file."""
        return Request(url=f"{self.site}/{quote(self.path)}")

    def __call__(self, exchange: Exchange) -> Page:
        """Read the file; how many rows it has is not stated."""
        rows = [dict(self.stated) | row for row in _READ[self.form](self, exchange)]
        for row in rows:
            row.update({name: None for name, said in row.items() if isinstance(said, str) and said in self.nothing})
        for name in self.minguo:
            _reckon(rows, name)
        return Page(rows)

    def detail(self, exchange: Exchange) -> Mapping[str, object]:
        """There are no detail pages."""
        raise Changed("a record has no page of its own", url=exchange.request.url)


def _json(listing: Records, exchange: Exchange) -> list[Row]:
    return json.rows(json.load(exchange), listing.rows, exchange.request.url)


def _lines(listing: Records, exchange: Exchange) -> list[Row]:
    url, said = exchange.request.url, [line for line in decode(exchange).split("\n") if line.strip()]
    try:
        return json.rows([orjson.loads(line) for line in said], "", url)
    except orjson.JSONDecodeError as error:
        raise Changed(f"a line is not JSON: {error.msg}", url=url, field="body") from error


def _delimited(listing: Records, exchange: Exchange) -> list[Row]:
    rows = delimited(decode(exchange), listing.header, unfilled=listing.unfilled, url=exchange.request.url)
    return [dict(zip(listing.header, row, strict=False)) for row in rows]


def _sheet(listing: Records, exchange: Exchange) -> list[Row]:
    """The first sheet; the others of the sets are empty, and one that is not would be an error."""
    url = exchange.request.url
    grid, *others = sheets(exchange.body, url).values()
    if any(others):
        raise Changed("more than the first sheet is filled", url=url, field="sheet")
    names = {name: name for name in (*listing.fields, *listing.ignored) if name not in dict(listing.stated)}
    found = table(grid, names, url=url)
    if found.after:
        raise Changed(f"row {found.after[0]} is no record", url=url, field="sheet")
    return found.rows.drop("row").to_dicts()


_READ: Mapping[str, Callable[[Records, Exchange], Iterable[Row]]] = {
    "json": _json, "jsonl": _lines, "csv": _delimited, "xlsx": _sheet,
}  # fmt: skip


def _reckon(rows: list[Row], name: str) -> None:
    """Days of the Republic's calendar in the common one; what is none stays, for the contract to reject."""
    said = pl.Series("day", [row.get(name) for row in rows], dtype=pl.String)
    day = said.to_frame().select(pl.coalesce(dates.minguo(pl.col("day")).cast(pl.String), "day")).to_series()
    for row, reckoned in zip(rows, day, strict=True):
        row[name] = reckoned


@dataclass(frozen=True, slots=True, kw_only=True)
class NestedItems:
    """Service items below main items below departments, in one JSON file; codes stand in the items' addresses.

    Args:
        site: Scheme and host.
        path: The file.
    """

    site: str
    path: str

    @property
    def fields(self) -> Mapping[str, str]:
        """What the file says, and what an address says."""
        return {
            "itemCode": "record_id",
            "name": "title",
            "main_item": "parent_title",
            "department": "publisher",
            "areaCode": "region_code",
            "link": "url",
        }

    @property
    def ignored(self) -> frozenset[str]:
        """A picture that no item has."""
        return frozenset({"qrcode"})

    def first(self, day: date) -> Request:
        """The file."""
        return Request(url=f"{self.site}/{quote(self.path)}")

    def __call__(self, exchange: Exchange) -> Page:
        """Read the file, an item a row."""
        url = exchange.request.url
        return Page(
            [
                {"department": department["department"], "main_item": main["main_item"], **_coded(item, url)}
                for department in json.rows(json.load(exchange), "", url)
                for main in json.rows(department, "items", url)
                for item in json.rows(main, "sub_items", url)
            ]
        )

    def detail(self, exchange: Exchange) -> Mapping[str, object]:
        """There are no detail pages."""
        raise Changed("an item has no page of its own", url=exchange.request.url)


def _coded(item: Row, url: str) -> Row:
    """An item with the codes of its address: its own, and the division's six digits of twelve."""
    asked = parse_qs(urlsplit(json.need(item, "link", str, url)).query)
    if missing := {"itemCode", "areaCode"} - asked.keys():
        raise Changed(f"an item's address has no {min(missing)}", url=url, field=min(missing))
    return item | {"itemCode": asked["itemCode"][0], "areaCode": asked["areaCode"][0][:6]}
