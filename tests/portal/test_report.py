"""A month of a province: numbers as SQL has them, titles as text, and a file that needs nothing beside it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from datetime import date, timedelta
from html import escape, unescape
from html.parser import HTMLParser

import pytest

from etl.contracts import contract, kinds
from etl.errors import BadCommand, BadPlace
from etl.portal.looks import Words
from etl.portal.pages.report import a_file
from etl.portal.report import SMALL, a_month, a_province, months, report
from etl.warehouse.catalogue import bare
from etl.warehouse.reading import Reader
from tests.portal.test_pages import inline, portal
from tests.serving import COMMAND
from tests.shown import TAG

MAY = date(2024, 5, 1)


@pytest.fixture(scope="module")
def reader(released):
    return Reader(released / "warehouse.duckdb")


@pytest.fixture(scope="module")
def con(released):
    with bare(str(released / "warehouse.duckdb"), read_only=True) as made:
        yield made


def made(reader, place="guangdong", month=MAY, lang="en"):
    return report(reader, a_province(place), month, Words(lang))


@pytest.fixture(scope="module")
def file(reader):
    return a_file(made(reader, month=date(2024, 6, 1)), Words("en"), "http://127.0.0.1:8090")


def fetched(html: str) -> list[str]:
    """What a browser would fetch for a page, or run in it: every address that is no link, and every script."""
    found: list[str] = []

    class Parser(HTMLParser):
        def handle_starttag(self, tag, attrs):
            said = dict(attrs)
            found.extend(f"<{tag}>" for one in ("script", "iframe", "object", "embed", "base", "form") if one == tag)
            found.extend(v for k, v in said.items() if k in ("src", "srcset", "action", "data", "poster", "background"))
            found.extend(v for k, v in said.items() if k in ("href", "xlink:href") and tag != "a")
            found.extend(f"{tag}.{k}" for k in said if k.startswith("on"))
            found.extend(v for k, v in said.items() if k in ("style", "fill", "clip-path") and "url(" in (v or ""))
            if said.get("http-equiv", "").lower() == "refresh":
                found.append("refresh")

    Parser().feed(html)
    style = "".join(re.findall(r"<style>(.*?)</style>", html, re.DOTALL))
    return found + re.findall(r"url\([^)]*\)|@import[^;]*", style)


def test_the_file_loads_nothing(file):
    assert fetched(file) == []
    assert "default-src 'none'" in file
    assert file.count("<svg") == 2
    assert "@page" in file


@pytest.mark.parametrize(
    "bad",
    ['<script src="x"></script>', '<link rel="stylesheet" href="/static/portal.css">', '<img src="https://a.example/">',
     '<p onclick="x">a</p>', "<style>@import 'x';</style>", "<style>a{background:url(x)}</style>",
     '<svg><image href="https://a.example/x.png"/></svg>', '<meta http-equiv="refresh" content="0; url=x">'],
)  # fmt: skip
def test_the_search_for_what_is_loaded_finds_it(bad, file):
    assert fetched(file.replace("</main>", f"{bad}</main>"))


def test_a_hostile_title_is_text(file, reader):
    june = made(reader, month=date(2024, 6, 1))
    assert TAG in [row["title"] for row in june.newest]
    assert TAG not in file
    assert escape(TAG, quote=True).replace("&#x27;", "&#39;") in file
    assert TAG in unescape(file)


@pytest.mark.parametrize("place", ["guangdong", "jiangsu", "china"])
def test_its_numbers_are_those_of_sql(place, reader, con):
    code, said = a_province(place).code, made(reader, place)
    span = "province_code = ? AND {0} >= ? AND {0} < ?"
    there = [kind for kind in kinds() if reader.has(f"current.{kind}")]

    def count(kind, since, until):
        rows = con.execute(
            f"SELECT count(*) FROM current.{kind} WHERE {span.format(contract(kind).dated_by)}", [code, since, until]
        )
        return rows.fetchall()[0][0]

    now = {kind: count(kind, MAY, date(2024, 6, 1)) for kind in there}
    before = {kind: count(kind, date(2024, 4, 1), MAY) for kind in there}
    assert {row["kind"]: (row["rows"], row["before"]) for row in said.kinds} == {
        kind: (now[kind], before[kind]) for kind in there if now[kind] or before[kind]
    }
    assert said.rows == sum(now.values()) > 0
    assert said.rows_before == sum(before.values())
    html = a_file(said, Words("en"), None)
    assert f"<dt>records</dt><dd>{said.rows:,}</dd>" in html
    assert f"<dt>the month before</dt><dd>{said.rows_before:,}</dd>" in html
    assert [row["source_id"] for row in said.coverage] == [
        row[0]
        for row in con.execute(
            "SELECT source_id FROM coverage WHERE province_code = ? ORDER BY kind, source_id", [code]
        ).fetchall()
    ]


def test_publishers_are_counted_by_their_canonical_names_and_letters_are_left_out(reader, con):
    said = made(reader, "shandong")
    letters = con.execute("SELECT count(*) FROM current.public_letter WHERE province_code = '370000' "
                          "AND asked_on >= '2024-05-01' "
                          "AND asked_on < '2024-06-01'").fetchall()[0][0]  # fmt: skip
    assert next(row["rows"] for row in said.kinds if row["kind"] == "public_letter") == letters > 0
    assert all("public_letter" not in row["kinds"] for row in said.publishers)


def test_each_newest_title_has_the_digest_of_its_archived_page(reader, con, file):
    for row in made(reader).newest:
        found = con.execute("SELECT place, sha256 FROM explain(?, ?) WHERE source_id = ? AND sha256 IS NOT NULL",
                            [row["kind"], row["record_id"], row["source_id"]]).fetchall()  # fmt: skip
        assert (row["body_place"], row["sha256"]) in found
    assert 'href="http://127.0.0.1:8090/record?kind=policy_document&amp;id=' in file


def test_a_department_with_few_answers_is_not_told_and_no_total_gives_it_away(tmp_path, released):
    warehouse = tmp_path / "warehouse.duckdb"
    shutil.copyfile(released / "warehouse.duckdb", warehouse)
    with bare(str(warehouse)) as con:
        con.execute("UPDATE current.public_letter SET publisher = CASE WHEN rowid < 9 THEN '小厅' ELSE '大厅' END, "
                    "asked_on = DATE '2024-05-02', answered_on = DATE '2024-05-12'")  # fmt: skip
        (total,) = con.execute("SELECT count(*) FROM current.public_letter WHERE province_code = '370000'").fetchall()[
            0
        ]
    said = made(Reader(warehouse), "shandong")
    assert [(row["department"], row["answered"], row["median_days"]) for row in said.replies] == [
        ("大厅", total - 9, 10.0)
    ]
    assert (said.hidden, SMALL) == (1, 10)
    html = a_file(said, Words("zh"), None)
    letters = html[html.index("已答复的来信") :]
    assert "小厅" not in html
    assert "1 个部门答复不足 10 件" in letters
    assert str(total) not in re.findall(r"<td[^>]*>(\d+)</td>", letters)


@pytest.mark.parametrize(("lang", "words", "strange"), [
    ("zh", ["公开了什么", "广东省", "主要发布机构", "引用格式", "政策文件"], ["How to cite", "Top publishers"]),
    ("en", ["What was published", "Guangdong", "Top publishers", "How to cite"], ["引用格式", "主要发布机构"]),
])  # fmt: skip
def test_it_speaks_one_language(lang, words, strange, reader):
    html = a_file(made(reader, lang=lang), Words(lang), None)
    assert [word for word in words if word not in html] == []
    assert [word for word in strange if word in html] == []
    assert made(reader, lang=lang).release["release"] in html


def test_without_a_portal_there_is_no_link_to_one(reader):
    html = a_file(made(reader), Words("en"), None)
    assert "/record?" not in html
    assert made(reader).newest[0]["sha256"] in html


@pytest.mark.parametrize("said", ["guangdong", "440000", "广东省", "广东", "粤"])
def test_a_province_is_known_by_any_of_its_names(said):
    assert a_province(said).code == "440000"


def test_what_cannot_be_is_told_with_what_can(reader, tmp_path):
    for call, hint in (
        (lambda: a_province("guangdon"), "guangdong"),
        (lambda: a_month("2024-5"), "2024-05"),
        (lambda: a_month("2024-13"), "2024-05"),
        (lambda: a_month("202４-05"), "2024-05"),
        (lambda: made(reader, month=date(1999, 1, 1)), "-01"),
    ):
        with pytest.raises(BadCommand) as error:
            call()
        assert hint in error.value.hint
    with pytest.raises(BadPlace):
        made(Reader(tmp_path / "warehouse.duckdb"))


def test_the_months_that_are_offered_are_those_that_have_records(reader, con):
    there = months(reader, a_province("guangdong"))
    assert there == sorted(there, reverse=True)
    assert made(reader, month=there[-1]).rows > 0
    with pytest.raises(BadCommand):
        made(reader, month=(there[-1] - timedelta(1)).replace(day=1))


def test_the_portal_has_it_as_a_page_and_as_a_file(released):
    with portal(released) as client:
        page = client.get("/report?province=guangdong&month=2024-06&lang=en")
        assert page.status_code == 200
        assert inline(page.text) == []
        assert TAG not in page.text
        kept = client.get("/report?province=guangdong&month=2024-06&lang=en&file=1")
        assert "attachment" in kept.headers["content-disposition"]
        assert fetched(kept.text) == []
        assert "http://127.0.0.1:8090/record?" in kept.text
        assert "/report?province=guangdong" in client.get("/coverage/guangdong").text
        assert "month=2024-05" in client.get("/report?province=guangdong").text
        assert client.get("/report").status_code == 200
        for wrong in (
            "province=atlantis&month=2024-05",
            "province=guangdong&month=2024-99",
            "province=guangdong&month=1999-01",
        ):
            assert client.get(f"/report?{wrong}").status_code == 400


@pytest.fixture
def caoyun(released, tmp_path):
    base = {k: v for k, v in os.environ.items() if not k.startswith("CAOYUN_")}
    base |= {"CAOYUN_HOME": str(released), "CAOYUN_WEB": "practice", "CAOYUN_LANG": "en"}

    def type_(*words, **env):
        return subprocess.run(
            [str(COMMAND), "report", *words], env=base | env, cwd=tmp_path, capture_output=True, text=True, check=False
        )

    return type_


def test_the_command_writes_it_and_tells_where(caoyun, tmp_path):
    done = caoyun(
        "--province",
        "guangdong",
        "--month",
        "2024-05",
        "--json",
        "--lang",
        "zh",
        CAOYUN_PORTAL="http://portal.example/",
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["report"] == str(tmp_path / "report-guangdong-2024-05.html")
    html = (tmp_path / "report-guangdong-2024-05.html").read_text(encoding="utf-8")
    assert f"<dd>{told['records']:,}</dd>" in html
    assert "http://portal.example/record?" in html
    assert fetched(html) == []


def test_the_command_says_what_is_wrong(caoyun, tmp_path):
    of = ("--province", "guangdong", "--month", "2024-05")
    assert caoyun(*of, "--out", "a.docx").returncode == 2
    assert caoyun(*of, "--out", "nowhere/a.html").returncode == 2
    assert caoyun(*of, "--lang", "fr").returncode == 2
    none = caoyun(*of, "--out", "a.pdf", PATH=str(tmp_path))
    assert none.returncode == 5
    assert "there is none on this machine" in none.stderr
    assert "print it from any browser" in none.stderr
    assert caoyun(*of, CAOYUN_HOME=str(tmp_path / "empty")).returncode == 5


@pytest.mark.skipif(shutil.which("chromium") is None, reason="chromium is not installed")
def test_it_is_printed_as_a_pdf(caoyun, tmp_path):
    done = caoyun("--province", "guangdong", "--month", "2024-05", "--out", "a.pdf")
    assert done.returncode == 0, done.stderr
    made = (tmp_path / "a.pdf").read_bytes()
    assert made.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", made)) >= 2


@pytest.mark.skipif(shutil.which("chromium") is None, reason="chromium is not installed")
def test_a_browser_asks_for_the_file_and_for_nothing_else(tmp_path, file):
    from playwright.sync_api import sync_playwright

    (tmp_path / "report.html").write_text(file, encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page, asked, told = browser.new_page(), [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda said: told.append(said.text))
        page.goto((tmp_path / "report.html").as_uri(), wait_until="networkidle")
        assert asked == [(tmp_path / "report.html").as_uri()]
        assert told == []
        assert page.evaluate("window.hacked") is None
        assert page.locator("h1").count() == 1
        browser.close()
