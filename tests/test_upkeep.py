"""Upkeep: the same rows in fewer files, nothing lost by a kill at any step, and nothing removed that anybody needs."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import pytest

from etl import asking, explaining, pipeline, publishing, upkeep, verifying
from etl.contracts import kinds
from etl.errors import BadCommand, BadPlace
from etl.lake import loads_in
from etl.lake.compactions import compactions_in
from etl.practice import site_of
from etl.practice.corpus import Changes
from etl.practice.server import serving
from etl.sources import source
from etl.upkeep.compacting import groups
from etl.warehouse.catalogue import OPS, catalogue
from tests.conftest import yard_at
from tests.test_cli import caoyun  # noqa: F401 - a fixture

GUANGDONG = source("guangdong.policy_document")
DAYS = [date(2024, 6, day) for day in range(1, 7)]
VERSIONS = "history/policy_document"
LATER = datetime(2100, 1, 1)


@pytest.fixture(scope="module")
def daily(tmp_path_factory):
    """A lake after a load a day, each of which brought something, and the address of its site, which lives on."""
    home = tmp_path_factory.mktemp("daily") / "lake"
    home.mkdir()
    site = site_of(GUANGDONG, size=40, flaws=13)
    with serving([site]) as address:
        yard = yard_at(home, address)
        for number, day in enumerate(DAYS):
            site.changes = Changes(added=2 * number, edited=number)
            pipeline.run(yard, GUANGDONG, day, whole=True)
        yield home, address


@pytest.fixture
def yard(daily, lake):
    """A copy of that lake, which a test may change."""
    home, address = daily
    shutil.copytree(home, lake, dirs_exist_ok=True)
    with sqlite3.connect(lake / "catalogue.sqlite") as con:
        con.execute("UPDATE ducklake_metadata SET value = ? WHERE key = 'data_path'", [f"{lake / 'data'}/"])
    return yard_at(lake, address)


def contents(yard) -> dict[str, pl.DataFrame]:
    """Every row of every table, in one order."""
    tables = [*(f"{schema}.{kind}" for schema in ("history", "quarantine") for kind in kinds()),
              *(f"ops.{name}" for name in OPS)]  # fmt: skip
    with catalogue(yard.catalog, yard.lake.data) as con:
        there = {f"{s}.{t}" for s, t in con.execute("SELECT schema_name, table_name FROM duckdb_columns()").fetchall()}
        return {name: con.execute(f"FROM lake.{name} ORDER BY ALL").pl() for name in tables if name in there}


def same(one: dict[str, pl.DataFrame], other: dict[str, pl.DataFrame]) -> bool:
    return one.keys() == other.keys() and all(one[name].equals(other[name]) for name in one)


def files(yard, table=VERSIONS) -> list[Path]:
    return sorted((yard.lake.data / table).rglob("*.parquet"))


def flip(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 3] ^= 1 << 3
    path.write_bytes(raw)


# --- compaction -------------------------------------------------------------------------------------------------------


def test_compaction_leaves_every_row_as_it_was_in_one_file_a_partition(yard):
    before = contents(yard)
    done = upkeep.compact(yard)
    assert done.before[VERSIONS].files == len(DAYS)
    assert {name: size.files for name, size in done.after.items() if done.before[name].files >= upkeep.FEWEST} == {
        VERSIONS: 1, "ops/run": 1, "ops/measure": 1,
    }  # fmt: skip
    assert sum(size.bytes for size in done.after.values()) < sum(size.bytes for size in done.before.values())
    assert before["history.policy_document"].height > 40
    assert same(contents(yard), before)
    assert not verifying.verify(yard).findings


def test_a_second_compaction_finds_nothing_to_do_and_changes_no_file(yard):
    upkeep.compact(yard)
    before = {path: path.stat().st_mtime_ns for path in yard.home.rglob("*.parquet")}
    again = upkeep.compact(yard)
    assert (again.merged, again.replaced, again.before) == (0, 0, again.after)
    assert {path: path.stat().st_mtime_ns for path in yard.home.rglob("*.parquet")} == before


def test_a_merged_file_has_the_columns_and_the_order_of_a_staged_one(yard):
    staged = files(yard)[0]
    upkeep.compact(yard)
    (merged,) = [path for path in files(yard) if path.name.startswith("compact-")]
    rows = pl.read_parquet(merged, hive_partitioning=False)
    assert rows.columns == pl.read_parquet(staged, hive_partitioning=False).columns
    assert rows["issued_on"].is_sorted()
    assert pq.ParquetFile(merged).metadata.row_group(0).column(0).compression == "ZSTD"
    (package,) = [one for one in compactions_in(yard.lake.compactions) if one.table == VERSIONS]
    (told,) = package.merged
    assert (told.file.rows, len(told.replaces)) == (rows.height, len(DAYS))


def test_a_dry_run_tells_what_would_be_merged_and_changes_nothing(yard):
    before = {path: path.stat().st_mtime_ns for path in yard.home.rglob("*") if path.is_file()}
    told = upkeep.compact(yard, dry=True)
    upkeep.expire(yard, dry=True, at=LATER)
    assert {p: p.stat().st_mtime_ns for p in yard.home.rglob("*") if p.is_file() and p.suffix != ".lock"} == {
        p: at for p, at in before.items() if p.suffix != ".lock"
    }
    done = upkeep.compact(yard)
    assert (told.merged, told.replaced) == (done.merged, done.replaced)
    assert {name: size.files for name, size in told.after.items()} == {n: s.files for n, s in done.after.items()}


def test_a_bit_that_flipped_stops_the_compaction_of_its_table_and_is_named(yard):
    before = contents(yard)
    bad = files(yard)[2]
    flip(bad)
    with pytest.raises(BadPlace, match=f"{bad.name} is not as it was staged"):
        upkeep.compact(yard)
    assert len(files(yard)) == len(DAYS)  # nothing took the place of its table's files
    assert {one.table for one in compactions_in(yard.lake.compactions)} == {"ops/run", "ops/measure"}
    assert [(f.what, Path(f.where).name) for f in verifying.verify(yard).findings] == [("changed", bad.name)]
    flip(bad)
    upkeep.compact(yard)
    assert same(contents(yard), before)


def test_a_merged_file_is_verified_as_a_staged_one_is(yard):
    upkeep.compact(yard)
    (merged,) = [path for path in files(yard) if path.name.startswith("compact-")]
    flip(merged)
    assert [(f.what, Path(f.where).name) for f in verifying.verify(yard).findings] == [("changed", merged.name)]
    merged.unlink()
    assert ("missing", merged.name) in {(f.what, Path(f.where).name) for f in verifying.verify(yard).findings}


def test_a_file_that_was_merged_away_may_go_and_one_that_was_not_may_not(yard):
    replaced = files(yard)[0]
    kept = files(yard, "quarantine/policy_document")[0]
    upkeep.compact(yard)
    replaced.unlink()
    assert not verifying.verify(yard).findings
    kept.unlink()
    assert verifying.verify(yard).findings


def test_a_column_that_a_table_got_since_is_null_in_what_is_merged(yard):
    with catalogue(yard.catalog, yard.lake.data) as con:
        con.execute("ALTER TABLE lake.history.policy_document ADD COLUMN later_on DATE")
    before = contents(yard)
    upkeep.compact(yard)
    assert before["history.policy_document"]["later_on"].null_count() == before["history.policy_document"].height
    assert same(contents(yard), before)


def test_loads_are_committed_while_files_are_merged(yard):
    with ThreadPoolExecutor(1) as thread:
        merging = thread.submit(lambda: [upkeep.compact(yard, fewest=2) for _ in range(3)])
        loads = [pipeline.run(yard, GUANGDONG, DAYS[-1] + timedelta(days=n), whole=True) for n in (1, 2, 3)]
        merging.result()
    assert [load.certificate for load in loads] == ["complete"] * 3
    assert contents(yard)["ops.run"].height == len(DAYS) + 3
    assert not verifying.verify(yard).findings


def test_partitions_are_merged_where_it_pays(tmp_path):
    folder, other = tmp_path / "year=2023", tmp_path / "year=2024"
    mega = 1 << 20
    few = {folder / f"{n}.parquet": 100 for n in range(4)}
    assert list(groups(tmp_path, few, 5)) == []
    enough = {folder / f"{n}.parquet": 100 for n in range(5)} | {other / "0.parquet": 100}
    assert [len(one) for one in groups(tmp_path, enough, 5)] == [5]
    large = {folder / "large.parquet": 20 * mega}
    assert [one for one in groups(tmp_path, enough | large, 5) if folder / "large.parquet" in one] == []
    steps = {folder / f"{n}.parquet": 3**n * mega for n in range(5)}
    assert list(groups(tmp_path, steps, 5)) == []  # each would be rewritten for the sake of a third
    alike = {folder / f"like{n}.parquet": 6 * mega + n for n in range(5)}
    assert [[path.stem[:4] for path in one] for one in groups(tmp_path, steps | alike, 5)] == [
        ["1", *["like"] * 5, "2"]
    ]
    huge = {folder / f"{n}.parquet": 40 * mega for n in range(9)} | {folder / f"t{n}.parquet": mega for n in range(50)}
    (bounded,) = groups(tmp_path, huge, 5)
    assert sum(huge[path] for path in bounded) <= 64 * mega
    assert list(groups(tmp_path / "elsewhere", enough, 5)) == []


# --- what reads the lake ----------------------------------------------------------------------------------------------


def test_explain_replay_and_the_next_run_do_as_before_when_files_were_merged_and_removed(yard):
    record = contents(yard)["history.policy_document"]["record_id"][0]
    before = explaining.explain(yard, "policy_document", record)
    upkeep.compact(yard)
    upkeep.expire(yard, at=LATER)
    assert len(files(yard)) == 1
    after = explaining.explain(yard, "policy_document", record)
    assert after == before
    assert all(origin.sound for origin in after.origins)
    assert pipeline.replay(yard, GUANGDONG, DAYS[2]) is None
    load = pipeline.run(yard, GUANGDONG, DAYS[-1] + timedelta(days=1), whole=True)
    assert (load.counts.loaded, load.counts.balanced, load.certificate) == (0, True, "complete")
    assert not verifying.verify(yard).findings


def test_a_release_is_the_same_and_merging_alone_makes_no_new_one(yard):
    questions = [
        "SELECT * FROM as_of.policy_document((SELECT median(captured_at) FROM ops.run)) ORDER BY ALL",
        "SELECT * FROM current.policy_document ORDER BY ALL",
        "SELECT * FROM ops.rejected ORDER BY ALL",
        "SELECT * FROM coverage ORDER BY ALL",
        "SELECT * FROM ops.fill ORDER BY ALL",
    ]
    first = publishing.publish(yard)
    before = [asking.ask(yard.home, sql) for sql in questions]
    upkeep.compact(yard)
    upkeep.expire(yard, at=LATER)
    assert publishing.publish(yard) is None
    shutil.rmtree(first)
    assert publishing.publish(yard) is not None
    assert all(asking.ask(yard.home, sql).equals(was) for sql, was in zip(questions, before, strict=True))
    assert min(frame.height for frame in before) > 0


# --- kills ------------------------------------------------------------------------------------------------------------

KILLED = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from tests.conftest import yard_at
from etl import upkeep
from etl.upkeep import compacting
from etl.warehouse import compact, snapshots

left = int(sys.argv[2])

def last_breath(home, name):
    real = getattr(home, name)
    def until(*said, **more):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*said, **more)
    setattr(home, name, until)

last_breath(Path, "replace")
last_breath(compact, "sign")
last_breath(snapshots, "expire")
last_breath(snapshots, "clean")
compacting.tables = lambda: ["history/policy_document"]
place = yard_at(Path(sys.argv[1]), "http://127.0.0.1:9")
upkeep.compact(place)
upkeep.expire(place, at=datetime(2100, 1, 1))
"""


