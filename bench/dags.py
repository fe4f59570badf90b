"""How long Airflow's own bag takes to parse the DAGs of 34 provinces with 340 sources.

``python -m bench.dags [--rounds 5]`` parses in fresh processes and writes the median to bench/results/<date>-dags.json.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.load import RESULTS, machine

DAGS = Path(__file__).parents[1] / "dags"


def many() -> None:
    """Replace the registry by ten sources in each of the 34 provincial units."""
    import etl.sources as registry
    from etl.contracts import provinces
    from etl.families.gkmlpt import Gkmlpt
    from etl.model import Source

    def one(slug: str, code: str, number: int) -> Source:
        listing = Gkmlpt(site=f"http://{number}.{slug}.gov.cn")
        name = f"s{number}"
        return Source(province=code, kind="policy_document", publisher="x", name=name, listing=listing,
                      id=f"{slug}.policy_document.{name}")  # fmt: skip

    made = [one(p.slug, p.code, n) for p in provinces().values() if p.slug != "china" for n in range(10)]
    registry.registry = lambda: {s.id: s for s in made}


def parsed(folder: str) -> tuple[int, int, float]:
    """DAGs, import errors and seconds of one parse, Airflow's own import not counted."""
    from airflow.dag_processing.dagbag import DagBag

    started = time.perf_counter()
    bag = DagBag(folder)
    return len(bag.dags), len(bag.import_errors), time.perf_counter() - started


def main() -> None:
    said = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    said.add_argument("--rounds", type=int, default=5)
    rounds = said.parse_args().rounds
    code = "import sys; from bench.dags import many, parsed; many(); print(*parsed(sys.argv[1]))"
    with tempfile.TemporaryDirectory() as home:
        env = {**os.environ, "AIRFLOW_HOME": home, "AIRFLOW__CORE__LOAD_EXAMPLES": "False"}
        runs = [subprocess.run([sys.executable, "-c", code, str(DAGS)], env=env, capture_output=True, text=True,
                               check=True).stdout.split()[-3:] for _ in range(rounds)]  # fmt: skip
    result = {"dags": int(runs[0][0]), "sources": 340, "rounds": rounds,
              "parse_s": round(statistics.median(float(r[2]) for r in runs), 2), **machine()}  # fmt: skip
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{datetime.now(UTC):%Y-%m-%d}-dags.json").write_text(
        json.dumps(result, indent=1) + "\n", encoding="utf-8"
    )
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
