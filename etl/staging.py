"""One captured run in, its staged load out: parsed, judged and settled batch by batch, in bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import polars as pl

from etl import __version__
from etl.contracts import BatchRule, Contract, contract
from etl.lake import Lake, write_once
from etl.lake.parquet import Partitions
from etl.model import EXTRA, PLACE, Batch, Counts, Exchange, Listing, Load, Measure, Owed, Run, Source
from etl.parse import Part, read, told
from etl.threads import ahead, no_cycles
from etl.validate import (
    REJECTED,
    Absent,
    Tally,
    absent,
    figures,
    fingerprint,
    gate,
    judge,
    named_persons,
    newly_rejected,
    nothing_seen,
    rejected_keys,
    rejected_once,
    settle,
    warm,
)

MOST_TOGETHER = 75_000  # and so at most 100,000 with the batch that comes on top
_ABSENT = {"record_id": pl.String, "event": pl.String, "_content": pl.UInt64, "_day": pl.Date, "evidence": pl.String}


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A captured run as staging takes it.

    Args:
        source: Whose run it is.
        run: Source and day.
        load: Id of the load; names its files.
        listing: What the capture stated and saw.
        pages: The answers of the walk that is read, in order.
        part: The kept answer to a request for a detail or an attachment.
        known: What the catalogue knows of this source's records.
        versions: The last versions of records, by their ids, as the history has them.
        lists: What columns of the kind refer to, by ``kind.column``.
        earlier: Rows that earlier whole runs listed, the newest first.
        approved: Rules that a person lets pass this time though they stop the run; ``withdrawals`` is the brake.
        by: Who that person is, where that is known.
        mode: ``replay`` reads an earlier capture again: it proves no absence, and what differs is ``reread``.
    """

    source: Source
    run: Run
    load: str
    listing: Listing
    pages: Iterable[Exchange]
    part: Part
    known: pl.DataFrame
    versions: Callable[[pl.Series], pl.DataFrame]
    lists: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    earlier: Sequence[int] = ()
    approved: frozenset[str] = frozenset()
    by: str = ""
    mode: Literal["capture", "replay"] = "capture"


@dataclass(slots=True)
class _Staging:
    """A load while it grows: the files it goes into, and what has been counted so far."""

    taken: Taken
    rules: Contract
    good: Partitions
    bad: Partitions
    owed: Partitions
    absent: Partitions
    counts: Counts
    seen: pl.DataFrame = field(default_factory=nothing_seen)
    refused: pl.DataFrame = field(default_factory=nothing_seen)
    met: list[pl.Series] = field(default_factory=list)
    notices: dict[str, str] = field(default_factory=dict)
    measures: list[Measure] = field(default_factory=list)
    aside: list[pl.DataFrame] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    validations: list[dict[str, Any]] = field(default_factory=list)
    elsewhere: int = 0


def staged(lake: Lake, taken: Taken, tick: Callable[[int, int], None]) -> Load:
    """Judge a run into staged files; what the gate stops keeps its rejected rows and owes its accepted ones.

    Args:
        lake: Where the files go.
        taken: The captured run.
        tick: Told batch number and rows after each batch.
    """
    growing = _begun(lake, taken)
    files = (growing.good, growing.bad, growing.owed, growing.absent)
    with files[0], files[1], files[2], files[3], no_cycles(), ThreadPoolExecutor(1) as thread:
        thread.submit(warm)
        # The next batch is gathered (Python) while this one is read, judged and written (polars, Arrow).
        for number, one in enumerate(ahead(told(taken.source, growing.rules, taken.pages, taken.part)), 1):
            batch = read(growing.rules, one)
            _add(growing, batch)
            tick(number, batch.typed.height)
        _judge_together(growing, None)
        whole = [r for r in growing.rules.batch_rules if not r.column]
        growing.measures += gate(whole, pl.DataFrame(), _figures(growing, whole), kind=growing.rules.kind,
                                 keep=growing.validations.append)  # fmt: skip
        growing.measures += growing.tally.measures(growing.rules)
        growing.notices |= {f"{rule} is not judged": "its list is not in the lake" for rule in growing.tally.unjudged}
        _spare_one(growing)
        _let_pass(growing)
        _tell_absent(growing)
    write_once(lake.validations / f"{taken.load}.json", {"load": taken.load, "results": growing.validations})
    return _load(growing)


def _begun(lake: Lake, taken: Taken) -> _Staging:
    rules, kind, load = contract(taken.source.kind), taken.source.kind, taken.load
    return _Staging(
        taken,
        rules,
        good=Partitions(lake.data, f"history/{kind}", load, ("province_code", "year"), (rules.dated_by,)),
        bad=Partitions(lake.data, f"quarantine/{kind}", load, (), ("_place", "_position")),
        owed=Partitions(lake.data, "ops/pending", load, (), ("record_id",)),
        absent=Partitions(lake.data, "ops/absence", load, (), ("record_id",)),
        counts=Counts(listed=taken.listing.walked.listed),
    )


