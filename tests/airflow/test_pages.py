"""Airflow's pages as people see them: the DAGs of all provinces, a run, an asset, an approval, by a browser.

``CAOYUN_SCREENSHOTS=docs/screenshots python -m pytest tests/airflow/test_pages.py`` takes them anew for the docs.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from etl.practice import sites
from etl.practice.server import serving
from etl.sources import registry
from tests.airflow.house import House, house, today, wait

pytestmark = [
    pytest.mark.airflow,
    pytest.mark.skipif(shutil.which("chromium") is None, reason="chromium is not installed"),
]
RUN = "ningxia"


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Iterator[House]:
    """An Airflow with the DAGs of all provinces; a practice web for one of them."""
    log, faults = [], []
    made = sites([s for s in registry().values() if s.id.startswith(f"{RUN}.") and not s.refused], size=60)
    home = tmp_path_factory.mktemp("whole")
    with (
        serving(made, log=log, faults=faults) as address,
        house(home, made, address, log, faults, "", CAOYUN_PATIENCE_HOURS="0.005") as here,
    ):
        yield here


@pytest.fixture(scope="module")
def page(whole: House, tmp_path_factory):
    """A page of a browser that is logged in, and a way to keep a picture of it."""
    from playwright.sync_api import sync_playwright

    said = (whole.home / "up.log").read_text()
    password = re.search(r"password (\S+)", said)[1]
    folder = Path(os.environ.get("CAOYUN_SCREENSHOTS") or tmp_path_factory.mktemp("pictures"))
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        seen = browser.new_page(viewport={"width": 1400, "height": 900}, base_url=f"http://127.0.0.1:{whole.port}")
        seen.goto("/")
        seen.get_by_label("Username").fill("admin")
        seen.get_by_label("Password").fill(password)
        seen.get_by_role("button", name="Sign in").click()
        seen.wait_for_url(re.compile(r"/(\?|$)"))
        seen.keep = lambda name: seen.screenshot(path=folder / f"{name}.png")
        yield seen
        browser.close()


def test_the_dags_of_all_provinces_are_there_with_their_names_in_chinese(whole: House, page):
    wait(lambda: len(whole.api("/dags?limit=200")["dags"]) >= 70, "all DAGs are parsed")
    page.goto("/dags?tags=caoyun")
    page.get_by_text("广东省 Guangdong", exact=True).first.wait_for()
    page.keep("dags")


def test_a_run_shows_its_hosts_and_kinds(whole: House, page):
    site = whole.site("opendata.nx.gov.cn")
    site.corpus = replace(site.corpus, flaws=1)
    whole.api("/dags/warehouse", {"is_paused": False}, "PATCH")
    whole.api(f"/dags/{RUN}", {"is_paused": False}, "PATCH")
    run = wait(lambda: (r := whole.api(f"/dags/{RUN}/dagRuns")["dag_runs"]) and r[0]["dag_run_id"], "a run begins")
    whole.known["run"] = run

    def waits() -> bool:
        tasks = whole.tasks(RUN, urllib.parse.quote(run, safe=""))
        done = [t for t in tasks if t["task_id"] == "host.load" and t["state"] in ("success", "awaiting_input")]
        return len(done) == len([t for t in tasks if t["task_id"] == "host.load"]) > 1

    wait(waits, "all hosts are loaded, and one waits")
    page.goto(f"/dags/{RUN}/runs/{run}")
    page.get_by_text("host").first.wait_for()
    page.wait_for_timeout(2000)
    page.keep("run")


def test_a_run_that_is_not_done_by_its_deadline_is_told_of_with_what_is_late(whole: House, page):
    said = wait(lambda: [m for m in whole.told if f"{RUN}.open_dataset" in m["message"]], "the deadline is told")
    assert "caoyun" in said[0]["message"]
    page.reload()
    page.get_by_text("Must complete within", exact=False).first.wait_for()


def test_what_waits_for_a_person_says_why_and_how_to_look(whole: House, page):
    page.goto(f"/dags/{RUN}/runs/{whole.known['run']}/required_actions")
    page.get_by_text("Waits for approval", exact=False).first.click()
    page.get_by_text("caoyun quarantine --source", exact=False).first.wait_for()
    page.keep("approval")
    page.wait_for_timeout(3000)
    page.get_by_role("button", name="Approve", exact=True).click()
    assert whole.ended(RUN, urllib.parse.quote(whole.known["run"], safe="")) == "success"


def test_the_assets_of_all_kinds_are_there_with_the_partition_that_was_marked(whole: House, page):
    page.goto("/assets")
    page.get_by_text("records/policy_document").first.wait_for()
    assert page.get_by_text("records/").count() >= 10
    page.goto(f"/assets/{_asset(whole, 'records/policy_document')}")
    page.get_by_text(f"{RUN}|{today()}").first.wait_for()
    page.wait_for_timeout(5000)  # the graph is drawn after the words
    page.keep("asset")


def test_the_analysts_pages_stand_inside_airflow_and_behind_its_login(whole: House, page):
    caoyun = str(Path(sys.executable).with_name("caoyun"))
    subprocess.run([caoyun, "publish"], env=whole.env, check=True, capture_output=True)
    address = f"http://127.0.0.1:{whole.port}/caoyun"
    for path, accept, status in (("/", "*/*", 401), ("/api/schema", "application/json", 401), ("/", "text/html", 307)):
        assert _status(f"{address}{path}", {"Accept": accept}) == status
    assert _status(f"{address}/api/schema", {"Authorization": "Bearer nonsense"}) == 403
    assert _status(f"{address}/api/schema", {"Authorization": f"Bearer {whole.token}"}) == 200
    page.goto("/")
    page.get_by_role("link", name="漕运 Caoyun").click()
    inside = page.frame_locator("iframe")
    inside.locator("h1").wait_for()
    inside.locator(".tiles").wait_for()
    page.wait_for_timeout(1000)
    page.keep("inside-airflow")
    page.goto("/caoyun/sql")
    page.locator("#sql").fill("SELECT 41 + 1 AS answer")
    page.locator("#run").click()
    page.get_by_role("cell", name="42").wait_for()
    said = (Path(whole.env["CAOYUN_HOME"]) / "audit" / "sql.jsonl").read_text()
    assert '"who": "admin"' in said


def _status(address: str, headers: dict[str, str]) -> int:
    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None

    try:
        with urllib.request.build_opener(Stay).open(urllib.request.Request(address, headers=headers)) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def _asset(whole: House, name: str) -> int:
    found = whole.api("/assets?limit=100")["assets"]
    return int(next(a["id"] for a in found if a["name"] == name))
