"""Airflow's callbacks: what failed is told in the words of alerting, to the targets of a connection or a setting."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

from airflow.sdk import Connection
from airflow.sdk.bases.notifier import BaseNotifier
from airflow.sdk.definitions.callback import SyncCallback
from airflow.sdk.definitions.deadline import DeadlineAlert, DeadlineReference
from airflow.sdk.exceptions import AirflowNotFoundException

from etl.errors import BadCommand

if TYPE_CHECKING:
    from airflow.sdk import Context

    from etl.alerting import Alert, Told
    from etl.pipeline import Yard

CONNECTION = "caoyun_alerts"
_ZONE = ZoneInfo("Asia/Shanghai")
log = logging.getLogger("caoyun")


class Alarm(BaseNotifier):
    """Told when a task has failed for good: what failed of each source, or of work that is no source's."""

    def notify(self, context: Context) -> None:
        """Tell it, once a source and trouble (see docs/alerts.md)."""
        from dags.operators import asked
        from etl import alerting
        from etl.settings import settings, yard
        from etl.sources import registry

        if (error := context.get("exception")) is None or isinstance(error, str | KeyboardInterrupt):
            return  # a task that was stopped by a person
        day, name = asked(context).day, f"{context['dag'].dag_id}.{context['task'].task_id}"
        with yard(settings()) as place:
            for one in getattr(error, "together", ()) or (error,):
                source = registry().get(getattr(one, "source", None) or "")
                told(place, alerting.failure(place, source, day, one) if source else alerting.work(name, day, one))


def by_then(province: str) -> DeadlineAlert | None:
    """A province's run ends ``CAOYUN_PATIENCE_HOURS`` (5; 0 for never) after it was queued, or what is late is told.

    None under ``airflow dags test``: Airflow 3.3.2 looks for a deadline that such a run has never stored, and ends with
    an error when all tasks are done.

    Raises:
        BadCommand: the setting is no number; Airflow shows it as an import error.
    """
    said = os.environ.get("CAOYUN_PATIENCE_HOURS") or "5"
    if not said.replace(".", "", 1).isdigit():
        raise BadCommand(f"{said!r} is no number of hours", field="CAOYUN_PATIENCE_HOURS", hint="5, or 0 for never")
    patience = timedelta(hours=float(said))
    if not patience or sys.argv[1:3] == ["dags", "test"]:
        return None
    return DeadlineAlert(DeadlineReference.DAGRUN_QUEUED_AT, patience, SyncCallback(overdue, {"province": province}))


def overdue(context: Context, province: str) -> None:
    """Told when a province's run has not ended by its deadline: what of it is not loaded, and what to type.

    Only to the targets of ``CAOYUN_ALERTS``: Airflow gives the process of a deadline's callback no connection.
    """
    from dags.registry import sources
    from etl import alerting, pipeline
    from etl.contracts import provinces
    from etl.settings import settings, yard
    from etl.sources import source

    said = cast("Mapping[str, Any]", context["dag_run"])  # a deadline's context is JSON
    moment = datetime.fromisoformat(said.get("logical_date") or said["run_after"])
    day = date.fromisoformat(said["partition_key"]) if said.get("partition_key") else moment.astimezone(_ZONE).date()
    mine = sources(province)
    with yard(settings()) as place:
        loads = {one: pipeline.last_load(place, source(one), day) for one in mine}
        late = [one for one, load in loads.items() if load is None or load.status != "loaded"]
        if not late:
            return  # it is slow, and all there is of it is here
        what = alerting.overdue(provinces()[province], day, late, len(mine))
        _log(alerting.tell(place, settings().targets, what))


def told(place: Yard, what: Alert) -> None:
    """Tell one thing to all targets, and log what became of it."""
    from etl.alerting import tell

    urls, field = targets()
    _log(tell(place, urls, what, field=field))


def _log(done: Told) -> None:
    log.info("alert: %s", done.outcome)
    for error in done.failed:
        log.error("%s %s", error, error.hint)


def targets() -> tuple[list[str], str]:
    """Apprise addresses, and where they were set: the connection, of the Apprise provider's type, or the setting."""
    from etl.settings import settings

    try:
        said: Any = Connection.get(CONNECTION).extra_dejson.get("config", [])
    except AirflowNotFoundException:
        return settings().targets, "CAOYUN_ALERTS"
    return [str(one["path"]) for one in ([said] if isinstance(said, dict) else said)], f"connection {CONNECTION}"
