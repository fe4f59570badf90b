"""Who publishes what and how it is asked for: provinces, sources, families, requests, exchanges, pages, runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal, Protocol, Self, runtime_checkable
from urllib.parse import urlencode

Proof = Literal["recorded", "shape", "unproven"]

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
