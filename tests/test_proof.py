"""Coverage, explanation, red-lines, replay and verification: what is proven, and what happens when it is not so."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl import asking, explaining, pipeline, publishing, staging, verifying
from etl.contracts import contract
from etl.errors import BadCommand, BadPlace, Unreachable
from etl.lake import loads_in
from etl.practice import site_of, sites
from etl.practice.corpus import Changes
from etl.practice.faults import Fault
from etl.practice.server import serving
from etl.readers import READERS
from etl.sources import registry, source
from etl.warehouse.redline import redline
from tests.conftest import yard_at
from tests.test_cli import caoyun  # noqa: F401 - a fixture

GUANGDONG = source("guangdong.policy_document")
DAY, NEXT = date(2024, 6, 1), date(2024, 6, 2)


@pytest.fixture
def portal(lake):
    site, faults = site_of(GUANGDONG, size=130, flaws=61), []
    with serving([site], faults=faults) as address:
        yield site, yard_at(lake, address), faults


@pytest.fixture
def published(portal):
    _, yard, _ = portal
    pipeline.run(yard, GUANGDONG, DAY)
    publishing.publish(yard)
    return yard


# --- coverage ---------------------------------------------------------------------------------------------------------


def test_a_suspended_site_that_answers_200_makes_the_run_fail_and_coverage_short(portal):
    _, yard, faults = portal
    pipeline.run(yard, GUANGDONG, DAY)
    faults.append(Fault("suspended", role="listing"))
    with pytest.raises(Unreachable, match="suspended"):
        pipeline.run(yard, GUANGDONG, NEXT)
    (row,) = asking.coverage(yard).to_dicts()
    assert (row["status"], row["certificate"], row["rows"]) == ("failed", "short by 130", 128)
    assert "suspended" in row["reason"]
    months = asking.coverage(yard, by_month=True).select("month", "certificate").rows()
    assert months[-1] == (date(2024, 6, 1), "short by 130")  # of the month of the run; what was proven before stays so
    assert {certificate for _, certificate in months[:-1]} == {"complete"}
    faults.clear()
    pipeline.run(yard, GUANGDONG, NEXT)
    assert asking.coverage(yard)["certificate"].to_list() == ["complete"]


def test_a_site_that_was_suspended_from_the_first_is_short_of_what_it_must_have(portal):
    _, yard, faults = portal
    faults.append(Fault("suspended", role="listing"))
    with pytest.raises(Unreachable):
        pipeline.run(yard, GUANGDONG, DAY)
    assert asking.coverage(yard)["certificate"].to_list() == ["short by 1"]


def test_coverage_ends_with_3_where_a_source_is_short_and_0_where_all_is_complete(caoyun):  # noqa: F811
    caoyun("run", "guangdong.policy_document", "--day", "2024-06-01")
    good = caoyun("coverage")
    assert (good.returncode, "60 ✓" in good.stdout) == (0, True)
    caoyun("run", "guangdong.policy_document", "--day", "2024-06-02", CAOYUN_WEB="http://127.0.0.1:9")
    bad = caoyun("coverage")
    assert (bad.returncode, "short by 60" in bad.stdout) == (3, True)
    rows = json.loads(caoyun("coverage", "--json").stdout)
    assert [row["certificate"] for row in rows] == ["short by 60"]
    assert caoyun("coverage", "nosuch*").returncode == 2  # a typing error is not all complete
    assert caoyun("coverage", "ningxia").returncode == 2  # nor is what was never run


# --- explain ----------------------------------------------------------------------------------------------------------

# One source of each family and kind: what is explained follows from these, and every source is run by its own test.
_TWINS = [*{(s.family, s.kind): s for s in registry().values() if s.proof not in ("recorded", "refused")}.values()]


@pytest.mark.parametrize("one", _TWINS, ids=lambda s: s.id)
def test_every_column_of_a_record_is_explained_down_to_bytes_that_hold_their_digest(one, lake):
    with serving(sites([one], size=30, flaws=0)) as address:
        yard = yard_at(lake, address)
        pipeline.run(yard, one, DAY)
    record = explaining_any(yard, one)
    found = explaining.explain(yard, one.kind, record, source=one.id)
    assert [c.column for c in found.columns] == list(contract(one.kind).schema)
    assert all(origin.sound for origin in found.origins)
    assert found.origins[0].page == "listing"
    stated = [c for c in found.columns if c.page]
    assert {c.page for c in stated} <= {origin.page for origin in found.origins}
    assert all(c.path for c in stated)
    assert all(c.value is None or c.page or c.column in ("publisher",) for c in found.columns)  # no value from nowhere


def explaining_any(yard, one):
    publishing.publish(yard)
    return asking.ask(yard.home, f"SELECT min(record_id) FROM current.{one.kind}").item()


def test_a_json_path_leads_to_what_was_stated(published):
    found = explaining.explain(published, "policy_document", "960050")
    place = f"{found.origins[0].file.removeprefix('archive/')}@{found.origins[0].offset}"
    body = json.loads(explaining.readable(explaining.body(published, place)))
    for cell in (c for c in found.columns if c.page == "listing"):
        position, _, name = cell.path.removeprefix("$.articles[").partition("].")
        assert body["articles"][int(position)][name] == cell.said
    assert found.release is not None


def test_sql_explains_a_record_as_the_command_does(published):
    found = explaining.explain(published, "policy_document", "960050")
    told = asking.ask(published.home, "FROM explain('policy_document', '960050')")
    assert told["page"].to_list() == [origin.page for origin in found.origins] == ["listing", "detail"]
    for row, origin in zip(told.iter_rows(named=True), found.origins, strict=True):
        assert (row["url"], row["status"], row["sha256"]) == (origin.url, origin.status, origin.sha256)
        assert (f"archive/{row['place']}", row["fetched_at"]) == (f"{origin.file}@{origin.offset}", origin.at)
    assert {*told.select("run", "load_id", "contract", "readers", "release").rows()} == {
        (found.run, found.load, found.contract, found.readers, found.release)
    }
    assert asking.ask(published.home, "FROM explain('policy_document', 'nobody')").is_empty()


def test_sql_explains_what_was_read_from_a_capture_that_broke_off(lake):
    site, faults = site_of(GUANGDONG, size=240, flaws=0), [Fault("500", role="listing", nth=3)]
    with serving([site], faults=faults) as address:
        yard = yard_at(lake, address)
        with pytest.raises(Unreachable):
            pipeline.run(yard, GUANGDONG, DAY)
        faults.clear()
        pipeline.run(yard, GUANGDONG, DAY)
    publishing.publish(yard)
    first = asking.ask(
        lake, "SELECT record_id FROM current.policy_document WHERE _detail LIKE '%/01.partial.warc.gz@%'"
    )
    assert first.height == 200  # the details of the two pages that came before the third failed
    told = asking.ask(lake, f"FROM explain('policy_document', '{first[0, 0]}')")
    assert told["place"].str.contains("/01.partial.warc.gz@", literal=True).to_list() == [False, True]
    assert told.filter(pl.col("url").is_null() | pl.col("sha256").is_null()).is_empty()


def test_bytes_that_changed_are_told_and_a_record_that_is_not_there_too(published):
    found = explaining.explain(published, "policy_document", "960050")
    path = published.home / found.origins[1].file
    raw = bytearray(path.read_bytes())
    raw[found.origins[1].offset + 60] ^= 1
    path.write_bytes(raw)
    with pytest.raises(BadPlace):
        explaining.explain(published, "policy_document", "960050")
    with pytest.raises(BadCommand, match="nosuch"):
        explaining.explain(published, "policy_document", "nosuch")


# --- red-line ---------------------------------------------------------------------------------------------------------

TEXTS = st.text(st.sampled_from("甲乙丙丁。；\n一二"), max_size=60)


@given(TEXTS, TEXTS)
def test_striking_what_is_marked_gives_either_version(old, new):
    marked = redline(old, new)
    assert without(marked.text, "[-", "-]", keep=True, other=("{+", "+}")) == old
    assert without(marked.text, "{+", "+}", keep=True, other=("[-", "-]")) == new


def without(text, start, end, *, keep, other):
    """The text with the marks of one kind opened and those of the other taken out with what they hold."""
    while other[0] in text:
        head, _, rest = text.partition(other[0])
        text = head + rest.partition(other[1])[2]
    return text.replace(start, "").replace(end, "")


def test_a_red_line_is_told_between_two_versions():
    marked = redline("自发布之日起施行。有效期五年。", "自发布之日起施行。有效期三年。")
    assert (marked.text, marked.struck, marked.put_in) == ("自发布之日起施行。有效期[-五-]{+三+}年。", 1, 1)


def test_the_versions_of_a_record_differ_in_the_columns_that_were_edited(portal):
    site, yard, _ = portal
    pipeline.run(yard, GUANGDONG, DAY)
    site.changes = Changes(edited=1)
    pipeline.run(yard, GUANGDONG, NEXT)
    publishing.publish(yard)
    edited = asking.ask(yard.home, "SELECT record_id FROM history.policy_document WHERE _change = 'changed'").item()
    found = explaining.versions(yard, "policy_document", edited)
    (step,) = explaining.differences(contract("policy_document"), found)
    assert step["change"] == "changed"
    assert step["columns"]["title"][1] == step["columns"]["title"][0] + "（修订）"


# --- replay -----------------------------------------------------------------------------------------------------------


def test_a_replay_of_what_reads_as_before_changes_nothing_and_asks_nobody(published):
    silent = yard_at(published.home, "http://127.0.0.1:9")
    before = {p: p.stat().st_mtime_ns for p in published.home.rglob("*.parquet")}
    assert pipeline.replay(silent, GUANGDONG, DAY) is None
    assert {p: p.stat().st_mtime_ns for p in published.home.rglob("*.parquet")} == before


def test_a_replay_after_a_rule_was_mended_releases_what_it_had_rejected(published, monkeypatch):
    rules = contract("policy_document")
    untitled = [replace(c, required=False) if c.name == "title" else c for c in rules.columns]
    monkeypatch.setattr(staging, "contract", lambda kind: replace(rules, columns=tuple(untitled)))
    load = pipeline.replay(published, GUANGDONG, DAY)
    pipeline.commit(published)
    assert (load.mode, load.counts.listed, load.counts.loaded, load.counts.quarantined) == ("replay", 130, 1, 1)
    publishing.publish(published)
    released = "SELECT record_id, _load, _evidence FROM history.policy_document WHERE _change = 'released'"
    assert asking.ask(published.home, released).rows() == [("960121", load.id, f"{GUANGDONG.id}-20240601-01")]
    assert [row["reasons"] for row in asking.rejected(published).to_dicts()] == [["type:issued_on"]]
    assert not verifying.verify(published).findings


def test_a_replay_that_reads_differently_is_a_new_version_and_the_old_one_stays(published, monkeypatch):
    rules = contract("policy_document")
    other = [replace(c, reader="halfwidth_brackets") if c.name == "document_no" else c for c in rules.columns]
    monkeypatch.setitem(READERS, "halfwidth_brackets", lambda expr: expr.str.replace_many({"〔": "[", "〕": "]"}))
    monkeypatch.setattr(staging, "contract", lambda kind: replace(rules, columns=tuple(other)))
    load = pipeline.replay(published, GUANGDONG, DAY)
    pipeline.commit(published)
    assert load.counts.loaded == 128
    publishing.publish(published)
    both = (
        "SELECT _change, document_no LIKE '%[2024]%' AS new, count(*) "
        "FROM history.policy_document GROUP BY ALL ORDER BY 1"
    )
    assert asking.ask(published.home, both).rows() == [("new", False, 128), ("reread", True, 128)]
    now = "SELECT count(*) FROM current.policy_document WHERE document_no LIKE '%[2024]%'"
    assert asking.ask(published.home, now).item() == 128


# --- verify -----------------------------------------------------------------------------------------------------------


def test_a_lake_that_is_as_it_was_kept_has_no_findings(published):
    found = verifying.verify(published)
    assert found.findings == ()
    assert (found.loads, found.files > 5, found.bytes > 100_000) == (1, True, True)


@pytest.mark.parametrize(
    "pattern", ["archive/*/*/01.warc.gz", "data/history/*/*/*/*.parquet", "releases/*/warehouse.duckdb"]
)
def test_one_bit_that_flips_in_an_archive_in_data_or_in_a_release_is_named(published, pattern):
    path = sorted(published.home.glob(pattern))[0]
    raw = bytearray(path.read_bytes())
    at = random.Random(7).randrange(len(raw))
    raw[at] ^= 1 << 3
    path.unlink()  # the newest release is the same file under another name
    path.write_bytes(raw)
    told = [(one.what, one.where) for one in verifying.verify(published).findings]
    assert ("changed", str(path.relative_to(published.home))) in told


def test_what_is_missing_and_what_is_extra_is_named(published):
    gone = next(published.home.glob("data/history/*/*/*/*.parquet"))
    gone.rename(gone.with_name("stray.parquet"))
    told = {(one.what, one.where) for one in verifying.verify(published).findings}
    where = str(gone.relative_to(published.home))
    assert {("missing", where), ("extra", where.replace(gone.name, "stray.parquet"))} <= told


def test_a_ledger_that_does_not_fit_its_data_is_named(published):
    (load,) = loads_in(published.lake.loads)
    path = published.lake.loads / f"{load.id}.json"
    path.rename(path.with_suffix(".aside"))
    told = {(one.what, one.where) for one in verifying.verify(published).findings}
    assert ("ledger", load.id) in told


def test_a_capture_that_broke_off_is_verified_record_by_record(portal):
    _, yard, faults = portal
    faults.append(Fault("500", role="listing", nth=2))
    with pytest.raises(Unreachable):
        pipeline.run(yard, GUANGDONG, DAY)
    assert verifying.verify(yard).findings == ()
    (path,) = yard.home.glob("archive/*/*/*.partial.warc.gz")
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)
    assert [one.what for one in verifying.verify(yard).findings] == ["changed"]


def test_verify_ends_with_5_when_something_is_not_as_it_was(caoyun):  # noqa: F811
    caoyun("run", "guangdong.policy_document", "--day", "2024-06-01")
    assert caoyun("verify").returncode == 0
    (path,) = (caoyun.home / "lake").glob("archive/*/*/01.warc.gz")
    path.write_bytes(path.read_bytes()[:-1])
    bad = caoyun("verify", "--json")
    assert (bad.returncode, json.loads(bad.stdout)["findings"][0]["what"]) == (5, "changed")
