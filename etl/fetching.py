"""One run out: its listing and parts fetched into the archive, going on where a killed attempt stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from etl import capture
from etl.capture import Judge, Plan, Reach, Tick
from etl.lake import Lake, archive, last_listing, listings, write_listing
from etl.lake.archive import Archive
from etl.lake.earlier import Earlier, is_fresh
from etl.lake.parquet import sha256
from etl.lake.warc import Found
from etl.model import Exchange, Listing, Request, Rhythm, Run, Source, Validators, Walked
from etl.slicing import Done, overlaps
from etl.web.client import Door, Manners

_STALE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class _Memory:
    """What need not be asked for again: pages and parts of attempts that broke off, parts of earlier whole captures."""

    archive: Path
    pages: Earlier
    parts: Earlier
    earlier: Earlier
    rhythm: Rhythm
    day: date


def fetched(lake: Lake, source: Source, run: Run, manners: Manners, *, dated: Sequence[str],
            since: date | None = None, tick: Tick = capture.quiet) -> Listing:  # fmt: skip
    """Fetch a run into a new attempt of its own and write its summary.

    Args:
        lake: Where the archive is.
        source: Whose listing.
        run: Source and day.
        manners: How to behave on the network.
        dated: The publisher's names of a row's date.
        since: How far back the listing is walked, None for all of it. A list that is asked for by days is asked for
            these days alone; of any other the tip is walked, by the dates of its rows.
        tick: Told pages, rows and the stated total.

    Raises:
        BadSource: the listing could not be read to its end; what came is kept as a partial attempt.
    """
    folder, started = lake.archive(run), capture.now()
    attempt, done = archive.next_attempt(folder), listings(lake.archive_of(source.id))
    memory = _remembered(lake, source, run, _looked_at(source, done, since, run.day), started)
    plan = Plan(source=source, run=run, dated=dated, since=since)
    if source.by_date:
        plan = Plan(source=source.between(since) if since else source, run=run, dated=dated)
    with Archive(folder, attempt, run.id, memory.earlier) as kept:
        walked = asyncio.run(_walked(plan, manners, kept, memory, tick))
    if source.by_date:
        walked = replace(walked, since=since, until=run.day)
    files = [folder / f"{attempt:02d}.warc.gz", folder / f"{attempt:02d}.index.parquet"]
    listing = Listing(attempt, walked, kept.exchanges, kept.refused, kept.wire_bytes, started, capture.now(),
                      {file.name: sha256(file) for file in files})  # fmt: skip
    write_listing(folder, listing)
    return listing


def _looked_at(source: Source, done: Done, since: date | None, day: date) -> Done:
    """Earlier captures whose details may be held: the newest, and of a list asked for by days those of the same days.

    Of these none is older than the last whole one.
    """
    newest_last = sorted(done, key=lambda one: one[1].finished_at)
    if not source.by_date:
        return newest_last[-1:]
    whole = max((n for n, (_, one) in enumerate(newest_last) if one.walked.since is None), default=0)
    return [one for one in newest_last[whole:] if overlaps(one[1].walked, since, day)]


def _remembered(lake: Lake, source: Source, run: Run, looked_at: Done, now: datetime) -> _Memory:
    folder = lake.archive(run)
    last = last_listing(folder)
    broken = [rows for rows in archive.partials(folder, last.attempt if last else 0) if _young(rows["at"].max(), now)]
    return _Memory(
        archive=lake.home / "archive",
        pages=Earlier(
            [
                rows.filter((rows["role"] == "listing") & rows["verdict"].is_in(["real", "stated_empty"]))
                for rows in broken
            ],
            walks=True,
        ),
        parts=Earlier([rows.filter(rows["role"].is_in(["detail", "attachment"])) for rows in broken]),
        earlier=Earlier([archive.parts(lake.archive(of), one.attempt) for of, one in looked_at]),
        rhythm=source.rhythm,
        day=run.day,
    )


def _young(at: object, now: datetime) -> bool:
    """Whether an attempt that broke off did so lately: pages from the day before would be another list."""
    return isinstance(at, datetime) and now - at < _STALE


async def _walked(plan: Plan, manners: Manners, kept: Archive, memory: _Memory, tick: Tick) -> Walked:
    async with Door(manners, kept.keep) as door:

        async def fetch(request: Request, judge: Judge | None) -> Exchange:
            if found := memory.pages.find(request) if request.role == "listing" else None:
                kept.hold(request, found)
                return archive.answer(memory.archive, request, found)
            return await door.fetch(request, since=_since(memory, request), judge=judge)

        def held(request: Request, day: date | None) -> bool:
            found = _held(memory, request, day)
            if found:
                kept.hold(request, found)
            return found is not None

        return await capture.walk(plan, Reach(fetch=fetch, held=held, together=manners.together), tick)


def _held(memory: _Memory, request: Request, day: date | None) -> Found | None:
    """An answer that is good enough: of an attempt that broke off, or of the last capture while nothing has changed.

    A detail is asked for again when its row in the list has changed, while its record is as young as the overlap, or
    when its body came more than ``settle`` days ago, whatever the site says of it meanwhile.
    """
    if (found := memory.parts.find(request)) and found.verdict in ("real", "unchanged"):
        return found
    found = memory.earlier.find(request)
    if not found or found.verdict not in ("real", "unchanged") or found.row != request.row:
        return None
    young = day is not None and (memory.day - day).days < memory.rhythm.overlap
    return found if not young and is_fresh(found, capture.now(), memory.rhythm.settle) else None


def _since(memory: _Memory, request: Request) -> Validators | None:
    """By what to ask whether an earlier answer still holds.

    A list is always fetched whole. So is a part whose row in the list has changed, or that was fetched whole too long
    ago: some sites have one tag for whatever the content is, and say of everything that it has not changed.
    """
    found = memory.earlier.find(request) if request.role != "listing" else None
    if not found or found.row != request.row or not is_fresh(found, capture.now(), memory.rhythm.settle):
        return None
    known = found.verdict in ("real", "unchanged") and (found.etag or found.last_modified)
    return Validators(found.etag, found.last_modified) if known else None
