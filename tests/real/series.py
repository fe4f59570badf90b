"""Families of tables of figures: a place or year a row, a period or indicator a column; every cell is a record."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from urllib.parse import quote, unquote

import polars as pl

from etl.charset import decode
from etl.errors import Changed
from etl.model import Exchange, Page, Request
from etl.readers import names
from etl.readers.delimited import delimited
from etl.readers.grid import table
from etl.readers.sheets import sheets

Row = dict[str, object]
_PERIOD = re.compile(r"(\d{4})年?(?:(\d{1,2})月)?")
_LABEL = re.compile(r"(.+)（(.+)）i")  # the i is a footnote's mark whose footnote is lost
_FIELDS = {
    "记录号": "record_id",
    "指标": "indicator indicator_code",
    "地区": "region",
    "地区代码": "region_code",
    "时期": "period",
    "时期首日": "period_on",
    "版本": "vintage",
    "数值": "value",
    "单位": "unit",
    "有数据": "has_value",
    "注": "note",
    "网址": "url",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """One publication of a series: its file, the headings of its periods, and what it counts.

    A banner, where there is one, must say the same as ``indicator`` and ``unit``.
    """

    path: str
    periods: tuple[str, ...]
    indicator: str
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One statistical series in one or several publications, a file each: a region a row, a period a column.

    The publications do not say of which day they are, so each goes by the newest period in it.

    Args:
        site: Scheme and host.
        form: Spreadsheets or delimited text.
        publications: The oldest first.
        provinces: Whether regions are provincial units, whose codes follow from their names.
    """

    site: str
    form: Literal["xls", "csv"]
    publications: tuple[Publication, ...]
    provinces: bool = True

    @property
    def fields(self) -> Mapping[str, str]:
        """What a cell, its row, its heading and the file say."""
        return _FIELDS

    @property
    def ignored(self) -> frozenset[str]:
        """Nothing else is stated."""
        return frozenset()

    def first(self, day: date) -> Request:
        """The oldest publication."""
        return self._file(0)

    def _file(self, number: int) -> Request:
        return Request(url=f"{self.site}/{quote(self.publications[number].path)}")

    def __call__(self, exchange: Exchange) -> Page:
        """Read one publication, and go on to the next."""
        number = _number([one.path for one in self.publications], exchange)
        told = self.publications[number]
        rows, note = (_sheet if self.form == "xls" else _text)(told, exchange)
        codes = _codes(rows) if self.provinces else [None] * len(rows)
        vintage = max(_code(period) for period in told.periods)
        about = {"指标": told.indicator, "单位": told.unit, "版本": vintage, "注": note, "网址": exchange.request.url}
        figures = [
            about | {"地区": row["地区"], "地区代码": code} | _figure(row[period], period) | {
                "记录号": f"{told.indicator}_{row['地区']}_{_code(period)}_{vintage}"
            }
            for row, code in zip(rows, codes, strict=True)
            for period in told.periods
        ]  # fmt: skip
        return Page(figures, None, self._file(number + 1) if number + 1 < len(self.publications) else None)

    def detail(self, exchange: Exchange) -> Mapping[str, object]:
        """There are no detail pages."""
        raise Changed("a figure has no page of its own", url=exchange.request.url)


def _number(paths: Sequence[str], exchange: Exchange) -> int:
    said = unquote(exchange.request.url)
    found = [n for n, path in enumerate(paths) if said.endswith(f"/{path}")]
    if len(found) != 1:
        raise Changed("the page is none of the source's files", url=exchange.request.url, field="path")
    return found[0]


def _sheet(told: Publication, exchange: Exchange) -> tuple[list[dict[str, str | None]], str]:
    """The table of the only sheet, and the footnotes below it; a banner must say what the source says."""
    url = exchange.request.url
    (grid,) = sheets(exchange.body, url).values()
    found = table(grid, {name: name for name in ("地区", *told.periods)}, url=url)
    banners = [grid[n - 1][0] for n in found.before]
    if banners and f"指标：{told.indicator}({told.unit})" not in banners:
        raise Changed("the banner names another indicator or unit", url=url, field="指标")
    notes = "\n".join(str(grid[n - 1][0]) for n in found.after)
    return found.rows.drop("row").to_dicts(), notes


def _text(told: Publication, exchange: Exchange) -> tuple[list[dict[str, str | None]], str]:
    header = ("地区", *told.periods)
    rows = delimited(decode(exchange), header, url=exchange.request.url)
    return [dict(zip(header, row, strict=True)) for row in rows], ""


def _codes(rows: Sequence[Mapping[str, str | None]]) -> list[str | None]:
    said = pl.Series("said", [row["地区"] for row in rows], dtype=pl.String)
    return said.to_frame().select(names.province(pl.col("said"))).to_series().to_list()


