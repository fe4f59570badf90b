"""What came of a run: what its walks saw, its batches and verdicts, its counts, and the load package they make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

import polars as pl

from etl.model.asking import Role, Run

PLACE = {"_captured_at": pl.Datetime("us"), "_place": pl.String(), "_position": pl.Int32(), "_detail": pl.String()}
"""Where a row was found: fetched when, listed in which archived page and at which row of it, detailed in which page."""
EXTRA = "_extra"
"""What the contract does not know of a row, as JSON, where it wants that kept; null where there is nothing."""


@dataclass(frozen=True, slots=True)
class Walked:
    """What the walks of one listing saw; the last of them is the one that is read.

    ``listed`` are rows, ``arrived`` the records that came on top of the list between the last two walks. ``agreed``
    says that these two saw the same records otherwise. ``since`` is the day back to which the list was walked, or
    None when it was walked whole. ``until`` is the last day that was asked for, where a list is asked for by days: then
    ``stated`` is the total of these days alone. ``problems`` are details and attachments that are owed, and why.
    """

    stated: int | None
    listed: int
    pages: int
    walks: int
    agreed: bool
    arrived: int = 0
    since: date | None = None
    problems: tuple[str, ...] = ()
    until: date | None = None

    @property
    def sliced(self) -> bool:
        """Whether some days alone were asked for, so that what was stated and listed is of these days."""
        return self.since is not None and self.until is not None


@dataclass(frozen=True, slots=True)
class Listing:
    """A whole capture: what its walks saw, what it cost, and the digests of its files."""

    attempt: int
    walked: Walked
    exchanges: int
    refused: int
    wire_bytes: int
    started_at: datetime
    finished_at: datetime
    sha256: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Owed:
    """A part of a listed record that we do not have: its detail, so that the record is pending, or an attachment.

    ``day`` is the record's date, where the list states it.
    """

    record: str
    role: Role
    url: str
    reason: str
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """At most 100,000 records of one run: ``said`` as stated (text, masked), ``typed`` as the contract wants them.

    Both frames have the same height and order. ``owed`` are parts of records that could not be had; a record whose
    detail page is owed is in neither frame. ``notices`` are things a person should know that cost no record: unknown
    keys with their first example. ``masked`` is how many identifiers were masked, by ``column:kind``.
    """

    said: pl.DataFrame
    typed: pl.DataFrame
    owed: tuple[Owed, ...] = ()
    notices: Mapping[str, str] = field(default_factory=dict)
    masked: Mapping[str, int] = field(default_factory=dict)

    @property
    def pending(self) -> tuple[Owed, ...]:
        """The records that are owed whole."""
        return tuple(one for one in self.owed if one.role == "detail")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Accepted rows typed, rejected rows as stated with their reasons; together they are the batch.

    ``counted`` is how many rows fail a rule that warns or stops the run; ``unjudged`` are rules whose list is not here.
    """

    accepted: pl.DataFrame
    rejected: pl.DataFrame
    counted: Mapping[str, int] = field(default_factory=dict)
    unjudged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Measure:
    """One batch rule and what was measured: the value is a judgement, nobody catches an exception to learn it."""

    rule: str
    passed: bool
    observed: float | None
    severity: Literal["stop", "warn"]


@dataclass(frozen=True, slots=True)
class Counts:
    """The ledger's numbers of one run; ``listed`` is the sum of the six fates, or the run does not commit.

    ``dropped`` rows are about natural persons, of kinds that keep none: counted, and written nowhere but the archive.

    ``missing`` and ``withdrawn`` records were held before and are not listed any more, seen so once or twice.
    ``owed`` are attachments that could not be fetched; their records are loaded without them.
    """

    listed: int = 0
    unchanged: int = 0
    loaded: int = 0
    quarantined: int = 0
    pending: int = 0
    duplicate: int = 0
    dropped: int = 0
    missing: int = 0
    withdrawn: int = 0
    owed: int = 0

    @property
    def balanced(self) -> bool:
        """The ledger equation."""
        fates = (self.unchanged, self.loaded, self.quarantined, self.pending, self.duplicate, self.dropped)
        return self.listed == sum(fates)


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
    status: Literal["loaded", "stopped", "failed"]
    attempt: int
    captured_at: datetime
    contract: str
    readers: str = ""
    mode: Literal["capture", "replay"] = "capture"
    walks: int = 1
    agreed: bool = True
    arrived: int = 0
    since: date | None = None
    elsewhere: int = 0
    exchanges: int = 0
    refused: int = 0
    wire_bytes: int = 0
    seconds: float = 0.0
    reason: str = ""
    measures: tuple[Measure, ...] = ()
    notices: Mapping[str, str] = field(default_factory=dict)
    masked: Mapping[str, int] = field(default_factory=dict)
    until: date | None = None

    @property
    def sliced(self) -> bool:
        """Whether the run is of some days alone, ``since`` to ``until``; so are its total and its certificate."""
        return self.since is not None and self.until is not None

    @property
    def held(self) -> int:
        """What the publisher lists and we hold: everything listed once, less what is owed, and what was not walked.

        ``elsewhere`` are the records that are held and lie beyond ``since``; none of them counts for a list that is
        asked for by days, since its total is of these days.
        """
        return self.counts.listed - self.counts.duplicate - self.counts.pending + self.elsewhere

    @property
    def certificate(self) -> str:
        """``complete``, ``short by N`` or ``unknown``, held against the publisher's stated total.

        A run that failed is short of everything that was stated last, or of what the source must have at least.
        """
        if self.status == "failed":
            return f"short by {self.stated}" if self.stated else "unknown"
        if self.stated is None or not self.agreed or self.held > self.stated:
            return "unknown"
        if self.held < self.stated:
            return f"short by {self.stated - self.held}"
        return "complete" if self.status == "loaded" else "unknown"

    @property
    def why(self) -> str:
        """What a certificate that is not ``complete`` rests on, in a sentence."""
        if self.reason or self.certificate == "complete":
            return self.reason
        if self.stated is None:
            return "the publisher states no total"
        if not self.agreed:
            return f"the list did not hold still in {self.walks} walks"
        if self.held > self.stated:
            return f"{self.held - self.stated} more are listed than stated"
        return f"{self.counts.pending} pending" if self.counts.pending else "listed fewer than stated"
