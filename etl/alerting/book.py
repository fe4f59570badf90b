"""What was told so far, one small file in the lake; whether something is to be told is a pure question to it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from fnmatch import fnmatch
from typing import Any

from etl.alerting.model import Alert, Book, Digest, Issued, Known, Outcome
from etl.errors import BadPlace
from etl.lake import Lake, write_once

SCHEMA = "caoyun-alerts/1"
MOST = 10
"""Immediate messages a day in all; after them one says that there are more."""

LASTING = ("short", "silent", "fading", "owing")
"""States of a source whose runs are loaded, so that a loaded day does not end them."""

NEVER = datetime.min  # noqa: DTZ901 - instants are UTC without a zone
_BEIJING = timedelta(hours=8)
_CLAIM = timedelta(minutes=3)  # longer than sending may take: after that, whoever claimed it was killed
_KEPT = timedelta(days=400)  # what was told longer ago and was not seen since is forgotten


@dataclass(frozen=True, slots=True)
class Claim:
    """What may be told now, under a name that keeps others from telling it too; or why it may not."""

    name: str = ""
    outcome: Outcome | None = None
    enough: bool = False


def read(lake: Lake) -> Book:
    """The book of a lake; an empty one where nothing was ever told.

    Raises:
        BadPlace: the file is damaged.
    """
    if not lake.alerts.exists():
        return Book()
    try:
        said = json.loads(lake.alerts.read_text(encoding="utf-8"))
        return _book(said)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadPlace(f"{lake.alerts.name} is damaged: what was told is not known any more",
                       hint=f"move {lake.alerts} away; open troubles are then told once more") from error  # fmt: skip


@contextmanager
def opened(lake: Lake) -> Iterator[list[Book]]:
    """The book under its lock, as a list of one; what stands in the list at the end is written."""
    with lake.lock("alerts"):
        pages = [read(lake)]
        before = pages[0]
        yield pages
        if pages[0] != before:
            write_once(lake.alerts, _plain(pages[0]))


def claimed(book: Book, what: Alert | Digest, now: datetime, *, again: bool = False) -> tuple[Book, Claim]:
    """The book with a claim to tell something, or with why it is not told; ``again`` tells a digest once more."""
    book = _tidy(book, now)
    name = what.day.isoformat() if isinstance(what, Digest) else key(what)
    if name in book.claims:
        return book, Claim(outcome="told by another")
    if isinstance(what, Digest):
        if not again and any(one.day >= what.day for one in book.issued):
            return book, Claim(outcome="known")
        return _claim(book, name, now), Claim(name)
    known = book.known.get(name)
    if known and not came_back(what, known) and not grown(known.records, what.records):
        seen = replace(known, seen=max(known.seen, what.seen))
        return replace(book, known={**book.known, name: seen}), Claim(outcome="known")
    if _silenced(book, what.source, what.seen, now):
        return book, Claim(outcome="silenced")
    return _counted(book, name, now)


def _counted(book: Book, name: str, now: datetime) -> tuple[Book, Claim]:
    """Take one of the day's messages; the first that is too many becomes the word that there are more."""
    today = (now + _BEIJING).date()
    waiting = sum(":" in one for one in book.claims)
    if book.counted.get(today, 0) + waiting < MOST:
        return _claim(book, name, now), Claim(name)
    enough = f"enough {today}"
    if today in book.enough or enough in book.claims:
        return book, Claim(outcome="enough for today")
    return _claim(book, enough, now), Claim(enough, enough=True)


def settled(book: Book, what: Alert | Digest, claim: Claim, now: datetime, *, arrived: bool) -> Book:
    """The book after sending: what arrived nowhere was not told."""
    book = replace(book, claims={name: at for name, at in book.claims.items() if name != claim.name})
    if not arrived:
        return book
    today = (now + _BEIJING).date()
    if claim.enough:
        return replace(book, enough=(*book.enough, today))
    if isinstance(what, Digest):
        ill = {one.source: (one.state, one.severity, one.records) for one in what.ill}
        issued = Issued(day=what.day, at=now, ill=ill)
        others = [one for one in book.issued if one.day != what.day]
        return replace(
            _known(book, what.ill, now), issued=tuple(sorted([*others, issued], key=lambda one: one.day)[-2:])
        )
    return replace(_known(book, (what,), now), counted={**book.counted, today: book.counted.get(today, 0) + 1})


