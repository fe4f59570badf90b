"""A source and a yard in, one page of its list and one record's own page asked politely, and what differs out.

Every answer is archived, under a name of its own that no run has, ``probe.<source or host>``; nothing is loaded.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from etl import capture as walking
from etl.charset import lie
from etl.errors import BadSource, CaoyunError, Refused
from etl.lake import archive, write_listing
from etl.lake.archive import Archive
from etl.lake.parquet import sha256
from etl.model import Exchange, Listing, Page, Request, Run, Source, Walked
from etl.pipeline import Yard
from etl.sampling import Sample, joined, readable, trial, types
from etl.web.client import Door

_GOOD = ("real", "stated_empty")
After = Callable[[Exchange], Iterable[Request]]


@dataclass(frozen=True, slots=True)
class Peeked:
    """What was asked and came, in order; and why no more was asked, where something went wrong."""

    exchanges: tuple[Exchange, ...]
    problem: BadSource | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """What is not as it was recorded or as the family has it: where, what, what was expected, what was found."""

    where: str
    what: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a probe saw of a source, and what differs; ``against`` says from what."""

    source: str
    against: str
    seen: Mapping[str, object]
    differences: tuple[Difference, ...]


def peek(yard: Yard, name: str, day: date, first: Request, after: After = lambda exchange: ()) -> Peeked:
    """Ask for a page and what follows from it, one after the other, obeying robots.txt and the host's pace.

    Args:
        yard: Where to archive, and how to behave.
        name: Source or host, for the archive.
        day: Day of the archive's folder.
        first: What is asked first.
        after: Told the first answer; what else is asked. Asked only while answers are good.
    """
    run, lake = Run(f"probe.{name}", day), yard.lake
    folder, started = lake.archive(run), walking.now()
    with lake.lock(run.source):
        attempt = archive.next_attempt(folder)
        with Archive(folder, attempt, run.id) as kept:
            came = asyncio.run(_asked(yard, kept, first, after))
        files = [folder / f"{attempt:02d}.warc.gz", folder / f"{attempt:02d}.index.parquet"]
        walked = Walked(None, 0, 1, 1, agreed=False)  # one page of a list proves nothing of the whole
        write_listing(folder, Listing(attempt, walked, kept.exchanges, kept.refused, kept.wire_bytes, started,
                                      walking.now(), {file.name: sha256(file) for file in files}))  # fmt: skip
    return came


async def _asked(yard: Yard, kept: Archive, first: Request, after: After) -> Peeked:
    came: list[Exchange] = []
    async with Door(replace(yard.manners, hosts=yard.lake.hosts), kept.keep) as door:
        try:
            came.append(await door.fetch(first))
            for request in after(came[0]) if came[0].verdict in (*_GOOD, "wrong_charset") else ():
                came.append(await door.fetch(request))
        except BadSource as error:
            return Peeked(tuple(came), error)
    return Peeked(tuple(came))


def probe(yard: Yard, source: Source, day: date, sample: Sample | None = None) -> tuple[Report, Peeked]:
    """Try one page of a source's list and one record's own page.

    Raises:
        Refused: the source is one that is never run.
    """
    if source.refused:
        raise Refused(f"this source is never run: {source.refused}", source=source.id, url=source.listing.site,
                      hint="nothing is asked of it")  # fmt: skip

    def after(exchange: Exchange) -> Iterable[Request]:
        page, _ = readable(source, exchange)
        return [one for one in page.details if one.role == "detail"][:1] if page else []

    came = peek(yard, source.id, day, source.listing.first(day), after)
    return compared(source, came, sample), came


def compared(source: Source, came: Peeked, sample: Sample | None = None) -> Report:
    """What differs from the sample or, where there is none, from what the family and its fields say."""
    listed = came.exchanges[0] if came.exchanges else None
    detail = came.exchanges[1] if len(came.exchanges) > 1 else None
    found = list(_asking(came.problem))
    page: Page | None = None
    if listed is not None:
        page, why = readable(source, listed)
        found += _answer("list", listed, sample)
        found += [Difference("list", "shape", f"a page of {source.family}", why)] if why else []
    if page is not None:
        found += [*_page(source, page, sample), *_detail(source, page, detail, sample)]
    against = f"the sample of {sample.at[:10]}" if sample else f"the fields of the family {source.family}"
    return Report(source.id, against, _seen(came, listed, detail, page), tuple(found))


