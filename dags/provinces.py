"""One DAG a province, made from the registry: plan, then for each host capture, validate and load, then certify."""

from __future__ import annotations

from airflow.sdk import DAG, Param, dag, get_parsing_context, task, task_group
from airflow.sdk.definitions.context import get_current_context
from airflow.sdk.exceptions import AirflowSkipException
from pendulum import datetime

from dags.assets import records
from dags.notify import by_then
from dags.operators import DEFAULTS, ZONE, Load, Stage, asked
from dags.plugin import Days, PastDays
from dags.registry import about, covered, kinds, listing_by_day, sources
from etl.model import Province

PAST, DAILY = ["backfill", "manual"], ["scheduled", "manual", "asset_materialization"]


def _flag(sentence: str, *, default: bool = False) -> Param:
    return Param(default, type="boolean", description=sentence)


def _some(choices: list[str], what: str) -> Param:
    return Param(None, type=["null", "array"], items={"type": "string", "enum": choices}, uniqueItems=True,
                 examples=choices, description=f"{what}; default: all")  # fmt: skip


@task(task_display_name="计划 plan")
def plan(province: str, known: list[str]) -> list[list[str]]:
    """Source ids, one list a host."""
    from dags import steps

    context = get_current_context()
    planned: list[list[str]] = steps.plan(province, asked(context), known, context["dag_run"].conf or {})
    return planned


# What was loaded is told of, and what was not makes the run red; the alarm was raised where it failed.
@task(trigger_rule="all_done", on_failure_callback=[])
def certify(province: str, kind: str) -> None:
    """A kind's partition of the day: complete, or short by how many; it fails where a source was not loaded."""
    from dags import steps

    context = get_current_context()
    what = asked(context)
    if (said := steps.certify(province, kind, what)) is None:
        raise AirflowSkipException("the partition is not whole, and no more of it was to be run")
    event = context["outlet_events"][records(kind)]
    event.add_partitions(f"{province}|{what.day}")
    event.extra = {"province": province, "day": what.day.isoformat(), "sources": said}


# What was captured is judged and loaded even where a neighbour on the same host failed.
@task_group
def host(shard: list[str]) -> None:
    """All sources of one host, one after the other."""
    captured = Stage(task_id="capture", shard=shard, work="capture")
    loaded = Load(task_id="load", shard=shard, trigger_rule="all_done")
    captured >> Stage(task_id="validate", shard=shard, work="validate", trigger_rule="all_done") >> loaded
    captured >> loaded


def _province(province: Province, mine: list[str], timetable: Days, suffix: str) -> DAG:
    params = {
        "sources": _some(mine, "来源 Sources"), "kinds": _some(kinds(mine), "类别 Kinds"),
        "dry_run": _flag("Say what would be run; ask no site. 只列计划"), "whole": _flag("Walk whole lists. 遍历全表"),
        "reread": _flag("Read the archive again; ask no site. 仅重读存档"),
        "approval": _flag("Wait for a person where a gate stops a batch. 拦下时等待批准", default=True),
    }  # fmt: skip
    if suffix:
        del params["whole"]  # a day of the past is a slice
    shown = f"{province.name_zh} {province.name_en}{' · 往日 past days' if suffix else ''}"

    @dag(
        dag_id=f"{province.slug}{suffix}", dag_display_name=shown,
        schedule=timetable, start_date=datetime(2024, 1, 1, tz=ZONE), catchup=False, max_active_runs=1,
        default_args=DEFAULTS, params=params, doc_md=about(province, mine, suffix),
        allowed_run_types=PAST if suffix else DAILY,  # type: ignore[arg-type]  # Airflow makes its enumeration of them
        deadline=None if suffix else by_then(province.slug),
        is_paused_upon_creation=not suffix,  # the past is run by nobody but who asks for it
        tags=["caoyun", province.code, *(["history"] if suffix else [])],
    )  # fmt: skip
    def build() -> None:
        ran = host.expand(shard=plan(province.slug, list(params)))
        for kind in kinds(mine):
            ran >> certify.override(task_id=f"certify_{kind}", outlets=[records(kind)])(province.slug, kind)

    return build()


_wanted = get_parsing_context().dag_id  # a task reads this file too, for its own DAG alone
for _slug, _one in covered().items():
    if _wanted in (None, _slug):
        globals()[_slug] = _province(_one, sources(_slug), Days("0 1 * * *"), "")
    if _wanted in (None, f"{_slug}_history") and listing_by_day(_slug):
        globals()[f"{_slug}_history"] = _province(_one, listing_by_day(_slug), PastDays("0 0 * * *"), "_history")
