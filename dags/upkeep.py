"""The lake's upkeep: lists walked whole again, files merged, old snapshots let go, all hashed; and the daily digest."""

from __future__ import annotations

from typing import Any

from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import dag, task, task_group
from airflow.sdk.definitions.context import get_current_context
from pendulum import datetime

from dags.operators import DEFAULTS, ZONE, Load, Stage, asked
from dags.plugin import Days

_UPKEEP = """Every day at 12:00 in Beijing, when the portals' own people work and nobody waits for the lake: lists that
were walked whole longest ago are walked whole again, a thirtieth of them a day; then small files are merged, snapshots
older than 30 days are let go, every file is hashed, and the health of all sources is written to the log.

By hand: `caoyun upkeep`, `caoyun verify`, `caoyun health`."""
_DIGEST = "Every day at 08:00 in Beijing: what became worse, is still ill, is well again, is late (docs/alerts.md)."


@task(task_display_name="重走计划 plan")
def plan() -> list[list[str]]:
    """Sources whose lists are to be walked whole again, one list a host."""
    from dags import keeping

    return keeping.settled(asked(get_current_context()).day)


@task_group
def host(shard: list[str]) -> None:
    """The lists of one host, walked whole."""
    captured = Stage(task_id="capture", shard=shard, work="rewalk")
    judged = Stage(task_id="validate", shard=shard, work="validate", trigger_rule="all_done")
    captured >> judged >> Load(task_id="load", shard=shard, trigger_rule="all_done")


@task(trigger_rule="all_done")
def keep(work: str) -> None:
    """One part of the upkeep, by the name of its function."""
    from dags import keeping

    if work == "health":
        keeping.health(asked(get_current_context()).day)
    else:
        getattr(keeping, work)()


_ALIKE: Any = {"start_date": datetime(2024, 1, 1, tz=ZONE), "catchup": False, "max_active_runs": 1,
               "default_args": DEFAULTS, "tags": ["caoyun"]}  # fmt: skip


@dag("upkeep", dag_display_name="养护 Upkeep", schedule=Days("0 12 * * *"), doc_md=_UPKEEP, **_ALIKE)
def upkeep() -> None:
    """One after the other: each takes the catalogue for itself."""
    parts: list[Any] = [host.expand(shard=plan())]
    for work in ("compact", "expire", "verify", "health"):
        parts.append(keep.override(task_id=work)(work))
        parts[-2] >> parts[-1]
    # Each part is tried though the one before failed; the last makes the run red where any did.
    parts >> EmptyOperator(task_id="whole", trigger_rule="none_failed")


@dag("digest", dag_display_name="日报 Digest", schedule=Days("0 8 * * *"), doc_md=_DIGEST, **_ALIKE)
def digest() -> None:
    """Tell it."""

    @task(task_display_name="告知 tell")
    def tell() -> None:
        from dags import keeping

        keeping.digest(asked(get_current_context()).day)

    tell()


upkeep()
digest()
