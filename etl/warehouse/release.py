"""A catalogue in, a self-contained ``warehouse.duckdb`` out, which readers open without an extension."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from etl.contracts import Contract, contract, kinds, provinces
from etl.errors import BadCommand
from etl.warehouse import difference, labels, marts, search
from etl.warehouse.catalogue import OPS, bare, has_table, ops_notes
from etl.warehouse.fill import fill
from etl.warehouse.labels import quoted
from etl.warehouse.partitions import Expected, partitions
from etl.warehouse.publishers import canonical
from etl.warehouse.reprints import link
from etl.warehouse.tables import NATIVE_ROWS, tables
from etl.warehouse.versions import as_of, explain, newest, rejected_now

SQL = Path(__file__).parent / "sql"
_CARD: dict[str, Any] = {
    "release": pl.String, "made_at": pl.Datetime("us"), "snapshot": pl.Int64, "day": pl.Date, "previous": pl.String,
    "citation_zh": pl.String, "citation_en": pl.String, "rights_zh": pl.String, "rights_en": pl.String,
}  # fmt: skip
_MEMORY = "1500MB"  # of DuckDB's own; what Python and polars hold while a release is made comes on top
# The index of a capture that broke off names the file that was to be; that one is called partial.
_EXCHANGES = """
SELECT
    name || '.warc.gz@' || "offset" AS place, url, method, role, record, "at", status, verdict, problem, content_type,
    sha256, length, wire_bytes, body_at,
    CASE WHEN ends_with(name, '.partial') AND starts_with(place, name[:-9] || '.warc.gz@')
    THEN replace(place, '.warc.gz@', '.partial.warc.gz@') ELSE place END AS body_place
FROM (
    SELECT *, replace(regexp_extract(filename, '([^/]+/[^/]+/[^/]+)\\.parquet$', 1), '.index', '') AS name
    FROM read_parquet($1, filename => true)
) WHERE "offset" >= 0 ORDER BY place"""
_EXCHANGE = {
    "place": "存档位置 文件@偏移 | Where its record lies, file@offset below archive/.",
    "body_place": "正文存档位置（未变则为先前的）| Where its body lies: an earlier place when it had not changed.",
    "verdict": "分类 | What kind of answer it was.",
    "sha256": "线上字节的 SHA-256 | SHA-256 of the body as it came over the wire.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a release is made of, and where.

    Args:
        name: The release's own.
        folder: Where it is written; there, and empty.
        final: The folder that it will be.
        archive: Folder of the archive, whose indexes become ``ops.exchange``.
        expected: What it should hold of its day.
        previous: The ``warehouse.duckdb`` of the release before, which it is compared with.
        native_rows: Most current rows of a kind that is a table; more are a view over Parquet.
        card: The row of its table ``release``.
    """

    name: str
    folder: Path
    final: Path
    archive: Path
    expected: Expected = field(default_factory=Expected)
    previous: Path | None = None
    native_rows: int = NATIVE_ROWS
    card: dict[str, Any] = field(default_factory=dict)

    @property
    def warehouse(self) -> Path:
        """The file that is written."""
        return self.folder / "warehouse.duckdb"


@dataclass(frozen=True, slots=True)
class Built:
    """What a release holds: rows of each table, and of each table and view its columns with their types."""

    rows: dict[str, int]
    schema: dict[str, dict[str, str]]
    changes: list[dict[str, Any]]


def build(con: duckdb.DuckDBPyConnection, plan: Plan) -> Built:
    """Write the whole warehouse into a new DuckDB file, and the Hive Parquet of what is current beside it.

    Args:
        con: A connection with the lake attached as ``lake``.
        plan: What of, and where.

    Raises:
        BadCommand: nothing was committed yet.
    """
    there = [contract(k) for k in kinds() if has_table(con, "history", k)]
    if not there:
        raise BadCommand("there is nothing to publish yet", hint="caoyun run SOURCE --day D")
    _bounded(con, plan.folder)
    con.execute(f"ATTACH '{plan.warehouse}' AS out")
    try:
        _tables(con, plan, there)
    finally:
        con.execute("DETACH out")
    with bare(str(plan.warehouse)) as warehouse:
        _bounded(warehouse, plan.folder)
        warehouse.begin()  # one for all: each statement by itself would be written to the disk before the next
        labels.kind_views(warehouse, there)
        views(warehouse, plan.warehouse.stem)
        for rules in there:
            warehouse.execute(as_of(rules.kind))
        if has_table(warehouse, "ops", "exchange", plan.warehouse.stem):
            warehouse.execute(explain([rules.kind for rules in there], plan.name))
        marts.build(warehouse, plan.warehouse.stem)
        labels.comment_rest(warehouse)
        warehouse.commit()
        return Built(_counts(warehouse), _schema(warehouse), difference.told(warehouse))


