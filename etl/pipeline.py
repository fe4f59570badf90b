"""The journey of one run, a line a stage; the only place that joins provinces, stages, lake and warehouse."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import polars as pl

from etl import capture as walking
from etl.contracts import kinds
from etl.errors import BadBatch, BadCommand
from etl.lake import Lake, archive, last_listing, loads_in, write_listing, write_load
from etl.model import Listing, Load, Run, Source
from etl.staging import staged
from etl.validate import fingerprint
from etl.web.client import Door, Manners

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


def capture(yard: Yard, source: Source, day: date, *, again: bool = False, tick: Tick = _quiet) -> Listing:
    """Fetch a run's listing and details into the archive; a run that was captured whole is not fetched again.

    Raises:
        BadSource: the listing could not be read to its end; what came is kept as a partial attempt.
    """
    run = Run(source.id, day)
    folder = yard.lake.archive(run)
    with yard.lake.lock(source.id):
        done = last_listing(folder)
        if done and not again:
            return done
        attempt, started = archive.next_attempt(folder), walking.now()
        manners = replace(yard.manners, hosts=yard.lake.hosts)
        with archive.Archive(folder, attempt, run.id) as kept:
            walk = asyncio.run(_walk(source, run, manners, kept, tick))
        listing = Listing(attempt, walk.stated, walk.listed, walk.pages, kept.exchanges, kept.wire_bytes, started,
                          walking.now(), walk.problems)  # fmt: skip
        write_listing(folder, listing)
    return listing


async def _walk(source: Source, run: Run, manners: Manners, kept: archive.Archive, tick: Tick) -> walking.Walk:
    async with Door(manners, kept.keep) as door:
        show = lambda pages, records, total: tick("capture", pages, records, total)  # noqa: E731
        return await walking.walk(source, run, door.fetch, together=manners.together, tick=show)


def load_id(run: Run, attempt: int, stopped: int = 0) -> str:
    """The id of a run's load: source, day and attempt, so the same capture is loaded at most once.

    A capture whose loads were stopped at the gate so many times may be judged again, under a name of its own.
    """
    return f"{run.source}-{run.day:%Y%m%d}-{attempt:02d}" + (f".{stopped}" if stopped else "")


def stage(yard: Yard, source: Source, day: date, *, tick: Tick = _quiet) -> Load:
    """Parse and judge a captured run into staged Parquet files and one load package; what is committed stays as it is.

    Raises:
        BadCommand: the run was not captured.
        BadSource: an archived page cannot be read.
    """
    run, lake = Run(source.id, day), yard.lake
    listing = last_listing(lake.archive(run))
    if listing is None:
        raise BadCommand(f"{run.id} was not captured", hint=f"caoyun run {source.id} --day {day}")
    with lake.lock(source.id):
        if loads_in(lake.staged, run):
            commit(yard)  # what a killed process left staged is finished first, and then known
        earlier = [load for load in loads_in(lake.loads, run) if load.attempt == listing.attempt]
        if earlier and earlier[-1].status == "loaded":
            return earlier[-1]
        load = staged(
            lake,
            source,
            run,
            load=load_id(run, listing.attempt, len(earlier)),
            listing=listing,
            exchanges=archive.exchanges(lake.archive(run), listing.attempt),
            known=_known(yard, source),
            tick=lambda number, rows: tick("validate", number, rows, None),
        )
        if earlier and _same_verdict(load, earlier[-1]):
            return earlier[-1]
        write_load(lake.staged, load)
    return load


def _same_verdict(load: Load, earlier: Load) -> bool:
    """Whether a capture that was stopped before was stopped again for the same reasons, by the same contract."""
    mine, theirs = ((one.status, one.counts, one.measures, one.contract) for one in (load, earlier))
    return mine == theirs


def _known(yard: Yard, source: Source) -> pl.DataFrame:
    from etl.warehouse.catalogue import catalogue
    from etl.warehouse.ledger import known

    with catalogue(yard.catalog, yard.lake.data) as con:
        held = known(con, source.kind, source.id)
    return held.select(fingerprint(held["record_id"]).alias("_key"), "_content")


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


def run(yard: Yard, source: Source, day: date, *, again: bool = False, tick: Tick = _quiet) -> Load:
    """One source over one day, from the site to the catalogue.

    Raises:
        BadBatch: the batch rules stopped it; captures and rejected rows are kept, nothing of it was loaded.
    """
    capture(yard, source, day, again=again, tick=tick)
    load = stage(yard, source, day, tick=tick)
    commit(yard)
    return passed(load)


def passed(load: Load) -> Load:
    """The load itself when its gate let it through.

    Raises:
        BadBatch: it did not; names the rules.
    """
    if load.status == "loaded":
        return load
    failed = [f"{m.rule} ({m.observed:g})" if m.observed is not None else m.rule for m in load.measures if not m.passed]
    raise BadBatch(f"stopped at the gate: {', '.join(failed)}", source=load.run.source,
                   hint=f"caoyun quarantine --source {load.run.source}")  # fmt: skip


def publish(yard: Yard) -> Path | None:
    """Build and publish a release of everything committed; None when nothing is new since the last one."""
    from etl.warehouse import release
    from etl.warehouse.catalogue import catalogue

    with yard.lake.lock("catalogue"), catalogue(yard.catalog, yard.lake.data) as con:
        return release.publish(con, yard.lake.releases, yard.lake.warehouse, walking.now())


def captured(yard: Yard, source: Source, day: date) -> bool:
    """Whether a run was captured whole."""
    return last_listing(yard.lake.archive(Run(source.id, day))) is not None


def is_loaded(yard: Yard, source: Source, day: date) -> bool:
    """Whether a run was loaded before."""
    found = loads_in(yard.lake.loads, Run(source.id, day))
    return bool(found) and found[-1].status == "loaded"


def loaded(yard: Yard, source: Source, day: date) -> Load:
    """The newest committed load of a run.

    Raises:
        BadBatch: there is none.
    """
    found = loads_in(yard.lake.loads, Run(source.id, day))
    if not found:
        raise BadBatch(f"nothing was loaded for {day}", source=source.id, hint=f"caoyun run {source.id} --day {day}")
    return found[-1]


def ask(home: Path, sql: str) -> pl.DataFrame:
    """One query to the newest release of a lake, read-only."""
    from etl.warehouse.query import ask

    return ask(Lake(home).warehouse, sql)


def rejected(yard: Yard) -> pl.DataFrame:
    """Rejected rows of the newest load of each source, also of runs that stopped at the gate."""
    from etl.warehouse.catalogue import catalogue
    from etl.warehouse.query import rejected

    with catalogue(yard.catalog, yard.lake.data) as con:
        return rejected(con, kinds())
