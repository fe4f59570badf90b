"""The host table in SQLite, for all processes of one machine: each call is one exclusive transaction."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path

from etl.errors import BadPlace
from etl.web.pacing import Host, Limits, Outcome, Pace, Robots, Turn, noted, turned

_COLUMNS = [f.name for f in fields(Host)]
_TYPES = {"str": "TEXT", "int": "INTEGER", "float": "REAL"}
_HOST = ", ".join(f"{f.name} {_TYPES[str(f.type)]} NOT NULL" for f in fields(Host))
_SCHEMA = (
    f"CREATE TABLE IF NOT EXISTS hosts ({_HOST}, PRIMARY KEY (host))",
    "CREATE TABLE IF NOT EXISTS robots (origin TEXT PRIMARY KEY, status INTEGER, text TEXT, read_at REAL)",
)
_READ = f"SELECT {', '.join(_COLUMNS)} FROM hosts"
_WRITE = f"INSERT OR REPLACE INTO hosts VALUES ({', '.join('?' * len(_COLUMNS))})"
_PATIENCE = 30  # seconds to wait for another process's transaction; each takes well under a millisecond


class SqliteHosts:
    """A ``HostTable`` in a file; without a path it lives in memory, for one process.

    Args:
        path: The file; made where there is none.
        limits: When a host is given up for a while.
        clock: Seconds since 1970; the same for all processes.
    """

    def __init__(self, path: Path | None, limits: Limits | None = None, clock: Callable[[], float] = time.time) -> None:
        self._limits, self._clock = limits or Limits(), clock
        try:
            self._db = sqlite3.connect(path or ":memory:", timeout=_PATIENCE, isolation_level=None,
                                       check_same_thread=False)  # fmt: skip
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            for statement in _SCHEMA:
                self._db.execute(statement)
        except sqlite3.Error as error:
            raise BadPlace(f"the host table cannot be opened: {error}", hint=str(path)) from error

    def turn(self, host: str, pace: Pace, ticket: float | None = None) -> Turn:
        """Reserve the next free moment of a host, or take the reserved one when it has come."""
        with self._alone():
            answer, after = turned(self._read(host), pace, self._limits, self._clock(), ticket)
            self._write(after)
        return answer

    def note(self, host: str, outcome: Outcome) -> None:
        """Keep what came of requests."""
        with self._alone():
            self._write(noted(self._read(host), outcome, self._limits, self._clock()))

    def robots(self, origin: str) -> Robots | None:
        """The rules that any process read last."""
        found = self._db.execute("SELECT status, text, read_at FROM robots WHERE origin = ?", (origin,)).fetchone()
        return Robots(found[0], found[1], self._clock() - found[2]) if found else None

    def keep_robots(self, origin: str, robots: Robots) -> None:
        """Let all processes know the rules."""
        with self._alone():
            row = (origin, robots.status, robots.text, self._clock() - robots.age)
            self._db.execute("INSERT OR REPLACE INTO robots VALUES (?, ?, ?, ?)", row)

    def rows(self) -> Sequence[Host]:
        """Every host, by its name."""
        return [Host(*row) for row in self._db.execute(f"{_READ} ORDER BY host")]

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One exclusive transaction: what is read in it is still so when it is written."""
        self._db.execute("BEGIN IMMEDIATE")
        with self._db:  # ends it: commits, or rolls back where the block raised
            yield

    def _read(self, host: str) -> Host:
        found = self._db.execute(f"{_READ} WHERE host = ?", (host,)).fetchone()
        return Host(*found) if found else Host(host)

    def _write(self, host: Host) -> None:
        self._db.execute(_WRITE, [getattr(host, name) for name in _COLUMNS])


def known_hosts(path: Path) -> Sequence[Host]:
    """Every host that was ever asked; none where the table was never made."""
    if not path.exists():
        return []
    table = SqliteHosts(path)
    try:
        return table.rows()
    finally:
        table.close()
