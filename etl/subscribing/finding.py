"""A subscription and what was told of it last in, what is now to be told out, and what will have been told last."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from etl.errors import BadCommand, BadPlace
from etl.subscribing import digesting, snapshots, telling
from etl.subscribing.comparing import Difference, difference
from etl.subscribing.looking import Release, look
from etl.subscribing.model import Delivery, Digest, Document, Query, Standing, Subscription

Problem = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Round:
    """One look at a release: when, on which day in Beijing, where snapshots lie and where questions are noted."""

    release: Release
    at: datetime
    today: date
    folder: Path
    audit: Path


@dataclass(frozen=True, slots=True)
class Found:
    """What will have been told last, the delivery that tells it, where there is one, and whether the query fails."""

    standing: Standing
    told: Delivery | None = None
    failing: bool = False


def is_due(one: Subscription, standing: Standing, release: str, today: date) -> bool:
    """Whether there is anything to look at: another release, a query to try again, or a digest's day."""
    if isinstance(one.watch, Digest):
        return standing.made_on is None or standing.made_on < digesting.due_on(today, one.watch.weekday)
    return standing.release != release or bool(standing.problem)


def find(this: Round, one: Subscription, standing: Standing) -> Found:
    """What is to be told of one subscription; a snapshot is written, and named by nobody until the answer is kept.

    Raises:
        BadPlace: what was told last cannot be read, or it is not the query's fault that there is no answer.
    """
    return _week(this, one, standing) if isinstance(one.watch, Digest) else _query(this, one, standing)


def _query(this: Round, one: Subscription, standing: Standing) -> Found:
    assert isinstance(one.watch, Query)
    looked = look(this.release, one.watch.sql, who=one.by, audit=this.audit)
    if looked.passing:
        raise BadPlace(f"a subscription was not looked at: {looked.problem[0]}", hint="caoyun deliver")
    if looked.failed:
        return _failing(this, one, standing, looked.problem)
    before = snapshots.read(this.folder, standing.snapshot)
    try:
        parted = difference(before, looked.frame, one.watch.key)
    except BadCommand as error:  # a column of the key is gone
        return _failing(this, one, standing, (error.message, f"{error.message}（键列已不存在）"))
    healed = bool(standing.problem)
    if not (healed or parted.any or parted.came or parted.went):
        return Found(replace(standing, release=this.release.name))
    place = _place(this, one, standing, this.release.name)
    name = snapshots.write(this.folder, f"{one.id}.{place.id}.parquet", looked.frame)
    return Found(Standing(this.release.name, name), _rows(place, parted, healed=healed))


def _rows(place: telling.Place, parted: Difference, *, healed: bool) -> Delivery | None:
    """Columns that came and went alone are not worth a letter."""
    return _delivery(place, telling.rows(place, parted, healed=healed)) if healed or parted.any else None


def _failing(this: Round, one: Subscription, standing: Standing, problem: Problem) -> Found:
    """It is told once, until the query works again; what was told last stays as it is."""
    if standing.problem:
        return Found(replace(standing, release=this.release.name), failing=True)
    place = _place(this, one, standing, f"{this.release.name}/problem")
    after = replace(standing, release=this.release.name, problem=problem[0])
    return Found(after, _delivery(place, telling.problem(place, problem)), failing=True)


def _week(this: Round, one: Subscription, standing: Standing) -> Found:
    assert isinstance(one.watch, Digest)
    on = digesting.due_on(this.today, one.watch.weekday)
    found = digesting.week(this.release.path, one.watch, snapshots.read(this.folder, standing.snapshot), this.today)
    place = _place(this, one, standing, f"{on}/digest")
    name = snapshots.write(this.folder, f"{one.id}.{place.id}.parquet", found.seen)
    told = _delivery(place, telling.week(place, found, on)) if found.news else None
    return Found(Standing(this.release.name, name, made_on=on), told)


def _place(this: Round, one: Subscription, standing: Standing, what: str) -> telling.Place:
    return telling.Place(one, this.release.name, this.at, telling.ident(one, standing, what))


def _delivery(place: telling.Place, document: Document) -> Delivery:
    return Delivery(place.id, place.one.id, place.release, place.at, document)
