"""The DAGs, because they are there: under Airflow itself, on an empty metadata database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from etl.sources import registry, shards

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
pytestmark = pytest.mark.airflow


@pytest.fixture(scope="module")
def airflow(tmp_path_factory):
    """Run a command with an Airflow home of its own, whose metadata database is migrated and empty."""
    home = tmp_path_factory.mktemp("airflow")
    base = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("CAOYUN_", "AIRFLOW"))},
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "CAOYUN_HOME": str(home / "lake"),
        "CAOYUN_WEB": "practice?size=120",
    }

    def run(*command: str, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, env=base | env, cwd=home, capture_output=True, text=True, check=False)

    assert run(str(BIN / "airflow"), "db", "migrate").returncode == 0
    run.home = home
    return run


def test_airflow_dags_test_runs_a_province_from_the_portal_to_the_catalogue(airflow):
    done = airflow(str(BIN / "airflow"), "dags", "test", "guangdong", "2024-06-01")
    assert done.returncode == 0, done.stdout[-3000:]
    loads = [json.loads(p.read_text()) for p in (airflow.home / "lake" / "loads").glob("*-20240601-01.json")]
    assert {load["run"]["source"] for load in loads} == {name for shard in shards("guangdong") for name in shard}
    assert all(load["status"] == "loaded" for load in loads)


def test_the_warehouse_dag_publishes_and_a_second_run_of_everything_loads_nothing(airflow):
    command = [sys.executable, "-m", "dags", "2024-06-01", "ningxia", "warehouse"]
    for _ in range(2):
        done = airflow(*command)
        states = [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{"dag"')]
        assert [s["state"] for s in states] == ["success", "success"], done.stdout[-3000:] + done.stderr[-2000:]
    run = [one for name, one in registry().items() if name.startswith("ningxia.") and not one.refused]
    assert len(list((airflow.home / "lake" / "loads").glob("ningxia.*.json"))) == len(run)
    assert len(list((airflow.home / "lake" / "releases").glob("*/manifest.json"))) == 1


def test_a_province_whose_site_does_not_answer_makes_the_run_red_and_its_neighbours_are_loaded(airflow):
    from etl.practice import sites
    from etl.practice.server import serving
    from etl.sources import source

    alive = "guangdong.policy_document"
    with serving(sites([source(alive)], size=120)) as address:
        web = f"www.gd.gov.cn={address},*=http://127.0.0.1:9"
        command = [sys.executable, "-m", "dags", "2024-06-02", "guangdong"]
        done = airflow(*command, CAOYUN_WEB=web)
    assert done.returncode == 1
    assert '"state": "failed"' in done.stdout
    loads = [json.loads(p.read_text()) for p in (airflow.home / "lake" / "loads").glob("*-20240602-01.json")]
    assert [load["run"]["source"] for load in loads] == [alive]


def test_there_is_a_dag_for_every_province_that_has_sources(airflow):
    code = "import sys; from bench.dags import parsed; print(*parsed(sys.argv[1]))"
    dags, errors, _ = airflow(sys.executable, "-c", code, str(ROOT / "dags")).stdout.split()[-3:]
    assert (int(dags), int(errors)) == (1 + len({s.province for s in registry().values()}), 0)


def test_ten_sources_in_each_of_34_provinces_make_34_dags(airflow):
    code = "import sys; from bench.dags import many, parsed; many(); print(*parsed(sys.argv[1]))"
    dags, errors, _ = airflow(sys.executable, "-c", code, str(ROOT / "dags")).stdout.split()[-3:]
    assert (int(dags), int(errors)) == (35, 0)


def test_a_dag_file_is_short_and_imports_nothing_heavy_when_parsed(airflow):
    for file in (ROOT / "dags").glob("*.py"):
        assert len(file.read_text(encoding="utf-8").splitlines()) < 100, file
    heavy = "('duckdb', 'pyarrow', 'great_expectations', 'pandas', 'aiohttp')"
    code = f"import dags.provinces, dags.warehouse, sys; print([m for m in {heavy} if m in sys.modules])"
    assert airflow(sys.executable, "-c", code).stdout.strip().endswith("[]")
