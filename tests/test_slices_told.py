"""What coverage says after slices by date, and how they are typed: a run of some days, and past days filled."""

from __future__ import annotations

import json
from datetime import date

import polars as pl
import pytest

from etl import asking, pipeline, publishing
from etl.errors import BadCommand, Unreachable
from etl.lake import listings
from etl.practice import site_of
from etl.practice.corpus import Changes
from etl.practice.faults import Fault
from etl.practice.server import serving
from etl.sources import registry, shards
from etl.warehouse.catalogue import catalogue
from tests.conftest import yard_at
from tests.test_cli import caoyun  # noqa: F401 - a fixture
from tests.test_slices import CCGP, DAYS, END, FAMILIES, MAY, NOT_BY_DATE, brought_by, portal  # noqa: F401 - a fixture


def covered(yard):
    (row,) = asking.coverage(yard).to_dicts()
    return row


# --- coverage ---------------------------------------------------------------------------------------------------------


def test_coverage_speaks_of_the_whole_list_after_a_slice(portal):  # noqa: F811
    site, yard, _, _ = portal
    pipeline.run(yard, CCGP, END)
    site.changes = Changes(added=3)
    pipeline.run(yard, CCGP, DAYS[0])
    row = covered(yard)
    assert (row["rows"], row["stated"], row["held"], row["certificate"], row["reason"]) == (
        93,
        90,
        90,
        "complete",
        None,
    )
    assert (row["last_day"], row["last_whole_day"]) == (DAYS[0], END)
    months = asking.coverage(yard, by_month=True).select("month", "rows", "certificate").rows()
    assert months == [(MAY, 90, "complete"), (DAYS[0], 3, "complete")]


def test_a_source_of_which_only_slices_were_walked_is_not_known_whole(portal):  # noqa: F811
    _, yard, _, _ = portal
    pipeline.run(yard, CCGP, END, first=date(2024, 5, 25))
    row = covered(yard)
    assert (row["certificate"], row["stated"]) == ("unknown", None)
    assert row["reason"] == "only days from 2024-05-25 to 2024-05-31 were walked, never the whole list"
    (month,) = asking.coverage(yard, by_month=True).to_dicts()
    assert (month["rows"], month["certificate"], month["reason"]) == (21, "unknown", "24 of its days not walked yet")
    pipeline.run(yard, CCGP, date(2024, 5, 24), first=MAY)
    (month,) = asking.coverage(yard, by_month=True).to_dicts()
    assert (month["rows"], month["certificate"], month["reason"]) == (90, "complete", None)


def test_days_that_no_run_walked_are_told(portal):  # noqa: F811
    site, yard, _, _ = portal
    pipeline.run(yard, CCGP, END)
    site.changes = Changes(added=15)
    pipeline.run(yard, CCGP, DAYS[4], first=DAYS[3])
    row = covered(yard)
    assert (row["certificate"], row["reason"]) == ("unknown", "3 days after 2024-05-31 not walked yet")
    months = asking.coverage(yard, by_month=True).select("month", "certificate", "reason").rows()
    assert months == [(MAY, "complete", None), (DAYS[0], "unknown", "3 of its days not walked yet")]
    pipeline.run(yard, CCGP, DAYS[5])
    assert covered(yard)["certificate"] == "complete"


def test_what_the_whole_list_was_short_of_is_not_hidden_by_a_slice(portal):  # noqa: F811
    site, yard, faults, _ = portal
    one = brought_by("zcy")
    site = site_of(one, size=90, flaws=0)
    with serving([site], faults=faults) as address:
        yard = yard_at(yard.home, address)
        faults.append(Fault("500", role="detail", nth=60))  # of the eleventh of May or so
        assert pipeline.run(yard, one, END).certificate == "short by 1"
        faults.clear()
        assert pipeline.run(yard, one, DAYS[0]).certificate == "complete"
        row = covered(yard)
        assert (row["certificate"], row["pending"]) == ("short by 1", 1)
        owed = asking.coverage(yard, by_month=True).filter(pl.col("certificate") != "complete")
        assert owed.select("month", "certificate").rows() == [(MAY, "short by 1")]
        pipeline.run(yard, one, date(2024, 5, 20), first=MAY)  # the slice asks for it again
        assert (covered(yard)["certificate"], covered(yard)["pending"]) == ("complete", 0)


def test_a_failed_slice_is_a_gap_of_its_month_and_heals(portal):  # noqa: F811
    _, yard, faults, _ = portal
    pipeline.run(yard, CCGP, END)
    faults.append(Fault("500", role="listing"))
    with pytest.raises(Unreachable):
        pipeline.run(yard, CCGP, DAYS[0])
    assert (covered(yard)["status"], covered(yard)["certificate"]) == ("failed", "short by 1")
    with pytest.raises(Unreachable):
        pipeline.run(yard, CCGP, date(2024, 5, 9), first=date(2024, 5, 9))
    faults.clear()
    pipeline.run(yard, CCGP, DAYS[0])
    assert covered(yard)["certificate"] == "complete"
    assert asking.health(yard, DAYS[0]).is_empty()


def test_a_version_was_last_seen_by_the_last_run_that_asked_for_its_day(portal):  # noqa: F811
    _, yard, _, _ = portal
    pipeline.run(yard, CCGP, END)
    pipeline.run(yard, CCGP, date(2024, 5, 12), first=date(2024, 5, 10))
    pipeline.run(yard, CCGP, date(2024, 5, 20), whole=True)
    publishing.publish(yard)
    rows = asking.ask(
        yard.home,
        "SELECT published_on, r.day, r.since FROM history.procurement_notice h JOIN ops.run r "
        "ON r.captured_at = h._last_seen_at",
    )
    seen = {day: run for day, run, _ in rows.rows()}
    assert {run for day, run in seen.items() if day <= date(2024, 5, 20)} == {date(2024, 5, 20)}
    assert {run for day, run in seen.items() if day > date(2024, 5, 20)} == {END}


