"""The journey of one run, a line a stage; the only place that joins provinces, stages, lake and warehouse."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import polars as pl

from etl import capture as walking
from etl import slicing
from etl.contracts import contract
from etl.errors import BadBatch, BadCommand, BadSource, Refused
from etl.failing import broken_off, unread
from etl.fetching import fetched
from etl.lake import Lake, archive, last_listing, listings, loads_in, write_load
from etl.lake.earlier import Earlier
from etl.model import Exchange, Listing, Load, Request, Run, Source
from etl.staging import Taken, staged
from etl.validate import approvable, known
from etl.web.client import Manners

Tick = Callable[[str, int, int, int | None], None]
"""Progress: stage, pages or batches, records, total where one is stated."""


def _quiet(stage: str, pages: int, records: int, total: int | None) -> None:
    """No progress shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Yard:
    """Where the pipeline works: the lake's folder, the catalogue's address, and how to behave on the network."""

    home: Path
    catalog: str
    manners: Manners

    @property
    def lake(self) -> Lake:
        """The lake of this yard."""
        return Lake(self.home)


def capture(yard: Yard, source: Source, day: date, *, first: date | None = None, again: bool = False,
            whole: bool = False, tick: Tick = _quiet) -> Listing:  # fmt: skip
    """Fetch a run's listing and details into the archive; a run that was captured as far back is not fetched again.

    Args:
        yard: Where to work.
        source: Whose listing.
        day: Day of the run.
        first: List only the records of this day to the run's own, of a source that is ``by_date``.
        again: Ask the site again though the run was captured.
        whole: Walk the whole list though its tip would do.
        tick: Shown progress.

    Raises:
        BadCommand: the source cannot list these days.
        BadSource: the listing could not be read to its end; what came is kept as a partial attempt, and a ledger row is
            staged that says so.
        Refused: the source is one that is never run; nothing is kept of it.
    """
    _may_be_run(source, first, day)
    run, lake = Run(source.id, day), yard.lake
    with lake.lock(source.id):
        done = last_listing(lake.archive(run))
        earlier = listings(lake.archive_of(source.id))
        since = slicing.since(source, earlier, day, first=first, whole=whole)
        if done and not again and slicing.covers(source, done.walked, since):
            return done
        manners = replace(yard.manners, hosts=lake.hosts)
        dated = source.names(contract(source.kind).dated_by)
        show: walking.Tick = lambda pages, records, total: tick("capture", pages, records, total)  # noqa: E731
        try:
            return fetched(lake, source, run, manners, dated=dated, since=since, tick=show)
        except BadSource as error:
            attempt = archive.next_attempt(lake.archive(run)) - 1
            load = f"{load_id(run, attempt)}.failed"
            write_load(lake.staged, broken_off(lake, yard.catalog, source, run, load, error, since))
            raise


def _may_be_run(source: Source, first: date | None, day: date) -> None:
    if source.refused:
        raise Refused(f"this source is never run: {source.refused}", source=source.id, url=source.listing.site,
                      hint="caoyun sources shows which are; ask the publisher for access")  # fmt: skip
    if first is not None:
        slicing.check(source, first, day)


def load_id(run: Run, attempt: int, stopped: int = 0) -> str:
    """The id of a run's load: source, day and attempt, so the same capture is loaded at most once.

    A capture whose loads were stopped at the gate so many times may be judged again, under a name of its own.
    """
    return f"{run.source}-{run.day:%Y%m%d}-{attempt:02d}" + (f".{stopped}" if stopped else "")


