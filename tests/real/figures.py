"""Captured tables of figures as sources: one series published twice, cities, a monthly series, a panel, yearbooks."""

from __future__ import annotations

from etl.model import Expect, Source
from tests.real import BUDGETS, CITIES, DATA, GDP, MONTHLY, PANEL, SITE, YEARBOOK
from tests.real.series import Ledger, Panel, Publication, Series

_SILENT = Expect(stated=False)


def _years(first: int, last: int) -> tuple[str, ...]:
    """Headings of years, the newest first, as the statistics office has them."""
    return tuple(f"{year}年" for year in range(last, first - 1, -1))


def _months(first: int, last: tuple[int, int]) -> tuple[str, ...]:
    months = [(year, month) for year in range(last[0], first - 1, -1) for month in range(12, 0, -1)]
    return tuple(f"{year}年{month}月" for year, month in months if (year, month) <= last)


def _headings(path: str) -> tuple[str, ...]:
    """The first line of a file beside the project; none where it is not there."""
    file = DATA / path
    if not file.is_file():
        return ()
    with file.open(encoding="utf-8-sig") as lines:
        return tuple(name.strip() for name in next(lines).rstrip("\n").split(","))


GDP_SOURCE = Source(
    id="china.statistic.gdp",
    province="100000",
    kind="statistic",
    publisher="国家统计局",
    listing=Series(
        site=SITE,
        form="xls",
        publications=(
            Publication(path=GDP[0], periods=_years(2015, 2019), indicator="地区生产总值", unit="亿元"),
            Publication(path=GDP[1], periods=_years(2005, 2023), indicator="地区生产总值", unit="亿元"),
        ),
    ),
    expect=_SILENT,
    verified="recorded",
)

# Its file states neither indicator nor unit, and neither is guessed.
MONTHLY_SOURCE = Source(
    id="china.statistic.monthly",
    province="100000",
    kind="statistic",
    publisher="国家统计局",
    listing=Series(
        site=SITE,
        form="csv",
        publications=(Publication(path=MONTHLY, periods=_months(2003, (2023, 4)), indicator="分省月度数据"),),
    ),
    expect=_SILENT,
    verified="recorded",
)

SERIES_SOURCES = (
    GDP_SOURCE,
    Source(
        id="china.statistic.gdp_cities",
        province="100000",
        kind="statistic",
        publisher="国家统计局",
        listing=Series(
            site=SITE,
            form="xls",
            publications=(Publication(path=CITIES, periods=_years(2015, 2019), indicator="国内生产总值", unit="亿元"),),
            provinces=False,
        ),
        expect=_SILENT,
        verified="recorded",
    ),
    MONTHLY_SOURCE,
    Source(
        id="china.statistic.budgets",
        province="100000",
        kind="statistic",
        publisher="国家统计局",
        listing=Ledger(site=SITE, path=BUDGETS, years=tuple(map(str, range(2005, 2025)))),
        expect=_SILENT,
        verified="recorded",
    ),
    Source(
        id="china.statistic.panel",
        province="100000",
        kind="statistic",
        publisher="国家统计局",
        listing=Panel(site=SITE, files=((PANEL, _headings(PANEL)),), regions=True),
        expect=_SILENT,
        verified="recorded",
    ),
    Source(
        id="china.statistic.yearbooks",
        province="100000",
        kind="statistic",
        publisher="国家统计局",
        listing=Panel(
            site=SITE,
            files=tuple(
                (f"{YEARBOOK}/{path.name}", _headings(f"{YEARBOOK}/{path.name}"))
                for path in sorted((DATA / YEARBOOK).glob("*.csv"))
            ),
        ),
        expect=_SILENT,
        verified="recorded",
    ),
)