def test_a_ledger_of_an_earlier_version_gets_the_column_and_its_whole_walks_stay_whole(portal):  # noqa: F811
    _, yard, _, _ = portal
    pipeline.run(yard, CCGP, END)
    with catalogue(yard.catalog, yard.lake.data) as con:
        con.execute("ALTER TABLE lake.ops.run DROP COLUMN until")
    assert covered(yard)["certificate"] == "complete"
    publishing.publish(yard)
    pipeline.run(yard, CCGP, DAYS[0])
    assert (covered(yard)["certificate"], covered(yard)["stated"]) == ("complete", 90)


# --- what can be typed ------------------------------------------------------------------------------------------------


def test_what_cannot_be_asked_for_by_days_says_why_and_what_to_type_instead(portal):  # noqa: F811
    _, yard, _, log = portal
    with pytest.raises(BadCommand, match="cannot be asked for by days") as caught:
        pipeline.run(yard, NOT_BY_DATE, END, first=MAY)
    assert "leave --from out" in caught.value.hint
    assert CCGP.id in caught.value.hint
    with pytest.raises(BadCommand, match="after"):
        pipeline.run(yard, CCGP, MAY, first=END)
    with pytest.raises(BadCommand, match="begins on 2024-01-01"):
        pipeline.run(yard, CCGP, MAY, first=date(2023, 12, 31))
    assert not log
    assert listings(yard.lake.archive_of(NOT_BY_DATE.id)) == []


def test_the_registry_says_which_sources_can_be_asked_for_by_days():
    assert {s.family for s in registry().values() if s.by_date} >= set(FAMILIES)
    by_date = [name for shard in shards("guangdong", by_date=True) for name in shard]
    assert CCGP.id in by_date and NOT_BY_DATE.id not in by_date
    assert NOT_BY_DATE.id in [name for shard in shards("guangdong") for name in shard]


def test_a_slice_is_run_from_the_command_line(caoyun):  # noqa: F811
    words = ("run", CCGP.id, "--day", "2024-05-31", "--from", "2024-05-29")
    (load,) = json.loads(caoyun(*words, "--json").stdout)["loads"]
    assert (load["from"], load["stated"], load["loaded"], load["certificate"]) == ("2024-05-29", 9, 9, "complete")
    assert "from 2024-05-29" in caoyun(*words).stdout
    refused = caoyun("run", NOT_BY_DATE.id, "--from", "2024-05-29", "--day", "2024-05-31")
    assert (refused.returncode, CCGP.id in refused.stderr) == (2, True)
    both = caoyun("run", CCGP.id, "--from", "2024-05-29", "--day", "2024-05-31", "--whole")
    assert (both.returncode, "leave one out" in both.stderr) == (2, True)
    told = json.loads(caoyun("sources", "guangdong", "--json").stdout)["sources"]
    assert {row["source"]: row["by_date"] for row in told}[CCGP.id]
    assert not {row["source"]: row["by_date"] for row in told}[NOT_BY_DATE.id]


def test_past_days_are_filled_oldest_first_and_loaded_ones_are_skipped(caoyun):  # noqa: F811
    caoyun("run", CCGP.id, "--day", "2024-05-30", "--from", "2024-05-30")
    words = ("backfill", "guangdong", "--from", "2024-05-29", "--to", "2024-06-01", "--json")
    filled = caoyun(*words)
    assert filled.returncode == 0, filled.stderr
    said = json.loads(filled.stdout)
    mine = [row for row in said["loads"] if row["source"] == CCGP.id]
    assert [(row["day"], row["stated"], row["certificate"]) for row in mine] == [
        ("2024-05-29", 3, "complete"), ("2024-05-31", 3, "complete"), ("2024-06-01", 0, "complete"),
    ]  # fmt: skip
    assert [row["day"] for row in said["skipped"]] == ["2024-05-30"]
    assert NOT_BY_DATE.id in said["not_by_date"]
    assert json.loads(caoyun(*words).stdout)["loads"] == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((NOT_BY_DATE.id, "--from", "2024-05-29", "--to", "2024-06-01"), "cannot be asked for by days"),
        ((CCGP.id, "--from", "2024-05-29", "--to", "2999-01-01"), "has not come yet"),
        ((CCGP.id, "--from", "2024-06-02", "--to", "2024-06-01"), "is after"),
        ((CCGP.id, "--from", "2023-06-02", "--to", "2024-06-01"), "begins on 2024-01-01"),
    ],
)
def test_days_that_cannot_be_filled_are_refused(caoyun, words, told):  # noqa: F811
    done = caoyun("backfill", *words)
    assert (done.returncode, told in done.stderr) == (2, True), done.stderr


def test_filling_ends_with_the_code_of_the_worst_day_and_leaves_a_site_that_is_down(caoyun):  # noqa: F811
    done = caoyun("backfill", CCGP.id, "--from", "2024-05-20", "--to", "2024-05-31", "--json",
                  CAOYUN_WEB="http://127.0.0.1:9", CAOYUN_INTERVAL="0")  # fmt: skip
    said = json.loads(done.stdout)
    assert (done.returncode, len(said["failed"]), len(said["left"])) == (3, 3, 9)