def _add(to: _Staging, batch: Batch) -> None:
    known = to.taken.known
    batch, dropped = named_persons(to.rules, batch)
    verdict = judge(to.rules, batch, to.taken.lists)
    to.tally.add(to.rules, verdict, batch.masked)
    settled = settle(to.rules, verdict.accepted, known, to.seen)
    every = rejected_keys(pl.concat([verdict.rejected, settled.conflicting]))
    rejected = rejected_once(every, to.refused)
    to.refused = pl.concat([to.refused, rejected.select(to.refused.columns)])
    _write_versions(to, settled.fresh)
    _write_rejected(to, newly_rejected(rejected, known), "rejected")
    _write_owed(to, batch.owed if to.taken.mode == "capture" else ())  # a replay asks nobody, and owes nothing new
    to.seen = settled.seen
    pending = fingerprint(pl.Series([one.record for one in batch.pending], dtype=pl.String))
    to.met += [rejected["_key"], fingerprint(rejected["record_id"].drop_nulls()), pending]
    to.notices |= {**batch.notices, **{f"{o.role} of {o.record} is owed": o.reason for o in batch.owed[:5]}}
    _judge_together(to, verdict.accepted)
    n = to.counts
    to.counts = replace(
        n,
        loaded=n.loaded + settled.fresh.height,
        unchanged=n.unchanged + settled.unchanged,
        duplicate=n.duplicate + settled.duplicate + every.height - rejected.height,
        quarantined=n.quarantined + rejected.height,
        pending=n.pending + len(batch.pending),
        dropped=n.dropped + dropped,
        owed=n.owed + len(batch.owed) - len(batch.pending),
    )


def _write_versions(to: _Staging, rows: pl.DataFrame) -> None:
    reread = to.taken.mode == "replay"
    year = pl.col(to.rules.dated_by).dt.year().fill_null(0)
    marked = rows.with_columns(
        year=year, province_code=pl.lit(to.taken.source.province), _source=pl.lit(to.taken.source.id),
        _load=pl.lit(to.taken.load),
        _change=pl.when((pl.col("_change") == "changed") & reread).then(pl.lit("reread")).otherwise("_change"),
    )  # fmt: skip
    system = ("_source", "_load", "_change", "_evidence", "_content", *PLACE, EXTRA, "province_code", "year")
    to.good.write(marked.select(*to.rules.schema, *system))


def _write_rejected(to: _Staging, rows: pl.DataFrame, change: str) -> None:
    marked = rows.with_columns(_source=pl.lit(to.taken.source.id), _load=pl.lit(to.taken.load), _change=pl.lit(change))
    to.bad.write(marked.select(*REJECTED, "_key", "_content", "_source", "_load", "_change"))


def _write_owed(to: _Staging, owed: tuple[Owed, ...]) -> None:
    rows = pl.DataFrame(
        [(o.record, o.role, o.url, o.reason, o.day) for o in owed],
        schema={"record_id": pl.String, "role": pl.String, "url": pl.String, "reason": pl.String, "day": pl.Date},
        orient="row",
    )
    to.owed.write(rows.with_columns(**_whose(to)))


def _whose(to: _Staging) -> dict[str, pl.Expr]:
    return {"_source": pl.lit(to.taken.source.id), "kind": pl.lit(to.taken.source.kind), "_load": pl.lit(to.taken.load)}


def _judge_together(to: _Staging, accepted: pl.DataFrame | None) -> None:
    """Put the columns that batch rules name aside until they are worth a call to Great Expectations."""
    rules = [r for r in to.rules.batch_rules if r.column]
    if accepted is not None:
        to.aside.append(accepted.select(sorted({r.column for r in rules})))
    if to.aside and (accepted is None or sum(f.height for f in to.aside) > MOST_TOGETHER):
        to.measures += gate(rules, pl.concat(to.aside), {}, kind=to.rules.kind, keep=to.validations.append)
        to.aside.clear()


def _figures(to: _Staging, rules: list[BatchRule]) -> Mapping[str, float | None]:
    taken = to.taken
    return figures(rules, to.counts, taken.listing.walked, to.tally, day=taken.run.day, earlier=taken.earlier)


