"""SQL in, a frame out: questions to a published warehouse, and to the live lake where a release would be too late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from etl.contracts import contract
from etl.errors import BadCommand, BadPlace
from etl.warehouse.catalogue import OPS, bare, has_table
from etl.warehouse.release import ledger, views
from etl.warehouse.versions import rejected_now

STAGED_OPS = ("ops/pending", "ops/absence")
"""The tables of the ledger whose files a load stages; DuckLake writes those of the others itself."""

_REJECTED = {
    "source_id": pl.String(),
    "kind": pl.String(),
    "day": pl.Date(),
    "record_id": pl.String(),
    "reasons": pl.List(pl.String()),
    "said": pl.String(),
    "load_id": pl.String(),
    "place": pl.String(),
    "position": pl.Int32(),
    "key": pl.UInt64(),
    "content": pl.UInt64(),
}


def ask(warehouse: Path, sql: str) -> pl.DataFrame:
    """One query to the newest release, read-only.

    Raises:
        BadCommand: there is no release yet, or the SQL is wrong.
        BadPlace: a view is over Parquet that is not there any more.
    """
    if not warehouse.exists():
        raise BadCommand(f"there is no {warehouse.name} in {warehouse.parent} yet", hint="caoyun publish")
    with bare(str(warehouse), read_only=True) as con:
        try:
            return con.sql(sql).pl() if sql.strip() else pl.DataFrame()
        except duckdb.IOException as error:
            raise BadPlace(
                f"a file of the release cannot be read: {error}", hint="caoyun verify names what is missing"
            ) from error
        except (duckdb.Error, AttributeError) as error:
            raise BadCommand(f"the query cannot be answered: {error}", hint="caoyun sql 'SHOW ALL TABLES'") from error


def search(warehouse: Path, words: str, kind: str | None, province: str | None, most: int) -> pl.DataFrame:
    """The current records of the newest release in which all of the words stand, the best first.

    Columns: kind, source_id, record_id, title, url, province_code, dated_on, score.

    Raises:
        BadCommand: there is no release yet, or one that was made before there was an index.
    """
    if not warehouse.exists():
        raise BadCommand(f"there is no {warehouse.name} in {warehouse.parent} yet", hint="caoyun publish")
    with bare(str(warehouse), read_only=True) as con:
        if not has_table(con, "search", "posting", warehouse.stem):
            raise BadCommand("the newest release has no index to search", hint="caoyun publish, when something is new")
        asked = [words, kind, province, most]
        return con.execute("FROM search($1, kind := $2, province := $3, most := $4)", asked).pl()


def rejected(con: duckdb.DuckDBPyConnection, kinds: tuple[str, ...]) -> pl.DataFrame:
    """Rows that are in quarantine now, over all kinds, straight from the catalogue.

    Columns: source_id, kind, day, record_id, reasons (list), said (JSON), load_id, place, position, key, content.
    """
    there = [k for k in kinds if has_table(con, "quarantine", k)]
    if not there:
        return pl.DataFrame(schema=_REJECTED)
    return con.execute(
        f"SELECT r.source_id, r.kind, l.day, r.* EXCLUDE (source_id, kind) FROM ({rejected_now(there)}) r "
        "JOIN lake.ops.run l USING (load_id) ORDER BY ALL"
    ).pl()


def masked(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Columns: source_id, column_name, identifier, masked, loads; nothing where nothing was loaded."""
    if not has_table(con, "ops", "masked"):
        return pl.DataFrame(schema={"source_id": pl.String, "column_name": pl.String, "identifier": pl.String,
                                    "masked": pl.Int64, "loads": pl.Int64})  # fmt: skip
    return con.execute(
        "SELECT source_id, column_name, identifier, sum(masked)::BIGINT AS masked, count(DISTINCT load_id) AS loads "
        "FROM lake.ops.masked JOIN lake.ops.run USING (load_id) GROUP BY ALL ORDER BY ALL"
    ).pl()


