"""One captured run in, its staged load out: parsed, judged and settled batch by batch, in bounded memory."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TypeVar, cast

import polars as pl

from etl.contracts import Contract, contract
from etl.lake import Lake
from etl.lake.parquet import Partitions
from etl.model import Batch, Counts, Exchange, Listing, Load, Measure, Run, Source
from etl.parse import read, told
from etl.validate import gate, judge, nothing_known, settle, warm

T = TypeVar("T")
MOST_TOGETHER = 75_000  # and so at most 100,000 with the batch that comes on top


@dataclass(slots=True)
class _Staging:
    """A load while it grows: the files it goes into, and what has been counted so far."""

    source: Source
    rules: Contract
    known: pl.DataFrame
    load: str
    good: Partitions
    bad: Partitions
    counts: Counts
    seen: pl.DataFrame = field(default_factory=nothing_known)
    notices: dict[str, str] = field(default_factory=dict)
    measures: list[Measure] = field(default_factory=list)
    aside: list[pl.DataFrame] = field(default_factory=list)


def staged(
    lake: Lake,
    source: Source,
    run: Run,
    *,
    load: str,
    listing: Listing,
    exchanges: Iterable[Exchange],
    known: pl.DataFrame,
    tick: Callable[[int, int], None],
) -> Load:
    """Judge a run into staged files; what the gate stops keeps its rejected rows and owes its accepted ones.

    Args:
        lake: Where the files go.
        source: Whose run it is.
        run: Source and day.
        load: Id of the load; names its files.
        listing: What the capture stated and saw.
        exchanges: The archived exchanges, in order.
        known: Keys and contents that the catalogue holds of this source.
        tick: Told batch number and rows after each batch.
    """
    rules = contract(source.kind)
    good = Partitions(lake.data, f"history/{source.kind}", load, ("province_code", "year"), (rules.dated_by,))
    bad = Partitions(lake.data, f"quarantine/{source.kind}", load, (), ("_place", "_position"))
    growing = _Staging(source, rules, known, load, good, bad, Counts(listed=listing.listed))
    with good, bad, _no_cycles(), ThreadPoolExecutor(1) as thread:
        thread.submit(warm)
        # The next batch is gathered (Python) while this one is read, judged and written (polars, Arrow).
        for number, one in enumerate(ahead(told(source, rules, exchanges)), 1):
            batch = read(rules, one)
            _add(growing, batch)
            tick(number, batch.typed.height)
    _judge_together(growing, None)
    whole = [r for r in rules.batch_rules if not r.column]
    growing.measures += gate(whole, pl.DataFrame(), _figures(growing.counts, listing))
    return _load(growing, run, listing)


@contextmanager
def _no_cycles() -> Iterator[None]:
    """No search for cycles meanwhile: rows by the million hold none, and looking through them for some takes time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def ahead(items: Iterable[T]) -> Iterator[T]:
    """The same items, each made in a thread of its own while the one before is worked on."""
    source = iter(items)
    end = object()
    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(next, source, end)
        while (item := coming.result()) is not end:
            coming = thread.submit(next, source, end)
            yield cast(T, item)


def _add(to: _Staging, batch: Batch) -> None:
    verdict = judge(to.rules, batch)
    settled = settle(to.rules, verdict.accepted, to.known, to.seen)
    rejected = pl.concat([verdict.rejected, settled.conflicting])
    mark = {"_source": pl.lit(to.source.id), "_load": pl.lit(to.load)}
    year = pl.col(to.rules.dated_by).dt.year().fill_null(0)
    to.good.write(settled.fresh.with_columns(year=year, province_code=pl.lit(to.source.province), **mark))
    to.bad.write(rejected.with_columns(**mark))
    to.seen = settled.seen
    to.notices |= {**batch.notices, **{f"pending {record}": why for record, why in batch.pending[:5]}}
    _judge_together(to, verdict.accepted)
    n = to.counts
    to.counts = replace(
        n,
        loaded=n.loaded + settled.fresh.height,
        unchanged=n.unchanged + settled.unchanged,
        duplicate=n.duplicate + settled.duplicate,
        quarantined=n.quarantined + rejected.height,
        pending=n.pending + len(batch.pending),
    )


def _judge_together(to: _Staging, accepted: pl.DataFrame | None) -> None:
    """Put the columns that batch rules name aside until they are worth a call to Great Expectations."""
    rules = [r for r in to.rules.batch_rules if r.column]
    if accepted is not None:
        to.aside.append(accepted.select(sorted({r.column for r in rules})))
    if to.aside and (accepted is None or sum(f.height for f in to.aside) > MOST_TOGETHER):
        to.measures += gate(rules, pl.concat(to.aside), {})
        to.aside.clear()


def _figures(n: Counts, listing: Listing) -> dict[str, float | None]:
    kept = n.loaded + n.unchanged
    judged = kept + n.duplicate + n.quarantined
    return {
        "rowCount": kept + n.duplicate,
        "invalidValues": 100 * n.quarantined / judged if judged else 0,
        "statedShare": None if listing.stated is None else 100 * (kept + n.quarantined) / max(1, listing.stated),
    }


def _load(done: _Staging, run: Run, listing: Listing) -> Load:
    load = Load(
        id=done.load,
        run=run,
        kind=done.source.kind,
        province=done.source.province,
        publisher=done.source.publisher,
        counts=done.counts,
        stated=listing.stated,
        files=done.good.files + done.bad.files,
        status="loaded",
        attempt=listing.attempt,
        captured_at=listing.finished_at,
        contract=f"{done.rules.kind}@{done.rules.version}",
        exchanges=listing.exchanges,
        wire_bytes=listing.wire_bytes,
        measures=tuple(done.measures),
        notices=done.notices,
    )
    return _stopped(load) if any(not m.passed and m.severity == "stop" for m in done.measures) else load


def _stopped(load: Load) -> Load:
    """The same load with nothing to load: rejected rows are kept, accepted ones are owed until a person decides.

    Their files are not in the load package, and so are never committed; the archive holds what they were made from.
    """
    n = load.counts
    owed = replace(n, loaded=0, pending=n.pending + n.loaded)
    files = tuple(f for f in load.files if f.table.startswith("quarantine/"))
    return replace(load, counts=owed, files=files, status="stopped")
