"""One DAG a province, made from the registry: plan, then for each host capture, validate and load, then certify."""

from __future__ import annotations

from datetime import date

from airflow.sdk import DAG, Asset, Param, dag, task, task_group
from airflow.sdk.definitions.context import get_current_context
from airflow.timetables.trigger import CronTriggerTimetable
from pendulum import datetime, now

from etl.contracts import provinces
from etl.model import Province
from etl.sources import shards

ZONE = "Asia/Shanghai"
_DAY = Param(None, type=["null", "string"], format="date", description="Day of the run; default: its own")
_SOURCES = Param(None, type=["null", "array"], description="Ids or patterns of sources; default: all")


def _day(shard: list[str] | None = None) -> date:
    """The day in Beijing that a run is about; a mapped task is named by its sources, for whoever reads the grid."""
    context = get_current_context()
    if shard:
        context["sources"] = ", ".join(shard)  # type: ignore[typeddict-unknown-key]  # rendered by map_index_template
    said, moment = context["params"].get("day"), context.get("logical_date") or now(ZONE)
    return date.fromisoformat(said) if said else moment.in_timezone(ZONE).date()


@task
def plan(province: str) -> list[list[str]]:
    """Source ids, one list a host."""
    return shards(province, get_current_context()["params"].get("sources") or ())


@task(map_index_template="{{ sources }}")
def capture(shard: list[str]) -> None:
    """Into the archive."""
    from dags.steps import capture

    capture(shard, _day(shard))


# What was captured is judged and loaded even where a neighbour on the same host failed.
@task(trigger_rule="all_done", map_index_template="{{ sources }}")
def validate(shard: list[str]) -> None:
    """Into staged files."""
    from dags.steps import validate

    validate(shard, _day(shard))


@task(trigger_rule="all_done", map_index_template="{{ sources }}")
def load(shard: list[str]) -> None:
    """Into the catalogue."""
    from dags.steps import load

    load(shard, _day(shard))


@task
def certify(planned: list[list[str]]) -> None:
    """Complete, or short by how many."""
    from dags.steps import certify

    certify([source for shard in planned for source in shard], _day())


@task_group
def host(shard: list[str]) -> None:
    """All sources of one host, one after the other."""
    captured, loaded = capture(shard), load(shard)
    captured >> validate(shard) >> loaded
    captured >> loaded


def _province(province: Province) -> DAG:
    @dag(
        dag_id=province.slug,
        dag_display_name=f"{province.name_zh} {province.name_en}",
        schedule=CronTriggerTimetable("0 1 * * *", timezone=ZONE),
        start_date=datetime(2024, 1, 1, tz=ZONE),
        catchup=False,
        max_active_runs=1,
        params={"day": _DAY, "sources": _SOURCES},
        tags=["caoyun", province.code],
        doc_md=__doc__,
    )
    def build() -> None:
        outlet = Asset(name=f"records/{province.slug}", uri=f"caoyun://records/{province.slug}")
        planned = plan(province.slug)
        host.expand(shard=planned) >> certify.override(outlets=[outlet])(planned)  # type: ignore[arg-type]  # what plan gives, once it ran

    return build()


for _slug, _one in provinces().items():
    if shards(_slug):
        globals()[_slug] = _province(_one)
