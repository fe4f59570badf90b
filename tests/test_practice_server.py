"""The practice server without faults: HTTP/1.1 as a portal speaks it, conditional requests, and attachments."""

from __future__ import annotations

import gzip
import http.client
import re
import socket
from contextlib import ExitStack, closing, suppress

import orjson
import pytest

from etl.practice import site_of
from etl.practice.corpus import Changes
from etl.practice.faults import Fault
from etl.practice.server import serving
from etl.sources import source

GUANGDONG, GUIZHOU = source("guangdong.policy_document"), source("guizhou.open_dataset")
LIST = "/gkmlpt/api/all/0?page=1&sid=2"


@pytest.fixture
def site():
    return site_of(GUANGDONG, size=25)


@pytest.fixture
def at(site):
    with serving([site, site_of(GUIZHOU, size=25)]) as address:
        yield ("127.0.0.1", int(address.rpartition(":")[2]))


def ask(at, path=LIST, *, method="GET", body=None, host="www.gd.gov.cn", **headers):
    with closing(http.client.HTTPConnection(*at, timeout=5)) as connection:
        connection.request(method, path, body, {"Host": host, **headers})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()


def test_a_connection_is_kept_for_many_requests(at):
    with closing(http.client.HTTPConnection(*at, timeout=5)) as connection:
        connection.connect()
        mine = connection.sock.getsockname()
        for _ in range(3):
            connection.request("GET", LIST, headers={"Host": "www.gd.gov.cn"})
            assert connection.getresponse().read()
            assert connection.sock.getsockname() == mine


def test_an_answer_is_compressed_where_the_client_allows_it_and_is_the_same_bytes_each_time(at):
    _, plain, body = ask(at)
    _, headers, packed = ask(at, **{"Accept-Encoding": "gzip"})
    assert plain["Content-Encoding"] is None
    assert (headers["Content-Encoding"], int(headers["Content-Length"])) == ("gzip", len(packed))
    assert gzip.decompress(packed) == body
    assert ask(at, **{"Accept-Encoding": "gzip"})[2] == packed


def test_a_json_body_is_read_whole(at):
    path, host = GUIZHOU.listing.ask.path, "data.guizhou.gov.cn"
    asked = orjson.dumps({**dict(GUIZHOU.listing.ask.params), "pageIndex": 3, "pageSize": 12})
    status, _, body = ask(at, path, method="POST", body=asked, host=host, **{"Content-Type": "application/json"})
    assert (status, len(orjson.loads(body)["data"])) == (200, 1)


def test_head_says_how_long_the_body_would_be(at):
    status, headers, body = ask(at, method="HEAD")
    assert (status, body, int(headers["Content-Length"])) == (200, b"", len(ask(at)[2]))


@pytest.mark.parametrize("said", [b"hello\r\n\r\n", b"GET /\r\n\r\n", b"GET / HTTP/1.1\r\nX: " + b"a" * 200_000])
def test_what_is_not_http_ends_the_connection_and_nothing_else(said, at):
    with socket.create_connection(at, timeout=5) as one:
        one.sendall(said)
        with suppress(ConnectionResetError):  # not all of what was said had been read
            assert one.recv(100) == b""
    assert ask(at)[0] == 200


def test_a_server_that_ends_while_it_speaks_complains_of_nothing(site, capfd):
    with ExitStack() as held:
        with serving([site], faults=[Fault("read_timeout", times=1), Fault("dripping", pause=30)]) as address:
            place = ("127.0.0.1", int(address.rpartition(":")[2]))
            for _ in range(3):
                one = held.enter_context(socket.create_connection(place, timeout=5))
                one.sendall(f"GET {LIST} HTTP/1.1\r\nHost: www.gd.gov.cn\r\n\r\n".encode())
            assert one.recv(8) == b"HTTP/1.1"
        one.settimeout(5)
        while one.recv(1 << 16):
            pass
    assert capfd.readouterr().err == ""


def test_an_unknown_host_has_nothing(at):
    assert ask(at, host="other.gov.cn")[0] == 404


def test_a_port_that_is_taken_is_told_at_once(at):
    with pytest.raises(OSError, match="in use"), serving([], at[1]):
        pass


