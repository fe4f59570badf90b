"""Slices by date: what a run of some days proves, and that it neither hides nor ages what other runs have told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import polars as pl
import pytest

from etl import asking, explaining, pipeline, publishing, slicing, verifying
from etl.errors import BadBatch, Unreachable
from etl.lake import last_listing, read_load
from etl.model import Listing, Rhythm, Run, Walked
from etl.practice import site_of
from etl.practice.corpus import Changes
from etl.practice.faults import Fault
from etl.practice.server import serving
from etl.sources import registry, source
from tests.conftest import yard_at
from tests.support import AT
from tests.test_cli import caoyun  # noqa: F401 - a fixture

FAMILIES = ("zcy", "epoint", "ccgp", "freecms")
CCGP = source("guangdong.procurement_notice.national")
NOT_BY_DATE = source("guangdong.policy_document")
MAY, END, DAYS = date(2024, 5, 1), date(2024, 5, 31), [date(2024, 6, n) for n in range(1, 9)]


def brought_by(family):
    return next(s for s in registry().values() if s.family == family and not s.refused)


@pytest.fixture
def portal(lake):
    """Ninety records of a site, three a day, from the second of May to the last; its yard, faults and log."""
    site, faults, log = site_of(CCGP, size=90, flaws=0), [], []
    with serving([site], faults=faults, log=log) as address:
        yield site, yard_at(lake, address), faults, log


def current(yard, columns="* EXCLUDE (_load, _captured_at, _last_seen_at, _place, _position, _detail)"):
    publishing.publish(yard)
    return asking.ask(yard.home, f"SELECT {columns} FROM current.procurement_notice ORDER BY record_id")


def asked_days(log):
    return {one.path.partition("start_time=")[2][:10].replace("%3A", ":") for one in log if one.role == "listing"}


# --- what a slice brings ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("family", FAMILIES)
def test_the_days_of_a_month_add_up_to_the_same_records_as_the_whole_list(family, tmp_path):
    one = brought_by(family)
    assert one.by_date
    with serving([site_of(one, size=24, flaws=0)]) as address:  # of the last eight days of May
        whole, sliced = (yard_at(tmp_path / name, address) for name in ("whole", "sliced"))
        for yard in (whole, sliced):
            yard.home.mkdir()
        assert pipeline.run(whole, one, END).certificate == "complete"
        loads = [pipeline.run(sliced, one, END - timedelta(n), first=END - timedelta(n)) for n in range(9, -1, -1)]
    assert {load.certificate for load in loads} == {"complete"}
    assert [load.stated for load in loads] == [0, 0, *[3] * 8]
    assert [load.counts.listed for load in loads] == [0, 0, *[3] * 8]
    assert current(whole).equals(current(sliced))
    assert current(sliced).height == 24


def test_an_empty_day_is_stated_empty_and_complete_and_an_empty_list_is_not(portal):
    _, yard, _, _ = portal
    load = pipeline.run(yard, CCGP, date(2024, 4, 20), first=date(2024, 4, 20))
    assert (load.stated, load.counts.listed, load.status, load.certificate) == (0, 0, "loaded", "complete")
    with pytest.raises(BadBatch, match="rows_present"):
        pipeline.run(yard, CCGP, date(2024, 4, 20), whole=True)


def test_a_slice_is_told_by_the_archive_and_not_by_an_argument(portal):
    _, yard, _, log = portal
    listing = pipeline.capture(yard, CCGP, END, first=date(2024, 5, 29))
    assert (listing.walked.since, listing.walked.until, listing.walked.stated) == (date(2024, 5, 29), END, 9)
    assert asked_days(log) == {"2024:05:29"}
    assert last_listing(yard.lake.archive(Run(CCGP.id, END))) == listing
    load = pipeline.stage(yard, CCGP, END)
    assert (load.since, load.until, load.stated, load.held, load.certificate) == (
        date(2024, 5, 29), END, 9, 9, "complete",
    )  # fmt: skip
    (same,) = pipeline.commit(yard)
    assert read_load(yard.lake.loads / f"{same.id}.json") == load
    assert pipeline.replay(yard, CCGP, END) is None
    assert verifying.verify(yard).findings == ()
    record = current(yard, "record_id")[0, 0]
    found = explaining.explain(yard, "procurement_notice", record)
    assert (found.since, found.until, found.certificate) == (date(2024, 5, 29), END, "complete")
    assert asking.ask(yard.home, "SELECT since, until FROM ops.run").rows() == [(date(2024, 5, 29), END)]


def test_a_day_that_was_captured_is_not_fetched_again_unless_more_of_it_is_wanted(portal):
    _, yard, _, log = portal
    pipeline.capture(yard, CCGP, END, first=date(2024, 5, 20))
    log.clear()
    assert pipeline.capture(yard, CCGP, END, first=date(2024, 5, 25)).attempt == 1
    assert not log
    assert pipeline.capture(yard, CCGP, END, first=date(2024, 5, 19)).attempt == 2
    whole = pipeline.capture(yard, CCGP, END)
    assert (whole.attempt, whole.walked.since) == (3, None)
    log.clear()
    assert pipeline.capture(yard, CCGP, END, first=date(2024, 5, 25)) == whole
    assert pipeline.capture(yard, CCGP, END) == whole
    assert not log
    assert pipeline.capture(yard, CCGP, END, first=date(2024, 5, 25), again=True).walked.since == date(2024, 5, 25)


def test_the_first_day_of_a_source_is_the_whole_of_it(portal):
    _, yard, _, _ = portal
    load = pipeline.run(yard, CCGP, END, first=date(2024, 1, 1))
    assert (load.since, load.until, load.stated) == (None, END, 90)


def test_a_slice_that_was_killed_goes_on_at_the_page_where_it_stopped(lake):
    site, faults, log = site_of(CCGP, size=450, flaws=0), [Fault("500", role="listing", nth=3)], []
    day = date(2024, 4, 20)
    with serving([site], faults=faults, log=log) as address:
        yard = yard_at(lake, address)
        with pytest.raises(Unreachable):
            pipeline.run(yard, CCGP, day, first=day - timedelta(20))
        (failed,) = [read_load(path) for path in yard.lake.loads.glob("*.json")]
        assert (failed.status, failed.since, failed.until) == ("failed", day - timedelta(20), day)
        faults.clear()
        log.clear()
        load = pipeline.run(yard, CCGP, day, first=day - timedelta(20))
    assert (load.attempt, load.certificate, load.since) == (2, "complete", day - timedelta(20))
    assert load.counts.loaded == 63
    pages = [one.path for one in log if one.role == "listing"]
    assert len(pages) == 2 * len(set(pages)) - 2  # the first two pages of the first walk were not asked for again


# --- what a slice does not do -----------------------------------------------------------------------------------------


def test_a_slice_of_old_days_after_newer_runs_touches_nothing_beyond_it(portal):
    site, yard, _, _ = portal
    pipeline.run(yard, CCGP, END)
    site.changes = Changes(withdrawn=3)
    for day in (date(2024, 5, 10), date(2024, 5, 12)):
        load = pipeline.run(yard, CCGP, day, first=date(2024, 5, 9))
        gone = load.counts.missing + load.counts.withdrawn
        assert (load.stated, load.elsewhere, load.certificate) == (load.counts.listed, 0, "complete")
        assert gone <= 1
    site.changes = Changes()
    old = pipeline.run(yard, CCGP, date(2024, 5, 20), whole=True)  # nor does the whole list as of an old day
    assert (old.counts.missing, old.elsewhere, old.stated, old.certificate) == (0, 0, 57, "complete")


def test_a_later_run_is_no_regression_after_a_slice_of_old_days(portal):
    site, yard, _, _ = portal
    pipeline.run(yard, CCGP, END)
    pipeline.run(yard, CCGP, date(2024, 5, 10), first=MAY)
    site.changes = Changes(added=3)
    load = pipeline.run(yard, CCGP, DAYS[0])
    assert (load.since, load.stated, load.counts.loaded) == (date(2024, 5, 24), 27, 3)
    assert (load.counts.missing, load.certificate) == (0, "complete")


@pytest.mark.parametrize("slice_first", [True, False])
def test_an_edit_is_a_version_as_of_the_run_that_saw_it_whatever_day_the_run_is_of(portal, slice_first):
    site, yard, _, _ = portal
    when = (date(2024, 5, 10), MAY), (END, None)
    (day, first), (then, after) = when if slice_first else when[::-1]
    pipeline.run(yard, CCGP, day, first=first)
    site.changes = Changes(edited=30)
    pipeline.run(yard, CCGP, then, first=after)
    titles = current(yard, "record_id, title, published_on, _captured_at")
    inside = titles.filter(pl.col("published_on") <= date(2024, 5, 10))
    edited = inside.filter(pl.col("title").str.ends_with("（修订）"))
    assert (inside.height, edited.height) == (27, 9)
    changes = asking.ask(yard.home, "SELECT _change, count(*) FROM history.procurement_notice GROUP BY ALL ORDER BY 1")
    assert changes.rows() == [("changed", 9), ("new", 90)]
    for run, seen in ((day, 0), (then, 9)):
        instant = f"(SELECT max(captured_at) FROM ops.run WHERE day = '{run}')"
        query = f"SELECT title FROM as_of.procurement_notice({instant}) WHERE published_on <= '2024-05-10'"
        assert asking.ask(yard.home, query)["title"].str.ends_with("（修订）").sum() == seen


def test_a_withdrawal_inside_a_slice_needs_two_runs_of_different_days(portal):
    site, yard, _, _ = portal
    pipeline.run(yard, CCGP, END)
    site.changes = Changes(withdrawn=3)  # one of them on the eleventh of May
    gone = {site.corpus.issued(n) for n in site.corpus._withdrawn}
    day = min(gone)
    first = pipeline.run(yard, CCGP, day, first=day)
    again = pipeline.run(yard, CCGP, day, first=day, again=True)
    assert (first.counts.missing, first.counts.withdrawn, first.certificate) == (1, 0, "complete")
    assert (again.counts.missing, again.counts.withdrawn) == (0, 0)
    second = pipeline.run(yard, CCGP, day + timedelta(1), first=day)
    assert (second.counts.missing, second.counts.withdrawn, second.stated) == (0, 1, 5)
    assert current(yard).height == 89
    then = (
        "SELECT count(*) FROM as_of.procurement_notice((SELECT max(captured_at) FROM ops.run WHERE day = '2024-05-31'))"
    )
    assert asking.ask(yard.home, then).item() == 90
    site.changes = Changes()
    assert pipeline.run(yard, CCGP, day + timedelta(2), first=day).counts.loaded == 1
    assert current(yard).height == 90


def test_the_brake_is_of_the_records_of_the_slice(portal):
    site, yard, _, _ = portal
    pipeline.run(yard, CCGP, END)
    site.changes = Changes(withdrawn=4)  # of 90 within the limit of five percent; of a slice of some days it is not
    days = sorted(site.corpus.issued(n) for n in site.corpus._withdrawn)
    with pytest.raises(BadBatch, match="withdrawals"):
        pipeline.run(yard, CCGP, days[1], first=days[0])
    assert pipeline.run(yard, CCGP, DAYS[0], whole=True).counts.missing == 4


def test_a_slice_in_which_the_site_lists_other_days_proves_no_absence(portal):
    site, yard, _, _ = portal
    pipeline.run(yard, CCGP, END)
    site.changes = Changes(withdrawn=1, backdated=30)
    day = site.corpus.issued(site.corpus._withdrawn[0])
    load = pipeline.run(yard, CCGP, day + timedelta(3), first=day)
    assert load.counts.missing == 0
    assert "the site means other days" in load.notices
    site.changes = Changes(withdrawn=1)
    control = pipeline.run(yard, CCGP, day + timedelta(4), first=day)
    assert control.counts.missing == 1


def test_one_bad_row_of_a_day_of_three_is_told_and_stops_nothing_and_two_do(lake):
    site = site_of(CCGP, size=90, flaws=3)
    with serving([site]) as address:
        yard = yard_at(lake, address)
        load = pipeline.run(yard, CCGP, date(2024, 5, 30), first=date(2024, 5, 30))
        assert (load.counts.quarantined, load.counts.loaded, load.certificate) == (1, 2, "complete")
        assert [(m.rule, m.severity) for m in load.measures if not m.passed] == [("reject_share", "warn")]
        with pytest.raises(BadBatch, match="reject_share"):
            pipeline.run(yard, CCGP, END, first=date(2024, 5, 29))


# --- daily runs -------------------------------------------------------------------------------------------------------


def test_a_daily_run_asks_for_the_days_since_the_last_one_and_for_all_of_them_after_a_month(portal):
    site, yard, _, log = portal
    assert pipeline.run(yard, CCGP, END).since is None
    log.clear()
    site.changes = Changes(added=6)
    load = pipeline.run(yard, CCGP, DAYS[1])
    assert (load.since, load.until) == (date(2024, 5, 24), DAYS[1])
    assert min(asked_days(log)) == "2024:05:24"
    assert (load.stated, load.counts.listed, load.counts.loaded, load.certificate) == (30, 30, 6, "complete")
    assert pipeline.run(yard, CCGP, DAYS[2]).since == date(2024, 5, 26)
    assert pipeline.run(yard, CCGP, DAYS[3], whole=True).since is None
    assert pipeline.run(yard, CCGP, DAYS[3] + timedelta(CCGP.rhythm.settle - 1)).since is not None
    assert pipeline.run(yard, CCGP, DAYS[3] + timedelta(CCGP.rhythm.settle)).since is None


def done(*walks):
    """Captures of days of June: the day, and the first day of its slice."""
    return [
        (Run(CCGP.id, DAYS[day]), Listing(1, Walked(1, 1, 1, 2, True, since=first, until=DAYS[day]), 1, 0, 1, AT, AT))
        for day, first in walks
    ]


@pytest.mark.parametrize(
    ("walks", "since"),
    [
        ([], None),
        ([(0, None)], date(2024, 5, 25)),
        ([(0, None), (3, DAYS[0])], date(2024, 5, 28)),
        ([(0, None), (3, DAYS[1])], date(2024, 5, 28)),
        ([(0, None), (3, DAYS[2])], date(2024, 5, 25)),  # a day between them was never walked
        ([(0, None), (3, DAYS[3])], date(2024, 5, 25)),
        ([(3, DAYS[0])], None),  # never walked whole
    ],
)
def test_a_daily_run_goes_back_to_the_last_day_up_to_which_no_day_is_left_out(walks, since):
    assert slicing.since(CCGP, done(*walks), DAYS[6]) == since


def test_a_source_that_just_began_is_walked_whole_and_what_cannot_be_asked_by_days_too():
    young = replace(CCGP, listing=CCGP.listing.between(date(2024, 5, 28)))
    assert slicing.since(young, done((0, None)), DAYS[1]) is None
    assert slicing.since(NOT_BY_DATE, done((0, None)), DAYS[1]) is None
    assert slicing.since(replace(NOT_BY_DATE, rhythm=Rhythm(newest_first=True)), done((0, None)), DAYS[1]) == date(
        2024, 5, 25
    )
