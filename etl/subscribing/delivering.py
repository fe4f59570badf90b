"""A lake in, everything that is to be told told: each change once, to each target by itself, over any restart.

A change and the parcels that tell it are written in one transaction; a parcel is marked as soon as its target took it. Who is
killed between the two sends it again at the next run, under the same id.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from etl import alerting
from etl.alerting import Message
from etl.errors import BadCommand, BadPlace, CaoyunError
from etl.pipeline import Yard
from etl.subscribing import addresses, digesting, snapshots, telling
from etl.subscribing.book import Book
from etl.subscribing.comparing import difference
from etl.subscribing.joining import BEIJING, utc
from etl.subscribing.looking import Release, look, newest
from etl.subscribing.model import Delivery, Digest, Parcel, Query, Standing, Subscription
from etl.subscribing.wording import letter

GIVEN_UP = timedelta(days=5)
"""After so long a target that takes nothing is not tried any more."""

_AT_ONCE = 32  # parcels whose letters are in memory at one time
_FIRST, _LONGEST = timedelta(minutes=5), timedelta(hours=12)
_WAIT = 1800.0  # seconds that another ``deliver`` is waited for


@dataclass(slots=True)
class Done:
    """What a run of ``deliver`` did. ``failing`` are subscriptions whose query fails; ``troubles`` are this installation's."""

    release: str = ""
    looked: int = 0
    made: int = 0
    sent: int = 0
    waiting: int = 0
    given_up: list[Parcel] = field(default_factory=list)
    failing: list[str] = field(default_factory=list)
    troubles: list[CaoyunError] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Round:
    yard: Yard
    book: Book
    release: Release
    at: datetime

    @property
    def today(self) -> date:
        return (self.at + BEIJING).date()


def deliver(yard: Yard, *, mail: str = "", now: datetime | None = None) -> Done:
    """Look at the newest release for every subscription, then send what is due; another that does so is waited for.

    Args:
        yard: Whose lake.
        mail: ``CAOYUN_MAIL``.
        now: In UTC without a zone; None: now.

    Raises:
        BadPlace: nothing was published yet, or another run did not end within half an hour.
    """
    book, done = Book(yard.lake), Done()
    if not book.path.exists():
        return done
    with yard.lake.lock("deliver", _WAIT):
        at = now or utc()
        if every := book.all():
            this = _Round(yard, book, newest(yard.lake), at)
            done.release = this.release.name
            for one, standing in every:
                _looked(this, one, standing, done)
            snapshots.sweep(yard.lake.subscriptions, {standing.snapshot for _, standing in book.all()})
        _sent(book, mail, at, done)
        done.waiting = len(book.open())
    return done


def due(yard: Yard, now: datetime | None = None) -> int:
    """How many subscriptions have not been held against the newest release yet, or have something to be sent now."""
    book, at = Book(yard.lake), now or utc()
    if not book.path.exists() or not yard.lake.warehouse.exists():
        return 0
    name, today = newest(yard.lake).name, (at + BEIJING).date()
    behind = {one.id for one, standing in book.all() if _is_due(one, standing, name, today)}
    return len(behind | {book.delivery(parcel.delivery).subscription for parcel in book.open(at)})


def _is_due(one: Subscription, standing: Standing, release: str, today: date) -> bool:
    if isinstance(one.watch, Digest):
        return standing.made_on is None or standing.made_on < digesting.due_on(today, one.watch.weekday)
    return standing.release != release or bool(standing.problem)


def _looked(this: _Round, one: Subscription, standing: Standing, done: Done) -> None:
    """Look for one; what is wrong with it does not keep the others from theirs."""
    if not _is_due(one, standing, this.release.name, this.today):
        return
    done.looked += 1
    try:
        made = (_week if isinstance(one.watch, Digest) else _rows)(this, one, standing, done)
    except CaoyunError as error:
        done.troubles.append(error)
        return
    done.made += made


def _rows(this: _Round, one: Subscription, standing: Standing, done: Done) -> bool:
    assert isinstance(one.watch, Query)
    found = look(this.release, one.watch.sql, who=one.by, audit=this.yard.home / "audit")
    if found.passing:
        raise BadPlace(f"a subscription was not looked at: {found.problem[0]}", hint="caoyun deliver")
    folder, problem = this.yard.lake.subscriptions, found.problem
    if not found.failed:
        try:
            parted = difference(snapshots.read(folder, standing.snapshot), found.frame, one.watch.key)
        except BadCommand as error:  # a column of the key is gone
            problem = (error.message, error.message)
    if problem[0]:
        done.failing.append(one.id)
        return _failed(this, one, standing, problem)
    healed = bool(standing.problem)
    if not (healed or any(parted.counts.values()) or parted.came or parted.went):
        return this.book.settle(one.id, replace(standing, release=this.release.name))
    ident = telling.ident(one, standing, this.release.name)
    name = snapshots.write(folder, f"{one.id}.{ident}.parquet", found.frame)
    after = Standing(this.release.name, name)
    if not (healed or any(parted.counts.values())):
        told = None
    else:
        told = _delivery(this, one, telling.rows(one, this.release.name, this.at, parted, ident=ident, healed=healed))
    made = this.book.settle(one.id, after, told)
    (folder / standing.snapshot).unlink(missing_ok=True)
    return made
