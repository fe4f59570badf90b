"""A lake and a day in, what is to be told out: a failed run, or a digest; nothing is sent and no site is asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from fnmatch import fnmatch
from typing import Any

import polars as pl

from etl import asking, pipeline
from etl.ailments import STATES, TROUBLES
from etl.alerting import book
from etl.alerting.model import Alert, Book, Deadline, Digest, Issued, Tally
from etl.errors import Actor, BadBatch, BadPlace, BadSource, CaoyunError
from etl.lake import loads_in
from etl.masking import masked
from etl.model import Province, Run, Source
from etl.pipeline import Yard
from etl.sources import registry

_DAY = timedelta(days=1)
_NAMED = 5  # late sources that are told by name
_SEVERITY = {state: number for number, state in enumerate(STATES, 1)}
_FAILED = ("refused", "changed", "unreachable", "stopped")  # what a run can end with
_ACTORS: Mapping[str, Actor] = {"stopped": BadBatch.actor, "not_run": BadPlace.actor}
_BROKEN: Mapping[Actor, tuple[str, str]] = {
    "operator": ("the lake, the catalogue or the machine is not as it must be", "湖、目录或机器异常"),
    "author": ("the program, a source or a contract is wrong", "程序、来源或契约有误"),
    "user": ("the command was wrong", "命令有误"),
    "publisher": ("the publisher's site did not give what it should", "发布网站未给出应有内容"),
}


def failure(yard: Yard, source: Source, day: date, error: BaseException) -> Alert:
    """What to tell of a run that failed, from the ledger and the archive; of the error only its class and its actor.

    What the run left staged is committed first, so that the ledger knows of it.

    Args:
        yard: Where the run was.
        source: Whose run.
        day: Day of the run.
        error: What it ended with.
    """
    if not isinstance(error, BadSource | BadBatch):
        return _broken(source, day, error, _good_on(yard, source, day))
    try:
        if loads_in(yard.lake.staged, Run(source.id, day)):
            pipeline.commit(yard)
        rows = [row for row in asking.health(yard, day, source).to_dicts() if row["state"] in _FAILED]
    except BadPlace as worse:  # then that is what there is to tell
        return _broken(source, day, worse, None)
    good_on = _good_on(yard, source, day)
    return _alert(rows[0], source, day, good_on) if rows else _broken(source, day, error, good_on)


def overdue(province: Province, day: date, late: Sequence[str], of: int) -> Alert:
    """What to tell of a province's run that has not ended by its deadline: one alert, however many sources are late."""
    many, number = f"{province.slug}.*", len(late)
    named = ", ".join(late[:_NAMED]) + ("…" if number > _NAMED else "")
    return Alert(
        source=many, publisher=province.name_zh, state="overdue", kind="overdue", severity=0, actor="operator",
        en=f"{number} of {of} sources are not loaded for {day}, and its run should have ended: {named}",
        zh=f"{day} 的运行已到期限，{of} 个来源中 {number} 个尚未装载：{named}", seen=day,
        commands=(f"caoyun health '{many}' --day {day}",),
    )  # fmt: skip


def work(name: str, day: date, error: BaseException) -> Alert:
    """What to tell of work that failed and is no source's, such as the upkeep: each by its own name."""
    actor, ((en, zh), kind) = _actor(error), _said(error)
    return Alert(
        source=name, publisher="caoyun", state="failed", kind=kind, severity=0, actor=actor,
        en=f"{en} ({kind}), on {day}", zh=f"{zh}（{kind}），{day}", seen=day,
        commands=("caoyun verify", "caoyun health"),
    )  # fmt: skip


def digest(yard: Yard, day: date) -> Digest:
    """A day in one message, held against the digest that was told last before it, else against the day before.

    Args:
        yard: Where to look.
        day: As of when; later runs are left out.
    """
    told, (ailing, due_by, brought) = book.read(yard.lake), asking.news(yard, day)
    due_on, before = _deadlines(due_by), _before(yard, told, day)
    found = list(_worst(_alerts(ailing, due_on, day)))
    silent = {pattern for pattern, until in told.silenced.items() if until >= day}
    quiet = {one.source for one in found if any(fnmatch(one.source, pattern) for pattern in silent)}
    spoken = [one for one in found if one.source not in quiet]
    worse = [one for one in spoken if _worse(one, before.ill.get(one.source))]
    ill = {one.source for one in found}
    return Digest(
        day=day, before=before.day, sources=len(due_on), well=len(due_on.keys() - ill), worse=tuple(worse),
        still=tuple(one for one in spoken if one not in worse),
        recovered=tuple(sorted(one for one in before.ill if one in due_on and one not in ill)),
        late=tuple(one for one in due_on.values() if one.late(day) and one.source not in quiet),
        silenced=tuple(sorted(quiet)), tallies=tuple(_tallies(brought, day)),
    )  # fmt: skip


def _before(yard: Yard, told: Book, day: date) -> Issued:
    """The digest that was told last before a day; where there is none, what it would have been the day before."""
    if earlier := [one for one in told.issued if one.day < day]:
        return earlier[-1]
    ill: dict[str, tuple[str, int, int]] = {}
    for row in asking.health(yard, day - _DAY).to_dicts():
        ill.setdefault(row["source_id"], (row["state"], _SEVERITY[row["state"]], row["at_stake"] or 0))
    return Issued(day=day - _DAY, at=book.NEVER, ill=ill)


