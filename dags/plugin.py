"""What Airflow must know by name before it reads a DAG: timetables of days in Beijing, and the roll-up of provinces.

An installed caoyun registers it by its entry point; scheduler, DAG processor and API server all load it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from airflow.exceptions import InvalidPartitionKeyError
from airflow.models.backfill import NoBackfillRunsToCreate
from airflow.partition_mappers.base import PartitionMapper
from airflow.partition_mappers.window import Window
from airflow.plugins_manager import AirflowPlugin
from airflow.timetables.base import DagRunInfo, DataInterval, TimeRestriction
from airflow.timetables.trigger import CronPartitionTimetable
from pendulum import DateTime, instance, now

from dags import warm
from dags.door import PREFIX, Door

ZONE = "Asia/Shanghai"
_DAY = "%Y-%m-%d"


def _refused(what: str) -> str:
    return f"{what} has not come yet: in Beijing it is {now(ZONE):{_DAY}}. Ask for today or an earlier day."


class Days(CronPartitionTimetable):
    """Runs at an hour of Beijing, each for the partition of its day; a day that has not come is refused when asked for.

    Args:
        cron: When a run begins.
        timezone, run_offset, run_immediately, key_format: As its parent has them; fixed here, and read back by Airflow.
    """

    def __init__(self, cron: str, *, timezone: Any = ZONE, **_: Any) -> None:
        super().__init__(cron, timezone=timezone, key_format=_DAY)

    def _get_partition_date(self, *, run_date: DateTime) -> DateTime:
        """The beginning of the day, whatever the hour of its run, so that a run asked for by key is of the same."""
        return run_date.in_timezone(ZONE).start_of("day")

    def _decode_partition_date(self, partition_key: str) -> datetime:
        day = super()._decode_partition_date(partition_key)
        if day > now(ZONE):
            raise InvalidPartitionKeyError(_refused(partition_key))
        return day

    def infer_manual_data_interval(self, *, run_after: DateTime) -> DataInterval:
        """The moment itself, unless its day has not come.

        Raises:
            ValueError: it has not; the REST API answers 400 with the sentence.
        """
        if run_after.in_timezone(ZONE).date() > now(ZONE).date():
            raise ValueError(_refused(f"{run_after.in_timezone(ZONE):{_DAY}}"))
        return super().infer_manual_data_interval(run_after=run_after)

    def iter_partition_dagrun_infos(self, *, earliest: datetime, latest: datetime) -> Iterable[DagRunInfo]:
        """One run a day of a backfill.

        Raises:
            NoBackfillRunsToCreate: a day of it has not come.
        """
        if self.localize_partition_datetime(latest) > now(ZONE):
            raise NoBackfillRunsToCreate(_refused(f"{latest:{_DAY}}"))
        return super().iter_partition_dagrun_infos(earliest=earliest, latest=latest)


class PastDays(Days):
    """Days that are only run when somebody asks: by hand, or by ``airflow backfill create``."""

    can_be_scheduled = False
    description = "Past days, by backfill"

    def next_dagrun_info_v2(
        self, *, last_dagrun_info: DagRunInfo | None, restriction: TimeRestriction
    ) -> DagRunInfo | None:
        """Never by itself."""
        return None


class DayOf(PartitionMapper):
    """``guangdong|2024-06-01`` → ``2024-06-01``: the day that a province's partition counts towards.

    A day more than a week ago counts towards none: nobody waits for the other provinces of a backfilled day, and what
    was loaded is in the next release anyway.
    """

    def to_downstream(self, key: str) -> list[str]:
        """The day of a partition, where a release may still wait for it.

        Raises:
            ValueError: the key is not ``province|day``.
        """
        province, bar, day = key.partition("|")
        if not (province and bar):
            raise ValueError(f"{key!r} is not province|day")
        return [day] if self.to_partition_date(day) >= now(ZONE).subtract(days=7) else []

    def to_partition_date(self, downstream_key: str) -> datetime:
        """The day's beginning in Beijing."""
        return instance(datetime.strptime(downstream_key, _DAY), tz=ZONE)  # noqa: DTZ007 - the zone is given


class Provinces(Window):
    """All provinces of a day: which partitions must be there before its roll-up is whole."""

    def __init__(self, slugs: Iterable[str], **_: Any) -> None:
        super().__init__()
        self.slugs = sorted(slugs)

    def to_upstream(self, decoded_downstream: str) -> list[str]:
        """One key a province."""
        return [f"{slug}|{decoded_downstream}" for slug in self.slugs]

    def serialize(self) -> dict[str, Any]:
        """Kept with the DAG; a province more or less makes the roll-up another one."""
        return {"slugs": self.slugs}

    @classmethod
    def deserialize(cls, data: dict[str, Any]) -> Provinces:
        """As it was."""
        return cls(data["slugs"])


class CaoyunPlugin(AirflowPlugin):
    """Registers all of them."""

    name = "caoyun"
    timetables = [Days, PastDays]  # noqa: RUF012 - Airflow reads plain lists
    partition_mappers = [DayOf]  # noqa: RUF012
    windows = [Provinces]  # noqa: RUF012
    listeners = [warm]  # noqa: RUF012
    fastapi_apps = [{"app": Door(), "url_prefix": PREFIX, "name": "caoyun"}]  # noqa: RUF012
    external_views = [  # noqa: RUF012
        {
            "name": "漕运 Caoyun",
            "href": f"{PREFIX}/",
            "destination": "nav",
            "url_route": "caoyun",
            "nav_top_level": True,
        }
    ]
