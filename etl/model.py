"""The nouns: frozen values that one stage hands to the next; they read nothing and write nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, Protocol

import polars as pl

Proof = Literal["recorded", "shape", "unproven"]
PLACE = {"_captured_at": pl.Datetime("us"), "_place": pl.String(), "_position": pl.Int32(), "_detail": pl.String()}
"""Where a row was found: fetched when, listed in which archived page and at which row of it, detailed in which page."""

Role = Literal["listing", "detail", "attachment", "robots"]


@dataclass(frozen=True, slots=True)
class Province:
    """A provincial-level government by its GB/T 2260 code; ``100000`` is the country."""

    code: str
    slug: str
    name_zh: str
    name_en: str
    short_zh: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One HTTP request that a family asks for.

    ``record`` is the publisher's id of the record that a detail page or an attachment belongs to.
    """

    url: str
    method: Literal["GET", "POST"] = "GET"
    form: tuple[tuple[str, str], ...] = ()
    json: str | None = None
    role: Role = "listing"
    record: str = ""


@dataclass(frozen=True, slots=True)
class Validators:
    """What an earlier answer is known by, for a conditional request (RFC 9110, section 13); empty where not given."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer, the body free of its content encoding but still bytes.

    ``place`` is ``file@offset`` in the archive; empty before it was archived.
    """

    request: Request
    status: int
    headers: Mapping[str, str]
    body: bytes
    at: datetime
    verdict: str = "real"
    place: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """What one listing page states: rows under the publisher's own names, total, next page, detail pages."""

    rows: Sequence[Mapping[str, object]]
    total: int | None = None
    following: Request | None = None
    details: Sequence[Request] = ()


class Family(Protocol):
    """A way of publishing that many sites share: pure functions from requests to pages, configured by a source.

    ``fields`` maps the publisher's names to contract columns, one name to one or more columns parted by blanks;
    ``ignored`` are further names that are known and not used. Anything else is reported as unknown.
    """

    @property
    def site(self) -> str:
        """Scheme and host, for sharding and pacing."""

    @property
    def fields(self) -> Mapping[str, str]:
        """Publisher's name to contract column."""

    @property
    def ignored(self) -> frozenset[str]:
        """Publisher's names that are known and not loaded."""

    def first(self, day: date) -> Request:
        """The request that opens the listing as of a day."""

    def __call__(self, exchange: Exchange) -> Page:
        """Read one listing exchange; raises ``Changed`` where the shape is not the family's."""

    def detail(self, exchange: Exchange) -> Mapping[str, object]:
        """Read one detail exchange; the result is merged into the listing's row."""


@dataclass(frozen=True, slots=True)
class Expect:
    """What a source should yield: a stated total at all, and the least share of it that must arrive."""

    least: int = 1
    stated: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One listing of one kind by one publisher. ``id`` is given by the registry: file name, kind, name."""

    province: str
    kind: str
    publisher: str
    listing: Family
    expect: Expect = Expect()
    verified: Proof = "unproven"
    name: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """One source over one day: the key of everything that is kept."""

    source: str
    day: date

    @property
    def id(self) -> str:
        """``source@day``."""
        return f"{self.source}@{self.day.isoformat()}"


@dataclass(frozen=True, slots=True)
class Listing:
    """How far a capture came: what was stated and what was seen."""

    attempt: int
    stated: int | None
    listed: int
    pages: int
    exchanges: int
    wire_bytes: int
    started_at: datetime
    finished_at: datetime
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """At most 100,000 records of one run: ``said`` as stated (text, masked), ``typed`` as the contract wants them.

    Both frames have the same height and order. ``pending`` are ids whose detail page is still owed, with the reason.
    ``notices`` are things a person should know that cost no record: unknown keys with their first example.
    """

    said: pl.DataFrame
    typed: pl.DataFrame
    pending: tuple[tuple[str, str], ...] = ()
    notices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Accepted rows typed, rejected rows as stated with their reasons; together they are the batch."""

    accepted: pl.DataFrame
    rejected: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Measure:
    """One batch rule and what was measured: the value is a judgement, nobody catches an exception to learn it."""

    rule: str
    passed: bool
    observed: float | None
    severity: Literal["stop", "warn"]


@dataclass(frozen=True, slots=True)
class Counts:
    """The ledger's numbers of one run; ``listed`` is the sum of the five fates, or the run does not commit."""

    listed: int = 0
    unchanged: int = 0
    loaded: int = 0
    quarantined: int = 0
    pending: int = 0
    duplicate: int = 0

    @property
    def balanced(self) -> bool:
        """The ledger equation."""
        return self.listed == self.unchanged + self.loaded + self.quarantined + self.pending + self.duplicate


@dataclass(frozen=True, slots=True)
class StagedFile:
    """One immutable Parquet file of a load, by its path below the lake's data folder."""

    path: str
    table: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Load:
    """A load package: everything the committer needs to know of one run, written once as JSON."""

    id: str
    run: Run
    kind: str
    province: str
    publisher: str
    counts: Counts
    stated: int | None
    files: tuple[StagedFile, ...]
    status: Literal["loaded", "stopped"]
    attempt: int
    captured_at: datetime
    contract: str
    exchanges: int = 0
    wire_bytes: int = 0
    measures: tuple[Measure, ...] = ()
    notices: Mapping[str, str] = field(default_factory=dict)

    @property
    def certificate(self) -> str:
        """``complete``, ``short by N`` or ``unknown``, held against the publisher's stated total.

        What the publisher stated and we hold is everything listed once, less what is pending or stopped at the gate.
        """
        if self.stated is None:
            return "unknown"
        held = self.counts.listed - self.counts.duplicate - self.counts.pending
        return "complete" if held >= self.stated else f"short by {self.stated - held}"
