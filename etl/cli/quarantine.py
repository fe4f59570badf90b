"""``caoyun quarantine``: what was rejected and why, one row whole, read again, or let rest."""

from __future__ import annotations

import fnmatch
import json as jsons
from typing import Annotated

import polars as pl
import typer
from rich.text import Text

from etl import asking, pipeline
from etl.cli import proof, show
from etl.cli.show import Json
from etl.cli.words import say
from etl.errors import BadCommand
from etl.settings import settings, yard

quarantine = typer.Typer(
    invoke_without_command=True,
    help=say(
        "What was rejected, by source and rule, with examples; show, replay and dismiss for more.",
        "被拒记录：按来源与规则统计，附例；另有 show、replay、dismiss。",
    ),
)
Of = Annotated[str, typer.Option("--source", help=say("Only of this source (or pattern).", "只看此来源（可用通配）。"))]
Rule = Annotated[
    str,
    typer.Option("--rule", help=say("Only of this rule, such as required:title; lists its rows.",
                                    "只看此规则，如 required:title；逐条列出。")),
]  # fmt: skip


@quarantine.callback()
def listed(context: typer.Context, source: Of = "*", rule: Rule = "", json: Json = False) -> None:
    """Rows that are rejected now, by source and rule."""
    if context.invoked_subcommand:
        return
    each = _found(source, rule).explode("reasons").rename({"reasons": "rule"})
    if rule:
        found = each.filter(pl.col("rule") == rule).select("source_id", "day", "record_id", "rule", "said", "place")
    else:
        found = (
            each.group_by("source_id", "rule").agg(rows=pl.len(), example=pl.col("record_id").first()).sort(pl.all())
        )
    show.as_json(found.to_dicts()) if json else show.frame(found)


@quarantine.command("show", help=say("Show rejected rows of one record whole: reasons, what was stated, where it lies.",
                             "完整显示一条被拒记录：原因、原文与存档位置。"))  # fmt: skip
def shown(
    record: Annotated[str, typer.Argument(help=say("Record id, as stated.", "记录号（原文）。"))],
    source: Of = "*",
    json: Json = False,
) -> None:
    """Everything that is known of a rejected row."""
    found = _found(source, "").filter(pl.col("record_id") == record)
    if found.is_empty():
        raise BadCommand(f"no row with the id {record!r} is in quarantine", hint="caoyun quarantine")
    rows = [{**row, "said": jsons.loads(row["said"])} for row in found.to_dicts()]
    if json:
        return show.as_json(rows)
    for row in rows:
        show.out.print(Text(f"{row['source_id']}  {row['record_id']}  {row['day']}", style="bold"))
        show.out.print(Text("  " + ", ".join(row["reasons"]), style="red"))
        show.out.print(Text(f"  archive/{row['place']}  {say('row', '行')} {row['position']}  {row['load_id']}"))
        show.table({say("column", "列"): name, say("as stated", "原文"): value} for name, value in row["said"].items())
    return None


@quarantine.command(help=say("Let rejected rows rest, for a reason that is kept; they return when they are rejected otherwise.",
                             "搁置被拒记录并注明理由；若其内容或被拒原因改变，将再次列出。"))  # fmt: skip
def dismiss(
    reason: Annotated[str, typer.Option("--reason", help=say("Why; it is kept.", "理由，会留存。"))],
    source: Of = "*",
    rule: Rule = "",
    record: Annotated[str, typer.Option("--record", help=say("Only this record.", "只搁置此记录。"))] = "",
    json: Json = False,
) -> None:
    """Dismiss rows by source, rule or record."""
    if not reason.strip():
        raise BadCommand("a reason is needed", field="--reason")
    if source == "*" and not rule and not record:
        raise BadCommand("name a source, a rule or a record: all at once is no decision", field="--source")
    found = _found(source, rule)
    found = found.filter(pl.col("record_id") == record) if record else found
    if found.is_empty():
        raise BadCommand("nothing in quarantine is meant by that", hint="caoyun quarantine")
    with yard(settings()) as place:
        rows = pipeline.dismiss(place, found, reason.strip())
    if json:
        return show.as_json({"dismissed": rows, "reason": reason.strip()})
    return show.out.print(say(f"{rows:,} rows dismissed", f"已搁置 {rows:,} 条"))


quarantine.command("replay", help=proof.HELP["replay"])(proof.replay)


def _found(source: str, rule: str) -> pl.DataFrame:
    with yard(settings()) as place:
        rows = asking.rejected(place)
    named = [one for one in rows["source_id"].unique() if fnmatch.fnmatch(one, source)]
    kept = rows.filter(pl.col("source_id").is_in(named))
    return kept.filter(pl.col("reasons").list.contains(rule)) if rule else kept


commands = typer.Typer()
commands.add_typer(quarantine, name="quarantine")
