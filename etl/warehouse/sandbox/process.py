"""A release in, a child that has it open and waits for one query out; and the asking of it. Knows no queue and no log."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl

from etl.warehouse.sandbox.faults import CRASHED, UNOPENED, told
from etl.warehouse.sandbox.model import Answer, Column, Fault, Limits, Value

_PROGRAM = Path(__file__).with_name("child.py")
_ROOT = Path(__file__).parents[3]
_FILES = 256  # open ones; a scan of Parquet holds a few a thread
_WORDS = 4 << 20  # bytes of a frame that is not Arrow
_SLACK = 1 << 20  # what Arrow says of a table beside its values
_LARGE = 4 << 20  # bytes of Arrow from which on reading them is left to a thread


class Gone(Exception):
    """The child said nothing more, or something that it would not say."""


@dataclass(frozen=True, slots=True)
class Child:
    """A process that waits for one query, with both directions of its socket.

    ``of`` tells the release it opened from others: device, inode and the time it was written.
    """

    process: subprocess.Popen[bytes]
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    of: tuple[int, int, int]


def identity(release: Path) -> tuple[int, int, int]:
    """What tells a release from the next one under the same name.

    Raises:
        FileNotFoundError: there is none.
    """
    there = release.stat()
    return there.st_dev, there.st_ino, there.st_mtime_ns


def home_of(release: Path) -> Path:
    """The folder of the release that a link such as ``warehouse.duckdb`` names; of a lone file, its own folder."""
    same = identity(release)[:2]
    others = release.absolute().parent.glob("releases/[0-9]*/warehouse.duckdb")
    return next((one.parent for one in others if identity(one)[:2] == same), release.absolute().parent)


async def started(release: Path, limits: Limits) -> Child:
    """Start a child; it is not waited for.

    Raises:
        FileNotFoundError: there is no such release.
    """
    of = identity(release)
    ours, theirs = socket.socketpair()
    folders = [str(f) for name in ("parquet", "parquet_history") if (f := home_of(release) / name).is_dir()]
    packages = next(iter(find_spec("duckdb").submodule_search_locations or ()))  # type: ignore[union-attr]
    said = {
        "path": [str(_ROOT), str(Path(packages).parent)], "release": str(release.absolute()), "folders": folders,
        "memory_mb": limits.memory_mb, "threads": limits.threads, "files": _FILES,
        "cpu": int(limits.seconds * (limits.threads + 1)) + 5,
    }  # fmt: skip
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-X", "utf8", str(_PROGRAM), json.dumps(said)],
            stdin=theirs, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=_nowhere(), start_new_session=True,
            env={"ARROW_DEFAULT_MEMORY_POOL": "system", "MALLOC_ARENA_MAX": "2"},
        )  # fmt: skip
    reader, writer = await asyncio.open_connection(sock=ours, limit=1 << 20)
    return Child(process, reader, writer, of)


def _nowhere() -> str:
    """An empty folder that a child can stand in."""
    path = Path(tempfile.gettempdir()) / f"caoyun-empty-{os.getuid()}"
    with suppress(FileExistsError):
        path.mkdir(mode=0o500)
    return str(path)


async def ended(child: Child) -> None:
    """Kill a child and whatever it started, and wait until it is gone."""
    if child.process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(child.process.pid, signal.SIGKILL)
    child.writer.close()
    while child.process.poll() is None:  # it takes the kernel a moment to give its memory back
        await asyncio.sleep(0.001)


async def put(child: Child, sql: str, params: Mapping[str, Value], limits: Limits) -> Answer:
    """Ask a child its one query. It may take any time; the caller keeps the clock and ends the child."""
    began = time.monotonic()
    question = {"sql": sql, "params": {name: _plain(value) for name, value in params.items()}, "rows": limits.rows,
                "bytes": limits.bytes, "columns": limits.columns}  # fmt: skip
    try:
        opened, _ = await _frame(child)  # R, or F of a release that cannot be opened
        if opened != b"R":
            return failed(told(_, sql) if _["type"] == "Refused" else UNOPENED, began)
        child.writer.write(json.dumps(question).encode() + b"\n")
        said = await _answer(child, limits)
    except (Gone, ConnectionError):
        return failed(CRASHED, began)
    if isinstance(said, dict):
        return failed(told(said, sql), began)
    columns, end, data = said
    made = await asyncio.to_thread(_table, data, columns) if data.tell() > _LARGE else _table(data, columns)
    return Answer(columns, made, end["rows"], end["truncated"], _since(began))


def failed(fault: Fault, began: float) -> Answer:
    """An answer that is none."""
    return Answer((), pl.DataFrame(), 0, False, _since(began), fault)


async def _answer(child: Child, limits: Limits) -> tuple[tuple[Column, ...], dict[str, Any], BytesIO] | dict[str, Any]:
    """All frames of an answer put together; of a fault what the child says of it."""
    columns, data = tuple[Column, ...](), BytesIO()
    while True:
        kind, said = await _frame(child, limits.bytes + _SLACK - data.tell())
        if kind == b"A":
            data.write(said)
        elif kind == b"C":
            columns = tuple(Column(*one) for one in said)
        elif kind == b"F":
            return dict(said)
        else:
            return columns, said, data


async def _frame(child: Child, room: int = 0) -> tuple[bytes, Any]:
    """One frame: its letter, and its bytes or what its JSON says.

    Raises:
        Gone: there is none, or it is larger than it may be: a child is not believed either.
    """
    try:
        head = await child.reader.readexactly(9)
        kind, size = head[:1], int.from_bytes(head[1:], "big")
        if size > (room if kind == b"A" else _WORDS):
            raise Gone(f"a frame of {size} bytes")
        body = await child.reader.readexactly(size)
    except asyncio.IncompleteReadError as error:
        raise Gone("the end came early") from error
    return kind, body if kind == b"A" else json.loads(body)


def _table(data: BytesIO, columns: tuple[Column, ...]) -> pl.DataFrame:
    """The frame of an answer; whole numbers of 128 bits, such as sums, as 64 bits where they fit."""
    frame = pl.read_ipc_stream(BytesIO(data.getvalue()))
    huge = [name for name, one in zip(frame.columns, columns, strict=True) if one.type == "HUGEINT"]
    most = 2**63 - 1
    fits = frame.select(pl.col(huge).abs().max() <= most).row(0) if huge else ()
    narrow = [name for name, yes in zip(huge, fits, strict=True) if yes is not False]
    return frame.with_columns(pl.col(narrow).cast(pl.Int64), pl.col(pl.Categorical).cast(pl.String))


def _plain(value: Value) -> object:
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    return {"date": value.isoformat()} if isinstance(value, date) else value


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
