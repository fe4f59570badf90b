"""SQL over HTTP: a real server on the loopback, a real release, and what programs send and get."""

from __future__ import annotations

import http.client
import io
import json
import socket
import time
import zipfile
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from etl.exports import FORMATS
from etl.portal.app import app
from etl.warehouse.sandbox import audit
from etl.warehouse.sandbox.model import Limits
from etl.warehouse.sandbox.pool import Pool
from tests.portal.conftest import listening
from tests.portal.test_sandbox import ENDLESS, children


@dataclass(frozen=True)
class Said:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)


class Client:
    """Asks one server; a program, unless headers say otherwise."""

    def __init__(self, address):
        self.place = urlsplit(address).netloc

    def ask(self, method, path, body=None, **headers):
        con = http.client.HTTPConnection(self.place, timeout=30)
        con.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        got = con.getresponse()
        said = Said(got.status, {k.lower(): v for k, v in got.getheaders()}, got.read())
        con.close()
        return said

    def get(self, path="/api/sql", accept="", **query):
        return self.ask(
            "GET", f"{path}?{urlencode(query)}" if query else path, **({"accept": accept} if accept else {})
        )

    def post(self, said, **headers):
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        return self.ask("POST", "/api/sql", body, **{"content_type": "application/json"} | headers)


@pytest.fixture(scope="module")
def api(yard):
    with listening(app(yard)) as address:
        yield Client(address)


def test_a_question_is_answered_as_json(api):
    said = api.post({"sql": "SELECT 1 AS a, DATE '2024-06-01' AS day, sum(1.5) AS sum, '中文' AS word"})
    assert (said.status, said.headers["content-type"]) == (200, "application/json")
    told = said.json
    assert told["rows"] == [{"a": 1, "day": "2024-06-01", "sum": "1.5", "word": "中文"}]
    assert told["columns"][:2] == [{"name": "a", "type": "INTEGER"}, {"name": "day", "type": "DATE"}]
    assert (told["count"], told["truncated"]) == (1, False)
    assert told["release"] == said.headers["x-caoyun-release"]
    assert told["release"] == api.get("/api/release").json["release"]
    assert api.get(sql="SELECT 2 AS a").json["rows"] == [{"a": 2}]
    plain = api.ask("POST", "/api/sql", b"SELECT 3 AS a", content_type="application/sql")
    assert plain.json["rows"] == [{"a": 3}]


def _sheet(body):
    heading, *rows = CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0).to_python()
    return pl.DataFrame(rows, schema=heading, orient="row").with_columns(pl.col("n").cast(pl.Int64))


READERS = {
    "json": lambda body: pl.DataFrame(json.loads(body)["rows"]),
    "csv": pl.read_csv,
    "xlsx": _sheet,
    "parquet": lambda body: pl.read_parquet(io.BytesIO(body)),
    "arrow": lambda body: pl.read_ipc_stream(io.BytesIO(body)),
}


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_can_be_had_by_name_and_by_accept_and_reads_the_same(form, api):
    sql = "SELECT range AS n, '字' || range AS word FROM range(3) ORDER BY n"
    media = FORMATS[form][0].partition(";")[0]
    by_name, by_accept = api.get(sql=sql, format=form), api.get(sql=sql, accept=f"{media}, */*;q=0.1")
    for said in (by_name, by_accept):
        assert said.status == 200
        assert said.headers["content-type"].startswith(media)
        assert READERS[form](said.body).rows() == [(0, "字0"), (1, "字1"), (2, "字2")]
        assert said.headers["x-caoyun-rows"] == "3"
    assert ("attachment" in by_name.headers.get("content-disposition", "")) == (form != "json")


def test_an_arrow_stream_is_read_by_pyarrow(api):
    import pyarrow as pa

    said = api.post({"sql": "SELECT 'a' AS a, [1, 2] AS b, DATE '2024-06-01' AS c", "format": "arrow"})
    assert pa.ipc.open_stream(said.body).read_all().to_pylist()[0]["b"] == [1, 2]


