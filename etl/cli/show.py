"""Frames and results in, tables for people or JSON for machines out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import polars as pl
import typer
from rich.cells import cell_len
from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from etl.cli.words import say

if TYPE_CHECKING:  # a command that shows no progress does not wait for the pipeline
    from etl.pipeline import Tick
Json = Annotated[bool, typer.Option("--json", help=say("Print JSON for machines.", "输出 JSON，供程序读取。"))]

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


def as_json(value: object) -> None:
    """Print one JSON value; dates and sizes as text."""
    print(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def table(
    rows: Iterable[Mapping[str, Any]], title: str = "", right: Iterable[str] = (), most: int | None = None
) -> None:
    """Print rows as a table, or one under the other where the terminal is too narrow; what is cut off is said."""
    rows = list(rows)
    if not rows:
        out.print(say("(no rows)", "（无数据）"), style="dim")
        return
    cells = [{name: _cell(value) for name, value in row.items()} for row in rows[:most]]
    widths = {name: max(cell_len(name), *(cell_len(row[name]) for row in cells)) for name in rows[0]}
    if len(widths) > 2 and sum(min(width, 14) + 3 for width in widths.values()) >= out.width:
        _records(cells)
    else:
        numeric = {k for k, v in rows[0].items() if isinstance(v, int | float) and not isinstance(v, bool)} | set(right)
        out.print(_table(cells, title, numeric, widths))
    if most and len(rows) > most:
        out.print(
            say(
                f"… {most} of {len(rows):,} rows; --out FILE writes all",
                f"… 共 {len(rows):,} 行，显示 {most} 行；--out 文件 可全部写出",
            )
        )


def _table(cells: list[dict[str, str]], title: str, numeric: set[str], widths: Mapping[str, int]) -> Table:
    shown = Table(title=title or None, title_justify="left", header_style="bold")
    others = sum(min(width, 14) + 3 for width in list(widths.values())[1:])
    for number, (name, width) in enumerate(widths.items()):
        whole = number == 0 and width + 3 + others < out.width
        shown.add_column(name, justify="right" if name in numeric else "left", overflow="fold", no_wrap=whole)
    for row in cells:
        shown.add_row(*(Text(value) for value in row.values()))
    return shown


def _records(cells: list[dict[str, str]]) -> None:
    """Rows one under the other, a line a column."""
    for number, row in enumerate(cells, 1):
        out.print(f"[dim]─ {number}[/]")
        for name, value in row.items():
            out.print(Text(f"{name}: ", style="bold") + Text(value))


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.1f}"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return ", ".join(str(v) for v in value) if isinstance(value, list) else str(value)


def frame(found: pl.DataFrame, most: int = 40) -> None:
    """Print a query's result; a year or a code is not grouped by thousands."""
    shown = found.with_columns(pl.col(c).cast(pl.String) for c in found.columns if c in ("year", "month"))
    table(shown.iter_rows(named=True), most=most)


class _Speed(ProgressColumn):
    """Records a second."""

    def render(self, task: Task) -> Text:
        """Records so far over seconds so far."""
        done = task.fields.get("records", 0)
        return Text(f"{done / task.elapsed:,.0f}/s" if task.elapsed and done else "", style="cyan")


@contextmanager
def progress(shown: bool) -> Iterator[Progress]:
    """A progress display on standard error, or a silent one for machines."""
    bars = Progress(
        TextColumn("[bold]{task.description}"), TextColumn("{task.fields[stage]}"), BarColumn(bar_width=20),
        TextColumn(say("{task.fields[pages]} pages {task.fields[records]:,} records", "{task.fields[pages]} 页 {task.fields[records]:,} 条")),
        _Speed(), TimeElapsedColumn(), console=err, disable=not (shown and err.is_terminal), transient=True,
    )  # fmt: skip
    with bars:
        yield bars


def ticking(bars: Progress, source: str) -> tuple[Tick, TaskID]:
    """A bar of its own for a source, and the function that moves it."""
    bar = bars.add_task(source, stage="", pages=0, records=0, total=None)
    judged = 0

    def tick(stage: str, pages: int, records: int, total: int | None) -> None:
        nonlocal judged
        judged = judged + records if stage == "validate" else 0
        seen = judged if stage == "validate" else records
        words = {"capture": say("capture", "抓取"), "validate": say("validate", "校验")}
        bars.update(bar, stage=words[stage], pages=pages, records=seen, completed=seen, total=total)

    return tick, bar
