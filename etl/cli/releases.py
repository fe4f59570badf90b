"""``caoyun releases`` and ``caoyun diff``: which releases there are, what they are called, and what changed between two."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.text import Text

from etl import publishing
from etl.cli import proof, show
from etl.cli.show import Json
from etl.cli.words import say
from etl.contracts import contract, kinds
from etl.errors import BadCommand
from etl.lake.releases import Release, find
from etl.lake.releases import releases as there
from etl.settings import settings, yard

commands = typer.Typer()
_releases = typer.Typer(
    invoke_without_command=True,
    help=say(
        "Which releases there are, newest last: when they were made, of which day, what is missing of it, and which are "
        "nightly (the newest) and stable (the newest that was made for its day with no source missing and no kind "
        "shrunk beyond the brake, or that a person promoted).\n\n"
        "Each is a folder of its own below releases/ in the lake; releases/nightly and releases/stable are links. All of "
        "the last CAOYUN_RELEASE_DAYS days (14) are kept, and the last of each month before; one that has a name always is.",
        "列出已有的发布，最新的在最后：制作时刻、所为之日、该日缺什么，以及哪个是 nightly（最新）、哪个是 stable"
        "（为某日制作、不缺来源、各类条数未超限减少的最新一个，或经人工指定）。\n\n"
        "每个发布是湖中 releases/ 下的一个目录；releases/nightly 与 releases/stable 是链接。最近 CAOYUN_RELEASE_DAYS 天"
        "（14）的全部保留，更早的每月保留最后一个；有名称的始终保留。",
    ),
)
commands.add_typer(_releases, name="releases")


@_releases.callback()
def releases(ctx: typer.Context, json: Json = False) -> None:
    """List them."""
    if ctx.invoked_subcommand:
        return
    with yard(settings()) as place:
        found = there(place.lake.releases)
    if json:
        show.as_json([_told(one) for one in found])
    elif not found:
        show.out.print(say("there is no release yet; caoyun publish makes one", "尚无发布；caoyun publish 可制作"))
    else:
        show.table(map(_row, found))


@_releases.command(
    help=say(
        "Let stable mean a release, whatever speaks against it. A later one that passes by itself takes the name again.",
        "人工指定 stable 为某个发布。之后自行通过的发布会再次取得该名称。",
    )
)
def promote(
    name: Annotated[str, typer.Argument(help=say("Its name, or nightly.", "发布名称，或 nightly。"))],
    json: Json = False,
) -> None:
    """Name one by hand."""
    with yard(settings()) as place:
        done = publishing.promote(place, name)
    if json:
        return show.as_json(_told(done))
    return show.out.print(say(f"stable is now {done.name}", f"stable 现为 {done.name}"))


def _told(one: Release) -> dict[str, Any]:
    said = one.manifest
    return {
        "release": one.name, "names": one.names, "made_at": said["made_at"], "day": said["day"],
        "missing": said["missing"], "doubts": said["doubts"], "snapshot": said["snapshot"],
        "previous": said["previous"], "rows": one.rows, "bytes": one.size, "diff": said["diff"],
        "citation": said["citation"], "folder": str(one.folder), "warehouse": str(one.warehouse),
    }  # fmt: skip


def _row(one: Release) -> dict[str, Any]:
    changes = [sum(row[fate] for row in one.manifest["diff"]) for fate in ("added", "changed", "gone")]
    return {
        say("release", "发布"): one.name,
        say("called", "名称"): " ".join(one.names),
        say("made (UTC)", "制作（UTC）"): f"{one.made_at:%Y-%m-%d %H:%M}",
        say("day", "所为之日"): one.manifest["day"] or "",
        say("missing", "缺"): len(one.manifest["missing"]),
        say("records", "记录"): sum(one.rows.values()),
        say("added changed gone", "增 改 失"): " ".join(f"{n:,}" for n in changes) if one.manifest["previous"] else "",
        "MB": round(one.size / 1e6, 1),
    }


@commands.command(
    help=say(
        "What changed: of a record between its versions, with texts as a red-line (caoyun diff 960239); or between two "
        "releases, by kind, as added, changed and gone (caoyun diff stable nightly). A release is meant by its name, its "
        "beginning, nightly, stable, or a path. With --kind each record is told, with its columns as they were and are.",
        "看变更：一条记录各版本之间（caoyun diff 960239），正文以修订格式显示；或两个发布之间各类的新增、变更与消失"
        "（caoyun diff stable nightly）。发布以名称、名称开头、nightly、stable 或路径指明。加 --kind 则逐条列出各列的前后值。",
    )
)
def diff(  # noqa: PLR0917 - what can be typed
    record: Annotated[
        str, typer.Argument(help=say("The publisher's id of a record; or the older release.", "记录号；或较早的发布。"))
    ],
    release: Annotated[str, typer.Argument(help=say("The newer release.", "较新的发布。"))] = "",
    kind: Annotated[str, typer.Option(help=say("Kind, such as policy_document.", "类别，如 policy_document。"))] = "",
    source: proof.Of = "",
    limit: Annotated[
        int, typer.Option(min=1, help=say("Most records of each fate that are told.", "每种变更最多列出的条数。"))
    ] = 20,
    json: Json = False,
) -> None:
    """A record's versions, or two releases."""
    if not release:
        return proof.diff(record, kind or "policy_document", source, json)
    if source:
        raise BadCommand("two releases are compared whole", field="--source", hint="leave it out, or name a record")
    if kind:
        contract(kind)
    return _between(*_both(record, release), kind, limit, json)


def _both(old: str, new: str) -> tuple[Release, Release]:
    with yard(settings()) as place:
        pair = find(place.lake.releases, old), find(place.lake.releases, new)
    if pair[0].warehouse.samefile(pair[1].warehouse):
        raise BadCommand(f"{old} and {new} are one release, {pair[0].name}", field="RELEASE", hint="caoyun releases")
    return pair


def _between(old: Release, new: Release, kind: str, limit: int, json: bool) -> None:
    from etl.warehouse.difference import changes, tallies

    counted = tallies(old.warehouse, new.warehouse, [kind] if kind else kinds())
    told = changes(old.warehouse, new.warehouse, kind, limit) if kind else []
    if json:
        return show.as_json({"old": old.name, "new": new.name, "kinds": [asdict(one) for one in counted],
                             "records": [asdict(one) for one in told]})  # fmt: skip
    show.out.print(Text(f"{old.name} → {new.name}", style="bold"))
    names = {"kind": say("kind", "类别"), "before": say("before", "之前"), "after": say("after", "之后"),
             "added": say("added", "新增"), "changed": say("changed", "变更"), "gone": say("gone", "消失")}  # fmt: skip
    show.table({names[name]: value for name, value in asdict(one).items()} for one in counted)
    for one in told:
        style = {"added": "green", "changed": "yellow", "gone": "red"}[one.fate]
        show.out.print(Text(f"{names[one.fate]}  ", style=style) + Text(f"{one.source}  {one.record_id}"))
        for column, (was, now) in one.columns.items():
            proof.tell_column(column, was, now)
    return None