# Before each step that makes something final: package, name of the merged file, commit, move of the package; then
# before snapshots are let go and before their files are removed. The last kill finds nobody to kill.
@pytest.mark.parametrize("steps", range(7))
def test_upkeep_that_is_killed_at_any_step_leaves_a_sound_lake_and_ends_when_run_again(steps, yard):
    before = contents(yard)
    done = subprocess.run([sys.executable, "-c", KILLED, str(yard.home), str(steps)], capture_output=True, text=True,
                          check=False)  # fmt: skip
    assert done.returncode == (-9 if steps < 6 else 0), done.stderr
    assert not verifying.verify(yard).findings
    assert same(contents(yard), before)
    upkeep.compact(yard)
    upkeep.expire(yard, at=LATER)
    assert len(files(yard)) == 1
    assert not list(yard.lake.compactions_staged.glob("*"))
    assert not list(yard.lake.data.rglob("*.open"))
    assert same(contents(yard), before)
    assert not verifying.verify(yard).findings


# --- expiry -----------------------------------------------------------------------------------------------------------


def test_what_was_merged_away_is_removed_when_its_snapshots_are_old_and_not_before(yard):
    before = contents(yard)
    done = upkeep.compact(yard)
    young = upkeep.expire(yard)
    assert (young.snapshots, young.files, len(files(yard))) == (0, 0, len(DAYS) + 1)
    old = upkeep.expire(yard, at=LATER)
    assert (old.files, len(files(yard))) == (done.replaced, 1)
    assert old.snapshots > len(DAYS)
    assert old.bytes > 0
    assert same(contents(yard), before)
    assert not verifying.verify(yard).findings
    again = upkeep.expire(yard, at=LATER)
    assert (again.snapshots, again.files, again.orphans) == (0, 0, 0)