def _seen(came: Peeked, listed: Exchange | None, detail: Exchange | None, page: Page | None) -> dict[str, object]:
    """For people: what was asked and what came."""
    asked = any(one.place for one in came.exchanges)  # a saved page was not asked for
    robots = "allowed" if asked else "not known" if came.problem else "not asked"
    seen: dict[str, object] = {"robots": "refused" if _robots(came.problem) else robots}
    for name, one in (("list", listed), ("detail", detail)):
        if one is not None:
            seen |= {f"{name} url": one.request.url, f"{name} place": one.place}
            seen[f"{name} answer"] = f"{one.status} {one.verdict}, {len(one.body):,} bytes"
    return seen | ({"total": page.total, "rows": len(page.rows)} if page else {})


def _robots(problem: BadSource | None) -> bool:
    return isinstance(problem, Refused) and "robots.txt" in problem.message


def _asking(problem: BadSource | None) -> Iterator[Difference]:
    if problem is not None:
        what = "robots" if _robots(problem) else "answer"
        yield Difference("site", what, "an answer", f"{type(problem).__name__}: {problem.message}")


def _answer(where: str, one: Exchange, sample: Sample | None) -> Iterator[Difference]:
    """Status, class and charset."""
    status = sample.status if sample and where == "list" else 200
    if one.status != status:
        yield Difference(where, "status", str(status), str(one.status))
    if one.verdict not in _GOOD:
        yield Difference(where, "class", "real", one.verdict)
    try:
        said = lie(one)
    except CaoyunError as error:
        said = error.message
    if said:
        yield Difference(where, "charset", "bytes as labelled", said)


def _page(source: Source, page: Page, sample: Sample | None) -> Iterator[Difference]:
    """Rows, total, and the names of rows against the sample's."""
    stated = sample.total is not None if sample else source.expect.stated
    if stated != (page.total is not None):
        yield Difference("list", "total", "stated" if stated else "not stated", str(page.total))
    if not page.rows:
        yield Difference("list", "rows", f"{sample.rows if sample else 'some'}", "none")
    if sample and page.rows:
        yield from _names("list", sample.names, types(page.rows))


def _names(where: str, then: Mapping[str, object], now: Mapping[str, object]) -> Iterator[Difference]:
    for name in sorted(then.keys() - now.keys()):
        yield Difference(where, "missing field", name, "")
    for name in sorted(now.keys() - then.keys()):
        yield Difference(where, "new field", "", name)
    for name in sorted(then.keys() & now.keys()):
        new = set(now[name]) - set(then[name]) - {"NoneType"}  # type: ignore[call-overload]  # lists of names of types
        if new:
            yield Difference(where, "type", f"{name}: {', '.join(then[name])}", ", ".join(sorted(new)))  # type: ignore[arg-type]


def _detail(source: Source, page: Page, detail: Exchange | None, sample: Sample | None) -> Iterator[Difference]:
    """A record's own page, and what the contract's readers make of the rows with it."""
    if detail is not None:
        yield from _answer("detail", detail, None)
    try:
        said = source.listing.detail(detail) if detail is not None else {}
        rows = joined(source, page, detail)
    except CaoyunError as error:
        yield Difference("detail", "shape", f"a record of {source.family}", error.message)
        return
    if sample and detail is not None:
        yield from _names("detail", sample.detail, types([said]))
    whole = {name for row in rows for name in row}
    if not sample and rows:
        yield from _known(
            source, whole, whole - {name for row in page.rows for name in row}, detail is not None or not page.details
        )
    yield from _read(source, rows, listed=detail is None and bool(page.details))


def _known(source: Source, there: set[str], detailed: set[str], was_asked: bool) -> Iterator[Difference]:
    """The names against the source's own: a column is missing where none of the names that feed it is there."""
    fields = source.listing.fields
    for column in sorted({c for columns in fields.values() for c in columns.split()}):
        names = source.names(column)
        if not there & set(names) and was_asked:
            yield Difference("record", "missing field", " or ".join(names), f"column {column} is empty")
    for name in sorted(there - fields.keys() - source.listing.ignored):
        yield Difference("detail" if name in detailed else "list", "new field", "", name)


def _read(source: Source, rows: list[Mapping[str, object]], *, listed: bool) -> Iterator[Difference]:
    """Values that the contract's readers cannot read, by column."""
    try:
        made = trial(source, rows, listed=listed) if rows else None
    except CaoyunError as error:
        yield Difference("record", "contract", "rows that can be judged", error.message)
        return
    for column, share in made.unread.items() if made else ():
        yield Difference("record", "unreadable", column, f"{share:.0%} of the values")
