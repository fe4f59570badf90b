"""What proves that nothing is lost: coverage, where a record comes from, what changed in it, and whether all is as kept."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn
from rich.text import Text

from etl import asking, explaining, pipeline, verifying
from etl.cli import show
from etl.cli.choose import a_day, matching
from etl.cli.show import Json
from etl.cli.words import chinese, say
from etl.contracts import contract, kinds, provinces
from etl.errors import BadCommand, BadPlace
from etl.explaining import Explained, Origin
from etl.lake import listings
from etl.model import Source
from etl.settings import settings, yard

_CELL = 17  # what a column of the matrix takes

Kind = Annotated[str, typer.Argument(help=say("Kind, such as policy_document.", "类别，如 policy_document。"))]
Record = Annotated[str, typer.Argument(help=say("The publisher's id of the record.", "发布者的记录号。"))]
Of = Annotated[
    str, typer.Option("--source", help=say("Where several sources have the id.", "多个来源有同一编号时指定。"))
]


def coverage(
    source: Annotated[str, typer.Argument(help=say("Only sources of this pattern.", "只看符合此通配的来源。"))] = "*",
    month: Annotated[
        bool, typer.Option("--month", help=say("A row a source and month.", "按来源与月份列出。"))
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help=say("Count unknown as not complete.", "将 unknown 也视为不齐全。"))
    ] = False,
    json: Json = False,
) -> None:
    """How complete every source is; ends with 3 where one is short, for monitoring."""
    wanted = {one.id for one in matching([source])}
    with yard(settings()) as place:
        found = asking.coverage(place, by_month=month)
    rows = [row for row in found.to_dicts() if row["source_id"] in wanted]
    if not rows:  # a monitor must not take an empty lake, or a pattern that means nothing, for a complete one
        raise BadCommand("nothing of that was run yet", hint=f"caoyun run {source!r}")
    if json:
        show.as_json(rows)
    elif month:
        show.table({k: v for k, v in row.items() if k not in ("kind", "proven_by")} for row in rows)
    else:
        _matrix(rows, matching([source]))
    bad = ("short", "unknown") if strict else ("short",)
    if any(str(row["certificate"]).startswith(bad) for row in rows):
        raise typer.Exit(3)


def _matrix(rows: list[dict[str, Any]], sources: Sequence[Source]) -> None:
    """31 provinces by kind, and below it what is not complete, with the reason; a line a source where it is narrow."""
    cells: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        cells.setdefault((row["province_code"], row["kind"]), []).append(row)
    known = {(one.province, one.kind) for one in sources if not one.refused}
    used = [kind for kind in kinds() if any(kind == k for _, k in (*cells, *known))]
    if show.out.width < _CELL * (1 + len(used)):
        for row in rows:
            show.out.print(Text(f"{row['source_id']}  {_cell([row])}"))
        return _incomplete(rows)
    label = {k: contract(k).label_zh if chinese() else k for k in used}
    show.table(
        {say("province", "省份"): p.short_zh if chinese() else p.name_en}
        | {label[kind]: _cell(cells.get((p.code, kind), []), known=(p.code, kind) in known) for kind in used}
        for p in provinces().values()
    )
    show.out.print(
        say(
            "✓ complete  −N short by N  ? unknown  ○ never run  · no source",
            "✓ 齐全  −N 缺 N  ? 不详  ○ 未运行  · 无来源",
        ),
        style="dim",
    )
    return _incomplete(rows)


def _incomplete(rows: list[dict[str, Any]]) -> None:
    """What is not complete, with the reason."""
    for row in (r for r in rows if r["certificate"] != "complete"):
        short = str(row["certificate"]).startswith("short")
        show.out.print(Text(f"{row['source_id']}  {row['last_day']}  {row['certificate']}: {row['reason']}",
                            style="red" if short else "yellow"))  # fmt: skip


def _cell(rows: list[dict[str, Any]], *, known: bool = True) -> str:
    """One cell: records held, and the worst certificate of its sources."""
    if not rows:
        return "○" if known else "·"
    short = sum(
        int(str(r["certificate"]).rpartition(" ")[2]) for r in rows if str(r["certificate"]).startswith("short")
    )
    unknown = any(r["certificate"] == "unknown" for r in rows)
    held = f"{sum(r['rows'] for r in rows):,}"
    return f"{held} −{short:,}" if short else f"{held} ?" if unknown else f"{held} ✓"


def explain(  # noqa: PLR0917 - what can be typed
    kind: Kind,
    record: Record,
    source: Of = "",
    load: Annotated[str, typer.Option(help=say("The version that this load brought.", "此次装载带来的版本。"))] = "",
    open_: Annotated[
        bool, typer.Option("--open", help=say("Show the archived bytes.", "显示存档的原始字节。"))
    ] = False,
    json: Json = False,
) -> None:
    """Where every column of a record comes from, down to the archived bytes, which are verified on the way."""
    with yard(settings()) as place:
        found = explaining.explain(place, kind, record, source=source, load=load)
        if open_:
            for origin in found.origins:
                kept = explaining.body(place, f"{origin.file.removeprefix('archive/')}@{origin.offset}")
                show.err.print(Text(f"{origin.page}: {origin.url}", style="bold"))
                sys.stdout.buffer.write(explaining.readable(kept) + b"\n")
    if json:
        show.as_json(asdict(found))
    elif not open_:
        _tell(found)
    if broken := [origin for origin in found.origins if not origin.sound]:
        raise BadPlace("the archived bytes are not the ones that came", url=broken[0].url, hint="caoyun verify")


def _tell(found: Explained) -> None:
    head = {
        say("record", "记录"): f"{found.kind} {found.record_id}",
        say("source", "来源"): f"{found.source}  {found.publisher}",
        say("version", "版本"): f"{found.change}  {found.captured_at:%Y-%m-%d %H:%M:%S}Z"
        + (f"  ({found.evidence})" if found.evidence else ""),
        say("run", "运行"): f"{found.run}  {found.certificate}"
        + (f"  ({found.since} – {found.until})" if found.since and found.until else ""),
        say("load", "装载"): f"{found.load}  {found.contract}  {found.readers}",
        say("release", "发布"): found.release or say("not published yet", "尚未发布"),
    }
    for name, value in head.items():
        show.out.print(Text(f"{name}: ", style="bold") + Text(value))
    for origin in found.origins:
        show.out.print()
        tell_origin(origin)
    show.out.print()
    show.table(
        {say("column", "列"): c.column, say("value", "值"): _short(c.value), say("as stated", "原文"): _short(c.said),
         say("where", "位置"): f"{c.page} {c.path}".strip()}
        for c in found.columns
    )  # fmt: skip


def tell_origin(origin: Origin) -> None:
    """One archived exchange: what was asked, what came, where it lies, and whether its bytes are those that came."""
    mark = Text("✓ " if origin.sound else "✗ ", style="green" if origin.sound else "red")
    asked = f"{origin.method} {origin.url} {origin.sent}".strip()
    show.out.print(Text(f"{origin.page}  ", style="bold") + Text(asked))
    show.out.print(Text(f"  {origin.status}  {origin.at:%Y-%m-%d %H:%M:%S}Z  {origin.headers.get('content-type', '')}"))
    show.out.print(Text(f"  {origin.file} @ {origin.offset:,}"))
    show.out.print(Text("  SHA-256 ") + mark + Text(origin.sha256))


def _short(value: object, most: int = 40) -> str:
    said = "" if value is None else str(value).replace("\n", " ")
    return said if len(said) <= most else said[:most] + "…"


def diff(record: str, kind: str, source: str = "", json: bool = False) -> None:
    """What changed between the versions of a record: columns by value, the text as a red-line."""
    with yard(settings()) as place:
        found = explaining.versions(place, kind, record, source)
        steps = list(explaining.differences(contract(kind), found))
    if json:
        return show.as_json(steps)
    if not steps:
        return show.out.print(say("there is one version only", "只有一个版本"))
    for step in steps:
        show.out.print(
            Text(f"{step['captured_at']:%Y-%m-%d %H:%M:%S}Z  {step['change']}  {step['load']}", style="bold")
        )
        for column, (was, now) in step["columns"].items():
            tell_column(column, was, now)
        if step["red_line"]:
            show.out.print(_coloured(step["red_line"]))
    return None


def tell_column(column: str, was: object, now: object) -> None:
    """A column with what it was and what it is."""
    before, after = Text(_short(was), style="red strike"), Text(_short(now), style="green")
    show.out.print(Text(f"  {column}: ") + before + Text(" → ") + after)


def _coloured(red_line: str) -> Text:
    text = Text(red_line)
    text.highlight_regex(r"(?s)\[-.*?-\]", style="red strike")
    text.highlight_regex(r"(?s)\{\+.*?\+\}", style="green")
    return text


def replay(
    source: Annotated[str, typer.Argument(help=say("Id, province or pattern.", "编号、省份或通配。"))],
    from_: Annotated[str, typer.Option("--from", help=say("First day, YYYY-MM-DD.", "起始日期。"))] = "",
    to: Annotated[str, typer.Option("--to", help=say("Last day, YYYY-MM-DD.", "结束日期。"))] = "",
    rule: Annotated[
        str,
        typer.Option(help=say("Only runs with rows that this rule rejected.", "只重读有被此规则拒绝的记录的运行。")),
    ] = "",
    json: Json = False,
) -> None:
    """Read captured runs again, from the archive and never from the site."""
    first, last = a_day(from_, "--from") if from_ else date.min, a_day(to, "--to") if to else date.max
    told = []
    with yard(settings()) as place, show.progress(not json) as bars:
        rejected = asking.rejected_ever(place, rule) if rule else None
        for one in matching([source]):
            tick, bar = show.ticking(bars, one.id)
            for run, _ in listings(place.lake.archive_of(one.id)):
                if first <= run.day <= last and (rejected is None or (one.id, run.day) in rejected):
                    load = pipeline.replay(place, one, run.day, tick=tick)
                    pipeline.commit(place)
                    told.append({"run": run.id, "load": load and load.id, "versions": load.counts.loaded if load else 0,
                                 "quarantined": load.counts.quarantined if load else None})  # fmt: skip
            bars.remove_task(bar)
    if not told:
        raise BadCommand("no captured run is meant by that", hint="caoyun coverage shows what was run")
    if json:
        return show.as_json(told)
    for done in told:
        said = (
            say(f"{done['versions']:,} versions", f"{done['versions']:,} 个版本")
            if done["load"]
            else say("reads as before", "读法未变")
        )
        show.out.print(f"[bold]{done['run']}[/]  {said}  {done['load'] or ''}")
    return None


def verify(json: Json = False) -> None:
    """Hash everything that is kept again, and check the ledger against the data."""
    bars = Progress(TextColumn("[bold]SHA-256"), BarColumn(), DownloadColumn(), TransferSpeedColumn(), console=show.err,
                    disable=json or not show.err.is_terminal, transient=True)  # fmt: skip
    with yard(settings()) as place, bars:
        bar = bars.add_task("", total=None)
        found = verifying.verify(place, lambda done, total: bars.update(bar, completed=done, total=total))
    if json:
        show.as_json(asdict(found))
    else:
        for one in found.findings:
            show.out.print(Text(f"{one.what:<8}", style="red") + Text(f"{one.where}: {one.detail}"))
        show.out.print(say(
            f"{found.files:,} files, {found.bytes / 1e6:,.1f} MB, {found.loads:,} loads: {len(found.findings)} findings",
            f"{found.files:,} 个文件，{found.bytes / 1e6:,.1f} MB，{found.loads:,} 次装载：发现 {len(found.findings)} 处问题"))  # fmt: skip
    if found.findings:
        raise typer.Exit(BadPlace.exit_code)


_COMMANDS: Mapping[str, tuple[Any, str]] = {
    "coverage": (coverage, say(
        "How complete each source is against its publisher's own count: 31 provinces by kind. Exit code 3 where one is short.",
        "各来源对照发布者总数的完整性：31 个省级单位 × 类别。有缺漏时退出码为 3。")),
    "explain": (explain, say(
        "Where every column of a record comes from, down to the archived bytes. Example: caoyun explain policy_document 960239",
        "一条记录的每一列出自何处，直到存档的原始字节。例：caoyun explain policy_document 960239")),
    "replay": (replay, say(
        "Parse and judge captured runs again, from the archive alone; what differs is a new version.",
        "仅从存档重新解析与校验；有差异者成为新版本。")),
    "verify": (verify, say(
        "Hash everything kept again (archive, data, releases) and check the ledger against the data. Exit code 5 on findings.",
        "重新校验全部留存文件的哈希（存档、数据、发布），并核对账目。发现问题时退出码为 5。")),
}  # fmt: skip

HELP = {name: words for name, (_, words) in _COMMANDS.items()}
commands = typer.Typer()
for _name, (_command, _help) in _COMMANDS.items():
    commands.command(_name, help=_help)(_command)