def stage(yard: Yard, source: Source, day: date, *, approved: Collection[str] = (), by: str = "",
          tick: Tick = _quiet) -> Load:  # fmt: skip
    """Parse and judge a captured run into staged Parquet files and one load package; what is committed stays as it is.

    Args:
        yard: Where to work.
        source: Whose run.
        day: Day of the run.
        approved: Rules that a person lets pass this time; ``withdrawals`` is the brake.
        by: Who that person is.
        tick: Shown progress.

    Raises:
        BadCommand: the run was not captured.
        BadSource: an archived page cannot be read; a ledger row is staged that says so.
    """
    run, lake = Run(source.id, day), yard.lake
    approvable(contract(source.kind), approved)
    listing = _captured(yard, run)
    with lake.lock(source.id):
        earlier = _committed(yard, run, listing.attempt)
        if earlier and earlier[-1].status == "loaded":
            return earlier[-1]
        name = load_id(run, listing.attempt, len(earlier))
        taken = replace(_taken(yard, source, run, listing, name), approved=frozenset(approved), by=by)
        try:
            load = staged(lake, taken, lambda number, rows: tick("validate", number, rows, None))
        except BadSource as error:
            failed = unread(source, run, f"{name}.failed", listing, error)
            if not earlier or earlier[-1].reason != failed.reason:
                write_load(lake.staged, failed)
            raise
        if earlier and _same_verdict(load, earlier[-1]):
            return earlier[-1]
        write_load(lake.staged, load)
    return load


def replay(yard: Yard, source: Source, day: date, *, tick: Tick = _quiet) -> Load | None:
    """Parse and judge a captured run again, from the archive alone, and stage what differs; None where nothing does.

    It replaces nothing: what reads differently now is a new version, ``reread``, as of the same capture, and what is
    accepted now is ``released`` from quarantine.

    Raises:
        BadCommand: the run was not captured.
        BadSource: an archived page cannot be read.
    """
    run, lake = Run(source.id, day), yard.lake
    listing = _captured(yard, run)
    with lake.lock(source.id):
        earlier = _committed(yard, run, listing.attempt)
        taken = _taken(
            yard, source, run, listing, f"{load_id(run, listing.attempt)}.r{len(earlier)}", until=listing.finished_at
        )
        load = staged(lake, replace(taken, mode="replay"), lambda number, rows: tick("validate", number, rows, None))
        if not load.files:
            return None
        write_load(lake.staged, load)
    return load


def _committed(yard: Yard, run: Run, attempt: int) -> list[Load]:
    """Earlier loads of a capture; what a killed process left staged is finished first, and then known."""
    if loads_in(yard.lake.staged, run):
        commit(yard)
    return [load for load in loads_in(yard.lake.loads, run) if load.attempt == attempt]


def _captured(yard: Yard, run: Run) -> Listing:
    listing = last_listing(yard.lake.archive(run))
    if listing is None:
        raise BadCommand(f"{run.id} was not captured", hint=f"caoyun run {run.source} --day {run.day}")
    return listing


def _taken(
    yard: Yard, source: Source, run: Run, listing: Listing, load: str, *, until: datetime | None = None
) -> Taken:
    """A captured run with what the catalogue knows of its source, up to an instant or to now."""
    from etl.warehouse.catalogue import catalogue
    from etl.warehouse.ledger import events, listed_before, referred, versions

    folder, root = yard.lake.archive(run), yard.lake.home / "archive"
    with catalogue(yard.catalog, yard.lake.data) as con:
        told = events(con, source.kind, contract(source.kind).dated_by, source.id, until)
        lists, earlier = referred(con, contract(source.kind)), listed_before(con, source.id)
    parts = Earlier([archive.parts(folder, listing.attempt)])

    def part(request: Request) -> Exchange | None:
        found = parts.find(request)
        return archive.answer(root, request, found) if found else None

    def last(records: pl.Series) -> pl.DataFrame:
        with catalogue(yard.catalog, yard.lake.data) as con:
            return versions(con, source.kind, source.id, records)

    return Taken(
        source=source, run=run, load=load, listing=listing, part=part, known=known(told), versions=last, lists=lists,
        earlier=earlier, pages=archive.pages(folder, listing.attempt, listing.walked.walks),
    )  # fmt: skip


