"""A catalogue in, a self-contained ``warehouse.duckdb`` out, renamed into place: readers need no extension, no lock."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from etl.contracts import Contract, contract, kinds, provinces
from etl.errors import BadCommand
from etl.warehouse import marts, search
from etl.warehouse.catalogue import OPS, SYSTEM, bare, has_table, notes, ops_notes, quarantine_notes
from etl.warehouse.fill import fill
from etl.warehouse.partitions import Expected, missing, partitions
from etl.warehouse.publishers import canonical
from etl.warehouse.redline import redline
from etl.warehouse.reprints import link
from etl.warehouse.snapshots import snapshot
from etl.warehouse.versions import as_of, explain, newest, rejected_now, sights

SQL = Path(__file__).parent / "sql"
_RED_LINE = "正文前后两版的差异：[-删-] {+增+} | What changed in a text between two versions: [-struck-] {+put in+}."
_LAST_SEEN = (
    "最后一次确知如此列出的抓取时刻（UTC）| "
    "Last capture that is known to have listed it so, in UTC; null for a withdrawal."
)
_REDLINE: dict[str, Any] = {
    "kind": pl.String, "source_id": pl.String, "record_id": pl.String, "from_load": pl.String, "to_load": pl.String,
    "captured_at": pl.Datetime("us"), "red_line": pl.String, "struck": pl.Int64, "put_in": pl.Int64,
}  # fmt: skip
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


def build(con: duckdb.DuckDBPyConnection, path: Path, archive: Path, name: str,
          expected: Expected) -> dict[str, int]:  # fmt: skip
    """Write the whole warehouse into a new DuckDB file; returns the rows of each table.

    Args:
        con: A connection with the lake attached as ``lake``.
        path: A file that is not there yet.
        archive: Folder of the archive, whose indexes become ``ops.exchange``.
        name: The release's own.
        expected: What it should hold of its day.
    """
    there = [contract(k) for k in kinds() if has_table(con, "history", k)]
    if not there:
        raise BadCommand("there is nothing to publish yet", hint="caoyun run SOURCE --day D")
    con.execute(f"ATTACH '{path}' AS out")
    try:
        for schema in ("current", "history", "quarantine", "as_of"):
            con.execute(f"CREATE SCHEMA out.{schema}")
        ledger(con, there)
        partitions(con, expected)
        for rules in there:
            _kind(con, rules)
        if indexes := sorted(archive.glob("*/*/[0-9][0-9].index*.parquet")):
            exchanges(con, indexes)
        fill(con, there)
        _redlines(con, there)
        _publishers(con, there)
        link(con, (rules.kind for rules in there))
        search.index(con, there, archive.with_name("search"))
        con.register("dictionary_rows", _dictionary(there))
        con.execute("CREATE TABLE out.dictionary AS FROM dictionary_rows")
    finally:
        con.execute("DETACH out")
    with bare(str(path)) as warehouse:
        views(warehouse, path.stem)
        for rules in there:
            warehouse.execute(as_of(rules.kind))
        if has_table(warehouse, "ops", "exchange", path.stem):
            warehouse.execute(explain([rules.kind for rules in there], name))
        marts.build(warehouse, path.stem)
        return _counts(warehouse)


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
    for schema in ("ops", "dim"):
        con.execute(f"CREATE SCHEMA out.{schema}")
    orders = {"run": "captured_at, load_id", "absence": "_captured_at, record_id"}
    for table in OPS:
        order = orders.get(table, "ALL")
        con.execute(f"CREATE TABLE out.ops.{table} AS FROM lake.ops.{table} ORDER BY {order}")
        for column, note in ops_notes(table).items():
            # of a ledger that an earlier version made, and that nothing was committed to since
            con.execute(f'ALTER TABLE out.ops.{table} ADD COLUMN IF NOT EXISTS "{column}" {OPS[table][column][0]}')
            con.execute(f'COMMENT ON COLUMN out.ops.{table}."{column}" IS {_quoted(note)}')
    held = " UNION ALL ".join(
        f"SELECT '{r.kind}' AS kind, _source AS source_id, date_trunc('month', {r.dated_by})::DATE AS month, "
        f"count(*) AS rows, min({r.dated_by}) AS first_on, max({r.dated_by}) AS last_on FROM ({newest(r.kind)}) "
        "WHERE _change != 'withdrawn' GROUP BY ALL"
        for r in there
    )
    con.execute(f"CREATE TABLE out.ops.held AS {held}")
    con.execute(f"CREATE TABLE out.ops.rejected AS {rejected_now(r.kind for r in there)}")
    _province(con)


def exchanges(con: duckdb.DuckDBPyConnection, indexes: Sequence[Path]) -> None:
    """What was asked and answered, from indexes; captures that broke off are called partial by their places."""
    con.execute(f"CREATE TABLE out.ops.exchange AS {_EXCHANGES}", [[str(path) for path in indexes]])
    for column, note in _EXCHANGE.items():
        con.execute(f'COMMENT ON COLUMN out.ops.exchange."{column}" IS {_quoted(note)}')


def _redlines(con: duckdb.DuckDBPyConnection, there: list[Contract]) -> None:
    """The difference between each version of a document's text and the one before."""
    for rules in (r for r in there if "text" in r.schema):
        pairs = con.execute(
            f"SELECT _source, record_id, _was, _load, _captured_at, _old, text FROM (SELECT *, "
            f"lag(text) OVER version AS _old, lag(_load) OVER version AS _was FROM lake.history.{rules.kind} "
            "WINDOW version AS (PARTITION BY _source, record_id ORDER BY _captured_at, _load)) "
            "WHERE _old != text AND _change != 'withdrawn' ORDER BY ALL"
        ).fetchall()
        rows = [(rules.kind, *said[:5], one.text, one.struck, one.put_in)
                for said in pairs for one in [redline(said[5], said[6])]]  # fmt: skip
        con.register(f"redline_{rules.kind}", pl.DataFrame(rows, schema=_REDLINE, orient="row"))
    made = " UNION ALL ".join(f"FROM redline_{r.kind}" for r in there if "text" in r.schema)
    if made:
        con.execute(f"CREATE TABLE out.redline AS {made}")
        con.execute(f"COMMENT ON TABLE out.redline IS {_quoted(_RED_LINE)}")


