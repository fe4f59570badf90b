import asyncio
import gzip
import hashlib
import subprocess
import sys
import tempfile
import zlib
from dataclasses import fields, replace
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlencode
from uuid import UUID

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from etl.errors import BadPlace, Unreachable
from etl.lake import archive, journal
from etl.lake.archive import Archive
from etl.lake.warc import Found
from etl.model import Exchange, Request
from etl.web.client import Door, Manners, Wire
from tests.loopback import saying, speaking

AT = datetime(2024, 6, 1, 2, 0, 0, 123456)
RUN = "guangdong.policy_document@2024-06-01"
WHERE = "guangdong.policy_document/2024-06-01/01.warc.gz"
PAGE = ("<html>" + "省人民政府关于印发公共数据管理办法的通知" * 9 + "</html>").encode()
ENCODERS = {
    "": lambda body: body,
    "gzip": lambda body: gzip.compress(body, mtime=0),
    "deflate": zlib.compress,
}


def wire(request=None, body=PAGE, *, encoding="", status=200, reason="OK", headers=(), verdict="real", at=AT):
    """An exchange as the door hands it over."""
    asked = request or Request(url="https://www.example.gov.cn/list")
    sent_body = asked.json.encode() if asked.json is not None else urlencode(asked.form).encode()
    received = (*headers, *((("Content-Encoding", encoding),) if encoding else ()))
    sent = (("Host", "www.example.gov.cn"), ("User-Agent", "caoyun-tests/1"))
    return Wire(asked, sent, sent_body, status, reason, received, ENCODERS[encoding](body), at, verdict)


def kept(folder, *wires, attempt=1):
    """Archive exchanges; returns their places."""
    with Archive(folder, attempt, RUN) as file:
        return [file.keep(one) for one in wires]


def read(folder, attempt=1):
    """Everything that is kept, in the order in which it was answered."""
    return list(answers(folder, attempt))


def answers(folder, attempt=1):
    rows = archive.index(folder, attempt).filter(pl.col("role") != "robots").iter_rows(named=True)
    return (answered(folder, row) for row in rows)


def answered(folder, row):
    found = Found(**{f.name: row[f.name] for f in fields(Found)})
    return archive.answer(folder.parents[1], archive._request(row), found)


@pytest.fixture
def folder(tmp_path):
    """Where a run's files lie in a lake."""
    made = tmp_path / "guangdong.policy_document" / "2024-06-01"
    made.mkdir(parents=True)
    return made


# --- what is kept comes back -----------------------------------------------------------------------------------------

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
ANY_LINE = st.binary(max_size=30).map(lambda raw: raw.translate(None, b"\r\n\0"))
# As aiohttp hands over what a server sent: UTF-8, and surrogates for bytes that are none; outer blanks fall off.
VALUE = ANY_LINE.map(lambda raw: raw.decode("utf-8", "surrogateescape").strip(" \t"))
NAME = st.from_regex(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,15}", fullmatch=True)
HEADERS = st.dictionaries(
    NAME.map(str.title).filter(lambda name: name.lower() != "content-encoding")
    | st.sampled_from(["Content-Type", "Transfer-Encoding", "Content-Length", "Content-Disposition"]),
    VALUE | st.sampled_from(["chunked", "text/html; charset=gb2312", "7"]),
    max_size=5,
).map(lambda said: tuple({name.lower(): (name, value) for name, value in said.items()}.values()))
JSONS = ("", "1", '"text"', " {}", "[]", "a=b&c=d", '{"页": 1}')
SENT = st.one_of(
    st.just({}),
    st.builds(lambda form: {"method": "POST", "form": tuple(form)}, st.lists(st.tuples(WORDS, WORDS), max_size=3)),
    st.builds(lambda text: {"method": "POST", "json": text}, WORDS | st.sampled_from(JSONS)),
)
REQUESTS = st.builds(
    lambda path, role, record, sent: Request(
        url=f"https://www.example.gov.cn/{path}", role=role, record=record, **sent
    ),
    WORDS,
    st.sampled_from(["listing", "detail"]),
    WORDS,
    SENT,
)
WIRES = st.builds(
    wire,
    REQUESTS,
    st.binary(max_size=300)
    | st.sampled_from([PAGE, b"", b"5\r\nhello\r\n0\r\n\r\n", b"\r\n\r\n", b"WARC/1.0\r\n\r\n"]),
    encoding=st.sampled_from(list(ENCODERS)),
    status=st.integers(100, 599),
    reason=VALUE,
    headers=HEADERS,
    verdict=st.sampled_from(["real", "blocked", "error", "missing"]),
    at=st.integers(0, 10**9).map(lambda n: AT + timedelta(microseconds=n)),
)