def _same_verdict(load: Load, earlier: Load) -> bool:
    """Whether a capture that was stopped before was stopped again for the same reasons, by the same contract."""
    mine, theirs = ((one.status, one.counts, one.measures, one.contract) for one in (load, earlier))
    return mine == theirs


def commit(yard: Yard) -> list[Load]:
    """Commit every staged load, as the one committer; returns those that were new."""
    from etl.warehouse.catalogue import catalogue
    from etl.warehouse.commit import commit as into

    with yard.lake.lock("catalogue"):
        staged = loads_in(yard.lake.staged)
        if not staged:
            return []
        with catalogue(yard.catalog, yard.lake.data) as con:
            new = into(con, yard.lake.data, staged)
        yard.lake.loads.mkdir(parents=True, exist_ok=True)
        for load in staged:
            (yard.lake.staged / f"{load.id}.json").replace(yard.lake.loads / f"{load.id}.json")
    return new


def run(yard: Yard, source: Source, day: date, *, first: date | None = None, again: bool = False, whole: bool = False,
        approved: Collection[str] = (), tick: Tick = _quiet) -> Load:  # fmt: skip
    """One source over one day, or over the days from ``first`` to it, from the site to the catalogue.

    Raises:
        BadCommand: the source cannot list these days.
        BadSource: the listing could not be read; the ledger says so.
        BadBatch: the batch rules stopped it; captures and rejected rows are kept, nothing of it was loaded.
    """
    try:
        capture(yard, source, day, first=first, again=again, whole=whole, tick=tick)
        load = stage(yard, source, day, approved=approved, tick=tick)
    except BadSource:
        commit(yard)
        raise
    commit(yard)
    return passed(load)


def passed(load: Load) -> Load:
    """The load itself when its gate let it through.

    Raises:
        BadBatch: it did not; names the rules.
    """
    if load.status == "loaded":
        return load
    stopping = {m.rule for m in load.measures if m.severity == "stop"}
    failed = {m.rule: f" ({m.observed:g})" if m.observed is not None else "" for m in load.measures if not m.passed}
    failed = {rule: seen for rule, seen in failed.items() if rule in stopping}
    look = (
        "whether they are really gone" if "withdrawals" in failed else f"caoyun quarantine --source {load.run.source}"
    )
    hint = (f"look {look}; then mend it and replay, or caoyun run {load.run.source} --day {load.run.day} "
            f"{' '.join(f'--approve {rule}' for rule in failed)}")  # fmt: skip
    raise BadBatch(f"stopped at the gate: {', '.join(rule + seen for rule, seen in failed.items())}",
                   source=load.run.source, hint=hint)  # fmt: skip


def dismiss(yard: Yard, rows: pl.DataFrame, reason: str) -> int:
    """Let rejected rows rest for a reason: they are no longer told of, until one of them is rejected otherwise."""
    from etl.warehouse.catalogue import catalogue
    from etl.warehouse.commit import dismiss as note

    with yard.lake.lock("catalogue"), catalogue(yard.catalog, yard.lake.data) as con:
        return note(con, rows, reason, walking.now())


def captured(yard: Yard, source: Source, day: date) -> bool:
    """Whether a run was captured whole."""
    return last_listing(yard.lake.archive(Run(source.id, day))) is not None


def last_load(yard: Yard, source: Source, day: date) -> Load | None:
    """The newest committed load of a run, whatever became of it; None where there is none."""
    found = loads_in(yard.lake.loads, Run(source.id, day))
    return found[-1] if found else None


def loaded(yard: Yard, source: Source, day: date) -> Load:
    """The newest committed load of a run that was captured.

    Raises:
        BadBatch: there is none.
    """
    found = [load for load in loads_in(yard.lake.loads, Run(source.id, day)) if load.status != "failed"]
    if not found:
        raise BadBatch(f"nothing was loaded for {day}", source=source.id, hint=f"caoyun run {source.id} --day {day}")
    return found[-1]