def _figure(said: str | None, period: str) -> Row:
    """A cell; an empty one says that there is no figure."""
    code = _code(period)
    first = f"{code[:4]}-{code[4:] or '01'}-01"
    return {"时期": code, "时期首日": first, "数值": said, "有数据": str(said is not None).lower()}


def _code(period: str) -> str:
    """2023年 as 2023, 2023年4月 as 202304; what is no period stays, for the contract to reject."""
    found = _PERIOD.fullmatch(period)
    return f"{found[1]}{found[2].zfill(2) if found[2] else ''}" if found else period


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Files of delimited text with a year a row, or a region and year, and an indicator a column.

    Args:
        site: Scheme and host.
        files: Path and headings of each file, those of region and year first.
        regions: Whether the first column is the region; else a file is of the whole country.
    """

    site: str
    files: tuple[tuple[str, tuple[str, ...]], ...]
    regions: bool = False

    @property
    def fields(self) -> Mapping[str, str]:
        """What a cell, its row and its heading say; a unit stands in the heading or nowhere."""
        return {name: column for name, column in _FIELDS.items() if name not in ("版本", "单位", "注")}

    @property
    def ignored(self) -> frozenset[str]:
        """Nothing else is stated."""
        return frozenset()

    def first(self, day: date) -> Request:
        """The first file."""
        return self._file(0)

    def _file(self, number: int) -> Request:
        return Request(url=f"{self.site}/{quote(self.files[number][0])}")

    def __call__(self, exchange: Exchange) -> Page:
        """Read one file, and go on to the next."""
        number = _number([path for path, _ in self.files], exchange)
        path, header = self.files[number]
        rows = delimited(decode(exchange), header, url=exchange.request.url)
        file = path.rpartition("/")[2].removesuffix(".csv")
        figures = [one for row in rows for one in self._figures(file, header, row, exchange)]
        return Page(figures, None, self._file(number + 1) if number + 1 < len(self.files) else None)

    def _figures(
        self, file: str, header: Sequence[str], row: Sequence[str | None], exchange: Exchange
    ) -> Iterator[Row]:
        keys = 2 if self.regions else 1
        region, period = (row[0] if self.regions else None), row[keys - 1] or ""
        code = _codes([{"地区": region}])[0]
        for name, said in zip(header[keys:], row[keys:], strict=True):
            figure = {"指标": name, "地区": region, "地区代码": code, "网址": exchange.request.url}
            key = "_".join(filter(None, (file, name, region, _code(period))))
            yield figure | _figure(said, period) | {"记录号": key}

    def detail(self, exchange: Exchange) -> Mapping[str, object]:
        """There are no detail pages."""
        raise Changed("a figure has no page of its own", url=exchange.request.url)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """One spreadsheet in which a person put tables together: a number, an indicator in either of two columns, a region.

    Its headings are years over the figures and blank over the rest, so that no heading tells where the table begins.

    Args:
        site: Scheme and host.
        path: The file.
        years: The headings, in order.
    """

    site: str
    path: str
    years: tuple[str, ...]

    @property
    def fields(self) -> Mapping[str, str]:
        """What a cell, its row and its heading say."""
        return {name: column for name, column in _FIELDS.items() if name not in ("版本", "注")}

    @property
    def ignored(self) -> frozenset[str]:
        """Nothing else is stated."""
        return frozenset()

    def first(self, day: date) -> Request:
        """The file."""
        return Request(url=f"{self.site}/{quote(self.path)}")

    def __call__(self, exchange: Exchange) -> Page:
        """Read the first sheet; the others are empty."""
        url = exchange.request.url
        head, *rows = next(iter(sheets(exchange.body, url).values()))
        if tuple(head) != (None, None, None, None, *self.years):
            raise Changed("the headings are others", url=url, field="years")
        return Page([one for row in rows for one in self._figures(row, url)])

    def _figures(self, row: Sequence[str | None], url: str) -> Iterator[Row]:
        labels = [label for label in row[1:3] if label]
        found = _LABEL.fullmatch(labels[0]) if len(labels) == 1 else None
        if not found or not row[3]:
            raise Changed(f"row {row[0]} names no indicator or no region", url=url, field="indicator")
        about = {"指标": found[1], "单位": found[2], "地区": row[3], "地区代码": _codes([{"地区": row[3]}])[0]}
        for year, said in zip(self.years, row[4:], strict=True):
            yield about | _figure(said, year) | {"记录号": f"{found[1]}_{row[3]}_{year}", "网址": url}

    def detail(self, exchange: Exchange) -> Mapping[str, object]:
        """There are no detail pages."""
        raise Changed("a figure has no page of its own", url=exchange.request.url)
