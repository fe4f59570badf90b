"""What the tasks do, a function a task: the pipeline's own functions, with what they did told to Airflow's log."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from dags import registry
from etl import pipeline, publishing
from etl.errors import BadBatch, BadCommand, BadPlace, CaoyunError, Unreachable
from etl.model import Load
from etl.pipeline import Yard
from etl.settings import introduced, settings, yard
from etl.sources import shards
from etl.sources import source as find

log = logging.getLogger("caoyun")
P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a run was asked to do.

    Args:
        day: The day in Beijing that it is about.
        sources: Ids; none means all.
        kinds: Kinds; none means all.
        dry: Say what would be run, and ask no site.
        reread: Read the archive again and ask no site.
        whole: Walk whole lists though their tips would do.
        only_days: Records of the day alone, of sources that can list by date.
    """

    day: date
    sources: Sequence[str] = ()
    kinds: Sequence[str] = ()
    dry: bool = False
    reread: bool = False
    whole: bool = False
    only_days: bool = False

    def wants(self, source: str) -> bool:
        """Whether a source is to be run."""
        return (not self.sources or source in self.sources) and (not self.kinds or source.split(".")[1] in self.kinds)


def _timed(work: Callable[P, R]) -> Callable[P, R]:
    """The same, and how long it took in the task's log: what is left of the task's duration is Airflow's."""

    @wraps(work)
    def told(*args: P.args, **kwargs: P.kwargs) -> R:
        started = time.monotonic()
        try:
            return work(*args, **kwargs)
        finally:
            log.info("%s took %.3f s", work.__name__, time.monotonic() - started)

    return told


@_timed
def plan(province: str, asked: Asked, known: Sequence[str], given: Mapping[str, Any]) -> list[list[str]]:
    """Which sources are run, one list a host; nothing of it where the run is dry.

    Raises:
        BadCommand: the run was given something that the DAG does not know, or a setting is wrong.
    """
    if strange := sorted(given.keys() - set(known)):
        raise BadCommand(
            f"this DAG has no parameter {', '.join(map(repr, strange))}", hint=f"it has {', '.join(known)}"
        )
    if not (asked.reread or asked.dry):
        introduced(settings())
    with yard(settings()):
        parted = [[s for s in shard if asked.wants(s)] for shard in shards(province, by_date=asked.only_days)]
    found = [shard for shard in parted if shard]
    for shard in found:
        log.info("%s: %s", find(shard[0]).listing.site, ", ".join(shard))
    return [] if asked.dry else found


@_timed
def capture(sources: Sequence[str], asked: Asked) -> None:
    """Fetch each source's listing and details into the archive; not where the archive itself is read again."""
    if asked.reread:
        return log.info("the archive is read again; no site is asked")
    first = {"first": asked.day} if asked.only_days else {}
    with yard(settings(), fetching=True) as place:
        _each(sources, lambda source: _captured(place, source, asked, first))
    return None


def _captured(place: Yard, source: str, asked: Asked, first: Mapping[str, Any]) -> None:
    got = pipeline.capture(place, find(source), asked.day, whole=asked.whole, **first)
    log.info("%s: %d listed of %s stated, %d exchanges", source, got.walked.listed, got.walked.stated, got.exchanges)


@_timed
def validate(sources: Sequence[str], asked: Asked) -> None:
    """Parse and judge what was captured; a source that was not captured was already reported."""
    with yard(settings()) as place:
        _each(_there(place, sources, asked), lambda source: _judged(place, source, asked))


def _judged(place: Yard, source: str, asked: Asked) -> None:
    work = pipeline.replay if asked.reread else pipeline.stage
    load = work(place, find(source), asked.day)
    log.info("%s: %s", source, load.counts if load else "nothing reads differently")


@_timed
def load(sources: Sequence[str], asked: Asked) -> list[Load]:
    """Commit what was staged; returns the loads that the gate stopped."""
    with yard(settings()) as place:
        for done in pipeline.commit(place):
            log.info("%s: committed, %s", done.id, done.counts)
        loads = [pipeline.loaded(place, find(one), asked.day) for one in _there(place, sources, asked)]
    return [one for one in loads if one.status == "stopped"]


def release(stopped: Sequence[Load], by: str) -> None:
    """Load what a person approved, with the rules that had stopped it noted as approved by that person.

    Raises:
        BadBatch: another rule stops it now.
    """
    with yard(settings()) as place:
        for one in stopped:
            rules = [m.rule for m in one.measures if not m.passed and m.severity == "stop"]
            pipeline.stage(place, find(one.run.source), one.run.day, approved=rules, by=by)
        for done in pipeline.commit(place):
            log.info("%s: released by %s, %s", done.id, by, done.counts)
        for one in stopped:
            pipeline.passed(pipeline.loaded(place, find(one.run.source), one.run.day))


