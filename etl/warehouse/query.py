"""SQL in, a frame out: questions to a published warehouse, and to the live lake where a release would be too late."""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl

from etl.errors import BadCommand
from etl.warehouse.catalogue import bare, has_table

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
    """Rejected rows of the newest load of each source, over all kinds, straight from the catalogue.

    Columns: source_id, kind, day, record_id, reasons (list), said (JSON), load_id, place, position.
    """
    there = [k for k in kinds if has_table(con, "quarantine", k)]
    if not there:
        return pl.DataFrame(schema=_REJECTED)
    rows = " UNION ALL ".join(
        f"SELECT '{k}' AS kind, record_id, _reasons AS reasons, _said AS said, _load AS load_id, _place AS place, "
        f"_position AS position FROM lake.quarantine.{k}"
        for k in there
    )
    return con.execute(
        f"WITH last AS (FROM lake.ops.load QUALIFY row_number() OVER (PARTITION BY source_id ORDER BY day DESC, "
        f"attempt DESC, status = 'loaded' DESC) = 1) SELECT l.source_id, r.kind, l.day, r.* EXCLUDE (kind) "
        f"FROM ({rows}) r JOIN last l USING (load_id) ORDER BY ALL"
    ).pl()
