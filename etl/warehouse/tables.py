"""One kind's versions in the lake in, its sorted tables of a release out; a very large kind as views over Parquet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from etl.contracts import Contract
from etl.warehouse import hive
from etl.warehouse.catalogue import notes, quarantine_notes
from etl.warehouse.labels import comment, kind_label
from etl.warehouse.redline import redlines
from etl.warehouse.versions import bounds, current, sights

NATIVE_ROWS = 50_000_000
"""A kind with more current rows than that becomes views over Parquet."""
_LAST_SEEN = (
    "最后一次确知如此列出的抓取时刻（UTC）| "
    "Last capture that is known to have listed it so, in UTC; null for a withdrawal."
)


def tables(con: duckdb.DuckDBPyConnection, rules: Contract, folder: Path, final: Path, native_rows: int) -> None:
    """Make ``current``, ``history`` and ``quarantine`` of a kind in ``out``, commented, and its Hive Parquet.

    Args:
        con: A connection with ``lake`` and ``out``, whose ledger is there.
        rules: The kind.
        folder: Where the release is being written.
        final: Where it will lie, which the views over Parquet name.
        native_rows: Most current rows of a table; more are views.
    """
    kind = rules.kind
    con.execute(f"CREATE TEMP TABLE bound AS {bounds(rules)}")
    large = _large(con, kind, native_rows)
    with _place(con, folder, kind, large=large) as where:
        _sorted(con, rules, where)
        con.execute("DROP TABLE bound")
        if "text" in rules.schema:
            redlines(con, f"{where}.history.{kind}", kind)
        hive.write(con, f"{where}.current.{kind}", folder / hive.CURRENT / kind, long="text" in rules.schema)
        if large:
            hive.write(con, f"{where}.history.{kind}", folder / hive.HISTORY / kind, long="text" in rules.schema)
            for schema, name in (("current", hive.CURRENT), ("history", hive.HISTORY)):
                columns = con.table(f"{where}.{schema}.{kind}").columns
                con.execute(f"CREATE VIEW out.{schema}.{kind} AS {hive.read(final / name / kind, columns)}")
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
        con.execute("CREATE SCHEMA aside.current; CREATE SCHEMA aside.history")
        yield "aside"
    finally:
        con.execute("DETACH aside")
    aside.unlink()


def _sorted(con: duckdb.DuckDBPyConnection, rules: Contract, where: str) -> None:
    """Versions are sorted once; what is current of them is taken in that order."""
    kind, order = rules.kind, f"province_code, {rules.dated_by}, record_id, _captured_at, _load"
    con.execute(f"CREATE TABLE {where}.history.{kind} AS {sights(rules)} ORDER BY {order}")
    con.execute(f"CREATE TABLE {where}.current.{kind} AS {current(f'{where}.history.{kind}')}")


def _commented(con: duckdb.DuckDBPyConnection, rules: Contract, sort: str) -> None:
    kind, label = rules.kind, kind_label(rules)
    comment(con, sort, ("out", "current", kind), label, notes(rules))
    comment(con, sort, ("out", "history", kind), label, notes(rules) | {"_last_seen_at": _LAST_SEEN})
    comment(con, "TABLE", ("out", "quarantine", kind), label, quarantine_notes())
