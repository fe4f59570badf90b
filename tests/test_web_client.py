import asyncio
import gzip
import socket
import time
import zlib
from itertools import pairwise

import aiohttp
import pytest
from aiohttp import web

from etl.errors import Refused, Truncated, Unreachable
from etl.model import Request
from etl.web.client import Door, Manners
from tests.loopback import answering, not_there, saying, speaking

AGENT = "caoyun-tests/1 (+https://example.org)"
SITE = "https://www.example.gov.cn"
LIST = f"{SITE}/list?page=1"
PAGE = "<html><body>" + "省人民政府关于印发公共数据管理办法的通知" * 100 + "</body></html>"


def ask(where, *requests, kept=None, **manners):
    """Fetch through a door; what was archived goes into ``kept``, robots.txt left out."""
    wires = [] if kept is None else kept

    def keep(wire):
        if wire.request.role != "robots":
            wires.append(wire)
        return f"01.warc.gz@{len(wires)}"

    async def go():
        said = {"agent": AGENT, "routes": {"*": where}, **manners}
        async with Door(Manners(**said), keep) as door:
            return [await door.fetch(r if isinstance(r, Request) else Request(url=r)) for r in requests]

    return asyncio.run(go())


def each(*answers):
    """Answer with these statuses in turn, the last one again and again."""
    left = list(answers)
    return lambda asked: web.Response(status=left.pop(0) if len(left) > 1 else left[0], text=PAGE)


def page(text=PAGE, content_type="text/html", **more):
    return lambda asked: web.Response(text=text, content_type=content_type, **more)


