"""The command as people and programs meet it: real processes, what they print, and how they end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import duckdb
import polars as pl
import pytest
from rich.cells import cell_len

CAOYUN = Path(sys.executable).parent / "caoyun"
SOURCE = "ningxia.open_dataset"


@pytest.fixture
def caoyun(tmp_path):
    """Type a command in an empty folder, on the practice web."""
    base = {k: v for k, v in os.environ.items() if not k.startswith(("CAOYUN_", "LC_", "LANG"))}
    base |= {"CAOYUN_HOME": str(tmp_path / "lake"), "CAOYUN_WEB": "practice?size=60", "COLUMNS": "200"}

    def type_(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [CAOYUN, *words], env=base | env, cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done

    type_.home = tmp_path
    return type_


def test_run_publish_and_ask(caoyun):
    done = caoyun("run", SOURCE, "--day", "2024-06-01", "--json")
    assert done.returncode == 0, done.stderr
    load = json.loads(done.stdout)["loads"][0]
    assert (load["source"], load["listed"], load["certificate"]) == (SOURCE, 60, "complete")
    assert caoyun("publish").returncode == 0
    assert "nothing is new" in caoyun("publish").stdout
    answer = caoyun("sql", "select kind, count(*) as sources from coverage group by kind", "--json")
    assert json.loads(answer.stdout) == [{"kind": "open_dataset", "sources": 1}]
    shown = caoyun("sql", "select title from current.open_dataset order by record_id limit 1").stdout
    assert "title" in shown
    assert load["new"]
    twice = caoyun("run", SOURCE, "--day", "2024-06-01")
    assert "loaded before, 0 rows loaded now" in twice.stdout
    again = json.loads(caoyun("run", SOURCE, "--day", "2024-06-02", "--json").stdout)["loads"][0]
    assert (again["loaded"], again["unchanged"]) == (0, load["loaded"])


def test_records_are_searched_by_words(caoyun):
    assert caoyun("search", "数据").returncode == 2  # nothing was published yet
    caoyun("run", SOURCE, "--day", "2024-06-01")
    caoyun("publish")
    found = json.loads(caoyun("search", "数据", "--limit", "3", "--json").stdout)
    assert len(found) == 3
    assert all(row["kind"] == "open_dataset" and row["score"] > 0 for row in found)
    title = found[0]["title"]
    assert title in caoyun("search", title, "--kind", "open_dataset", "--province", "ningxia").stdout
    assert json.loads(caoyun("search", title, "--province", "440000", "--json").stdout) == []
    assert "(no rows)" in caoyun("search", "无此词语龘").stdout
    for wrong, hint in (("--kind", "open_dataset"), ("--province", "guangdong")):
        told = caoyun("search", title, wrong, "nothing")
        assert (told.returncode, hint in told.stderr) == (2, True)


def test_an_answer_can_be_written_and_a_formula_stays_text(caoyun):
    caoyun("run", SOURCE, "--day", "2024-06-01")
    caoyun("publish")
    query = "select '=1+1' as formula, ['a', 'b'] as words, 3 as three"
    for ending in ("csv", "parquet", "xlsx"):
        assert caoyun("sql", query, "--out", f"answer.{ending}").returncode == 0
    assert pl.read_csv(caoyun.home / "answer.csv").row(0) == ("'=1+1", "a; b", 3)  # a spreadsheet would compute it
    assert pl.read_parquet(caoyun.home / "answer.parquet").row(0) == ("=1+1", ["a", "b"], 3)
    import zipfile

    sheet = zipfile.ZipFile(caoyun.home / "answer.xlsx").read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    wrong = caoyun("sql", query, "--out", "answer.docx")
    assert (wrong.returncode, ".csv, .parquet or .xlsx" in wrong.stderr) == (2, True)


def test_the_warehouse_opens_in_a_bare_duckdb(caoyun):
    caoyun("run", SOURCE, "--day", "2024-06-01")
    caoyun("publish")
    off = {"autoload_known_extensions": False, "autoinstall_known_extensions": False}
    with duckdb.connect(str(caoyun.home / "lake" / "warehouse.duckdb"), read_only=True, config=off) as con:
        assert con.sql("select count(*) from coverage").fetchall() == [(1,)]
        kinds = {row[0] for row in con.sql("select schema_name from duckdb_tables() where not internal").fetchall()}
        assert kinds >= {"current", "history", "quarantine", "ops", "dim"}
        told = con.sql(
            "select count(*), count(comment) from duckdb_columns() "
            "where schema_name in ('current', 'history', 'quarantine') and not internal"
        ).fetchall()[0]
        assert told[0] == told[1] > 0  # every column says what it is, in both languages
        assert con.sql(
            "select bool_and(contains(comment, '|')) from duckdb_columns() where comment is not null"
        ).fetchall() == [(True,)]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("run", "ningxia.open_datasets"), 2, "did you mean ningxia.open_dataset"),
        (("run", SOURCE, "--day", "01.06.2024"), 2, "write it as YYYY-MM-DD"),
        (("sql", "select 1"), 2, "caoyun publish"),
        (("publish",), 2, "caoyun run"),
        (("nonsense",), 2, "No such command"),
    ],
)
def test_a_bad_command_ends_with_2_and_says_what_to_do(words, code, said, caoyun):
    done = caoyun(*words)
    assert done.returncode == code
    assert said in done.stderr


def test_a_site_that_does_not_answer_ends_with_3_and_names_it(caoyun):
    done = caoyun("run", SOURCE, "--day", "2024-06-01", CAOYUN_WEB="http://127.0.0.1:9")
    assert done.returncode == 3
    assert "Unreachable" in done.stderr
    assert SOURCE in done.stderr
    as_json = caoyun("run", SOURCE, "--day", "2024-06-01", "--json", CAOYUN_WEB="http://127.0.0.1:9")
    failed = json.loads(as_json.stdout)["failed"][0]
    assert (as_json.returncode, failed["error"], failed["actor"]) == (3, "Unreachable", "publisher")


def test_a_stopped_batch_ends_with_4_and_its_rows_can_be_seen(caoyun):
    done = caoyun("run", SOURCE, "--day", "2024-06-01", CAOYUN_WEB="practice?size=60&flaws=2")
    assert done.returncode == 4
    assert "reject_share" in done.stderr
    rows = json.loads(caoyun("quarantine", "--json").stdout)
    assert {row["rule"] for row in rows} >= {"required:title", "type:published_on"}
    one = json.loads(caoyun("quarantine", "--rule", "required:title", "--json").stdout)
    assert all(row["rule"] == "required:title" for row in one)
    assert "/2024-06-01/01.warc.gz@" in one[0]["place"]


def test_a_bad_setting_ends_with_2_and_names_it_and_mixing_webs_with_5(caoyun):
    assert "CAOYUN_INTERVAL" in caoyun("publish", CAOYUN_INTERVAL="soon").stderr
    assert caoyun("publish", CAOYUN_WEB="practice?sise=60").returncode == 2
    caoyun("run", SOURCE, "--day", "2024-06-01")
    mixed = caoyun("publish", CAOYUN_WEB="")
    assert (mixed.returncode, "practice records" in mixed.stderr) == (5, True)


def test_no_real_site_is_asked_without_a_contact(caoyun):
    done = caoyun("run", SOURCE, CAOYUN_WEB="", CAOYUN_HOME=str(caoyun.home / "real"))
    assert (done.returncode, "CAOYUN_CONTACT" in done.stderr) == (2, True)


def test_help_teaches_in_the_language_of_the_locale(caoyun):
    english, chinese = caoyun("--help").stdout, caoyun("--help", LANG="zh_CN.UTF-8").stdout
    assert "Exit codes: 0 done" in english
    assert "退出码：0 完成" in chinese
    for command in ("sources", "run", "publish", "sql", "quarantine", "demo", "up", "practice"):
        assert command in english
        assert caoyun(command, "--help").returncode == 0


def test_sources_can_be_listed_for_people_and_for_machines_and_in_a_narrow_terminal(caoyun):
    said = json.loads(caoyun("sources", "--json").stdout)
    rows, counts = said["sources"], said["counts"]
    assert {row["proof"] for row in rows} <= {"recorded", "shape", "unproven", "refused"}
    assert all(bool(row["reason"]) == (row["proof"] == "refused") for row in rows)
    for name in ("kind", "proof", "family"):
        assert {k: n for k, n in counts[name].items() if n} == dict(Counter(row[name] for row in rows))
    assert sum(counts["province"].values()) == len(rows)
    assert [r["source"] for r in json.loads(caoyun("sources", "*.statistic*", "--json").stdout)["sources"]] == [
        r["source"] for r in rows if r["kind"] == "statistic"
    ]
    for pattern in ("", "guangdong"):
        narrow = caoyun("sources", *filter(None, [pattern]), COLUMNS="60").stdout
        assert max(cell_len(line) for line in narrow.splitlines()) <= 60
        assert ("guangdong.policy_document" if pattern else "guangdong") in narrow
    assert caoyun("sources", "--proof", "guessed").returncode == 2
    wide = (
        "select 'a' as one, 'b' as two, 'c' as three, 'd' as four, 'e' as five, 'f' as six, 'g' as seven, 'h' as eight"
    )
    caoyun("run", SOURCE)
    caoyun("publish")
    assert "three: c" in caoyun("sql", wide, COLUMNS="40").stdout  # one under the other, and no column of one letter
    assert "three: c" not in caoyun("sql", wide, COLUMNS="200").stdout


def test_a_misspelt_command_names_the_nearest(caoyun):
    done = caoyun("sourcs")
    assert (done.returncode, "'sources'" in done.stderr) == (2, True)
    assert "Did you mean" not in caoyun("xyzzy").stderr


def test_quarantine_of_nothing_is_empty_and_not_an_error(caoyun):
    assert caoyun("quarantine").returncode == 0
