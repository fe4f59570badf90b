"""Releases come and go: readers are not disturbed, kills leave the old one, names, what is kept, and what changed."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from etl import asking, pipeline, publishing, verifying
from etl.errors import BadCommand, BadPlace
from etl.lake import releases as kept
from etl.lake.releases import Release, Terms
from etl.practice import sites
from etl.practice.corpus import Changes
from etl.practice.server import serving
from etl.sources import source
from etl.warehouse.difference import changes, tallies
from tests.conftest import yard_at
from tests.released import DAY, copied, filled, manifest, opened
from tests.test_cli import caoyun  # noqa: F401 - a fixture

GUANGDONG = source("guangdong.policy_document")
NEXT = DAY + timedelta(days=1)
NEWS = Changes(added=3, edited=2, withdrawn=0)


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """A lake of several kinds with one release."""
    home = tmp_path_factory.mktemp("first") / "lake"
    home.mkdir()
    return filled(home)


@pytest.fixture
def yard(first, lake):
    """A copy of it, into which news of one source were loaded that no release has."""
    return _news(copied(first, lake))


def _news(yard, day=NEXT, what=NEWS):
    with serving(sites([GUANGDONG], size=40, changes=what)) as address:
        fresh = yard_at(yard.home, address)
        pipeline.run(fresh, GUANGDONG, day)
    return fresh


def names(yard) -> dict[str, tuple[str, ...]]:
    return {one.name: one.names for one in kept.releases(yard.lake.releases)}


def count(path: Path) -> int:
    with opened(path) as con:
        return con.execute("SELECT count(*) FROM policy_document").fetchall()[0][0]


# --- readers ----------------------------------------------------------------------------------------------------------

READER = """
import sys, duckdb
con = duckdb.connect(sys.argv[1], read_only=True)
ask = lambda: con.execute("SELECT count(*), max(title) FROM policy_document").fetchall()
before = ask()
print("reading", flush=True)
sys.stdin.readline()
assert ask() == before
print(before[0][0], flush=True)
"""


def test_a_reader_in_another_process_goes_on_with_the_release_that_it_opened(yard):
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, str(yard.lake.warehouse)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert reader.stdout.readline() == "reading\n"
    publishing.publish(yard)  # it is not held up by the reader, who has the old one open
    out, _ = reader.communicate("go on\n", timeout=60)
    assert (reader.returncode, int(out), count(yard.lake.warehouse)) == (0, 40, 43)


LOOKER = """
import sys, time, duckdb
from pathlib import Path
warehouse, stop, seen = sys.argv[1], Path(sys.argv[2]), set()
print("reading", flush=True)
while not stop.exists():
    with duckdb.connect(warehouse, read_only=True) as con:
        seen.add(con.execute("SELECT (SELECT count(*) FROM policy_document), count(*) FROM dictionary").fetchall()[0])
print(sorted(seen), flush=True)
"""


def test_who_opens_the_warehouse_while_it_is_published_finds_the_old_or_the_new_one_whole(yard, tmp_path):
    command = [sys.executable, "-c", LOOKER, str(yard.lake.warehouse), str(tmp_path / "stop")]
    looker = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert looker.stdout.readline() == "reading\n"
    publishing.publish(yard)
    (tmp_path / "stop").touch()
    out, said = looker.communicate(timeout=60)
    assert looker.returncode == 0, said
    assert {rows for rows, _ in eval(out)} <= {40, 43}
    assert len({words for _, words in eval(out)}) == 1


# --- kills ------------------------------------------------------------------------------------------------------------

KILLED = """
import os, signal, sys
from pathlib import Path
from tests.conftest import yard_at
from etl import publishing
from etl.publishing import making
from etl.warehouse import release, hive

def fatal(module, name, after=False):
    real = getattr(module, name)
    def last_breath(*said, **more):
        if after:
            real(*said, **more)
        os.kill(os.getpid(), signal.SIGKILL)
    setattr(module, name, last_breath)

