"""``caoyun search``: words in, the records of the newest release that have them out, the best first."""

from __future__ import annotations

from typing import Annotated

import typer

from etl import asking
from etl.cli import show
from etl.cli.show import Json
from etl.cli.words import say
from etl.contracts import kinds, provinces
from etl.errors import BadCommand
from etl.settings import settings

commands = typer.Typer()


@commands.command(
    help=say(
        "Find records by the words of their titles and texts.\n\n"
        "All words must stand in a record: [bold]caoyun search '公共数据 管理办法'[/]. An official number is found in any brackets: "
        "[bold]caoyun search '国办发[2023]12号'[/]. In SQL: [bold]FROM search('公共数据')[/].",
        "按标题和正文的词查找记录。\n\n"
        "各词须同在一条记录中：[bold]caoyun search '公共数据 管理办法'[/]。发文字号可用任何括号："
        "[bold]caoyun search '国办发[2023]12号'[/]。在 SQL 中：[bold]FROM search('公共数据')[/]。",
    )
)
def search(
    words: Annotated[str, typer.Argument(help=say("What is looked for.", "要找的词。"))],
    kind: Annotated[
        str, typer.Option(help=say("One kind, such as policy_document.", "类别，如 policy_document。"))
    ] = "",
    province: Annotated[
        str, typer.Option(help=say("One province, such as guangdong or 440000.", "省份，如 guangdong 或 440000。"))
    ] = "",
    limit: Annotated[int, typer.Option(min=1, help=say("Most records.", "最多条数。"))] = 20,
    json: Json = False,
) -> None:
    """Search the newest release."""
    found = asking.search(settings().home, words, _kind(kind), _province(province), limit)
    if json:
        return show.as_json(found.to_dicts())
    names = {one.code: say(one.name_en, one.name_zh) for one in provinces().values()}
    return show.table(
        {"date": row["dated_on"], "province": names.get(row["province_code"], row["province_code"]), "kind": row["kind"],
         "title": row["title"], "url": row["url"]}
        for row in found.iter_rows(named=True)
    )  # fmt: skip


def _kind(said: str) -> str | None:
    if said and said not in kinds():
        raise BadCommand(f"{said!r} is no kind", field="--kind", hint=", ".join(kinds()))
    return said or None


def _province(said: str) -> str | None:
    """The code of a province that was named by its code, its slug or its Chinese name."""
    if not said:
        return None
    for slug, one in provinces().items():
        if said in (one.code, slug, one.name_zh):
            return str(one.code)
    raise BadCommand(f"{said!r} is no province", field="--province", hint="guangdong, 440000 or 广东省")
