"""One query in on a socket, frames of one answer out, then the end; it reads no file but the release.

A frame is a letter, a length of eight bytes, and so many bytes: R ready, C columns, A Arrow, E end, F fault; all but A
are JSON. It is a program of its own so that it starts in a tenth of a second: of this package it imports the fences
alone, of DuckDB and PyArrow their compiled halves, and of the standard library what those need anyway.
"""

from __future__ import annotations

import datetime
import json
import os
import re
import sys
from contextlib import suppress

from etl.warehouse.sandbox import fences

TYPE_CHECKING = False
if TYPE_CHECKING:  # typing and pathlib take 12 ms of the start
    from collections.abc import Iterator
    from typing import Any

SOCKET = 0
_STRANGE = re.compile(
    r"INTERVAL|ENUM\(|MAP\(|UNION\(|\bBIT\b|(?<!WITH )\bTIME(_NS)?\b|BIGNUM|VARIANT|GEOMETRY|BLOB.|.BLOB|"
    r"HUGEINT.|.HUGEINT"
)
"""Types that polars does not read from Arrow, or not always; a value of such a column is handed over as text."""
_EXPLAIN = re.compile(r"\s*explain\s+(analyze\s+)?(\(\s*(analyze|format\s+\w+|,|\s)+\s*\)\s*)?", re.IGNORECASE)
_BATCH = 2048
_OVER_PARQUET = "SELECT count(*) FROM duckdb_views() WHERE NOT internal AND contains(sql, 'read_parquet(')"
_CGROUP = ("/proc/self/cgroup", "/sys/fs/cgroup")  # DuckDB asks for the memory there is, or aborts
_KNOWN = {
    "tables": "SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE NOT internal "
    "UNION ALL SELECT schema_name || '.' || view_name FROM duckdb_views() WHERE NOT internal ORDER BY ALL",
    "labels": "SELECT DISTINCT label_zh || '=' || column_name FROM main.dictionary ORDER BY ALL",
}  # fmt: skip


class Refused(Exception):
    """It is no question, or too much is asked; the first word says which, the rest is for the sentence."""


def main(said: dict[str, Any]) -> None:
    """Fence this process in, open the release, wait for the question, answer it."""
    fences.limited(said["memory_mb"] << 20, said["cpu"], said["files"])
    arrow, duck = _libraries(said["packages"])
    release, folders = said["release"], said["folders"]
    held = fences.fenced([release, *folders, *filter(os.path.exists, _CGROUP)])
    con, question = None, {"sql": ""}
    try:
        con = _opened(duck, release, folders, said, held)
        fences.alone()
        _send(b"R", {"fences": held})
        question = _question()
        _answer(con, arrow, duck, question)
    except Refused as error:
        _send(b"F", {"type": "Refused", "what": error.args[0], "name": error.args[1]})
    except (duck.Error, arrow.ArrowException, OSError, MemoryError) as error:
        _send(b"F", _fault(con, duck, error))


def _libraries(packages: str) -> tuple[Any, Any]:
    """PyArrow's and DuckDB's compiled halves; without numpy, which neither needs for this, and which takes 70 ms."""
    sys.modules["numpy"] = None  # type: ignore[assignment]  # importing it then fails at once
    sys.modules["pyarrow"] = package = type(sys)("pyarrow")
    package.__path__ = [f"{packages}/pyarrow"]
    import _duckdb
    import pyarrow.lib

    return pyarrow.lib, _duckdb


