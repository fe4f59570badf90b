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
_TALLIES = """
WITH run AS (FROM lake.ops.run WHERE day BETWEEN $1 AND $2), word AS (
    FROM run
    QUALIFY row_number() OVER (
        PARTITION BY source_id, day ORDER BY attempt DESC, captured_at DESC, status = 'failed', load_id DESC
    ) = 1
)
SELECT day, loads, loaded, withdrawn, quarantined, stopped, failed
FROM (
    SELECT
        day, count(*) AS loads, sum(loaded)::BIGINT AS loaded, sum(withdrawn)::BIGINT AS withdrawn,
        sum(quarantined)::BIGINT AS quarantined
    FROM run WHERE status = 'loaded' GROUP BY day
) FULL JOIN (
    SELECT day, count(*) FILTER (status = 'stopped') AS stopped, count(*) FILTER (status = 'failed') AS failed
    FROM word GROUP BY day
) USING (day)
ORDER BY day"""
_DEADLINE = "FROM ops.deadline($1::DATE)"
_NONE = "CREATE TABLE out.ops.exchange (place VARCHAR, url VARCHAR, role VARCHAR, status BIGINT, verdict VARCHAR)"


def health(
    con: duckdb.DuckDBPyConnection, kinds: tuple[str, ...], archive: Path, day: date, source: str = ""
) -> pl.DataFrame:
    """What ails each source on a day, straight from the catalogue; of the archive only the indexes of first bad runs.

    Args:
        con: A connection with the lake attached.
        kinds: All kinds.
        archive: Folder of the archive.
        day: As of when; later runs are left out.
        source: Only of this one; its kind alone is then enough.

    Returns:
        The rows of the macro ``ops.health`` of a release, worst first; an empty frame where nothing was ever run.
    """
    there = [contract(k) for k in kinds if has_table(con, "history", k)]
    if not there:
        return pl.DataFrame()
    _runs_to(con, day, source)
    fill(con, there, datetime.combine(day, datetime.min.time()) - _REMEMBERED)
    con.execute("USE out")
    for name in ("39_deadline.sql", "40_trouble.sql"):
        con.execute((SQL / name).read_text("utf-8"))
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


def deadlines(con: duckdb.DuckDBPyConnection, day: date, source: str = "") -> pl.DataFrame:
    """The rows of the macro ``ops.deadline`` of a release, the first due first; an empty frame where nothing was run.

    Columns: source_id, good_on (last day that was loaded), new_on and patience (last day that brought something new,
    and the days that may then pass; null without a rhythm), run_by, new_by, due_on (the earlier of the two).
    """
    if not has_table(con, "ops", "run"):
        return pl.DataFrame()
    _runs_to(con, day, source)
    con.execute("USE out")
    con.execute((SQL / "39_deadline.sql").read_text("utf-8"))
    return con.execute(_DEADLINE, [day]).pl()


def news(
    con: duckdb.DuckDBPyConnection, kinds: tuple[str, ...], archive: Path, day: date
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """What a digest needs: ``health`` and ``deadlines`` as of a day, and the ``tallies`` of it and the day before."""
    ailing = health(con, kinds, archive, day)
    if not ailing.columns:  # nothing was ever run
        return ailing, pl.DataFrame(), pl.DataFrame()
    return ailing, con.execute(_DEADLINE, [day]).pl(), tallies(con, day - timedelta(days=1), day)


def tallies(con: duckdb.DuckDBPyConnection, first: date, last: date) -> pl.DataFrame:
    """What some days brought: day, loads, loaded, withdrawn, quarantined, stopped, failed; no row without a run.

    Records are of loads that were let in; ``stopped`` and ``failed`` are sources whose last word of the day was that.
    """
    if not has_table(con, "ops", "run"):
        return pl.DataFrame()
    return con.execute(_TALLIES, [first, last]).pl()


def _runs_to(con: duckdb.DuckDBPyConnection, day: date, source: str) -> None:
    """The ledger up to a day, of one source or all, as ``out.ops.run``."""
    con.execute("ATTACH ':memory:' AS out")
    con.execute("CREATE SCHEMA out.ops")
    con.execute(
        f"CREATE TABLE out.ops.run AS SELECT {_RUN} FROM lake.ops.run WHERE day <= $1 AND $2 IN ('', source_id)",
        [day, source],
    )


def _indexes(attempt: Path) -> list[Path]:
    """The index of an attempt, whole or broken off, where it is there."""
    ends = (".index.parquet", ".index.partial.parquet")
    return [path for end in ends if (path := attempt.with_name(attempt.name + end)).exists()]
