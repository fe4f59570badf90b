"""A running Airflow for tests: started by ``caoyun up``, asked by REST, on a practice web that the test can change."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from etl.practice.responder import Logged
from etl.practice.site import Site
from etl.practice.speech import Fault

BIN = Path(sys.executable).parent
PATIENCE = 240  # seconds; two cores may have much else to do


def today() -> date:
    """The day in Beijing."""
    return (datetime.now(UTC) + timedelta(hours=8)).date()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def wait(until: Callable[[], Any], what: str, most: float = PATIENCE) -> Any:
    """What a question gives as soon as it gives something."""
    end = time.monotonic() + most
    while time.monotonic() < end:
        if found := until():
            return found
        time.sleep(0.5)
    raise AssertionError(f"{what}: not within {most:g} s")


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


@dataclass
class House:
    """Where an Airflow runs, and how it is asked."""

    process: subprocess.Popen[bytes]
    port: int
    home: Path
    env: dict[str, str]
    sites: list[Site]
    log: list[Logged]
    faults: list[Fault]
    told: list[dict[str, Any]]
    token: str = ""
    known: dict[str, Any] = field(default_factory=dict)

    def site(self, host: str) -> Site:
        """The practice site at a host."""
        return next(s for s in self.sites if s.host == host)

    def call(self, path: str, body: Any = None, method: str = "") -> tuple[int, Any]:
        """Status and JSON of an answer."""
        headers = {"Content-Type": "application/json"} | (
            {"Authorization": f"Bearer {self.token}"} if self.token else {}
        )
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", data, headers, method=method or ("POST" if data else "GET")
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    def api(self, path: str, body: Any = None, method: str = "") -> Any:
        """What the public API answers, when it is well."""
        status, said = self.call(f"/api/v2{path}", body, method)
        assert status < 300, (path, status, said)
        return said

    def trigger(self, dag: str, day: date, **conf: Any) -> str:
        """A run for a day; returns its id, quoted."""
        said = {"logical_date": None, "partition_key": day.isoformat(), "conf": conf}
        return urllib.parse.quote(self.api(f"/dags/{dag}/dagRuns", said)["dag_run_id"], safe="")

    def run(self, dag: str, run: str) -> dict[str, Any]:
        """A run as it is now."""
        return self.api(f"/dags/{dag}/dagRuns/{run}")

    def ended(self, dag: str, run: str, most: float = PATIENCE) -> str:
        """How a run ended."""
        state = lambda: self.run(dag, run)["state"]  # noqa: E731
        return str(wait(lambda: (s := state()) in ("success", "failed") and s, f"{dag} ends", most))

    def tasks(self, dag: str, run: str) -> list[dict[str, Any]]:
        """The tasks of a run."""
        return list(self.api(f"/dags/{dag}/dagRuns/{run}/taskInstances?limit=1000")["task_instances"])

    def task(self, dag: str, run: str, task: str, state: str) -> dict[str, Any]:
        """The first task of that name, as soon as it is in that state."""

        def found() -> dict[str, Any] | None:
            return next((t for t in self.tasks(dag, run) if t["task_id"] == task and t["state"] == state), None)

        return wait(found, f"{task} of {dag} is {state}")  # type: ignore[no-any-return]

    def loads(self, pattern: str) -> list[dict[str, Any]]:
        """The load packages of the lake."""
        return [json.loads(p.read_text()) for p in sorted((self.home / "lake" / "loads").glob(f"{pattern}.json"))]

    def caoyun(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A command of ours, as a person would type it beside the running Airflow."""
        return subprocess.run(
            [BIN / "caoyun", *words], env=self.env, capture_output=True, text=True, check=False, cwd=self.home
        )


@contextmanager
def house(
    home: Path, sites: list[Site], address: str, log: list[Logged], faults: list[Fault], provinces: str,
    *, schedule: bool = True, **extra: str,
) -> Iterator[House]:  # fmt: skip
    """Start it, log in, and end it with all its parts; without a schedule nothing is run but what is asked for."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("CAOYUN_", "AIRFLOW"))}
    env |= {
        "CAOYUN_HOME": str(home / "lake"), "CAOYUN_WEB": address, "CAOYUN_AIRFLOW": str(home / "airflow"),
        "CAOYUN_PROVINCES": provinces, "AIRFLOW__CORE__DEFAULT_TASK_RETRY_DELAY": "1",
        "AIRFLOW__SCHEDULER__USE_JOB_SCHEDULE": str(schedule),
        "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "600", **extra,
    }  # fmt: skip
    told: list[dict[str, Any]] = []
    port = free_port()
    with webhook(told) as hook, (home / "up.log").open("w") as out:
        env["CAOYUN_ALERTS"] = hook
        process = subprocess.Popen([BIN / "caoyun", "up", "--port", str(port)], env=env, stdout=out, stderr=out)
        here = House(process, port, home, env, sites, log, faults, told)
        try:
            password = wait(lambda: _password(process, home / "up.log"), "Airflow starts")
            here.token = here.call("/auth/token", {"username": "admin", "password": password})[1]["access_token"]
            yield here
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                process.wait(60)


def _password(process: subprocess.Popen[bytes], log: Path) -> str:
    said = log.read_text()
    assert process.poll() is None, said
    found = re.search(r"password (\S+)", said)
    return found[1] if found else ""


@contextmanager
def webhook(told: list[dict[str, Any]]) -> Iterator[str]:
    """A web service that keeps what apprise sends; yields its address as apprise has it."""

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Not told."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"json://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