def test_orphans_are_removed_when_they_are_a_day_old_and_what_waits_is_not(yard):
    day = DAYS[-1] + timedelta(days=1)
    pipeline.capture(yard, GUANGDONG, day, whole=True)
    with catalogue(yard.catalog, yard.lake.data) as con:  # so that the run has something to stage
        con.execute("DELETE FROM lake.history.policy_document WHERE _change = 'changed'")
    waiting = [yard.lake.data / file.path for file in pipeline.stage(yard, GUANGDONG, day).files]
    orphan, begun, young = (files(yard)[0].with_name(name) for name in ("o.parquet", ".b.parquet.open", "y.parquet"))
    for path in (orphan, begun, young):
        path.write_bytes(files(yard)[0].read_bytes())
    for path in yard.lake.data.rglob("*"):
        if path.is_file() and path != young:
            os.utime(path, (1, 1))
    live = set(files(yard)) - {orphan, young}
    assert upkeep.expire(yard).orphans == 2
    assert waiting
    assert set(files(yard)) == live | {young}
    assert not begun.exists()
    pipeline.commit(yard)
    assert [loads.run.day for loads in loads_in(yard.lake.loads)][-1] == day


def test_what_is_read_at_this_moment_is_not_let_go(yard):
    with pytest.raises(BadCommand, match="a day at least"):
        upkeep.expire(yard, 0)


