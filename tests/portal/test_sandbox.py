"""What a query may take, and who waits: real children, a real release."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from etl.warehouse.sandbox import audit, process
from etl.warehouse.sandbox.model import SCREEN, Limits
from etl.warehouse.sandbox.pool import Pool, run

ENDLESS = (
    "SELECT count(*) FROM range(1000000) a, range(1000000) b, range(1000000) c WHERE a.range + b.range + c.range < 0"
)


def children() -> list[int]:
    """Children of this process that run a query or wait for one."""
    found = []
    for one in Path("/proc").glob("[0-9]*/status"):
        try:
            status = one.read_text(encoding="ascii")
            words = (one.parent / "cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if f"PPid:\t{os.getpid()}\n" in status and b"child.program" in words and "State:\tZ" not in status:
            found.append(int(one.parent.name))
    return found


@contextmanager
def watched():
    """The highest resident memory of any child meanwhile, in MiB."""
    peaks, over = [0], threading.Event()

    def watch():
        while not over.is_set():
            for pid in children():
                try:
                    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
                except (FileNotFoundError, ProcessLookupError):
                    continue
                peaks.append(int(re.search(r"VmHWM:\s+(\d+)", status + "VmHWM: 0").group(1)) // 1024)
            over.wait(0.02)

    thread = threading.Thread(target=watch)
    thread.start()
    yield peaks
    over.set()
    thread.join()


# --- limits -----------------------------------------------------------------------------------------------------------

GREEDY = [
    "SELECT repeat('x', 4000000000)",
    "SELECT repeat('x', 300000000) FROM range(20)",
    "SELECT [x for x in range(400000000)]",
    "SELECT range(500000000)",
    "SELECT list(range) FROM range(1000000000)",
    "SELECT string_agg(range::VARCHAR, ',') FROM range(1000000000)",
    "SELECT count(*) FROM (SELECT DISTINCT range, hash(range) FROM range(300000000))",
    "SELECT range, random() AS r FROM range(200000000) ORDER BY r",  # would spill, and has nowhere to
    "SELECT array_agg(a.range) FROM range(100000) a, range(100000) b GROUP BY b.range",
    "SELECT lpad('x', 2000000000, 'y') || lpad('x', 2000000000, 'z')",
]


@pytest.mark.parametrize("sql", GREEDY)
def test_a_query_that_wants_all_memory_gets_its_share_and_an_error(sql, release):
    with watched() as peaks:
        answer = run(release, sql, Limits(seconds=8, memory_mb=1100))
    assert answer.error
    assert answer.error.kind in ("memory", "sql", "size", "time", "crashed")
    assert max(peaks) < 1100


def test_the_same_query_in_small_is_answered(release):
    assert run(release, "SELECT length(repeat('x', 4000))").table.item() == 4000
    assert run(release, "SELECT count(*) FROM (SELECT DISTINCT range FROM range(300000))").table.item() == 300_000


@pytest.mark.parametrize(
    "sql",
    [
        ENDLESS,
        "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t WHERE n < 0",
        "SELECT sum(length(md5(range::VARCHAR))) FROM range(100000000000)",
    ],
)
def test_an_endless_query_is_stopped_and_told_what_to_do(sql, release):
    began = time.monotonic()
    answer = run(release, sql, Limits(seconds=1))
    assert time.monotonic() - began < 3
    assert answer.error.kind == "time"
    assert "narrow the dates" in answer.error.hint_en
    assert "缩小日期" in answer.error.hint_zh
    assert not children()


def test_rows_are_cut_at_the_cap_and_it_is_said(release):
    answer = run(release, "FROM range(1000000000)", Limits(rows=5000))
    assert (answer.rows, answer.table.height, answer.truncated) == (5000, 5000, True)
    whole = run(release, "FROM range(5000)", Limits(rows=5000))
    assert (whole.rows, whole.truncated) == (5000, False)


def test_bytes_are_cut_at_the_cap_between_rows(release):
    answer = run(release, "SELECT repeat('x', 100000) AS a FROM range(1000)", Limits(bytes=1 << 20))
    assert answer.truncated
    assert 9 <= answer.rows <= 10
    whole = run(release, "SELECT repeat('x', 100000) AS a FROM range(9)", Limits(bytes=1 << 20))
    assert (whole.rows, whole.truncated) == (9, False)


def test_one_huge_cell_is_an_error_of_its_own(release):
    answer = run(release, "SELECT repeat('x', 50000000)")
    assert answer.error.kind == "size"
    assert "left(text, 1000)" in answer.error.hint_en
    assert run(release, "SELECT repeat('x', 5000000)").rows == 1


def test_too_many_columns_too_long_and_too_deep_a_query_are_errors(release):
    wide = "SELECT " + ", ".join(f"{n} AS c{n}" for n in range(1001))
    assert run(release, wide).error.kind == "size"
    assert run(release, "SELECT " + "1 + " * 100_000 + "1").error.kind == "size"
    deep = run(release, "SELECT " + "(" * 40_000 + "1" + ")" * 40_000)
    assert deep.error.kind in ("sql", "syntax", "memory", "crashed")
    assert run(release, "SELECT " + ", ".join(f"{n} AS c{n}" for n in range(1000))).rows == 1
    assert run(release, "SELECT " + "(" * 40 + "1" + ")" * 40).rows == 1


def test_a_flood_on_standard_output_and_error_reaches_nobody(release, capfd):
    flood = "WITH a AS MATERIALIZED (FROM enable_logging(level = 'trace', storage = 'stdout')) SELECT write_log(repeat('x', 1000), level := 'error') FROM range(2000), (SELECT count(*) FROM a)"  # noqa: E501
    answer = run(release, flood)
    assert answer.error or answer.rows == 2000
    assert capfd.readouterr() == ("", "")


def test_the_kernel_knows_the_limits_of_a_child(release):
    async def limits():
        child = await process.started(release, Limits(seconds=7, memory_mb=1200, threads=2))
        await process._frame(child)
        said = Path(f"/proc/{child.process.pid}/limits").read_text(encoding="ascii")
        status = Path(f"/proc/{child.process.pid}/status").read_text(encoding="ascii")
        environ = Path(f"/proc/{child.process.pid}/environ").read_bytes()
        files = len(list(Path(f"/proc/{child.process.pid}/fd").iterdir()))
        alone = os.getsid(child.process.pid) == child.process.pid
        await process.ended(child)
        return said, status, environ, files, alone

    said, status, environ, files, alone = asyncio.run(limits())
    hard = {name: int(value) for name, value in re.findall(r"^Max (.+?)\s{2,}\d+\s+(\d+)", said, re.MULTILINE)}
    assert hard["address space"] == 1200 << 20
    assert hard["cpu time"] == 26
    assert [hard[name] for name in ("file size", "core file size", "processes", "locked memory")] == [0, 0, 0, 0]
    assert hard["open files"] == 256
    assert re.search(r"NoNewPrivs:\s+1", status)
    assert alone
    names = {one.partition(b"=")[0] for one in environ.split(b"\0") if one}
    assert names == {b"ARROW_DEFAULT_MEMORY_POOL", b"MALLOC_ARENA_MAX"}
    assert files < 10  # its socket, nowhere twice, the release, and what the kernel lends DuckDB


# --- who waits --------------------------------------------------------------------------------------------------------


def asked(release, *queries, limits=SCREEN, **said):
    """Ask a pool all queries at once; returns the answers in order."""

    async def go():
        async with Pool(release, limits=limits, **said) as pool:
            return await asyncio.gather(*(pool.ask(sql) for sql in queries))

    return asyncio.run(go())


def test_more_than_the_queue_holds_are_sent_away_politely(release):
    slow = Limits(seconds=1)
    kinds = [a.error and a.error.kind for a in asked(release, *[ENDLESS] * 6, limits=slow, at_once=1, waiting=2)]
    assert kinds.count("busy") == 3
    assert kinds.count("time") == 3
    none = asked(release, *["SELECT 1"] * 6, at_once=1, waiting=5)
    assert not any(one.error for one in none)


def test_nobody_waits_longer_than_patience(release):
    kinds = [a.error.kind for a in asked(release, ENDLESS, ENDLESS, limits=Limits(seconds=2), at_once=1, patience=0.2)]
    assert sorted(kinds) == ["busy", "time"]


def test_no_more_run_at_once_than_may(release):
    async def go():
        async with Pool(release, at_once=2, warm=0, limits=Limits(seconds=1)) as pool:
            waiting = asyncio.gather(*(pool.ask(ENDLESS) for _ in range(4)))
            most = 0
            for _ in range(15):
                await asyncio.sleep(0.1)
                most = max(most, len(children()))
            await waiting
            return most

    assert asyncio.run(go()) == 2
    assert not children()


def test_a_query_that_nobody_waits_for_any_more_is_ended_at_once(release, tmp_path):
    async def go():
        async with Pool(release, warm=0, audit=tmp_path) as pool:
            task = asyncio.create_task(pool.ask(ENDLESS, who="li"))
            while not children():
                await asyncio.sleep(0.02)
            task.cancel()
            await asyncio.wait([task])
            return children(), (await pool.ask("SELECT 1")).rows

    assert asyncio.run(go()) == ([], 1)
    assert audit.read(tmp_path)["outcome"].to_list() == ["gone", "ok"]


def test_a_child_that_is_killed_is_an_error_and_the_next_one_is_well(release):
    async def go():
        async with Pool(release, warm=1) as pool:
            task = asyncio.create_task(pool.ask(ENDLESS))
            await asyncio.sleep(0.5)
            for pid in children():
                os.kill(pid, signal.SIGKILL)
            kind = (await task).error.kind
            await asyncio.sleep(0.5)  # a warm one was killed too, and on a busy machine takes a moment to be gone
            return kind, (await pool.ask("SELECT 1")).rows

    assert asyncio.run(go()) == ("crashed", 1)


def test_a_child_answers_once(release):
    async def go():
        async with Pool(release, warm=1) as pool:
            seen = set()
            for _ in range(3):
                await asyncio.sleep(0.5)
                seen |= set(children())
                assert (await pool.ask("SELECT 1")).rows == 1
            return len(seen)

    assert asyncio.run(go()) >= 3
    assert not children()


def test_a_new_release_is_noticed_by_the_children_that_wait(tmp_path):
    newest = tmp_path / "warehouse.duckdb"

    def publish(number):
        with duckdb.connect(str(tmp_path / "beside")) as con:
            con.execute(f"CREATE TABLE t AS SELECT {number} AS a")
        (tmp_path / "beside").replace(newest)

    async def go():
        publish(1)
        async with Pool(newest, warm=2) as pool:
            await asyncio.sleep(0.5)
            first = (await pool.ask("FROM t")).table.item()
            await asyncio.sleep(0.5)
            publish(2)
            return first, (await pool.ask("FROM t")).table.item()

    assert asyncio.run(go()) == (1, 2)


def test_without_a_release_and_with_a_broken_one_it_is_said_whose_matter_that_is(tmp_path):
    missing = run(tmp_path / "warehouse.duckdb", "SELECT 1")
    assert (missing.error.kind, missing.error.hint_en) == ("release", "caoyun publish")
    (tmp_path / "warehouse.duckdb").write_bytes(b"no database" * 1000)
    assert run(tmp_path / "warehouse.duckdb", "SELECT 1").error.kind == "release"


def test_an_answer_is_there_soon_from_a_child_that_waits(release):
    async def go():
        async with Pool(release, warm=2) as pool:
            took = []
            for _ in range(8):
                await asyncio.sleep(0.4)
                took.append((await pool.ask("SELECT count(*) FROM current.policy_document")).took_ms)
            return sorted(took)[4]

    assert asyncio.run(go()) < 150
