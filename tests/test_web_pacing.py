import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta, timezone
from itertools import chain

import pytest

from etl.errors import BadPlace
from etl.web.gate import retry_after
from etl.web.hosts import SqliteHosts, known_hosts
from etl.web.pacing import Host, Limits, Outcome, Pace, Robots, noted, opens_in, turned

PROCESSES, EACH, INTERVAL = 4, 100, 2.5
NOW = 1_700_000_000.0
LIMITS = Limits(failures=3, pause=900, longest=3600, probe=120)
NEVER_ASKED = Host("a.gov.cn")
FAILED, GOOD = Outcome(failed=True), Outcome()

# The clock stands still, so that the seconds to wait are the very moments that were reserved.
RESERVE = f"""
import sys
from pathlib import Path
from etl.web.hosts import SqliteHosts
from etl.web.pacing import Pace

table = SqliteHosts(Path(sys.argv[1]), clock=lambda: {NOW})
print("ready", flush=True)
sys.stdin.readline()
for _ in range({EACH}):
    print(table.turn(sys.argv[2], Pace({INTERVAL})).wait)
"""


def reserved(table, hosts: Iterable[str]) -> list[list[float]]:
    """One process a host, all let go at once; the moments that each reserved, in its order."""
    started = [
        subprocess.Popen([sys.executable, "-c", RESERVE, str(table), host], stdin=-1, stdout=-1, text=True)
        for host in hosts
    ]
    for process in started:
        assert process.stdout.readline() == "ready\n"
    for process in started:
        process.stdin.write("go\n")
        process.stdin.flush()
    told = [process.communicate(timeout=60)[0] for process in started]
    assert [process.returncode for process in started] == [0] * PROCESSES
    return [[float(line) for line in said.split()] for said in told]


def test_no_two_moments_of_one_host_are_closer_than_the_interval_whoever_reserves_them(tmp_path):
    moments = reserved(tmp_path / "hosts.sqlite", ["www.gd.gov.cn"] * PROCESSES)
    assert all(m == sorted(m) for m in moments)
    assert sorted(chain.from_iterable(moments)) == [n * INTERVAL for n in range(PROCESSES * EACH)]


def test_different_hosts_do_not_wait_for_each_other(tmp_path):
    """The negative control of the test above: the same processes, each with a host of its own."""
    moments = reserved(tmp_path / "hosts.sqlite", [f"{n}.gov.cn" for n in range(PROCESSES)])
    assert moments == [[n * INTERVAL for n in range(EACH)]] * PROCESSES


# --- turns -----------------------------------------------------------------------------------------------------------


def turns(*askers, limits=LIMITS, host=NEVER_ASKED):
    """What each asker is told: a moment, a pace and, where one was given before, a ticket."""
    for at, interval, *ticket in askers:
        answer, host = turned(host, Pace(interval), limits, at, *ticket)
        yield answer


def test_a_host_that_was_left_alone_is_free_at_once_and_saves_nothing_up():
    waits = [t.wait for t in turns((100, 10), (101, 10), (500, 10), (500, 10), (505, 10))]
    assert waits == [0, 9, 0, 10, 15]


def test_whoever_comes_with_a_ticket_goes_at_its_moment():
    first, second, again = turns((100, 10), (101, 10), (110, 10, 110))
    assert (first.wait, second.wait, second.ticket, again.wait) == (0, 9, 110, 0)


def test_whoever_slept_too_long_pushes_the_next_one_on():
    """The second goes at 113 and not at its moment, 110; so the third may not go at 120."""
    *_, late, third = turns((100, 10), (100, 10), (100, 10), (113, 10, 110), (120, 10, 120))
    assert (late.wait, third.wait) == (0, 3)


def test_a_retry_after_that_comes_meanwhile_holds_those_who_have_a_ticket():
    host = turned(Host("a.gov.cn"), Pace(10), LIMITS, 100)[1]
    host = noted(host, Outcome(failed=True, retry_after=60), LIMITS, 101)
    held, fresh = turns((110, 10, 110), (110, 10), host=host)
    assert (held.wait, fresh.wait) == (51, 51)
    (later,) = turns((110, 10, 110), limits=Limits(patience=50), host=host)
    assert (later.until, "Retry-After" in later.closed) == (161, True)


def test_a_host_that_wants_more_seconds_than_we_have_patience_for_is_asked_once():
    first, second = turns((100, 3600), (101, 3600))
    assert (first.closed, second.until) == ("", 3700)
    assert "3600 s between two requests" in second.closed


# --- the breaker -----------------------------------------------------------------------------------------------------


def after(*events, limits=LIMITS):
    """A host after events at moments, a request let go before each."""
    host = Host("a.gov.cn")
    for at, outcome in events:
        host = noted(turned(host, Pace(0), limits, at)[1], outcome, limits, at)
    return host


def test_failures_in_a_row_close_a_host_and_one_less_does_not():
    assert after((1, FAILED), (2, FAILED)).closed_until == 0
    assert after((1, FAILED), (2, FAILED), (3, FAILED)).closed_until == 903
    assert after((1, FAILED), (2, FAILED), (3, GOOD), (4, FAILED), (5, FAILED)).closed_until == 0
    assert after(*((n, FAILED) for n in range(99)), limits=Limits(failures=0)).closed_until == 0  # switched off


