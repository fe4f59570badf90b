"""The door and the host table together: what is waited for, what is not asked, and what is told of it."""

import time
from datetime import UTC, datetime, timedelta
from datetime import time as hour
from email.utils import format_datetime
from itertools import pairwise

import pytest
from aiohttp import web

from etl.errors import Refused, Unreachable
from etl.web.hosts import SqliteHosts, known_hosts
from etl.web.pacing import Robots
from tests.asking import LIST, PAGE, SITE, ask, each, page, rules
from tests.loopback import answering, not_there, saying, speaking

HOST = "www.example.gov.cn"


@pytest.fixture
def table(tmp_path):
    return tmp_path / "hosts.sqlite"


def host_in(table):
    return next(h for h in known_hosts(table) if h.host == HOST)


def gaps(server):
    return [later - earlier for earlier, later in pairwise(a.at for a in server.asked)]


@pytest.mark.parametrize("interval", [0.2, 0])
def test_requests_to_one_host_keep_their_distance_also_across_schemes_and_ports(table, interval):
    urls = [f"{SITE}/0", f"http://{HOST}/1", f"https://{HOST}:8443/2"]
    with answering(page()) as server:
        ask(server.address, *urls, hosts=table, interval=interval)
    assert len(server.asked) == 6  # robots.txt counts
    assert (min(gaps(server)) > 0.15) == bool(interval), gaps(server)


def test_two_hosts_do_not_wait_for_each_other():
    began = time.monotonic()
    with answering(page()) as server:
        ask(server.address, "https://a.gov.cn/", "https://b.gov.cn/", interval=0.5)
    assert 0.5 <= time.monotonic() - began < 1.4


def test_two_doors_with_one_table_keep_the_distance_together(table):
    with answering(page()) as server:
        for n in range(2):
            ask(server.address, f"{SITE}/{n}", hosts=table, interval=0.3)
    assert server.paths(robots=True) == ["/robots.txt", "/0", "/1"]  # the rules are known to the second one
    assert all(gap > 0.25 for gap in gaps(server))


def test_a_crawl_delay_is_kept_and_told(table):
    with answering(page(), rules("User-agent: *", "Crawl-delay: 0.4")) as server:
        ask(server.address, f"{SITE}/0", f"{SITE}/1", hosts=table, interval=0.05)
    assert gaps(server)[1] > 0.35
    assert host_in(table).why == "Crawl-delay"


def test_what_is_not_paced_is_counted_all_the_same(table):
    with answering(page()) as server:
        ask(server.address, *[f"{SITE}/{n}" for n in range(5)], hosts=table)
    known = host_in(table)
    assert (known.requests, known.bytes, known.failures) == (6, 5 * len(PAGE.encode()) + len("none"), 0)
    assert 0 < known.first_at <= known.last_at


# --- Retry-After -----------------------------------------------------------------------------------------------------


def overloaded(retry_after, status=503):
    """Overloaded once, and well afterwards."""
    left = [web.Response(status=status, headers={"Retry-After": retry_after})]
    return lambda asked: left.pop() if left else web.Response(text=PAGE, content_type="text/html")


@pytest.mark.parametrize("status", [429, 503])
def test_a_retry_after_that_our_patience_covers_is_waited_for(table, status):
    with answering(overloaded("1", status)) as server:
        assert ask(server.address, LIST, hosts=table, interval=0.01)[0].verdict == "real"
    assert gaps(server)[-1] > 0.99
    with answering(overloaded("1", status)) as server:
        ask(server.address, LIST)  # not paced: the negative control
    assert gaps(server)[-1] < 0.9


def test_a_retry_after_may_be_a_date(table):
    then = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)  # it has no fractions of a second
    with answering(overloaded(then)) as server:
        assert ask(server.address, LIST, hosts=table, interval=0.01)[0].verdict == "real"
    assert 0.8 < gaps(server)[-1] < 2.5


def test_a_longer_one_is_not_waited_for_by_anybody_and_the_moment_is_named(table):
    now = 1_700_000_000.0  # 22:13:20 in UTC
    said = {"hosts": table, "breaker": True, "clock": lambda: now}
    with answering(overloaded("3600")) as server:
        for _ in range(2):
            with pytest.raises(Unreachable, match=r"not before 2023-11-15 07:13:20\+08:00") as caught:
                ask(server.address, LIST, **said)
        assert "Retry-After" in str(caught.value)
        assert "2023-11-15 07:13:20" in caught.value.hint
        assert server.paths() == ["/list?page=1"]
        now += 3601
        assert ask(server.address, LIST, **said)[0].verdict == "real"


# --- the breaker -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [each(500), each(403), each(412), page("<html>频繁访问</html>"), page("<html>请输入验证码</html>"), each(429)],
    ids=["500", "403", "412", "blocked", "captcha", "429"],
)
@pytest.mark.parametrize("breaker", [True, False])
def test_after_failures_in_a_row_a_host_is_not_asked(table, answer, breaker):
    with answering(answer) as server:
        said = {"hosts": table, "breaker": breaker, "attempts": 1}
        for n in range(5):
            ask(server.address, f"{SITE}/{n}", **said)
        if breaker:
            with pytest.raises(Unreachable, match="5 times in a row; not before "):
                ask(server.address, LIST, **said)
        else:
            ask(server.address, LIST, **said)
    assert len(server.paths()) == (5 if breaker else 6)


