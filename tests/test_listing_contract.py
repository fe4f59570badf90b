"""Walks that must agree, what is not asked for again, withdrawals with two proofs, and going on after a kill."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from etl import asking, pipeline, publishing
from etl.capture import MOST_WALKS
from etl.errors import BadBatch, Changed, Unreachable
from etl.lake import archive, last_listing, loads_in
from etl.model import Rhythm, Run
from etl.practice import site_of
from etl.practice.behaviour import ALWAYS, Behaviour
from etl.practice.corpus import Changes
from etl.practice.faults import Fault
from etl.practice.server import serving
from etl.sources import source
from etl.ways.paging import Single, Tip
from tests.conftest import yard_at

GUANGDONG = source("guangdong.policy_document")
DAYS = [date(2024, 6, n) for n in range(1, 9)]


@pytest.fixture
def portal(lake):
    """A site that stays the same server from crawl to crawl, its yard, its faults and its log."""
    site, faults, log = site_of(GUANGDONG, size=240, flaws=0), [], []
    with serving([site], faults=faults, log=log) as address:
        yield site, yard_at(lake, address), faults, log


def asked(log, role):
    return [one for one in log if one.role == role]


# --- two walks --------------------------------------------------------------------------------------------------------


def test_a_record_that_slips_between_two_pages_is_found_by_the_next_walk(portal):
    site, yard, _, _ = portal
    site.behaviour = Behaviour(vanishing=1, walks=1)
    load = pipeline.run(yard, GUANGDONG, DAYS[0])
    assert (load.walks, load.agreed, load.certificate) == (3, True, "complete")
    assert load.counts.loaded == load.stated == 239  # the one that vanished was read by the first walk alone


def test_a_page_that_is_told_twice_is_found_out(portal):
    site, yard, _, _ = portal
    site.behaviour = Behaviour(repeated=2, walks=1)
    load = pipeline.run(yard, GUANGDONG, DAYS[0])
    assert (load.walks, load.counts.loaded, load.counts.duplicate, load.certificate) == (3, 240, 0, "complete")


def test_a_page_that_is_always_told_twice_leaves_the_certificate_short(portal):
    site, yard, _, _ = portal
    site.behaviour = Behaviour(repeated=2, walks=ALWAYS)
    load = pipeline.run(yard, GUANGDONG, DAYS[0])
    assert (load.counts.duplicate, load.certificate) == (100, "short by 100")


def test_a_list_that_never_holds_still_proves_nothing(portal):
    site, yard, _, _ = portal
    site.behaviour = Behaviour(vanishing=1, walks=ALWAYS)
    load = pipeline.run(yard, GUANGDONG, DAYS[0])
    assert (load.walks, load.agreed, load.certificate) == (MOST_WALKS, False, "unknown")
    assert "did not hold still" in load.why


def test_a_list_without_an_end_is_an_error_and_not_a_loop(portal):
    site, yard, _, _ = portal
    site.behaviour = Behaviour(endless=True, walks=ALWAYS)
    with pytest.raises(Changed, match="never ends"):
        pipeline.run(yard, GUANGDONG, DAYS[0])


@pytest.mark.parametrize(("more", "certificate"), [(7, "short by 7"), (-7, "unknown")])
def test_a_total_that_is_wrong_is_not_complete(portal, more, certificate):
    site, yard, _, _ = portal
    site.behaviour = Behaviour(overstated=more, walks=ALWAYS)
    assert pipeline.run(yard, GUANGDONG, DAYS[0]).certificate == certificate


# --- what is held -----------------------------------------------------------------------------------------------------


def test_a_detail_is_asked_for_again_when_its_row_changed_or_its_record_is_young(portal):
    site, yard, _, log = portal
    pipeline.run(yard, GUANGDONG, DAYS[0])
    log.clear()
    site.changes = Changes(edited=3)
    load = pipeline.run(yard, GUANGDONG, DAYS[1])
    young = 1 + sum(site.corpus.issued(n) > date(2024, 5, 26) for n in range(240))
    assert (load.counts.loaded, load.counts.unchanged) == (3, 237)
    assert 3 <= len(asked(log, "detail")) <= young + 3 < 60  # and not 240


def test_an_answer_that_has_not_changed_is_kept_once_and_read_from_where_it_lies(portal):
    _, yard, _, log = portal
    pipeline.run(yard, GUANGDONG, DAYS[0])
    pipeline.run(yard, GUANGDONG, DAYS[1])
    assert {one.status for one in asked(log, "detail")} == {200, 304}
    folder = yard.lake.archive(Run(GUANGDONG.id, DAYS[1]))
    rows = archive.index(folder, 1).filter(pl.col("role") == "detail")
    assert rows["place"].str.contains("2024-06-01/01.warc.gz@").all()
    assert set(rows["verdict"]) == {"real", "unchanged"}
    assert rows.filter(pl.col("verdict") == "unchanged")["offset"].min() > 0  # the revisit has a record of its own
    assert rows.filter(pl.col("verdict") == "real")["offset"].max() == -1  # what was held was not asked for


def test_a_settled_body_is_fetched_whole_again_whatever_the_site_says_of_it(portal):
    _, yard, _, log = portal
    pipeline.run(yard, GUANGDONG, DAYS[0])
    log.clear()
    unsettled = replace(GUANGDONG, rhythm=Rhythm(settle=0))
    pipeline.run(yard, unsettled, DAYS[1])
    assert [one.status for one in asked(log, "detail")] == [200] * 240


def test_the_tip_of_a_sorted_list_is_walked_alone_and_held_against_the_whole(portal):
    site, yard, _, log = portal
    sorted_ = replace(GUANGDONG, rhythm=Rhythm(newest_first=True))
    assert pipeline.run(yard, sorted_, DAYS[0]).since is None
    log.clear()
    site.changes = Changes(added=2)
    load = pipeline.run(yard, sorted_, DAYS[1])
    assert load.since == date(2024, 5, 25)
    pages = [one.path.partition("page=")[2][0] for one in asked(log, "listing")]
    assert pages == ["1", "2"] * 2  # page 2 is the first whose records are all older
    assert (load.stated, load.counts.listed, load.elsewhere, load.certificate) == (242, 200, 42, "complete")
    assert pipeline.run(yard, sorted_, DAYS[2], whole=True).since is None


# --- what is owed -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("paging", "missing", "withdrawn"), [(Tip(), 0, 0), (Single(), 5, 5)])
def test_what_leaves_the_first_page_of_a_list_that_goes_on_is_not_withdrawn(lake, paging, missing, withdrawn):
    tip = source("beijing.announcement.science")
    assert isinstance(tip.listing.paging, Tip)
    one = replace(tip, listing=replace(tip.listing, paging=paging), expect=replace(tip.expect, withdrawals=100.0))
    site = site_of(tip, size=50, flaws=0)  # shows the first twenty
    with serving([site]) as address:
        yard = yard_at(lake, address)
        assert pipeline.run(yard, one, DAYS[0]).counts.loaded == 20
        site.changes = Changes(added=5)
        second, third = (pipeline.run(yard, one, day) for day in DAYS[1:3])
    assert (second.counts.loaded, second.counts.missing, third.counts.withdrawn) == (5, missing, withdrawn)
    assert {second.certificate, third.certificate} == {"unknown"}


def test_a_detail_that_fails_leaves_its_record_pending_and_the_next_run_heals_it(portal):
    _, yard, faults, _ = portal
    faults.append(Fault("500", role="detail", nth=2))
    load = pipeline.run(yard, GUANGDONG, DAYS[0])
    assert (load.counts.pending, load.counts.loaded, load.certificate) == (1, 239, "short by 1")
    by_month = asking.coverage(yard, by_month=True).filter(pl.col("certificate") != "complete")
    assert by_month.select("pending", "certificate").rows() == [(1, "short by 1")]
    faults.clear()
    healed = pipeline.run(yard, GUANGDONG, DAYS[1])
    assert (healed.counts.loaded, healed.counts.unchanged, healed.certificate) == (1, 239, "complete")


def test_an_attachment_that_fails_is_owed_and_its_record_loaded(portal):
    _, yard, faults, _ = portal
    faults.append(Fault("500", role="attachment", nth=1))
    load = pipeline.run(yard, GUANGDONG, DAYS[0])
    assert (load.counts.owed, load.counts.loaded, load.counts.pending, load.certificate) == (1, 240, 0, "complete")


# --- withdrawals ------------------------------------------------------------------------------------------------------


def events(yard):
    publishing.publish(yard)
    return asking.ask(yard.home, "SELECT _change, count(*) FROM history.policy_document GROUP BY ALL ORDER BY 1").rows()


def test_a_withdrawal_needs_two_runs_and_what_comes_back_is_a_version_too(portal):
    site, yard, _, _ = portal
    pipeline.run(yard, GUANGDONG, DAYS[0])
    site.changes = Changes(withdrawn=3)
    first = pipeline.run(yard, GUANGDONG, DAYS[1])
    assert (first.counts.missing, first.counts.withdrawn, first.certificate) == (3, 0, "complete")
    again = pipeline.run(yard, GUANGDONG, DAYS[1], again=True)  # the same run proves it once, however often
    assert (again.counts.missing, again.counts.withdrawn) == (0, 0)
    second = pipeline.run(yard, GUANGDONG, DAYS[2])
    assert (second.counts.missing, second.counts.withdrawn) == (0, 3)
    assert events(yard) == [("new", 240), ("withdrawn", 3)]
    gone = asking.ask(yard.home, "FROM history.policy_document WHERE _change = 'withdrawn'")
    proofs = [f"{GUANGDONG.id}-20240602-01; {GUANGDONG.id}-20240603-01"]
    assert gone["_evidence"].unique().to_list() == proofs
    assert gone["title"].null_count() == 0  # a tombstone says what was withdrawn
    assert asking.ask(yard.home, "SELECT count(*) FROM current.policy_document").item() == 237
    then = "SELECT count(*) FROM as_of.policy_document((SELECT max(captured_at) FROM ops.run WHERE day = '2024-06-01'))"
    assert asking.ask(yard.home, then).item() == 240
    site.changes = Changes()
    assert pipeline.run(yard, GUANGDONG, DAYS[3]).counts.loaded == 3
    assert events(yard) == [("new", 240), ("reappeared", 3), ("withdrawn", 3)]


def test_a_record_that_was_missing_once_and_is_listed_again_is_no_event_of_its_history(portal):
    site, yard, _, _ = portal
    pipeline.run(yard, GUANGDONG, DAYS[0])
    site.changes = Changes(withdrawn=3)
    pipeline.run(yard, GUANGDONG, DAYS[1])
    site.changes = Changes()
    pipeline.run(yard, GUANGDONG, DAYS[2])
    site.changes = Changes(withdrawn=3)
    assert pipeline.run(yard, GUANGDONG, DAYS[3]).counts.missing == 3  # the first proof has lapsed
    assert events(yard) == [("new", 240)]


def test_the_brake_stops_a_run_that_misses_too_much_until_somebody_says_so(portal):
    site, yard, _, _ = portal
    pipeline.run(yard, GUANGDONG, DAYS[0])
    site.changes = Changes(withdrawn=13)  # of 240; 12 would be 5 %
    with pytest.raises(BadBatch, match="withdrawals") as caught:
        pipeline.run(yard, GUANGDONG, DAYS[1])
    assert "--approve withdrawals" in (caught.value.hint or "")
    (stopped,) = loads_in(yard.lake.loads, Run(GUANGDONG.id, DAYS[1]))
    assert (stopped.status, stopped.certificate, stopped.counts.missing) == ("stopped", "unknown", 0)
    assert pipeline.run(yard, GUANGDONG, DAYS[1], approved=["withdrawals"]).counts.missing == 13


def test_the_brake_lets_pass_what_is_within_its_limit(portal):
    site, yard, _, _ = portal
    pipeline.run(yard, GUANGDONG, DAYS[0])
    site.changes = Changes(withdrawn=12)
    assert pipeline.run(yard, GUANGDONG, DAYS[1]).counts.missing == 12


# --- quarantine -------------------------------------------------------------------------------------------------------


def test_what_is_still_wrong_is_counted_and_not_written_again_and_what_heals_is_released(lake):
    site = site_of(GUANGDONG, size=240, flaws=61)
    with serving([site]) as address:
        yard = yard_at(lake, address)
        pipeline.run(yard, GUANGDONG, DAYS[0])
        again = pipeline.run(yard, GUANGDONG, DAYS[1])
        assert (again.counts.quarantined, again.files) == (2, ())
        site.corpus = replace(site.corpus, flaws=0)
        healed = pipeline.run(yard, GUANGDONG, DAYS[2])
    assert (healed.counts.quarantined, healed.counts.loaded) == (0, 2)  # what reads as before is no new version
    assert asking.rejected(yard).is_empty()
    publishing.publish(yard)
    released = asking.ask(lake, "SELECT _evidence FROM history.policy_document WHERE _change = 'released'")
    assert released["_evidence"].to_list() == [f"{GUANGDONG.id}-20240601-01"] * 2


# --- going on ---------------------------------------------------------------------------------------------------------


def test_a_capture_that_broke_off_goes_on_at_the_page_where_it_stopped(portal):
    _, yard, faults, log = portal
    faults.append(Fault("500", role="listing", nth=3))
    with pytest.raises(Unreachable):
        pipeline.run(yard, GUANGDONG, DAYS[0])
    before = len(asked(log, "detail"))
    assert before == 200
    faults.clear()
    log.clear()
    load = pipeline.run(yard, GUANGDONG, DAYS[0])
    assert (load.attempt, load.counts.loaded, load.certificate) == (2, 240, "complete")
    pages = [one.path.partition("page=")[2][0] for one in asked(log, "listing")]
    assert pages == ["3", "1", "2", "3"]  # the rest of the first walk, then the second
    assert len(asked(log, "detail")) == 40
    assert last_listing(yard.lake.archive(Run(GUANGDONG.id, DAYS[0]))) is not None