def expected(one: Wire, body: bytes, place: str) -> Exchange:
    headers = {name.lower(): value for name, value in one.received}
    return Exchange(one.request, one.status, headers, body, one.at, one.verdict, place)


def plain(one: Wire) -> bytes:
    encoding = dict(one.received).get("Content-Encoding", "")
    return {"": bytes, "gzip": gzip.decompress, "deflate": zlib.decompress}[encoding](one.body)


@settings(deadline=None, max_examples=100)
@given(st.lists(WIRES, min_size=1, max_size=4))
def test_what_is_kept_comes_back_and_other_readers_can_read_it(wires):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "guangdong.policy_document" / "2024-06-01"
        places = kept(folder, *wires)
        assert read(folder) == [expected(w, plain(w), p) for w, p in zip(wires, places, strict=True)]
        checker = Checker(SimpleNamespace(inputs=[str(folder / "01.warc.gz")], verbose=False))
        assert checker.process_all() == 0
        assert responses(folder / "01.warc.gz") == [(w.status, w.body) for w in wires]


def responses(path):
    """Status and body of every response, as warcio's own reader tells them."""
    with path.open("rb") as file:
        return [
            (int(record.http_headers.get_statuscode()), record.raw_stream.read())
            for record in ArchiveIterator(file)
            if record.rec_type == "response"
        ]


@pytest.mark.parametrize("encoding", ENCODERS)
@pytest.mark.parametrize("transfer", ["chunked", "identity"])
def test_another_reader_gives_the_body_free_of_its_encodings(folder, encoding, transfer):
    kept(folder, wire(encoding=encoding, headers=[("Transfer-Encoding", transfer)]))
    with (folder / "01.warc.gz").open("rb") as file:
        bodies = [r.content_stream().read() for r in ArchiveIterator(file) if r.rec_type == "response"]
    assert bodies == [PAGE]


@pytest.mark.parametrize("said", JSONS)
def test_json_comes_back_as_json_whatever_it_looks_like(folder, said):
    asked = Request(url="https://www.example.gov.cn/api", method="POST", json=said)
    kept(folder, wire(asked))
    assert read(folder)[0].request == asked


@pytest.mark.parametrize("form", [(("{", "1"),), (("a", ""), ("a", "&="), ("页", "1 2")), (("", ""),)])
def test_a_form_comes_back_as_a_form_whatever_it_looks_like(folder, form):
    asked = Request(url="https://www.example.gov.cn/api", method="POST", form=form)
    kept(folder, wire(asked))
    assert read(folder)[0].request == asked


def test_warcio_check_accepts_the_file_and_not_one_whose_body_is_another(folder):
    kept(folder, wire(), wire(encoding="gzip"))
    path = folder / "01.warc.gz"
    check = [sys.executable, "-m", "warcio.cli", "check", str(path)]
    assert subprocess.run(check, capture_output=True, text=True, check=False).returncode == 0
    row = archive.index(folder, 1).row(0, named=True)
    before, member, after = cut(path.read_bytes(), row["offset"], row["length"])
    other = gzip.compress(gzip.decompress(member).replace("通知".encode(), "公告".encode(), 1))
    path.write_bytes(before + other + after)
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "payload digest failed" in done.stdout


def cut(whole, offset, length):
    return whole[:offset], whole[offset : offset + length], whole[offset + length :]


def test_the_file_begins_by_saying_which_run_it_is_and_pairs_requests_with_responses(folder):
    kept(folder, wire(), wire())
    with (folder / "01.warc.gz").open("rb") as file:
        records = [(r.rec_type, r.content_stream().read()) for r in ArchiveIterator(file)]
    assert [kind for kind, _ in records] == ["warcinfo", "request", "response", "request", "response"]
    assert f"isPartOf: {RUN}".encode() in records[0][1]


def test_bytes_of_a_header_that_are_no_text_go_from_the_server_into_the_archive_as_they_are(folder):
    said = "attachment; filename=粤府".encode("gb18030")
    head = b"HTTP/1.1 200 \xb3\xc9\xb9\xa6\r\nConnection: close\r\nContent-Length: 2\r\nContent-Disposition: "

    async def go(address, keep):
        async with Door(Manners(agent="caoyun-tests/1", routes={"*": address}, interval=0), keep) as door:
            return await door.fetch(Request(url="https://www.example.gov.cn/a"))

    with speaking(saying(head + said + b"\r\n\r\nOK")) as server, Archive(folder, 1, RUN) as file:
        live = asyncio.run(go(server.address, file.keep))
    assert read(folder) == [live]
    assert live.headers["content-disposition"].encode("utf-8", "surrogateescape") == said
    row = archive.index(folder, 1).row(-1, named=True)
    _, member, _ = cut((folder / "01.warc.gz").read_bytes(), row["offset"], row["length"])
    assert said in gzip.decompress(member)
    assert b"HTTP/1.1 200 \xb3\xc9\xb9\xa6\r\n" in gzip.decompress(member)