def deadlines(yard: Yard, day: date) -> dict[str, Deadline]:
    """The deadline of each source of the registry that was ever run, as of a day, the first due first."""
    return _deadlines(asking.deadlines(yard, day))


def due(yard: Yard, source: str, day: date) -> Deadline | None:
    """By which day one source must have been loaded anew, as of a day; None where it was never run."""
    rows = asking.deadlines(yard, day, source).to_dicts()
    return _deadline(rows[0]) if rows else None


def open_(yard: Yard, day: date) -> list[Alert]:
    """Every trouble of every source of the registry as of a day, worst first."""
    ailing, due_by, _ = asking.news(yard, day)
    return list(_alerts(ailing, _deadlines(due_by), day))


def _deadlines(rows: pl.DataFrame) -> dict[str, Deadline]:
    return {row["source_id"]: _deadline(row) for row in rows.to_dicts() if row["source_id"] in registry()}


def _deadline(row: Mapping[str, Any]) -> Deadline:
    return Deadline(source=row["source_id"], **{name: value for name, value in row.items() if name != "source_id"})


def _tallies(rows: pl.DataFrame, day: date) -> Iterable[Tally]:
    """Yesterday and today."""
    there = {row["day"]: row for row in rows.to_dicts()}
    for one in (day - _DAY, day):
        counted = {name: value or 0 for name, value in there.get(one, {}).items() if name != "day"}
        yield Tally(day=one, **counted)


def _alerts(ailing: pl.DataFrame, due_on: Mapping[str, Deadline], day: date) -> Iterable[Alert]:
    """An alert a row of health, worst first."""
    for row in ailing.to_dicts():
        if source := registry().get(row["source_id"]):
            yield _alert(row, source, day, due_on[source.id].good_on)


def _worst(found: Iterable[Alert]) -> Iterable[Alert]:
    """Of each source its worst alert, which comes first."""
    seen = set[str]()
    for one in found:
        if one.source not in seen:
            yield one
        seen.add(one.source)


def _worse(now: Alert, before: tuple[str, int, int] | None) -> bool:
    """Whether a source is ill that was not, or worse than it was."""
    if before is None:
        return True
    state, severity, records = before
    return now.severity < severity or (now.state == state and book.grown(records, now.records))


def _good_on(yard: Yard, source: Source, day: date) -> date | None:
    """The last day that was loaded; None also where the lake cannot be asked, which the alert then is about."""
    try:
        found = due(yard, source.id, day)
    except BadPlace:
        return None
    return found.good_on if found else None


def _alert(row: Mapping[str, Any], source: Source, day: date, good_on: date | None) -> Alert:
    state, kind, runs = row["state"], row["trouble"], row["runs"]
    en, zh = TROUBLES.get(kind, (kind, kind))
    detail = _detail(kind, row["reason"] or "")
    since, records = row["since"], row["at_stake"] or 0
    return Alert(
        source=source.id, publisher=source.publisher, state=state, kind=kind, severity=_SEVERITY[state],
        en=f"{en}{detail and f' ({detail})'}, since {since}, {runs} run{'' if runs == 1 else 's'}, "
           f"{records:,} record{'' if records == 1 else 's'} at stake",
        zh=f"{zh}{detail and f'（{detail}）'}，自 {since} 起，{runs} 次运行，涉及 {records:,} 条记录",
        actor=_ACTORS.get(kind) or _ACTORS.get(state) or BadSource.actor,
        seen=day if kind == "not_run" else row["seen_on"], since=since, good_on=good_on, runs=runs, records=records,
        url=_address(row["url"]), **{name: row[name] for name in ("status", "verdict", "place")},
        commands=_commands(source.id, state, day, row["place"]),
    )  # fmt: skip


def _detail(kind: str, reason: str) -> str:
    """Names of rules or columns with their numbers; other reasons hold words of the publisher, which stay here."""
    found = re.fullmatch(r"(?:stopped at the gate: )?([\w:., %→]+)", reason)
    return found[1] if found and kind in {"gate", "withdrawals", "fill_rate"} else ""


def _address(url: str | None) -> str | None:
    """An address without the numbers of persons that a site may have put into it."""
    return str(masked(pl.Series([url])).item()) if url else None


def _actor(error: BaseException) -> Actor:
    return error.actor if isinstance(error, CaoyunError) else "author"


def _said(error: BaseException) -> tuple[tuple[str, str], str]:
    """An error in our own words and by its class, since its own may hold anything."""
    return _BROKEN[_actor(error)], type(error).__name__


def _broken(source: Source, day: date, error: BaseException, good_on: date | None) -> Alert:
    """A failure that the ledger does not know: by the class of the error alone, since its words may hold anything."""
    actor, ((en, zh), name) = _actor(error), _said(error)
    return Alert(
        source=source.id, publisher=source.publisher, state="broken", kind=name, severity=0, actor=actor,
        en=f"{en} ({name}), on {day}", zh=f"{zh}（{name}），{day}", seen=day, good_on=good_on,
        commands=_commands(source.id, "broken", day, None),
    )  # fmt: skip


def _commands(source: str, state: str, day: date, place: str | None) -> tuple[str, ...]:
    """What to type, to look first; a site that asks us to stay away is not asked again."""
    look = [f"caoyun exchange {place}"] if place else []
    if state == "stopped":
        look.append(f"caoyun quarantine --source {source}")
    run = [] if state == "refused" else [f"caoyun run {source} --day {day}"]
    return (*look, f"caoyun health {source} --day {day}", *run)
