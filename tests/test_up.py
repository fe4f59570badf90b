"""``caoyun up``: Airflow with a real scheduler, on loopback alone, and a province run by it."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

pytestmark = pytest.mark.airflow
BIN = Path(sys.executable).parent


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def call(url: str, token: str = "", body: dict | None = None, method: str = "GET") -> dict:
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    request = urllib.request.Request(
        url, json.dumps(body).encode() if body is not None else None, headers, method=method
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


def listening(pids: set[int]) -> set[str]:
    """Addresses on which these processes listen, from /proc."""
    inodes = set()
    for pid in pids:
        for link in Path(f"/proc/{pid}/fd").glob("*"):
            try:
                found = re.match(r"socket:\[(\d+)\]", str(link.readlink()))
            except OSError:
                continue
            inodes |= {found[1]} if found else set()
    rows = [
        line.split() for table in ("tcp", "tcp6") for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
    ]
    return {row[1] for row in rows if row[3] == "0A" and row[9] in inodes}


def family(root: int) -> set[int]:
    """A process and everything below it."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found = {root}
    while grown := {p for p, parent in parents.items() if parent in found} - found:
        found |= grown
    return found


def alive(pid: int) -> bool:
    """Whether a process is there and not merely waiting to be reaped."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture
def airflow(tmp_path):
    env = {k: v for k, v in os.environ.items() if not k.startswith(("CAOYUN_", "AIRFLOW"))}
    env |= {
        "CAOYUN_HOME": str(tmp_path / "lake"),
        "CAOYUN_WEB": "practice?size=60",
        "CAOYUN_AIRFLOW": str(tmp_path / "airflow"),
    }
    port = free_port()
    with (tmp_path / "up.log").open("w") as log:
        process = subprocess.Popen([BIN / "caoyun", "up", "--port", str(port)], env=env, stdout=log, stderr=log)
    try:
        yield process, port, tmp_path
    finally:
        if process.poll() is None:
            process.kill()


def test_up_serves_on_loopback_runs_a_province_and_ends_with_all_its_parts(airflow):
    process, port, home = airflow
    log = home / "up.log"
    for _ in range(90):
        if "password" in log.read_text():
            break
        assert process.poll() is None, log.read_text()
        time.sleep(1)
    password = re.search(r"password (\S+)", log.read_text())[1]
    pids = family(process.pid)
    assert listening(pids) == {f"0100007F:{port:04X}"}  # 127.0.0.1, and nothing else
    url = f"http://127.0.0.1:{port}"
    token = call(f"{url}/auth/token", body={"username": "admin", "password": password}, method="POST")["access_token"]
    run = {"logical_date": "2024-06-01T00:00:00+08:00"}
    call(f"{url}/api/v2/dags/ningxia", token, {"is_paused": False}, "PATCH")
    started = call(f"{url}/api/v2/dags/ningxia/dagRuns", token, run, "POST")["dag_run_id"]
    state = ""
    for _ in range(120):
        state = call(f"{url}/api/v2/dags/ningxia/dagRuns/{started}", token)["state"]
        if state in ("success", "failed"):
            break
        time.sleep(1)
    assert state == "success"
    assert (home / "lake" / "loads" / "ningxia.open_dataset-20240601-01.json").exists()
    process.send_signal(signal.SIGTERM)
    process.wait(40)
    for _ in range(50):
        if not (left := [pid for pid in pids if alive(pid)]):
            break
        time.sleep(0.2)
    assert not left
