"""Cases of marts: rows made by hand in, a bare DuckDB of a release's shape out, in which the marts can be built."""

# ruff: noqa: E501 - tables and rows stand in one line

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import polars as pl

from etl.contracts import contract, provinces
from etl.warehouse import catalogue, marts, release, reprints

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
SOURCE, TODAY = "guangdong.made", "2024-06-01"
_DERIVED = """
CREATE TABLE out.ops.partition (kind VARCHAR, province_code VARCHAR, day DATE, expected BIGINT, loaded BIGINT, complete BIGINT,
    missing VARCHAR[], load_ids VARCHAR[]);
CREATE TABLE out.ops.fill (load_id VARCHAR, column_name VARCHAR, rows BIGINT, filled BIGINT, example VARCHAR);
CREATE TABLE out.ops.held (kind VARCHAR, source_id VARCHAR, month DATE, rows BIGINT, first_on DATE, last_on DATE);
CREATE TABLE out.ops.rejected (kind VARCHAR, source_id VARCHAR, record_id VARCHAR, reasons VARCHAR[], said VARCHAR,
    load_id VARCHAR, place VARCHAR, position INTEGER, key UBIGINT, content UBIGINT);
"""


@dataclass(frozen=True, slots=True)
class Case:
    """One question with the rows that it is asked of and, worked out by hand, those that must come.

    ``rows`` are by table, such as ``current.policy_document``; what a row does not say has a default or is null.
    """

    mart: str
    rows: Rows
    columns: str
    want: Sequence[tuple[Any, ...]]


def run(**said: Any) -> dict[str, Any]:
    """A row of ``ops.run``: a good run of today, unless said otherwise."""
    return {"load_id": "l1", "source_id": SOURCE, "kind": "policy_document", "province_code": "440000", "publisher": "某机关",
            "day": TODAY, "attempt": 1, "mode": "capture", "status": "loaded", "stated": 1, "listed": 1, "loaded": 1,
            "quarantined": 0, "pending": 0, "withdrawn": 0, "owed": 0, "missing": 0, "held": 1, "exchanges": 3, "bytes": 10,
            "certificate": "complete", "agreed": True, "captured_at": f"{said.get('day', TODAY)} 02:00:00"} | said  # fmt: skip


def shape(rows: Rows, needs: Sequence[str] = (), *, backwards: bool = False) -> duckdb.DuckDBPyConnection:
    """A connection to a release of these rows, open as ``out``; its kinds are those of the rows and of ``needs``."""
    con = catalogue.bare()
    con.execute("ATTACH ':memory:' AS out; CREATE SCHEMA out.current; CREATE SCHEMA out.dim")
    tables = [name.split(".") for name in (*rows, *needs)]
    there = [contract(kind) for kind in sorted({name for schema, name in tables if schema in ("current", "history")})]
    for statement in (*catalogue._ledger(), *(s for one in there for s in catalogue._of_kind(one))):
        if not statement.startswith("ALTER"):  # a partitioned table is DuckLake's
            con.execute(statement.replace("lake.", "out."))
    con.execute(_DERIVED)
    for one in there:
        con.execute(f"CREATE TABLE out.current.{one.kind} AS FROM out.history.{one.kind}")
    units = [(p.code, p.name_zh, p.name_en, p.short_zh) for p in provinces().values()]
    con.register("unit", pl.DataFrame(units, schema=["province_code", "name_zh", "name_en", "short_zh"], orient="row"))
    con.execute(
        "CREATE TABLE out.dim.province AS SELECT province_code, '' AS slug, name_zh, name_en, short_zh FROM unit"
    )
    for table, said in ({"ops.run": [run()]} | dict(rows)).items():
        _fill(con, table, list(reversed(said)) if backwards else said)
    release._publishers(con, there)
    reprints.link(con, (one.kind for one in there))
    con.execute("USE out")
    release.views(con, "out")
    return con


def _fill(con: duckdb.DuckDBPyConnection, table: str, said: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows; a name that the table does not have is an error."""
    schema, _, kind = table.partition(".")
    for n, row in enumerate(said):
        whole = dict(row)
        if schema in ("current", "history"):
            number = str(row.get("record_id", row.get("title", n)))
            whole = {"record_id": number, "publisher": "某机关", "title": "标题", "_source": SOURCE, "_load": "l1",
                     "_change": "new", "_captured_at": "2024-06-01 02:00:00", "province_code": "440000"} | whole  # fmt: skip
            whole = {name: value for name, value in whole.items()
                     if name in row or name.startswith("_") or name == "province_code" or name in contract(kind).schema}  # fmt: skip
        names = ", ".join(f'"{name}"' for name in whole)
        marks = ", ".join("?" for _ in whole)
        con.execute(f"INSERT INTO out.{table} ({names}) VALUES ({marks})", list(whole.values()))


def answer(case: Case, rows: Rows, *, backwards: bool = False) -> list[tuple[Any, ...]]:
    """What the mart says of rows, in its own order."""
    needed = {one.name: one.needs for one in marts.marts()}
    needs = [need for one in _through(case.mart, needed) for need in needed[one]]
    with shape(rows, needs, backwards=backwards) as con:
        assert case.mart in marts.build(con, "out")
        return con.execute(f"SELECT {case.columns} FROM mart.{case.mart}").fetchall()


def _through(name: str, needed: Mapping[str, Sequence[str]]) -> set[str]:
    """A mart and those that it is made from."""
    return {name}.union(*(_through(n.removeprefix("mart."), needed) for n in needed[name] if n.startswith("mart.")))