def test_whoever_holds_the_answer_gets_a_short_one(at):
    _, headers, _ = ask(at)
    for mine in (headers["ETag"], f"W/{headers['ETag']}", f'"other", {headers["ETag"]}', "*"):
        status, again, body = ask(at, **{"If-None-Match": mine})
        assert (status, again["ETag"], body) == (304, headers["ETag"], b"")
    assert ask(at, **{"If-Modified-Since": headers["Last-Modified"]})[0] == 304
    assert ask(at, **{"If-None-Match": '"other"', "If-Modified-Since": headers["Last-Modified"]})[0] == 200
    assert ask(at, **{"If-Modified-Since": "yesterday"})[0] == 200


def test_a_tag_is_of_the_content_whatever_its_encoding(at):
    assert ask(at)[1]["ETag"] == ask(at, **{"Accept-Encoding": "gzip"})[1]["ETag"]


def test_changed_content_has_another_tag_and_a_later_date(at, site):
    _, before, _ = ask(at)
    site.changes = Changes(added=1)
    status, after, body = ask(at, **{"If-None-Match": before["ETag"]})
    assert (status, orjson.loads(body)["total"], after["ETag"] == before["ETag"]) == (200, 26, False)
    assert ask(at, **{"If-Modified-Since": before["Last-Modified"]})[0] == 200
    assert ask(at, **{"If-Modified-Since": after["Last-Modified"]})[0] == 304


def test_only_what_was_got_and_is_there_has_a_tag(at):
    assert ask(at, "/nothing")[1]["ETag"] is None
    path, host = GUIZHOU.listing.ask.path, "data.guizhou.gov.cn"
    asked = orjson.dumps({**dict(GUIZHOU.listing.ask.params), "pageIndex": 1, "pageSize": 12})
    assert ask(at, path, method="POST", body=asked, host=host, **{"If-None-Match": "*"})[0] == 200


def test_validators_can_be_switched_off(site):
    with serving([site], validators=False) as address:
        at = ("127.0.0.1", int(address.rpartition(":")[2]))
        status, headers, _ = ask(at, **{"If-None-Match": "*"})
        assert (status, headers["ETag"], headers["Last-Modified"]) == (200, None, None)


def rows(at):
    return orjson.loads(ask(at)[2])["articles"]


def test_every_tenth_record_has_an_attachment_of_the_stated_size(at):
    with_one = [row for row in rows(at) if row["attachment"]]
    assert [row["id"] for row in with_one] == [960020, 960010, 960000]
    for row in with_one:
        (file,) = row["attachment"]
        assert list(file) == ["id", "name", "type", "mime", "size", "url"]
        assert file["url"].startswith("http://www.gd.gov.cn/")
        status, headers, body = ask(at, file["url"].removeprefix("http://www.gd.gov.cn"))
        assert (status, headers["Content-Type"], str(len(body))) == (200, file["mime"], file["size"])


def test_an_attachment_is_a_pdf_whose_parts_are_where_its_table_says(at):
    body = ask(at, "/gkmlpt/attachment/0/960/960010.pdf")[2]
    assert body.startswith(b"%PDF-1.4\n") and body.endswith(b"%%EOF\n")
    table = int(re.search(rb"startxref\n(\d+)\n", body)[1])
    starts = [int(start) for start in re.findall(rb"(\d{10}) 00000 n ", body[table:])]
    assert body[table:].startswith(b"xref\n0 7\n")
    assert [body[at:].split(b" ", 1)[0] for at in starts] == [b"1", b"2", b"3", b"4", b"5", b"6"]
    assert body.count(b"endobj") == 6


def test_an_attachment_follows_its_record_and_is_the_same_again(at, site):
    path = "/gkmlpt/attachment/0/960/960000.pdf"
    first, other = ask(at, path)[2], ask(at, "/gkmlpt/attachment/0/960/960010.pdf")[2]
    assert first == ask(at, path)[2] != other
    site.changes = Changes(edited=25)
    assert ask(at, path)[2] != first
    site.changes = Changes(withdrawn=25)
    assert ask(at, path)[0] == 404
