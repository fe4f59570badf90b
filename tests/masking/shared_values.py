"""Files beside the project in, every value that they hold out as text: cells, strings of JSON, whole pages."""

from __future__ import annotations

import json
import re
import sqlite3
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

from tests.real import DATA

_CELL = re.compile(r"<(?:t|v)(?: [^>]*)?>([^<]*)<")
NOT_READ = ".xls"
"""Four tables of figures in the binary format of Excel 97, which nothing in the project reads."""


def files() -> list[Path]:
    """Every file, by name."""
    return sorted(path for path in DATA.rglob("*") if path.is_file() and path.suffix != NOT_READ)


def values(path: Path) -> list[str]:
    """Every value of one file."""
    return list(_READERS.get(path.suffix, _lines)(path))


def _text(path: Path) -> str:
    said = path.read_bytes()
    try:
        return said.decode("utf-8-sig")
    except UnicodeDecodeError:
        return said.decode("gb18030")


def _lines(path: Path) -> list[str]:
    return _text(path).splitlines()


def _page(path: Path) -> list[str]:
    return [_text(path)]


def _json(path: Path) -> list[str]:
    text = _text(path)
    try:
        return list(_leaves(json.loads(text)))
    except json.JSONDecodeError:  # one of the files is broken, as it was published
        return text.splitlines()


def _json_lines(path: Path) -> Iterator[str]:
    for line in _lines(path):
        yield from _leaves(json.loads(line))


def _leaves(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from _leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner)
    elif value is not None and not isinstance(value, bool):
        yield str(value)


def _tables(path: Path) -> Iterator[str]:
    with closing(sqlite3.connect(f"file:{path}?immutable=1", uri=True)) as book:
        for (name,) in book.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            for row in book.execute(f'SELECT * FROM "{name}"'):
                yield from (str(cell) for cell in row if cell is not None)


def _sheets(path: Path) -> Iterator[str]:
    with zipfile.ZipFile(path) as book:
        for name in (n for n in book.namelist() if n.endswith(".xml")):
            yield from _CELL.findall(book.read(name).decode())


_READERS: Mapping[str, Callable[[Path], Iterator[str] | list[str]]] = {
    ".json": _json,
    ".jsonl": _json_lines,
    ".md": _page,
    ".yaml": _page,
    ".sqlite3": _tables,
    ".xlsx": _sheets,
}
