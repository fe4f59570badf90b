"""What can be told: an alert, a day's digest, a hello; and what became of telling it. Values, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from etl.errors import Actor, BadPlace

Outcome = Literal["told", "known", "told by another", "silenced", "enough for today", "not delivered", "nobody to tell"]
"""What became of telling: ``known`` was told before and is no worse, ``told by another`` is being told just now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One trouble of one source, without a value of any record and without the words of an error.

    ``kind`` is the kind of failure, ``records`` are those at stake, ``since`` is the day of the first bad run and
    ``seen`` that of the last; ``good_on`` is the last day that was loaded. ``url``, ``status``, ``verdict`` and
    ``place`` are the first bad exchange, where one is known. ``en`` and ``zh`` are one sentence each.
    """

    source: str
    publisher: str
    state: str
    kind: str
    severity: int
    en: str
    zh: str
    actor: Actor
    seen: date
    since: date | None = None
    good_on: date | None = None
    runs: int = 0
    records: int = 0
    url: str | None = None
    status: int | None = None
    verdict: str | None = None
    place: str | None = None
    commands: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """By which day a source must have been loaded anew: run well by ``run_by``, something new by ``new_by``.

    ``good_on`` is the last day that was loaded, ``new_on`` the last that brought something new; ``patience`` is how
    many days may pass after that, by the rhythm of the source. Without a rhythm there is no ``new_by``.
    """

    source: str
    due_on: date
    run_by: date
    good_on: date | None = None
    new_on: date | None = None
    patience: int | None = None
    new_by: date | None = None

    def late(self, day: date) -> int:
        """By how many days it is late on a day; 0 where it is not."""
        return max(0, (day - self.due_on).days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What one day brought, over all sources; records are those of loads that were let in."""

    day: date
    loads: int = 0
    loaded: int = 0
    withdrawn: int = 0
    quarantined: int = 0
    stopped: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """A day in one message: the worst trouble of each source, held against the digest before.

    ``sources`` are those that were ever run. ``worse`` is new or worse since ``before``; ``still`` is the rest that is
    ill. ``late`` are past their deadline. ``silenced`` are ill and were silenced by a person.
    """

    day: date
    before: date
    sources: int
    well: int
    worse: tuple[Alert, ...] = ()
    still: tuple[Alert, ...] = ()
    recovered: tuple[str, ...] = ()
    late: tuple[Deadline, ...] = ()
    silenced: tuple[str, ...] = ()
    tallies: tuple[Tally, ...] = ()

    @property
    def ill(self) -> tuple[Alert, ...]:
        """All that ails and is told."""
        return self.worse + self.still


@dataclass(frozen=True, slots=True)
class Hello:
    """A message without news, to see whether it arrives."""


@dataclass(frozen=True, slots=True)
class Enough:
    """Said once a day in place of the first message that is too many."""

    day: date
    most: int


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent: a title of one line, and plain text; ``tone`` is apprise's type of a notification.

    ``html`` stands beside the text in mail, ``data`` beside it in a webhook's JSON. ``id`` is the same however often it
    is sent: a letter's Message-ID, a webhook's Idempotency-Key. ``more`` is the last line of a text that had to be cut.
    """

    title: str
    text: str
    tone: Literal["info", "warning", "failure"] = "info"
    html: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    id: str = ""
    more: str = "caoyun health"


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a message for one target, which is named by its scheme and, where it has one, its host."""

    number: int
    target: str
    arrived: bool
    why: str = ""

    @property
    def error(self) -> BadPlace:
        """For one that did not arrive: the error to tell, without the target's address."""
        return BadPlace(f"target {self.number}, {self.target}, did not take the message: {self.why}",
                        hint="caoyun alerts --test")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """What became of telling; ``failed`` are the targets that did not get it."""

    outcome: Outcome
    deliveries: tuple[Delivery, ...] = ()

    @property
    def failed(self) -> tuple[BadPlace, ...]:
        """An error for each target that did not take the message."""
        return tuple(one.error for one in self.deliveries if not one.arrived)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What was told of one trouble: since when and until when it was seen, how bad it was, and when it was told."""

    since: date | None
    seen: date
    records: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A digest that was told: of which day, when, and each source that was ill with its state, severity and records."""

    day: date
    at: datetime
    ill: Mapping[str, tuple[str, int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """What was told so far. Keys of ``known`` are ``source:state``; ``claims`` are being told, since these instants.

    ``counted`` are the immediate messages of each day in Beijing, ``enough`` the days on which it was said that there
    are more, ``issued`` the last two digests, and ``silenced`` patterns of sources with the last day of their silence.
    """

    known: Mapping[str, Known] = field(default_factory=dict)
    claims: Mapping[str, datetime] = field(default_factory=dict)
    counted: Mapping[date, int] = field(default_factory=dict)
    enough: tuple[date, ...] = ()
    issued: tuple[Issued, ...] = ()
    silenced: Mapping[str, date] = field(default_factory=dict)
