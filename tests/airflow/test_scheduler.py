"""The DAGs under a real scheduler: what data engineers do with Airflow, done to these."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from etl.practice.corpus import Changes
from etl.practice.speech import Fault
from tests.airflow.conftest import PROVINCES
from tests.airflow.house import BIN, House, alive, family, listening, today, wait

pytestmark = pytest.mark.airflow
ALL = PROVINCES.split(",")


def test_it_listens_on_loopback_alone_and_has_a_dag_for_every_province(airflow: House):
    assert listening(family(airflow.process.pid)) == {f"0100007F:{airflow.port:04X}"}
    dags = wait(lambda: (d := airflow.api("/dags?limit=100")["dags"]) and len(d) == 8 and d, "the DAGs are parsed")
    names = {d["dag_id"] for d in dags}
    assert {*ALL, "taiwan_history", "warehouse", "warehouse_deadline", "upkeep", "digest"} == names
    assert "hongkong_history" not in names  # nothing of it can list by date
    assert airflow.api("/importErrors")["total_entries"] == 0
    assert all(d["owners"] == ["caoyun"] for d in dags)
    airflow.api(
        "/dags/warehouse", {"is_paused": False}, "PATCH"
    )  # an event that comes while it is paused is not waited for


@pytest.mark.parametrize(
    ("path", "said", "status", "sentence"),
    [
        ("/dags/macau/dagRuns", {"partition_key": "2090-01-01"}, 400, "2090-01-01 has not come yet: in Beijing it is"),
        ("/dags/macau/dagRuns", {"logical_date": "2090-01-01T00:00:00Z"}, 400, "2090-01-01 has not come yet"),
        ("/dags/macau/dagRuns", {"partition_key": "yesterday"}, 400, "does not match"),
        ("/dags/macau/dagRuns", {"conf": {"sources": ["macau.weather"]}}, 400, "'macau.weather' is not one of"),
        ("/dags/macau/dagRuns", {"conf": {"kinds": ["weather"]}}, 400, "'weather' is not one of"),
        ("/dags/macau/dagRuns", {"conf": {"dry_run": "maybe"}}, 400, "'maybe' is not of type 'boolean'"),
        ("/dags/atlantis/dagRuns", {}, 404, "atlantis"),
        ("/backfills", {"dag_id": "macau"}, 400, "does not allow backfill runs"),
        ("/backfills", {"dag_id": "taiwan_history", "dag_run_conf": {"sources": ["taiwan.open_dataset"]}}, 422,
         "'taiwan.open_dataset' is not one of ['taiwan.procurement_notice']"),
        ("/backfills", {"dag_id": "taiwan_history", "to_date": "2090-01-01T00:00:00Z"}, 422, "has not come yet"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_when_it_is_asked_for_and_in_a_sentence(airflow: House, path, said, status, sentence):
    whole = {"from_date": "2024-05-01T00:00:00Z", "to_date": "2024-05-02T00:00:00Z"} if path == "/backfills" else {}
    whole |= {"logical_date": None} if "dagRuns" in path and "logical_date" not in said else {}
    got, answer = airflow.call(f"/api/v2{path}", whole | said)
    assert (got, sentence in str(answer["detail"])) == (status, True), answer


def test_a_parameter_that_the_dag_does_not_know_fails_the_plan_and_asks_no_site(airflow: House):
    airflow.api("/dags/macau", {"is_paused": False}, "PATCH")
    run = airflow.trigger("macau", date(2024, 5, 1), source="macau.open_dataset")
    assert airflow.ended("macau", run) == "failed"
    states = {t["task_id"]: t["state"] for t in airflow.tasks("macau", run)}
    assert states["plan"] == "failed"
    assert not airflow.loads("macau.*-20240501-*")


def test_a_dry_run_says_what_would_be_run_and_asks_no_site(airflow: House):
    asked = len(airflow.log)
    run = airflow.trigger("macau", date(2024, 5, 2), dry_run=True)
    assert airflow.ended("macau", run) == "success"
    assert len(airflow.log) == asked
    log = airflow.api(f"/dags/macau/dagRuns/{run}/taskInstances/plan/logs/1?full_content=true")
    assert "macau.open_dataset" in json.dumps(log)


def _today(airflow: House, dag: str) -> str:
    """The run that the scheduler began by itself for today."""
    runs = [r for r in airflow.api(f"/dags/{dag}/dagRuns")["dag_runs"] if r["run_type"] == "scheduled"]
    return urllib.parse.quote(runs[0]["dag_run_id"], safe="") if runs else ""


def test_when_all_provinces_of_a_day_are_there_the_warehouse_is_made_of_them(airflow: House):
    for dag in ALL:
        airflow.api(f"/dags/{dag}", {"is_paused": False}, "PATCH")
    runs = {dag: wait(lambda dag=dag: _today(airflow, dag), f"{dag} begins by itself") for dag in ALL}
    assert {airflow.ended(dag, run) for dag, run in runs.items()} == {"success"}

    def made() -> list[dict]:
        return [r for r in airflow.api("/dags/warehouse/dagRuns")["dag_runs"] if r["state"] == "success"]

    first = wait(made, "the warehouse is made")[0]
    assert (first["run_type"], first["partition_key"]) == ("asset_triggered", today().isoformat())
    manifests = sorted((airflow.home / "lake" / "releases").glob("[0-9]*/manifest.json"))
    said = json.loads(manifests[-1].read_text())
    assert (said["day"], said["missing"]) == (today().isoformat(), [])
    airflow.known |= {"run": runs["hongkong"], "release": manifests[-1]}


def test_the_events_of_the_assets_carry_the_partition_the_ledger_and_the_certificate(airflow: House):
    events = airflow.api("/assets/events?limit=100")["asset_events"]
    mine = [e for e in events if e["name"] == "records/open_dataset" and e["partition_key"] == f"macau|{today()}"]
    said = mine[0]["extra"]["sources"]["macau.open_dataset"]
    assert (said["certificate"], said["stated"], said["held"]) == ("complete", 60, 60)
    assert json.loads(Path(said["link"].removeprefix("file://")).read_text())["run"]["source"] == "macau.open_dataset"
    warehouse = next(e for e in events if e["name"] == "warehouse")
    assert warehouse["extra"]["missing"] == []


def test_each_task_of_a_host_is_named_by_the_host_and_what_is_there(airflow: House):
    labels = {t["rendered_map_index"] for t in airflow.tasks("hongkong", airflow.known["run"]) if t["map_index"] >= 0}
    assert any("data.gov.hk: " in label and "open_dataset" in label for label in labels), labels


def test_lineage_tells_the_real_datasets_with_their_schema_counts_and_what_the_gate_measured(airflow: House):
    events = [json.loads(p.read_text()) for p in (airflow.home / "airflow" / "lineage").glob("*.json")]
    done = [e for e in events if e["eventType"] == "COMPLETE"]
    capture = next(e for e in done if e["job"]["name"] == "macau.host.capture" and e["outputs"])
    site = capture["inputs"][0]
    assert (site["name"], site["inputFacets"]["inputStatistics"]["rowCount"]) == ("macau.open_dataset", 60)
    archive = Path(capture["outputs"][0]["name"])
    assert archive.is_file()
    load = next(e for e in done if e["job"]["name"] == "macau.host.load" and e["outputs"])
    assert load["inputs"][0]["name"] == str(archive)
    measured = load["inputs"][0]["inputFacets"]["dataQualityAssertions"]["assertions"]
    assert {"rows_present", "withdrawals"} <= {m["assertion"] for m in measured}
    table = next(o for o in load["outputs"] if o["name"] == "history.open_dataset")
    assert "title" in {f["name"] for f in table["facets"]["schema"]["fields"]}
    assert table["outputFacets"]["outputStatistics"]["rowCount"] == airflow.loads("macau.*")[0]["counts"]["loaded"]
    made = next(e for e in done if e["job"]["name"] == "warehouse.publish" and e["outputs"])
    assert made["outputs"][0]["name"].endswith("warehouse.duckdb")
    parents = {e["run"]["facets"]["parent"]["job"]["name"] for e in (capture, load)}
    assert parents == {"macau"}


def test_the_deadline_makes_the_warehouse_of_what_is_there_and_names_what_is_missing(airflow: House):
    day = today() - timedelta(1)
    run = airflow.trigger("macau", day)
    assert airflow.ended("macau", run) == "success"
    airflow.api("/dags/warehouse_deadline", {"is_paused": False}, "PATCH")
    airflow.trigger("warehouse_deadline", today())

    def released() -> Path | None:
        newest = sorted((airflow.home / "lake" / "releases").glob("[0-9]*/manifest.json"))[-1]
        return newest if newest != airflow.known["release"] else None

    said = json.loads(wait(released, "the warehouse is made at its deadline").read_text())
    assert said["day"] == day.isoformat()
    assert {"hongkong.open_dataset", "taiwan.procurement_notice"} <= set(said["missing"])
    assert "macau.open_dataset" not in said["missing"]


def test_a_backfill_runs_a_day_at_a_time_for_sources_that_can_list_by_date(airflow: House):
    days = [date(2024, 5, n) for n in (1, 2, 3)]
    env = airflow.env | {"AIRFLOW_HOME": str(airflow.home / "airflow")}
    command = [
        "backfill",
        "create",
        "--dag-id",
        "taiwan_history",
        "--from-date",
        "2024-05-01",
        "--to-date",
        "2024-05-03",
    ]
    done = subprocess.run([BIN / "airflow", *command], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]

    def ended() -> list[dict]:
        runs = airflow.api("/dags/taiwan_history/dagRuns")["dag_runs"]
        return [r for r in runs if r["state"] in ("success", "failed")] if len(runs) == 3 else []

    runs = wait(lambda: (r := ended()) and len(r) == 3 and r, "the backfill ends")
    assert {(r["run_type"], r["state"], r["partition_key"]) for r in runs} == {
        ("backfill", "success", day.isoformat()) for day in days
    }
    loads = airflow.loads("taiwan.procurement_notice-202405*")
    assert [load["since"] for load in loads] == [load["run"]["day"] for load in loads] == [d.isoformat() for d in days]
    assert {load["run"]["source"] for load in loads} == {"taiwan.procurement_notice"}


def _answered(airflow: House, run: str, choice: str) -> str:
    """Answer the only batch of a run that asks; returns how the run ended.

    Airflow 3.3.2 takes an answer in the seconds in which the task parks for a failure of it, and asks again: so do we.
    """
    path = f"/dags/macau/dagRuns/{run}/taskInstances/host.load/0/hitlDetails"

    def ended() -> str:
        if any(t["task_id"] == "host.load" and t["state"] == "awaiting_input" for t in airflow.tasks("macau", run)):
            time.sleep(3)
            airflow.call(f"/api/v2{path}", {"chosen_options": [choice]}, "PATCH")
        state = str(airflow.run("macau", run)["state"])
        return state if state in ("success", "failed") else ""

    return str(wait(ended, f"{choice} is carried out"))


def test_what_the_gate_stops_waits_for_a_person_with_its_reason_and_loads_when_approved(airflow: House):
    site = airflow.site("api.data.gov.mo")
    site.corpus = replace(
        site.corpus, flaws=1, changes=Changes(edited=12)
    )  # every record has a flaw: a third are rejected
    run = airflow.trigger("macau", date(2024, 6, 1))
    airflow.task("macau", run, "host.load", "awaiting_input")
    detail = airflow.api(f"/dags/macau/dagRuns/{run}/hitlDetails")["hitl_details"][0]
    assert "macau.open_dataset" in detail["subject"]
    assert "reject_share" in detail["body"] and "60 listed" in detail["body"]
    assert "caoyun quarantine --source macau.open_dataset" in detail["body"]
    assert _answered(airflow, run, "Approve") == "success"
    stopped, load = sorted(airflow.loads("macau.*-20240601-*"), key=lambda one: str(one["status"]), reverse=True)
    assert (stopped["status"], stopped["counts"]["loaded"]) == ("stopped", 0)
    assert load["status"] == "loaded" and load["counts"]["loaded"] > 0
    assert any(k == "approved reject_share" and "admin" in v for k, v in load["notices"].items()), load["notices"]


def test_what_the_brake_stops_and_a_person_rejects_stays_as_it_was_and_the_run_is_red(airflow: House):
    site = airflow.site("api.data.gov.mo")
    site.corpus = replace(site.corpus, flaws=61, changes=Changes(withdrawn=12))
    run = airflow.trigger("macau", date(2024, 6, 2))
    assert _answered(airflow, run, "Reject") == "failed"
    load = airflow.loads("macau.*-20240602-*")[-1]
    assert (load["status"], load["counts"]["missing"]) == ("stopped", 0)
    states = {t["task_id"]: t["state"] for t in airflow.tasks("macau", run)}
    assert (states["host.load"], states["certify_open_dataset"]) == ("failed", "failed")


def test_what_may_heal_is_tried_again_and_goes_on(airflow: House):
    airflow.faults[:] = [Fault("500", host="data.gov.hk")]
    run = airflow.trigger("hongkong", date(2024, 6, 5), sources=["hongkong.open_dataset"])
    airflow.task("hongkong", run, "host.capture", "up_for_retry")
    airflow.faults.clear()
    assert airflow.ended("hongkong", run) == "success"
    assert {t["task_id"]: t["try_number"] for t in airflow.tasks("hongkong", run)}["host.capture"] >= 2


def test_what_is_refused_fails_at_once_and_is_told_once_with_what_to_type(airflow: House):
    before = len(airflow.told)
    airflow.faults[:] = [Fault("challenge", host="data.gov.hk")]
    for day in (date(2024, 6, 6), date(2024, 6, 7)):
        run = airflow.trigger("hongkong", day)
        assert airflow.ended("hongkong", run) == "failed"
        tasks = {(t["task_id"], t["rendered_map_index"]): t for t in airflow.tasks("hongkong", run)}
        captured = {label: t for (task, label), t in tasks.items() if task == "host.capture"}
        assert {t["state"] for label, t in captured.items() if "data.gov.hk" in label} == {"failed"}
        assert {t["try_number"] for t in captured.values()} == {1}
        # The neighbour is loaded and marked all the same.
        assert tasks["certify_website", None]["state"] == "success"
        assert tasks["certify_open_dataset", None]["state"] == "failed"
    airflow.faults.clear()
    told = airflow.told[before:]
    assert len(told) == 1, told
    assert "hongkong.open_dataset" in told[0]["message"] and "caoyun exchange" in told[0]["message"]
    assert "challenge" in told[0]["message"]


SLOW = "data.gov.hk"


@contextmanager
def _slowly(airflow: House, day: date) -> Iterator[str]:
    """A run that stands in the middle of a list of four pages; the site is quick again at the end of the block."""
    airflow.site(SLOW).corpus = replace(airflow.site(SLOW).corpus, size=340)
    airflow.faults[:] = [Fault("slow_header", host=SLOW, pause=0.02)]
    before = len(_pages(airflow))
    try:
        run = airflow.trigger("hongkong", day, sources=["hongkong.open_dataset"])
        airflow.task("hongkong", run, "host.capture", "running")
        wait(lambda: len(_pages(airflow)) >= before + 2, "two pages are answered")
        yield run
    finally:
        airflow.faults.clear()


def _pages(airflow: House) -> list[str]:
    return [one.path for one in list(airflow.log) if one.host == SLOW and "start=" in one.path and one.status == 200]


def test_a_task_that_is_killed_goes_on_at_the_page_where_it_stopped(airflow: House):
    before = len(_pages(airflow))
    with _slowly(airflow, date(2024, 6, 3)) as run:
        task = airflow.task("hongkong", run, "host.capture", "running")
        os.kill(task["pid"], signal.SIGKILL)
        answered = _pages(airflow)[before:]
    assert airflow.ended("hongkong", run) == "success"
    tries = {t["task_id"]: t["try_number"] for t in airflow.tasks("hongkong", run)}
    assert (tries["host.capture"], tries["host.load"]) == (2, 1)
    asked = _pages(airflow)[before:]
    # Two walks of four pages; only the page that was under way is asked for once more.
    assert len(answered) >= 2 and 8 <= len(asked) <= 9, asked
    load = airflow.loads("hongkong.open_dataset-20240603-*")[-1]
    assert (load["status"], load["counts"]["listed"]) == ("loaded", 340)


def test_a_scheduler_that_is_killed_is_back_within_90_seconds_and_nothing_is_lost_or_twice(airflow: House, tmp_path):
    with _slowly(airflow, date(2024, 6, 4)) as run:
        dead = _scheduler(airflow)
        os.kill(dead, signal.SIGKILL)
        killed = time.monotonic()
    new = wait(lambda: (p := _scheduler(airflow)) != dead and p, "the scheduler is started again", 90)
    airflow.task("hongkong", run, "host.capture", "success")
    recovered = time.monotonic() - killed
    assert airflow.ended("hongkong", run) == "success"
    assert alive(new) and recovered < 90, recovered
    loads = airflow.loads("hongkong.open_dataset-20240604-*")
    assert [load["status"] for load in loads] == ["loaded"]
    undisturbed = airflow.env | {"CAOYUN_HOME": str(tmp_path / "lake")}
    for words in (["run", "hongkong.open_dataset", "--day", "2024-06-04"], ["publish"]):
        subprocess.run([BIN / "caoyun", *words], env=undisturbed, check=True, capture_output=True)
    assert airflow.caoyun("publish").returncode == 0
    assert _contents(airflow.home / "lake") == _contents(tmp_path / "lake") != []


def _scheduler(airflow: House) -> int:
    """The scheduler's process: a child of ``up`` that says so on its command line."""
    for pid in family(airflow.process.pid):
        said = Path(f"/proc/{pid}/cmdline")
        parent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1] if said.exists() else ""
        if parent == str(airflow.process.pid) and b"scheduler" in said.read_bytes():
            return pid
    return 0


def _contents(lake: Path) -> list[tuple]:
    """Every record that is held, without what says when and by which load."""
    with duckdb.connect(lake / "warehouse.duckdb", read_only=True) as con:
        return con.execute(
            "SELECT record_id, title, publisher, published_on, updated_on FROM current.open_dataset "
            "WHERE _source = 'hongkong.open_dataset' ORDER BY ALL"
        ).fetchall()


def test_down_ends_it_with_all_its_parts(airflow: House):
    pids = family(airflow.process.pid)
    assert airflow.caoyun("up", "--port", "1").returncode == 2  # it runs here already
    assert airflow.caoyun("down").returncode == 0
    wait(lambda: not [pid for pid in pids if alive(pid)], "all parts have ended", 30)
    assert airflow.caoyun("down").returncode == 2
