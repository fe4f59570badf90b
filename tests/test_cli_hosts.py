"""``caoyun hosts``: what a person and a program learn of the hosts that were asked."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from etl.cli.hosts import row
from etl.web.pacing import Host

CAOYUN = Path(sys.executable).parent / "caoyun"
NOW, DAY = 1_700_000_000.0, 86_400.0


@pytest.fixture
def caoyun(tmp_path):
    base = {k: v for k, v in os.environ.items() if not k.startswith(("CAOYUN_", "LC_", "LANG"))}
    base |= {"CAOYUN_HOME": str(tmp_path / "lake"), "CAOYUN_WEB": "practice?size=20", "COLUMNS": "200"}

    def type_(*words):
        return subprocess.run([CAOYUN, *words], env=base, cwd=tmp_path, capture_output=True, text=True, check=True)

    return type_


def test_the_hosts_of_a_run_are_listed_for_people_and_for_programs(caoyun):
    assert json.loads(caoyun("hosts", "--json").stdout) == []
    caoyun("run", "ningxia.open_dataset", "--day", "2024-06-01")
    (told,) = json.loads(caoyun("hosts", "--json").stdout)
    assert told["requests"] > 1
    assert told["bytes"] > 0
    assert told["last_at"].endswith("Z")
    shown = caoyun("hosts").stdout
    assert told["host"] in shown
    assert "breaker" in shown


def test_requests_are_told_by_day():
    host = Host("a.gov.cn", requests=900, first_at=NOW - 3 * DAY, last_at=NOW)
    assert row(host, NOW)["per_day"] == 300
    assert row(Host("a.gov.cn", requests=9, first_at=NOW, last_at=NOW), NOW)["per_day"] == 9


@pytest.mark.parametrize(
    ("host", "breaker"),
    [
        (Host("a"), ""),
        (Host("a", failures=2), "2 failures"),
        (Host("a", failures=5, trips=1, closed_until=NOW + 60), "closed until 2023-11-14 22:14:20Z"),
        (Host("a", failures=5, trips=1, closed_until=NOW - 60), "to be tried out"),
    ],
)
def test_a_breaker_is_told_as_it_is_now(host, breaker):
    assert row(host, NOW)["breaker"] == breaker


def test_the_reason_of_a_pace_is_the_one_in_force():
    held = Host("a", interval=1.025, why="Crawl-delay", held_until=NOW + 5)
    assert (row(held, NOW)["why"], row(held, NOW + 6)["why"]) == ("Retry-After", "Crawl-delay")


def test_who_asked_us_to_stay_away_is_told_with_the_moment():
    told = row(Host("a", stay_away="challenge", reason="412 https://a/", stay_away_at=NOW), NOW)
    assert (told["stay_away"], told["reason"]) == ("challenge 2023-11-14 22:13:20Z", "412 https://a/")
