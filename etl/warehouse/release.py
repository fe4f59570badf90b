"""A catalogue in, a self-contained ``warehouse.duckdb`` out, renamed into place: readers need no extension, no lock."""

from __future__ import annotations

import hashlib
import json
import os
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl

from etl.contracts import Contract, contract, kinds, provinces
from etl.errors import BadCommand
from etl.warehouse.catalogue import SYSTEM, bare, has_table, notes, quarantine_notes

_SQL = Path(__file__).parent / "sql"


def snapshot(con: duckdb.DuckDBPyConnection) -> int:
    """The newest snapshot of the lake."""
    found = con.execute("SELECT max(snapshot_id) FROM lake.snapshots()").fetchone()
    return int(found[0]) if found else 0


def build(con: duckdb.DuckDBPyConnection, path: Path) -> dict[str, int]:
    """Write the whole warehouse into a new DuckDB file; returns the rows of each table.

    Args:
        con: A connection with the lake attached as ``lake``.
        path: A file that is not there yet.
    """
    there = [contract(k) for k in kinds() if has_table(con, "history", k)]
    if not there:
        raise BadCommand("there is nothing to publish yet", hint="caoyun run SOURCE --day D")
    con.execute(f"ATTACH '{path}' AS out")
    try:
        for schema in ("current", "history", "quarantine", "ops", "dim"):
            con.execute(f"CREATE SCHEMA out.{schema}")
        for rules in there:
            _kind(con, rules)
        _together(con, there)
        _province(con)
        con.execute("CREATE TABLE out.ops.load AS FROM lake.ops.load ORDER BY captured_at, load_id")
        con.register("dictionary_rows", _dictionary(there))
        con.execute("CREATE TABLE out.dictionary AS FROM dictionary_rows")
    finally:
        con.execute("DETACH out")
    with bare(str(path)) as warehouse:
        for file in sorted(_SQL.glob("*.sql")):
            sql = file.read_text(encoding="utf-8")
            if all(has_table(warehouse, schema, name, path.stem) for schema, _, name in _needs(sql)):
                warehouse.execute(sql)
        return _counts(warehouse)


def _needs(sql: str) -> list[tuple[str, str, str]]:
    """The tables that a file names in its first line, ``-- needs: current.division``; without them it is left out."""
    mark, _, names = sql.partition("\n")[0].partition("-- needs:")
    return [name.partition(".") for name in names.replace(",", " ").split()] if not mark else []


def _kind(con: duckdb.DuckDBPyConnection, rules: Contract) -> None:
    """Current rows sorted by province and date, all versions, and the rejected rows of one kind; each commented."""
    kind, order = rules.kind, f"province_code, {rules.dated_by}, record_id"
    con.execute(f"CREATE TABLE out.history.{kind} AS FROM lake.history.{kind} ORDER BY {order}, _captured_at, _load")
    con.execute(
        f"CREATE TABLE out.current.{kind} AS FROM lake.history.{kind} "
        f"QUALIFY row_number() OVER (PARTITION BY _source, record_id ORDER BY _captured_at DESC, _load DESC) = 1 "
        f"ORDER BY {order}"
    )
    con.execute(f"CREATE TABLE out.quarantine.{kind} AS FROM lake.quarantine.{kind} ORDER BY _load, _place, _position")
    label = f"{rules.label_zh}：{rules.note_zh} | {rules.label_en}: {rules.note_en}"
    for schema, told in (("current", notes(rules)), ("history", notes(rules)), ("quarantine", quarantine_notes())):
        con.execute(f"COMMENT ON TABLE out.{schema}.{kind} IS {_quoted(label)}")
        for column, note in told.items():
            con.execute(f'COMMENT ON COLUMN out.{schema}.{kind}."{column}" IS {_quoted(note)}')


def _together(con: duckdb.DuckDBPyConnection, there: list[Contract]) -> None:
    """What is asked over all kinds: how many rows each source holds, and which of its newest rows were rejected."""
    held = " UNION ALL ".join(
        f"SELECT '{r.kind}' AS kind, _source AS source_id, count(*) AS rows, min({r.dated_by}) AS first_on, "
        f"max({r.dated_by}) AS last_on FROM out.current.{r.kind} GROUP BY ALL"
        for r in there
    )
    con.execute(f"CREATE TABLE out.ops.held AS {held}")
    rejected = " UNION ALL ".join(
        f"SELECT '{r.kind}' AS kind, _source AS source_id, record_id, _reasons AS reasons, _said AS said, "
        f"_load AS load_id, _place AS place, _position AS position FROM out.quarantine.{r.kind}"
        for r in there
    )
    con.execute(f"CREATE TABLE out.ops.rejected AS {rejected}")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _province(con: duckdb.DuckDBPyConnection) -> None:
    rows = [(p.code, p.slug, p.name_zh, p.name_en, p.short_zh) for p in provinces().values()]
    con.execute("CREATE TABLE out.dim.province (province_code VARCHAR, slug VARCHAR, name_zh VARCHAR, name_en VARCHAR, "
                "short_zh VARCHAR)")  # fmt: skip
    con.executemany("INSERT INTO out.dim.province VALUES (?, ?, ?, ?, ?)", rows)


def _dictionary(there: list[Contract]) -> pl.DataFrame:
    """One row a column of every kind: what it is called and what it means, in both languages."""
    rows = [
        (r.kind, n, c.name, str(c.type), c.label_zh, c.label_en, c.note_zh, c.note_en, c.required, r.version)
        for r in there
        for n, c in enumerate(r.columns)
    ]
    names = ["kind", "position", "column_name", "type", "label_zh", "label_en", "description_zh", "description_en",
             "required", "contract_version"]  # fmt: skip
    return pl.DataFrame(rows, schema=names, orient="row")


def _counts(warehouse: duckdb.DuckDBPyConnection) -> dict[str, int]:
    tables = warehouse.execute(
        "SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE NOT internal ORDER BY 1"
    ).fetchall()
    return {name: warehouse.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0] for (name,) in tables}


def publish(con: duckdb.DuckDBPyConnection, releases: Path, newest: Path, at: datetime) -> Path | None:
    """Build a release beside the others and rename it to the newest; None when nothing was committed since the last.

    A release is a folder with ``warehouse.duckdb`` and ``manifest.json``; ``newest`` is a link to its file.
    """
    now, last = snapshot(con), last_manifest(releases)
    if last is None or last["snapshot"] != now:
        folder = _release(con, releases, f"{at:%Y%m%dT%H%M%SZ}-{now}", at)
    else:
        folder = releases / str(last["release"])
        if newest.exists() and newest.samefile(folder / "warehouse.duckdb"):
            return None  # else it was killed before it could be named the newest
    link = newest.with_name(f".{newest.name}.{os.getpid()}")
    link.unlink(missing_ok=True)
    os.link(folder / "warehouse.duckdb", link)
    link.replace(newest)
    return folder


def _release(con: duckdb.DuckDBPyConnection, releases: Path, name: str, at: datetime) -> Path:
    beside = releases / f".{name}.{os.getpid()}"
    beside.mkdir(parents=True)
    rows = build(con, beside / "warehouse.duckdb")
    manifest = {
        "release": name,
        "snapshot": snapshot(con),
        "made_at": at.isoformat() + "Z",
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