def test_a_line_end_in_an_address_does_not_end_a_header(folder):
    url = "https://www.example.gov.cn/a\r\nWARC-Type: metadata\r\n\r\nb c"
    kept(folder, wire(Request(url=url)))
    assert read(folder)[0].request.url == url
    with (folder / "01.warc.gz").open("rb") as file:
        records = list(ArchiveIterator(file))
    assert [r.rec_type for r in records] == ["warcinfo", "request", "response"]
    assert {r.rec_headers.get_header("WARC-Target-URI") for r in records[1:]} == {
        "https://www.example.gov.cn/a%0D%0AWARC-Type:%20metadata%0D%0A%0D%0Ab%20c"
    }


def test_robots_txt_is_archived_and_is_no_part_of_the_run(folder):
    robots = Request(url="https://www.example.gov.cn/robots.txt", role="robots")
    kept(folder, wire(robots), wire())
    assert archive.index(folder, 1)["role"].to_list() == ["robots", "listing"]
    assert [e.request.role for e in read(folder)] == ["listing"]


def test_half_a_body_is_kept_as_it_came_and_never_read_as_a_whole_one(folder):
    half = replace(wire(encoding="gzip", verdict="truncated"), body=ENCODERS["gzip"](PAGE)[:60])
    kept(folder, half)
    assert (read(folder)[0].verdict, read(folder)[0].body) == ("truncated", b"")
    assert responses(folder / "01.warc.gz") == [(200, half.body)]


def test_the_index_states_place_time_digest_and_length_of_every_exchange(folder):
    bodies = [PAGE + bytes([n]) * n for n in range(30)]
    wires = [wire(body=b, encoding="gzip", headers=[("content-type", "text/html")]) for b in bodies]
    places = kept(folder, *wires)
    rows = archive.index(folder, 1)
    assert [f"{WHERE}@{n}" for n in rows["offset"]] == places
    assert rows["sha256"].to_list() == [hashlib.sha256(w.body).hexdigest() for w in wires]
    assert rows["wire_bytes"].to_list() == [len(w.body) for w in wires]
    assert set(rows["content_type"]) == {"text/html"}
    assert set(rows["at"]) == {AT}
    assert rows["offset"].is_sorted()
    assert rows.null_count().sum_horizontal().item() == 0


def test_the_index_is_written_in_parts_and_read_as_one(folder, monkeypatch):
    monkeypatch.setattr(journal, "_BLOCK", 1000)  # bytes; a row has some 500
    kept(folder, *[wire(Request(url=f"https://www.example.gov.cn/{n}")) for n in range(10)])
    assert [e.request.url[-1] for e in read(folder)] == list("0123456789")


def test_half_a_surrogate_pair_in_a_record_id_stops_nothing(folder):
    kept(folder, wire(Request(url="https://www.example.gov.cn/1", record="a\ud800b")), wire())
    assert archive.index(folder, 1)["record"].to_list() == ["a?b", ""]


def test_every_record_has_a_name_of_its_own_that_is_a_uuid(folder):
    kept(folder, *[wire() for _ in range(20)])
    with (folder / "01.warc.gz").open("rb") as file:
        names = [one.rec_headers.get_header("WARC-Record-ID") for one in ArchiveIterator(file)]
    assert len({UUID(name.strip("<>")).version for name in names}) == 1
    assert len(set(names)) == len(names) == 41


def test_a_body_that_came_packed_is_not_packed_again(folder):
    loose, packed = folder / "loose", folder / "packed"
    kept(loose, wire(body=PAGE * 50))
    kept(packed, wire(body=PAGE * 50, encoding="gzip"))
    lengths = [archive.index(folder, 1)["length"][0] for folder in (loose, packed)]
    assert all(n < len(PAGE) * 25 for n in lengths)


# --- damage ----------------------------------------------------------------------------------------------------------


def told_or_raised(exchanges):
    try:
        return next(exchanges)
    except BadPlace as error:
        return error


