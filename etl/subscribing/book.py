"""Subscriptions and what is to be sent of them in a small SQLite file that only its owner reads; nothing is sent here.

What was told and that it is to be told are written in one transaction, so that neither is ever there without the other.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from etl.errors import BadCommand, BadPlace
from etl.lake import Lake
from etl.subscribing.model import Delivery, Digest, Parcel, Query, Standing, Subscription, Target

_TABLES = """
CREATE TABLE IF NOT EXISTS subscription (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, watch TEXT NOT NULL, lang TEXT NOT NULL, base TEXT NOT NULL,
    by TEXT NOT NULL, at TEXT NOT NULL, question TEXT NOT NULL,
    release TEXT NOT NULL, snapshot TEXT NOT NULL, problem TEXT NOT NULL, made_on TEXT
);
CREATE TABLE IF NOT EXISTS target (
    subscription TEXT NOT NULL REFERENCES subscription ON DELETE CASCADE, number INTEGER NOT NULL,
    name TEXT NOT NULL, address TEXT NOT NULL, PRIMARY KEY (subscription, number)
);
CREATE TABLE IF NOT EXISTS delivery (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
    subscription TEXT NOT NULL REFERENCES subscription ON DELETE CASCADE, release TEXT NOT NULL, at TEXT NOT NULL,
    document TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS delivery_of ON delivery (subscription, seq);
CREATE TABLE IF NOT EXISTS parcel (
    delivery TEXT NOT NULL REFERENCES delivery (id) ON DELETE CASCADE, number INTEGER NOT NULL, state TEXT NOT NULL,
    tries INTEGER NOT NULL, next_at TEXT NOT NULL, why TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (delivery, number)
);
CREATE INDEX IF NOT EXISTS parcel_open ON parcel (next_at) WHERE state = 'pending';
"""
_PARCEL = """
SELECT p.delivery, d.subscription, p.number, t.name, p.state, p.tries, p.next_at, p.why, p.at
FROM parcel p JOIN delivery d ON d.id = p.delivery
JOIN target t ON t.subscription = d.subscription AND t.number = p.number """
_SETTLE = "UPDATE subscription SET release = ?, snapshot = ?, problem = ?, made_on = ? WHERE id = ?"
_DELIVERY = "INSERT OR IGNORE INTO delivery (id, subscription, release, at, document) VALUES (?, ?, ?, ?, ?)"
_PARCELS = "INSERT INTO parcel SELECT ?, number, 'pending', 0, ?, '', ? FROM target WHERE subscription = ?"
_NOTE = "UPDATE parcel SET state = ?, tries = ?, next_at = ?, why = ?, at = ? WHERE delivery = ? AND number = ?"
_FORGET = """
DELETE FROM delivery WHERE subscription = :of AND id NOT IN (SELECT delivery FROM parcel WHERE state = 'pending')
AND seq NOT IN (SELECT seq FROM delivery WHERE subscription = :of ORDER BY seq DESC LIMIT :kept)"""
_KEPT = 100  # deliveries of a subscription that are kept; what waits to be sent is kept however old it is


@dataclass(frozen=True, slots=True)
class Book:
    """The subscriptions of a lake."""

    lake: Lake

    @property
    def path(self) -> Path:
        """The file."""
        return self.lake.subscriptions / "subscriptions.sqlite"

    def add(self, one: Subscription, standing: Standing) -> None:
        """Keep a subscription with what it begins from."""
        made_on = standing.made_on and standing.made_on.isoformat()
        with self._open() as db:
            db.execute("INSERT INTO subscription VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (
                one.id, one.title, _watch(one.watch), one.lang, one.base, one.by, one.at.isoformat(), one.question,
                standing.release, standing.snapshot, standing.problem, made_on))  # fmt: skip
            rows = [(one.id, number, target.name, target.address) for number, target in enumerate(one.targets, 1)]
            db.executemany("INSERT INTO target VALUES (?, ?, ?, ?)", rows)

    def remove(self, ident: str) -> Subscription:
        """Forget a subscription with all that was told and is to be told of it.

        Raises:
            BadCommand: there is none.
        """
        found = self.get(ident)
        with self._open() as db:
            db.execute("DELETE FROM subscription WHERE id = ?", (ident,))
        return found

    def get(self, ident: str) -> Subscription:
        """One by its id.

        Raises:
            BadCommand: there is none.
        """
        found = self._read("WHERE id = ?", (ident,))
        if not found:
            raise BadCommand("there is no such subscription", field="subscription", hint="caoyun subscriptions list")
        return found[0][0]

    def all(self) -> list[tuple[Subscription, Standing]]:
        """Every one with its standing, the oldest first."""
        return self._read("", ())

    def standing(self, ident: str) -> Standing:
        """What was told last of one."""
        return self._read("WHERE id = ?", (ident,))[0][1]

    def settle(self, ident: str, standing: Standing, told: Delivery | None = None) -> bool:
        """In one transaction: what now was told last, and the delivery that is to tell it, to every target.

        Returns:
            Whether that is new: False where the delivery was made before, or the subscription was removed meanwhile.
        """
        made_on = standing.made_on and standing.made_on.isoformat()
        with self._open() as db:
            said = (standing.release, standing.snapshot, standing.problem, made_on, ident)
            if not db.execute(_SETTLE, said).rowcount or told is None:
                return False
            at, document = told.at.isoformat(), json.dumps(told.document, ensure_ascii=False)
            made = db.execute(_DELIVERY, (told.id, ident, told.release, at, document)).rowcount
            if made:
                db.execute(_PARCELS, (told.id, at, at, ident))
                db.execute(_FORGET, {"of": ident, "kept": _KEPT})
            return bool(made)

    def open(self, now: datetime | None = None, most: int = 1000) -> list[Parcel]:
        """What waits to be sent, the oldest first: all of it, or what is due."""
        when, said = ("AND p.next_at <= ? ", (now.isoformat(),)) if now else ("", ())
        with self._open() as db:
            rows = db.execute(
                _PARCEL + f"WHERE p.state = 'pending' {when}ORDER BY d.seq, p.number LIMIT ?", (*said, most)
            )
            return [_parcel(row) for row in rows]

    def note(self, parcel: Parcel) -> None:
        """Write down how far a parcel got."""
        with self._open() as db:
            then, at = parcel.next_at.isoformat(), parcel.at.isoformat()
            db.execute(_NOTE, (parcel.state, parcel.tries, then, parcel.why, at,
                               parcel.delivery, parcel.number))  # fmt: skip

    def delivery(self, ident: str) -> Delivery:
        """A delivery with its parcels."""
        return next(iter(self._deliveries("WHERE id = ?", (ident,))))

    def deliveries(self, subscription: str, most: int = 50) -> list[Delivery]:
        """The last deliveries of a subscription, the newest first."""
        return self._deliveries("WHERE subscription = ? ORDER BY seq DESC LIMIT ?", (subscription, most))

    def _deliveries(self, where: str, said: Sequence[Any]) -> list[Delivery]:
        with self._open() as db:
            rows = db.execute(f"SELECT id, subscription, release, at, document FROM delivery {where}", said).fetchall()
            return [
                Delivery(ident, of, release, datetime.fromisoformat(at), json.loads(document), tuple(
                    _parcel(row) for row in db.execute(_PARCEL + "WHERE p.delivery = ? ORDER BY p.number", (ident,))))
                for ident, of, release, at, document in rows
            ]  # fmt: skip

    def _read(self, where: str, said: Sequence[Any]) -> list[tuple[Subscription, Standing]]:
        if not self.path.exists():
            return []
        with self._open() as db:
            rows = db.execute(f"SELECT * FROM subscription {where} ORDER BY at, id", said).fetchall()
            targets: dict[str, list[Target]] = {}
            for of, name, address in db.execute("SELECT subscription, name, address FROM target ORDER BY number"):
                targets.setdefault(of, []).append(Target(name, address))
        return [_entry(row, targets.get(row[0], [])) for row in rows]

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self.lake.subscriptions.mkdir(parents=True, exist_ok=True, mode=0o700)
        with closing(os.fdopen(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))):
            pass  # its journal gets the same mode
        try:
            with closing(sqlite3.connect(self.path, timeout=30)) as db, db:
                db.execute("PRAGMA foreign_keys = ON")
                if not db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'parcel_open'").fetchone()[0]:
                    db.executescript(_TABLES)
                yield db
        except sqlite3.DatabaseError as error:
            what = "restore it from a backup; without it nobody knows what was told"
            raise BadPlace(f"{self.path.name} cannot be used: {error}", hint=what) from error


def _watch(watch: Query | Digest) -> str:
    return json.dumps({type(watch).__name__: asdict(watch)}, ensure_ascii=False)


def _entry(row: Sequence[Any], targets: Sequence[Target]) -> tuple[Subscription, Standing]:
    ident, title, watch, lang, base, by, at, question, release, snapshot, problem, made_on = row
    ((kind, said),) = json.loads(watch).items()
    what = Digest(**said) if kind == "Digest" else Query(said["sql"], tuple(said["key"]), said["kind"])
    one = Subscription(id=ident, title=title, watch=what, targets=tuple(targets), lang=lang, base=base, by=by,
                       at=datetime.fromisoformat(at), question=question)  # fmt: skip
    return one, Standing(release, snapshot, problem, date.fromisoformat(made_on) if made_on else None)


def _parcel(row: Sequence[Any]) -> Parcel:
    delivery, of, number, target, state, tries, next_at, why, at = row
    then, last = datetime.fromisoformat(next_at), datetime.fromisoformat(at)
    return Parcel(delivery, of, number, target, state, tries, then, why, last)
