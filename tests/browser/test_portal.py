"""The portal as a person sees it, in a real browser: every page in both languages, a query, a chart, an export.

``CAOYUN_SCREENSHOTS=docs/screenshots python -m pytest tests/browser`` takes the pictures of the docs anew.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from etl.warehouse.catalogue import bare
from tests.serving import served
from tests.shown import TAG

pytestmark = pytest.mark.skipif(shutil.which("chromium") is None, reason="chromium is not installed")
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
AXE = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")
PAGES = {
    "home": "/", "coverage": "/coverage", "coverage-month": "/coverage?kind=policy_document&month=2024-05",
    "province": "/coverage/guangdong", "catalogue": "/catalogue", "dictionary": "/catalogue?q=%E6%97%A5%E6%9C%9F",
    "table": "/catalogue/current/policy_document", "marts": "/marts", "mart": "/marts/policy_documents_by_month",
    "sql": "/sql", "search": "/search?q=%E8%A7%84%E8%8C%83", "quality": "/quality", "freshness": "/freshness",
    "releases": "/releases", "report": "/report?province=guangdong&month=2024-06",
    "reports": "/report?province=guangdong", "missing": "/coverage/atlantis",
}  # fmt: skip


@pytest.fixture(scope="module")
def address(released: Path):
    with served(released) as here:
        yield here


@pytest.fixture(scope="module")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium, address):
    """Open a page; what it asked for and what its console said stand in ``asked`` and ``told``."""
    opened = []

    def go(path: str, lang: str = "zh", *, phone: bool = False, dark: bool = False):
        context = chromium.new_context(viewport=PHONE if phone else DESK, color_scheme="dark" if dark else "light",
                                       locale="zh-CN" if lang == "zh" else "en-GB", base_url=address,
                                       accept_downloads=True)  # fmt: skip
        opened.append(context)
        page = context.new_page()
        page.asked, page.told, page.dialogs = [], [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("console", lambda said: page.told.append(said.text))
        page.on("pageerror", lambda error: page.told.append(str(error)))
        page.on("dialog", lambda dialog: (page.dialogs.append(dialog.message), dialog.dismiss()))
        page.goto(path if path == "about:blank" else f"{address}{path}", wait_until="networkidle")
        return page

    yield go
    for context in opened:
        context.close()


def kept(page, name: str) -> None:
    if folder := os.environ.get("CAOYUN_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"portal-{name}.png")


def violations(page) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": AXE}}).response["violations"]
    return [f"{one['id']}: {one['help']}: {one['nodes'][0]['html'][:200]}" for one in found]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_read_in_both_languages_by_anybody_and_asks_this_server_only(visit, address, name, lang):
    page = visit(PAGES[name], lang)
    assert page.locator("html").get_attribute("lang") == ("zh-CN" if lang == "zh" else "en")
    assert page.locator("h1").count() == 1
    chinese = bool(re.search(r"[\u4e00-\u9fff]", page.locator("nav").first.inner_text()))
    assert chinese == (lang == "zh")
    assert [url for url in page.asked if not url.startswith(address)] == []
    assert [said for said in page.told if "404" not in said or name != "missing"] == []
    assert violations(page) == []
    kept(page, f"{name}-{lang}")


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_readable_on_a_phone_and_in_the_dark(visit, name):
    page = visit(PAGES[name], phone=True, dark=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert [one for one in violations(page) if one.startswith("color-contrast")] == []
    kept(page, f"{name}-phone-dark")


def test_the_checks_of_pages_can_fail(visit):
    page = visit("about:blank")
    page.set_content("<html lang=en><title>x</title><img src=x><p style='color:#ccc;width:900px'>pale</p>")
    assert {one.partition(":")[0] for one in violations(page)} >= {"image-alt", "color-contrast"}
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") > PHONE["width"]


def test_a_query_is_completed_run_drawn_and_kept(visit):
    page = visit("/sql", "en")
    area = page.locator("#sql")
    area.fill("SELECT publisher, count(*) AS documents FROM policy_document GROUP BY ALL ORDER BY documents DESC, publ")
    area.press("End")
    area.press("Control+Space")
    page.locator("#completions li", has_text="publisher").first.wait_for()
    kept(page, "completion")
    area.press("Tab")
    assert area.input_value().endswith("publisher")
    area.press("Control+Enter")
    page.locator("#result table").wait_for()
    assert page.locator("#result .chart svg").count() == 1
    assert page.locator("#result tbody tr").count() >= 2
    kept(page, "answer")
    page.locator("select[name=mark]").select_option("point")
    page.get_by_role("button", name="Draw").click()
    page.locator("#result .chart svg").wait_for()
    assert page.locator("#history button").count() == 1  # the same question twice is one
    page.locator("#title").fill("Documents by publisher")
    page.get_by_role("button", name="Save as a link").click()
    page.wait_for_url(re.compile(r"/q/[0-9a-f]{12}$"))
    assert page.locator("h1").inner_text() == "Documents by publisher"
    assert page.locator("#result table").count() == 1
    assert page.told == []


def test_a_result_is_downloaded_as_it_is_in_the_release(visit, released):
    page = visit("/sql", "zh")
    page.locator("#sql").fill("SELECT record_id, title FROM policy_document ORDER BY ALL")
    with page.expect_download() as coming:
        page.get_by_role("button", name="CSV").click()
    raw = Path(coming.value.path()).read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    with bare(str(released / "warehouse.duckdb"), read_only=True) as con:
        expected = con.execute("SELECT count(*) FROM current.policy_document").fetchone()
        (got,) = con.execute(f"SELECT count(*) FROM read_csv('{coming.value.path()}', header => true)").fetchone()
    assert (got,) == expected


def test_an_error_names_the_place_and_a_name_that_is_there(visit):
    page = visit("/sql", "en")
    page.locator("#sql").fill("SELECT issued_om FROM policy_document")
    page.get_by_role("button", name="Run").click()
    page.locator(".told").wait_for()
    assert "issued_on" in page.locator("#result").inner_text()
    assert page.locator("pre.place").inner_text().splitlines()[0] == "SELECT issued_om FROM policy_document"
    assert page.locator("#sql").input_value() == "SELECT issued_om FROM policy_document"  # nothing typed is lost


def test_a_script_in_a_title_is_shown_and_never_run(visit, released):
    with bare(str(released / "warehouse.duckdb"), read_only=True) as con:
        record, source = con.execute(
            "SELECT record_id, _source FROM current.policy_document WHERE title = $1 ORDER BY ALL LIMIT 1", [TAG]
        ).fetchone()
    for path in (f"/record?kind=policy_document&id={record}&source={source}", "/search?q=hacked"):
        page = visit(path)
        assert TAG in page.locator("main").inner_text(), path
        assert (page.evaluate("window.hacked"), page.dialogs) == (None, [])
    page = visit("/sql")
    page.locator("#sql").fill(
        "SELECT title, count(*) AS n FROM policy_document WHERE title LIKE '%script%' GROUP BY ALL"
    )
    page.locator("#sql").press("Control+Enter")
    page.locator("#result table").wait_for()
    assert TAG in page.locator("#result").inner_text()
    assert (page.evaluate("window.hacked"), page.dialogs) == (None, [])
    page = visit("about:blank")
    page.set_content(f"<p>{TAG}</p>")  # the control: let loose, it would have run
    assert page.evaluate("window.hacked") == 1


def test_a_record_is_proven_down_to_its_bytes(visit, released):
    with bare(str(released / "warehouse.duckdb"), read_only=True) as con:
        record, place = con.execute(
            "SELECT record_id, _place FROM current.policy_document WHERE _source = 'jiangsu.policy_document' "
            "AND _change = 'changed' ORDER BY ALL LIMIT 1"
        ).fetchone()
    page = visit(f"/record?kind=policy_document&id={record}&source=jiangsu.policy_document", "en")
    assert page.locator(".version").count() == 2
    assert page.locator("ins, del").count() >= 2
    kept(page, "record")
    page.get_by_role("link", name=f"archive/{place}").click()
    assert "both digests hold" in page.locator("main").inner_text()
    assert violations(page) == []
    kept(page, "exchange")


def test_two_releases_are_held_against_each_other(visit):
    page = visit("/releases", "en")
    page.get_by_role("button", name="Compare").click()
    page.get_by_role("link", name="Policy documents").click()
    assert page.locator(".version").count() >= 3
    assert violations(page) == []
    kept(page, "diff")


def test_the_keyboard_alone_reaches_everything(visit):
    page = visit("/", "en")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"
    names = []
    for _ in range(60):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.innerText || ''").split("\n")[0])
    assert {"Guangdong", "Jiangsu"} <= set(names)


def test_language_and_light_are_chosen_and_remembered(visit):
    page = visit("/", "en")
    page.get_by_role("link", name="中文").click()
    page.wait_for_url("**/?lang=zh")
    page.goto("/coverage")
    assert page.locator("h1").inner_text() == "覆盖"
    page.get_by_role("link", name="浅色或深色").click()
    page.wait_for_url("**/coverage?theme=dark")
    page.goto("/quality")
    assert page.locator("html").get_attribute("data-theme") == "dark"
