"""Staged loads in, one transaction out: files, ledger rows and message together, each load at most once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl

from etl.contracts import contract
from etl.errors import BadPlace, CaoyunError
from etl.model import Load
from etl.warehouse.catalogue import has_table, make_tables


def committed(con: duckdb.DuckDBPyConnection) -> set[str]:
    """Ids of all loads that the catalogue holds."""
    if not has_table(con, "ops", "run"):
        return set()
    return {row[0] for row in con.execute("SELECT load_id FROM lake.ops.run").fetchall()}


def commit(con: duckdb.DuckDBPyConnection, data: Path, loads: Sequence[Load]) -> list[Load]:
    """Add what is not yet committed, in one transaction; returns those loads. Call it holding the catalogue's lock.

    Raises:
        CaoyunError: a load's ledger does not add up.
        BadPlace: a staged file is missing or is not as long as its load says.
    """
    there = committed(con)
    fresh = [load for load in loads if load.id not in there]
    for load in fresh:
        _check(load, data)
        make_tables(con, contract(load.kind))
    if not fresh:
        return []
    con.execute("BEGIN")
    try:
        for load in fresh:
            _add(con, load, data)
        _note(con, fresh)
        message = ", ".join(load.id for load in fresh)
        con.execute("CALL lake.set_commit_message('caoyun', $1)", [message])
        con.execute("COMMIT")
    except duckdb.Error as error:
        con.execute("ROLLBACK")
        raise BadPlace(f"the commit failed and nothing of it was kept: {error}") from error
    return fresh


def _check(load: Load, data: Path) -> None:
    if not load.counts.balanced:
        raise CaoyunError(f"the ledger of {load.id} does not add up: {load.counts}", source=load.run.source)
    for file in load.files:
        path = data / file.path
        if not path.is_file() or path.stat().st_size != file.bytes:
            raise BadPlace(f"{file.path} of load {load.id} is missing or not as it was staged", hint=str(path))


def _add(con: duckdb.DuckDBPyConnection, load: Load, data: Path) -> None:
    for file in load.files:
        schema, table = file.table.split("/")
        con.execute(
            "CALL ducklake_add_data_files('lake', $1, $2, schema => $3, hive_partitioning => $4)",
            [table, str(data.resolve() / file.path), schema, schema == "history"],
        )


def _note(con: duckdb.DuckDBPyConnection, loads: Sequence[Load]) -> None:
    """The ledger's rows of some loads, a statement a table: each statement is a file."""
    rows: dict[str, list[tuple[object, ...]]] = {
        "run": [tuple(_row(load).values()) for load in loads],
        "measure": [(one.id, m.rule, m.passed, m.observed, m.severity) for one in loads for m in one.measures],
        "masked": [(one.id, *name.split(":"), count) for one in loads for name, count in one.masked.items()],
    }
    names = {"run": ", ".join(_row(loads[0]))}
    for table, said in ((table, said) for table, said in rows.items() if said):
        marks = ", ".join("(" + ", ".join("?" for _ in one) + ")" for one in said)
        columns = f" ({names[table]})" if table in names else ""
        con.execute(f"INSERT INTO lake.ops.{table}{columns} VALUES {marks}", [value for one in said for value in one])


def dismiss(con: duckdb.DuckDBPyConnection, rows: pl.DataFrame, reason: str, at: datetime) -> int:
    """Note that a person lets rejected rows rest, and why; returns how many. Call it holding the catalogue's lock.

    Args:
        con: A connection with the lake attached.
        rows: Rejected rows, as ``rejected`` of the queries tells them.
        reason: In the person's words.
        at: Now, in UTC.
    """
    con.register("dismissed", rows.select("source_id", "kind", "record_id", "key", "content"))
    con.execute("INSERT INTO lake.ops.dismissal SELECT *, $1, $2 FROM dismissed", [reason, at])
    return rows.height


def _row(load: Load) -> dict[str, object]:
    """A load's row of the ledger, ``ops.run``."""
    n = load.counts
    counts = {k: v for k, v in asdict(n).items() if k != "listed"}
    return {
        "load_id": load.id, "source_id": load.run.source, "kind": load.kind, "province_code": load.province,
        "publisher": load.publisher, "day": load.run.day, "attempt": load.attempt, "mode": load.mode,
        "status": load.status, "stated": load.stated, "listed": n.listed,
        "captured": n.listed - n.pending, **counts, "refused": load.refused,
        "certificate": load.certificate, "reason": load.why or None, "held": load.held, "since": load.since,
        "until": load.until, "walks": load.walks, "agreed": load.agreed, "arrived": load.arrived,
        "exchanges": load.exchanges, "bytes": load.wire_bytes, "seconds": load.seconds, "captured_at": load.captured_at,
        "contract": load.contract,
        "readers": load.readers, "notices": json.dumps(dict(load.notices), ensure_ascii=False),
    }  # fmt: skip
