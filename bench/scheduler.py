"""What Airflow costs: a day of 31 provinces and 3 kinds under a real scheduler, beside the same work by ``caoyun run``.

``python -m bench.scheduler [--provinces 31] [--size 60]`` serves the practice web, runs the day both ways into lakes of
their own, and writes bench/results/<date>-scheduler.json. What Airflow costs a task is the task's duration as Airflow
states it, less the time that the task's own work took by its log.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import subprocess
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bench.load import RESULTS, machine
from etl.practice import sites
from etl.practice.server import serving
from etl.sources import registry
from tests.airflow.house import BIN, House, house, wait

KINDS = ("policy_document", "statistic", "open_dataset", "announcement", "procurement_notice")
_OUTSIDE = {"china", "hongkong", "macau", "taiwan"}
_TOOK = re.compile(r"took (\d+\.\d+) s")


def chosen(provinces: int, kinds: int) -> dict[str, list[str]]:
    """For each province its first source of each of the first kinds that it has."""
    found: dict[str, dict[str, str]] = {}
    for one in registry().values():
        slug = one.id.partition(".")[0]
        if slug not in _OUTSIDE and not one.refused and one.kind in KINDS:
            found.setdefault(slug, {}).setdefault(one.kind, one.id)
    some = list(found.items())[:provinces]
    return {slug: [by[kind] for kind in KINDS if kind in by][:kinds] for slug, by in some}


def by_hand(ids: list[str], env: dict[str, str], day: date) -> float:
    """Seconds of ``caoyun run`` for all of them."""
    started = time.monotonic()
    done = subprocess.run([BIN / "caoyun", "run", *ids, "--day", day.isoformat(), "--json"], env=env,
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return time.monotonic() - started


def by_airflow(here: House, work: dict[str, list[str]], day: date) -> tuple[float, list[dict[str, Any]]]:
    """Seconds from the first request to the last run's end, and all tasks."""
    wait(lambda: len(here.api("/dags?limit=200")["dags"]) > len(work), "the DAGs are parsed")
    for slug in work:
        here.api(f"/dags/{slug}", {"is_paused": False}, "PATCH")
    started = time.monotonic()
    runs = {slug: here.trigger(slug, day, sources=ids) for slug, ids in work.items()}
    states = {slug: here.ended(slug, run, 3600) for slug, run in runs.items()}
    seconds = time.monotonic() - started
    assert set(states.values()) == {"success"}, states
    return seconds, [task for slug, run in runs.items() for task in here.tasks(slug, run) if task["duration"]]


def overhead(logs: Path, tasks: list[dict[str, Any]]) -> dict[str, list[float]]:
    """For each kind of task the durations less what its own work took."""
    found: dict[str, list[float]] = {}
    for task in tasks:
        mapped = f"map_index={task['map_index']}" if task["map_index"] >= 0 else ""
        folder = (
            logs / f"dag_id={task['dag_id']}" / f"run_id={task['dag_run_id']}" / f"task_id={task['task_id']}" / mapped
        )
        said = _TOOK.findall((folder / f"attempt={task['try_number']}.log").read_text(encoding="utf-8"))
        if said:
            name = task["task_id"].rpartition("host.")[2].partition("_")[0]
            found.setdefault(name, []).append(task["duration"] - sum(map(float, said)))
    return found


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m bench.scheduler", description=__doc__)
    asked.add_argument("--provinces", type=int, default=31)
    asked.add_argument("--kinds", type=int, default=3)
    asked.add_argument("--size", type=int, default=60, help="records a source")
    asked.add_argument("--out", type=Path, default=RESULTS)
    said = asked.parse_args()
    work, day = chosen(said.provinces, said.kinds), date(2024, 6, 1)
    ids = [one for some in work.values() for one in some]
    made = sites([registry()[one] for one in ids], size=said.size)
    log: list[Any] = []
    with tempfile.TemporaryDirectory() as temp, serving(made, log=log) as address:
        home = Path(temp)
        with house(home, made, address, log, [], ",".join(work), schedule=False) as here:
            hand = by_hand(ids, here.env | {"CAOYUN_HOME": str(home / "by_hand")}, day)
            air, tasks = by_airflow(here, work, day)
        costs = overhead(home / "airflow" / "logs", tasks)
    every = [cost for some in costs.values() for cost in some]
    result = {
        "what": "scheduler", "at": datetime.now(UTC).isoformat(timespec="seconds"), "machine": machine(),
        "provinces": len(work), "sources": len(ids), "records_a_source": said.size, "tasks": len(tasks),
        "seconds": {"caoyun_run": round(hand, 1), "airflow": round(air, 1)},
        "overhead_a_task": {"median": round(statistics.median(every), 2),
                            "p90": round(statistics.quantiles(every, n=10)[-1], 2),
                            **{name: round(statistics.median(some), 2) for name, some in costs.items()}},
        "ratios": {"overhead_airflow": round(air / hand, 3), "airflow_of_allowed": round(air / (1.3 * hand + 60), 3)},
    }  # fmt: skip
    print(json.dumps(result, indent=1))
    said.out.mkdir(parents=True, exist_ok=True)
    path = said.out / f"{datetime.now(UTC):%Y-%m-%d}-scheduler.json"
    path.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