def _kind(con: duckdb.DuckDBPyConnection, rules: Contract) -> None:
    """Current rows sorted by province and date, all versions, and the rejected rows of one kind; each commented."""
    kind, order = rules.kind, f"province_code, {rules.dated_by}, record_id"
    con.execute(f"CREATE TABLE out.history.{kind} AS {sights(rules)} ORDER BY {order}, _captured_at, _load")
    con.execute(
        f"CREATE TABLE out.current.{kind} AS FROM ({newest(kind)}) WHERE _change != 'withdrawn' ORDER BY {order}"
    )
    con.execute(f"CREATE TABLE out.quarantine.{kind} AS FROM lake.quarantine.{kind} ORDER BY _load, _place, _position")
    label = f"{rules.label_zh}：{rules.note_zh} | {rules.label_en}: {rules.note_en}"
    history = notes(rules) | {"_last_seen_at": _LAST_SEEN}
    for schema, told in (("current", notes(rules)), ("history", history), ("quarantine", quarantine_notes())):
        con.execute(f"COMMENT ON TABLE out.{schema}.{kind} IS {_quoted(label)}")
        for column, note in told.items():
            con.execute(f'COMMENT ON COLUMN out.{schema}.{kind}."{column}" IS {_quoted(note)}')


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


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
    tables = warehouse.execute(
        "SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE NOT internal ORDER BY 1"
    ).fetchall()
    return {name: warehouse.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0] for (name,) in tables}


def publish(  # noqa: PLR0917 - from where, to where, and what of
    con: duckdb.DuckDBPyConnection, releases: Path, newest: Path, archive: Path, at: datetime, expected: Expected
) -> Path | None:
    """Build a release beside the others and rename it to the newest; None when nothing was committed since the last.

    A release is a folder with ``warehouse.duckdb`` and ``manifest.json``; ``newest`` is a link to its file. Its table
    ``ops.partition`` and its manifest say which partitions of ``expected`` it was made from, and what they are missing.
    """
    now, last = snapshot(con), last_manifest(releases)
    if last is None or last["snapshot"] != now:
        folder = _release(con, releases, f"{at:%Y%m%dT%H%M%SZ}-{now}", archive, at, expected)
    else:
        folder = releases / str(last["release"])
        if newest.exists() and newest.samefile(folder / "warehouse.duckdb"):
            return None  # else it was killed before it could be named the newest
    link = newest.with_name(f".{newest.name}.{os.getpid()}")
    link.unlink(missing_ok=True)
    os.link(folder / "warehouse.duckdb", link)
    link.replace(newest)
    return folder


def _release(  # noqa: PLR0917 - as above
    con: duckdb.DuckDBPyConnection, releases: Path, name: str, archive: Path, at: datetime, expected: Expected
) -> Path:
    beside = releases / f".{name}.{os.getpid()}"
    beside.mkdir(parents=True)
    rows = build(con, beside / "warehouse.duckdb", archive, name, expected)
    manifest = {
        "release": name,
        "snapshot": snapshot(con),
        "made_at": at.isoformat() + "Z",
        "day": expected.day.isoformat() if expected.day else None,
        "missing": missing(con, beside / "warehouse.duckdb", expected.day),
        "sha256": {"warehouse.duckdb": _sha256(beside / "warehouse.duckdb")},
        "rows": rows,
        "system_columns": list(SYSTEM),
    }
    (beside / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
    beside.replace(releases / name)
    return releases / name


def last_manifest(releases: Path) -> dict[str, object] | None:
    """The manifest of the newest release, or None."""
    found = sorted(releases.glob("[0-9]*/manifest.json"))
    return json.loads(found[-1].read_text(encoding="utf-8")) if found else None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
