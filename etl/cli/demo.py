"""The main job, for somebody who sees it for the first time: portals to SQL through Airflow, then what it was for."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from etl import asking, pipeline
from etl.cli import show
from etl.cli.airflow import ROOT, environment, migrate, prepare
from etl.cli.words import chinese, say
from etl.contracts import contract
from etl.errors import BadPlace
from etl.settings import settings, yard
from etl.sources import source as find

_HOME = "var/demo"

_SHOWN = (  # a few of each kind; with all of the registry the demo would take minutes
    "china.division", "beijing.statistic", "liaoning.open_dataset", "jiangsu.policy_document", "jiangsu.announcement",
    "fujian.open_dataset", "shandong.open_dataset", "shandong.statistic", "hunan.announcement",
    "guangdong.policy_document", "guangdong.policy_document.yangjiang_housing", "guangdong.statistic",
    "chongqing.policy_document", "sichuan.open_dataset", "guizhou.open_dataset", "ningxia.open_dataset",
)  # fmt: skip
_QUESTIONS = (
    (
        "Which bodies issued the most documents in May 2024?",
        "2024年5月哪些机构发文最多？",
        """SELECT publisher, count(*) AS documents, max(issued_on) AS latest
FROM current.policy_document WHERE issued_on >= DATE '2024-05-01'
GROUP BY ALL ORDER BY documents DESC, publisher LIMIT 5""",
    ),
    (
        "Which formats do open datasets come in, and how many are free of conditions?",
        "开放数据有哪些格式？多少为无条件开放？",
        """SELECT format, count(*) AS datasets, count_if(open_type = '无条件开放') AS unconditional
FROM (SELECT unnest(formats) AS format, open_type FROM current.open_dataset)
GROUP BY ALL ORDER BY datasets DESC, format LIMIT 5""",
    ),
    (
        "What was rejected, and why?",
        "哪些记录被拒，原因为何？",
        """SELECT kind, reason, count(*) AS rows, min(record_id) AS example