def silence(book: Book, pattern: str, until: date | None) -> Book:
    """The book with some sources silenced up to a day; None lifts it."""
    others = {name: day for name, day in book.silenced.items() if name != pattern}
    return replace(book, silenced=others | ({pattern: until} if until else {}))


def key(what: Alert) -> str:
    """Under which name a trouble is known; what ails this installation is one trouble, whichever source met it."""
    return f"{'*' if what.state == 'broken' and what.actor == 'operator' else what.source}:{what.state}"


def came_back(what: Alert, known: Known) -> bool:
    """Whether a trouble was over since it was told: begun later, after another one or a day that was loaded."""
    if what.state in LASTING:
        return what.since is not None and what.since > known.seen
    if what.good_on:
        return known.seen < what.good_on
    return what.since is None and what.seen - known.seen > timedelta(days=2)  # nobody knows of a good day between


def grown(before: int, now: int) -> bool:
    """Whether so many more are at stake that it is worse: twice as many, and 20 at least."""
    return now >= 2 * before and now - before >= 20


def _known(book: Book, told: tuple[Alert, ...], now: datetime) -> Book:
    new = {key(one): Known(since=one.since, seen=one.seen, records=one.records, at=now) for one in told}
    return replace(book, known={**book.known, **new})


def _claim(book: Book, name: str, now: datetime) -> Book:
    return replace(book, claims={**book.claims, name: now})


def _silenced(book: Book, source: str, day: date, now: datetime) -> bool:
    at = max(day, (now + _BEIJING).date())
    return any(until >= at and fnmatch(source, pattern) for pattern, until in book.silenced.items())


def _tidy(book: Book, now: datetime) -> Book:
    """The book without claims of the killed, counts of other days, silences that are over, and what is long past."""
    today = (now + _BEIJING).date()
    return replace(
        book, claims={name: at for name, at in book.claims.items() if now - at < _CLAIM},
        counted={day: n for day, n in book.counted.items() if day >= today - timedelta(days=1)},
        enough=tuple(day for day in book.enough if day >= today - timedelta(days=1)),
        silenced={name: until for name, until in book.silenced.items() if until >= today},
        known={name: one for name, one in book.known.items() if now - one.at < _KEPT},
    )  # fmt: skip


def _plain(book: Book) -> dict[str, Any]:
    """The book as JSON has it."""
    return {
        "schema": SCHEMA, **asdict(book), "counted": {day.isoformat(): n for day, n in book.counted.items()},
    }  # fmt: skip


def _book(said: Mapping[str, Any]) -> Book:
    if said["schema"] != SCHEMA:
        raise ValueError(said["schema"])
    return Book(
        known={name: _known_of(one) for name, one in said["known"].items()},
        claims={name: datetime.fromisoformat(at) for name, at in said["claims"].items()},
        counted={date.fromisoformat(day): int(n) for day, n in said["counted"].items()},
        enough=tuple(map(date.fromisoformat, said["enough"])),
        issued=tuple(_issued(one) for one in said["issued"]),
        silenced={name: date.fromisoformat(until) for name, until in said["silenced"].items()},
    )


def _known_of(one: Mapping[str, Any]) -> Known:
    since = date.fromisoformat(one["since"]) if one["since"] else None
    seen, at = date.fromisoformat(one["seen"]), datetime.fromisoformat(one["at"])
    return Known(since=since, seen=seen, records=one["records"], at=at)


def _issued(one: Mapping[str, Any]) -> Issued:
    ill = {name: (str(state), int(severity), int(records)) for name, (state, severity, records) in one["ill"].items()}
    return Issued(day=date.fromisoformat(one["day"]), at=datetime.fromisoformat(one["at"]), ill=ill)
