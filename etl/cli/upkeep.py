"""``caoyun upkeep``: small files merged, old snapshots let go, and what is left verified; told before and after."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from etl import publishing, verifying
from etl import upkeep as keeping
from etl.cli import show
from etl.cli.show import Json
from etl.cli.words import say
from etl.errors import BadCommand, BadPlace
from etl.pipeline import Yard
from etl.settings import settings, yard
from etl.upkeep import Compacted, Expired
from etl.verifying import Verified

commands = typer.Typer()

Compact = Annotated[bool, typer.Option("--compact", help=say("Merge small files.", "合并小文件。"))]
Expire = Annotated[
    bool, typer.Option("--expire", help=say("Let go of old snapshots and files.", "清除旧快照与旧文件。"))
]
Verify = Annotated[
    bool,
    typer.Option(
        "--verify",
        help=say(
            "Hash the data again and check the ledger; the archive is left to caoyun verify.",
            "重新校验数据并核对账目；存档由 caoyun verify 校验。",
        ),
    ),
]
Fewest = Annotated[
    int, typer.Option(help=say("Small files of a partition that are worth a merge.", "一个分区有多少小文件才合并。"))
]
Keep = Annotated[
    int, typer.Option(help=say("Days that a snapshot and its files are kept.", "快照及其文件保留的天数。"))
]
Dry = Annotated[
    bool, typer.Option("--dry-run", help=say("Change nothing; tell what would be done.", "不作改动，只说明会做什么。"))
]


@commands.command(
    help=say(
        "Keep the lake quick: merge its small files, let go of old snapshots, their files and old releases, and verify the data "
        "that is left. Nothing that is live or staged is removed, and no row is changed. All three steps, or those "
        "that are named. Example, once a week: caoyun upkeep. Exit code 5 where a file is not as it was kept.",
        "保持湖的速度：合并小文件，清除旧快照及其文件与旧发布，再校验留下的数据。不删除在用或待提交的文件，不改动任何记录。"
        "不加选项时三步都做，加选项时只做所选。例（每周一次）：caoyun upkeep。文件与留存时不符则退出码为 5。",
    )
)
def upkeep(  # noqa: PLR0917 - what can be typed
    compact: Compact = False,
    expire: Expire = False,
    verify: Verify = False,
    fewest: Fewest = keeping.FEWEST,
    keep_days: Keep = keeping.KEEP_DAYS,
    dry_run: Dry = False,
    json: Json = False,
) -> None:
    """Compact, expire and verify; what was done is told before findings end the command."""
    if keep_days < 1:  # said before anything is merged
        raise BadCommand(
            "snapshots are kept for a day at least", field="--keep-days", hint="caoyun upkeep --keep-days 1"
        )
    every = not (compact or expire or verify)
    told: dict[str, Any] = {"dry_run": dry_run}
    with yard(settings()) as place:
        if compact or every:
            told["compact"] = _compact(place, fewest, dry_run, json)
        if expire or every:
            told["expire"] = _expire(place, keep_days, dry_run, json)
            told["releases"] = _releases(place, dry_run, json)
        if verify or (every and not dry_run):
            told["verify"] = _verify(place, json)
    if json:
        show.as_json(told)
    if "verify" in told and told["verify"]["findings"]:
        raise typer.Exit(BadPlace.exit_code)


def _compact(place: Yard, fewest: int, dry: bool, quiet: bool) -> dict[str, Any]:
    bars = Progress(TextColumn("[bold]{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
                    console=show.err, disable=quiet or not show.err.is_terminal, transient=True)  # fmt: skip
    started = time.perf_counter()
    with bars:
        bar = bars.add_task("", total=None)
        done = keeping.compact(
            place, fewest=fewest, dry=dry,
            tick=lambda table, done, total: bars.update(bar, description=table, completed=done, total=total),
        )  # fmt: skip
    seconds = round(time.perf_counter() - started, 1)
    if not quiet:
        _tell_compacted(done, seconds, dry)
    return asdict(done) | {"seconds": seconds}


def _expire(place: Yard, keep_days: int, dry: bool, quiet: bool) -> dict[str, Any]:
    started = time.perf_counter()
    gone = keeping.expire(place, keep_days, dry=dry)
    if not quiet:
        _tell_expired(gone, dry)
    return asdict(gone) | {"seconds": round(time.perf_counter() - started, 1)}


def _releases(place: Yard, dry: bool, quiet: bool) -> dict[str, Any]:
    gone, size = publishing.tidy(place, settings().terms, dry=dry)
    if not quiet:
        show.out.print(
            say(
                f"releases: {len(gone):,} old ones, {size / 1e6:,.1f} MB{' would go' if dry else ' gone'}",
                f"发布：旧发布 {len(gone):,} 个，{size / 1e6:,.1f} MB{'（将清除）' if dry else ''}",
            )
        )
    return {"gone": [one.name for one in gone], "bytes": size}


def _verify(place: Yard, quiet: bool) -> dict[str, Any]:
    started = time.perf_counter()
    found = verifying.verify(place, whole=False)
    if not quiet:
        _tell_verified(found)
    return asdict(found) | {"seconds": round(time.perf_counter() - started, 1)}


def _tell_compacted(done: Compacted, seconds: float, dry: bool) -> None:
    """A row a table that has fewer files now, and all tables together."""
    rows = [
        {say("table", "表"): table, say("files", "文件"): before.files, say("then", "之后"): after.files,
         "MB": round(before.bytes / 1e6, 2), say("MB then", "之后 MB"): round(after.bytes / 1e6, 2)}
        for table, before in done.before.items()
        if (after := done.after[table]).files != before.files
    ]  # fmt: skip
    if rows:
        show.table(rows)
    was, now = (sum(size.files for size in sizes.values()) for sizes in (done.before, done.after))
    big, small = (sum(size.bytes for size in sizes.values()) / 1e6 for sizes in (done.before, done.after))
    show.out.print(
        say(
            f"compact: {was:,} files, {big:,.1f} MB; {'would be' if dry else 'now'} {now:,}, {small:,.1f} MB; {seconds:.1f} s",
            f"合并：原有 {was:,} 个文件，{big:,.1f} MB；{'将为' if dry else '现为'} {now:,} 个，{small:,.1f} MB；{seconds:.1f} 秒",
        )
    )


def _tell_expired(gone: Expired, dry: bool) -> None:
    show.out.print(
        say(
            f"expire: {gone.snapshots:,} old snapshots, {gone.files:,} files that none needs, {gone.orphans:,} that nothing "
            f"names, {gone.bytes / 1e6:,.1f} MB{' would go' if dry else ' gone'}",
            f"清除：旧快照 {gone.snapshots:,} 个，不再需要的文件 {gone.files:,} 个，无主文件 {gone.orphans:,} 个，"
            f"{gone.bytes / 1e6:,.1f} MB{'（将清除）' if dry else ''}",
        )
    )


def _tell_verified(found: Verified) -> None:
    for one in found.findings:
        show.out.print(Text(f"{one.what:<8}", style="red") + Text(f"{one.where}: {one.detail}"))
    show.out.print(
        say(
            f"verify: {found.files:,} files, {found.bytes / 1e6:,.1f} MB, {found.loads:,} loads: {len(found.findings)} findings",
            f"校验：{found.files:,} 个文件，{found.bytes / 1e6:,.1f} MB，{found.loads:,} 次装载：发现 {len(found.findings)} 处问题",
        )
    )
