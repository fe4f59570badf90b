"""What an answer is, what is said of an error, what is written down, and a release with views over its Parquet."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
import pytest

from etl import exports
from etl.warehouse.sandbox import audit
from etl.warehouse.sandbox.model import EXPORT
from etl.warehouse.sandbox.pool import run

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
