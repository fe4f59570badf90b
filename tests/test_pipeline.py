"""A run from the site to the warehouse: what is loaded, what a second run does, and what a kill leaves behind."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from etl import asking, pipeline, publishing
from etl.lake import last_listing, loads_in
from etl.model import Run
from etl.practice.corpus import Changes
from etl.sources import source
from tests.conftest import yard_at

GUANGDONG = source("guangdong.policy_document")
DAY, NEXT = date(2024, 6, 1), date(2024, 6, 2)


def contents(home: Path) -> pl.DataFrame:
    """Everything that a run loads, without the moments at which it happened."""
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as con:
        return con.sql(
            "SELECT * EXCLUDE (_captured_at, _last_seen_at, _place, _detail, _load) "
            "FROM history.policy_document ORDER BY record_id"
        ).pl()


def files(home: Path) -> dict[str, int]:
    return {str(p.relative_to(home)): p.stat().st_mtime_ns for p in sorted(home.rglob("*")) if p.is_file()
            and p.suffix not in (".lock",)}  # fmt: skip


def test_every_listed_record_is_loaded_or_says_why_not(web, lake):
    place = yard_at(lake, web(GUANGDONG))
    load = pipeline.run(place, GUANGDONG, DAY)
    assert load.counts.balanced
    assert (load.stated, load.counts.listed, load.counts.loaded, load.counts.quarantined) == (240, 240, 238, 2)
    assert load.certificate == "complete"
    reasons = asking.rejected(place).explode("reasons")["reasons"].sort().to_list()
    assert reasons == ["required:title", "type:issued_on"]


def test_the_same_run_twice_changes_no_file(web, lake):
    place = yard_at(lake, web(GUANGDONG))
    pipeline.run(place, GUANGDONG, DAY)
    publishing.publish(place)
    before = files(lake)
    again = pipeline.run(place, GUANGDONG, DAY)
    assert publishing.publish(place) is None
    assert files(lake) == before
    assert again.counts.loaded == 238  # the load that is told is the one that was committed


def test_asking_the_site_again_loads_nothing_when_nothing_changed(web, lake):
    place = yard_at(lake, web(GUANGDONG))
    pipeline.run(place, GUANGDONG, DAY)
    again = pipeline.run(place, GUANGDONG, DAY, again=True)
    assert (again.attempt, again.counts.loaded, again.counts.unchanged) == (2, 0, 238)


def test_a_second_crawl_loads_what_is_new_or_edited_and_counts_the_rest(web, lake):
    pipeline.run(yard_at(lake, web(GUANGDONG)), GUANGDONG, DAY)
    changed = web(GUANGDONG, changes=Changes(added=2, edited=3, withdrawn=2, twice=2))
    load = pipeline.run(yard_at(lake, changed), GUANGDONG, NEXT)
    assert load.counts.balanced
    assert (load.counts.listed, load.counts.loaded, load.counts.duplicate) == (242, 5, 2)
    publishing.publish(yard_at(lake, changed))
    with duckdb.connect(str(lake / "warehouse.duckdb"), read_only=True) as con:
        edited = con.sql("SELECT count(*) FROM current.policy_document WHERE title LIKE '%（修订）'").fetchall()[0][0]
        versions = con.sql("SELECT count(*) FROM history.policy_document").fetchall()[0][0]
    assert (edited, versions) == (3, 238 + 5)


def test_records_that_arrive_while_paging_are_read_by_the_second_walk(web, lake):
    load = pipeline.run(yard_at(lake, web(GUANGDONG, changes=Changes(while_paging=2))), GUANGDONG, DAY)
    assert load.counts.balanced
    assert (load.walks, load.arrived) == (2, 2)
    assert (load.stated, load.counts.listed, load.counts.duplicate, load.certificate) == (242, 242, 0, "complete")


def test_one_commit_takes_many_staged_loads_and_takes_each_once(web, lake):
    sources = [GUANGDONG, source("guangdong.policy_document.yangjiang_housing")]
    place = yard_at(lake, web(*sources))
    for one in sources:
        pipeline.capture(place, one, DAY)
        pipeline.stage(place, one, DAY)
    staged = loads_in(lake / "staged")
    assert len(pipeline.commit(place)) == 2
    for load in staged:  # as if the committer had been killed before it moved them
        (lake / "loads" / f"{load.id}.json").rename(lake / "staged" / f"{load.id}.json")
    assert pipeline.commit(place) == []
    publishing.publish(place)
    with duckdb.connect(str(lake / "warehouse.duckdb"), read_only=True) as con:
        assert con.sql(
            "SELECT count(*), count(DISTINCT (_source, record_id)) FROM history.policy_document"
        ).fetchall() == [(476, 476)]


KILLED = """
import os, signal, sys
from datetime import date
from pathlib import Path
from tests.conftest import yard_at
from etl import pipeline, publishing
from etl.sources import source

left = int(sys.argv[3])

def last_breath(name):
    real = getattr(Path, name)
    def until(self, target):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(self, target)
    setattr(Path, name, until)

last_breath("replace")
last_breath("rename")
place = yard_at(Path(sys.argv[1]), sys.argv[2])
pipeline.run(place, source("guangdong.policy_document"), date(2024, 6, 1))
publishing.publish(place)
"""


@pytest.fixture(scope="module")
def unharmed(tmp_path_factory) -> pl.DataFrame:
    """What a run that nobody kills leaves."""
    from etl.practice import sites
    from etl.practice.server import serving

    home = tmp_path_factory.mktemp("unharmed")
    with serving(sites([GUANGDONG], size=120)) as address:
        place = yard_at(home, address)
        pipeline.run(place, GUANGDONG, DAY)
        publishing.publish(place)
    return contents(home)


# Before each of the renames by which a run makes something final: index, WARC, summary, two Parquet files, results of
# the gate, load package, its move after the commit, words, release folder, nightly, warehouse. The last finds nobody.
@pytest.mark.parametrize("renames", range(13))
def test_a_run_killed_before_any_of_its_renames_ends_the_same_when_run_again(renames, web, lake, unharmed):
    address = web(GUANGDONG, size=120)
    command = [sys.executable, "-c", KILLED, str(lake), address, str(renames)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == (-9 if renames < 12 else 0), done.stderr
    place = yard_at(lake, address)
    load = pipeline.run(place, GUANGDONG, DAY)
    publishing.publish(place)
    assert load.counts.balanced
    assert contents(lake).equals(unharmed)
    assert not loads_in(lake / "staged")
    assert not list((lake / "data").rglob("*.open"))
    first_attempt_was_whole = renames > 2
    assert last_listing(place.lake.archive(Run(GUANGDONG.id, DAY))).attempt == (1 if first_attempt_was_whole else 2)


def test_readers_of_the_warehouse_are_not_disturbed_by_a_new_release(web, lake):
    place = yard_at(lake, web(GUANGDONG))
    pipeline.run(place, GUANGDONG, DAY)
    publishing.publish(place)
    with duckdb.connect(str(lake / "warehouse.duckdb"), read_only=True) as reader:
        changed = web(GUANGDONG, changes=Changes(added=2))
        pipeline.run(yard_at(lake, changed), GUANGDONG, NEXT)
        assert publishing.publish(yard_at(lake, changed)) is not None
        assert reader.sql("SELECT count(*) FROM current.policy_document").fetchall() == [(238,)]
    with duckdb.connect(str(lake / "warehouse.duckdb"), read_only=True) as reader:
        assert reader.sql("SELECT count(*) FROM current.policy_document").fetchall() == [(240,)]
