"""A source, its earlier captures and a day in, which days a run lists out; reads nothing and asks nobody."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from etl.errors import BadCommand
from etl.model import Listing, Run, Source, Walked
from etl.sources import registry

Done = Sequence[tuple[Run, Listing]]
"""The newest whole capture of every run of a source."""
AHEAD = 10
"""Days before a whole walk is due in which upkeep may do it."""


def check(source: Source, first: date, day: date) -> None:
    """Whether a source can list the days from one to another.

    Raises:
        BadCommand: it cannot be asked for days, the days are in the wrong order, or before it begins.
    """
    if source.begins is None:
        raise BadCommand(
            f"the list of {source.family} cannot be asked for by days, so that it is only walked as a whole",
            source=source.id, field="--from", hint=_instead(source),
        )  # fmt: skip
    if first > day:
        raise BadCommand(f"{first} is after {day}", source=source.id, field="--from", hint=f"--from {day}")
    if first < source.begins:
        raise BadCommand(f"the source begins on {source.begins}", source=source.id, field="--from",
                         hint=f"--from {source.begins}")  # fmt: skip


def _instead(source: Source) -> str:
    """What to type: the whole list, or a source of the province that can."""
    slug = source.id.partition(".")[0]
    near = [one.id for one in registry().values() if one.id.partition(".")[0] == slug and one.by_date]
    can = f"by days can be asked: {', '.join(near)}" if near else f"no source of {slug} can be asked for by days"
    return f"leave --from out: caoyun run {source.id}; {can}"


def since(source: Source, done: Done, day: date, *, first: date | None = None, whole: bool = False) -> date | None:
    """How far back a list is walked: a slice that was asked for, its tip since the last run, or None for all of it.

    All of it is walked when the list is neither sorted by date nor asked for by days, when nothing was agreed on yet,
    or when the last whole walk is older than ``settle`` days.

    Args:
        source: Whose list.
        done: Its earlier captures.
        day: Of the run.
        first: First day of a slice; the source's own first day is all of it.
        whole: Walk all of it though its tip would do.
    """
    if first is not None:
        return first if first != source.begins else None
    rhythm = source.rhythm
    agreed = [(run.day, one.walked) for run, one in done if one.walked.agreed and run.day < day]
    settled = [at for at, walked in agreed if walked.since is None]
    if whole or not (rhythm.newest_first or source.by_date) or not settled:
        return None
    if (day - max(settled)).days >= rhythm.settle:
        return None
    back = _known_to(max(settled), agreed) - timedelta(days=rhythm.overlap)
    return back if source.begins is None or back > source.begins else None


def to_rewalk(done: Mapping[str, Done], sources: Sequence[Source], day: date) -> list[Source]:
    """Whose lists are walked whole ahead of time, the longest unwalked first, so that not all are due on one day.

    In the last ``AHEAD`` days before a whole walk is due, so many of the sources are taken each day that all are.

    Args:
        done: The captures of each source, by its id.
        sources: To choose from.
        day: Today.
    """
    whole = {one.id: max((run.day for run, walked in done[one.id] if _is_whole(walked.walked)), default=None)
             for one in sources if one.rhythm.newest_first or one.by_date}  # fmt: skip
    ripe = [one for one in sources if (at := whole.get(one.id)) and (day - at).days >= one.rhythm.settle - AHEAD]
    return sorted(ripe, key=lambda one: (whole[one.id], one.id))[: math.ceil(len(whole) / AHEAD)]


def _is_whole(walked: Walked) -> bool:
    return walked.agreed and walked.since is None


def _known_to(settled: date, agreed: Sequence[tuple[date, Walked]]) -> date:
    """The last day up to which the list was walked without a gap, from the last whole walk on.

    A slice of some earlier days, or one that begins after a gap, does not lead further.
    """
    known = settled
    for at, walked in sorted(agreed, key=lambda one: one[0]):
        if walked.since is not None and walked.since <= known + timedelta(days=1):
            known = max(known, at)
    return known


def covers(source: Source, walked: Walked, wanted: date | None) -> bool:
    """Whether a capture of the run's day reaches as far back as is wanted; of a list not asked for by days, always."""
    if not source.by_date or walked.since is None:
        return True
    return wanted is not None and walked.since <= wanted


def overlaps(walked: Walked, since: date | None, day: date) -> bool:
    """Whether a capture can have listed records of the days that a run lists."""
    return (walked.since is None or walked.since <= day) and (
        since is None or walked.until is None or walked.until >= since
    )
