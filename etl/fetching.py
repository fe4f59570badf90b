"""One run out: its listing and parts fetched into the archive, going on where a killed attempt stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
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
from etl.web.client import Door, Manners

_STALE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class _Memory:
    """What need not be asked for again: pages and parts of attempts that broke off, parts of the last whole capture."""

    archive: Path
    pages: Earlier
    parts: Earlier
    earlier: Earlier
    rhythm: Rhythm
    day: date


def fetched(lake: Lake, source: Source, run: Run, manners: Manners, *, dated: Sequence[str], whole: bool = False,
            tick: Tick = capture.quiet) -> Listing:  # fmt: skip
    """Fetch a run into a new attempt of its own and write its summary.

    Args:
        lake: Where the archive is.
        source: Whose listing.
        run: Source and day.
        manners: How to behave on the network.
        dated: The publisher's names of a row's date.
        whole: Walk the whole listing though its tip would do.
        tick: Told pages, rows and the stated total.

    Raises:
        BadSource: the listing could not be read to its end; what came is kept as a partial attempt.
    """
    folder, started = lake.archive(run), capture.now()
    attempt, done = archive.next_attempt(folder), listings(lake.archive_of(source.id))
    plan = Plan(source=source, run=run, dated=dated, since=None if whole else since(source.rhythm, done, run.day))
    memory = _remembered(lake, source, run, done, started)
    with Archive(folder, attempt, run.id, memory.earlier) as kept:
        walked = asyncio.run(_walked(plan, manners, kept, memory, tick))
    files = [folder / f"{attempt:02d}.warc.gz", folder / f"{attempt:02d}.index.parquet"]
    listing = Listing(attempt, walked, kept.exchanges, kept.refused, kept.wire_bytes, started, capture.now(),
                      {file.name: sha256(file) for file in files})  # fmt: skip
    write_listing(folder, listing)
    return listing


def since(rhythm: Rhythm, done: Sequence[tuple[Run, Listing]], day: date) -> date | None:
    """How far back a listing is walked: its tip since the last run, or None for all of it.

    All of it is walked when the list is not sorted by date, when nothing was agreed on yet, or when the last whole walk
    is older than ``settle`` days.
    """
    agreed = [(run.day, one.walked) for run, one in done if one.walked.agreed and run.day < day]
    settled = [at for at, walked in agreed if walked.since is None]
    if not rhythm.newest_first or not settled or (day - max(settled)).days >= rhythm.settle:
        return None
    return max(at for at, _ in agreed) - timedelta(days=rhythm.overlap)


def _remembered(lake: Lake, source: Source, run: Run, done: Sequence[tuple[Run, Listing]], now: datetime) -> _Memory:
    folder = lake.archive(run)
    last = last_listing(folder)
    broken = [rows for rows in archive.partials(folder, last.attempt if last else 0) if _young(rows["at"].max(), now)]
    earlier = Earlier([])
    if done:
        newest = max(done, key=lambda one: one[1].finished_at)
        earlier = archive.parts(lake.archive(newest[0]), newest[1].attempt)
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
        earlier=earlier,
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
