import subprocess
import sys
from collections.abc import Iterable
from itertools import chain

import pytest

from etl.web.pacing import reserve

PROCESSES, EACH, INTERVAL = 4, 100, 2.5

# The clock stands still, so that the seconds to wait are the very moments that were reserved.
RESERVE = f"""
import sys
from pathlib import Path
from etl.web.pacing import reserve

print("ready", flush=True)
sys.stdin.readline()
for _ in range({EACH}):
    print(reserve(Path(sys.argv[1]), sys.argv[2], {INTERVAL}, clock=lambda: 1_700_000_000.0))
"""


def reserved(table, hosts: Iterable[str]) -> list[list[float]]:
    """One process a host, all let go at once; the moments that each reserved, in its order."""
    started = [
        subprocess.Popen([sys.executable, "-c", RESERVE, str(table), host], stdin=-1, stdout=-1, text=True)
        for host in hosts
    ]
    for process in started:
        assert process.stdout.readline() == "ready\n"
    for process in started:
        process.stdin.write("go\n")
        process.stdin.flush()
    told = [process.communicate(timeout=60)[0] for process in started]
    assert [process.returncode for process in started] == [0] * PROCESSES
    return [[float(line) for line in said.split()] for said in told]


def test_no_two_moments_of_one_host_are_closer_than_the_interval_whoever_reserves_them(tmp_path):
    moments = reserved(tmp_path / "hosts.sqlite", ["www.gd.gov.cn"] * PROCESSES)
    assert all(m == sorted(m) for m in moments)
    assert sorted(chain.from_iterable(moments)) == [n * INTERVAL for n in range(PROCESSES * EACH)]


def test_different_hosts_do_not_wait_for_each_other(tmp_path):
    """The negative control of the test above: the same processes, each with a host of its own."""
    moments = reserved(tmp_path / "hosts.sqlite", [f"{n}.gov.cn" for n in range(PROCESSES)])
    assert moments == [[n * INTERVAL for n in range(EACH)]] * PROCESSES


def test_a_host_that_was_left_alone_is_free_at_once_and_saves_nothing_up(tmp_path):
    table = tmp_path / "hosts.sqlite"
    waits = [reserve(table, "a.gov.cn", 10, clock=lambda at=at: at) for at in (100, 101, 500, 500, 505)]
    assert waits == [0, 9, 0, 10, 15]


@pytest.mark.parametrize("interval", [0.1, 1.0, 60.0])
def test_the_interval_is_the_one_of_the_request_before(tmp_path, interval):
    table = tmp_path / "hosts.sqlite"
    waits = [reserve(table, "a.gov.cn", seconds, clock=lambda: 0.0) for seconds in (interval, 5, 5)]
    assert waits == [0, interval, interval + 5]


def test_without_a_clock_of_its_own_it_is_now(tmp_path):
    table = tmp_path / "hosts.sqlite"
    assert reserve(table, "a.gov.cn", 60) == 0
    assert 58 < reserve(table, "a.gov.cn", 60) <= 60