def _bounded(con: duckdb.DuckDBPyConnection, aside: Path) -> None:
    con.execute(f"SET memory_limit = '{_MEMORY}'")
    con.execute(f"SET temp_directory = {quoted(str(aside / '.tmp'))}")


def _tables(con: duckdb.DuckDBPyConnection, plan: Plan, there: list[Contract]) -> None:
    """Everything that is a table, with ``out`` attached."""
    for schema in ("current", "history", "quarantine", "as_of"):
        con.execute(f"CREATE SCHEMA out.{schema}")
    books(con)
    partitions(con, plan.expected)
    for rules in there:
        tables(con, rules, plan.folder, plan.final, plan.native_rows)
    _held(con, there, {r.kind: f"out.current.{r.kind}" for r in there})
    con.execute(f"CREATE TABLE out.ops.rejected AS {rejected_now(r.kind for r in there)}")
    if indexes := sorted(plan.archive.glob("*/*/[0-9][0-9].index*.parquet")):
        exchanges(con, indexes)
    fill(con, there)
    _publishers(con, there)
    link(con, (rules.kind for rules in there))
    search.index(con, there, plan.archive.with_name("search"))
    con.register("dictionary_rows", _dictionary(there))
    con.execute("CREATE TABLE out.dictionary AS FROM dictionary_rows")
    con.register("card", pl.DataFrame([plan.card], schema=_CARD))
    con.execute("CREATE TABLE out.release AS FROM card")
    difference.note(con, plan.previous, [rules.kind for rules in there])


def views(warehouse: duckdb.DuckDBPyConnection, name: str) -> None:
    """Run the files of ``sql/`` whose tables are there, in order."""
    for file in sorted(SQL.glob("*.sql")):
        sql = file.read_text(encoding="utf-8")
        if all(has_table(warehouse, schema, table, name) for schema, _, table in _needs(sql)):
            warehouse.execute(sql)


def _needs(sql: str) -> list[tuple[str, str, str]]:
    """The tables that a file names in its first line, ``-- needs: current.division``; without them it is left out."""
    mark, _, names = sql.partition("\n")[0].partition("-- needs:")
    return [name.partition(".") for name in names.replace(",", " ").split()] if not mark else []


def ledger(con: duckdb.DuckDBPyConnection, there: list[Contract]) -> None:
    """The ledger's own tables in ``out``: runs, what is owed and absent, held by month, and rejected now."""
    books(con)
    _held(con, there, {r.kind: f"({newest(r.kind)})" for r in there})
    con.execute(f"CREATE TABLE out.ops.rejected AS {rejected_now(r.kind for r in there)}")


def books(con: duckdb.DuckDBPyConnection) -> None:
    """The tables of ``ops`` as the lake has them, with what their columns mean, and the provinces."""
    for schema in ("ops", "dim"):
        con.execute(f"CREATE SCHEMA out.{schema}")
    orders = {"run": "captured_at, load_id", "absence": "_captured_at, record_id"}
    for table in OPS:
        order = orders.get(table, "ALL")
        con.execute(f"CREATE TABLE out.ops.{table} AS FROM lake.ops.{table} ORDER BY {order}")
        for column, note in ops_notes(table).items():
            # of a ledger that an earlier version made, and that nothing was committed to since
            con.execute(f'ALTER TABLE out.ops.{table} ADD COLUMN IF NOT EXISTS "{column}" {OPS[table][column][0]}')
            con.execute(f'COMMENT ON COLUMN out.ops.{table}."{column}" IS {quoted(note)}')
    _province(con)


def _held(con: duckdb.DuckDBPyConnection, there: list[Contract], last: dict[str, str]) -> None:
    """What is held of each source and month, from where the last versions of each kind are."""
    held = " UNION ALL ".join(
        f"SELECT '{r.kind}' AS kind, _source AS source_id, date_trunc('month', {r.dated_by})::DATE AS month, "
        f"count(*) AS rows, min({r.dated_by}) AS first_on, max({r.dated_by}) AS last_on FROM {last[r.kind]} "
        "WHERE _change != 'withdrawn' GROUP BY ALL"
        for r in there
    )
    con.execute(f"CREATE TABLE out.ops.held AS {held}")


