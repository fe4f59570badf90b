"""The DAGs, because they are there: under Airflow itself, on an empty metadata database, without a scheduler."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from etl.sources import registry, shards
from tests.airflow.house import webhook

ROOT = Path(__file__).parents[2]
DAGS = ROOT / "dags"
BIN = Path(sys.executable).parent
pytestmark = pytest.mark.airflow
HELPERS = {line for line in (DAGS / ".airflowignore").read_text().splitlines() if line.endswith(".py")}
FILES = sorted(f for f in DAGS.glob("[a-z]*.py") if f.name not in HELPERS)
HEAVY = {"duckdb", "pyarrow", "great_expectations", "pandas", "aiohttp", "apprise", "openlineage", "etl.pipeline"}

# What a process opens to write, and whom it speaks to, while it reads the DAG files; every module is loaded before.
WATCH = """
import importlib, json, sys
import dags.plugin, airflow.dag_processing.dagbag
from dags import registry
seen = []
def hook(event, args):
    if event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+"):
        seen.append(f"{event} {args[0]}")
    if event in ("socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.fork"):
        seen.append(event)
sys.addaudithook(hook)
for name in sys.argv[1:]:
    importlib.import_module(name)
print(json.dumps({"seen": seen, "modules": sorted(sys.modules)}))
"""


@pytest.fixture(scope="module")
def shell(tmp_path_factory):
    """Run a command with an Airflow home of its own, whose metadata database is migrated and empty."""
    home = tmp_path_factory.mktemp("airflow")
    base = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("CAOYUN_", "AIRFLOW"))},
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "CAOYUN_HOME": str(home / "lake"),
        "CAOYUN_WEB": "practice?size=60",
    }

    def run(*command: str, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, env=base | env, cwd=home, capture_output=True, text=True, check=False)

    assert run(str(BIN / "airflow"), "db", "migrate").returncode == 0
    run.home = home
    return run


def last(done: subprocess.CompletedProcess[str]) -> dict:
    """What a process printed last, as JSON."""
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.strip().splitlines()[-1])


TELL = """
import json, sys
from airflow.dag_processing.dagbag import DagBag
bag = DagBag(sys.argv[1])
print(json.dumps({"errors": bag.import_errors, "dags": {i: {"owner": d.owner, "doc": d.doc_md, "tags": sorted(d.tags),
      "tasks": d.task_ids} for i, d in bag.dags.items()}}))
"""


@pytest.fixture(scope="module")
def bag(shell):
    """All DAGs as Airflow's own bag has them."""
    said = last(shell(sys.executable, "-c", TELL, str(DAGS)))
    assert said["errors"] == {}
    return said["dags"]


def test_there_is_a_dag_for_every_province_and_one_for_the_past_of_those_that_list_by_date(bag):
    run = [s for s in registry().values() if not s.refused]
    daily = {s.id.partition(".")[0] for s in run}
    past = {f"{s.id.partition('.')[0]}_history" for s in run if s.by_date}
    assert set(bag) == daily | past | {"warehouse", "warehouse_deadline", "upkeep", "digest"}
    assert len(daily) >= 31 and len(past) >= 25


def test_their_ids_and_tasks_are_the_same_whenever_they_are_read(shell, bag):
    again = last(shell(sys.executable, "-c", TELL, str(DAGS), PYTHONHASHSEED="7"))["dags"]
    assert {i: d["tasks"] for i, d in again.items()} == {i: d["tasks"] for i, d in bag.items()}


def test_each_has_an_owner_and_a_page_of_documentation_with_its_sources_from_the_registry(bag):
    assert {d["owner"] for d in bag.values()} == {"caoyun"}
    assert all(d["doc"] and "caoyun" in d["tags"] for d in bag.values())
    for name, one in registry().items():
        if not one.refused:
            assert (
                f"| {name} | {one.publisher} | {one.listing.site} | {one.proof} |" in bag[name.partition(".")[0]]["doc"]
            )


def test_a_province_can_be_left_out_and_one_that_is_not_there_is_an_import_error(shell):
    few = last(shell(sys.executable, "-c", TELL, str(DAGS), CAOYUN_PROVINCES="macau, hongkong"))
    assert set(few["dags"]) == {"macau", "hongkong", "warehouse", "warehouse_deadline", "upkeep", "digest"}
    wrong = last(shell(sys.executable, "-c", TELL, str(DAGS), CAOYUN_PROVINCES="macau,atlantis"))
    assert any("CAOYUN_PROVINCES names atlantis" in error for error in wrong["errors"].values())


def test_ten_sources_in_each_of_34_provinces_make_34_dags(shell):
    code = "import sys; from bench.dags import many, parsed; many(); print(*parsed(sys.argv[1]))"
    dags, errors, _ = shell(sys.executable, "-c", code, str(DAGS)).stdout.split()[-3:]
    assert (int(dags), int(errors)) == (34 + 4, 0)


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_a_dag_file_is_short_and_speaks_to_airflow_through_its_sdk_alone(file):
    text = file.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 100
    named = {n.module for n in ast.walk(ast.parse(text)) if isinstance(n, ast.ImportFrom) and n.module}
    outside = {m for m in named if m.split(".")[0] == "airflow"}
    assert {m for m in outside if not m.startswith(("airflow.sdk", "airflow.providers.standard"))} == set()