def test_csv_has_its_mark_and_no_formula(api):
    sql = """SELECT '=1+1' AS "=a", '@SUM(A1)' AS b, ' =2' AS c, '-3.5' AS d, -4 AS e, ['=x', 'y'] AS f, 'a,"b' AS g"""
    body = api.get(sql=sql, format="csv").body
    assert body.startswith(b"\xef\xbb\xbf")
    row = pl.read_csv(body, infer_schema=False)
    assert row.columns[0] == "'=a"
    assert row.row(0) == ("'=1+1", "'@SUM(A1)", "' =2", "-3.5", "-4", "'=x; y", 'a,"b')
    sheet = zipfile.ZipFile(io.BytesIO(api.get(sql=sql, format="xlsx").body)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet


def test_parameters_come_as_values(api):
    evil = "'; DROP TABLE dictionary; --"
    assert api.post({"sql": "SELECT $a AS a, $n AS n", "params": {"a": evil, "n": 7}}).json["rows"] == [
        {"a": evil, "n": 7}
    ]
    assert api.post({"sql": "SELECT 1 AS a", "params": []}).status == 200  # R has no empty object
    assert api.get(sql="SELECT $a AS a", **{"p.a": evil}).json["rows"] == [{"a": evil}]


def test_rows_are_capped_and_it_is_said(api):
    shown = api.get(sql="FROM range(20000)")
    assert (shown.json["count"], shown.json["truncated"], shown.headers["x-caoyun-truncated"]) == (10_000, True, "true")
    assert api.get(sql="FROM range(20000)", limit=15_000).json["count"] == 15_000
    assert api.get(sql="FROM range(20000)", format="csv").headers["x-caoyun-rows"] == "20000"
    assert api.get(sql="FROM range(20000)", limit=20_000).json["truncated"] is False


@pytest.mark.parametrize(
    ("sent", "status", "kind"),
    [
        ({"sql": "SELECT titel FROM current.policy_document"}, 400, "unknown"),
        ({"sql": "DROP TABLE dictionary"}, 400, "refused"),
        ({"sql": "SELECT repeat('x', 4000000000)"}, 400, "memory"),
        ({"sql": "SELECT repeat('x', 40000000)"}, 413, "size"),
        ({"sql": "SELECT 1 -- " + "x" * 200_000}, 413, "size"),
        ({"sql": "  "}, 400, "request"),
        ({"sql": 1}, 400, "request"),
        ({}, 400, "request"),
        ([], 400, "request"),
        ({"sql": "SELECT 1", "limt": 1}, 400, "request"),
        ({"sql": "SELECT 1", "limit": 0}, 400, "request"),
        ({"sql": "SELECT 1", "limit": 10**7}, 400, "request"),
        ({"sql": "SELECT 1", "limit": "9" * 5000}, 400, "request"),
        ({"sql": "SELECT 1", "params": {"a": [1]}}, 400, "request"),
        ({"sql": "SELECT 1", "params": ["a"]}, 400, "request"),
        ({"sql": "SELECT 1", "format": "docx"}, 406, "request"),
        ({"sql": "SELECT 1", "format": ["csv"]}, 406, "request"),
        (b"\xff\xfe", 400, "request"),
        (b"[" * 100_000, 400, "request"),
        (b'{"sql": "' + b"x" * (1 << 20) + b'"}', 413, "request"),
    ],
)
def test_what_cannot_be_answered_is_a_problem_with_its_status(sent, status, kind, api):
    said = api.post(sent)
    assert (said.status, said.headers["content-type"]) == (status, "application/problem+json")
    told = said.json
    assert (told["status"], told["kind"]) == (status, kind)
    assert told["title"]
    assert told["title_zh"]
    assert api.post({"sql": "SELECT 1 AS a"}).status == 200


def test_a_problem_names_the_place_and_a_near_name(api):
    told = api.post({"sql": "SELECT title,\n titel FROM current.policy_document"}).json
    assert (told["line"], told["column"], told["near"]) == (2, 2, "title")
    assert told["detail"] == "did you mean title?"


def test_another_sites_page_is_not_served(api):
    form = api.ask("POST", "/api/sql", b"sql=SELECT+1", content_type="application/x-www-form-urlencoded")
    assert form.status == 415
    assert api.post({"sql": "SELECT 1"}, sec_fetch_site="cross-site").status == 403
    assert api.post({"sql": "SELECT 1"}, origin="https://evil.example").status == 403
    query = f"/api/sql?{urlencode({'sql': 'SELECT 1'})}"
    image = api.ask("GET", query, sec_fetch_site="cross-site", sec_fetch_dest="image")
    assert image.status == 403
    followed = api.ask("GET", query, sec_fetch_site="cross-site", sec_fetch_dest="document")
    assert followed.status == 200
    ours = api.post({"sql": "SELECT 1"}, sec_fetch_site="same-origin", origin=f"http://{api.place}")
    assert ours.status == 200
    assert not any(name.startswith("access-control") for name in ours.headers)
    asked_before = api.ask("OPTIONS", "/api/sql", origin="https://evil.example")
    assert asked_before.status == 403
    assert not any(name.startswith("access-control") for name in asked_before.headers)


def test_the_schema_says_what_there_is_and_what_it_means(api):
    told = api.get("/api/schema").json
    there = {(one["schema"], one["name"]): one for one in told["relations"]}
    document = there["current", "policy_document"]
    assert document["comment"]
    issued = next(one for one in document["columns"] if one["name"] == "issued_on")
    assert issued["type"] == "DATE"
    assert "发布日期" in issued["comment"]
    assert ("main", "coverage") in there
    assert there["main", "coverage"]["type"] == "view"


def test_without_a_release_it_is_said(tmp_path, serve):
    from tests.conftest import yard_at

    none = Client(serve(app(yard_at(tmp_path, "http://127.0.0.1:9"))))
    for said in (none.get(sql="SELECT 1"), none.get("/api/schema"), none.get("/api/release")):
        assert (said.status, said.json["kind"]) == (503, "release")


@pytest.fixture
def narrow(yard, serve):
    """A server with room for one query of one second, and nobody who waits."""
    made = app(yard)
    made.state.pool = Pool(yard.lake.warehouse, limits=Limits(seconds=1), at_once=1, waiting=0, warm=0)
    return Client(serve(made))


def _hold(client, sql=ENDLESS):
    """Ask, and do not read the answer."""
    held = socket.create_connection(client.place.split(":"))
    held.sendall(f"GET /api/sql?{urlencode({'sql': sql})} HTTP/1.1\r\nHost: {client.place}\r\n\r\n".encode())
    while not children():
        time.sleep(0.02)
    return held


def test_whoever_comes_too_many_is_asked_to_come_back(narrow):
    with _hold(narrow):
        said = narrow.get(sql="SELECT 1")
        assert (said.status, said.json["kind"]) == (429, "busy")
        assert int(said.headers["retry-after"]) > 0


def test_an_endless_query_is_stopped(yard, serve):
    made = app(yard)
    with listening(made) as address:
        client = Client(address)
        assert client.get(sql="SELECT 1").status == 200
        from etl.portal import api as here

        shown, here.SCREEN = here.SCREEN, Limits(seconds=1)
        said = client.get(sql=ENDLESS)
        here.SCREEN = shown
    assert (said.status, said.json["kind"]) == (504, "time")
    assert "narrow" in said.json["detail"]


def test_a_client_that_goes_away_takes_its_query_along(yard, serve):
    client = Client(serve(app(yard)))
    before = audit.read(yard.lake.audit).height
    began = time.monotonic()
    _hold(client).close()
    while audit.read(yard.lake.audit).height == before:
        assert time.monotonic() - began < 10
        time.sleep(0.05)
    assert audit.read(yard.lake.audit)["outcome"].to_list()[-1] == "gone"
    assert client.get(sql="SELECT 1").status == 200


def test_who_asked_what_is_written_down(api, yard):
    api.get(sql="SELECT 'for the log' AS a")
    last = audit.read(yard.lake.audit).row(-1, named=True)
    assert (last["who"], last["sql"], last["outcome"]) == ("127.0.0.1", "SELECT 'for the log' AS a", "ok")
