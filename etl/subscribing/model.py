"""What is subscribed to, by whom it is to be told, and what stands of it. Values, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

State = Literal["pending", "sent", "given up"]
"""Of one target's part of a delivery: it waits, it was taken, or it was tried for days and is not tried any more."""

Language = Literal["en", "zh"]
Document = Mapping[str, Any]
"""What is told, as JSON has it: see ``docs/subscriptions.md`` for each of its names."""


@dataclass(frozen=True, slots=True)
class Query:
    """A question in SQL, whose rows are held against those that were told last.

    ``key`` are the columns that make a row the same row; none: the whole row. ``kind`` is that of all rows, where no
    column ``kind`` says it.
    """

    sql: str
    key: tuple[str, ...] = ()
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Digest:
    """A province, a kind or both, told once a week; ``weekday`` counts from Monday, 0, in Beijing."""

    province: str = ""
    kind: str = ""
    weekday: int = 0


@dataclass(frozen=True, slots=True)
class Target:
    """Who is told: an address as apprise has it, or one of mail; ``name`` is what may be shown of it."""

    name: str
    address: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """What one person asked for. ``base`` is the portal's address, without a slash at its end; empty: no links."""

    id: str
    title: str
    watch: Query | Digest
    targets: tuple[Target, ...]
    lang: Language
    base: str
    by: str
    at: datetime
    question: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What was told last: of which release, in which snapshot; what is wrong since; the day of the last digest."""

    release: str = ""
    snapshot: str = ""
    problem: str = ""
    made_on: date | None = None


@dataclass(frozen=True, slots=True)
class Parcel:
    """One target's part of a delivery; ``next_at`` is when it may be tried, ``at`` when it was tried last."""

    delivery: str
    subscription: str
    number: int
    target: str
    state: State
    tries: int
    next_at: datetime
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """What was told at one release, and how far it got."""

    id: str
    subscription: str
    release: str
    at: datetime
    document: Document
    parcels: tuple[Parcel, ...] = ()