def _opened(duck: Any, release: str, folders: list[str], said: dict[str, Any], held: list[str]) -> Any:
    """The release, read-only, with everything off that can be, and locked.

    Where all of it is in the one file, DuckDB has no file system from then on. Else it may read the release's folders
    of Parquet; as it would let a query write to its own file and the names beside it, Landlock must hold then.
    """
    con = duck.connect(
        release,
        read_only=True,
        config={
            "threads": said["threads"], "memory_limit": f"{said['memory_mb'] - 640}MiB", "temp_directory": "",
            "autoinstall_known_extensions": False, "autoload_known_extensions": False,
            "allow_community_extensions": False, "allow_persistent_secrets": False,
            "python_enable_replacements": False, "errors_as_json": True,
        },
    )  # fmt: skip
    con.execute("SET TimeZone = 'UTC'")
    over_parquet = con.execute(_OVER_PARQUET).fetchall()[0][0]
    if over_parquet and "landlock" not in held:
        raise Refused("landlock", "")
    if over_parquet:
        con.execute(f"SET allowed_directories = {[f'{folder}/' for folder in folders]}")
    con.execute("SET enable_external_access = false")
    if not over_parquet:
        con.execute("SET disabled_filesystems = 'LocalFileSystem'")
    con.execute("SET lock_configuration = true")
    return con


def _question() -> dict[str, Any]:
    """One line of JSON: sql, params, rows, bytes, columns."""
    said = bytearray()
    while not said.endswith(b"\n"):
        more = os.read(SOCKET, 1 << 16)
        if not more:
            os._exit(0)  # nobody will ask any more
        said += more
    question: dict[str, Any] = json.loads(said)
    question["params"] = {name: _value(value) for name, value in question["params"].items()}
    return question


