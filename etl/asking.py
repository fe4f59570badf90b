"""Questions to a lake and its releases in, frames and answers out; nothing is changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from etl.contracts import Contract, kinds
from etl.contracts.evolution import Change, shape
from etl.lake import Lake
from etl.model import Source
from etl.pipeline import Yard
from etl.web.hosts import known_hosts
from etl.web.pacing import Host


def ask(home: Path, sql: str) -> pl.DataFrame:
    """One query to the newest release of a lake, read-only."""
    from etl.warehouse.query import ask

    return ask(Lake(home).warehouse, sql)


def search(
    home: Path, words: str, kind: str | None = None, province: str | None = None, most: int = 20
) -> pl.DataFrame:
    """Records of the newest release whose titles and texts have all of the words, the best first.

    Columns: kind, source_id, record_id, title, url, province_code, dated_on, score.
    """
    from etl.warehouse.query import search

    return search(Lake(home).warehouse, words, kind, province, most)


def rejected(yard: Yard) -> pl.DataFrame:
    """Rows that are in quarantine now, also of runs that stopped at the gate."""
    from etl.warehouse.catalogue import catalogue
    from etl.warehouse.query import rejected

    with catalogue(yard.catalog, yard.lake.data) as con:
        return rejected(con, kinds())


def rejected_ever(yard: Yard, rule: str) -> set[tuple[str, date]]:
    """Source and day of every run that had a row rejected by a rule, such as ``type:issued_on``."""
    from etl.warehouse.catalogue import catalogue
    from etl.warehouse.query import rejected_by

    with catalogue(yard.catalog, yard.lake.data) as con:
        return rejected_by(con, kinds(), rule)


def coverage(yard: Yard, *, by_month: bool = False) -> pl.DataFrame:
    """What is held of each source, or of each source and month, and how complete it is proven to be."""
    from etl.warehouse.catalogue import catalogue
    from etl.warehouse.query import coverage

    with catalogue(yard.catalog, yard.lake.data) as con:
        return coverage(con, kinds(), by_month=by_month)


def health(yard: Yard, day: date, source: Source | None = None) -> pl.DataFrame:
    """What ails each source, or one, as of a day, worst first, from the ledger and the archive's indexes alone."""
    from etl.warehouse.catalogue import catalogue
    from etl.warehouse.health import health

    of, name = ((source.kind,), source.id) if source else (kinds(), "")
    with catalogue(yard.catalog, yard.lake.data) as con:
        return health(con, of, yard.home / "archive", day, name)


def deadlines(yard: Yard, day: date, source: str = "") -> pl.DataFrame:
    """By which day each source, or one, must have been loaded anew, as of a day; columns as ``ops.deadline``."""
    from etl.warehouse.catalogue import catalogue
    from etl.warehouse.health import deadlines

    with catalogue(yard.catalog, yard.lake.data) as con:
        return deadlines(con, day, source)


def news(yard: Yard, day: date) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """What a digest needs: what ails each source, its deadline, and what that day and the day before brought."""
    from etl.warehouse.catalogue import catalogue
    from etl.warehouse.health import news

    with catalogue(yard.catalog, yard.lake.data) as con:
        return news(con, kinds(), yard.home / "archive", day)


def last_runs(yard: Yard, day: date) -> dict[str, date]:
    """The day of the newest run up to a day, of every source that was run."""
    from etl.warehouse.catalogue import catalogue
    from etl.warehouse.health import runs

    with catalogue(yard.catalog, yard.lake.data) as con:
        return dict(runs(con, day).rows())


def breaks(yard: Yard, contract: Contract) -> list[Change]:
    """What a contract would break of the table that holds its records; nothing where there is none yet."""
    from etl.warehouse.catalogue import catalogue, shape_of

    with catalogue(yard.catalog, yard.lake.data) as con:
        there = shape_of(con, contract.kind)
    return [one for one in shape(there, contract.schema) if there and one.effect == "breaking"]


def masked(yard: Yard) -> pl.DataFrame:
    """How many identifiers of each kind were masked, by source and column, over all loads."""
    from etl.warehouse.catalogue import catalogue
    from etl.warehouse.query import masked

    with catalogue(yard.catalog, yard.lake.data) as con:
        return masked(con)


def hosts(yard: Yard) -> Sequence[Host]:
    """Every host that this lake asked, and how it is."""
    return known_hosts(yard.lake.hosts)
