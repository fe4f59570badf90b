"""Each fault is on the wire what its name says, is over when it was ordered to be, and leaves the rest alone."""

from __future__ import annotations

import gzip
import http.client
import re
import socket
import time
import zlib
from contextlib import ExitStack
from email.utils import parsedate_to_datetime

import orjson
import pytest

from etl import pipeline
from etl.practice import site_of
from etl.practice.faults import FAULTS, MORE, Fault
from etl.practice.lies import RARE
from etl.practice.server import serving
from etl.sources import source
from tests.conftest import yard_at
from tests.support import DAY

GUANGDONG, HOST = source("guangdong.policy_document"), "www.gd.gov.cn"
PATHS = {
    "listing": "/gkmlpt/api/all/0?page=1&sid=2",
    "detail": "/gkmlpt/content/0/960/post_960010.html",
    "attachment": "/gkmlpt/attachment/0/960/960010.pdf",
}
SECOND = "/gkmlpt/api/all/0?page=2&sid=2"
SAID = [name for name, how in (FAULTS | MORE).items() if how.kind == "answer"]
ROLES = list(PATHS)
# What the head of the answer is, for the faults that answer in full with another status.
STATUS = {
    **dict.fromkeys(("429_seconds", "429_date", "429"), 429),
    **{str(code): code for code in (500, 502, 503, 504)},
    **dict.fromkeys(("redirect_loop", "redirect_off_host", "redirect_private"), 302),
}


@pytest.fixture
def web():
    """Serve a practice twin with faults; returns the address's host and port."""
    with ExitStack() as held:

        def serve(*faults, log=None, size=120, **options):
            address = held.enter_context(serving([site_of(GUANGDONG, size=size)], faults=faults, log=log, **options))
            host, _, port = address.rpartition("//")[2].partition(":")
            return host, int(port)

        yield serve


def ask(at, path, *, accept="gzip", timeout=5.0, **headers):
    """One request on a connection of its own: status, headers, body as it came."""
    connection = http.client.HTTPConnection(*at, timeout=timeout)
    try:
        connection.request("GET", path, headers={"Host": HOST, "Accept-Encoding": accept, **headers})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def raw(at, path, *, accept="identity", seconds=0.5, most=1 << 20):
    """Every byte that comes, and what came after them: the end, a reset, or nothing for so long."""
    with socket.create_connection(at, timeout=seconds) as one:
        lines = (f"GET {path} HTTP/1.1", f"Host: {HOST}", f"Accept-Encoding: {accept}", "Connection: close", "", "")
        one.sendall("\r\n".join(lines).encode())
        came, until = b"", time.monotonic() + seconds
        while len(came) < most and time.monotonic() < until:
            try:
                part = one.recv(1 << 16)
            except TimeoutError:
                return came, "open"
            except ConnectionResetError:
                return came, "reset"
            if not part:
                return came, "closed"
            came += part
        return came, "open"


def good(at, role):
    return ask(at, PATHS[role], accept="identity")[2]


def test_there_are_thirty_six_faults_and_each_says_in_a_sentence_what_it_is():
    assert len(FAULTS) == 36
    assert all(how.said and how.said[-1] != "." for how in (FAULTS | MORE).values())


@pytest.mark.parametrize("kind", SAID)
@pytest.mark.parametrize("role", ROLES)
def test_a_fault_is_over_after_its_times_and_leaves_other_roles_alone(kind, role, web):
    log, usual = [], web()
    # A pause of nothing: what drips is whole, if slow, and is told apart by the log.
    at = web(Fault(kind, role=role, times=1, pause=0, most=1 << 20), log=log)
    others = [name for name in ROLES if name != role]
    for other in others:
        assert good(at, other) == good(usual, other)
    raw(at, PATHS[role], seconds=0.2 if kind == "read_timeout" else 2)
    healed = ask(at, PATHS[role])
    assert (healed[0], healed[2]) == (200, ask(usual, PATHS[role])[2])
    assert [(one.role, one.fault) for one in log] == [*((o, "") for o in others), (role, kind), (role, "")]


@pytest.mark.parametrize("kind", [kind for kind in SAID if kind not in ("oversize", "bomb")])
def test_a_fault_without_times_never_heals(kind, web):
    log = []
    at = web(Fault(kind, role="attachment", pause=0), log=log)
    for _ in range(3):
        raw(at, PATHS["attachment"], seconds=0.1 if kind == "read_timeout" else 2)
    assert [one.fault for one in log] == [kind] * 3