def _value(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    ((kind, text),) = value.items()
    return (datetime.date if kind == "date" else datetime.datetime).fromisoformat(text)


def _send(kind: bytes, what: object) -> None:
    body = what if isinstance(what, bytes) else json.dumps(what, ensure_ascii=False).encode()
    frame = memoryview(kind + len(body).to_bytes(8, "big") + body)
    while frame:
        frame = frame[os.write(SOCKET, frame) :]


def _answer(con: Any, arrow: Any, duck: Any, question: dict[str, Any]) -> None:
    columns = _execute(con, question["sql"], question["params"])
    if len(columns) > question["columns"]:
        raise Refused("columns", str(len(columns)))
    if any(_STRANGE.search(kind) for _, kind in columns):
        names = [f"c{at}" for at in range(len(columns))]
        shown = (f"CAST({name} AS VARCHAR)" if _STRANGE.search(kind) else name
                 for name, (_, kind) in zip(names, columns, strict=True))  # fmt: skip
        inner = f"({_bare(duck, question['sql'])}\n) AS answer({', '.join(names)})"
        _execute(con, f"SELECT {', '.join(shown)} FROM {inner}", question["params"])
    _send(b"C", columns)
    rows, truncated = _stream(con, arrow, list(_apart(name for name, _ in columns)), question)
    _send(b"E", {"rows": rows, "truncated": truncated})


def _bare(duck: Any, sql: str) -> str:
    """The one statement without the semicolons and comments around it."""
    raw = sql.encode()
    starts = [start for start, _ in duck.tokenize(sql)]
    words = [start for start in starts if raw[start : start + 1] != b";"]
    ends = [start for start in starts if start > words[0] and raw[start : start + 1] == b";"]
    return raw[words[0] : ends[0] if ends else None].decode()


def _execute(con: Any, sql: str, params: dict[str, Any]) -> list[tuple[str, str]]:
    """Run the one statement; returns its columns with their types."""
    *before, last = allowed(con, sql)
    for made in before:
        con.execute(made, {name: value for name, value in params.items() if name in made.named_parameters})
    con.execute(last, params) if params else con.execute(last)
    return [(said[0], str(said[1])) for said in con.description]


def allowed(con: Any, sql: str) -> list[Any]:
    """The statements that DuckDB's own parser sees, if they are one question.

    A PIVOT without a list of values is two: a type that DuckDB makes up, and the question. Only what it makes up has
    no text.

    Raises:
        Refused: they are not.
    """
    found = con.extract_statements(sql)
    if not found:
        raise Refused("empty", "")
    *before, last = found
    if any(one.type.name != "CREATE" or one.query for one in before):
        raise Refused("several", str(len(found)))
    text, kind = last.query, last.type.name
    if kind == "EXPLAIN":
        prefix = _EXPLAIN.match(text)
        inner = con.extract_statements(text[prefix.end() :]) if prefix else []
        if len(inner) != 1 or inner[0].type.name != "SELECT" or not inner[0].query:
            raise Refused("statement", "EXPLAIN")
    elif kind != "SELECT" or (not text and not before) or text not in sql:
        first = sql.split(maxsplit=1)[0].upper()  # DuckDB has no name for all of its own
        raise Refused("statement", "PRAGMA" if kind == "SELECT" else first if "?" in kind else kind)
    return list(found)


def _apart(names: Iterator[str]) -> Iterator[str]:
    """Names that are all different."""
    seen = set[str]()
    for name in names:
        one, number = name, 0
        while one in seen:
            number += 1
            one = f"{name}_{number}"
        seen.add(one)
        yield one


class _Frames:
    """A file that puts what is written into frames."""

    closed = False

    def write(self, data: Any) -> int:
        body = bytes(data)
        _send(b"A", body)
        return len(body)

    def flush(self) -> None: ...


def _stream(con: Any, arrow: Any, names: list[str], question: dict[str, Any]) -> tuple[int, bool]:
    """Hand over batches until there are no more, or one row or byte more than may be."""
    reader = con.to_arrow_reader(_BATCH)
    schema = arrow.schema([arrow.field(name, field.type) for name, field in zip(names, reader.schema, strict=True)])
    writer = arrow._RecordBatchStreamWriter()
    writer._open(arrow.PythonFile(_Frames(), mode="w"), schema, options=arrow.IpcWriteOptions())
    rows, room, truncated = 0, question["bytes"], False
    for batch in reader:
        fits = _fitting(batch, question["rows"] - rows, room)
        truncated = fits < batch.num_rows
        if truncated and not rows + fits and question["rows"]:
            raise Refused("row", str(batch.slice(0, 1).nbytes))
        if fits:
            part = batch.slice(0, fits)
            writer.write_batch(arrow.RecordBatch.from_arrays(part.columns, schema=schema))
            rows, room = rows + fits, room - part.nbytes
        if truncated:
            break
    writer.close()
    return rows, truncated


def _fitting(batch: Any, rows: int, room: int) -> int:
    """How many rows of a batch fit."""
    low = 0
    high: int = min(rows, batch.num_rows)
    if batch.slice(0, high).nbytes <= room:
        return high
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if batch.slice(0, middle).nbytes <= room else (low, middle - 1)
    return low


def _fault(con: Any, duck: Any, error: BaseException) -> dict[str, Any]:
    """What DuckDB says of an error, and for a name that is not there, the names that are."""
    text = str(error)
    said: dict[str, Any] = {"exception_message": text}
    with suppress(ValueError):
        said = json.loads(text[text.index("{") :])
    about = {
        "type": type(error).__name__,
        "message": said.get("exception_message", text)[:2000],
        "position": said.get("position"),
    }
    about |= {name: said.get(name, "")[:2000] for name in ("name", "candidates")} | {
        "subtype": said.get("error_subtype", ""),
        "of": said.get("type", ""),
    }
    if con and about["subtype"] in ("COLUMN_NOT_FOUND", "MISSING_ENTRY"):
        for what, query in _KNOWN.items():
            with suppress(duck.Error):
                about[what] = [row[0] for row in con.execute(query).fetchall()]
    return about


def _told(kind: type[BaseException], error: BaseException, _: Any) -> None:
    with suppress(OSError):
        _send(b"F", {"type": "Unexpected", "message": f"{kind.__name__}: {error}"[:2000]})
    os._exit(1)


def program(said: str) -> None:
    """All of it, from what stands in the command line; does not come back."""
    sys.excepthook = _told
    main(json.loads(said))
    os._exit(0)  # nothing is put in order: the connection may still hold half a result
