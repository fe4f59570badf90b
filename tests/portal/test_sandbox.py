"""What a query may take, who waits, what is said of an error, what is written down: real children, real releases."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
import pytest

from etl import exports
from etl.warehouse.sandbox import audit, process
from etl.warehouse.sandbox.model import EXPORT, SCREEN, Limits
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


def test_the_server_grows_by_no_more_than_what_it_hands_on(release):
    asked = (
        "import resource, sys\nfrom pathlib import Path\nfrom etl.warehouse.sandbox.pool import run\n"
        "def grown(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024\n"
        "before = run(Path(sys.argv[1]), 'SELECT 1') and grown()\n"
        "answer = run(Path(sys.argv[1]), \"SELECT repeat('x', 10000) FROM range(1000000)\")\n"
        "print(answer.table.estimated_size() >> 20, grown() - before)"
    )
    done = subprocess.run([sys.executable, "-c", asked, str(release)], capture_output=True, text=True, check=True)
    handed, grown = (int(word) for word in done.stdout.split())
    assert handed in (31, 32)
    assert grown < 4 * 32


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
            return (await task).error.kind, (await pool.ask("SELECT 1")).rows

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


# --- what an answer is ------------------------------------------------------------------------------------------------


def test_types_arrive_as_they_are_or_as_text(release):
    sql = """SELECT 1 AS a, 2 AS a, sum(3) AS sum, 12345678901234567890123::HUGEINT AS huge, 1.50::DECIMAL(9, 2) AS y,
        DATE '2024-06-01' AS day, TIMESTAMP '2024-06-01 02:00:00' AS at, ['x', 'y'] AS list, {'k': 1} AS struct,
        INTERVAL 1 DAY AS gap, MAP {'k': 1} AS map, 'x'::ENUM('x', 'y') AS enum, '101'::BIT AS bit, NULL AS nothing,
        TIME '10:00' AS time, '\\xAA'::BLOB AS bytes; -- and a comment"""
    answer = run(release, sql)
    assert answer.error is None, answer.error
    assert [one.name for one in answer.columns][:3] == ["a", "a", "sum"]
    assert dict(answer.table.row(0, named=True)) == {
        "a": 1, "a_1": 2, "sum": 3, "huge": Decimal(12345678901234567890123), "y": Decimal("1.50"),
        "day": date(2024, 6, 1), "at": datetime(2024, 6, 1, 2), "list": ["x", "y"], "struct": {"k": 1},
        "gap": "1 day", "map": "{k=1}", "enum": "x",
        "bit": "101", "nothing": None, "time": "10:00:00", "bytes": b"\xaa",
    }  # fmt: skip
    assert [one.type for one in answer.columns][2] == "HUGEINT"
    assert answer.table.schema["sum"] == pl.Int64


def test_every_type_that_duckdb_has_comes_through(release):
    late = [
        "date",
        "timestamp",
        "timestamp_s",
        "timestamp_ms",
        "timestamp_ns",
        "timestamp_tz",
        "time",
        "time_tz",
        "time_ns",
    ]
    nested = ["date_array", "timestamp_array", "timestamptz_array"]
    known = run(release, f"SELECT * EXCLUDE ({', '.join([*late, *nested])}) FROM test_all_types()")
    assert known.error is None, known.error
    assert (known.rows, known.table.width) == (3, len(known.columns))
    assert json.loads(exports.json(known.table))
    for write in (exports.csv, exports.xlsx, exports.parquet, exports.arrow):
        assert write(known.table)


@pytest.mark.parametrize(
    "value",
    [
        "DATE '294247-01-10'", "DATE 'infinity'", "TIMESTAMP '-infinity'", "TIMESTAMPTZ '20000-01-01'",
        "[DATE '10000-01-01']", "{'a': [TIMESTAMP 'infinity']}", "DATE '0044-03-15 (BC)'",
    ],
)  # fmt: skip
def test_a_date_that_python_does_not_know_is_an_error_and_no_panic(value, release):
    answer = run(release, f"SELECT 1 AS a, {value} AS b")
    assert (answer.error.kind, answer.error.en[:14]) == ("sql", "b has a date o")
    assert run(release, f"SELECT CAST({value} AS VARCHAR) AS b").rows == 1
    assert run(release, "SELECT DATE '9999-12-31' AS a, DATE '0001-01-01' AS b, TIME '24:00:00' AS c").table.row(0)


def test_an_answer_without_rows_has_its_columns(release):
    answer = run(release, "SELECT 1 AS a, 'x' AS b WHERE false")
    assert (answer.rows, answer.table.schema) == (0, {"a": pl.Int32, "b": pl.String})


def test_parameters_are_values_and_never_sql(release):
    evil = "x'; DROP TABLE dictionary; --"
    answer = run(release, "SELECT $word AS a, $n + 1 AS b, $day AS c, $at AS d, $none AS e", params={
        "word": evil, "n": 41, "day": date(2024, 6, 1), "at": datetime(2024, 6, 1, 2), "none": None})  # fmt: skip
    assert answer.table.row(0) == (evil, 42, date(2024, 6, 1), datetime(2024, 6, 1, 2), None)
    assert "word" in run(release, "SELECT $word").error.en
    pivot = run(release, "PIVOT (SELECT $a AS k, 1 AS v) ON k IN ('x') USING sum(v)", params={"a": "x"})
    assert pivot.table.item() == 1
    assert (
        "cannot have parameters"
        in run(release, "PIVOT (SELECT $a AS k, 1 AS v) ON k USING sum(v)", params={"a": "x"}).error.en
    )


def test_an_answer_names_the_release_it_is_of(yard, release):
    names = [one.name for one in (yard.home / "releases").iterdir() if (one / "warehouse.duckdb").exists()]
    assert run(release, "SELECT 1").release in names


def test_what_a_release_calls_its_own_macros_works(release):
    with duckdb.connect(str(release), read_only=True) as con:
        macros = con.execute("SELECT DISTINCT function_name FROM duckdb_functions() WHERE NOT internal").fetchall()
    if ("search",) not in macros:
        pytest.skip("this release has no search")
    assert run(release, "SELECT count(*) FROM search('办法')").table.item() > 0


# --- what is said of an error -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sql", "kind", "place", "near"),
    [
        ("SELECT issue_on FROM current.policy_document", "unknown", (1, 8), "issued_on"),
        ("SELECT title,\n  发布日期, titel\nFROM current.policy_document", "unknown", (2, 3), "issued_on"),
        ("SELECT '注释' AS 甲, titel FROM current.policy_document", "unknown", (1, 19), "title"),
        ("FROM policy_documents", "unknown", (1, 6), "policy_document"),
        ("FROM current.policy_documnt", "unknown", (1, 6), "policy_document"),
        ("FROM policy_difusion", "unknown", (1, 6), "mart.policy_diffusion"),
        ("FROM coverag", "unknown", (1, 6), "coverage"),
        ("SELECT cuont(*) FROM coverage", "unknown", (1, 8), "count"),
        ("SELECT 1\nFROM coverage WHER true", "syntax", (2, 20), None),
        ("SELECT CAST('x' AS INTEGER)", "sql", (1, 8), None),
        ("; SELECT titel FROM coverage", "unknown", (1, 10), None),
    ],
)
def test_an_error_has_its_place_and_a_near_name(sql, kind, place, near, release):
    error = run(release, sql).error
    assert (error.kind, (error.line, error.column)) == (kind, place)
    assert error.near == near
    if near:
        assert error.hint_en == f"did you mean {near}?"
        assert near in error.hint_zh


def test_an_error_is_said_in_the_language_of_the_locale(release, monkeypatch):
    error = run(release, "SELECT titel FROM current.policy_document").error
    monkeypatch.setenv("CAOYUN_LANG", "en")
    assert str(error) == "there is no column titel"
    monkeypatch.setenv("CAOYUN_LANG", "zh")
    assert str(error) == "没有名为 titel 的列"


def test_an_error_in_a_late_row_is_the_answer(release):
    late = "SELECT CASE WHEN range = 9000 THEN 'x' ELSE '1' END::INTEGER AS a FROM range(10000)"
    answer = run(release, late, replace(EXPORT, rows=10_000))
    assert answer.error.kind == "sql"
    assert answer.table.is_empty()


# --- what is written down ---------------------------------------------------------------------------------------------


def test_every_query_is_a_line_of_the_log(release, tmp_path):
    run(release, "SELECT 1 AS a -- 中文", who="wang", audit=tmp_path / "log")
    run(release, "DROP TABLE a", who="li", audit=tmp_path / "log")
    first, second = audit.read(tmp_path / "log").to_dicts()
    assert (first["who"], first["sql"], first["outcome"], first["rows"]) == ("wang", "SELECT 1 AS a -- 中文", "ok", 1)
    assert (second["who"], second["outcome"], len(second["sha256"])) == ("li", "refused", 64)
    assert first["at"] < second["at"]
    assert first["ms"] > 0


def test_a_line_of_the_log_cannot_be_forged_and_the_log_is_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr(audit, "_FILE", 20_000)
    monkeypatch.setattr(audit, "_FILES", 2)
    forged = 'x"}\n{"who":"admin","outcome":"ok"}\ud800' + "y" * 10_000
    for _ in range(40):
        audit.note(tmp_path, at=datetime.now(UTC), who="li\n", sql=forged, answer=None, ms=1)
    lines = [line for one in tmp_path.glob("*.jsonl") for line in one.read_text(encoding="utf-8").splitlines()]
    assert len(lines) == audit.read(tmp_path).height
    assert set(audit.read(tmp_path)["who"]) == {"li\n"}
    assert len(list(tmp_path.glob("*.jsonl"))) == 3
    assert sum(one.stat().st_size for one in tmp_path.glob("*.jsonl")) < 100_000


# --- a release with views over its Parquet ----------------------------------------------------------------------------


@pytest.fixture
def over_parquet(tmp_path):
    """A release whose one table is a view over Parquet beside it, with a secret outside."""
    home = tmp_path / "releases" / "20240601T000000Z-1"
    part = home / "parquet" / "kind" / "year=2024"
    part.mkdir(parents=True)
    pl.DataFrame({"a": [1, 2, 3]}).write_parquet(part / "part-0.parquet")
    shutil.copy(part / "part-0.parquet", tmp_path / "secret.parquet")
    with duckdb.connect(str(home / "warehouse.duckdb")) as con:
        con.execute(
            f"CREATE VIEW kind AS FROM read_parquet('{home}/parquet/kind/*/*.parquet', hive_partitioning => true)"
        )
    (tmp_path / "warehouse.duckdb").hardlink_to(home / "warehouse.duckdb")
    return tmp_path / "warehouse.duckdb"


def test_a_view_over_the_releases_own_parquet_is_read_and_nothing_beside_it(over_parquet):
    assert run(over_parquet, "SELECT sum(a), any_value(year) FROM kind").table.row(0) == (6, 2024)
    beside = run(over_parquet, f"FROM '{over_parquet.parent}/secret.parquet'")
    assert beside.error.kind == "refused"
    written = run(
        over_parquet, f"FROM enable_logging(level = 'trace', storage = 'file', storage_path = '{over_parquet}.wal')"
    )
    assert written.error or not Path(f"{over_parquet}.wal").exists()
    assert {one.name for one in over_parquet.parent.iterdir()} == {"releases", "secret.parquet", "warehouse.duckdb"}
