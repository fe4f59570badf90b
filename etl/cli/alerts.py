"""``caoyun digest`` and ``caoyun alerts``: a day in one message, what is open and told, and whether targets are reached."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Annotated, Any

import typer
from rich.text import Text

from etl import alerting
from etl.ailments import state_word, trouble_word
from etl.alerting import book
from etl.alerting.model import Alert, Book, Outcome, Told
from etl.cli import show
from etl.cli.choose import a_day, matching
from etl.cli.show import Json
from etl.cli.words import chinese, say
from etl.errors import BadCommand, BadPlace
from etl.settings import settings, yard

_OUTCOMES: Mapping[Outcome, str] = {
    "told": "已送达", "known": "此前已发送", "told by another": "另一进程正在发送", "silenced": "已静默",
    "enough for today": "今日已达上限", "not delivered": "未送达", "nobody to tell": "没有告警对象",
}  # fmt: skip
_HOW = say("set CAOYUN_ALERTS to addresses between blanks, such as mailtos://USER:PASSWORD@HOST?to=ADDRESS; see docs/alerts.md",
           "设置 CAOYUN_ALERTS，地址以空格分隔，如 mailtos://用户:密码@主机?to=地址；见 docs/alerts.md")  # fmt: skip
Day = Annotated[
    str,
    typer.Option(help=say("As of this day, YYYY-MM-DD; default: today in Beijing.", "截至此日；默认北京时间今天。")),
]


def digest(
    day: Day = "",
    send: Annotated[
        bool, typer.Option("--send", help=say("Send it to CAOYUN_ALERTS, once a day.", "发送给 CAOYUN_ALERTS，每日一次。"))
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help=say("Send it though it was sent.", "即使已发送也再次发送。"))
    ] = False,
    markdown: Annotated[
        bool, typer.Option("--markdown", help=say("Print Markdown.", "输出 Markdown。"))
    ] = False,
    json: Json = False,
) -> None:  # fmt: skip
    """Print the digest of a day; with ``--send`` tell it and remember that it was told."""
    when, now = a_day(day), settings()
    with yard(now) as place:
        made = alerting.digest(place, when)
        if not made.sources:
            raise BadCommand("nothing was run yet", hint="caoyun run '*'")
        if send and not now.targets:
            raise BadCommand("there is nobody to tell", field="CAOYUN_ALERTS", hint=_HOW)
        told = alerting.tell(place, now.targets, made, again=again) if send else None
    if json:
        show.as_json(alerting.as_json(made) | {"told": _told(told)})
    elif markdown:
        print(alerting.as_markdown(made, chinese()), end="")
    else:
        said = alerting.message(made, chinese())
        show.out.print(Text(said.title, style="bold"))
        show.out.print(Text(said.text), soft_wrap=True)
    if told:
        _end(told, quiet=json)


def alerts(  # noqa: PLR0917 - what can be typed
    day: Day = "",
    test: Annotated[
        bool, typer.Option("--test", help=say("Send a test to every target.", "向每个告警对象发送测试。"))
    ] = False,
    silence: Annotated[
        str, typer.Option("--silence", help=say("Silence these sources, by id or pattern.", "静默这些来源（编号或通配）。"))
    ] = "",
    until: Annotated[
        str, typer.Option("--until", help=say("Up to this day; with --silence.", "静默至此日；与 --silence 同用。"))
    ] = "",
    lift: Annotated[str, typer.Option("--lift", help=say("End the silence of this pattern.", "解除此通配的静默。"))] = "",
    json: Json = False,
) -> None:  # fmt: skip
    """List what is open, since when and when it was told; or test the targets, or silence a source."""
    now = settings()
    if test:
        return _test(now.targets, json)
    with yard(now) as place:
        if silence or lift:
            with book.opened(place.lake) as page:
                page[0] = _silenced(page[0], silence, until, lift)
        found, known = alerting.open_(place, a_day(day)), book.read(place.lake)
    if json:
        return show.as_json(_document(a_day(day), found, known))
    if not found and not known.silenced:
        return show.out.print(say("nothing is open", "没有未结告警"), style="green")
    show.table(_row(one, known) for one in found)
    for pattern, last in known.silenced.items():
        show.out.print(Text(say(f"silenced until {last}: {pattern}", f"静默至 {last}：{pattern}"), style="dim"))
    return None


def _silenced(known: Book, pattern: str, until: str, lift: str) -> Book:
    if lift:
        if lift not in known.silenced:
            raise BadCommand(f"{lift!r} is not silenced", field="--lift", hint="caoyun alerts")
        return book.silence(known, lift, None)
    matching([pattern])
    if not until:
        raise BadCommand("a silence has an end", field="--until", hint=f"caoyun alerts --silence {pattern!r} --until "
                         f"{a_day('') + timedelta(days=7)}")  # fmt: skip
    if (last := a_day(until, "--until")) < a_day(""):
        raise BadCommand(f"{last} is over", field="--until", hint="a day from today on; --lift ends a silence")
    return book.silence(known, pattern, last)


def _test(targets: list[str], json: bool) -> None:
    """Say of every target whether it took a test."""
    if not targets:
        raise BadCommand("there is nobody to tell", field="CAOYUN_ALERTS", hint=_HOW)
    told = alerting.hello(targets)
    if json:
        show.as_json(_told(told))
    for one in () if json else told.deliveries:
        mark, style = ("✓", "green") if one.arrived else ("✗", "red")
        show.out.print(Text(f"{mark} {one.number} {one.target}", style=style) + Text(f"  {one.why}" if one.why else ""))
    if told.failed:
        raise typer.Exit(BadPlace.exit_code)


def _end(told: Told, *, quiet: bool) -> None:
    """Say what became of sending, and end with an error where a target did not get it."""
    if not quiet:
        show.err.print(Text(say(told.outcome, _OUTCOMES[told.outcome])), style="dim")
    for number, error in enumerate(told.failed, 1):
        if number == len(told.failed) and not quiet:
            raise error
        show.err.print(Text(str(error), style="red"))
    if told.failed:
        raise typer.Exit(BadPlace.exit_code)


def _told(told: Told | None) -> dict[str, Any] | None:
    if told is None:
        return None
    targets = [{"target": one.target, "arrived": one.arrived, "why": one.why} for one in told.deliveries]
    return {"outcome": told.outcome, "targets": targets}


def _document(day: date, found: list[Alert], known: Book) -> dict[str, Any]:
    each = [
        {"source": one.source, "state": one.state, "kind": one.kind, "since": one.since, "seen": one.seen,
         "records": one.records, "place": one.place, "told_at": _when(one, known)}
        for one in found
    ]  # fmt: skip
    return {"schema": book.SCHEMA, "day": day, "open": each, "silenced": known.silenced}


def _when(one: Alert, known: Book) -> datetime | None:
    """When this trouble was told, in UTC; not when an earlier one of the kind was."""
    there = known.known.get(book.key(one))
    return there.at if there and not book.came_back(one, there) else None


def _row(one: Alert, known: Book) -> dict[str, Any]:
    at = _when(one, known)
    told = f"{at + timedelta(hours=8):%Y-%m-%d %H:%M}" if at else say("not yet", "尚未")
    return {
        say("source", "来源"): one.source, say("state", "状态"): state_word(one.state), say("since", "自"): one.since,
        say("told (Beijing)", "告知（北京时间）"): told, say("what", "问题"): trouble_word(one.kind),
    }  # fmt: skip


_COMMANDS: Mapping[str, tuple[Any, str]] = {
    "digest": (digest, say(
        "A day in one message: what became worse, what is still ill, what recovered, what is late, and what came. "
        "--send tells it to CAOYUN_ALERTS. Example: caoyun digest --day 2024-06-02",
        "一日一报：恶化、未愈、恢复、超时限者与当日数量。--send 发送给 CAOYUN_ALERTS。例：caoyun digest --day 2024-06-02")),
    "alerts": (alerts, say(
        "What is open: since when, and when it was told. --test says which targets are reached. "
        "Example: caoyun alerts --silence 'gansu.*' --until 2030-01-31",
        "未结告警：始于何日、何时告知。--test 检验各告警对象能否送达。例：caoyun alerts --silence 'gansu.*' --until 2030-01-31")),
}  # fmt: skip

commands = typer.Typer()
for _name, (_command, _help) in _COMMANDS.items():
    commands.command(_name, help=_help)(_command)