def test_reading_them_loads_nothing_heavy_writes_nothing_and_speaks_to_nobody(shell):
    said = last(shell(sys.executable, "-c", WATCH, *(f"dags.{f.stem}" for f in FILES)))
    assert said["seen"] == []
    assert HEAVY & set(said["modules"]) == set()
    # The watch does see: the same over a module that is heavy, and over one that writes.
    heavy = last(shell(sys.executable, "-c", WATCH, "etl.settings"))
    assert {"etl.pipeline", "aiohttp"} <= set(heavy["modules"])
    (shell.home / "writes.py").write_text("open('written', 'w').close()")
    assert last(shell(sys.executable, "-c", WATCH, "writes"))["seen"] == ["open written"]


def test_airflow_dags_test_runs_a_province_from_the_portal_to_the_catalogue(shell):
    done = shell(str(BIN / "airflow"), "dags", "test", "hainan", "2024-06-01")
    assert done.returncode == 0, done.stdout[-3000:]
    loads = [json.loads(p.read_text()) for p in (shell.home / "lake" / "loads").glob("*-20240601-01.json")]
    assert {load["run"]["source"] for load in loads} == {name for shard in shards("hainan") for name in shard}
    assert all(load["status"] == "loaded" for load in loads)


def test_the_warehouse_dag_publishes_and_a_second_run_of_everything_loads_nothing(shell):
    command = [sys.executable, "-m", "dags", "2024-06-01", "macau", "warehouse"]
    for _ in range(2):
        done = shell(*command)
        states = [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{"dag"')]
        assert [s["state"] for s in states] == ["success", "success"], done.stdout[-3000:] + done.stderr[-2000:]
    assert len(list((shell.home / "lake" / "loads").glob("macau.*.json"))) == 1
    assert len(list((shell.home / "lake" / "releases").glob("[0-9]*/manifest.json"))) == 1


def test_a_subscriber_who_cannot_be_told_makes_a_task_red_and_not_the_release(shell):
    begun = shell(str(BIN / "caoyun"), "subscriptions", "add", "--sql", "FROM coverage", "--json")
    ident = json.loads(begun.stdout)["id"]

    def delivered(day: str) -> str:
        done = shell(sys.executable, "-m", "dags", day, "macau", "warehouse")
        states = [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{"dag"')]
        assert [s["state"] for s in states] == ["success", "success"], done.stdout[-3000:] + done.stderr[-2000:]
        return done.stdout + done.stderr

    assert "1 looked at, 1 to be told, 0 sent, 0 wait" in delivered("2024-06-02")
    (kept,) = (shell.home / "lake" / "subscriptions").glob("*.parquet")
    kept.write_bytes(b"damaged")
    assert "is gone or damaged" in delivered("2024-06-03")
    assert len(list((shell.home / "lake" / "releases").glob("[0-9]*/manifest.json"))) == 3
    assert shell(str(BIN / "caoyun"), "subscriptions", "remove", ident).returncode == 0


@pytest.fixture
def hook(shell):
    """The address of a web service, as apprise has it; what it is told is in ``shell.told``."""
    shell.told = []
    with webhook(shell.told) as address:
        yield address


def test_upkeep_is_red_and_told_where_a_file_is_not_as_it_was_kept_and_the_digest_is_sent(shell, hook):
    def states(*dags: str) -> tuple[list[str], str]:
        done = shell(sys.executable, "-m", "dags", "2024-06-01", *dags, CAOYUN_ALERTS=hook)
        told = [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{"dag"')]
        return [one["state"] for one in told], done.stdout

    well, said = states("macau", "upkeep", "digest")
    assert well == ["success", "success", "success"], said[-3000:]
    assert "0 findings" in said
    assert [one["title"] for one in shell.told if "2024-06-01" in one["title"]] and len(shell.told) == 1  # the digest
    archived = sorted((shell.home / "lake" / "archive").glob("macau.*/*/01.warc.gz"))[0]
    kept = archived.read_bytes()
    archived.write_bytes(kept[:100] + bytes([kept[100] ^ 1]) + kept[101:])
    ill, said = states("upkeep")
    archived.write_bytes(kept)
    assert ill == ["failed"] and str(archived.relative_to(shell.home / "lake")) in said
    assert len(shell.told) == 2 and "upkeep.verify" in shell.told[1]["message"]


def test_a_province_whose_site_does_not_answer_makes_the_run_red_and_its_neighbours_are_loaded(shell):
    from etl.practice import sites
    from etl.practice.server import serving
    from etl.sources import source

    alive = "hongkong.open_dataset"
    with serving(sites([source(alive)], size=60)) as address:
        web = f"data.gov.hk={address},*=http://127.0.0.1:9"
        done = shell(sys.executable, "-m", "dags", "2024-06-02", "hongkong", CAOYUN_WEB=web)
    assert done.returncode == 1
    assert '"state": "failed"' in done.stdout
    loads = [json.loads(p.read_text()) for p in (shell.home / "lake" / "loads").glob("hongkong.*-20240602-01.json")]
    assert [load["run"]["source"] for load in loads if load["status"] == "loaded"] == [alive]