def test_a_fault_may_be_for_the_nth_address_only(web):
    log = []
    at = web(Fault("503", nth=2), log=log, size=240)
    assert [ask(at, path)[0] for path in (PATHS["listing"], SECOND, PATHS["listing"], SECOND)] == [200, 503, 200, 503]
    assert [one.status for one in log] == [200, 503, 200, 503]


def test_a_fault_may_be_for_one_address_or_one_host_only(web):
    at = web(Fault("500", target=SECOND), Fault("503", role="", host="other.gov.cn"))
    assert [ask(at, path)[0] for path in (PATHS["listing"], SECOND)] == [200, 500]
    assert ask(at, "/", Host="other.gov.cn")[0] == 503


def test_the_first_of_several_faults_speaks_until_it_is_over(web):
    at = web(Fault("500", times=1), Fault("502", times=1))
    assert [ask(at, PATHS["listing"])[0] for _ in range(3)] == [500, 502, 200]


def test_faults_can_be_ordered_while_the_server_runs():
    faults = []
    with serving([site_of(GUANGDONG, size=3)], faults=faults) as address:
        at = ("127.0.0.1", int(address.rpartition(":")[2]))
        assert ask(at, PATHS["listing"])[0] == 200
        faults.append(Fault("503"))
        assert ask(at, PATHS["listing"])[0] == 503
        faults.clear()
        assert ask(at, PATHS["listing"])[0] == 200


@pytest.mark.parametrize("kind", ["refused", "bad_tls", "no_such_fault"])
def test_what_no_server_can_say_is_refused_when_it_is_ordered(kind):
    with pytest.raises(ValueError, match=kind), serving([], faults=[Fault(kind)]):
        pass


@pytest.mark.parametrize("kind", STATUS)
def test_an_error_status_or_a_redirect_is_whole_and_keeps_the_connection(kind, web):
    connection = http.client.HTTPConnection(*web(Fault(kind, times=1)), timeout=5)
    statuses = []
    for _ in range(2):
        connection.request("GET", PATHS["listing"], headers={"Host": HOST})
        answer = connection.getresponse()
        statuses.append((answer.status, bool(answer.read() or answer.getheader("Location"))))
    assert statuses == [(STATUS[kind], True), (200, True)]


def test_retry_after_is_seconds_or_a_date_or_missing(web):
    def after(kind):
        return ask(web(Fault(kind, retry_after=7)), PATHS["listing"])[1]["Retry-After"]

    assert after("429_seconds") == "7"
    assert 6 < parsedate_to_datetime(after("429_date")).timestamp() - time.time() <= 8
    assert after("429") is None


@pytest.mark.parametrize(
    ("kind", "where"),
    [
        ("redirect_loop", PATHS["listing"]),
        ("redirect_off_host", "http://elsewhere.example.com/"),
        ("redirect_private", "http://10.0.0.1/admin"),
    ],
)
def test_a_redirect_leads_where_it_says(kind, where, web):
    assert ask(web(Fault(kind)), PATHS["listing"])[1]["Location"] == where


def test_a_reset_is_a_reset_and_not_an_end(web):
    assert raw(web(Fault("reset")), PATHS["listing"]) == (b"", "reset")


def test_a_server_that_is_silent_says_no_byte_and_stays(web):
    assert raw(web(Fault("read_timeout")), PATHS["listing"], seconds=0.3) == (b"", "open")


def test_a_slow_head_comes_a_byte_at_a_time(web):
    came, end = raw(web(Fault("slow_header", pause=0.02)), PATHS["listing"], seconds=0.5)
    assert (came[:5], b"\r\n\r\n" in came, end) == (b"HTTP/", False, "open")
    assert 5 <= len(came) <= 26


def test_a_dripping_body_has_its_whole_head_at_once(web):
    came, end = raw(web(Fault("dripping", pause=0.02)), PATHS["listing"], seconds=0.5)
    head, _, body = came.partition(b"\r\n\r\n")
    length = int(re.search(rb"Content-Length: (\d+)", head)[1])
    assert (end, 5 <= len(body) <= 26 < length) == ("open", True)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("accept", ["identity", "gzip"])
