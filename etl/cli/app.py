"""The main commands: bring, publish, ask, practise; each as thin as its words allow."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from etl import asking, pipeline, publishing
from etl.cli import show
from etl.cli.choose import a_day, matching
from etl.cli.loads import tell_loads
from etl.cli.show import Json
from etl.cli.words import say
from etl.errors import BadCommand, CaoyunError
from etl.exports import FORMATS
from etl.model import Load
from etl.settings import settings, yard

commands = typer.Typer()

Sources = Annotated[
    list[str], typer.Argument(help=say("Ids, provinces or patterns; '*' is all.", "编号、省份或通配；'*' 为全部。"))
]
Day = Annotated[
    str,
    typer.Option(
        help=say("Day of the run, YYYY-MM-DD; default: today in Beijing.", "运行日期 YYYY-MM-DD；默认北京时间今天。")
    ),
]
From = Annotated[
    str,
    typer.Option(
        "--from",
        help=say(
            "List only the records of this day to --day; of sources that can be asked for by days.",
            "只列出自该日至 --day 的记录；仅限可按日期列出的来源。",
        ),
    ),
]
Again = Annotated[
    bool,
    typer.Option("--again", help=say("Ask the site again though the day was captured.", "即使当日已抓取也重新抓取。")),
]
Whole = Annotated[
    bool,
    typer.Option(
        "--whole", help=say("Walk the whole list though its tip would do.", "遍历整个列表，而非只看最新部分。")
    ),
]
Approve = Annotated[
    list[str] | None,
    typer.Option(
        "--approve",
        help=say(
            "Let a rule pass this time that stopped the run, such as withdrawals or reject_share; look first.",
            "放行本次被拦下的规则，如 withdrawals、reject_share；请先核实。",
        ),
    ),
]


@commands.command(
    help=say("Bring one or more sources from the site to the catalogue.", "把一个或多个来源从网站取到目录。")
)
def run(  # noqa: PLR0917 - what can be typed
    source: Sources,
    day: Day = "",
    from_: From = "",
    again: Again = False,
    whole: Whole = False,
    approve: Approve = None,
    json: Json = False,
) -> None:
    """Capture, parse, validate and commit."""
    when, failed, done = a_day(day), list[CaoyunError](), list[tuple[Load, bool]]()
    first = a_day(from_, "--from") if from_ else None
    if first and whole:
        raise BadCommand("--whole is all of the list and --from a part of it", field="--from", hint="leave one out")
    with yard(settings(), fetching=True) as place, show.progress(not json) as bars:
        for one in matching(source, to_run=True):
            tick, bar = show.ticking(bars, one.id)
            try:
                before = pipeline.last_load(place, one, when)
                load = pipeline.run(place, one, when, first=first, again=again, whole=whole, approved=approve or (),
                                    tick=tick)  # fmt: skip
                done.append((load, bool(before and before.id == load.id)))
            except CaoyunError as error:
                failed.append(error.at(source=one.id))
            bars.remove_task(bar)
    tell_loads(done, failed, json)
    if failed:
        raise failed[0] if len(failed) == 1 and not json else typer.Exit(max(e.exit_code for e in failed))


@commands.command(
    help=say("Publish everything committed as warehouse.duckdb.", "把已提交的内容发布为 warehouse.duckdb。")
)
def publish(json: Json = False) -> None:
    """Build a release."""
    from etl import subscribing

    started = time.monotonic()
    with yard(settings()) as place:
        made = publishing.publish(place, terms=settings().terms)
        newest, waiting = place.lake.warehouse, subscribing.due(place)
    if json:
        return show.as_json({"release": made and made.name, "warehouse": str(newest), "subscriptions_due": waiting})
    if made is None:
        show.out.print(say("nothing is new since the last release", "上次发布以来没有新内容"))
    else:
        took = time.monotonic() - started
        show.out.print(
            say(f"published {made.name} in {took:.1f} s", f"已发布 {made.name}，{took:.1f} 秒") + f"\n{newest}"
        )
    if waiting:
        show.out.print(
            say(
                f"subscriptions that are due: {waiting}; caoyun deliver tells them",
                f"待告知的订阅：{waiting}；运行 caoyun deliver",
            )
        )
    return None


@commands.command(help=say("Ask the published warehouse in SQL.", "用 SQL 查询已发布的仓库。"))
def sql(
    query: Annotated[str, typer.Argument(help=say("One SELECT.", "一条 SELECT。"))],
    out: Annotated[
        Path | None, typer.Option(help=say("Write to .csv, .parquet or .xlsx.", "写入 .csv、.parquet 或 .xlsx。"))
    ] = None,
    json: Json = False,
) -> None:
    """Query the newest release, read-only."""
    found = asking.ask(settings().home, query)
    if out:
        _write(found, out)
        show.out.print(say(f"{found.height:,} rows in {out}", f"{found.height:,} 行写入 {out}"))
    elif json:
        show.as_json(found.to_dicts())
    else:
        show.frame(found)


def _write(found: pl.DataFrame, out: Path) -> None:
    """Write a result by the file's ending."""
    if out.suffix not in (".csv", ".parquet", ".xlsx", ".arrow", ".json"):
        raise BadCommand(f"{out.name}: the ending must be .csv, .parquet or .xlsx", field="--out")
    out.write_bytes(FORMATS[out.suffix[1:]][1](found))


@commands.command(
    help=say("Serve the practice web on 127.0.0.1 until it is stopped.", "在 127.0.0.1 提供练习网，直到停止。")
)
def practice(
    port: Annotated[int, typer.Option(help=say("Port; 0 takes a free one.", "端口；0 为任意空闲端口。"))] = 0,
    query: Annotated[str, typer.Argument(help=say("Such as 'size=240&added=5'.", "如 'size=240&added=5'。"))] = "",
) -> None:
    """Serve the twins of all sources."""
    from etl.settings import practice_web

    with practice_web(f"practice?{query}", port) as address:
        show.out.print(
            say(
                f"practice web: {address}   use it with CAOYUN_WEB={address}",
                f"练习网：{address}   使用：CAOYUN_WEB={address}",
            )
        )
        while True:
            time.sleep(3600)


@commands.command(
    help=say(
        "Run the main job end to end, through Airflow, on the practice web.",
        "端到端演示：通过 Airflow 在练习网上运行主任务。",
    )
)
def demo(
    size: Annotated[int, typer.Option(min=20, help=say("Records a source.", "每个来源的记录数。"))] = 240,
    day: Annotated[str, typer.Option(help=say("Day of the run.", "运行日期。"))] = "2024-06-01",
) -> None:
    """Show what a user came for."""
    from etl.cli.demo import demo as show_it

    show_it(size, a_day(day))


@commands.command(help=say("Start Airflow with these DAGs on 127.0.0.1.", "在 127.0.0.1 启动 Airflow 及这些 DAG。"))
def up(port: Annotated[int, typer.Option(help=say("Port of the web interface.", "界面端口。"))] = 8080) -> None:
    """Start Airflow."""
    from etl.cli.airflow import up as start

    start(port)


@commands.command(help=say("Stop the Airflow that up started.", "停止 up 启动的 Airflow。"))
def down() -> None:
    """End all its parts."""
    from etl.cli.airflow import down as end

    end()


@commands.command(
    "airflow-home", hidden=True, help=say("Prepare Airflow's home for this checkout.", "为本目录准备 Airflow 主目录。")
)
def airflow_home() -> None:
    """Called by ``make setup``."""
    from etl.cli.airflow import prepare

    show.out.print(str(prepare()))
