"""What compaction saves: a day's load, coverage, health and a release in a lake after months of daily loads, before and after.

``python -m bench.upkeep [--days 60] [--rounds 5]`` runs several sources of the practice web a day each, with some news every
day, into a lake in a temporary folder; measures in fresh processes; compacts, lets go of what was merged, and measures again.
Writes bench/results/<date>-upkeep.json. A day's load is ``stage`` and ``commit`` of captured runs that brought news: what the
network costs is left out.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bench.load import RESULTS, machine

IDS = ("guangdong.policy_document", "guangdong.policy_document.yangjiang_housing", "ningxia.open_dataset")
FIRST = date(2024, 1, 1)


def yard(home: Path, address: str):
    from etl.pipeline import Yard
    from etl.web.client import Manners

    manners = Manners(agent="bench/1 (+https://example.org)", routes={"*": address}, interval=0, backoff=0.02)
    return Yard(home=home, catalog=f"sqlite:///{home}/catalogue.sqlite", manners=manners)


@contextmanager
def practice(size: int):
    from etl.practice import sites
    from etl.practice.server import serving
    from etl.sources import source

    sources = [source(name) for name in IDS]
    twins = sites(sources, size=size)
    with serving(twins) as address:
        yield sources, twins, address


@contextmanager
def timed() -> Iterator[list[float]]:
    """Seconds of the clock and of all cores."""
    spent: list[float] = []
    started, cpu = time.perf_counter(), time.process_time()
    yield spent
    spent += [time.perf_counter() - started, time.process_time() - cpu]


def fill(home: Path, days: int, size: int) -> None:
    """A load a source and day, with something new and something edited each day; the last day is only captured."""
    from etl import pipeline
    from etl.practice.corpus import Changes

    with practice(size) as (sources, twins, address):
        place = yard(home, address)
        for number in range(days + 1):
            for twin in twins:
                twin.changes = Changes(added=2 * number, edited=number % 5)
            day = FIRST + timedelta(days=number)
            for one in sources:
                (pipeline.run if number < days else pipeline.capture)(place, one, day)


def load(home: Path, days: int) -> tuple[float, float]:
    """Staging and committing the last day, whose captures are there; the first source only warms up."""
    from etl import pipeline
    from etl.sources import source

    place, day = yard(home, "http://127.0.0.1:9"), FIRST + timedelta(days=days)
    pipeline.stage(place, source(IDS[0]), day)
    pipeline.commit(place)
    with timed() as spent:
        for name in IDS[1:]:
            assert pipeline.stage(place, source(name), day).counts.loaded
            pipeline.commit(place)
    return spent[0], spent[1]


def coverage(home: Path, days: int) -> tuple[float, float]:
    from etl import asking

    asking.coverage(yard(home, ""))
    with timed() as spent:
        assert asking.coverage(yard(home, "")).height == len(IDS)
    return spent[0], spent[1]


def health(home: Path, days: int) -> tuple[float, float]:
    from etl import asking

    asking.health(yard(home, ""), FIRST)
    with timed() as spent:
        asking.health(yard(home, ""), FIRST + timedelta(days=days))
    return spent[0], spent[1]


def publish(home: Path, days: int) -> tuple[float, float]:
    from etl import asking, publishing

    asking.coverage(yard(home, ""))
    shutil.rmtree(home / "releases", ignore_errors=True)
    with timed() as spent:
        assert publishing.publish(yard(home, ""))
    return spent[0], spent[1]


def versions(home: Path, days: int) -> tuple[float, float]:
    """All versions of a kind, as a run is settled against them."""
    from etl.warehouse.catalogue import catalogue

    query = "SELECT max(hash(h)) FROM lake.history.policy_document h"
    with catalogue(yard(home, "").catalog, home / "data") as con:
        con.execute("SELECT count(*) FROM lake.ops.run").fetchall()
        with timed() as spent:
            con.execute(query).fetchall()
    return spent[0], spent[1]


def measured(home: Path, days: int, rounds: int) -> dict[str, list[float]]:
    """Median seconds of each, by the clock and of all cores, in processes of their own; the load in a lake that it may change."""
    found = {
        what: [_fresh(what, home, days) for _ in range(rounds)]
        for what in ("coverage", "health", "publish", "versions")
    }
    found["load"] = [_loaded(home, days) for _ in range(rounds)]
    return {
        what: [round(statistics.median(each), 3) for each in zip(*took, strict=True)] for what, took in found.items()
    }


def _loaded(home: Path, days: int) -> tuple[float, float]:
    """A lake stays where it was made, so the copy is the one that is put back."""
    aside = home.with_name("aside")
    shutil.copytree(home, aside)
    took = _fresh("load", home, days)
    shutil.rmtree(home)
    aside.rename(home)
    return took


def _fresh(what: str, home: Path, days: int) -> tuple[float, float]:
    code = f"from pathlib import Path; from bench.upkeep import {what}; print(*{what}(Path({str(home)!r}), {days}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    wall, cpu = map(float, done.stdout.split()[-2:])
    return wall, cpu


def live(home: Path) -> tuple[int, int]:
    from etl import upkeep

    sizes = upkeep.compact(yard(home, ""), dry=True).before.values()
    return sum(size.files for size in sizes), sum(size.bytes for size in sizes)


def main() -> None:
    said = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    said.add_argument("--days", type=int, default=60)
    said.add_argument("--rounds", type=int, default=5)
    said.add_argument("--size", type=int, default=60, help="records that a source has on the first day")
    given = said.parse_args()
    from etl import upkeep, verifying

    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "lake"
        home.mkdir()
        fill(home, given.days, given.size)
        place = yard(home, "")
        files, size = live(home)
        before = measured(home, given.days, given.rounds)
        started = time.perf_counter()
        upkeep.compact(place)
        compacted = time.perf_counter() - started
        gone = upkeep.expire(place, at=datetime.now(UTC).replace(tzinfo=None) + timedelta(days=31))
        fewer, smaller = live(home)
        after = measured(home, given.days, given.rounds)
        assert not verifying.verify(place).findings
    result = {**vars(given), "sources": len(IDS), "load_before": round(os.getloadavg()[1], 1), **machine(),
              "files_before": files, "files_after": fewer, "bytes_before": size, "bytes_after": smaller,
              "removed": gone.files, "compact_s": round(compacted, 2),
              "before_wall_and_cpu_s": before, "after_wall_and_cpu_s": after,
              "ratios": {f"{what}_cpu_before_vs_after": round(before[what][1] / after[what][1], 2) for what in before}}  # fmt: skip
    RESULTS.mkdir(exist_ok=True)
    name = f"{datetime.now(UTC):%Y-%m-%d}-upkeep.json"
    (RESULTS / name).write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
