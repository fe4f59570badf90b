"""The warehouse: once a day, after the provinces, a release of everything that was committed."""

from __future__ import annotations

from airflow.sdk import Asset, dag, task
from airflow.timetables.trigger import CronTriggerTimetable
from pendulum import datetime

ZONE = "Asia/Shanghai"


@dag(
    dag_id="warehouse",
    dag_display_name="仓库 Warehouse",
    # A fixed hour: waiting for exactly the provinces of a day needs partitioned assets, see docs/decisions/0003.
    schedule=CronTriggerTimetable("0 6 * * *", timezone=ZONE),
    start_date=datetime(2024, 1, 1, tz=ZONE),
    catchup=False,
    max_active_runs=1,
    tags=["caoyun"],
    doc_md=__doc__,
)
def warehouse() -> None:
    """Publish."""

    @task(outlets=[Asset(name="warehouse", uri="caoyun://warehouse")])
    def publish() -> None:
        from dags.steps import publish

        publish()

    publish()


warehouse()