@pytest.mark.parametrize(("kind", "stated", "came"), [("truncated", 1, 0.5), ("length_too_small", 0.5, 1)])
def test_the_stated_length_and_what_comes_are_not_the_same(kind, stated, came, accept, role, web):
    whole = ask(web(), PATHS[role], accept=accept)[2]
    said, end = raw(web(Fault(kind, role=role)), PATHS[role], accept=accept)
    head, _, body = said.partition(b"\r\n\r\n")
    assert f"Content-Length: {int(len(whole) * stated)}".encode() in head.splitlines()
    assert (body, end) == (whole[: int(len(whole) * came)], "closed")


def test_a_length_that_is_too_large_is_never_reached(web):
    whole = good(web(), "listing")
    head, _, body = raw(web(Fault("length_too_large")), PATHS["listing"])[0].partition(b"\r\n\r\n")
    assert f"Content-Length: {len(whole) + 100}".encode() in head.splitlines()
    assert body == whole


def test_a_truncated_chunk_states_more_than_comes(web):
    whole = good(web(), "listing")
    said, end = raw(web(Fault("truncated_chunk")), PATHS["listing"])
    head, _, body = said.partition(b"\r\n\r\n")
    size, _, chunk = body.partition(b"\r\n")
    assert b"Transfer-Encoding: chunked" in head and b"Content-Length" not in head
    assert (int(size, 16), chunk, end) == (len(whole), whole[: len(whole) // 2], "closed")


@pytest.mark.parametrize("role", ROLES)
def test_a_truncated_gzip_stream_has_the_length_that_is_stated_and_lacks_its_end(role, web):
    status, headers, body = ask(web(Fault("truncated_gzip", role=role)), PATHS[role])
    stream = zlib.decompressobj(31)
    decoded = stream.decompress(body)
    assert (status, headers["Content-Encoding"], int(headers["Content-Length"])) == (200, "gzip", len(body))
    assert not stream.eof
    assert good(web(), role).startswith(decoded) and decoded


@pytest.mark.parametrize("role", ROLES)
def test_a_bad_checksum_is_the_only_thing_wrong_with_the_stream(role, web):
    body = ask(web(Fault("bad_gzip_crc", role=role)), PATHS[role])[2]
    with pytest.raises(gzip.BadGzipFile, match="CRC"):
        gzip.decompress(body)
    assert zlib.decompressobj(-15).decompress(body[10:]) == good(web(), role)


@pytest.mark.parametrize("role", ROLES)
def test_gzip_is_a_label_only_or_there_twice(role, web):
    usual = good(web(), role)
    _, headers, body = ask(web(Fault("gzip_label_on_plain", role=role)), PATHS[role])
    assert (headers["Content-Encoding"], body) == ("gzip", usual)
    _, headers, body = ask(web(Fault("double_gzip", role=role)), PATHS[role])
    assert (headers["Content-Encoding"], gzip.decompress(gzip.decompress(body))) == ("gzip", usual)


@pytest.mark.parametrize("role", ["listing", "detail"])
def test_a_charset_lie_is_gb18030_that_is_called_utf8(role, web):
    usual = good(web(), role).decode()
    for kind, label in (("charset_lie_header", "; charset=utf-8"), ("charset_lie_meta", "")):
        _, headers, body = ask(web(Fault(kind, role=role)), PATHS[role], accept="identity")
        assert body.decode("gb18030") == usual
        assert headers["Content-Type"] == ("application/json" if role == "listing" else "text/html") + label
        with pytest.raises(UnicodeDecodeError):
            body.decode()
    assert role == "listing" or b"<meta charset='utf-8'>" in body


@pytest.mark.parametrize("role", ["listing", "detail"])
def test_rare_gb18030_has_characters_of_four_bytes_and_is_labelled_right(role, web):
    _, headers, body = ask(web(Fault("rare_gb18030", role=role)), PATHS[role], accept="identity")
    assert headers["Content-Type"].endswith("; charset=gb18030")
    assert [len(c.encode("gb18030")) for c in RARE] == [4, 4]
    said = body.decode("gb18030")
    assert RARE in said
    assert role == "listing" or "<meta charset='gb18030'>" in said
    usual = good(web(), role).decode()
    assert said.replace(RARE, "").replace("charset='gb18030'", "charset='utf-8'") == usual
    if role == "listing":
        assert orjson.loads(said)["total"] == 120


@pytest.mark.parametrize(
    ("kind", "sign"),
    [
        ("error_page_200", "系统出错"),
        ("block_page_200", "频繁访问"),
        ("suspended", "网站已关停"),
        ("challenge", "请输入验证码"),
        ("login", "请先登录"),
    ],
)
def test_another_page_comes_with_200_and_as_html(kind, sign, web):
    status, headers, body = ask(web(Fault(kind)), PATHS["listing"])
    assert (status, headers["Content-Type"], sign in body.decode()) == (200, "text/html; charset=utf-8", True)


def test_an_empty_answer_is_empty_and_ends(web):
    status, headers, body = ask(web(Fault("empty_200")), PATHS["listing"])
    assert (status, headers["Content-Length"], body) == (200, "0", b"")


def test_a_lying_etag_is_the_same_for_other_content_and_answers_304_all_the_same():
    site = site_of(GUANGDONG, size=3)
    with serving([site], faults=[Fault("etag_lie")]) as address:
        at = ("127.0.0.1", int(address.rpartition(":")[2]))
        _, first, before = ask(at, PATHS["listing"])
        site.corpus = site_of(GUANGDONG, size=9).corpus
        _, second, after = ask(at, PATHS["listing"])
        lied = ask(at, PATHS["listing"], **{"If-None-Match": first["ETag"]})
        dated = ask(at, PATHS["listing"], **{"If-Modified-Since": first["Last-Modified"]})
    assert before != after and first["ETag"] == second["ETag"]
    assert (lied[0], lied[2], dated[0]) == (304, b"", 304)


def test_an_oversized_body_goes_on_for_as_long_as_one_listens(web):
    at = web(Fault("oversize", most=1 << 40))
    came, end = raw(at, PATHS["listing"], seconds=5, most=16 << 20)
    assert (len(came) >= 16 << 20, end, came[-100:]) == (True, "open", b" " * 100)
    assert came.partition(b"\r\n\r\n")[2].startswith(good(web(), "listing"))
    assert b"Content-Length" not in came[:300]


def test_an_oversized_body_of_a_set_size_ends(web):
    came, end = raw(web(Fault("oversize", most=1 << 20)), PATHS["listing"], seconds=5, most=2 << 20)
    assert (len(came) > 1 << 20, end) == (True, "closed")


def test_a_bomb_is_small_on_the_wire_and_whole_when_decoded(web):
    _, headers, body = ask(web(Fault("bomb", most=64 << 20)), PATHS["listing"])
    assert (headers["Content-Encoding"], len(body) < 100_000) == ("gzip", True)
    assert len(gzip.decompress(body)) == 64 << 20


def test_a_bomb_is_gigabytes_unless_another_size_is_ordered(web):
    body = ask(web(Fault("bomb")), PATHS["listing"], timeout=30)[2]
    assert len(body) < 4 << 20
    assert int.from_bytes(body[-4:], "little") == Fault("bomb").most == 2 << 30


def test_the_log_tells_each_request_in_order_with_its_time(web):
    log = []
    at = web(Fault("503", role="detail"), log=log)
    for path in ("/robots.txt", PATHS["listing"], PATHS["detail"], PATHS["attachment"], "/nothing"):
        ask(at, path)
    assert [(one.role, one.fault, one.status) for one in log] == [
        ("robots", "", 200), ("listing", "", 200), ("detail", "503", 503), ("attachment", "", 200), ("", "", 404),
    ]  # fmt: skip
    assert [one.at for one in log] == sorted(one.at for one in log)
    assert {(one.host, one.method) for one in log} == {(HOST, "GET")}
    assert log[1].path == PATHS["listing"]


@pytest.mark.parametrize("kind", ["500", "empty_200", "truncated", "redirect_off_host"])
def test_a_record_that_only_an_attachment_is_owed_of_is_loaded(kind, lake):
    with serving([site_of(GUANGDONG, size=40, flaws=0)], faults=[Fault(kind, role="attachment")]) as address:
        load = pipeline.run(yard_at(lake, address), GUANGDONG, DAY)
    assert (load.counts.listed, load.counts.loaded, load.counts.pending) == (40, 40, 0)