place, _, when = sys.argv[3].partition(":")
module, name = place.rsplit(".", 1)
modules = {"release": release, "hive": hive, "making": making, "kept": publishing.kept, "os": os}
fatal(modules[module], name, when == "after")
publishing.publish(yard_at(Path(sys.argv[1]), sys.argv[2]))
"""


@pytest.mark.parametrize(
    "where",
    ["release.books", "hive.write:after", "release.fill", "making._describe", "making._describe:after", "kept.point",
     "kept.point:after", "os.link:after"],
)  # fmt: skip
def test_a_publication_killed_anywhere_leaves_the_old_one_and_the_next_one_cleans_up(where, yard):
    (old,) = names(yard)
    command = [sys.executable, "-c", KILLED, str(yard.home), "http://127.0.0.1:9", where]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == -9, done.stderr
    assert count(yard.lake.warehouse) == 40
    assert old in names(yard)
    assert not verifying.verify(yard).findings
    publishing.publish(yard)
    assert (count(yard.lake.warehouse), len(names(yard))) == (43, 2)
    hidden = [*yard.lake.releases.glob(".*"), *yard.home.glob(".warehouse*")]
    assert hidden == []
    assert names(yard)[max(names(yard))] == ("nightly",)


# --- large kinds ------------------------------------------------------------------------------------------------------


@pytest.fixture
def large(yard):
    """A release in which every kind is too large for a table."""
    publishing.publish(yard, terms=Terms(native_rows=10))
    return yard


def test_a_kind_with_too_many_rows_is_a_view_over_the_parquet_beside_it_with_the_same_rows(large, yard):
    old, new = kept.releases(yard.lake.releases)
    with opened(new.warehouse) as con:
        assert con.execute("SELECT count(*) FROM duckdb_tables() WHERE schema_name = 'current'").fetchall() == [(0,)]
        views = con.execute("FROM current.open_dataset ORDER BY record_id").pl()
        assert con.execute("SELECT count(*) FROM policy_document_zh").fetchall() == [(43,)]
        assert con.execute("SELECT count(*) FROM history.policy_document").fetchall() == [(45,)]
        assert con.execute("SELECT count(*) FROM explain('policy_document', '960000')").fetchall()[0][0] >= 1
        unsaid = con.execute("SELECT count(*) FROM duckdb_columns() WHERE NOT internal AND comment IS NULL")
        assert unsaid.fetchall() == [(0,)]
    with opened(old.warehouse) as con:
        assert con.execute("FROM current.open_dataset ORDER BY record_id").pl().equals(views)
    assert new.rows["policy_document"] == 43
    assert not [*new.folder.glob(".*")]
    assert new.warehouse.stat().st_size < old.warehouse.stat().st_size
    assert {one.kind: one.added for one in tallies(old.warehouse, new.warehouse)}["policy_document"] == 3


def test_a_kind_with_just_so_many_rows_is_a_table(yard):
    publishing.publish(yard, terms=Terms(native_rows=43))
    with opened(yard.lake.warehouse) as con:
        tables = con.execute("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'current'").fetchall()
        kinds = {name for (name,) in tables}
    assert {"policy_document", "open_dataset"} <= kinds


def test_who_asks_a_view_whose_parquet_is_gone_is_told_which_file_and_what_to_do(large):
    newest = kept.newest(large.lake.releases)
    (newest.folder / "parquet").rename(newest.folder / "moved")
    with pytest.raises(BadPlace, match="parquet/policy_document") as told:
        asking.ask(large.home, "SELECT count(*) FROM policy_document")
    assert "caoyun verify" in told.value.hint
    with opened(large.lake.warehouse) as con:
        with pytest.raises(duckdb.IOException, match="No files found that match the pattern"):
            con.execute("SELECT count(*) FROM policy_document")
        assert con.execute("SELECT count(*) FROM coverage").fetchall()[0][0] == 5  # all else is as it was


# --- names ------------------------------------------------------------------------------------------------------------


def test_the_newest_is_nightly_and_what_was_made_for_its_whole_day_is_stable(yard):
    (old,) = names(yard)
    assert names(yard) == {old: ("nightly",)}
    made = publishing.publish(yard, NEXT, [GUANGDONG])
    assert names(yard) == {old: (), made.name: ("nightly", "stable")}
    assert (yard.lake.releases / "stable" / "warehouse.duckdb").samefile(yard.lake.warehouse)
    assert manifest(made)["doubts"] == []


def test_a_release_that_lacks_a_source_of_its_day_is_not_stable(yard):
    made = publishing.publish(yard, NEXT, [GUANGDONG, source("hunan.announcement")])
    assert names(yard)[made.name] == ("nightly",)
    assert manifest(made)["doubts"] == ["hunan.announcement is missing"]


def test_a_release_whose_kind_shrank_beyond_the_brake_is_not_stable():
    before = Release(Path("x"), {"rows": {"current.policy_document": 1000, "main.dictionary": 9}})
    assert kept.doubts([], DAY, {"policy_document": 949}, before, 5.0) == [
        "policy_document has 949 rows, and x had 1,000"
    ]  # fmt: skip
    assert kept.doubts([], DAY, {"policy_document": 950}, before, 5.0) == []
    assert kept.doubts([], DAY, {}, before, 5.0) != []
    assert kept.doubts([], None, {"policy_document": 1000}, before, 5.0) == ["it was made for no day"]


def test_a_person_can_promote_a_release_and_a_better_one_takes_the_name_again(yard):
    (old,) = names(yard)
    assert publishing.promote(yard, "nightly").names == ("nightly", "stable")
    publishing.publish(yard)
    assert names(yard)[old] == ("stable",)
    made = publishing.publish(
        _news(yard, NEXT + timedelta(days=1), replace(NEWS, added=5)), NEXT + timedelta(days=1), [GUANGDONG]
    )
    assert names(yard)[made.name] == ("nightly", "stable")
    with pytest.raises(BadCommand, match="there is no release 'nosuch'"):
        publishing.promote(yard, "nosuch")


# --- what is kept -----------------------------------------------------------------------------------------------------


def made_at(folder: Path, *days: datetime) -> list[Release]:
    """Releases of some days, of which nothing matters but that."""
    for at in days:
        there = folder / f"{at:%Y%m%dT%H%M%SZ}-1"
        there.mkdir(parents=True)
        said = {"made_at": at.isoformat() + "Z", "rows": {}, "sha256": {}}
        (there / "manifest.json").write_text(json.dumps(said), encoding="utf-8")
    return kept.releases(folder)


def test_all_of_two_weeks_are_kept_and_the_last_of_each_month_and_what_has_a_name(tmp_path):
    now = datetime(2024, 7, 20)
    every = [now - timedelta(days=n) for n in range(80)]
    found = made_at(tmp_path, *every)
    kept.point(tmp_path, "stable", found[3].name)
    gone = {one.made_at for one in kept.overdue(kept.releases(tmp_path), Terms(), now)}
    stay = {one.made_at for one in found} - gone
    recent = {at for at in every if at >= now - timedelta(days=14)}
    assert stay == recent | {found[3].made_at, datetime(2024, 5, 31), datetime(2024, 6, 30)}
    fewer = {one.made_at for one in kept.overdue(kept.releases(tmp_path), Terms(months=1), now)}
    assert fewer - gone == {datetime(2024, 5, 31)}  # June is one month ago, May is two


def test_the_only_release_is_kept_however_old_it_is(tmp_path):
    found = made_at(tmp_path, datetime(2001, 1, 1))
    assert kept.overdue(found, Terms(months=1), datetime(2024, 1, 1)) == []


def test_upkeep_lets_old_releases_go_and_says_which_it_would(yard):
    (old,) = names(yard)
    made = publishing.publish(yard)
    later = datetime.fromisoformat(manifest(made)["made_at"].removesuffix("Z")) + timedelta(days=400)
    terms = Terms(days=1, months=1)
    gone, size = publishing.tidy(yard, terms, at=later, dry=True)
    assert ([one.name for one in gone], size > 0, len(names(yard))) == ([old], True, 2)
    assert publishing.tidy(yard, terms, at=later)[1] == size
    assert list(names(yard)) == [made.name]
    assert not verifying.verify(yard).findings


# --- what changed -----------------------------------------------------------------------------------------------------


def test_two_releases_differ_by_what_was_added_changed_and_gone(yard):
    old = kept.newest(yard.lake.releases)
    new = publishing.publish(yard) / "warehouse.duckdb"
    counted = {
        one.kind: (one.before, one.after, one.added, one.changed, one.gone) for one in tallies(old.warehouse, new)
    }
    assert counted["policy_document"] == (40, 43, 3, 2, 0)
    assert counted["statistic"][2:] == (0, 0, 0)
    back = {one.kind: (one.added, one.changed, one.gone) for one in tallies(new, old.warehouse)}
    assert back["policy_document"] == (0, 2, 3)
    told = changes(old.warehouse, new, "policy_document")
    assert [one.fate for one in told] == ["added"] * 3 + ["changed"] * 2
    assert all(one.columns["title"][0] is None for one in told[:3])
    for one in told[3:]:
        was, now = one.columns["title"]
        assert now == f"{was}（修订）"
        assert "issued_on" not in one.columns
    assert len(changes(old.warehouse, new, "policy_document", limit=1)) == 2
    assert changes(old.warehouse, new, "statistic") == []


def test_a_release_keeps_the_count_of_what_changed_since_the_one_before(yard):
    made = publishing.publish(yard)
    with opened(made / "warehouse.duckdb") as con:
        rows = con.execute("FROM ops.release_diff WHERE kind = 'policy_document'").fetchall()
    assert rows == [("policy_document", 40, 43, 3, 2, 0)]
    assert [one["added"] for one in manifest(made)["diff"] if one["kind"] == "policy_document"] == [3]
    (old,) = set(names(yard)) - {made.name}
    assert manifest(yard.lake.releases / old)["diff"] == []
    assert manifest(made)["previous"] == old


def test_the_commands_list_promote_and_compare_releases(caoyun):  # noqa: F811
    assert "caoyun publish" in caoyun("releases").stdout
    caoyun("run", "guangdong.policy_document", "--day", "2024-06-01")
    caoyun("publish")
    caoyun("run", "guangdong.policy_document", "--day", "2024-06-02", CAOYUN_WEB="practice?size=60&added=4&edited=1")
    caoyun("publish", CAOYUN_WEB="practice?size=60&added=4&edited=1")
    old, new = json.loads(caoyun("releases", "--json").stdout)
    assert (old["names"], new["names"], new["previous"]) == ([], ["nightly"], old["release"])
    assert "no stable" not in caoyun("releases", "promote", old["release"]).stdout
    added = new["rows"]["policy_document"] - old["rows"]["policy_document"]
    assert added > 0
    told = json.loads(caoyun("diff", "stable", "nightly", "--json").stdout)
    assert [(k["kind"], k["added"], k["changed"]) for k in told["kinds"]] == [("policy_document", added, 1)]
    shown = caoyun("diff", old["release"], "nightly", "--kind", "policy_document").stdout
    assert "（修订）" in shown
    assert caoyun("diff", "stable", "stable").returncode == 2
    missing = caoyun("diff", "stable", "nosuch")
    assert (missing.returncode, "no release 'nosuch'" in missing.stderr) == (2, True)
    assert caoyun("diff", "960000", "--kind", "policy_document").returncode == 0  # a record, as before
    assert "发布" in caoyun("releases", LANG="zh_CN.UTF-8").stdout
    practice = caoyun("sql", "SELECT citation_en FROM release").stdout
    assert "practice records" in practice
    assert (caoyun.home / "lake" / "releases" / "stable").is_symlink()
