"""One DAG a province, made from the registry: plan, then for each host capture, validate and load, then certify."""

from __future__ import annotations

from datetime import date

from airflow.sdk import DAG, Asset, Param, dag, task, task_group
from airflow.sdk.definitions.context import Context, get_current_context
from airflow.timetables.trigger import CronTriggerTimetable
from pendulum import datetime, now

from etl.contracts import provinces
from etl.model import Province
from etl.sources import shards

ZONE = "Asia/Shanghai"
_LABEL = "{{ sources }}"  # set by _label while the task runs


def _day(context: Context) -> date:
    """The day that a run is about, in Beijing: its parameter, else its logical date, else today."""
    said = context["params"].get("day")
    moment = context.get("logical_date") or now(ZONE)
    return date.fromisoformat(said) if said else moment.in_timezone(ZONE).date()


def _label(shard: list[str]) -> Context:
    """Name the mapped task by its sources, so that a person can read the grid."""
    context = get_current_context()
    context["sources"] = ", ".join(shard)  # type: ignore[typeddict-unknown-key]  # rendered by map_index_template
    return context


def _province(province: Province) -> DAG:
    @dag(
        dag_id=province.slug,
        dag_display_name=f"{province.name_zh} {province.name_en}",
        schedule=CronTriggerTimetable("0 1 * * *", timezone=ZONE),
        start_date=datetime(2024, 1, 1, tz=ZONE),
        catchup=False,
        max_active_runs=1,
        params={
            "day": Param(None, type=["null", "string"], format="date", description="Day of the run; default: its own")
        },
        tags=["caoyun", province.code],
        doc_md=__doc__,
    )
    def build() -> None:
        @task
        def plan() -> list[list[str]]:
            """Source ids, one list a host."""
            return shards(province.slug)

        @task_group
        def host(shard: list[str]) -> None:
            @task(map_index_template=_LABEL)
            def capture(shard: list[str]) -> None:
                from dags.steps import capture

                capture(shard, _day(_label(shard)))

            # What was captured is judged and loaded even where a neighbour of the same host failed.
            @task(trigger_rule="all_done", map_index_template=_LABEL)
            def validate(shard: list[str]) -> None:
                from dags.steps import validate

                validate(shard, _day(_label(shard)))

            @task(trigger_rule="all_done", map_index_template=_LABEL)
            def load(shard: list[str]) -> None:
                from dags.steps import load

                load(shard, _day(_label(shard)))

            captured, judged, loaded = capture(shard), validate(shard), load(shard)
            captured >> judged >> loaded
            captured >> loaded

        @task(outlets=[Asset(name=f"records/{province.slug}", uri=f"caoyun://records/{province.slug}")])
        def certify() -> None:
            from dags.steps import certify

            certify(province.slug, _day(get_current_context()))

        host.expand(shard=plan()) >> certify()

    return build()


for _slug, _one in provinces().items():
    if shards(_slug):
        globals()[_slug] = _province(_one)
