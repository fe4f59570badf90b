"""What a release of 10 million practice records takes: seconds, CPU, peak memory, and where it goes; then that of the next day.

``python -m bench.publish [--rows 10000000] [--keep]`` makes the lake once (see bench/practice_rows.py for what is in it; kept in
bench/work with --keep), publishes it in a fresh process, loads a day's news (one record in 200 has a new version), and publishes
again, which also counts what changed. Writes bench/results/<date>-publish.json.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.load import RESULTS, WORK, machine

_PARTS = {
    "etl.warehouse.release": ("books", "tables", "exchanges", "fill", "_publishers", "link"),
    "etl.warehouse.hive": ("write",),
    "etl.warehouse.difference": ("note",),
    "etl.publishing.making": ("_describe",),
}


def make(rows: int) -> Path:
    """The lake, made once."""
    from bench.practice_rows import fill
    from etl.warehouse.catalogue import catalogue

    home = (WORK / f"publish-{rows}").resolve()
    if not (home / "ready").exists():
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        with catalogue(f"sqlite:///{home}/catalogue.sqlite", home / "data") as con:
            fill(con, home, rows)
        (home / "ready").touch()
    return home


def news(home: Path) -> int:
    """A day's load: a new version of one record in 200, as one run a source; returns how many."""
    from bench.practice_rows import news as brought
    from etl.warehouse.catalogue import catalogue

    with catalogue(f"sqlite:///{home}/catalogue.sqlite", home / "data") as con:
        return brought(con)


def publish(home: Path) -> dict[str, float]:
    """In this process: the whole, and the parts that cost something."""
    from importlib import import_module

    from etl import publishing
    from etl.pipeline import Yard
    from etl.web.client import Manners

    spent: dict[str, float] = {}
    for module, names in _PARTS.items():
        for name in names:
            _timed(import_module(module), name, spent)
    yard = Yard(home=home, catalog=f"sqlite:///{home}/catalogue.sqlite", manners=Manners(agent="bench"))
    started, cpu = time.perf_counter(), time.process_time()
    made = publishing.publish(yard)
    assert made
    size = sum(path.stat().st_size for path in made.rglob("*") if path.is_file())
    return {
        "wall_s": round(time.perf_counter() - started, 1), "cpu_s": round(time.process_time() - cpu, 1),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, "release_mb": size // 1_000_000,
        "database_mb": (made / "warehouse.duckdb").stat().st_size // 1_000_000,
        "files": sum(1 for path in made.rglob("*.parquet")),
        "parts_cpu_s": {name: round(seconds, 1) for name, seconds in spent.items()},
    }  # fmt: skip


def _timed(module, name: str, spent: dict[str, float]) -> None:
    real = getattr(module, name)

    def timed(*said, **more):
        started = time.process_time()
        try:
            return real(*said, **more)
        finally:
            spent[name.strip("_")] = spent.get(name.strip("_"), 0) + time.process_time() - started

    setattr(module, name, timed)


def measured(home: Path) -> dict[str, float]:
    code = f"import json; from pathlib import Path; from bench.publish import publish; print(json.dumps(publish(Path({str(home)!r}))))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    said = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    said.add_argument("--rows", type=int, default=10_000_000)
    said.add_argument("--keep", action="store_true", help="leave the lake in bench/work")
    given = said.parse_args()
    home = make(given.rows)
    shutil.rmtree(home / "releases", ignore_errors=True)
    result = {"rows": given.rows, "load_before": round(os.getloadavg()[1], 1), **machine(), "first": measured(home)}
    result["news"] = news(home)
    result["next_day"] = measured(home)
    RESULTS.mkdir(exist_ok=True)
    name = f"{datetime.now(UTC):%Y-%m-%d}-publish.json"
    (RESULTS / name).write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1))
    if not given.keep:
        shutil.rmtree(home)


if __name__ == "__main__":
    main()
