"""The ledger and the registry in, the partitions of a release out: what each was made from, and what it is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from etl.model import Source
from etl.warehouse.catalogue import has_table

_SQL = Path(__file__).parent / "sql" / "out" / "partition.sql"
_SOURCE = {"source_id": pl.String, "kind": pl.String, "province_code": pl.String, "release_day": pl.Date}


@dataclass(frozen=True, slots=True)
class Expected:
    """What a release should hold of a day: the sources that are run, and the day; None where it is of no day."""

    sources: tuple[Source, ...] = ()
    day: date | None = None


def partitions(con: duckdb.DuckDBPyConnection, expected: Expected) -> None:
    """Write ``out.ops.partition``, a row a kind, province and day. Call it with ``lake`` and ``out`` attached."""
    rows = [(s.id, s.kind, s.province, expected.day) for s in expected.sources]
    con.register("expected_sources", pl.DataFrame(rows, schema=_SOURCE, orient="row"))
    con.execute(_SQL.read_text(encoding="utf-8"))
    con.unregister("expected_sources")


def missing(con: duckdb.DuckDBPyConnection, release: Path, day: date | None) -> list[str]:
    """Sources of which a release holds nothing for its day."""
    con.execute(f"ATTACH '{release}' AS made (READ_ONLY)")
    try:
        rows = con.execute(
            "SELECT DISTINCT unnest(missing) FROM made.ops.partition WHERE day = $1 ORDER BY ALL", [day]
        ).fetchall()
    finally:
        con.execute("DETACH made")
    return [name for (name,) in rows]


def unreleased(con: duckdb.DuckDBPyConnection, release: Path, days: Iterable[date]) -> list[date]:
    """Which of some days have runs that the newest release does not know."""
    if not has_table(con, "ops", "run"):
        return []
    was = "SELECT NULL::VARCHAR AS load_id WHERE false"
    if release.exists():
        con.execute(f"ATTACH '{release}' AS was (READ_ONLY)")
        was = "FROM was.ops.run"
    new = f"SELECT DISTINCT day FROM lake.ops.run ANTI JOIN ({was}) USING (load_id)"
    rows = con.execute(f"{new} WHERE day IN (FROM unnest($1)) ORDER BY 1", [list(days)]).fetchall()
    return [day for (day,) in rows]
