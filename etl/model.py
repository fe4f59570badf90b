"""The nouns: frozen values that one stage hands to the next; they read nothing and write nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal, Protocol, Self, runtime_checkable
from urllib.parse import urlencode

import polars as pl

Proof = Literal["recorded", "shape", "unproven"]
PLACE = {"_captured_at": pl.Datetime("us"), "_place": pl.String(), "_position": pl.Int32(), "_detail": pl.String()}
"""Where a row was found: fetched when, listed in which archived page and at which row of it, detailed in which page."""
EXTRA = "_extra"
"""What the contract does not know of a row, as JSON, where it wants that kept; null where there is nothing."""

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

    ``record`` is the publisher's id of the record that a detail page or an attachment belongs to. ``walk`` says in
    which walk of the listing it was asked, and ``row`` is the fingerprint of the listed row that led to it; both are
    kept with the answer and are not sent.
    """

    url: str
    method: Literal["GET", "POST"] = "GET"
    form: tuple[tuple[str, str], ...] = ()
    json: str | None = None
    role: Role = "listing"
    record: str = ""
    walk: int = 1
    row: int = 0

    @property
    def sent(self) -> bytes:
        """The body as it is sent: JSON, or the form in UTF-8."""
        return self.json.encode() if self.json is not None else urlencode(self.form).encode()


@dataclass(frozen=True, slots=True)
class Validators:
    """What an earlier answer is known by, for a conditional request (RFC 9110, section 13); empty where not given."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer, the body free of its content encoding but still bytes.

    ``place`` is ``source/day/NN.warc.gz@offset`` in the archive; empty before it was archived.
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
    """What one listing page states: rows under the publisher's own names, total, next page, detail pages.

    ``adds`` says that a total is of a part of the list, and that the list's total is the sum of them. ``tip`` says that
    the list goes on and nobody knows how to ask for more: what leaves such a page has not left the list.
    """

    rows: Sequence[Mapping[str, object]]
    total: int | None = None
    following: Request | None = None
    details: Sequence[Request] = ()
    adds: bool = False
    tip: bool = False


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

    def locate(self, name: str, position: int, *, detail: bool) -> str:
        """Where a page states a name: a JSON path (RFC 9535) or a CSS selector, of a row of a list or of a detail."""


@runtime_checkable
class Dated(Protocol):
    """A family whose list can be asked for by days, so that some days of it alone can be listed.

    ``begins`` is the first day of all, or None of a list that is not asked for by days.
    """

    @property
    def begins(self) -> date | None:
        """First day that the list is asked for."""

    def between(self, first: date) -> Self:
        """The same list from a later day on; ``Family.first`` closes it."""


@dataclass(frozen=True, slots=True)
class Expect:
    """What a source should yield: at least so many records, a stated total at all, and few withdrawals.

    ``withdrawals`` is the brake: a run that misses more than this share of the records (percent) stops and asks.
    """

    least: int = 1
    stated: bool = True
    withdrawals: float = 5.0


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often what is walked again.

    Args:
        newest_first: Whether the list is sorted by date, newest first, so that its tip can be walked alone.
        overlap: Days before the last run that a walk of the tip still covers.
        settle: Days after which the whole list is walked again, and each page is fetched again whole.
    """

    newest_first: bool = False
    overlap: int = 7
    settle: int = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One listing of one kind by one publisher. ``id`` is given by the registry: file name, kind, name."""

    province: str
    kind: str
    publisher: str
    listing: Family
    expect: Expect = Expect()
    rhythm: Rhythm = Rhythm()
    verified: Proof = "unproven"
    name: str = ""
    id: str = ""

    @property
    def key(self) -> str:
        """Under which name the publisher states a record's id."""
        return self.names("record_id")[0]

    @property
    def refused(self) -> str:
        """Why the source is never run; empty for one that is. Only a family of closed sites has a reason."""
        return str(getattr(self.listing, "refused", ""))

    @property
    def begins(self) -> date | None:
        """First day of a list that can be asked for by days; None where it can only be asked for as a whole."""
        return self.listing.begins if isinstance(self.listing, Dated) else None

    @property
    def by_date(self) -> bool:
        """Whether some days of the list can be listed alone."""
        return self.begins is not None

    def between(self, first: date) -> Source:
        """The same source with its list narrowed to a day and those after it; ask ``by_date`` before."""
        assert isinstance(self.listing, Dated)
        return replace(self, listing=self.listing.between(first))

    @property
    def proof(self) -> str:
        """How far the source is proven: ``recorded``, ``shape``, ``unproven``, or ``refused``."""
        return "refused" if self.refused else self.verified

    @property
    def family(self) -> str:
        """What its way of publishing is called: the preset's name, or that of the family's file."""
        return str(getattr(self.listing, "family", "") or type(self.listing).__module__.rpartition(".")[2])

    def names(self, column: str) -> tuple[str, ...]:
        """The publisher's names of a contract column, in the order in which they are asked."""
        return tuple(name for name, columns in self.listing.fields.items() if column in columns.split())


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
