"""When may the next request go to this host? One table, shared by all processes of the machine."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path


def reserve(table: Path, host: str, interval: float, clock: Callable[[], float] = time.time) -> float:
    """Take the next free moment of a host and return how many seconds to wait for it.

    The row is read and moved on in one exclusive transaction, so two processes never get the same moment.
    """
    with closing(sqlite3.connect(table, timeout=30, isolation_level=None)) as db:
        db.execute(
            "CREATE TABLE IF NOT EXISTS host (host TEXT PRIMARY KEY, next_at REAL NOT NULL, requests INTEGER NOT NULL)"
        )
        db.execute("BEGIN IMMEDIATE")
        found = db.execute("SELECT next_at FROM host WHERE host = ?", (host,)).fetchone()
        now = clock()
        moment = max(now, found[0]) if found else now
        db.execute(
            "INSERT INTO host VALUES (?, ?, 1) ON CONFLICT (host) DO UPDATE SET next_at = ?, requests = requests + 1",
            (host, moment + interval, moment + interval),
        )
        db.execute("COMMIT")
    return moment - now
