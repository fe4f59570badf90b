"""The warehouse: a release when every province of a day is there, or at the deadline, with the missing ones named."""

from __future__ import annotations

from typing import Any, cast

from airflow.sdk import AssetAll, AssetAny, PartitionedAssetTimetable, RollupMapper, dag, task
from airflow.sdk.definitions.context import get_current_context
from airflow.sdk.exceptions import AirflowSkipException
from pendulum import datetime

from dags.assets import DEADLINE, WAREHOUSE, records
from dags.operators import DEFAULTS, ZONE, Publish, asked
from dags.plugin import DayOf, Days, Provinces
from dags.registry import by_kind


def _all(slugs: list[str]) -> Any:
    """Every one of some provinces; Airflow's SDK has no type for mappers and windows of its core."""
    mapper, window = cast("Any", DayOf()), cast("Any", Provinces(slugs))
    return RollupMapper(upstream_mapper=mapper, window=window)


_KINDS: dict[Any, Any] = {records(kind): _all(slugs) for kind, slugs in by_kind().items()}


@dag(
    dag_id="warehouse",
    dag_display_name="仓库 Warehouse",
    # Each kind waits for the provinces that have it; the deadline waits for none.
    schedule=PartitionedAssetTimetable(
        assets=AssetAny(AssetAll(*_KINDS), DEADLINE),
        partition_mapper_config=_KINDS,
    ),
    start_date=datetime(2024, 1, 1, tz=ZONE),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    tags=["caoyun"],
    doc_md=__doc__,
)
def warehouse() -> None:
    """Publish, then tell subscribers; a teardown, so that who cannot be told makes its task red and not the release."""

    @task(task_display_name="通知订阅 deliver", retries=0)
    def deliver() -> None:
        from dags import steps

        if not steps.deliver():
            raise AirflowSkipException("nothing is to be told")

    made = Publish(task_id="publish", task_display_name="发布 publish", outlets=[WAREHOUSE], kinds=list(by_kind()))
    made >> deliver().as_teardown()


@dag(
    dag_id="warehouse_deadline",
    dag_display_name="仓库期限 Warehouse deadline",
    schedule=Days("0 6 * * *"),
    start_date=datetime(2024, 1, 1, tz=ZONE),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    tags=["caoyun"],
    doc_md="At 06:00 the warehouse is made of what is there; a province that comes later is in the next release.",
)
def deadline() -> None:
    """Mark the days that wait no longer."""

    @task(outlets=[DEADLINE], task_display_name="到期 due")
    def due() -> None:
        from dags import steps

        context = get_current_context()
        if not (days := steps.due(asked(context).day)):
            raise AirflowSkipException("every province was there in time, and its release is made")
        context["outlet_events"][DEADLINE].add_partitions(days)

    due()


warehouse()
deadline()
