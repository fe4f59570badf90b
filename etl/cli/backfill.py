"""A pattern and two days in, one slice a day of each source that can be asked for by days out, oldest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Annotated

import typer
from rich.progress import Progress

from etl import pipeline, slicing
from etl.cli import show
from etl.cli.choose import a_day, matching
from etl.cli.loads import row, tell_loads
from etl.cli.show import Json
from etl.cli.words import say
from etl.errors import BadCommand, CaoyunError, Refused
from etl.model import Load, Source
from etl.pipeline import Yard
from etl.settings import settings, yard

_PATIENCE = 3  # days in a row that fail before a source is left for another time

commands = typer.Typer()

Pattern = Annotated[
    str, typer.Argument(help=say("Id, province or pattern; '*' is all.", "编号、省份或通配；'*' 为全部。"))
]
From = Annotated[str, typer.Option("--from", help=say("First day, YYYY-MM-DD.", "首日 YYYY-MM-DD。"))]
To = Annotated[str, typer.Option("--to", help=say("Last day; default: today in Beijing.", "末日；默认北京时间今天。"))]


@dataclass(slots=True)
class _Filling:
    """What became of the days so far."""

    done: list[Load] = field(default_factory=list)
    skipped: list[tuple[str, date]] = field(default_factory=list)
    failed: list[tuple[date, CaoyunError]] = field(default_factory=list)
    left: list[tuple[str, date]] = field(default_factory=list)


@commands.command(
    help=say(
        "Bring the records of past days, one slice a day, oldest first; only of sources that can be asked for by days "
        "(by_date of [bold]caoyun sources --json[/]). A day that was loaded is skipped, so that it can be stopped and "
        "typed again. Ends with the exit code of the worst day.\n\n"
        "  caoyun backfill zhejiang --from 2024-05-01 --to 2024-05-31",
        "补采历史：每日一片，由旧到新；仅限可按日期列出的来源（见 [bold]caoyun sources --json[/] 的 by_date）。已装载的日期跳过，"
        "可随时中断后重来。退出码取最严重的一日。\n\n  caoyun backfill zhejiang --from 2024-05-01 --to 2024-05-31",
    )
)
def backfill(pattern: Pattern, from_: From, to: To = "", json: Json = False) -> None:
    """Run a slice a day."""
    first, last = a_day(from_, "--from"), a_day(to, "--to")
    if last > a_day(""):
        raise BadCommand(f"{last} has not come yet", field="--to", hint=f"--to {a_day('')}")
    sources, others = _chosen(pattern, first, last)
    filling = _Filling()
    with yard(settings(), fetching=True) as place, show.progress(not json) as bars:
        for source in sources:
            _fill(place, source, list(_days(first, last)), filling, bars)
    _tell(filling, others, json)
    if filling.failed:
        raise typer.Exit(max(error.exit_code for _, error in filling.failed))


def _chosen(pattern: str, first: date, last: date) -> tuple[list[Source], list[str]]:
    """Sources that can be asked for by days, and the ids of those that matched and cannot.

    Raises:
        BadCommand: none can, or the days are none of theirs.
    """
    found = matching([pattern], to_run=True)
    sources = [one for one in found if one.by_date]
    for one in sources or found[:1]:
        slicing.check(one, first, last)
    return sources, [one.id for one in found if not one.by_date]


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(number)


def _fill(place: Yard, source: Source, days: list[date], filling: _Filling, bars: Progress) -> None:
    """One source's days; the rest is left where the site asks us to stay away, or several days in a row failed."""
    bar, in_a_row = bars.add_task(source.id, stage="", pages=0, records=0, total=len(days)), 0
    for number, day in enumerate(days, 1):
        bars.update(bar, stage=str(day), completed=number)
        before = pipeline.last_load(place, source, day)
        if before and before.status == "loaded":
            filling.skipped.append((source.id, day))
            continue
        try:
            load = pipeline.run(place, source, day, first=day)
            filling.done.append(load)
            in_a_row = 0
            bars.update(bar, pages=number, records=sum(d.counts.listed for d in filling.done))
        except CaoyunError as error:
            filling.failed.append((day, error.at(source=source.id)))
            in_a_row += 1
            if isinstance(error, Refused) or in_a_row >= _PATIENCE:
                filling.left += [(source.id, later) for later in days[number:]]
                break
    bars.remove_task(bar)


def _tell(filling: _Filling, others: list[str], json: bool) -> None:
    """Each day's ledger, what failed and why, and how many days were skipped or left."""
    if json:
        return show.as_json({
            "loads": [row(load, False) for load in filling.done],
            "skipped": [{"source": name, "day": day} for name, day in filling.skipped],
            "failed": [{"day": day, **error.as_dict()} for day, error in filling.failed],
            "left": [{"source": name, "day": day} for name, day in filling.left],
            "not_by_date": others,
        })  # fmt: skip
    tell_loads([(load, False) for load in filling.done], [], False)
    for day, error in filling.failed:
        show.err.print(f"{day} {type(error).__name__}: {error}", style="red", markup=False)
    n = (len(filling.done), len(filling.skipped), len(filling.failed), len(filling.left))
    show.out.print(say(f"{n[0]} days loaded, {n[1]} loaded before, {n[2]} failed, {n[3]} left for another time",
                       f"装载 {n[0]} 日，此前已装载 {n[1]} 日，失败 {n[2]} 日，留待下次 {n[3]} 日"))  # fmt: skip
    if others:
        show.out.print(say(f"not asked for by days, and so left out: {', '.join(others)}",
                           f"不能按日期列出，未补采：{', '.join(others)}"), style="dim")  # fmt: skip
    return None
