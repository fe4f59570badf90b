"""``caoyun health``: what ails the sources, worst first, for people, and as a file of issues for machines."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from etl import asking, explaining
from etl.ailments import HINTS, STATES, state_word, trouble_word
from etl.cli import show
from etl.cli.choose import a_day, matching
from etl.cli.proof import tell_origin
from etl.cli.show import Json
from etl.cli.words import say
from etl.errors import BadCommand, BadPlace
from etl.lake import write_once
from etl.settings import settings, yard

SCHEMA = "caoyun-issues/1"
_WIDE = 120  # from here on a line a source; else a few lines
_SEVERITY = {state: number for number, state in enumerate(STATES, 1)}


def health(
    pattern: Annotated[str, typer.Argument(help=say("Only sources of this pattern.", "只看符合此通配的来源。"))] = "*",
    day: Annotated[
        str, typer.Option(help=say("As of this day, YYYY-MM-DD; default: today in Beijing.", "截至此日；默认北京时间今天。"))
    ] = "",
    issues: Annotated[
        Path | None, typer.Option(help=say("Write the issues to this file, as JSON.", "把问题写入此 JSON 文件。"))
    ] = None,
    all_: Annotated[
        bool, typer.Option("--all", help=say("Also name who is well or was never run.", "也列出正常与从未运行的来源。"))
    ] = False,
    json: Json = False,
) -> None:  # fmt: skip
    """Rank the sources by what the ledger shows; asks no site. Ends with 3 where something needs a person."""
    when, wanted = a_day(day), [one.id for one in matching([pattern]) if not one.refused]
    with yard(settings()) as place:
        ran = asking.last_runs(place, when)
        if not any(one in ran for one in wanted):
            raise BadCommand("nothing of that was run yet", hint=f"caoyun run {pattern!r}")
        rows = [row for row in asking.health(place, when).to_dicts() if row["source_id"] in set(wanted)]
    told = document(when, wanted, rows, ran)
    if issues:
        write_once(issues.absolute(), told)
    if json:
        show.as_json(told)
    else:
        _tell(told, all_=all_)
    if any(one["state"] != "never run" for one in told["issues"]):
        raise typer.Exit(3)


def document(
    day: date, wanted: Sequence[str], rows: Iterable[Mapping[str, Any]], ran: Mapping[str, date]
) -> dict[str, Any]:
    """The issues of some sources as of a day, worst first, as they are written: see ``docs/health.md``."""
    found = [_issue(row, day) for row in rows] + [_never(one) for one in wanted if one not in ran]
    ailing = {one["source"] for one in found}
    well = {one: ran[one] for one in sorted(wanted) if one not in ailing}
    return {"schema": SCHEMA, "day": day, "sources": len(wanted), "issues": found, "well": well}


def _issue(row: Mapping[str, Any], day: date) -> dict[str, Any]:
    """One trouble; its id is made of what does not change while it lasts."""
    state, source, opened = row["state"], row["source_id"], row["since"]
    return {
        "id": f"{source}:{state}:{opened}", "source": source, "state": state, "severity": _SEVERITY[state],
        "kind": row["trouble"], "opened_on": opened, "last_seen_on": day if row["trouble"] == "not_run" else row["seen_on"],
        "runs": row["runs"], "records": row["at_stake"], "detail": _detail(row["reason"] or ""),
        "evidence": {name: row[name] for name in ("place", "url", "status", "verdict")}, "hint": _hint(state, source, row["place"]),
    }  # fmt: skip


def _never(source: str) -> dict[str, Any]:
    return {
        "id": f"{source}:never run", "source": source, "state": "never run", "severity": _SEVERITY["never run"],
        "kind": "never_run", "opened_on": None, "last_seen_on": None, "runs": 0, "records": 0, "detail": "",
        "evidence": dict.fromkeys(("place", "url", "status", "verdict")), "hint": _hint("never run", source),
    }  # fmt: skip


def _hint(state: str, source: str, place: str | None = None) -> dict[str, str]:
    texts = (text.format(source=source, place=place or "PLACE") for text in HINTS[state])
    return dict(zip(("en", "zh"), texts, strict=True))


def _detail(reason: str) -> str:
    """A reason of the ledger without what stands in fields of its own: the class of the error, source and address."""
    return re.sub(r"^(?:[A-Z]\w+|stopped at the gate): | \((?:source|url) .*$", "", reason)


def _tell(told: Mapping[str, Any], *, all_: bool) -> None:
    """One row a source, with its worst trouble, then what to do about each state, and how many are well."""
    worst: dict[str, dict[str, Any]] = {}
    for one in told["issues"]:
        worst.setdefault(one["source"], one)
    never = [one for one in worst.values() if one["state"] == "never run"]
    shown = [one for one in worst.values() if all_ or one not in never]
    if all_:
        shown += [{"source": source, "state": "well", "last_seen_on": day} for source, day in told["well"].items()]
    if show.out.width >= _WIDE and shown:
        show.table(map(_row, shown))
        for one in filter(_place, shown):  # below the table, where nothing breaks what is to be copied
            show.out.print(
                Text(f"caoyun exchange {_place(one)}", style="cyan"),
                Text(f"# {one['evidence']['url']}", style="dim"),
                soft_wrap=True,
            )
    else:
        for one in shown:
            _block(one)
    for state in dict.fromkeys(one["state"] for one in shown if one["state"] in HINTS):
        hint = say(*HINTS[state]).format(source=say("SOURCE", "来源"), place=say("PLACE", "位置"))
        show.out.print(Text(f"{state_word(state)}: ", style="bold") + Text(hint))
    show.out.print(_summary(told, len(worst) - len(never), len(never)), style="dim")


def _summary(told: Mapping[str, Any], ailing: int, never: int) -> str:
    well = len(told["well"])
    return say(f"{told['day']}: {ailing} not well, {well} well, {never} never run",
               f"{told['day']}：{ailing} 个异常，{well} 个正常，{never} 个从未运行")  # fmt: skip


def _row(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        say("source", "来源"): one["source"], say("state", "状态"): state_word(one["state"]),
        say("since", "自"): one.get("opened_on"), say("runs", "次数"): one.get("runs"),
        say("records", "记录数"): one.get("records"), say("what", "问题"): _what(one),
        say("first bad exchange", "首个异常应答"): _came(one),
    }  # fmt: skip


def _came(one: Mapping[str, Any], *more: str) -> str:
    """Status and verdict of the first bad exchange, and more of it, as far as they are known."""
    evidence = one.get("evidence") or {}
    said = (evidence.get(name) for name in ("status", "verdict", *more))
    return " ".join(str(part) for part in said if part is not None)


def _place(one: Mapping[str, Any]) -> str:
    return (one.get("evidence") or {}).get("place") or ""


def _what(one: Mapping[str, Any]) -> str:
    """The kind of failure in words, and the detail where it says more."""
    if one["state"] == "well":
        return say(f"last run {one['last_seen_on']}", f"最近运行 {one['last_seen_on']}")
    told = one["state"] in {"short", "refused", "owing"} or one["detail"] == one["kind"]
    detail = "" if told or one["detail"].startswith("the answer is") else one["detail"]
    return trouble_word(one["kind"]) + (f": {detail}" if detail else "")


def _block(one: Mapping[str, Any]) -> None:
    """One source on a few lines, which a narrow terminal may break."""
    style = "green" if one["state"] == "well" else "red" if _SEVERITY[one["state"]] <= 5 else "yellow"
    head = Text(state_word(one["state"]), style=f"bold {style}") + Text(f"  {one['source']}", style="bold")
    show.out.print(head)
    if opened := one.get("opened_on"):
        runs, records = one["runs"], f"{one['records']:,}"
        said = say(f"since {opened}, {runs} run{'s' if runs != 1 else ''}, {records} records",
                   f"自 {opened}，{runs} 次运行，{records} 条记录")  # fmt: skip
        show.out.print(Text(f"  {said}"))
    show.out.print(Text(f"  {_what(one)}"))
    if came := _came(one, "url"):
        show.out.print(Text(f"  {came}"))
    if place := _place(one):
        show.out.print(Text(f"  caoyun exchange {place}", style="cyan"), soft_wrap=True)


def exchange(
    place: Annotated[str, typer.Argument(help=say("source/day/NN.warc.gz@offset.", "来源/日期/NN.warc.gz@偏移。"))],
    open_: Annotated[
        bool, typer.Option("--open", help=say("Show the archived bytes.", "显示存档的原始字节。"))
    ] = False,
    json: Json = False,
) -> None:
    """One archived exchange by its place: what was asked, what came, and whether its bytes are still those."""
    place = place.removeprefix("archive/")
    with yard(settings()) as where:
        found = explaining.exchange(where, place)
        body = explaining.readable(explaining.body(where, explaining.lies(where, place))) if open_ else b""
    if json:
        show.as_json(asdict(found))
    elif open_:
        sys.stdout.buffer.write(body + b"\n")
    else:
        tell_origin(found)
    if not found.sound:
        raise BadPlace("the archived bytes are not the ones that came", url=found.url, hint="caoyun verify")


_COMMANDS: Mapping[str, tuple[Any, str]] = {
    "health": (health, say(
        "What ails the sources, worst first, from the ledger alone: no site is asked. Exit code 3 where something needs a person.",
        "各来源的问题，最严重者在前；仅凭账目，不访问网站。需人处理时退出码为 3。")),
    "exchange": (exchange, say(
        "One archived exchange by its place, verified. Example: caoyun exchange SOURCE/2024-06-02/01.warc.gz@752 --open",
        "按位置查看一次存档的请求与应答，并核验。例：caoyun exchange 来源/2024-06-02/01.warc.gz@752 --open")),
}  # fmt: skip

commands = typer.Typer()
for _name, (_command, _help) in _COMMANDS.items():
    commands.command(_name, help=_help)(_command)
