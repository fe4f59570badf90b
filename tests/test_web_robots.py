from datetime import UTC, datetime, time

import pytest
from aiohttp import web

from etl.errors import Refused, Unreachable
from etl.web.hosts import SqliteHosts
from etl.web.pacing import Pace, Robots
from etl.web.robots import FRESH, SOON
from etl.web.robots import rules as read
from tests.asking import LIST, SITE, ask, page, rules
from tests.loopback import answering, not_there


@pytest.mark.parametrize(
    ("robots", "allowed"),
    [
        (rules("User-agent: *", "Disallow: /"), False),
        (rules("User-agent: *", "Disallow: /list"), False),
        (rules("User-agent: *", "Disallow:", "", "User-agent: caoyun-tests", "Disallow: /list"), False),
        (rules("User-agent: *", "Disallow: /", "", "User-agent: caoyun-tests", "Disallow:"), True),
        (rules("User-agent: *", "Disallow: /private/"), True),
        (rules("User-agent: another", "Disallow: /"), True),
        (rules(""), True),
        (rules(status=403), True),
        (not_there, True),
    ],
    ids=["all is forbidden", "the path is forbidden", "we are forbidden", "only we are allowed",
         "another path", "another agent", "no rule", "403", "404"],
)  # fmt: skip
def test_a_page_that_robots_txt_forbids_is_never_asked_for(robots, allowed):
    with answering(page(), robots) as server:
        if allowed:
            assert ask(server.address, LIST)[0].verdict == "real"
        else:
            with pytest.raises(Refused, match=r"robots\.txt") as caught:
                ask(server.address, LIST)
            assert caught.value.url == LIST
    assert server.paths() == (["/list?page=1"] if allowed else [])
    assert "/robots.txt" in server.paths(robots=True)


def test_robots_txt_is_asked_for_once_and_archived():
    with answering(page()) as server:
        ask(server.address, LIST, f"{SITE}/a", f"{SITE}/b")
    assert server.paths(robots=True) == ["/robots.txt", "/list?page=1", "/a", "/b"]


def test_each_scheme_and_host_has_rules_of_its_own():
    def robots(asked):
        return web.Response(text="User-agent: *\nDisallow: /" if asked.header("Host") == "closed.gov.cn" else "")

    with answering(page(), robots) as server:
        assert len(ask(server.address, "https://open.gov.cn/a")) == 1
        with pytest.raises(Refused):
            ask(server.address, "https://open.gov.cn/a", "https://closed.gov.cn/b")
    assert server.paths() == ["/a", "/a"]


@pytest.mark.parametrize("status", [500, 503])
def test_nothing_is_asked_while_robots_txt_cannot_be_read_and_it_heals(status, tmp_path):
    now = [1_700_000_000.0]
    left = [status] * 3  # one time with all its tries

    def robots(asked):
        return rules(status=left.pop() if left else 404)(asked)

    with answering(page(), robots) as server:
        said = {"hosts": tmp_path / "hosts.sqlite", "clock": lambda: now[0]}
        for _ in range(2):
            with pytest.raises(Unreachable, match=f"robots.txt could not be read .status {status}") as caught:
                ask(server.address, LIST, **said)
            assert caught.value.url == LIST
        assert server.paths(robots=True) == ["/robots.txt"] * 3  # the second time it was known
        now[0] += SOON + 1
        assert ask(server.address, LIST, **said)[0].verdict == "real"


def test_rules_are_shared_between_doors_and_read_again_after_a_day(tmp_path):
    now = [1_700_000_000.0]
    said = {"hosts": tmp_path / "hosts.sqlite", "clock": lambda: now[0]}
    with answering(page(), rules("User-agent: *", "Disallow: /private/")) as server:
        for later in (0, FRESH - 10, 20):
            now[0] += later
            ask(server.address, f"{SITE}/a", **said)
            with pytest.raises(Refused):
                ask(server.address, f"{SITE}/private/", **said)
        assert server.paths(robots=True) == ["/robots.txt", "/a", "/a", "/robots.txt", "/a"]


def test_a_door_that_stays_open_reads_the_rules_again_too():
    now = [1_700_000_000.0]

    def answer(asked):
        now[0] += FRESH / 2
        return page()(asked)

    with answering(answer) as server:
        ask(server.address, *[f"{SITE}/{n}" for n in range(5)], clock=lambda: now[0])
        assert server.paths(robots=True).count("/robots.txt") == 2


def test_old_rules_hold_while_new_ones_cannot_be_read(tmp_path):
    table = SqliteHosts(tmp_path / "hosts.sqlite")
    table.keep_robots(SITE, Robots(200, "User-agent: *\nDisallow: /private/", age=FRESH * 3))
    table.close()
    with answering(page(), rules(status=503)) as server:
        assert ask(server.address, LIST, hosts=tmp_path / "hosts.sqlite")[0].verdict == "real"
        with pytest.raises(Refused):
            ask(server.address, f"{SITE}/private/", hosts=tmp_path / "hosts.sqlite")
    assert server.paths() == ["/list?page=1"]


def test_a_robots_txt_that_leads_to_another_site_says_nothing_of_this_one():
    def robots(asked):
        return web.Response(status=302, headers={"Location": "https://www.example.com/"})

    with answering(page(), robots) as server:
        assert ask(server.address, LIST)[0].verdict == "real"


def test_a_robots_txt_that_moved_on_its_host_is_read_where_it_is():
    def robots(asked):
        return web.Response(status=301, headers={"Location": "/rules.txt"})

    def answer(asked):
        return rules("User-agent: *", "Disallow: /")(asked) if asked.path == "/rules.txt" else page()(asked)

    with answering(answer, robots) as server, pytest.raises(Refused):
        ask(server.address, LIST)


NIGHT, MORNING = (datetime(2024, 6, 1, hour, 30, tzinfo=UTC).timestamp() for hour in (3, 7))


@pytest.mark.parametrize(
    ("lines", "now", "pace"),
    [
        ([], NIGHT, Pace(1.0)),
        (["Crawl-delay: 10"], NIGHT, Pace(10.0, "Crawl-delay")),
        (["Crawl-delay: 0.1"], NIGHT, Pace(1.0)),  # never faster than we would by ourselves
        (["Request-rate: 1/5"], NIGHT, Pace(5.0, "Request-rate")),
        (["Request-rate: 2/1m"], NIGHT, Pace(30.0, "Request-rate")),
        (["Crawl-delay: 10", "Request-rate: 1/5"], NIGHT, Pace(10.0, "Crawl-delay")),
        (["Request-rate: 1/1m 0200-0600"], NIGHT, Pace(60.0, "Request-rate")),
        (["Request-rate: 1/1m 0200-0600"], MORNING, Pace(1.0)),
    ],
)
def test_the_pace_is_the_slowest_that_anybody_asks_for(lines, now, pace):
    text = "\n".join(["User-agent: *", "Disallow: /private/", *lines])
    assert read(Robots(200, text), "caoyun").pace(1.0, now) == pace


def test_visiting_hours_are_read():
    text = "User-agent: *\nVisit-time: 0600-0845"
    assert read(Robots(200, text), "caoyun").visit == (time(6), time(8, 45))
    assert read(Robots(200, "User-agent: *"), "caoyun").visit is None