def exchanges(con: duckdb.DuckDBPyConnection, indexes: Sequence[Path]) -> None:
    """What was asked and answered, from indexes; captures that broke off are called partial by their places."""
    con.execute(f"CREATE TABLE out.ops.exchange AS {_EXCHANGES}", [[str(path) for path in indexes]])
    for column, note in _EXCHANGE.items():
        con.execute(f'COMMENT ON COLUMN out.ops.exchange."{column}" IS {quoted(note)}')


def _province(con: duckdb.DuckDBPyConnection) -> None:
    rows = [(p.code, p.slug, p.name_zh, p.name_en, p.short_zh) for p in provinces().values()]
    con.execute("CREATE TABLE out.dim.province (province_code VARCHAR, slug VARCHAR, name_zh VARCHAR, name_en VARCHAR, "
                "short_zh VARCHAR)")  # fmt: skip
    con.executemany("INSERT INTO out.dim.province VALUES (?, ?, ?, ?, ?)", rows)


def _publishers(con: duckdb.DuckDBPyConnection, there: list[Contract]) -> None:
    """Every body that a current record names as publisher or buyer, and every spelling of it."""
    parts = (
        f"SELECT province_code, {column} AS publisher, '{r.kind}' AS kind, {r.dated_by} AS dated_on "
        f"FROM out.current.{r.kind} WHERE {column} IS NOT NULL{also}"
        for r in there
        for column, also in (("publisher", ""), ("buyer", " AND buyer IS DISTINCT FROM publisher"))
        if column in r.schema
    )
    seen = " UNION ALL ".join(parts)
    if not seen:
        return
    names = con.execute(
        "SELECT province_code, publisher, list_sort(list(DISTINCT kind)) AS kinds, count(*) AS records, "
        f"min(dated_on) AS first_on, max(dated_on) AS last_on FROM ({seen}) GROUP BY ALL ORDER BY ALL"
    ).pl()
    con.register("publisher_seen", canonical(names))
    con.execute((SQL / "out" / "publisher.sql").read_text(encoding="utf-8"))
    con.unregister("publisher_seen")


def _dictionary(there: list[Contract]) -> pl.DataFrame:
    """One row a column of every kind: what it is called and means in both languages, and what standards call it."""
    rows = [
        (r.kind, n, c.name, str(c.type), c.label_zh, c.label_en, c.note_zh, c.note_en, c.required, r.version,
         "; ".join(f"{one.standard} {one.word}" for one in c.terms) or None)
        for r in there
        for n, c in enumerate(r.columns)
    ]  # fmt: skip
    names = ["kind", "position", "column_name", "type", "label_zh", "label_en", "description_zh", "description_en",
             "required", "contract_version", "standards"]  # fmt: skip
    return pl.DataFrame(rows, schema=names, orient="row", infer_schema_length=None)


def _counts(warehouse: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Rows of every table, and of the views that stand where a kind is too large for one."""
    names = warehouse.execute(
        "SELECT schema_name, table_name FROM duckdb_tables() WHERE NOT internal UNION ALL "
        "SELECT schema_name, view_name FROM duckdb_views() WHERE NOT internal "
        "AND schema_name IN ('current', 'history') ORDER BY ALL"
    ).fetchall()
    return {f"{schema}.{name}": warehouse.execute(f'SELECT count(*) FROM "{schema}"."{name}"').fetchall()[0][0]
            for schema, name in names}  # fmt: skip


def _schema(warehouse: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """Columns and their types of every table and view, by ``schema.name``."""
    rows = warehouse.execute(
        "SELECT schema_name || '.' || table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal "
        "ORDER BY schema_name, table_name, column_index"
    ).fetchall()
    found: dict[str, dict[str, str]] = {}
    for table, column, type_ in rows:
        found.setdefault(table, {})[column] = type_
    return found


def spans(path: Path, of: Sequence[str]) -> dict[str, tuple[Any, Any, list[str]]]:
    """First and last day, and the provinces, of the current records of some kinds of a release."""
    with bare(str(path), read_only=True) as warehouse:
        return {
            kind: warehouse.execute(
                f"SELECT min({contract(kind).dated_by}), max({contract(kind).dated_by}), "
                f'coalesce(list_sort(list(DISTINCT province_code)), []) FROM "current"."{kind}"'
            ).fetchall()[0]
            for kind in of
        }
