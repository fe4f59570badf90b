"""A source and a day in, its exchanges archived: the list walked until two walks agree, each record's parts after it.

Pure of files: how to ask, and what is held already, are handed in.
"""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import orjson
import polars as pl
import xxhash

from etl.errors import BadSource, CaoyunError, Changed, Refused, Truncated, Unreachable, WrongCharset
from etl.model import Exchange, Page, Request, Run, Source, Walked
from etl.readers import READERS
from etl.web.classify import REFUSED

Judge = Callable[[Exchange], str]
Tick = Callable[[int, int, int | None], None]

MOST_PAGES = 200_000
MOST_WALKS = 4
_STUCK = 5  # pages in a row that tell nothing new: a list that repeats its last page for ever
_HEALS = frozenset({"unreachable", "error", "truncated", "empty"})
_READABLE = frozenset(
    {"real", "stated_empty", "changed", "wrong_charset", "truncated"}
)  # what a reader speaks of itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What a capture needs of the world.

    Args:
        fetch: Asks for something; the answer is archived under the verdict of ``judge``.
        held: Whether a detail or attachment need not be asked for, since the archive has it; told the request and the
            date of its record, and notes what it finds.
        together: Details under way at once.
    """

    fetch: Callable[[Request, Judge | None], Awaitable[Exchange]]
    held: Callable[[Request, date | None], bool]
    together: int = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Which listing to walk, and how far.

    Args:
        source: Whose listing.
        run: Its day.
        dated: The publisher's names of the date of a row.
        since: Walk only to the first page whose records are all older; for lists sorted newest first.
    """

    source: Source
    run: Run
    dated: Sequence[str] = ()
    since: date | None = None


@dataclass(slots=True)
class _Walk:
    """One walk while it goes on: fingerprints of ids in the order of the list, and the total stated first."""

    number: int
    ids: array[int] = field(default_factory=lambda: array("Q"))
    seen: set[int] = field(default_factory=set)
    stated: int | None = None
    pages: int = 0
    rows: int = 0
    barren: int = 0
    tip: bool = False


@dataclass(frozen=True, slots=True)
class _Read:
    """A page with fingerprints of its ids and, by id, that of the row and its date."""

    page: Page
    ids: list[int]
    rows: dict[str, int]
    days: dict[str, date | None]
    dates: list[date | None]


@dataclass(slots=True)
class _Parts:
    """Details and attachments of all walks: what was answered for good, and what is owed and why."""

    answered: set[int] = field(default_factory=set)
    owed: dict[int, str] = field(default_factory=dict)


def quiet(pages: int, records: int, total: int | None) -> None:
    """No progress shown."""


async def walk(plan: Plan, reach: Reach, tick: Tick = quiet) -> Walked:
    """Walk a listing until two walks agree on its records, and fetch each record's detail page and attachments.

    Two walks agree when the second saw what the first saw, and else only records that came on top of the list in the
    meantime: then no record slipped from one page to another while they were read. The second is the one that is read
    later, held against the total that it stated first. A detail that fails is asked for once more by the next walk;
    then its record stays owed. A listing page that fails ends the walk.

    Raises:
        Refused, Unreachable, Changed, Truncated, WrongCharset: what came back for a listing page, with its address.
    """
    parts, last, arrived, pages = _Parts(), _Walk(0), None, 0
    while last.number < MOST_WALKS and arrived is None:
        this = _Walk(last.number + 1)
        async for read in _pages(plan, reach, this):
            await _fetch_parts(plan.source, read, this, reach, parts)
            tick(pages + this.pages, this.rows, this.stated)
        pages += this.pages
        arrived, last = _arrived(last, this) if last.number else None, this
    problems = tuple(list(parts.owed.values())[:20])
    # Of a tip alone nothing is proven of any day: no record is missing because it is not there.
    since = plan.run.day + timedelta(1) if last.tip else plan.since
    return Walked(last.stated, last.rows, pages, last.number, arrived is not None, arrived or 0, since, problems)


async def _pages(plan: Plan, reach: Reach, this: _Walk) -> AsyncIterator[_Read]:
    """The pages of one walk, each counted before it is handed on.

    Raises:
        Changed: the listing does not end.
    """
    asked: set[Request] = set()
    request: Request | None = plan.source.listing.first(plan.run.day)
    while request is not None:
        if request in asked or this.pages >= MOST_PAGES or this.barren >= _STUCK:
            raise Changed(
                "the listing never ends: it tells what it told before", source=plan.source.id, url=request.url
            )
        asked.add(request)
        read = _known_by(plan, await _page(plan.source, replace(request, walk=this.number), reach))
        _count(this, read, plan.since)
        yield read
        older = plan.since is not None and all(day and day < plan.since for day in read.dates)
        request = None if older else read.page.following


async def _page(source: Source, request: Request, reach: Reach) -> Page:
    """One page of the listing; it is read before it is archived, so that its verdict says what it is."""
    read: list[Page] = []

    def judge(exchange: Exchange) -> str:
        if flaw := _flaw(lambda: read.append(source.listing(exchange))):
            return flaw  # it is read again below, where the error is told
        return "stated_empty" if read[0].total == 0 and not read[0].rows else "real"

    try:
        exchange = await reach.fetch(request, judge)
        return read[0] if read else source.listing(readable(exchange))
    except CaoyunError as error:
        raise error.at(source=source.id, url=request.url) from error


