"""The door with its archive beside the bare HTTP client, on the same local pages: how much does keeping all cost?

``python -m bench.capture [--pages 5000] [--rounds 5] [--together 32]`` serves pages of a policy document from a process
of its own and asks for all of them, each time in a new process, in turn: by aiohttp as anybody would write it (bodies
decoded and let go), by the door alone, and by the door with the archive (every request and answer a WARC record with
its digest, journal and index). Pacing is off. Peak memory is told for all pages and for a fifth of them. Results go to
bench/results/<date>-capture.json.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import os
import platform
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path

RESULTS = Path(__file__).parent / "results"
WAYS = ("bare", "door", "archive")
_COMMON = (
    "各地级以上市人民政府，省政府各部门、各直属机构：现将《公共数据资源登记管理实施办法》印发给你们，请认真贯彻执行。"
)


def page(number: int) -> bytes:
    """A detail page of about 9 kB, like no other; what differs is spread, so that it packs as real pages do."""
    chance = random.Random(number)
    lines = "".join(f"<p>第{n}条　{''.join(chance.choices(_COMMON, k=44))}</p>" for n in range(60))
    head = f"<meta charset='utf-8'><title>粤府〔2024〕{number}号</title><meta name='PubDate' content='2024-03-05'>"
    return f"<!DOCTYPE html><html><head>{head}</head><body>{lines}</body></html>".encode()


class Pages(asyncio.Protocol):
    """Answers each request with the next of a few hundred pages, packed beforehand: the server shall cost little."""

    answers = cycle([b""])

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        if b" /robots.txt " in data[:40]:
            self.transport.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        else:
            self.transport.write(next(self.answers))


async def serve() -> None:
    """Serve until standard input closes."""
    packed = [gzip.compress(page(n), 6) for n in range(400)]
    head = ("HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: Tue, 05 Mar 2024 01:00:00 GMT\r\nConnection: keep-alive\r\n"
            "Content-Type: text/html; charset=utf-8\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n")  # fmt: skip
    Pages.answers = cycle([head.format(len(body)).encode() + body for body in packed])
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Pages, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


async def bare(address: str, pages: int, together: int, folder: Path) -> None:
    """The client as its documentation has it."""
    import aiohttp

    numbers = iter(range(pages))

    async def worker() -> None:
        for number in numbers:
            async with session.get(f"{address}/content/{number}.html") as answer:
                assert answer.status == 200
                await answer.read()

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=together)) as session:
        await asyncio.gather(*(worker() for _ in range(together)))


async def _asked(address: str, pages: int, together: int, keep) -> None:
    from etl.model import Request
    from etl.web.client import Door, Manners

    manners = Manners(agent="caoyun-bench/1 (+https://example.org)", routes={"*": address}, interval=0,
                      together=together)  # fmt: skip
    numbers = iter(range(pages))

    async def worker() -> None:
        for number in numbers:
            asked = Request(url=f"http://www.example.gov.cn/content/{number}.html", role="detail", record=str(number))
            assert (await door.fetch(asked)).verdict == "real"

    async with Door(manners, keep) as door:
        await asyncio.gather(*(worker() for _ in range(together)))


async def door(address: str, pages: int, together: int, folder: Path) -> None:
    """All that is done to an answer but to keep it."""
    await _asked(address, pages, together, lambda wire: "")


async def archive(address: str, pages: int, together: int, folder: Path) -> None:
    """The whole way of a captured page."""
    from etl.lake.archive import Archive

    with Archive(folder / "2024-06-01", 1, "bench.capture 2024-06-01") as kept:
        await _asked(address, pages, together, kept.keep)
    assert kept.exchanges == pages + 1  # robots.txt


def once(way: str, address: str, pages: int, together: int) -> None:
    """One way, timed in this process; prints JSON."""
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(globals()[way](address, min(pages, 200), together, Path(folder) / "warm" / "up"))
        wall, cpu = time.perf_counter(), time.process_time()
        asyncio.run(globals()[way](address, pages, together, Path(folder) / "source"))
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"way": way, "pages": pages, "requests_per_s": pages / wall, "cpu_s": cpu, "peak_mb": peak}))


def measured(given: argparse.Namespace) -> list[dict]:
    """All ways in turn, so many rounds, and once a fifth of the pages for the memory."""
    me = [sys.executable, "-c"]
    server = subprocess.Popen([*me, "import asyncio; from bench.capture import serve; asyncio.run(serve())"],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # fmt: skip
    address = f"http://127.0.0.1:{int(server.stdout.readline())}"
    runs = []
    for pages in (*[given.pages] * given.rounds, given.pages // 5):
        for way in WAYS:
            code = f"from bench.capture import once; once({way!r}, {address!r}, {pages}, {given.together})"
            runs.append(json.loads(subprocess.run([*me, code], capture_output=True, text=True, check=True).stdout))
    server.communicate()
    return runs


def summed(runs: list[dict], pages: int) -> dict:
    """Medians and spreads by way, the ratios to the bare client of the same round, and how memory grows."""
    ways = {}
    for way in WAYS:
        mine = [run for run in runs if run["way"] == way and run["pages"] == pages]
        few = next(run for run in runs if run["way"] == way and run["pages"] != pages)
        rates = sorted(run["requests_per_s"] for run in mine)
        ways[way] = {
            "requests_per_s": round(statistics.median(rates)), "spread": [round(rates[0]), round(rates[-1])],
            "cpu_ms_per_page": round(statistics.median(run["cpu_s"] for run in mine) / pages * 1000, 3),
            "peak_mb": round(statistics.median(run["peak_mb"] for run in mine), 1),
            "peak_mb_of_a_fifth": round(few["peak_mb"], 1),
        }  # fmt: skip
    rounds = [[run["requests_per_s"] for run in runs if run["way"] == way and run["pages"] == pages] for way in WAYS]
    ratios = {
        f"{way}_vs_bare": round(statistics.median(a / b for a, b in zip(mine, rounds[0], strict=True)), 3)
        for way, mine in zip(WAYS[1:], rounds[1:], strict=True)
    }
    return {"ways": ways, "ratios": ratios}


def main() -> None:
    said = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    said.add_argument("--pages", type=int, default=5000)
    said.add_argument("--rounds", type=int, default=5)
    said.add_argument("--together", type=int, default=32)
    given = said.parse_args()
    load = round(os.getloadavg()[1], 1)
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    result = {**vars(given), "page_bytes": len(page(0)), "cores": os.cpu_count(), "load_before": load,
              "python": platform.python_version(), "commit": commit.stdout.strip(),
              **summed(measured(given), given.pages)}  # fmt: skip
    RESULTS.mkdir(exist_ok=True)
    name = f"{datetime.now(UTC):%Y-%m-%d}-capture.json"
    (RESULTS / name).write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