def spoken(body, *headers, status="200 OK"):
    lines = [f"HTTP/1.1 {status}", "Content-Type: text/html", "Connection: close", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def chunked(*parts, end=b"0\r\n\r\n"):
    return spoken(b"".join(b"%x\r\n%b\r\n" % (len(p), p) for p in parts) + end, "Transfer-Encoding: chunked")


def sized(body, *headers, missing=0):
    return spoken(body[: len(body) - missing], f"Content-Length: {len(body)}", *headers)


# --- what is asked again ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_what_can_heal_is_asked_again_and_every_answer_is_kept(status):
    kept = []
    with answering(each(status, status, 200)) as server:
        (exchange,) = ask(server.address, LIST, kept=kept)
    assert (exchange.status, exchange.verdict, exchange.body.decode()) == (200, "real", PAGE)
    assert [wire.status for wire in kept] == [status, status, 200]
    assert server.paths() == ["/list?page=1"] * 3
    assert exchange.place == "01.warc.gz@3"


def test_what_does_not_heal_in_time_is_the_last_answer():
    with answering(each(503)) as server:
        (exchange,) = ask(server.address, LIST)
    assert (exchange.status, exchange.verdict) == (503, "error")
    assert len(server.paths()) == 3


@pytest.mark.parametrize("status", [200, 301, 400, 401, 403, 404, 410, 412, 501])
def test_what_cannot_heal_is_asked_once(status):
    kept = []
    with answering(each(status, 200)) as server:
        (exchange,) = ask(server.address, LIST, kept=kept)
    assert exchange.status == status
    assert len(server.paths()) == len(kept) == 1


def test_a_redirect_is_an_answer_and_is_not_followed():
    with answering(page(status=302, headers={"Location": "/elsewhere"})) as server:
        (exchange,) = ask(server.address, LIST)
    assert (exchange.status, exchange.verdict, server.paths()) == (302, "error", ["/list?page=1"])


# --- no answer -------------------------------------------------------------------------------------------------------


def closed_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


def test_a_refused_connection_is_unreachable_and_names_the_address():
    kept = []
    with pytest.raises(Unreachable, match="ClientConnectorError") as caught:
        ask(closed_port(), LIST, kept=kept)
    assert caught.value.url == f"{SITE}/robots.txt"  # which is asked first
    assert not kept


@pytest.mark.parametrize(
    "answer",
    [b"", b"SSH-2.0-OpenSSH_9.6\r\n", b"HTTP/1.1 20", b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"],
    ids=["hangs up", "speaks no HTTP", "hangs up in the status line", "a length that is none"],
)
def test_a_server_that_gives_no_answer_is_unreachable_after_all_attempts(answer):
    with speaking(saying(answer)) as server, pytest.raises(Unreachable) as caught:
        ask(server.address, LIST)
    assert caught.value.url == LIST
    assert len(server.paths()) == 3


def test_a_server_that_hung_up_once_is_asked_again():
    """The negative control of the test above."""
    with speaking(saying(b"", sized(PAGE.encode()))) as server:
        (exchange,) = ask(server.address, LIST)
    assert exchange.verdict == "real"
    assert len(server.paths()) == 2


@pytest.mark.parametrize("beginning", [b"", spoken(b"<html>", "Content-Length: 900"), chunked(b"<html>", end=b"")],
                         ids=["nothing", "sized", "chunked"])  # fmt: skip
def test_a_body_that_drips_past_the_deadline_is_unreachable_and_what_came_is_kept(beginning):
    async def drip(writer, before):
        for part in (beginning, *[b"1\r\n.\r\n" if b"chunked" in beginning else b"."] * 100):
            writer.write(part if beginning else b"")
            await writer.drain()
            await asyncio.sleep(0.05)

    kept, began = [], time.monotonic()
    with speaking(drip) as server, pytest.raises(Unreachable) as caught:
        ask(server.address, LIST, kept=kept, deadline=0.3, attempts=2)
    assert time.monotonic() - began < 2
    assert caught.value.url == LIST
    assert len(server.paths()) == 2  # it may have been a slow moment
    assert [(w.verdict, w.body[:8]) for w in kept] == ([("truncated", b"<html>..")] * 2 if beginning else [])


def test_a_body_that_drips_and_ends_in_time_is_whole():
    """The negative control of the test above."""

    async def drip(writer, before):
        for part in (spoken(b"", "Content-Length: 3"), b"a", b"b", b"c"):
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(0.02)

    with speaking(drip) as server:
        (exchange,) = ask(server.address, LIST, deadline=5)
    assert exchange.body == b"abc"


# --- half an answer --------------------------------------------------------------------------------------------------

WHOLE = PAGE.encode()
PACKED = gzip.compress(WHOLE)
GZIP = "Content-Encoding: gzip"
DEFLATE = "Content-Encoding: deflate"

BROKEN = {
    "gzip that ends early": sized(PACKED[:-20], GZIP),
    "gzip without its last byte": sized(PACKED[:-1], GZIP),
    "gzip with a wrong checksum": sized(PACKED[:-6] + b"\0\0" + PACKED[-4:], GZIP),
    "gzip with something after it": sized(PACKED + b"<!-- cache -->", GZIP),
    "a second gzip member that ends early": sized(PACKED + PACKED[:-9], GZIP),
    "deflate that ends early": sized(zlib.compress(WHOLE)[:-9], DEFLATE),
    "no gzip at all": sized(WHOLE, GZIP),
    "an encoding that was not asked for": sized(WHOLE, "Content-Encoding: br"),
    "fewer bytes than the length says": sized(WHOLE, missing=5),
    "fewer packed bytes than the length says": sized(PACKED, GZIP, missing=5),
    "chunks without an end": chunked(WHOLE[:50], WHOLE[50:], end=b""),
    "a chunk that breaks off": chunked(WHOLE[:50], end=b"ff\r\nabc"),
}
RAW_DEFLATE = zlib.compress(WHOLE)[2:-4]
SOUND = {
    "as it is": sized(WHOLE),
    "until the connection closes": spoken(WHOLE),
    "chunks": chunked(WHOLE[:50], WHOLE[50:]),
    "gzip": sized(PACKED, GZIP),
    "gzip in chunks": chunked(PACKED[:50], PACKED[50:]).replace(b"Content-Type", b"Content-Encoding: gzip\r\nX-Type"),
    "gzip in two members, padded": sized(gzip.compress(WHOLE[:90]) + gzip.compress(WHOLE[90:]) + b"\0\0\0", GZIP),
    "deflate": sized(zlib.compress(WHOLE), DEFLATE),
    "raw deflate": sized(RAW_DEFLATE, DEFLATE),
    "identity": sized(WHOLE, "Content-Encoding: identity"),
}


@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN.keys())
def test_an_answer_that_did_not_come_whole_is_truncated_and_kept_and_asked_for_again(answer):
    kept = []
    with speaking(saying(answer)) as server, pytest.raises(Truncated) as caught:
        ask(server.address, LIST, kept=kept)
    assert caught.value.url == LIST
    assert len(server.paths()) == 3
    assert [(w.status, w.verdict) for w in kept] == [(200, "truncated")] * 3
    assert all(w.body and w.body[:40] in (WHOLE[:40], PACKED[:40], zlib.compress(WHOLE)[:40]) for w in kept)


@pytest.mark.parametrize("answer", SOUND.values(), ids=SOUND.keys())
def test_an_answer_that_came_whole_is_read_however_it_was_sent(answer):
    """The negative control of the test above."""
    kept = []
    with speaking(saying(answer)) as server:
        (exchange,) = ask(server.address, LIST, kept=kept)
    assert (exchange.body, exchange.verdict) == (WHOLE, "real")
    assert len(server.paths()) == len(kept) == 1


def test_chunks_that_become_nonsense_end_at_the_deadline_and_what_came_before_is_kept():
    """aiohttp waits for sound chunks that never come: the deadline is what ends it."""

    async def speech(writer, before):
        writer.write(chunked(WHOLE[:50], end=b""))
        await writer.drain()
        await asyncio.sleep(0.1)  # what is wrong from its first packet on is no answer at all
        writer.write(b"zz\r\nabc\r\n0\r\n\r\n")

    kept = []
    with speaking(speech) as server, pytest.raises(Unreachable, match="no whole answer") as caught:
        ask(server.address, LIST, kept=kept, attempts=1, deadline=0.4)
    assert caught.value.url == LIST
    assert [(w.verdict, w.body) for w in kept] == [("truncated", WHOLE[:50])]


def test_half_an_answer_and_then_a_whole_one_is_the_whole_one():
    kept = []
    with speaking(saying(sized(WHOLE, missing=5), sized(WHOLE))) as server:
        (exchange,) = ask(server.address, LIST, kept=kept)
    assert exchange.body == WHOLE
    assert [w.verdict for w in kept] == ["truncated", "real"]


@pytest.mark.parametrize("form", [sized(WHOLE), chunked(WHOLE[:50], WHOLE[50:])], ids=["sized", "chunked"])
def test_a_body_over_the_cap_is_not_read_to_its_end(form):
    kept = []
    with speaking(saying(form)) as server, pytest.raises(Truncated, match="larger than 6,0") as caught:
        ask(server.address, LIST, kept=kept, most_bytes=len(WHOLE) - 1, attempts=1)
    assert caught.value.url == LIST
    assert [w.verdict for w in kept] == ["truncated"]
    with speaking(saying(form)) as server:
        assert ask(server.address, LIST, most_bytes=len(WHOLE))[0].body == WHOLE


def test_a_small_body_that_grows_over_the_cap_when_decoded_is_not_decoded_to_its_end():
    bomb, kept = gzip.compress(b"\0" * 10_000_000), []
    with speaking(saying(sized(bomb, GZIP))) as server, pytest.raises(Truncated, match="1,000,000 bytes when decoded"):
        ask(server.address, LIST, kept=kept, most_decoded=1_000_000, attempts=1)
    assert [(w.verdict, w.body) for w in kept] == [("truncated", bomb)]
    with speaking(saying(sized(bomb, GZIP))) as server:
        assert len(ask(server.address, LIST, most_decoded=10_000_000)[0].body) == 10_000_000


def test_a_body_of_very_many_members_is_not_decoded_to_its_end():
    many = sized(gzip.compress(b"") * 1000, GZIP)
    with speaking(saying(many)) as server, pytest.raises(Truncated, match="more than 64 members"):
        ask(server.address, LIST, attempts=1)


# --- what kind of answer ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "text", "content_type", "verdict"),
    [
        (200, "<html>您的IP频繁访问，请稍后再试</html>", "text/html", "blocked"),
        (200, "<html>请输入验证码</html>", "text/html", "challenge"),
        (200, "<html>请先登录</html>", "text/html", "login"),
        (200, "<html>网站维护中</html>", "text/html", "suspended"),
        (200, "<html>您访问的页面不存在</html>", "text/html", "soft_404"),
        (200, " \r\n", "text/html", "empty"),
        (404, PAGE, "text/html", "missing"),
        (410, PAGE, "text/html", "missing"),
        (403, PAGE, "text/html", "blocked"),
        (412, PAGE, "text/html", "challenge"),
        (401, PAGE, "text/html", "login"),
        (302, PAGE, "text/html", "error"),
        (200, PAGE, "text/html", "real"),
        (200, f"{PAGE}登录时请输入验证码{PAGE}", "text/html", "real"),
        (200, '{"title": "关于频繁访问的通告"}', "application/json", "real"),
        (200, "<html>关于验证码管理的通知</html>", "text/html", "real"),
    ],
)
def test_an_answer_is_told_by_its_status_and_its_signs(status, text, content_type, verdict):
    kept = []
    with answering(page(text, content_type, status=status)) as server:
        (exchange,) = ask(server.address, LIST, kept=kept)
    assert exchange.verdict == kept[0].verdict == verdict


