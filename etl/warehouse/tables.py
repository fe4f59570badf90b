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
    kind, order = rules.kind, f"province_code, {rules.dated_by}, record_id, _captured_at, _load"
    con.execute(f"CREATE TEMP TABLE bound AS {bounds(rules)}")
    large = _large(con, kind, native_rows)
    con.execute(f"CREATE TABLE out.history.{kind}_past AS {sights(rules, past=True)} ORDER BY {order}")
    with _place(con, folder, kind, large=large) as where:
        con.execute(f"CREATE TABLE {where}.current.{kind} AS {sights(rules, past=False)} ORDER BY {order}")
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
