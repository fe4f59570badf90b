"""One kind's versions in the lake in, its sorted tables of a release out; a very large kind as views over Parquet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from etl.contracts import Contract
from etl.warehouse import hive
from etl.warehouse.catalogue import quarantine_notes
from etl.warehouse.labels import comment, kind_label, release_notes
from etl.warehouse.redline import redlines
from etl.warehouse.versions import bounds, sights

NATIVE_ROWS = 50_000_000
"""A kind with more current rows than that becomes views over Parquet."""
_AT_ONCE, _LONG_AT_ONCE = 400_000, 80_000  # rows that are sorted at once; fewer of rows with whole texts


def tables(con: duckdb.DuckDBPyConnection, rules: Contract, folder: Path, final: Path, native_rows: int) -> None:
    """Make ``current``, ``history`` and ``quarantine`` of a kind in ``out``, commented, and its Hive Parquet.

    No version is kept twice: those that are not current are ``history.<kind>_past``, and ``history.<kind>`` is a view
    of these and the current ones.

    Args:
        con: A connection with ``lake`` and ``out``, whose ledger is there.
        rules: The kind.
        folder: Where the release is being written.
        final: Where it will lie, which a view over Parquet names.
        native_rows: Most current rows of a table; more are a view.
    """
    kind = rules.kind
    con.execute(f"CREATE TEMP TABLE bound AS {bounds(rules)}")
    large = _large(con, kind, native_rows)
    _sorted(con, rules, f"out.history.{kind}_past", past=True)
    with _place(con, folder, kind, large=large) as where:
        _sorted(con, rules, f"{where}.current.{kind}", past=False)
        columns = con.table(f"{where}.current.{kind}").columns
        hive.write(con, f"{where}.current.{kind}", folder / hive.FOLDER / kind, long="text" in rules.schema)
    if large:
        rows = hive.read(final / hive.FOLDER / kind, columns)
        con.execute(f"CREATE VIEW out.current.{kind} AS {rows}")
    con.execute("DROP TABLE bound")
    if "text" in rules.schema:
        redlines(con, kind)
    order = "_load, _place, _position"
    con.execute(f"CREATE TABLE out.quarantine.{kind} AS FROM lake.quarantine.{kind} ORDER BY {order}")
    _commented(con, rules, "VIEW" if large else "TABLE")


def _sorted(con: duckdb.DuckDBPyConnection, rules: Contract, table: str, *, past: bool) -> None:
    """Make a table sorted by province and date, some provinces at a time: what is sorted at once fits in memory."""
    order = f"province_code, {rules.dated_by}, record_id, _captured_at, _load"
    asked = f"SELECT count(*) > 0 FROM out.ops.run WHERE kind = '{rules.kind}' AND until IS NOT NULL"
    (by_days,) = con.execute(asked).fetchall()[0]
    made = "CREATE TABLE {} AS"
    for provinces in _spans(con, rules, past=past):
        sql = sights(rules, past=past, provinces=provinces, by_days=by_days)
        con.execute(f"{made.format(table)} {sql} ORDER BY {order}")
        made = "INSERT INTO {}"


def _spans(con: duckdb.DuckDBPyConnection, rules: Contract, *, past: bool) -> list[tuple[str, str]]:
    """Provinces, from one to another, that have not too many rows together; all at once of those that are past: few."""
    counts = con.execute(
        f"SELECT province_code, count(*) FROM lake.history.{rules.kind} GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    if not counts or past:
        return [(counts[0][0], counts[-1][0]) if counts else ("", "")]
    most, together = _LONG_AT_ONCE if "text" in rules.schema else _AT_ONCE, list[list[tuple[str, int]]]()
    for one in counts:
        if not together or sum(rows for _, rows in (*together[-1], one)) > most:
            together.append([])
        together[-1].append(one)
    return [(some[0][0], some[-1][0]) for some in together]


def _large(con: duckdb.DuckDBPyConnection, kind: str, native_rows: int) -> bool:
    """Whether a kind has more current rows than a table is to have; versions are counted first, which costs nothing."""
    (versions,) = con.execute(f"SELECT count(*) FROM lake.history.{kind}").fetchall()[0]
    if versions <= native_rows:
        return False
    (last,) = con.execute(
        f"SELECT count(*) - (SELECT count(*) FROM bound WHERE _next) FROM lake.history.{kind}"
    ).fetchall()[0]
    return bool(last > native_rows)


@contextmanager
def _place(con: duckdb.DuckDBPyConnection, folder: Path, kind: str, *, large: bool) -> Iterator[str]:
    """The database in which the tables are made: the release, or one that is thrown away when they are Parquet."""
    if not large:
        yield "out"
        return
    aside = folder / f".{kind}.duckdb"
    con.execute(f"ATTACH '{aside}' AS aside")
    try:
        con.execute("CREATE SCHEMA aside.current")
        yield "aside"
    finally:
        con.execute("DETACH aside")
    aside.unlink()


def _commented(con: duckdb.DuckDBPyConnection, rules: Contract, sort: str) -> None:
    kind, label, told = rules.kind, kind_label(rules), release_notes(rules)
    con.begin()  # one for all of them: each by itself would wait for the disk
    comment(con, sort, ("out", "current", kind), label, told)
    comment(con, "TABLE", ("out", "history", f"{kind}_past"), label, told)
    comment(con, "TABLE", ("out", "quarantine", kind), label, quarantine_notes())
    con.commit()
