"""``caoyun audit``: who asked the portal what in SQL, and what came of it."""

from __future__ import annotations

from typing import Annotated

import polars as pl
import typer

from etl.cli import show
from etl.cli.show import Json
from etl.cli.words import say
from etl.lake import Lake
from etl.settings import settings

commands = typer.Typer()


@commands.command(
    help=say(
        "Show who asked the portal what in SQL: when, from which release, how long it took, and what came of it. "
        "Outcomes: ok, refused, syntax, unknown, sql, memory, time, size, busy, crashed, release, gone (who asked went away).",
        "查看谁通过门户用 SQL 查询了什么：时间、发布版本、用时与结果。"
        "结果：ok、refused、syntax、unknown、sql、memory、time、size、busy、crashed、release、gone（查询者已离开）。",
    )
)
def audit(
    last: Annotated[int, typer.Option(min=1, help=say("The newest so many.", "最近多少条。"))] = 40,
    who: Annotated[str, typer.Option(help=say("Only of this one.", "只看此人。"))] = "",
    outcome: Annotated[str, typer.Option(help=say("Only with this outcome.", "只看此结果。"))] = "",
    json: Json = False,
) -> None:
    """Read the log; the newest stands last. Times are UTC."""
    from etl.warehouse.sandbox.audit import read

    found = read(Lake(settings().home).audit)
    wanted = [pl.col(name) == said for name, said in (("who", who), ("outcome", outcome)) if said]
    found = found.filter(wanted or True).tail(last)
    if json:
        show.as_json(found.to_dicts())
    else:
        show.frame(
            found.select("at", "who", "outcome", "rows", "ms", pl.col("sql").str.replace_all(r"\s+", " ").str.head(100))
        )