@pytest.mark.parametrize("charset", ["gb18030", "utf-8"])
def test_a_sign_is_seen_in_either_charset(charset):
    with answering(page("<html>频繁访问</html>", charset=charset)) as server:
        assert ask(server.address, LIST)[0].verdict == "blocked"


# --- robots.txt ------------------------------------------------------------------------------------------------------


def rules(*lines, status=200):
    return lambda asked: web.Response(text="\n".join(lines), status=status)


@pytest.mark.parametrize(
    ("robots", "allowed"),
    [
        (rules("User-agent: *", "Disallow: /"), False),
        (rules("User-agent: *", "Disallow: /list"), False),
        (rules("User-agent: *", "Disallow:", "", "User-agent: caoyun-tests", "Disallow: /list"), False),
        (rules(status=500), False),
        (rules(status=503), False),
        (rules("User-agent: *", "Disallow: /", "", "User-agent: caoyun-tests", "Disallow:"), True),
        (rules("User-agent: *", "Disallow: /private/"), True),
        (rules("User-agent: another", "Disallow: /"), True),
        (rules(""), True),
        (rules(status=403), True),
        (not_there, True),
    ],
    ids=["all is forbidden", "the path is forbidden", "we are forbidden", "500", "503", "only we are allowed",
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


# --- what we say -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "error", "message"),
    [
        ("ftp://www.example.gov.cn/list", Refused, "only http and https are spoken, not 'ftp'"),
        ("file:///etc/passwd", Refused, "not 'file'"),
        ("javascript:void(0)", Refused, "not 'javascript'"),
        ("/art/2024/1.html", Refused, "not ''"),
        ("http://[::1/list", Unreachable, "no address"),
        ("http:///list", Unreachable, "no host"),
    ],
)
def test_an_address_that_is_not_of_the_web_is_not_asked(url, error, message):
    with answering(page()) as server, pytest.raises(error, match=message) as caught:
        ask(server.address, url)
    assert caught.value.url == url
    assert server.paths(robots=True) == []


def test_a_port_that_is_none_is_unreachable():
    with pytest.raises(Unreachable):
        ask("", "http://127.0.0.1:99999/list", routes={}, attempts=1)


@pytest.mark.parametrize(("scheme", "host"), [("https", "www.example.gov.cn"), ("http", "example.gov.cn:8118")])
def test_a_practice_web_is_told_which_site_is_meant(scheme, host):
    with answering(page()) as server:
        ask(server.address, f"{scheme}://{host}/list")
    assert {(a.header("Host"), a.header("X-Forwarded-Proto")) for a in server.asked} == {(host, scheme)}


def test_a_route_may_be_for_one_host_alone():
    with answering(page()) as one, answering(page()) as rest:
        ask("", f"{SITE}/a", "http://other.gov.cn/b", routes={"www.example.gov.cn": one.address, "*": rest.address})
    assert (one.paths(), rest.paths()) == (["/a"], ["/b"])


def test_every_request_names_the_project_and_a_contact():
    with answering(page()) as server:
        ask(server.address, LIST)
    assert {a.header("User-Agent") for a in server.asked} == {AGENT}
    assert len(server.asked) == 2


def test_only_encodings_that_are_understood_are_asked_for():
    with answering(page()) as server:
        ask(server.address, LIST)
    assert {a.header("Accept-Encoding") for a in server.asked} == {"gzip, deflate"}


def test_a_cookie_is_archived_and_not_sent_back():
    kept = []
    with answering(page(headers={"Set-Cookie": "session=1; Path=/"})) as server:
        ask(server.address, LIST, LIST, kept=kept)
    assert [("Set-Cookie", "session=1; Path=/") in w.received for w in kept] == [True, True]
    assert [a.header("Cookie") for a in server.asked] == [None, None, None]


def test_no_proxy_is_taken_from_the_environment(monkeypatch):
    with answering(page()) as server, answering(page("proxied")) as proxy:
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.address)
        (exchange,) = ask("", f"{server.address}/list", routes={})

        async def trusting():
            async with aiohttp.ClientSession(trust_env=True) as session, session.get(f"{server.address}/list") as got:
                return await got.text()

        assert asyncio.run(trusting()) == "proxied"  # the environment would have been obeyed
    assert exchange.body == PAGE.encode()
    assert len(proxy.asked) == 1


