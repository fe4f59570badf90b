"""The portal's pages by their answers: what they show, what they refuse, and what each says to a browser."""

from __future__ import annotations

import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from etl.contracts import provinces
from etl.portal.app import app
from etl.portal.looks import MENU
from etl.warehouse.catalogue import bare
from tests.conftest import yard_at
from tests.released import DAYS, SOURCES, TAG

NOWHERE = "http://127.0.0.1:9"


def portal(home: Path, **options: str) -> TestClient:
    return TestClient(app(yard_at(home, NOWHERE)), base_url="http://127.0.0.1:8090", **options)


@pytest.fixture
def client(released):
    with portal(released) as made:
        yield made


@pytest.fixture
def sql(released):
    with bare(str(released / "warehouse.duckdb"), read_only=True) as con:
        yield lambda query, *said: con.execute(query, list(said)).fetchall()


class Tags(HTMLParser):
    """Every tag with its attributes, and what stands inside scripts and styles."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.inside = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        if self.found and self.found[-1][0] in ("script", "style"):
            self.inside += data.strip()


def inline(html: str) -> list[str]:
    """What the policy of the pages would keep from working: inline scripts, styles and handlers."""
    tags = Tags(html)
    return [tag for tag, attrs in tags.found if "style" in attrs or any(name.startswith("on") for name in attrs)] + (
        [tags.inside] if tags.inside else []
    )


ADDRESSES = ["/", *(path for path, _, _ in MENU if path != "/subscriptions"), "/coverage/guangdong", "/search?q=通知",
             "/catalogue/current/policy_document", "/catalogue?q=date", "/marts/coverage_by_source"]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_needs_nothing_that_its_own_policy_forbids(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert inline(answer.text) == []


def test_the_search_for_inline_parts_finds_them():
    assert inline('<p style="x">a</p><i onclick="x">b</i><script>c</script>') == ["p", "i", "c"]


def test_a_tile_shows_what_the_release_holds_and_the_worst_certificate(client, sql):
    page = client.get("/coverage?kind=policy_document&lang=en").text
    for code, rows in sql(
        "SELECT province_code, sum(rows)::BIGINT FROM coverage WHERE kind = 'policy_document' GROUP BY 1"
    ):
        tile = re.search(rf'<li class="tile at-{code} (\w+)">(.*?)</li>', page, re.DOTALL)
        assert (tile[1], f">{rows:,}<" in tile[2]) == ("complete", True)
    assert 'class="tile at-710000 none"' in page  # no source there
    assert 'class="tile at-370000 never"' in page  # a source that was never run here
    assert page.count('<li class="tile ') == len(provinces())


def test_every_province_has_its_own_place_on_the_map(client):
    css = client.get("/static/portal.css").text
    places = re.findall(r"\.at-(\d{6}) \{ grid-area: (\d+ / \d+); \}", css)
    assert {code for code, _ in places} == {one.code for one in provinces().values()}
    assert len({place for _, place in places}) == len(places)


def test_behind_a_tile_stand_its_sources_with_what_is_stated_and_held(client, sql):
    page = client.get("/coverage/guangdong?lang=en").text
    for source, stated, held in sql("SELECT source_id, stated, held FROM coverage WHERE province_code = '440000'"):
        row = re.search(rf"<tr>\s*<td><b>{re.escape(source)}</b>.*?</tr>", page, re.DOTALL)[0]
        assert re.findall(r'<td class="n">([\d,]+)</td>', row)[:3] == [str(stated), str(held), str(stated - held)]
    assert "guangdong.policy_document.yangjiang_housing" in page  # known, and never run


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/coverage?kind=gossip", 400, "policy_document"),
        ("/coverage?month=202405", 400, "2024-05"),
        ("/coverage/atlantis", 404, "atlantis"),
        ("/catalogue/current/gossip", 404, "current.gossip"),
        ("/catalogue/current/policy_document%22%20--", 404, "policy_document"),
        ("/record?kind=policy_document&id=nope", 404, "nope"),
        ("/record?kind=gossip&id=1", 404, "gossip"),
        ("/exchange?place=../../../etc/passwd", 400, "no place"),
        ("/exchange?place=x/2024-06-01/01.warc.gz@1", 503, "x/2024"),
        ("/marts/gossip", 404, "gossip"),
        ("/marts/question%22;", 404, "question"),
        ("/releases/%2Fetc", 404, ""),
        ("/releases/nightly/..%2Fmanifest.json", 404, ""),
        ("/static/..%2Fapp.py", 404, ""),
        ("/static/nothing.css", 404, ""),
        ("/q/000000000000", 404, "no query"),
        ("/releases/diff?from=nightly&to=x", 404, "x"),
    ],
)
def test_what_is_not_there_is_said_with_what_is(client, address, status, said):
    answer = client.get(address)
    assert (answer.status_code, said in answer.text) == (status, True)


def test_a_name_that_is_not_ours_is_not_answered_to(client):
    assert client.get("/", headers={"host": "evil.example"}).status_code == 421
    assert client.get("/", headers={"host": "localhost:8090"}).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "same-origin"}, 303),
        ({"origin": "http://127.0.0.1:8090"}, 303),
        ({}, 303),
    ],
)
def test_nothing_is_done_at_another_sites_bidding(tmp_path, released, headers, status):
    shutil.copy(released / "warehouse.duckdb", tmp_path)
    with portal(tmp_path, follow_redirects=False) as client:
        answer = client.post("/questions", data={"title": "t", "sql": "FROM coverage"}, headers=headers)
        assert answer.status_code == status
        assert ("/q/" in client.get("/sql").text) == (status == 303)


def test_a_saved_question_is_kept_once_and_asked_anew_by_its_link(tmp_path, released):
    shutil.copy(released / "warehouse.duckdb", tmp_path)
    with portal(tmp_path, follow_redirects=False) as client:
        links = {
            client.post("/questions", data={"title": "t", "sql": "SELECT 41 + 1 AS answer"}).headers["location"]
            for _ in "ab"
        }
        assert len(links) == 1
        answer = client.get(links.pop())
        assert (answer.status_code, '<td class="n">42</td>' in answer.text) == (200, True)
        assert client.post("/questions", data={"title": "t", "sql": " "}).status_code == 400


def test_a_query_is_answered_and_written_down(tmp_path, released):
    shutil.copy(released / "warehouse.duckdb", tmp_path)
    with portal(tmp_path) as client:
        good = client.post("/sql", data={"sql": "SELECT title, count(*) AS n FROM policy_document GROUP BY ALL"})
        bad = client.post("/sql", data={"sql": "DROP TABLE current.policy_document"})
    assert (good.status_code, bad.status_code) == (200, 400)
    assert (TAG in good.text, TAG.replace("<", "&lt;").replace(">", "&gt;").replace("'", "&#39;") in good.text) == (
        False,
        True,
    )
    assert len((tmp_path / "audit" / "sql.jsonl").read_text().splitlines()) == 2


def test_a_record_whose_archive_was_changed_says_so(tmp_path, released, sql):
    for name in ("archive", "loads", "releases"):
        shutil.copytree(released / name, tmp_path / name, symlinks=True)
    shutil.copy(released / "warehouse.duckdb", tmp_path)
    record, place = sql(
        "SELECT record_id, _place FROM current.policy_document WHERE _source = 'jiangsu.policy_document' LIMIT 1"
    )[0]
    address = f"/record?kind=policy_document&id={record}&source=jiangsu.policy_document&lang=en"
    with portal(tmp_path) as client:
        assert "bytes verified now" in client.get(address).text
        file = tmp_path / "archive" / place.partition("@")[0]
        raw = bytearray(file.read_bytes())
        at = int(place.partition("@")[2]) + 400
        raw[at] ^= 1
        file.write_bytes(raw)
        answer = client.get(address)
    assert answer.status_code == 200  # what the release holds is shown all the same
    assert "bytes verified now" not in answer.text or "the bytes changed" in answer.text
    assert 'class="told"' in answer.text or "the bytes changed" in answer.text


def test_a_new_release_is_shown_without_a_restart(tmp_path, released):
    found = [
        shutil.copytree(one, tmp_path / "releases" / one.name) for one in sorted((released / "releases").glob("2*"))
    ]
    (tmp_path / "warehouse.duckdb").hardlink_to(found[0] / "warehouse.duckdb")
    with portal(tmp_path) as client:
        assert f"{DAYS[0]}" in client.get("/").text
        assert f"{DAYS[1]}" not in client.get("/").text
        (tmp_path / "beside").hardlink_to(found[1] / "warehouse.duckdb")
        (tmp_path / "beside").rename(tmp_path / "warehouse.duckdb")
        assert f"{DAYS[1]}" in client.get("/").text


def test_without_a_release_the_page_says_what_to_type(tmp_path):
    with portal(tmp_path) as client:
        answer = client.get("/")
    assert (answer.status_code, "caoyun publish" in answer.text) == (503, True)


@pytest.mark.parametrize(
    ("said", "lang"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"),
        ("en-US,en;q=0.9,zh;q=0.8", "en"),
        ("fr", "zh-CN"),
        ("fr,en;q=0.5", "en"),
        ("", "zh-CN"),
    ],
)
def test_the_language_is_the_readers_own(client, said, lang):
    assert f'<html lang="{lang}"' in client.get("/", headers={"accept-language": said}).text


def test_behind_a_path_every_link_leads_below_it(released):
    with portal(released, root_path="/caoyun") as client:
        page = client.get("/coverage").text
    links = [attrs.get("href") or attrs.get("src") or attrs.get("action") for tag, attrs in Tags(page).found
             if tag in ("a", "link", "script", "img", "form")]  # fmt: skip
    wrong = [one for one in links if one and not one.startswith(("/caoyun", "#", "?"))]
    assert wrong == []
    assert len(links) > len(provinces())


def test_every_source_of_the_lake_is_on_the_page_of_freshness(client):
    page = client.get("/freshness").text
    assert [name for name in SOURCES if f"<td>{name}</td>" not in page] == []