def test_a_closed_host_lets_one_request_try_it_out_and_opens_when_that_is_good():
    host = after((1, FAILED), (2, FAILED), (3, FAILED))
    (closed,) = turns((902, 0), host=host)
    assert (closed.until, "3 times in a row" in closed.closed) == (903, True)
    probe, host = turned(host, Pace(0), LIMITS, 904)
    another = turned(host, Pace(0), LIMITS, 905)[0]
    assert (probe.closed, "one request is trying it out" in another.closed) == ("", True)
    assert noted(host, GOOD, LIMITS, 906).trips == noted(host, GOOD, LIMITS, 906).failures == 0


def test_a_probe_that_never_came_back_is_followed_by_another():
    host = turned(after((1, FAILED), (2, FAILED), (3, FAILED)), Pace(0), LIMITS, 904)[1]
    assert turned(host, Pace(0), LIMITS, 904 + 121)[0].closed == ""


def test_each_probe_that_fails_doubles_the_pause_up_to_the_longest():
    host, at, pauses = after((1, FAILED), (2, FAILED), (3, FAILED)), 3.0, []
    for _ in range(5):
        at = host.closed_until
        host = noted(turned(host, Pace(0), LIMITS, at)[1], FAILED, LIMITS, at)
        pauses.append(host.closed_until - at)
    assert pauses == [1800, 3600, 3600, 3600, 3600]


def test_requests_that_were_under_way_when_a_host_was_closed_do_not_close_it_longer():
    host = after((1, FAILED), (2, FAILED), (3, FAILED))
    assert noted(host, FAILED, LIMITS, 4).closed_until == 903


def test_who_asked_us_to_stay_away_is_known_with_reason_and_moment():
    host = after((5, Outcome(failed=True, stay_away="challenge", reason="412 https://a.gov.cn/")), (9, GOOD))
    assert (host.stay_away, host.reason, host.stay_away_at) == ("challenge", "412 https://a.gov.cn/", 5)


def test_a_refusal_by_robots_txt_is_no_request():
    host = noted(after((1, FAILED)), Outcome(0, stay_away="robots", reason="/list"), LIMITS, 2)
    assert (host.requests, host.failures, host.last_at, host.stay_away) == (1, 1, 1, "robots")


# --- Retry-After and hours -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Tue, 14 Nov 2023 22:14:20 GMT", 60),
        ("Tue, 14 Nov 2023 22:12:20 GMT", 0),
        ("Tuesday, 14-Nov-23 22:14:20 GMT", 60),
        ("", 0),
        ("soon", 0),
        ("-5", 0),
        ("1.5", 0),
        ("１２０", 0),
        ("9" * 400, 999_999_999),
    ],
)
def test_a_retry_after_is_a_number_of_seconds_or_a_date(said, seconds):
    assert retry_after(said, NOW) == seconds


CHINA = timezone(timedelta(hours=8))
NIGHT, LUNCH = (time(22), time(6)), (time(12), time(13, 30))


@pytest.mark.parametrize(
    ("window", "at", "wait"),
    [
        (NIGHT, "22:00", 0),
        (NIGHT, "23:59", 0),
        (NIGHT, "05:59", 0),
        (NIGHT, "06:00", 16 * 3600),
        (NIGHT, "21:59", 60),
        (LUNCH, "12:00", 0),
        (LUNCH, "13:30", 22.5 * 3600),
        (LUNCH, "11:00", 3600),
        (None, "12:00", 0),
        ((time(6), time(6)), "12:00", 0),
    ],
)
def test_a_window_of_hours_may_go_over_midnight(window, at, wait):
    hour, minute = map(int, at.split(":"))
    assert opens_in(window, CHINA, datetime(2024, 6, 1, hour, minute, tzinfo=CHINA).timestamp()) == wait


def test_hours_are_those_of_their_zone():
    noon = datetime(2024, 6, 1, 12, tzinfo=UTC).timestamp()
    assert (opens_in(LUNCH, UTC, noon), opens_in(LUNCH, CHINA, noon)) == (0, 16 * 3600)


# --- the table -------------------------------------------------------------------------------------------------------


def test_what_one_process_notes_another_one_knows(tmp_path):
    one, other = (SqliteHosts(tmp_path / "hosts.sqlite", LIMITS, clock=lambda: NOW) for _ in range(2))
    assert one.turn("a.gov.cn", Pace(5, "Crawl-delay")).wait == 0
    one.note("a.gov.cn", Outcome(bytes=100, failed=True, retry_after=30))
    one.keep_robots("https://a.gov.cn", Robots(200, "User-agent: *", age=7))
    assert other.turn("a.gov.cn", Pace(5)).wait == 30
    assert other.robots("https://a.gov.cn") == Robots(200, "User-agent: *", age=7)
    assert other.robots("https://b.gov.cn") is None
    (row,) = other.rows()
    assert (row.requests, row.bytes, row.failures, row.first_at, row.last_at) == (1, 100, 1, NOW, NOW)
    assert list(known_hosts(tmp_path / "hosts.sqlite")) == [row]


def test_a_table_that_was_never_made_has_no_hosts(tmp_path):
    assert known_hosts(tmp_path / "hosts.sqlite") == []
    assert not (tmp_path / "hosts.sqlite").exists()


def test_a_table_that_is_none_is_told_as_such(tmp_path):
    (tmp_path / "hosts.sqlite").write_text("this is no database, however long it goes on" * 100)
    with pytest.raises(BadPlace, match="cannot be opened"):
        SqliteHosts(tmp_path / "hosts.sqlite")


def test_a_transaction_that_breaks_leaves_the_table_as_it_was(tmp_path):
    table = SqliteHosts(tmp_path / "hosts.sqlite")
    with pytest.raises(TypeError):
        table.note("a.gov.cn", Outcome(bytes="\ud800"))  # cannot be added to a number
    assert table.turn("a.gov.cn", Pace(1)).wait == 0
