"""What the catalogue already holds of a source: the contents against which a run is settled."""

from __future__ import annotations

import duckdb
import polars as pl

from etl.warehouse.catalogue import has_table


def known(con: duckdb.DuckDBPyConnection, kind: str, source: str) -> pl.DataFrame:
    """``record_id`` and ``_content`` (unsigned 64-bit) of the current version of every record of a source."""
    if not has_table(con, "history", kind):
        return pl.DataFrame(schema={"record_id": pl.String(), "_content": pl.UInt64()})
    return con.execute(
        f"SELECT record_id, arg_max(_content, (_captured_at, _load)) AS _content FROM lake.history.{kind} "
        "WHERE _source = ? GROUP BY record_id",
        [source],
    ).pl()