def _tell_absent(to: _Staging) -> None:
    """Tell what is no longer listed, unless the walks did not agree or something stops the run: it proves nothing.

    Nor does a slice in which the site lists records of other days: what it leaves out may stand under another day.
    """
    taken, walked = to.taken, to.taken.listing.walked
    run = f"{taken.source.id}-{taken.run.day:%Y%m%d}-"
    lost = absent(taken.known, pl.concat([to.seen["_key"], *to.met]), walked, run)
    to.elsewhere = lost.elsewhere
    if taken.mode == "replay" or not walked.agreed:
        return
    if to.tally.strays(walked):
        days = f"{to.tally.oldest} to {to.tally.newest} came for {walked.since} to {walked.until}"
        to.notices |= {"the site means other days": f"{days}; no record is missing because it was not listed"}
        return
    brake = lost.brake(taken.source.expect.withdrawals)
    to.measures.append(brake)
    _let_pass(to)
    if not _stops(to.measures):
        _write_absent(to, lost)
        to.counts = replace(to.counts, missing=lost.missing.height, withdrawn=lost.withdrawn.height)


def _write_absent(to: _Staging, lost: Absent) -> None:
    load, at = to.taken.load, pl.lit(to.taken.listing.finished_at, pl.Datetime("us"))
    events = [(lost.missing, "missing"), (lost.seen, "seen"), (lost.withdrawn, "withdrawn")]
    for rows, event in events:
        told = rows.select("record_id", event=pl.lit(event), _content=pl.col("_version"), _day="_day", evidence="_load")
        to.absent.write(told.cast(_ABSENT).with_columns(**_whose(to), _captured_at=at))  # type: ignore[arg-type]  # a schema
    gone = lost.gone.with_columns(
        _reasons=pl.lit([], pl.List(pl.String)), _said=pl.lit(None, pl.String), _captured_at=at,
        _place=pl.lit(None, pl.String), _position=pl.lit(None, pl.Int32), _detail=pl.lit(None, pl.String),
    )  # fmt: skip
    _write_rejected(to, gone, "gone")
    if lost.withdrawn.height:
        last = to.taken.versions(lost.withdrawn["record_id"])
        proofs = lost.withdrawn.select("record_id", _evidence=pl.col("_load") + f"; {load}")
        rows = last.drop("_evidence", strict=False).join(proofs, on="record_id", maintain_order="left")
        _write_versions(to, rows.with_columns(_change=pl.lit("withdrawn"), _captured_at=at))


def _let_pass(to: _Staging) -> None:
    """What a person has approved does not stop the run; it stands in the ledger as a warning, and is told."""
    passed = [m for m in to.measures if not m.passed and m.severity == "stop" and m.rule in to.taken.approved]
    to.measures = [replace(m, severity="warn") if m in passed else m for m in to.measures]
    by = f" by {to.taken.by}" if to.taken.by else ""
    to.notices |= {f"approved {m.rule}": ("" if m.observed is None else f"{m.observed:g}") + by for m in passed}


def _spare_one(to: _Staging) -> None:
    """In a slice one row alone stops nothing: of a day of three it is a third. It stands in the ledger as a warning."""
    if not to.taken.listing.walked.sliced:
        return
    shares = {r.name for r in to.rules.batch_rules if r.metric in ("invalidValues", "missingValues")}
    rows = to.counts.listed / 100
    one = [m for m in to.measures if m.rule in shares and not m.passed and (m.observed or 0) * rows < 1.5]
    to.measures = [replace(m, severity="warn") if m in one else m for m in to.measures]


def _stops(measures: Iterable[Measure]) -> bool:
    return any(not m.passed and m.severity == "stop" for m in measures)


def _load(done: _Staging) -> Load:
    taken, walked = done.taken, done.taken.listing.walked
    listing = taken.listing
    load = Load(
        id=done.taken.load, run=taken.run, kind=taken.source.kind, province=taken.source.province,
        publisher=taken.source.publisher, counts=done.counts, stated=walked.stated,
        files=done.good.files + done.bad.files + done.owed.files + done.absent.files, status="loaded",
        attempt=listing.attempt, captured_at=listing.finished_at, contract=f"{done.rules.kind}@{done.rules.version}",
        readers=f"caoyun {__version__}", mode=taken.mode, walks=walked.walks, agreed=walked.agreed,
        arrived=walked.arrived, since=walked.since, until=walked.until, elsewhere=done.elsewhere,
        exchanges=listing.exchanges, refused=listing.refused, wire_bytes=listing.wire_bytes,
        seconds=round((listing.finished_at - listing.started_at).total_seconds(), 3), measures=tuple(done.measures),
        notices=done.notices, masked=dict(done.tally.masked),
    )  # fmt: skip
    return _stopped(load) if _stops(done.measures) else load


def _stopped(load: Load) -> Load:
    """The same load with nothing to load: rejected rows are kept, accepted ones are owed until a person decides.

    Their files are not in the load package, and so are never committed; the archive holds what they were made from.
    """
    n = load.counts
    owed = replace(n, loaded=0, pending=n.pending + n.loaded, missing=0, withdrawn=0)
    files = tuple(f for f in load.files if not f.table.startswith("history/"))
    failed = ", ".join(m.rule for m in load.measures if not m.passed and m.severity == "stop")
    return replace(load, counts=owed, files=files, status="stopped", reason=f"stopped at the gate: {failed}")
