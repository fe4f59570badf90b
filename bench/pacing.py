"""Many processes, many hosts, one host table: is the pace of each host kept, and how much of it is used?

``python -m bench.pacing [--processes 4] [--hosts 50] [--interval 0.2] [--seconds 30]`` lets processes ask the same
hosts through doors that share a table. All hosts are one loopback server of its own process, which notes when the
first byte of each request arrives. Two requests of one host that arrive closer than the interval, less 5 ms, are a
violation; the ideal is one request an interval and host. The same without a pace is the control. Results go to
bench/results/<date>-pacing.json.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import ClassVar

RESULTS = Path(__file__).parent / "results"
TOLERANCE = 0.005
BODY = ("<html><title>通知</title><body>" + "省人民政府关于印发公共数据管理办法的通知" * 20 + "</body></html>").encode()
PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n" % len(BODY) + BODY
NONE = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


class Noting(asyncio.Protocol):
    """Notes host and moment of each request; the requests of the benchmark come in one piece."""

    log: ClassVar[list[tuple[str, float]]] = []

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        at = time.monotonic()
        host = data.partition(b"Host: ")[2].partition(b"\r\n")[0].decode()
        self.log.append((host, at))
        self.transport.write(NONE if b" /robots.txt " in data[:200] else PAGE)


async def serve() -> None:
    """Serve until standard input closes, then tell the log."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Noting, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    print(json.dumps(Noting.log))


async def ask(address: str, table: str, hosts: int, interval: float, seconds: float) -> None:
    """One process: a task a host, each asking again as soon as it may."""
    from etl.model import Request
    from etl.web.client import Door, Manners

    manners = Manners(agent="caoyun-bench/1 (+https://example.org)", routes={"*": address}, hosts=Path(table),
                      interval=interval, together=hosts)  # fmt: skip
    end = time.monotonic() + seconds

    async def one(host: str) -> None:
        number = 0
        while time.monotonic() < end:
            exchange = await door.fetch(Request(url=f"http://{host}/{number}"))
            assert exchange.verdict == "real", exchange.verdict
            number += 1

    async with Door(manners, lambda wire: "") as door:
        await asyncio.gather(*(one(f"h{n:02d}.gov.cn") for n in range(hosts)))


def measured(processes: int, hosts: int, interval: float, seconds: float) -> list[tuple[str, float]]:
    """The server's log of one round."""
    me = [sys.executable, "-c"]
    server = subprocess.Popen([*me, "import asyncio; from bench.pacing import serve; asyncio.run(serve())"],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # fmt: skip
    address = f"http://127.0.0.1:{int(server.stdout.readline())}"
    with tempfile.TemporaryDirectory() as folder:
        call = f"ask({address!r}, {folder + '/hosts.sqlite'!r}, {hosts}, {interval}, {seconds})"
        code = f"import asyncio; from bench.pacing import ask; asyncio.run({call})"
        clients = [subprocess.Popen([*me, code]) for _ in range(processes)]
        assert [client.wait() for client in clients] == [0] * processes
    told, _ = server.communicate()
    return [(host, at) for host, at in json.loads(told)]


def judged(log: list[tuple[str, float]], interval: float) -> dict[str, float]:
    """Violations, and the share of the ideal rate while all processes ran."""
    moments = defaultdict(list)
    for host, at in log:
        moments[host].append(at)
    gaps = [b - a for times in moments.values() for a, b in pairwise(sorted(times))]
    shares = [(len(times) - 1) * interval / (max(times) - min(times)) for times in moments.values() if len(times) > 1]
    return {
        "requests": len(log), "hosts": len(moments), "violations": sum(gap < interval - TOLERANCE for gap in gaps),
        "closest_s": round(min(gaps), 4), "median_gap_s": round(statistics.median(gaps), 4),
        "share_of_ideal": round(statistics.mean(shares), 4), "least_share": round(min(shares), 4),
    }  # fmt: skip


def main() -> None:
    said = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    said.add_argument("--processes", type=int, default=4)
    said.add_argument("--hosts", type=int, default=50)
    said.add_argument("--interval", type=float, default=0.2)
    said.add_argument("--seconds", type=float, default=30)
    given = said.parse_args()
    paced = judged(measured(given.processes, given.hosts, given.interval, given.seconds), given.interval)
    unpaced = judged(measured(given.processes, given.hosts, 0.0, 2), given.interval)
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    result = {**vars(given), "cores": os.cpu_count(), "load_before": round(os.getloadavg()[1], 1),
              "python": platform.python_version(), "commit": commit.stdout.strip(), "paced": paced,
              "without_a_pace": unpaced}  # fmt: skip
    RESULTS.mkdir(exist_ok=True)
    name = f"{datetime.now(UTC):%Y-%m-%d}-pacing.json"
    (RESULTS / name).write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