FROM (SELECT unnest(reasons) AS reason, kind, record_id FROM quarantined)
GROUP BY ALL ORDER BY kind, rows DESC, reason LIMIT 8""",
    ),
)


def demo(size: int, day: date) -> None:
    """Run every DAG on the practice web, then show coverage, three answers, a second run, and what to type next."""
    home = ROOT / _HOME
    _clear(home)
    os.chdir(ROOT)
    os.environ |= {"CAOYUN_HOME": _HOME, "CAOYUN_WEB": f"practice?size={size}"}
    show.out.print(say(
        f"[bold]caoyun demo[/]: provincial portals → WARC archive → verdict → DuckLake → SQL, through Airflow, day {day}\n"
        f"[dim]the portals are the built-in practice web: their real shapes, {size} made-up records a source[/]",
        f"[bold]漕运演示[/]：省级门户 → WARC 存档 → 校验 → DuckLake → SQL，经由 Airflow，日期 {day}\n"
        f"[dim]门户为内置练习网：真实的页面形状，每个来源 {size} 条虚构记录[/]"))  # fmt: skip
    prepare()
    migrate()
    spent = _dags(home, day)
    _coverage(home)
    for english, chinese_text, query in _QUESTIONS:
        show.out.print(f"\n[bold]{say(english, chinese_text)}[/]\n[dim]{query}[/]")
        show.frame(asking.ask(home, query))
    _again(day)
    _goodbye(home, spent)


def _clear(home: Path) -> None:
    """Start anew, but never delete what is not a practice lake."""
    if not home.exists():
        return
    mark = home / "lake.json"
    if not mark.exists() or json.loads(mark.read_text(encoding="utf-8")).get("web") != "practice":
        raise BadPlace(f"{home} is not a practice lake, so the demo does not clear it", hint="move it away")
    shutil.rmtree(home)


def _dags(home: Path, day: date) -> float:
    """Run all DAGs in one Airflow process, a line shown for each; returns the seconds it took."""
    log = home / "airflow.log"
    home.mkdir(parents=True)
    (home / "lake.json").write_text(json.dumps({"web": "practice"}), encoding="utf-8")
    started = time.monotonic()
    with (
        log.open("w", encoding="utf-8") as told,
        show.err.status(say("Airflow is starting", "正在启动 Airflow")) as status,
    ):
        command = [sys.executable, "-m", "dags", day.isoformat(), "--sources", *_SHOWN]
        process = subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=told, text=True)
        for done in _finished(process, told):
            good = done["state"] == "success"
            show.out.print(f"  {'[green]✓[/]' if good else '[red]✗[/]'} {done['dag']:<14} {done['seconds']:5.1f} s")
            status.update(say(f"{done['dag']} is done", f"{done['dag']} 完成"))
        if process.wait():
            raise BadPlace("a DAG failed", hint=f"look into {log}")
    return time.monotonic() - started


def _finished(process: subprocess.Popen[str], told: object) -> Iterator[dict[str, Any]]:
    """The JSON lines among what the process prints; all else goes to the log."""
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith('{"dag"'):
            yield json.loads(line)
        else:
            print(line, end="", file=told)  # type: ignore[call-overload]  # it is the log file


def _coverage(home: Path) -> None:
    """Province by kind: rows loaded, and rows quarantined where there are any."""
    name = "province" if chinese() else "province_en"
    found = asking.ask(home, f"SELECT province_code, {name} AS province, kind, sum(rows)::BIGINT AS rows, "
                               f"sum(quarantined)::BIGINT AS bad, bool_and(certificate = 'complete') AS whole "
                               f"FROM coverage GROUP BY ALL ORDER BY province_code")  # fmt: skip
    cell = pl.format("{}{}{}", pl.col("rows"), pl.when(pl.col("whole")).then(pl.lit(" ✓")).otherwise(pl.lit("")),
                     pl.when(pl.col("bad") > 0).then(pl.format(" ✗{}", pl.col("bad"))).otherwise(pl.lit("")))  # fmt: skip
    label = {k: contract(k).label_zh if chinese() else k.replace("_", "\n") for k in found["kind"].unique().sort()}
    matrix = found.with_columns(cell=cell, kind=pl.col("kind").replace(label)).pivot(
        "kind", index="province", values="cell"
    )
    title = say(
        "Coverage: rows loaded, ✗ quarantined; ✓ complete against the stated total",
        "覆盖：装载行数，✗ 隔离；✓ 与公布总数相符",
    )
    show.out.print()
    show.table(matrix.iter_rows(named=True), title=title, right=label.values())


def _again(day: date) -> None:
    """Run one source a second time: nothing is loaded twice."""
    source = find("guangdong.policy_document")
    with yard(settings(), fetching=True) as place:
        first = pipeline.loaded(place, source, day)
        pipeline.run(place, source, day)
        second = pipeline.run(place, source, day, again=True)
    show.out.print(say(
        f"\n[bold]Run twice, loaded once:[/] guangdong.policy_document loaded {first.counts.loaded}; asked again it loaded "
        f"{second.counts.loaded} and found {second.counts.unchanged} unchanged",
        f"\n[bold]运行两次，只装一次：[/]guangdong.policy_document 首次装载 {first.counts.loaded} 条；再次抓取装载 "
        f"{second.counts.loaded} 条，{second.counts.unchanged} 条未变"))  # fmt: skip


def _goodbye(home: Path, spent: float) -> None:
    env = ROOT / ".env"
    ours = f"CAOYUN_HOME={_HOME}\nCAOYUN_WEB={os.environ['CAOYUN_WEB']}\n"
    if not env.exists():
        env.write_text(
            f"# Written by the demo: caoyun in this folder speaks to the practice web. Delete it for the real one.\n{ours}"
        )
    elif ours not in env.read_text(encoding="utf-8"):
        show.out.print(say("[yellow].env is yours and was left as it is; set CAOYUN_HOME=var/demo for what follows[/]",
                           "[yellow].env 保持不变；以下命令请先设 CAOYUN_HOME=var/demo[/]"))  # fmt: skip
    show.out.print(say(
        f"\nThe pipeline took {spent:.0f} s. The warehouse, for any DuckDB: [bold]{home / 'warehouse.duckdb'}[/]\n"
        f"Next: [cyan]source .venv/bin/activate && caoyun sql \"select kind, count(*) from coverage group by kind\"[/]\n"
        f"      [cyan]make up[/] shows the same DAGs in Airflow's own pages",
        f"\n流水线用时 {spent:.0f} 秒。仓库文件（任何 DuckDB 可读）：[bold]{home / 'warehouse.duckdb'}[/]\n"
        f"下一步：[cyan]source .venv/bin/activate && caoyun sql \"select kind, count(*) from coverage group by kind\"[/]\n"
        f"　　　　[cyan]make up[/] 在 Airflow 页面中查看这些 DAG"))  # fmt: skip
