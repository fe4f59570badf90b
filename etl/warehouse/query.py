"""SQL in, a frame out: questions to a published warehouse, and to the live lake where a release would be too late."""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl

from etl.contracts import contract
from etl.errors import BadCommand
from etl.warehouse.catalogue import bare, has_table
from etl.warehouse.release import ledger, views
from etl.warehouse.versions import rejected_now

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
}


def ask(warehouse: Path, sql: str) -> pl.DataFrame:
    """One query to the newest release, read-only.

    Raises:
        BadCommand: there is no release yet, or the SQL is wrong.
    """
    if not warehouse.exists():
        raise BadCommand(f"there is no {warehouse.name} in {warehouse.parent} yet", hint="caoyun publish")
    with bare(str(warehouse), read_only=True) as con:
        try:
            return con.sql(sql).pl() if sql.strip() else pl.DataFrame()
        except (duckdb.Error, AttributeError) as error:
            raise BadCommand(f"the query cannot be answered: {error}", hint="caoyun sql 'SHOW ALL TABLES'") from error


def rejected(con: duckdb.DuckDBPyConnection, kinds: tuple[str, ...]) -> pl.DataFrame:
    """Rows that are in quarantine now, over all kinds, straight from the catalogue.

    Columns: source_id, kind, day, record_id, reasons (list), said (JSON), load_id, place, position.
    """
    there = [k for k in kinds if has_table(con, "quarantine", k)]
    if not there:
        return pl.DataFrame(schema=_REJECTED)
    return con.execute(
        f"SELECT r.source_id, r.kind, l.day, r.* EXCLUDE (source_id, kind) FROM ({rejected_now(there)}) r "
        "JOIN lake.ops.run l USING (load_id) ORDER BY ALL"
    ).pl()


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
