"""Who asked what, when, and what came of it, as a line of JSON each in a folder of the lake; old files are let go."""

from __future__ import annotations

import fcntl
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import polars as pl

from etl.warehouse.sandbox.model import Answer

NAME = "sql.jsonl"
_FILE, _FILES = 16 << 20, 20  # bytes of a file, and files that are kept
_SHOWN = 4_000  # characters of SQL in a line; its SHA-256 is of all of it
SCHEMA = {"at": pl.String, "who": pl.String, "release": pl.String, "sha256": pl.String, "sql": pl.String,
          "outcome": pl.String, "rows": pl.Int64, "truncated": pl.Boolean, "ms": pl.Int64}  # fmt: skip


def note(folder: Path, *, at: datetime, who: str, sql: str, answer: Answer | None, ms: int) -> None:
    """Write one line; without an answer the asker went away before it came.

    Args:
        folder: Where the log lies; made where it is not there.
        at: When it was asked, in UTC.
        who: As the caller knows them.
        sql: As it was given.
        answer: What was handed over.
        ms: From asking to the answer, waiting included.
    """
    outcome = "gone" if answer is None else answer.error.kind if answer.error else "ok"
    line = {
        "at": at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), "who": who[:200], "release": answer.release if answer else "",
        "sha256": hashlib.sha256(sql.encode(errors="surrogatepass")).hexdigest(),
        "sql": sql[:_SHOWN].encode(errors="replace").decode(), "outcome": outcome,
        "rows": answer.rows if answer else 0, "truncated": bool(answer and answer.truncated), "ms": ms,
    }  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        _rotated(folder, at)
        with (folder / NAME).open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def read(folder: Path, last: int | None = None) -> pl.DataFrame:
    """The log, oldest first; columns: at (UTC), who, release, sha256, sql, outcome, rows, truncated, ms."""
    files = [*sorted(folder.glob("sql-*.jsonl")), *folder.glob(NAME)]
    if not files:
        return pl.DataFrame(schema=SCHEMA)
    return pl.concat([pl.scan_ndjson(one, schema=SCHEMA) for one in files]).collect().tail(last or 10**9)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _rotated(folder: Path, at: datetime) -> None:
    now = folder / NAME
    if now.exists() and now.stat().st_size > _FILE:
        now.rename(folder / f"sql-{at:%Y%m%dT%H%M%S%f}.jsonl")
        for old in sorted(folder.glob("sql-*.jsonl"))[:-_FILES]:
            old.unlink()
