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

if TYPE_CHECKING:
    from airflow.sdk import Context

    from etl.alerting import Alert, Digest
    from etl.pipeline import Yard

CONNECTION = "caoyun_alerts"
_ZONE = ZoneInfo("Asia/Shanghai")
log = logging.getLogger("caoyun")


class Alarm(BaseNotifier):
    """Told when a task of a host has failed for good: what failed of each source, and what to type."""

    def notify(self, context: Context) -> None:
        """Tell it, once a source and trouble (see docs/alerts.md)."""
        from dags.operators import asked
        from etl.alerting import failure
        from etl.errors import CaoyunError
        from etl.settings import settings, yard
        from etl.sources import registry

        error = context.get("exception")
        together = error.together or (error,) if isinstance(error, CaoyunError) else ()
        with yard(settings()) as place:
            for one in (e for e in together if e.source in registry()):
                told(place, failure(place, registry()[str(one.source)], asked(context).day, one))


def by_then(province: str) -> DeadlineAlert | None:
    """A province's run ends ``CAOYUN_PATIENCE_HOURS`` (5; 0 for never) after it was queued, or what is late is told.

    None under ``airflow dags test``: Airflow 3.3.2 looks for a deadline that such a run has never stored, and ends with
    an error when all tasks are done.
    """
    patience = timedelta(hours=float(os.environ.get("CAOYUN_PATIENCE_HOURS") or 5))
    if not patience or sys.argv[1:3] == ["dags", "test"]:
        return None
    return DeadlineAlert(DeadlineReference.DAGRUN_QUEUED_AT, patience, SyncCallback(overdue, {"province": province}))


def overdue(context: Context, province: str) -> None:
    """Told when a province's run has not ended by its deadline: what of it is not loaded, and what to type.

    Only to the targets of ``CAOYUN_ALERTS``: Airflow gives the process of a deadline's callback no connection.
    """
    from dags.registry import sources
    from etl import pipeline
    from etl.alerting import Message, send
    from etl.settings import settings, yard
    from etl.sources import source

    said = cast("Mapping[str, Any]", context["dag_run"])  # a deadline's context is JSON
    moment = datetime.fromisoformat(said.get("logical_date") or said["run_after"])
    day = date.fromisoformat(said["partition_key"]) if said.get("partition_key") else moment.astimezone(_ZONE).date()
    with yard(settings()) as place:
        done = {one: pipeline.last_load(place, source(one), day) for one in sources(province)}
    late = [one for one, load in done.items() if load is None or load.status != "loaded"]
    title = f"{province}, {day}: {len(late)} of {len(done)} sources are not loaded by the deadline 到期未装载"
    text = "\n".join([*late, f"caoyun health '{province}.*'"])
    for sent in send(settings().targets, Message(title, text, "warning")):
        log.info("%s: %s", sent.target, "told" if sent.arrived else sent.why)


def told(place: Yard, what: Alert | Digest) -> None:
    """Tell one thing to all targets, and log what became of it."""
    from etl.alerting import tell

    urls, field = targets()
    log.info("%s: %s", type(what).__name__, tell(place, urls, what, field=field))


def targets() -> tuple[list[str], str]:
    """Apprise addresses, and where they were set: the connection, of the Apprise provider's type, or the setting."""
    from etl.settings import settings

    try:
        said: Any = Connection.get(CONNECTION).extra_dejson.get("config", [])
    except AirflowNotFoundException:
        return settings().targets, "CAOYUN_ALERTS"
    return [str(one["path"]) for one in ([said] if isinstance(said, dict) else said)], f"connection {CONNECTION}"
