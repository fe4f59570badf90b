from io import BytesIO

import pytest
from xlsxwriter import Workbook

from etl.errors import Changed
from etl.families.download import Download
from etl.families.portal import CsvRows, SheetRows
from etl.model import Source
from etl.practice import site_of
from etl.practice.corpus import Changes
from etl.sources import source
from tests.families.judged import judged
from tests.support import exchange, walked

HEADER = ("编号", "名称", "部门", "日期")
FIELDS = {"编号": "record_id", "名称": "title", "部门": "publisher", "日期": "published_on", "url": "url"}
SITE, PATH = "https://www.example.gov.cn", "/sjkf/list.html"
LANDING = (
    "<a href='/help.html'>说明</a><ul class='files'><li><a href='f/2024.csv'>开放目录（2024年）</a></li>"
    "<li><a href='f/2023.csv'>开放目录（2023年）</a></li></ul>"
)


def listing(rows=None, **options):
    given = {"link": "ul.files a", "rows": rows or CsvRows(header=HEADER), "page": f"{SITE}/mulu?id={{编号}}"}
    return Download(site=SITE, path=PATH, fields=FIELDS, **(given | options))


def made(rows):
    return Source(province="520000", kind="open_dataset", publisher="试验平台", listing=listing(rows))


def test_the_landing_page_is_asked_first_and_leads_to_the_newest_file():
    assert listing().first(None).url == f"{SITE}{PATH}"
    page = listing()(exchange(LANDING, url=f"{SITE}{PATH}"))
    assert (page.rows, page.total, page.following.url) == ((), None, f"{SITE}/sjkf/f/2024.csv")


def test_the_link_is_the_one_that_says_what_it_should():
    page = listing(says="2023年")(exchange(LANDING, url=f"{SITE}{PATH}"))
    assert page.following.url.endswith("/2023.csv")


def test_the_file_gives_its_rows_and_the_addresses_that_are_made_of_them():
    text = "\ufeff编号,名称,部门,日期\r\n甲 1,公园,城管局,2024-05-31\r\n"
    page = listing()(exchange(text, url=f"{SITE}/sjkf/f/2024.csv", content_type="text/html; charset=UTF-8"))
    assert page.rows == [
        {"编号": "甲 1", "名称": "公园", "部门": "城管局", "日期": "2024-05-31", "url": f"{SITE}/mulu?id=%E7%94%B2%201"}
    ]
    assert page.following is None


def test_a_spreadsheet_is_read_below_its_banner():
    held = BytesIO()
    with Workbook(held, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["开放目录"])
        sheet.write_row(1, 0, HEADER)
        sheet.write_row(2, 0, ["1", "公园", "城管局", "2024-05-31"])
    page = listing(SheetRows(header=HEADER))(exchange(held.getvalue(), url=f"{SITE}/f/2024.xlsx"))
    assert [(row["编号"], row["部门"]) for row in page.rows] == [("1", "城管局")]


@pytest.mark.parametrize("says", ["2025年", "说明"])
def test_a_page_without_the_link_is_an_error_and_so_is_one_that_leads_to_itself(says):
    with pytest.raises(Changed) as caught:
        listing(says=says)(exchange(LANDING, url=f"{SITE}{PATH}"))
    assert (caught.value.url, caught.value.field) == (f"{SITE}{PATH}", "ul.files a")
    itself = f"<ul class='files'><a href='{PATH}'>开放目录</a></ul>"
    with pytest.raises(Changed):
        listing()(exchange(itself, url=f"{SITE}{PATH}"))


def test_a_file_of_other_headings_is_an_error():
    with pytest.raises(Changed):
        listing()(exchange("编号,名称\r\n1,公园\r\n", url=f"{SITE}/f.csv", content_type="text/csv; charset=utf-8"))


@pytest.mark.parametrize("rows", [CsvRows(header=HEADER), SheetRows(header=HEADER)])
def test_the_practice_twin_serves_every_record_and_a_new_edition_under_a_new_address(rows):
    one = made(rows)
    first, second = walked(one, site_of(one, size=65))
    assert (len(first.rows), len({row["编号"] for row in second.rows})) == (0, 65)
    changed = next(walked(one, site_of(one, size=65, changes=Changes(added=1))))
    assert changed.following.url != first.following.url


def test_the_list_of_taiwan_is_taken_by_the_contract_but_for_the_flawed():
    one = source("taiwan.open_dataset")
    batch, verdict = judged(one, site_of(one, size=122, flaws=61))
    assert batch.notices == {}
    assert verdict.accepted.height == 120
