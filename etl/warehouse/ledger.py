"""What the catalogue holds of a source: every record's last state, against which a run is settled, and its versions."""

from __future__ import annotations

from datetime import datetime

import duckdb
import polars as pl

from etl.warehouse.catalogue import has_table

_EVENTS = """
SELECT record_id, NULL::UBIGINT AS _key, _content, if(_change = 'withdrawn', 'withdrawn', 'held') AS _state,
    {dated} AS _day, _load, _captured_at, 0 AS rank
FROM lake.history.{kind} WHERE _source = $source AND _captured_at <= $until
UNION ALL
SELECT record_id, _key, _content, if(_change = 'gone', 'gone', 'quarantined'), NULL, _load, _captured_at, 1
FROM lake.quarantine.{kind} WHERE _source = $source AND _captured_at <= $until
UNION ALL
SELECT record_id, NULL, _content, CASE event WHEN 'seen' THEN 'held' ELSE event END, _day, _load, _captured_at, 2
FROM lake.ops.absence WHERE kind = '{kind}' AND _source = $source AND _captured_at <= $until AND event != 'withdrawn'
ORDER BY _captured_at, _load, rank
"""
_ALWAYS = datetime(9999, 1, 1)  # noqa: DTZ001 - instants are UTC without a zone


def events(
    con: duckdb.DuckDBPyConnection, kind: str, dated: str, source: str, until: datetime | None = None
) -> pl.DataFrame:
    """Everything that was told of a source's records, in order, up to an instant.

    Columns: record_id, _key (null where it follows from the id), _content, _state (held, withdrawn, quarantined, gone
    or missing), _day, _load.
    """
    if not has_table(con, "history", kind):
        return pl.DataFrame()
    query = _EVENTS.format(kind=kind, dated=dated)
    return con.execute(query, {"source": source, "until": until or _ALWAYS}).pl().drop("_captured_at", "rank")


def versions(con: duckdb.DuckDBPyConnection, kind: str, source: str, records: pl.Series) -> pl.DataFrame:
    """The last versions of some records of a source, all columns."""
    con.register("wanted", pl.DataFrame({"record_id": records}))
    return con.execute(
        f"FROM lake.history.{kind} WHERE _source = ? AND record_id IN (SELECT record_id FROM wanted) "
        "QUALIFY row_number() OVER (PARTITION BY record_id ORDER BY _captured_at DESC, _load DESC) = 1",
        [source],
    ).pl()


def last_stated(con: duckdb.DuckDBPyConnection, source: str) -> int | None:
    """The total that a publisher stated last, or None."""
    if not has_table(con, "ops", "run"):
        return None
    found = con.execute(
        "SELECT stated FROM lake.ops.run WHERE source_id = ? AND stated IS NOT NULL ORDER BY captured_at DESC LIMIT 1",
        [source],
    ).fetchone()
    return int(found[0]) if found else None