# --- the command ------------------------------------------------------------------------------------------------------


def test_the_command_merges_lets_go_and_verifies_in_either_language(yard, caoyun):  # noqa: F811
    told = json.loads(caoyun("upkeep", "--dry-run", "--json").stdout)
    assert (told["dry_run"], told["compact"]["after"]["ops/run"]["files"], "verify" in told) == (True, 1, False)
    done = caoyun("upkeep")
    assert (done.returncode, "ops/run" in done.stdout, ": 0 findings" in done.stdout) == (0, True, True)
    chinese = caoyun("upkeep", "--compact", LANG="zh_CN.UTF-8")
    assert (chinese.returncode, "合并" in chinese.stdout, "校验" in chinese.stdout) == (0, True, False)


def test_the_command_ends_with_5_when_a_file_is_not_as_it_was_kept_and_with_2_when_it_is_misspelt(yard, caoyun):  # noqa: F811
    flip(files(yard)[0])
    bad = caoyun("upkeep", "--verify", "--json")
    assert (bad.returncode, json.loads(bad.stdout)["verify"]["findings"][0]["what"]) == (5, "changed")
    bad = caoyun("upkeep", "--json")
    assert (bad.returncode, files(yard)[0].name in json.loads(bad.stdout)["message"]) == (5, True)
    assert caoyun("upkeep", "--keep-days", "0").returncode == 2
    with pytest.raises(BadCommand, match="cannot be merged"):
        upkeep.compact(yard, fewest=1)
