"""A published release in, answers to the house's own questions out: one read-only connection, a cursor a question."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from etl.errors import BadPlace
from etl.warehouse.catalogue import bare
from etl.warehouse.sandbox.process import home_of

Row = dict[str, Any]
_MEMORY = "1GB"  # of the house's own questions; an analyst's run in the sandbox


@dataclass(slots=True)
class Reader:
    """The newest release, opened once, and again when another has taken its name; may be asked from several threads.

    A question that runs while a release is renamed into place is answered from the one that it began with.
    """

    path: Path
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _file: tuple[int, int] = (0, 0)
    _con: duckdb.DuckDBPyConnection | None = None
    _names: frozenset[str] = frozenset()

    def rows(self, sql: str, said: Sequence[Any] | Mapping[str, Any] = ()) -> list[Row]:
        """The rows that answer a question, each by column name."""
        return self.frame(sql, said).to_dicts()

    def frame(self, sql: str, said: Sequence[Any] | Mapping[str, Any] = ()) -> pl.DataFrame:
        """The same as a frame.

        Raises:
            BadPlace: there is no release yet.
        """
        return self._cursor().execute(sql, said or None).pl()

    def has(self, *relations: str) -> bool:
        """Whether the release has all of some tables, views or macros, each named ``schema.name``."""
        self._cursor()
        return self._names.issuperset(relations)

    def _opened(self) -> duckdb.DuckDBPyConnection:
        """The release by its own path, since DuckDB gives who opens a path twice the file that it opened first."""
        own = home_of(self.path) / self.path.name
        if own == self.path and self._con is not None:
            self._con.close()  # a lone file, which another took the place of
        return bare(str(own), read_only=True)

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        with self._lock:
            try:
                there = self.path.stat()
            except FileNotFoundError as error:
                raise BadPlace("nothing was published yet", hint="caoyun publish") from error
            if self._con is None or self._file != (there.st_dev, there.st_ino):
                self._con, self._file = self._opened(), (there.st_dev, there.st_ino)
                self._con.execute(f"SET memory_limit = '{_MEMORY}'; SET threads = 2")
                self._names = _relations(self._con)
            return self._con.cursor()


def _relations(con: duckdb.DuckDBPyConnection) -> frozenset[str]:
    found = con.execute(
        "SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE NOT internal UNION ALL "
        "SELECT schema_name || '.' || view_name FROM duckdb_views() WHERE NOT internal UNION ALL "
        "SELECT schema_name || '.' || function_name FROM duckdb_functions() WHERE NOT internal"
    ).fetchall()
    return frozenset(name for (name,) in found)
