"""The ledger and the archive's indexes in, what ails each source out, worst first; no site is asked."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import polars as pl

from etl.contracts import contract
from etl.warehouse.catalogue import has_table
from etl.warehouse.fill import fill
from etl.warehouse.release import SQL, exchanges

_REMEMBERED = timedelta(days=120)  # how far back fill rates are held against
_RUN = (
    "source_id, day, attempt, load_id, mode, status, reason, stated, held, loaded, pending, owed, certificate, "
    "captured_at"
)
_NONE = "CREATE TABLE out.ops.exchange (place VARCHAR, url VARCHAR, role VARCHAR, status BIGINT, verdict VARCHAR)"


def health(con: duckdb.DuckDBPyConnection, kinds: tuple[str, ...], archive: Path, day: date) -> pl.DataFrame:
    """What ails each source on a day, straight from the catalogue; of the archive only the indexes of first bad runs.

    Args:
        con: A connection with the lake attached.
        kinds: All kinds.
        archive: Folder of the archive.
        day: As of when; later runs are left out.

    Returns:
        The rows of the macro ``ops.health`` of a release, worst first; an empty frame where nothing was ever run.
    """
    there = [contract(k) for k in kinds if has_table(con, "history", k)]
    if not there:
        return pl.DataFrame()
    con.execute("ATTACH ':memory:' AS out")
    con.execute("CREATE SCHEMA out.ops")
    con.execute(f"CREATE TABLE out.ops.run AS SELECT {_RUN} FROM lake.ops.run WHERE day <= $1", [day])
    fill(con, there, datetime.combine(day, datetime.min.time()) - _REMEMBERED)
    con.execute("USE out")
    con.execute((SQL / "40_trouble.sql").read_text("utf-8"))
    con.execute("CREATE TABLE ops.troubled AS FROM ops.trouble($1::DATE)", [day])
    con.execute("CREATE OR REPLACE MACRO ops.trouble(on_day) AS TABLE FROM ops.troubled")  # it is asked once, not twice
    attempts = con.execute("SELECT DISTINCT attempt FROM ops.troubled ORDER BY ALL").fetchall()
    indexes = [path for (name,) in attempts for path in _indexes(archive / name)]
    exchanges(con, indexes) if indexes else con.execute(_NONE)
    con.execute((SQL / "41_health.sql").read_text("utf-8"))
    return con.execute("FROM ops.health($1::DATE)", [day]).pl()


def runs(con: duckdb.DuckDBPyConnection, day: date) -> pl.DataFrame:
    """The newest day of every source that was run up to a day. Columns: source_id, day."""
    if not has_table(con, "ops", "run"):
        return pl.DataFrame(schema={"source_id": pl.String, "day": pl.Date})
    return con.execute(
        "SELECT source_id, max(day) AS day FROM lake.ops.run WHERE day <= $1 GROUP BY ALL ORDER BY ALL", [day]
    ).pl()


def _indexes(attempt: Path) -> list[Path]:
    """The index of an attempt, whole or broken off, where it is there."""
    ends = (".index.parquet", ".index.partial.parquet")
    return [path for end in ends if (path := attempt.with_name(attempt.name + end)).exists()]