@pytest.mark.parametrize(("encoding", "bit"), [("", 0), ("gzip", 3), ("gzip", 7)])
def test_a_flipped_bit_is_an_error_that_names_the_place_and_never_other_data(folder, encoding, bit):
    bodies = [b"first", PAGE[:200], b"last"]
    _, place, _ = kept(folder, *[wire(body=b, encoding=encoding) for b in bodies])
    path, whole = folder / "01.warc.gz", read(folder)
    sound = path.read_bytes()
    row = archive.index(folder, 1).row(1, named=True)
    damaged = 0
    places = range(row["offset"], row["offset"] + row["length"], 2)
    for at in places:
        path.write_bytes(sound[:at] + bytes([sound[at] ^ 1 << bit]) + sound[at + 1 :])
        exchanges = answers(folder)
        assert next(exchanges) == whole[0]
        told = told_or_raised(exchanges)
        damaged += isinstance(told, BadPlace)
        assert told == whole[1] or (told.url, told.hint, told.actor) == (row["url"], place, "operator")
    # Some bits of a gzip header mean nothing (its time, the machine it was made on): with them the data is the same.
    assert damaged >= len(places) - 5


def test_a_file_that_is_cut_is_an_error_that_names_the_place(folder):
    first, last = kept(folder, wire(), wire())
    path = folder / "01.warc.gz"
    path.write_bytes(path.read_bytes()[:-20])
    exchanges = answers(folder)
    assert next(exchanges).place == first
    with pytest.raises(BadPlace) as caught:
        next(exchanges)
    assert caught.value.hint == last


# --- attempts --------------------------------------------------------------------------------------------------------


def files(folder):
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir())}


def test_a_whole_attempt_leaves_two_files_and_the_next_has_the_next_number(folder):
    assert archive.next_attempt(folder) == 1
    kept(folder, wire())
    assert sorted(files(folder)) == ["01.index.parquet", "01.warc.gz"]
    assert archive.next_attempt(folder) == 2


def test_a_block_that_raises_keeps_what_came_and_its_index(folder):
    def breaks_off():
        with Archive(folder, 1, RUN) as file:
            file.keep(wire())
            file.keep(wire(encoding="gzip"))
            raise Unreachable("the site went away")

    with pytest.raises(Unreachable, match="the site went away"):
        breaks_off()
    assert sorted(files(folder)) == ["01.index.partial.parquet", "01.partial.warc.gz"]
    assert responses(folder / "01.partial.warc.gz") == [(200, PAGE), (200, ENCODERS["gzip"](PAGE))]
    rows = pl.read_parquet(folder / "01.index.partial.parquet")
    _, member, _ = cut((folder / "01.partial.warc.gz").read_bytes(), *rows.select("offset", "length").row(0))
    assert PAGE in gzip.decompress(member)
    assert archive.next_attempt(folder) == 2


KILLED = """
import os, signal, sys
from pathlib import Path
from uuid import UUID
from etl.lake.archive import Archive
from tests.test_archive import RUN, wire

with Archive(Path(sys.argv[1]), 1, RUN) as file:
    for n in range(20):
        file.keep(wire(body=os.urandom(20_000)))
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_process_wrote_is_kept_under_a_number_of_its_own(folder):
    done = subprocess.run([sys.executable, "-c", KILLED, str(folder)], check=False, capture_output=True)
    assert done.returncode == -9, done.stderr
    (left,) = folder.glob("*.warc.gz.open")
    came = left.read_bytes()
    assert archive.next_attempt(folder) == 2
    kept(folder, wire(), attempt=2)
    assert (folder / "01.partial.warc.gz").read_bytes() == came
    assert not left.exists()
    with (folder / "01.partial.warc.gz").open("rb") as file:
        first = [r for r in (next(it) for it in [ArchiveIterator(file)] * 3) if r.rec_type == "response"]
        assert len(first[0].raw_stream.read()) == 20_000
    assert read(folder, 2)[0].body == PAGE
    assert archive.next_attempt(folder) == 3


@pytest.mark.parametrize("there", ["01.warc.gz", "01.partial.warc.gz", "01.warc.gz.open"])
def test_no_attempt_overwrites_another(folder, there):
    (folder / there).write_bytes(b"kept")
    with pytest.raises(BadPlace, match="nothing is overwritten") as caught:
        kept(folder, wire())
    assert caught.value.hint == str(folder / there)
    assert files(folder) == {there: b"kept"}


def test_two_writers_of_one_attempt_are_not_let_in(folder):
    with Archive(folder, 1, RUN) as file:
        file.keep(wire())
        with pytest.raises(BadPlace):
            kept(folder, wire(body=b"another"))
    assert [e.body for e in read(folder)] == [PAGE]


def test_the_number_of_the_last_attempt_is_never_given_again(folder):
    (folder / "98.warc.gz").touch()
    assert archive.next_attempt(folder) == 99
    (folder / "99.partial.warc.gz").touch()
    with pytest.raises(BadPlace, match="99 attempts"):
        archive.next_attempt(folder)