def _flaw(read: Callable[[], object]) -> str:
    """What a page is that its reader cannot read, as a verdict; empty where it can."""
    try:
        read()
    except WrongCharset:
        return "wrong_charset"
    except Truncated:
        return "truncated"
    except CaoyunError:
        return "changed"
    return ""


def readable(exchange: Exchange) -> Exchange:
    """The exchange itself when it is a page that can be tried to read, else the error that its verdict means.

    Raises:
        Refused: blocked, challenge or login.
        Unreachable: no answer, an error status, or a suspended site.
        Truncated: the body broke off.
        Changed: the page is missing, empty or has moved.
    """
    if exchange.verdict in _READABLE:
        return exchange
    message = f"the answer is {exchange.verdict!r}, with status {exchange.status}"
    if exchange.verdict in REFUSED:
        raise Refused(message, hint="we do not go around it; mark the source as refused")
    if exchange.verdict in ("error", "suspended", "unreachable"):
        raise Unreachable(message, hint="try again later; everything so far is in the archive")
    raise Changed(message)


def _known_by(plan: Plan, page: Page) -> _Read:
    said = [row.get(plan.source.key) for row in page.rows]
    whole = [xxhash.xxh3_64_intdigest(_printed(row)) for row in page.rows]
    named = [str(one) if type(one) in (str, int) and one != "" else "" for one in said]
    ids = [
        xxhash.xxh3_64_intdigest(n.encode("utf-8", "surrogatepass")) if n else w
        for n, w in zip(named, whole, strict=True)
    ]
    days = _dates(page, plan.dated)
    return _Read(page, ids, dict(zip(named, whole, strict=True)), dict(zip(named, days, strict=True)), days)


def _printed(row: Mapping[str, object]) -> bytes:
    try:
        return orjson.dumps(row, default=str)
    except TypeError:  # a number beyond 64 bits, half a surrogate pair: what JSON can hold and orjson does not print
        return repr(row).encode("utf-8", "surrogatepass")


def _dates(page: Page, names: Sequence[str]) -> list[date | None]:
    """The date of each row, where the list states it and it can be read."""
    said = [next((str(row[n]) for n in names if row.get(n) not in (None, "")), None) for row in page.rows]
    return (
        pl.DataFrame({"said": said}, schema={"said": pl.String})
        .select(READERS["date"](pl.col("said")))
        .to_series()
        .to_list()
    )


def _count(this: _Walk, read: _Read, since: date | None) -> None:
    if read.page.adds and read.page.total is not None:
        this.stated = (this.stated or 0) + read.page.total
    this.stated = read.page.total if this.stated is None else this.stated
    this.pages += 1
    this.rows += len(read.ids)
    this.tip |= read.page.tip
    inside = [i for i, day in zip(read.ids, read.dates, strict=True) if since is None or day is None or day >= since]
    this.barren = 0 if not read.ids or set(read.ids) - this.seen else this.barren + 1
    this.seen.update(read.ids)
    this.ids.extend(inside)


def _arrived(before: _Walk, this: _Walk) -> int | None:
    """How many records came on top of the list between two walks; None when the two differ in any other way."""
    old, new = (pl.Series(walk.ids, dtype=pl.UInt64) for walk in (before, this))
    known = new.is_in(old.implode())
    if not old.unique().is_in(new.implode()).all() or (len(new) and not known.any()):
        return None
    top = new.head(known.arg_max() or 0)
    return top.n_unique() if top.n_unique() == new.filter(~known).n_unique() else None


async def _fetch_parts(source: Source, read: _Read, this: _Walk, reach: Reach, parts: _Parts) -> None:
    """Fetch what belongs to a page's records and is not answered yet, so many at once."""
    free = asyncio.Semaphore(reach.together)

    async def one(request: Request) -> None:
        key = xxhash.xxh3_64_intdigest(request.url.encode("utf-8", "surrogatepass") + b"\0" + request.sent)
        asked = replace(request, walk=this.number, row=read.rows.get(request.record, 0))
        if key in parts.answered:
            return
        async with free:
            if reach.held(asked, read.days.get(request.record)):
                parts.answered.add(key)
            else:
                await _fetch_part(source, asked, key, reach, parts)

    await asyncio.gather(*(one(request) for request in read.page.details))


async def _fetch_part(source: Source, request: Request, key: int, reach: Reach, parts: _Parts) -> None:
    """Fetch one detail or attachment; what cannot heal is not asked for again by the next walk.

    A detail is read before it is archived: one that is another page must not be held as the record's by the next run.
    """
    where = f"{request.role} of {request.record}"

    def judge(exchange: Exchange) -> str:
        return _flaw(lambda: source.listing.detail(exchange)) or "real"

    try:
        exchange = await reach.fetch(request, judge if request.role == "detail" else None)
    except BadSource as error:
        parts.owed[key] = f"{where}: {error}"
        if not isinstance(error, Unreachable | Truncated):
            parts.answered.add(key)
        return
    if exchange.verdict in ("real", "unchanged"):
        parts.owed.pop(key, None)
    else:
        parts.owed[key] = f"{where}: {exchange.verdict} ({request.url})"
    if exchange.verdict not in _HEALS:
        parts.answered.add(key)


def now() -> datetime:
    """The clock of the capture, in UTC without a zone, as the archive keeps it."""
    return datetime.now(UTC).replace(tzinfo=None)
