"""Loads and errors in, the ledger of each run out, for people or for machines."""

from __future__ import annotations

from dataclasses import asdict

from etl.cli import show
from etl.cli.words import say
from etl.errors import CaoyunError
from etl.model import Load


def row(load: Load, old: bool) -> dict[str, object]:
    """A load for machines; ``new`` says that it was loaded just now, ``from`` which day a slice begins with."""
    return {
        "source": load.run.source, "day": load.run.day.isoformat(), "from": load.since if load.sliced else None,
        "load": load.id, "new": not old, "stated": load.stated, **asdict(load.counts), "certificate": load.certificate,
    }  # fmt: skip


def tell_loads(done: list[tuple[Load, bool]], failed: list[CaoyunError], json: bool) -> None:
    """The ledger of each run, as the equation that it is; of a run that was loaded before, that nothing was loaded now."""
    if json:
        return show.as_json({"loads": [row(d, old) for d, old in done], "failed": [e.as_dict() for e in failed]})
    for load, old in done:
        days = say(f" from {load.since}", f" 自 {load.since}") if load.sliced else ""
        show.out.print(f"[bold]{load.run.source}[/] {load.run.day}{days}  {load.certificate}", end="")
        show.out.print("" if load.stated is None else say(f" ({load.stated:,} stated)", f"（公布 {load.stated:,}）"))
        show.out.print(
            say("  loaded before, 0 rows loaded now: ", "  此前已装载，本次 0 条：") if old else "  ", end=""
        )
        n = load.counts
        show.out.print(say(
            f"{n.listed:,} listed = {n.loaded:,} loaded + {n.unchanged:,} unchanged + {n.quarantined:,} quarantined + {n.pending:,} pending + {n.duplicate:,} duplicate{f' + {n.dropped:,} dropped' if n.dropped else ''}",
            f"列出 {n.listed:,} = 装载 {n.loaded:,} + 未变 {n.unchanged:,} + 隔离 {n.quarantined:,} + 待取 {n.pending:,} + 重复 {n.duplicate:,}{f' + 不予保存 {n.dropped:,}' if n.dropped else ''}"))  # fmt: skip
        for what, example in load.notices.items():
            show.out.print(f"  {what}: {example}", style="yellow", markup=False)
    for error in failed if len(failed) > 1 else ():
        show.err.print(f"{type(error).__name__}: {error}", style="red", markup=False)
    return None
