"""What the catalogue holds of a source: every record's last state, against which a run is settled, and its versions."""

from __future__ import annotations

from datetime import datetime

import duckdb
import polars as pl

from etl.contracts import Contract, contract
from etl.warehouse.catalogue import has_table
from etl.warehouse.versions import newest

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
    """The total that a publisher stated when its list was walked whole last, or None."""
    if not has_table(con, "ops", "run"):
        return None
    found = con.execute(
        "SELECT stated FROM lake.ops.run WHERE source_id = ? AND stated IS NOT NULL AND since IS NULL "
        "ORDER BY captured_at DESC LIMIT 1",
        [source],
    ).fetchone()
    return int(found[0]) if found else None


def listed_before(con: duckdb.DuckDBPyConnection, source: str) -> list[int]:
    """Rows that the last whole runs of a source listed, the newest first."""
    if not has_table(con, "ops", "run"):
        return []
    rows = con.execute(
        "SELECT listed FROM lake.ops.run WHERE source_id = ? AND status = 'loaded' AND mode = 'capture' "
        "AND since IS NULL ORDER BY captured_at DESC LIMIT 50",
        [source],
    ).fetchall()
    return [listed for (listed,) in rows]


def referred(con: duckdb.DuckDBPyConnection, rules: Contract) -> dict[str, pl.DataFrame]:
    """The lists that a contract's columns refer to, as far as the lake has them: value, valid_from, valid_to."""
    wanted = {c.refers.to for c in rules.columns if c.refers}
    return {to: _listed(con, *to.split(".")) for to in sorted(wanted) if has_table(con, "history", to.split(".")[0])}


def _listed(con: duckdb.DuckDBPyConnection, kind: str, column: str) -> pl.DataFrame:
    """The values of a column and when each holds: always, or by the revisions of a list that states ``valid_from``.

    A value holds from the revision that has it until the next one of the same source that does not.
    """
    current = f"SELECT * FROM ({newest(kind)}) WHERE _change != 'withdrawn'"
    if "valid_from" not in contract(kind).schema:
        return con.execute(f"SELECT DISTINCT {column} AS value, NULL::DATE AS valid_from, NULL::DATE AS valid_to "
                           f"FROM ({current})").pl()  # fmt: skip
    return con.execute(f"""
        WITH listed AS (SELECT DISTINCT _source, valid_from, {column} AS value FROM ({current})),
        revision AS (
            SELECT _source, valid_from, row_number() OVER (PARTITION BY _source ORDER BY valid_from) AS n
            FROM (SELECT DISTINCT _source, valid_from FROM listed)
        ), island AS (
            SELECT *, n - row_number() OVER (PARTITION BY _source, value ORDER BY n) AS gap
            FROM listed JOIN revision USING (_source, valid_from)
        ), ranged AS (
            SELECT _source, value, min(valid_from) AS valid_from, max(n) AS last_n
            FROM island GROUP BY _source, value, gap
        )
        SELECT value, g.valid_from, r.valid_from AS valid_to
        FROM ranged g LEFT JOIN revision r ON r._source = g._source AND r.n = g.last_n + 1
        """).pl()
