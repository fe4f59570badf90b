"""Saved questions in, links that keep working out: a small SQLite file beside the lake; no result is kept here."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from etl.errors import BadCommand

_TABLE = """
CREATE TABLE IF NOT EXISTS question (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, sql TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL
)"""
MOST = 20_000  # characters of a question


@dataclass(frozen=True, slots=True)
class Question:
    """A saved query: its id, which its SQL and title give, so that the same one is kept once."""

    id: str
    title: str
    sql: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Desk:
    """Where questions are kept."""

    path: Path

    def keep(self, title: str, sql: str, by: str) -> Question:
        """Keep a question; the same one again is the one that is there.

        Raises:
            BadCommand: it is empty, or longer than a question is.
        """
        title, sql = title.strip()[:200], sql.strip()
        if not sql or len(sql) > MOST:
            raise BadCommand(f"a saved query has 1 to {MOST:,} characters, not {len(sql):,}", field="sql")
        ident = hashlib.sha256(f"{title}\0{sql}".encode()).hexdigest()[:12]
        made = Question(
            ident, title or sql.split("\n", 1)[0][:80], sql, by, datetime.now(UTC).isoformat(" ", "seconds")
        )
        with self._open() as db:
            db.execute("INSERT OR IGNORE INTO question VALUES (?, ?, ?, ?, ?)",
                       (made.id, made.title, made.sql, made.by, made.at))  # fmt: skip
        return self.get(ident) or made

    def get(self, ident: str) -> Question | None:
        """A question by its id."""
        with self._open() as db:
            row = db.execute("SELECT * FROM question WHERE id = ?", (ident,)).fetchone()
        return Question(*row) if row else None

    def all(self) -> list[Question]:
        """Every question, the newest first."""
        with self._open() as db:
            return [Question(*row) for row in db.execute("SELECT * FROM question ORDER BY at DESC, id")]

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.path, timeout=10)) as db, db:
            db.execute(_TABLE)
            yield db
