import asyncio
import socket
import time

import pytest
from aiohttp import web

from etl.errors import Changed, Refused, Unreachable
from etl.model import Request, Validators
from tests.asking import AGENT, LIST, PAGE, SITE, ask, chunked, each, page, sized, spoken
from tests.loopback import answering, saying, speaking

# --- what is asked again ----------------------------------------------------------------------------------------------


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


@pytest.mark.parametrize("status", [200, 301, 400, 401, 403, 404, 410, 412, 501])  # 301 without saying whereto
def test_what_cannot_heal_is_asked_once(status):
    kept = []
    with answering(each(status, 200)) as server:
        (exchange,) = ask(server.address, LIST, kept=kept)
    assert exchange.status == status
    assert len(server.paths()) == len(kept) == 1


def test_an_empty_page_is_asked_for_again():
    left = ["", "", PAGE]
    with answering(lambda asked: web.Response(text=left.pop(0))) as server:
        (exchange,) = ask(server.address, LIST)
    assert (exchange.verdict, len(server.paths())) == ("real", 3)


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (page("<html>请先登录</html>"), "login"),
        (page("<html>请输入验证码</html>"), "challenge"),
        (page("<html>您的访问过于频繁</html>"), "blocked"),
        (lambda asked: web.Response(body=PAGE.encode("gb18030"), content_type="text/html"), "wrong_charset"),
        (page("<html>网站维护中</html>"), "suspended"),
    ],
)
def test_a_refusal_or_a_page_that_is_wrong_is_never_asked_for_again(answer, verdict):
    with answering(answer) as server:
        (exchange,) = ask(server.address, LIST)
    assert (exchange.verdict, len(server.paths())) == (verdict, 1)


def test_no_try_begins_after_the_budget_is_spent():
    with answering(each(503)) as server:
        (exchange,) = ask(server.address, LIST, attempts=50, backoff=0.1, budget=0.5)
    assert exchange.status == 503
    assert 2 <= len(server.paths()) < 10


# --- what is kept, and by which word ---------------------------------------------------------------------------------


def test_a_page_that_did_not_change_comes_without_a_body_and_is_kept():
    known = Validators(etag='"1"', last_modified="Sat, 01 Jun 2024 02:00:00 GMT")

    def answer(asked):
        same = asked.header("If-None-Match") == '"1"' and asked.header("If-Modified-Since") == known.last_modified
        return web.Response(status=304) if same else web.Response(text=PAGE, content_type="text/html")

    kept = []
    with answering(answer) as server:
        (exchange,) = ask(server.address, LIST, kept=kept, since=known)
        assert (exchange.status, exchange.verdict, exchange.body) == (304, "unchanged", b"")
        assert [(w.status, w.verdict) for w in kept] == [(304, "unchanged")]
        assert ask(server.address, LIST)[0].verdict == "real"
        assert ask(server.address, LIST, since=Validators(etag='"0"'))[0].verdict == "real"


def test_unchanged_is_no_answer_to_a_question_that_was_not_asked():
    with answering(each(304)) as server:
        assert ask(server.address, LIST)[0].verdict == "error"


def test_who_reads_the_page_has_the_last_word_before_it_is_kept():
    kept, seen = [], []

    def judge(exchange):
        seen.append((exchange.verdict, exchange.place, len(kept)))
        return "stated_empty"

    with answering(page()) as server:
        (exchange,) = ask(server.address, LIST, kept=kept, judge=judge)
    assert seen == [("real", "", 0)]
    assert (exchange.verdict, exchange.place) == (kept[0].verdict, "01.warc.gz@1") == ("stated_empty", "01.warc.gz@1")


def test_what_is_not_real_is_not_read_by_anybody():
    with answering(page("<html>请先登录</html>")) as server:
        assert ask(server.address, LIST, judge=lambda exchange: "real")[0].verdict == "login"


def test_a_page_that_its_reader_cannot_read_is_kept_all_the_same():
    def judge(exchange):
        raise Changed("no list in it")

    kept = []
    with answering(page()) as server, pytest.raises(Changed, match="no list in it"):
        ask(server.address, LIST, kept=kept, judge=judge)
    assert [(w.verdict, w.problem, len(w.body)) for w in kept] == [("changed", "no list in it", len(PAGE.encode()))]
    assert len(server.paths()) == 1


# --- no answer --------------------------------------------------------------------------------------------------------


def closed_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


def test_a_refused_connection_is_unreachable_and_names_the_address():
    kept = []
    with pytest.raises(Unreachable, match="robots.txt could not be read .ClientConnectorError") as caught:
        ask(closed_port(), LIST, kept=kept, robots=True)
    assert caught.value.url == LIST
    assert [(w.request.url, w.status, w.verdict) for w in kept] == [(f"{SITE}/robots.txt", 0, "unreachable")] * 3
    assert all("ClientConnectorError" in w.problem and ("User-Agent", AGENT) in w.sent for w in kept)


@pytest.mark.parametrize(
    "answer",
    [b"", b"SSH-2.0-OpenSSH_9.6\r\n", b"HTTP/1.1 20", b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"],
    ids=["hangs up", "speaks no HTTP", "hangs up in the status line", "a length that is none"],
)
def test_a_server_that_gives_no_answer_is_unreachable_after_all_attempts(answer):
    kept = []
    with speaking(saying(answer)) as server, pytest.raises(Unreachable) as caught:
        ask(server.address, LIST, kept=kept)
    assert caught.value.url == LIST
    assert len(server.paths()) == 3
    assert [(w.status, w.verdict, w.body) for w in kept] == [(0, "unreachable", b"")] * 3
    assert all(w.problem and "\n" not in w.problem for w in kept)


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
    what = ("truncated", b"<html>..") if beginning else ("unreachable", b"")
    assert [(w.verdict, w.body[:8]) for w in kept] == [what] * 2
    assert all("within 0.3 s" in w.problem for w in kept)


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


# --- what we say ------------------------------------------------------------------------------------------------------


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
        ask("", "http://www.example.gov.cn:99999/list", attempts=1)


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
    assert {a.header("Accept-Encoding") for a in server.asked} == {"gzip, deflate, br, zstd"}


def test_a_cookie_is_archived_and_not_sent_back():
    kept = []
    with answering(page(headers={"Set-Cookie": "session=1; Path=/"})) as server:
        ask(server.address, LIST, LIST, kept=kept)
    assert [("Set-Cookie", "session=1; Path=/") in w.received for w in kept] == [True, True]
    assert [a.header("Cookie") for a in server.asked] == [None, None, None]


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
