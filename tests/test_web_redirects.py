from itertools import pairwise

import pytest
from aiohttp import web

from etl.errors import Changed, Refused
from etl.model import Request
from etl.web.redirects import onward
from tests.asking import LIST, PAGE, SITE, ask, rules
from tests.loopback import answering, not_there


def moving(hops, status=302):
    """Redirect by path as ``hops`` says; any other path is a page."""

    def answer(asked):
        if asked.path in hops:
            return web.Response(status=status, headers={"Location": hops[asked.path]})
        return web.Response(text=PAGE, content_type="text/html")

    return answer


def test_a_redirect_on_the_same_host_is_followed_and_each_hop_is_kept_under_its_own_address():
    kept = []
    with answering(moving({"/list?page=1": "/list/index.html", "/list/index.html": "last.html"})) as server:
        (exchange,) = ask(server.address, LIST, kept=kept)
    assert (exchange.request.url, exchange.verdict, exchange.place) == (LIST, "real", "01.warc.gz@3")
    assert [(w.request.url, w.status, w.verdict) for w in kept] == [
        (LIST, 302, "moved"),
        (f"{SITE}/list/index.html", 302, "moved"),
        (f"{SITE}/list/last.html", 200, "real"),
    ]


@pytest.mark.parametrize(("hops", "followed"), [(5, True), (6, False)])
def test_so_many_redirects_are_followed_and_no_more(hops, followed):
    with answering(moving({f"/{n}": f"/{n + 1}" for n in range(hops)})) as server:
        if followed:
            assert ask(server.address, f"{SITE}/0")[0].verdict == "real"
        else:
            with pytest.raises(Changed, match="more than 5 times"):
                ask(server.address, f"{SITE}/0")
    assert len(server.paths()) == 6


def test_a_circle_is_seen_at_its_second_round():
    kept = []
    with (
        answering(moving({"/a": "/b", "/b": "/a"})) as server,
        pytest.raises(Changed, match=f"in a circle: {SITE}/a"),
    ):
        ask(server.address, f"{SITE}/a", kept=kept)
    assert [w.verdict for w in kept] == ["moved", "moved"]


FOLLOWED = [
    ("listing", "http://www.example.gov.cn/a", "https://www.example.gov.cn/a"),
    ("listing", "http://example.gov.cn/a", "http://www.example.gov.cn/a"),
    ("listing", "https://www.example.gov.cn/a", "https://example.gov.cn:443/b?c=d"),
    ("listing", "https://www.example.gov.cn/a", "//example.gov.cn/b"),
    ("detail", "https://www.example.gov.cn/a", "https://other.gov.cn/a"),
    ("attachment", "https://www.example.gov.cn/a", "https://files.other.gov.cn/a.pdf"),
]
NOT_FOLLOWED = [
    ("listing", "https://www.example.gov.cn/a", "http://www.example.gov.cn/a", "back to http"),
    ("detail", "https://www.example.gov.cn/a", "http://example.gov.cn/a", "back to http"),
    ("listing", "https://www.example.gov.cn/a", "https://other.gov.cn/a", "another host"),
    ("listing", "https://www.example.gov.cn/a", "https://www.example.gov.cn:8443/a", "another host"),
    ("detail", "https://www.example.gov.cn/a", "https://www.example.com/a", "another host"),
    ("detail", "https://www.example.gov.cn/a", "https://example.gov.cn.evil.com/a", "another host"),
    ("detail", "https://www.example.gov.cn/a", "https://evilgov.cn/a", "another host"),
    ("detail", "https://www.example.gov.cn/a", "ftp://www.example.gov.cn/a", "protocol 'ftp'"),
    ("detail", "https://www.example.gov.cn/a", "javascript:alert(1)", "protocol 'javascript'"),
    ("detail", "https://www.example.gov.cn/a", "http://[::1/a", "no address"),
]


@pytest.mark.parametrize(("role", "here", "there"), FOLLOWED)
def test_a_redirect_that_stays_with_the_publisher_is_followed(role, here, there):
    onto = onward(Request(url=here, role=role), 302, there)
    assert isinstance(onto, Request)
    assert onto.role == role


@pytest.mark.parametrize(("role", "here", "there", "why"), NOT_FOLLOWED)
def test_any_other_redirect_is_not_followed_and_its_target_is_named(role, here, there, why):
    kept = []
    with answering(moving({"/a": there})) as server, pytest.raises(Changed, match=why) as caught:
        ask(server.address, Request(url=here, role=role), kept=kept)
    assert there in str(caught.value)
    assert caught.value.url == here
    assert [w.verdict for w in kept] == ["moved"]
    assert server.paths() == ["/a"]


@pytest.mark.parametrize(("status", "method"), [(301, "GET"), (302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")])
def test_a_form_is_sent_on_only_where_the_status_says_so(status, method):
    with answering(moving({"/a": "/b"}, status)) as server:
        (exchange,) = ask(server.address, Request(url=f"{SITE}/a", method="POST", form=(("page", "1"),)))
    assert exchange.request.method == "POST"  # as the caller asked
    assert [(a.method, a.body) for a in server.asked if a.path == "/b"] == [
        (method, b"page=1" if method == "POST" else b"")
    ]


@pytest.mark.parametrize("open_", [True, False])
def test_the_rules_of_the_host_that_a_redirect_leads_to_are_obeyed(open_):
    def robots(asked):
        return (
            rules("User-agent: *", "Disallow: /")(asked)
            if asked.header("Host") == "closed.gov.cn"
            else not_there(asked)
        )

    there = f"https://{'open' if open_ else 'closed'}.gov.cn/b"
    with answering(moving({"/a": there}), robots) as server:
        if open_:
            assert ask(server.address, Request(url=f"{SITE}/a", role="detail"))[0].verdict == "real"
        else:
            with pytest.raises(Refused, match=r"robots\.txt") as caught:
                ask(server.address, Request(url=f"{SITE}/a", role="detail"))
            assert caught.value.url == there
    assert server.paths() == (["/a", "/b"] if open_ else ["/a"])


@pytest.mark.parametrize("guarded", [True, False])
def test_a_redirect_into_a_private_network_is_not_asked(guarded):
    """The one site is routed, so that a redirect can lead from it to an address that is guarded."""
    with answering(moving({})) as inside:
        there = inside.address.replace("127.0.0.1", "internal.gov.cn")

        async def resolve(host):
            return ["127.0.0.1"]

        with answering(moving({"/a": f"{there}/secret"})) as server:
            said = {
                "routes": {"www.example.gov.cn": server.address},
                "resolve": resolve,
                "private": not guarded,
                "attempts": 1,
            }
            if guarded:
                with pytest.raises(Refused, match="not public"):
                    ask("", Request(url=f"{SITE}/a", role="detail"), **said)
            else:
                assert ask("", Request(url=f"{SITE}/a", role="detail"), **said)[0].verdict == "real"
    assert inside.paths() == ([] if guarded else ["/secret"])


def test_hops_are_paced_like_any_request():
    with answering(moving({"/a": "/b", "/b": "/c"})) as server:
        ask(server.address, f"{SITE}/a", interval=0.2)
    moments = [a.at for a in server.asked]
    assert len(moments) == 4
    assert all(later - earlier > 0.15 for earlier, later in pairwise(moments))