def test_silence_opens_the_breaker_within_one_fetch_and_the_fetch_says_so(table):
    with speaking(saying(b"")) as server, pytest.raises(Unreachable, match="2 times in a row"):
        ask(server.address, LIST, hosts=table, interval=0.01, attempts=5, failures=2)
    assert len(server.paths()) == 2


def test_what_a_host_lacks_is_no_failure_of_it(table):
    with answering(each(404)) as server:
        ask(server.address, *[f"{SITE}/{n}" for n in range(9)], hosts=table, interval=0.01)
    assert (len(server.paths()), host_in(table).failures) == (9, 0)


def test_a_closed_host_is_tried_out_once_and_opens_when_it_is_well(table):
    now, left = [1_700_000_000.0], [500] * 6
    with answering(lambda asked: web.Response(status=left.pop() if left else 200, text=PAGE)) as server:
        said = {"hosts": table, "breaker": True, "attempts": 1, "clock": lambda: now[0], "failures": 5}
        for n in range(5):
            ask(server.address, f"{SITE}/{n}", **said)
        with pytest.raises(Unreachable):
            ask(server.address, LIST, **said)
        now[0] += 901
        assert ask(server.address, f"{SITE}/probe", **said)[0].status == 500
        now[0] += 901  # the pause was doubled
        with pytest.raises(Unreachable):
            ask(server.address, LIST, **said)
        now[0] += 901
        assert ask(server.address, f"{SITE}/probe", **said)[0].status == 200
        assert ask(server.address, f"{SITE}/well", **said)[0].status == 200
    assert server.paths()[5:] == ["/probe", "/probe", "/well"]
    assert host_in(table).trips == 0


# --- hours -----------------------------------------------------------------------------------------------------------

NOON = datetime(2024, 6, 1, 4, tzinfo=UTC).timestamp()  # in China
NIGHT = (hour(22), hour(6))


def test_outside_our_hours_nothing_is_asked_and_the_opening_is_named():
    with answering(page()) as server:
        with pytest.raises(Unreachable, match=r"outside our hours; not before 2024-06-01 22:00:00\+08:00"):
            ask(server.address, LIST, night=NIGHT, clock=lambda: NOON)
        assert not server.asked
        assert ask(server.address, LIST, night=NIGHT, clock=lambda: NOON + 11 * 3600)[0].verdict == "real"
        assert ask(server.address, LIST, night=NIGHT, zone=UTC, clock=lambda: NOON)[0].verdict == "real"


def test_an_opening_that_our_patience_covers_is_waited_for():
    began = time.monotonic()
    now = lambda: NOON + 10 * 3600 - 0.5 + time.monotonic() - began  # noqa: E731 - half a second before ten
    with answering(page()) as server:
        assert ask(server.address, LIST, night=NIGHT, clock=now)[0].verdict == "real"
    assert server.asked[0].at - began > 0.45


@pytest.mark.parametrize("open_", [True, False])
def test_a_visit_time_is_kept_in_utc(open_):
    clock = lambda: NOON + (3 * 3600 if open_ else 0)  # noqa: E731
    with answering(page(), rules("User-agent: *", "Visit-time: 0600-0845")) as server:
        if open_:
            assert ask(server.address, LIST, clock=clock)[0].verdict == "real"
        else:
            with pytest.raises(Unreachable, match=r"outside its Visit-time; not before 2024-06-01 14:00:00\+08:00"):
                ask(server.address, LIST, clock=clock)
    assert len(server.paths()) == open_


# --- who asked us to stay away ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("interval", [0, 0.01])
@pytest.mark.parametrize(
    ("answer", "robots", "who"),
    [
        (each(403), not_there, "blocked"),
        (each(412), not_there, "challenge"),
        (page("<html>请输入验证码</html>"), not_there, "challenge"),
        (page("<html>请先登录</html>"), not_there, "login"),
        (page(), rules("User-agent: *", "Disallow: /"), "robots"),
        (page(), rules(status=403), ""),  # it has no rules, which asks for nothing
        (each(404), not_there, ""),
    ],
)
def test_who_asked_us_to_stay_away_is_kept_with_the_page_and_the_moment(table, interval, answer, robots, who):
    with answering(answer, robots) as server:
        try:
            ask(server.address, LIST, hosts=table, interval=interval)
        except Refused:
            assert who == "robots"
    known = host_in(table)
    assert (known.stay_away, LIST in known.reason, known.stay_away_at > 0) == (who, bool(who), bool(who))


def test_a_host_is_not_asked_for_rules_that_are_known(table):
    known = SqliteHosts(table)
    known.keep_robots(SITE, Robots(200, "User-agent: *\nDisallow: /"))
    known.close()
    with answering(page()) as server, pytest.raises(Refused):
        ask(server.address, LIST, hosts=table)
    assert not server.asked
