"""Guesses, proposals and reports in, words for people on the terminal out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.text import Text

from etl.cli import show
from etl.cli.words import say
from etl.errors import CaoyunError
from etl.model import Source
from etl.probing import Report
from etl.recognise import Call, Guess, Seen, render
from etl.recognise.proposing import Proposal
from etl.sampling import trial


def literal_of(made: Proposal) -> str:
    """The literal as it stands in a file, without what is put above it."""
    return render(made.literal, most=0)


def tell_seen(seen: Seen) -> None:
    """One line: what came."""
    names = {"status": say("status", "状态"), "class": say("class", "判定"), "body": say("body", "正文"), "charset": say("charset", "编码"),
             "title": say("title", "标题"), "bytes": say("bytes", "字节")}  # fmt: skip
    told = ", ".join(f"{names[name]} {value}" for name, value in seen.facts().items() if value != "")
    show.out.print(Text(say("seen: ", "所见：") + told))


def tell_guesses(guesses: Sequence[Guess]) -> None:
    """Each family with its evidence."""
    for one in guesses:
        show.out.print(
            Text(f"  {one.confidence:.2f} {one.family}: {'; '.join(one.evidence)}"),
            style="bold" if one is guesses[0] else "dim",
        )


def tell_unknown(listing: Call) -> None:
    """The general listing to fill in."""
    show.out.print(say("no list was recognised here; the general listing, to be filled in:",
                       "未识别出列表；可填写的通用列表："))  # fmt: skip
    show.out.print(Text(render(listing, most=0)))


def tell_proposal(made: Proposal, one: Source, rows: Sequence[Mapping[str, Any]], problem: str) -> None:
    """The literal, the mapping, and what the contract makes of the first rows."""
    show.out.print(f"\n[bold]{one.id}[/]")
    show.out.print(Text(literal_of(made)))
    if one.refused:
        return
    known, unknown = made.mapping.known, made.mapping.unknown
    columns = (
        say("their name", "原字段"),
        say("column", "列"),
        say("confidence", "把握"),
        say("example", "示例"),
        say("why", "依据"),
    )
    least = {columns[4]: 100}
    show.table(
        {
            k: v
            for k, v in zip(columns, (f.name, f.columns, f"{f.confidence:.2f}", f.example, f.why), strict=True)
            if show.out.width >= least.get(k, 0)
        }
        for f in known
    )
    if unknown:
        show.out.print(
            Text(
                say("not loaded, since nobody knows them: ", "未知字段，不装载：") + ", ".join(f.name for f in unknown)
            ),
            style="yellow",
        )
    for column in made.mapping.lacking:
        show.out.print(Text(say(f"required, and nothing feeds it: {column}", f"必填列没有来源：{column}")), style="red")
    if problem:
        show.out.print(Text(say("this page is not the list itself: ", "此页并非列表本身：") + problem), style="yellow")
    _tell_rows(one, rows)


def _tell_rows(one: Source, rows: Sequence[Mapping[str, Any]]) -> None:
    """Three rows after the contract's readers."""
    if not rows:
        return
    try:
        made = trial(one, rows[:3], listed=True)
    except CaoyunError as error:
        show.out.print(Text(error.message), style="red")
        return
    accepted, rejected = made.verdict.accepted, made.verdict.rejected
    wanted = [
        c for c in ("record_id", "title", *accepted.columns) if c in accepted.columns and accepted[c].dtype != "List"
    ]
    wanted = list(
        dict.fromkeys(c for c in wanted if not c.startswith("_") and accepted[c].null_count() < accepted.height)
    )[:5]
    show.out.print(
        say(
            f"{accepted.height} of the first {made.said.height} rows accepted",
            f"前 {made.said.height} 行中 {accepted.height} 行通过",
        )
    )
    show.table(
        {c: str(v)[:40] if v is not None else "" for c, v in row.items()} for row in accepted.select(wanted).to_dicts()
    )
    for row in rejected.to_dicts():
        show.out.print(
            Text(say("rejected: ", "未通过：") + f"{row['record_id']}: {', '.join(row['_reasons'])}"), style="red"
        )


def tell_done(done: Mapping[str, Any], one: Source) -> None:
    """What was written, and how it runs."""
    if not done:
        return show.out.print(say("nothing was written (--dry-run)", "未写入任何文件（--dry-run）"), style="dim")
    for what in ("file", "sample", "no sample"):
        if what in done:
            show.out.print(Text(f"{what}: {done[what]}"))
    if "practice" in done:
        said = done["practice"]
        shown = ", ".join(f"{k} {v}" for k, v in said.items() if k != "notices")
        show.out.print(
            Text(say("practice run: ", "练习网试运行：") + shown), style="red" if "failed" in said else "green"
        )
        for what, example in said.get("notices", {}).items():
            show.out.print(Text(f"  {what}: {example}"), style="yellow")
    for one_ in done.get("probe", ()):
        show.out.print(Text(f"  {one_['where']} {one_['what']}: {one_['expected']} -> {one_['found']}"), style="yellow")
    return show.out.print(
        say(f"next: caoyun probe {one.id}; make check", f"下一步：caoyun probe {one.id}；make check"), style="cyan"
    )


def tell_report(report: Report) -> None:
    """What was seen, and what differs."""
    show.out.print(f"[bold]{report.source}[/] " + say("against ", "对照：") + report.against)
    for name, value in ((n, v) for n, v in report.seen.items() if v != ""):
        show.out.print(Text(f"  {name}: {value}"))
    if not report.differences:
        return show.out.print(say("nothing differs", "没有差异"), style="green")
    columns = (say("where", "位置"), say("what", "差异"), say("expected", "应为"), say("found", "实为"))
    return show.table(
        dict(zip(columns, (d.where, d.what, d.expected, d.found), strict=True)) for d in report.differences
    )