@pytest.mark.parametrize(
    ("request_", "body", "content_type"),
    [
        (Request(url=LIST), b"", None),
        (Request(url=LIST, method="POST"), b"", "application/octet-stream"),
        (
            Request(url=LIST, method="POST", form=(("页", "1 2"), ("a", ""), ("a", "&="))),
            b"%E9%A1%B5=1+2&a=&a=%26%3D",
            "application/x-www-form-urlencoded; charset=UTF-8",
        ),
        (
            Request(url=LIST, method="POST", json='{"页": 1}'),
            '{"页": 1}'.encode(),
            "application/json;charset=UTF-8",
        ),
    ],
    ids=["GET", "empty POST", "form", "JSON"],
)
def test_what_is_archived_as_sent_is_what_the_server_saw(request_, body, content_type):
    kept = []
    with answering(page()) as server:
        (exchange,) = ask(server.address, request_, kept=kept)
    assert exchange.request == request_
    seen = server.asked[-1]
    assert (seen.method, seen.path, seen.body) == (request_.method, "/list?page=1", body)
    assert seen.header("Content-Type") == content_type
    assert kept[0].sent_body == body
    assert set(kept[0].sent) == set(seen.headers)


# --- pace ------------------------------------------------------------------------------------------------------------


def test_requests_to_one_host_keep_their_distance(tmp_path):
    with answering(page()) as server:
        urls = [f"{server.address}/{n}" for n in range(3)]
        ask("", *urls, routes={}, hosts=tmp_path / "hosts.sqlite", interval=0.2)
    moments = [a.at for a in server.asked]
    assert len(moments) == 4  # robots.txt counts
    assert all(later - earlier > 0.15 for earlier, later in pairwise(moments))


def test_a_practice_web_is_not_paced(tmp_path):
    began = time.monotonic()
    with answering(page()) as server:
        ask(server.address, LIST, f"{SITE}/a", hosts=tmp_path / "hosts.sqlite", interval=5)
    assert time.monotonic() - began < 2
    assert not (tmp_path / "hosts.sqlite").exists()
