"""``caoyun health``: each state by real runs on the practice web, each with a source that is well beside it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from etl import asking, explaining, pipeline, publishing
from etl.ailments import HINTS, STATES, TROUBLES
from etl.cli.health import document
from etl.errors import BadBatch, BadCommand, BadSource, Changed
from etl.practice import site_of
from etl.practice.behaviour import ALWAYS, Behaviour
from etl.practice.corpus import Changes
from etl.practice.faults import Fault
from etl.practice.server import serving
from etl.sources import source
from tests.conftest import yard_at
from tests.test_cli import caoyun  # noqa: F401 - a fixture

SOURCE = source("guangdong.policy_document")
BESIDE = source("ningxia.open_dataset")  # always asked too, and always well
DAY = date(2024, 6, 1)


@pytest.fixture
def portal(lake):
    """Two sites, a lake, and the orders for the faults of the first."""
    site, beside, faults = site_of(SOURCE, size=12, flaws=0), site_of(BESIDE, size=12, flaws=0), []
    with serving([site, beside], faults=faults) as address:
        yield site, yard_at(lake, address), faults


def runs(yard, first=0, last=None):
    """Run both sources on each of these days; what a run ends with is told by the ledger."""
    for number in range(first, (first if last is None else last) + 1):
        for one in (BESIDE, SOURCE):
            try:
                pipeline.run(yard, one, DAY + timedelta(number))
            except (BadSource, BadBatch):
                assert one is SOURCE


def told(yard, after=0):
    """What ails the source so many days after the first; the one beside it is never named."""
    rows = asking.health(yard, DAY + timedelta(after)).to_dicts()
    assert {row["source_id"] for row in rows} <= {SOURCE.id}
    return rows


def fault(kind, **where):
    where = {"host": SOURCE.listing.site.partition("://")[2], **where}
    return Fault(kind, **where)


def test_sources_that_are_well_are_not_named(portal):
    _, yard, _ = portal
    runs(yard, 0, 1)
    assert told(yard, 1) == []


@pytest.mark.parametrize(
    ("kind", "state", "trouble", "status"),
    [
        ("challenge", "refused", "challenge", 200),
        ("login", "refused", "login", 200),
        ("block_page_200", "refused", "blocked", 200),
        ("error_page_200", "changed", "changed", 200),
        ("suspended", "unreachable", "suspended", 200),
        ("500", "unreachable", "error", 500),
        ("reset", "unreachable", "unreachable", 0),
    ],
)
def test_a_run_that_failed_is_told_with_its_kind_and_its_first_bad_exchange(kind, state, trouble, status, portal):
    _, yard, faults = portal
    runs(yard)
    faults.append(fault(kind))
    runs(yard, 1, 2)
    (row,) = told(yard, 2)
    assert (row["state"], row["trouble"], row["runs"], row["at_stake"]) == (state, trouble, 2, 12)
    assert (row["since"], row["seen_on"]) == (DAY + timedelta(1), DAY + timedelta(2))
    assert (row["status"], row["verdict"]) == (status, trouble)
    seen = explaining.exchange(yard, row["place"])
    assert (seen.url, seen.status, seen.sound) == (row["url"], status, True)
    assert row["place"].startswith(f"{SOURCE.id}/2024-06-02/01.partial.warc.gz@")
    assert told(yard, 0) == []  # as of the day before, all was well


def test_what_healed_is_not_named_and_what_comes_back_is_a_new_trouble(portal):
    _, yard, faults = portal
    faults.append(fault("challenge"))
    runs(yard)
    (first,) = told(yard)
    faults.clear()
    runs(yard, 1)
    assert told(yard, 1) == []
    faults.append(fault("challenge"))
    runs(yard, 2)
    (second,) = told(yard, 2)
    assert (first["since"], second["since"], second["runs"]) == (DAY, DAY + timedelta(2), 1)


def test_an_attempt_that_failed_and_was_made_again_is_no_trouble(portal):
    _, yard, faults = portal
    faults.append(fault("500", times=2))
    runs(yard)
    assert told(yard)[0]["state"] == "unreachable"
    runs(yard)
    assert told(yard) == []


def test_a_capture_that_could_not_be_read_and_now_can_is_no_trouble(portal):
    _, yard, _ = portal
    fields = {("heading" if columns == "title" else name): columns for name, columns in SOURCE.listing.fields.items()}
    outdated = replace(SOURCE, listing=replace(SOURCE.listing, fields=fields))  # before it knew where a title is stated
    with pytest.raises(Changed):
        pipeline.run(yard, outdated, DAY)
    (row,) = told(yard)
    assert (row["state"], row["at_stake"]) == ("changed", 12)
    pipeline.run(yard, SOURCE, DAY)  # the same capture, read by a family that was mended
    assert told(yard) == []
    assert asking.coverage(yard)["certificate"].to_list() == ["complete"]


def test_the_withdrawal_brake_is_told_as_stopped(portal):
    site, yard, _ = portal
    runs(yard)
    site.changes = Changes(withdrawn=3)
    runs(yard, 1, 2)
    (row,) = told(yard, 2)
    assert (row["state"], row["trouble"], row["since"], row["runs"]) == (
        "stopped",
        "withdrawals",
        DAY + timedelta(1),
        2,
    )
    assert row["verdict"] == "real"  # the list on which it can be seen
    assert "withdrawals" in row["reason"]


def test_a_list_that_shows_fewer_than_it_states_is_short_by_so_many(portal):
    site, yard, _ = portal
    site.behaviour = Behaviour(walks=ALWAYS, overstated=3)
    runs(yard, 0, 1)
    (row,) = told(yard, 1)
    assert (row["state"], row["trouble"], row["at_stake"], row["runs"]) == ("short", "listed_fewer", 3, 2)
    assert row["url"].startswith(SOURCE.listing.site)


def test_details_that_cannot_be_had_make_a_source_short_and_the_first_of_them_is_named(portal):
    _, yard, faults = portal
    faults.append(fault("500", role="detail", nth=2))
    runs(yard)
    (row,) = told(yard)
    assert (row["state"], row["trouble"], row["at_stake"]) == ("short", "pending", 1)
    assert (row["status"], row["verdict"]) == (500, "error")
    assert explaining.exchange(yard, row["place"]).page == "detail"


def test_attachments_that_are_owed_are_told_from_the_second_run_on(portal):
    _, yard, faults = portal
    faults.append(fault("500", role="attachment"))
    runs(yard)
    assert told(yard) == []
    runs(yard, 1)
    (row,) = told(yard, 1)
    assert (row["state"], row["trouble"], row["since"], row["runs"]) == ("owing", "attachments", DAY, 2)
    assert row["at_stake"] > 0
    assert explaining.exchange(yard, row["place"]).page == "attachment"


def test_a_source_that_is_silent_for_longer_than_its_rhythm_is_named_and_one_that_keeps_it_is_not(portal):
    site, yard, _ = portal
    for number in range(7):  # something new every 5 days, for 30 days; the limit is 3 x 5
        site.changes = Changes(added=number)
        runs(yard, 5 * number)
    runs(yard, 44, 45)
    assert told(yard, 45) == []  # the one beside brought something once, and so has no rhythm to be late by
    runs(yard, 46, 47)
    (row,) = told(yard, 47)
    assert (row["state"], row["trouble"], row["since"], row["runs"]) == (
        "silent",
        "nothing_new",
        DAY + timedelta(46),
        2,
    )
    assert "2024-07-01" in row["reason"]
    assert "15 days" in row["reason"]
    site.changes = Changes(added=8)
    runs(yard, 48)
    assert told(yard, 48) == []


def test_a_source_that_is_not_run_is_named_after_two_days(portal):
    _, yard, _ = portal
    runs(yard)
    assert asking.health(yard, DAY + timedelta(2)).is_empty()
    rows = asking.health(yard, DAY + timedelta(3)).to_dicts()
    assert [(r["source_id"], r["trouble"], r["since"]) for r in rows] == [
        (one.id, "not_run", DAY + timedelta(1)) for one in (SOURCE, BESIDE)
    ]


@pytest.mark.parametrize(("size", "fading"), [(40, True), (12, False)])
def test_a_column_that_becomes_empty_is_fading_where_there_are_rows_enough_to_tell(size, fading, lake):
    site = site_of(SOURCE, size=size, flaws=0)
    with serving([site]) as address:
        yard = yard_at(lake, address)
        for week in range(4):  # so many new ones a week
            site.changes = Changes(added=week * (25 if fading else 2))
            pipeline.run(yard, SOURCE, DAY + timedelta(7 * week))
        assert told(yard, 21) == []
        site.behaviour = Behaviour(walks=ALWAYS, removed=("identifier",))
        pipeline.run(yard, SOURCE, DAY + timedelta(28))
        pipeline.run(yard, SOURCE, DAY + timedelta(29))  # brings nothing, and changes nothing of that
        rows = told(yard, 29)
    assert len(rows) == fading
    for row in rows:
        assert (row["state"], row["trouble"], row["since"]) == ("fading", "fill_rate", DAY + timedelta(28))
        assert row["reason"] == "index_no 100 % → 0 %"
        assert row["at_stake"] > 20
        assert explaining.exchange(yard, row["place"]).page in {"listing", "detail"}


# --- the command and its file -----------------------------------------------------------------------------------------


def test_the_command_ends_with_3_where_something_needs_a_person_and_0_where_all_is_well(caoyun):  # noqa: F811
    caoyun("run", BESIDE.id, "--day", "2024-06-01")
    good = caoyun("health", "--day", "2024-06-01")
    assert (good.returncode, "0 not well, 1 well" in good.stdout) == (0, True)
    caoyun("run", BESIDE.id, "--day", "2024-06-02", CAOYUN_WEB="http://127.0.0.1:9")
    bad = caoyun("health", "--day", "2024-06-02")
    assert (bad.returncode, "unreachable" in bad.stdout, "no answer" in bad.stdout) == (3, True, True)
    assert "无法访问" in caoyun("health", "--day", "2024-06-02", LANG="zh_CN.UTF-8").stdout
    assert "guangdong.policy_document" in caoyun("health", "--day", "2024-06-02", "--all").stdout
    assert caoyun("health", "guangdong", "--day", "2024-06-02").returncode == 2  # was never run
    place = json.loads(caoyun("health", "--day", "2024-06-02", "--json").stdout)["issues"][0]["evidence"]["place"]
    assert f"caoyun exchange {place}" in caoyun("health", "--day", "2024-06-02", COLUMNS="60").stdout
    shown = caoyun("exchange", place)
    assert (shown.returncode, "✓" in shown.stdout) == (0, True)
    assert caoyun("exchange", "nonsense").returncode == 2


def test_the_file_of_issues_keeps_the_id_of_a_trouble_from_day_to_day(caoyun):  # noqa: F811
    ids = []
    caoyun("run", BESIDE.id, "--day", "2024-06-01")
    for day in ("2024-06-02", "2024-06-03"):
        caoyun("run", BESIDE.id, "--day", day, CAOYUN_WEB="http://127.0.0.1:9")
        caoyun("health", BESIDE.id, "--day", day, "--issues", "out/issues.json")
        said = json.loads((caoyun.home / "out" / "issues.json").read_text(encoding="utf-8"))
        (issue,) = said["issues"]
        ids.append(issue["id"])
    assert (said["schema"], said["day"], said["sources"], said["well"]) == ("caoyun-issues/1", "2024-06-03", 1, {})
    assert ids[0] == ids[1] == f"{BESIDE.id}:unreachable:2024-06-02"
    assert (issue["opened_on"], issue["last_seen_on"], issue["runs"], issue["severity"]) == (
        "2024-06-02",
        "2024-06-03",
        2,
        3,
    )
    assert issue["evidence"]["place"].startswith(f"{BESIDE.id}/2024-06-02/")
    assert {*issue["hint"]} == {"en", "zh"}
    assert [path.name for path in (caoyun.home / "out").iterdir()] == ["issues.json"]  # nothing is left beside it


def test_no_request_is_sent(portal):
    _, yard, _ = portal
    runs(yard)
    nowhere = replace(yard, manners=replace(yard.manners, routes={"*": "http://127.0.0.1:9"}))
    before = [host.requests for host in asking.hosts(yard)]
    assert asking.health(nowhere, DAY).is_empty()
    assert [host.requests for host in asking.hosts(yard)] == before


def test_a_release_tells_the_same_in_sql(portal):
    _, yard, faults = portal
    runs(yard)
    faults.append(fault("challenge"))
    runs(yard, 1)
    publishing.publish(yard)
    columns = ("source_id", "state", "trouble", "since", "runs", "place", "url", "verdict")
    live = asking.health(yard, DAY + timedelta(1)).select(columns).rows()
    assert asking.ask(yard.home, "FROM health").select(columns).rows() == live
    assert asking.ask(yard.home, "FROM ops.health(DATE '2024-06-01')").is_empty()


def test_every_state_has_a_name_a_hint_and_a_place_in_the_order():
    assert list(STATES)[:3] == ["refused", "changed", "unreachable"]
    assert {*HINTS} == {*STATES} - {"well"}
    assert all(en and zh for en, zh in [*TROUBLES.values(), *HINTS.values()])


def test_who_was_never_run_has_an_issue_of_the_least_severity():
    said = document(DAY, [SOURCE.id, BESIDE.id], [], {BESIDE.id: DAY})
    assert [(one["state"], one["opened_on"]) for one in said["issues"]] == [("never run", None)]
    assert said["well"] == {BESIDE.id: DAY}


def test_what_is_no_place_is_a_bad_command(portal):
    with pytest.raises(BadCommand, match="no place"):
        explaining.exchange(portal[1], "../../etc/passwd@0")
