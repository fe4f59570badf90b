"""A lake in, everything that is to be told told: each change once, to each target by itself, over any restart.

A change and the parcels that tell it are written in one transaction; a parcel is marked as soon as its target took it.
Who is killed between the two sends it again at the next run, under the same id.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from etl import alerting
from etl.errors import BadCommand, CaoyunError
from etl.pipeline import Yard
from etl.subscribing import addresses, snapshots
from etl.subscribing.book import Book
from etl.subscribing.finding import Round, find, is_due
from etl.subscribing.joining import BEIJING, utc
from etl.subscribing.looking import newest
from etl.subscribing.model import Delivery, Parcel, Standing, State, Subscription
from etl.subscribing.wording import letter

GIVEN_UP = timedelta(days=5)
"""After so long a target that takes nothing is not tried any more."""

_AT_ONCE = 32  # parcels whose letters are in memory at one time
_FIRST, _LONGEST = timedelta(minutes=5), timedelta(hours=12)
_PATIENCE = 1800.0  # seconds that another ``deliver`` is waited for


@dataclass(slots=True)
class Done:
    """What a run of ``deliver`` did.

    ``looked`` are subscriptions that were held against the release, ``made`` deliveries to be sent, ``sent`` parcels
    that a target took, ``waiting`` those that are tried later. ``failing`` are subscriptions whose query fails,
    ``troubles`` what is wrong with this installation.
    """

    release: str = ""
    looked: int = 0
    made: int = 0
    sent: int = 0
    waiting: int = 0
    given_up: list[Parcel] = field(default_factory=list)
    failing: list[Subscription] = field(default_factory=list)
    troubles: list[CaoyunError] = field(default_factory=list)


def deliver(yard: Yard, *, mail: str = "", now: datetime | None = None) -> Done:
    """Hold every subscription against the newest release, then send what is due; another that does so is waited for.

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
    with yard.lake.lock("deliver", _PATIENCE):
        at = now or utc()
        if every := book.all():
            _look(yard, book, every, at, done)
        _send(book, mail, at, done)
        done.waiting = len(book.open())
    return done


def due(yard: Yard, now: datetime | None = None) -> int:
    """How many subscriptions are to be held against the newest release, or have something to be sent now."""
    book, at = Book(yard.lake), now or utc()
    if not (book.path.exists() and yard.lake.warehouse.exists()):
        return 0
    name, today = newest(yard.lake).name, (at + BEIJING).date()
    behind = {one.id for one, standing in book.all() if is_due(one, standing, name, today)}
    return len(behind | {parcel.subscription for parcel in book.open(at)})


def _look(yard: Yard, book: Book, every: Sequence[tuple[Subscription, Standing]], at: datetime, done: Done) -> None:
    """Look for each; what is wrong with one does not keep the others from theirs."""
    folder, today = yard.lake.subscriptions, (at + BEIJING).date()
    this = Round(newest(yard.lake), at, today, folder, yard.home / "audit")
    done.release = this.release.name
    for one, standing in every:
        if is_due(one, standing, this.release.name, today):
            done.looked += 1
            _settle(this, book, one, standing, done)
    snapshots.sweep(folder, {standing.snapshot for _, standing in book.all()})


def _settle(this: Round, book: Book, one: Subscription, standing: Standing, done: Done) -> None:
    try:
        found = find(this, one, standing)
    except CaoyunError as error:
        done.troubles.append(error)
        return
    done.made += book.settle(one.id, found.standing, found.told)
    done.failing += [one] if found.failing else []
    if found.standing.snapshot != standing.snapshot:
        (this.folder / standing.snapshot).unlink(missing_ok=True)


def _send(book: Book, mail: str, at: datetime, done: Done) -> None:
    """Send what is due, some at a time; what is not taken is due later, so that this comes to an end."""
    while parcels := book.open(at, _AT_ONCE):
        made = {parcel.delivery: book.delivery(parcel.delivery) for parcel in parcels}
        letters: list[tuple[Parcel, alerting.Letter]] = []
        for parcel in parcels:
            try:
                letters.append((parcel, _letter(book, parcel, made[parcel.delivery], mail)))
            except BadCommand as error:  # it is no address any more
                _note(book, _tried(parcel, made[parcel.delivery].at, error.message, at), done)
        for outcome in alerting.each([one for _, one in letters]):
            parcel = letters[outcome.number - 1][0]
            why = "" if outcome.arrived else outcome.why
            _note(book, _tried(parcel, made[parcel.delivery].at, why, at), done)


def _letter(book: Book, parcel: Parcel, told: Delivery, mail: str) -> alerting.Letter:
    one = book.get(parcel.subscription)
    return addresses.resolved(one.targets[parcel.number - 1].address, mail), letter(told, one.lang)


def _tried(parcel: Parcel, since: datetime, why: str, at: datetime) -> Parcel:
    """A parcel after a try: taken where there is no ``why``, else to be tried later, or given up."""
    if not why:
        return replace(parcel, state="sent", tries=parcel.tries + 1, why="", at=at)
    wait = min(_LONGEST, _FIRST * 2 ** min(parcel.tries, 12))
    state: State = "given up" if at - since >= GIVEN_UP else "pending"
    return replace(parcel, state=state, tries=parcel.tries + 1, next_at=at + wait, why=why, at=at)


def _note(book: Book, parcel: Parcel, done: Done) -> None:
    book.note(parcel)
    done.sent += parcel.state == "sent"
    done.given_up += [parcel] if parcel.state == "given up" else []
