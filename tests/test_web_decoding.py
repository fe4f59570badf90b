import asyncio
import gzip
import time
import zlib

import brotli
import pytest
from backports import zstd

from etl.errors import Truncated, Unreachable
from etl.web.decoding import decoded
from tests.asking import LIST, PAGE, SITE, ask, chunked, sized, spoken
from tests.loopback import saying, speaking

WHOLE = PAGE.encode()
PACKED = gzip.compress(WHOLE)
BR, ZSTD = brotli.compress(WHOLE), zstd.compress(WHOLE)
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
    "an encoding that was not asked for": sized(WHOLE, "Content-Encoding: compress"),
    "brotli that ends early": sized(BR[:-3], "Content-Encoding: br"),
    "brotli with something after it": sized(BR + b"<!-- cache -->", "Content-Encoding: br"),
    "no brotli at all": sized(WHOLE, "Content-Encoding: br"),
    "zstd that ends early": sized(ZSTD[:-3], "Content-Encoding: zstd"),
    "zstd with something after it": sized(ZSTD + b"<!-- cache -->", "Content-Encoding: zstd"),
    "no zstd at all": sized(WHOLE, "Content-Encoding: zstd"),
    "twice packed, cut inside": sized(gzip.compress(PACKED[:-9]), "Content-Encoding: gzip, gzip"),
    "twice packed, cut outside": sized(gzip.compress(PACKED)[:-9], "Content-Encoding: gzip, gzip"),
    "once packed, said to be twice": sized(PACKED, "Content-Encoding: gzip, gzip"),
    "five encodings": sized(PACKED, "Content-Encoding: gzip, gzip, gzip, gzip, gzip"),
    "fewer bytes than the length says": sized(WHOLE, missing=5),
    "fewer packed bytes than the length says": sized(PACKED, GZIP, missing=5),
    "chunks without an end": chunked(WHOLE[:50], WHOLE[50:], end=b""),
    "a chunk that breaks off": chunked(WHOLE[:50], end=b"ff\r\nabc"),
}
BEGINNINGS = [
    b[:40] for b in (WHOLE, PACKED, BR, ZSTD, zlib.compress(WHOLE), gzip.compress(PACKED), gzip.compress(PACKED[:-9]))
]
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
    "brotli": sized(BR, "Content-Encoding: br"),
    "zstd": sized(ZSTD, "Content-Encoding: zstd"),
    "zstd in two frames": sized(zstd.compress(WHOLE[:90]) + zstd.compress(WHOLE[90:]), "Content-Encoding: zstd"),
    "gzip twice": sized(gzip.compress(PACKED), "Content-Encoding: gzip, gzip"),
    "brotli, then gzip": sized(gzip.compress(BR), "Content-Encoding: br, gzip"),
    "in two header lines": sized(gzip.compress(BR), "Content-Encoding: br,gzip,identity"),
    "by an old name": sized(PACKED, "Content-Encoding: X-GZip"),
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
    assert all(w.body and w.body[:40] in BEGINNINGS for w in kept)


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


BOMBS = {
    "gzip": (gzip.compress(b"\0" * 30_000_000), "gzip"),
    "brotli": (brotli.compress(b"\0" * 30_000_000, quality=5), "br"),
    "zstd": (zstd.compress(b"\0" * 30_000_000), "zstd"),
    "gzip in gzip": (gzip.compress(gzip.compress(b"\0" * 30_000_000)), "gzip, gzip"),
}


@pytest.mark.parametrize(("wire", "coding"), BOMBS.values(), ids=BOMBS.keys())
def test_what_grows_two_hundred_times_and_over_ten_megabytes_is_a_bomb(wire, coding):
    with pytest.raises(Truncated, match="is larger than .* bytes when decoded"):
        decoded(wire, coding, LIST)


@pytest.mark.parametrize(("wire", "coding"), BOMBS.values(), ids=BOMBS.keys())
def test_the_same_bytes_with_much_before_them_are_not(wire, coding):
    """The negative control of the test above: neither is 9.9 MB, however small it was packed."""
    small = {"gzip": gzip.compress, "br": brotli.compress, "zstd": zstd.compress}
    body = b"\0" * 9_900_000
    for kind in coding.split(", "):
        body = small[kind](body)
    assert len(decoded(body, coding, LIST)) == 9_900_000


def test_a_page_that_was_packed_once_more_than_it_says_is_not_real_and_not_asked_for_again():
    kept = []
    with speaking(saying(sized(gzip.compress(PACKED), GZIP))) as server:
        (exchange,) = ask(server.address, LIST, kept=kept)
    assert (exchange.verdict, exchange.body) == ("changed", PACKED)
    assert len(server.paths()) == 1
    with speaking(saying(sized(PACKED))) as server:
        assert ask(server.address, LIST)[0].verdict == "changed"  # packed, and not labelled at all


def test_a_file_that_is_gzip_is_what_it_says():
    """The negative control of the test above."""
    answer = sized(PACKED).replace(b"text/html", b"application/gzip")
    with speaking(saying(answer)) as server:
        assert ask(server.address, f"{SITE}/a.csv.gz")[0].verdict == "real"


def test_a_redirect_without_a_body_is_one_whatever_its_coding():
    answer = spoken(b"", "Location: /list?page=2", GZIP, "Content-Length: 0", status="302 Found")
    with speaking(saying(answer, sized(WHOLE))) as server:
        assert ask(server.address, LIST)[0].verdict == "real"


# --- more than the length says ---------------------------------------------------------------------------------------

OPEN = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(WHOLE)}\r\n\r\n".encode()
LONGER = {
    "and the connection closes": sized(WHOLE) + b"<!-- more -->",
    "and the connection stays": OPEN + WHOLE + b"<!-- more -->",
    "after the last chunk": chunked(WHOLE) + b"<!-- more -->",
    "two lengths": OPEN.replace(b"\r\n\r\n", b"\r\nContent-Length: 5\r\n\r\n") + WHOLE,
    "a length and chunks": OPEN.replace(b"\r\n\r\n", b"\r\nTransfer-Encoding: chunked\r\n\r\n")
    + b"3\r\nabc\r\n0\r\n\r\n",
}


@pytest.mark.parametrize("answer", LONGER.values(), ids=LONGER.keys())
def test_an_answer_that_goes_on_after_its_end_is_not_believed(answer):
    kept = []
    with speaking(saying(answer)) as server, pytest.raises(Unreachable) as caught:
        ask(server.address, LIST, kept=kept, attempts=1)
    assert caught.value.url == LIST
    assert [w.verdict for w in kept] == ["unreachable"]
    assert all("公共数据" not in w.problem for w in kept)  # the page is not quoted in a message


def test_what_comes_later_on_the_same_connection_is_never_the_answer_to_the_next_request():
    other = OPEN + WHOLE.replace("省".encode(), "县".encode())

    async def speech(writer, before):
        if before:
            writer.write(sized(WHOLE))
            return
        writer.write(OPEN + WHOLE)
        await writer.drain()
        await asyncio.sleep(0.05)
        writer.write(other)
        await writer.drain()
        await asyncio.sleep(0.3)

    with speaking(speech) as server:
        first, second = ask(server.address, LIST, f"{SITE}/b", judge=lambda exchange: _slept(exchange.verdict))
    assert first.body == second.body == WHOLE
    assert server.paths() == ["/list?page=1", "/b"]


def _slept(verdict):
    time.sleep(0.15)  # until the second answer has come
    return verdict