def refuse(stopped: Sequence[Load], why: str) -> None:
    """Fail for what the gate stopped and nobody let pass.

    Raises:
        BadBatch: always; names the rules and the command to look with.
    """
    for one in stopped:
        try:
            pipeline.passed(one)
        except BadBatch as error:
            raise BadBatch(f"{error.message}; {why}", source=error.source, hint=error.hint) from None


def _there(place: Yard, sources: Sequence[str], asked: Asked) -> list[str]:
    return [one for one in sources if pipeline.captured(place, find(one), asked.day)]


@_timed
def certify(province: str, kind: str, asked: Asked) -> dict[str, Any] | None:
    """What a kind's partition of this day holds, by source; None where it is not whole and nothing else was asked for.

    Raises:
        BadBatch: a source of it was not loaded; names all of them.
    """
    mine = [s for shard in shards(province, by_date=asked.only_days) for s in shard if find(s).kind == kind]
    if asked.dry or not any(asked.wants(s) for s in mine):
        return None
    with yard(settings()) as place:
        found = {s: _standing(place, s, asked.day) for s in mine}
    for source, said in found.items():
        log.info("%s: %s", source, said or "was not loaded")
    missing = [s for s, said in found.items() if said is None]
    if failed := [s for s in missing if asked.wants(s)]:
        raise BadBatch(f"{len(failed)} of {len(mine)} sources were not loaded for {asked.day}",
                       source=", ".join(failed), hint=f"caoyun health {failed[0]}")  # fmt: skip
    return None if missing else {s: said for s, said in found.items() if said}


def _standing(place: Yard, source: str, day: date) -> dict[str, Any] | None:
    """The ledger's numbers of a source that was loaded for a day, its certificate, and where that is written down."""
    done = pipeline.last_load(place, find(source), day)
    if done is None or done.status != "loaded":
        return None
    n = done.counts
    return {"certificate": done.certificate, "why": done.why, "stated": done.stated, "held": done.held,
            "listed": n.listed, "loaded": n.loaded, "unchanged": n.unchanged, "quarantined": n.quarantined,
            "pending": n.pending, "duplicate": n.duplicate, "withdrawn": n.withdrawn,
            "link": (place.lake.loads / f"{done.id}.json").as_uri()}  # fmt: skip


def publish(day: date) -> dict[str, Any] | None:
    """Publish a release, where something is new, that names what it is missing of its day; returns its manifest."""
    with yard(settings()) as place:
        made = publishing.publish(place, day, [find(one) for one in registry.covered_sources()], settings().terms)
    if made is None:
        log.info("nothing is new since the last release")
        return None
    said: dict[str, Any] = json.loads((made / "manifest.json").read_text(encoding="utf-8"))
    log.info("published %s; missing of %s: %s", made, day, ", ".join(said["missing"]) or "nothing")
    log.info("%s", "; ".join(said["doubts"]) or "it is the stable one now")
    digest = {name: said["sha256"][name] for name in ("warehouse.duckdb",)}  # the others are thousands of small files
    return {key: said[key] for key in ("release", "snapshot", "day", "missing")} | {"sha256": digest}


@_timed
def deliver() -> bool:
    """Tell subscribers what changed; returns whether there was anybody to be told.

    Raises:
        BadPlace: a target was given up, or something is wrong with this installation; the rest was told.
    """
    from etl import subscribing

    now = settings()
    with yard(now) as place:
        done = subscribing.deliver(place, mail=now.mail.get_secret_value())
    log.info("%d looked at, %d to be told, %d sent, %d wait", done.looked, done.made, done.sent, done.waiting)
    for one in done.failing:
        log.warning("the query of a subscription fails: %s", one.title)
    wrong = [*(f"given up: {one.target}, {one.why}" for one in done.given_up), *map(str, done.troubles)]
    if wrong:
        raise BadPlace("; ".join(wrong), hint="caoyun subscriptions list")
    return bool(done.looked or done.sent or done.waiting)


def due(day: date) -> list[str]:
    """The days of the last week that a release must be made for though not every province is there."""
    with yard(settings()) as place:
        return [one.isoformat() for one in publishing.unreleased(place, [day - timedelta(n) for n in range(7)])]


def rewalk(sources: Sequence[str], asked: Asked) -> None:
    """Fetch each source's whole listing, though the day was captured."""
    with yard(settings(), fetching=True) as place:
        _each(sources, lambda source: _captured(place, source, replace(asked, whole=True), {"again": True}))


def _each(sources: Sequence[str], work: Callable[[str], object]) -> None:
    """Do the work for every source, then fail if it failed for any: one bad source does not hold up its neighbours.

    Raises:
        CaoyunError: one that can heal, where there is one, so that Airflow tries again; else the first.
    """
    failed: list[CaoyunError] = []
    for source in sources:
        try:
            work(source)
        except CaoyunError as error:
            log.error("%s: %s %s", type(error).__name__, error.at(source=source), error.hint or "")  # noqa: TRY400 - the sentence is the message
            failed.append(error)
    if failed:
        worst = next((e for e in failed if isinstance(e, Unreachable | BadPlace)), failed[0])
        worst.together = tuple(failed)
        raise worst