def rejected_by(con: duckdb.DuckDBPyConnection, kinds: tuple[str, ...], rule: str) -> set[tuple[str, date]]:
    """Source and day of every run that had a row rejected by a rule."""
    there = [k for k in kinds if has_table(con, "quarantine", k)]
    rows = " UNION ALL ".join(f"SELECT _load, _reasons FROM lake.quarantine.{kind}" for kind in there)
    if not there:
        return set()
    return set(
        con.execute(
            f"SELECT DISTINCT source_id, day FROM ({rows}) JOIN lake.ops.run ON load_id = _load "
            "WHERE list_contains(_reasons, $1)",
            [rule],
        ).fetchall()
    )


def coverage(con: duckdb.DuckDBPyConnection, kinds: tuple[str, ...], *, by_month: bool = False) -> pl.DataFrame:
    """Coverage as it is now, straight from the catalogue: a row a source, or a row a source and month.

    Columns as the views ``coverage`` and ``ops.coverage`` of a release.
    """
    there = [contract(k) for k in kinds if has_table(con, "history", k)]
    if not there:
        return pl.DataFrame()
    con.execute("ATTACH ':memory:' AS out")
    ledger(con, there)
    con.execute("USE out")
    views(con, "out")
    return con.sql(f"FROM {'ops.' if by_month else ''}coverage").pl()


def record_versions(con: duckdb.DuckDBPyConnection, kind: str, record: str, source: str = "") -> pl.DataFrame:
    """Every version of a record in the lake, oldest first; of one source or of all."""
    if not has_table(con, "history", kind):
        return pl.DataFrame()
    return con.execute(
        f"FROM lake.history.{kind} WHERE record_id = $1 AND ($2 = '' OR _source = $2) "
        "ORDER BY _source, _captured_at, _load",
        [record, source],
    ).pl()


@dataclass(frozen=True, slots=True)
class Audit:
    """What the catalogue itself says: of each load the ledger's numbers and the rows that are there, and all files.

    ``own`` are the files of the ledger's rows, which DuckLake writes itself.
    """

    loads: dict[str, dict[str, int]]
    files: set[str]
    own: set[str]


def audit(con: duckdb.DuckDBPyConnection, kinds: tuple[str, ...]) -> Audit:
    """The ledger beside the rows it speaks of, and every file that the catalogue holds, by its whole path.

    Raises:
        BadPlace: a file cannot be read.
    """
    if not has_table(con, "ops", "run"):
        return Audit({}, set(), set())
    there = [k for k in kinds if has_table(con, "history", k)]
    rows = " UNION ALL ".join(
        f"SELECT _load, _change FROM lake.{schema}.{kind}" for kind in there for schema in ("history", "quarantine")
    )
    try:
        return _audit(con, there, rows)
    except duckdb.Error as error:
        raise BadPlace(
            f"the data cannot be read: {error}", hint="caoyun verify names the files that changed"
        ) from error


def _audit(con: duckdb.DuckDBPyConnection, there: list[str], rows: str) -> Audit:
    found = con.execute(
        "SELECT load_id, listed, loaded, quarantined, withdrawn, "
        "count(_change) FILTER (_change NOT IN ('withdrawn', 'rejected', 'gone')) AS versions, "
        "count(_change) FILTER (_change = 'withdrawn') AS tombstones, "
        "count(_change) FILTER (_change = 'rejected') AS rejected "
        f"FROM lake.ops.run LEFT JOIN ({rows}) ON _load = load_id GROUP BY ALL"
    ).pl()
    tables = [*STAGED_OPS, *(f"{s}/{k}" for k in there for s in ("history", "quarantine"))]
    files = {path for table in tables for path in _files(con, *table.split("/"))}
    own = {path for table in OPS if f"ops/{table}" not in tables for path in _files(con, "ops", table)}
    return Audit({row["load_id"]: row for row in found.to_dicts()}, files, own)


def _files(con: duckdb.DuckDBPyConnection, schema: str, table: str) -> set[str]:
    query = "SELECT data_file FROM ducklake_list_files('lake', $1, schema => $2)"
    return {path for (path,) in con.execute(query, [table, schema]).fetchall()}
