import orjson
import pytest

from etl.errors import Changed
from etl.families.zcy import RESULTS, zcy
from etl.model import Source
from etl.practice import site_of
from tests.families.judged import judged
from tests.support import DAY, exchange, walked

SITE = "http://www.ccgp-example.gov.cn"
JSON = "application/json; charset=utf-8"
ROW = {
    "articleId": "Y1Xs+Ya9sqZiYbm5sKeVqQ==",
    "title": "某县消防车采购项目的终止公告",
    "pathName": "终止公告",
    "publishDate": 1708251407000,
    "districtCode": "451026",
    "districtName": "某自治区某市某县",
    "gpCatalogName": "消防车",
    "procurementMethod": "公开招标",
    "author": "某项目管理有限公司",
    "invalid": 0,
}


def made(**options):
    return Source(
        province="450000", kind="procurement_notice", publisher="试验采购网", listing=zcy(site=SITE, **options)
    )


def read(body, **options):
    asked = made(**options).listing.first(DAY)
    said = exchange(orjson.dumps(body), url=asked.url, content_type=JSON)
    return made(**options).listing(said.__class__(asked, 200, said.headers, said.body, said.at))


def listed(*rows, total=1, success=True):
    return {"success": success, "result": {"data": {"total": total, "data": list(rows)}}}


def test_a_category_is_asked_for_by_windows_of_days():
    asked = made(category=RESULTS, districts=("459900",)).listing.first(DAY)
    assert (asked.method, asked.url) == ("POST", f"{SITE}/portal/category")
    said = orjson.loads(asked.json)
    assert said["categoryCode"] == "ZcyAnnouncement4"
    assert said["districtCode"] == ["459900"]
    assert (said["publishDateEnd"], said["pageNo"], said["pageSize"]) == ("2024-06-01", 1, 100)
    assert "districtCode" not in orjson.loads(made().listing.first(DAY).json)


def test_a_notices_address_and_page_have_its_id_encoded():
    page = read(listed(ROW))
    encoded = "Y1Xs%2BYa9sqZiYbm5sKeVqQ%3D%3D"
    assert page.rows[0]["url"] == f"{SITE}/site/detail?articleId={encoded}"
    assert [d.url for d in page.details] == [f"{SITE}/portal/detail?articleId={encoded}"]
    assert page.details[0].record == ROW["articleId"]


def test_a_notices_text_is_told_without_its_style():
    said = {
        "result": {"data": {"content": "<style id='x'>th,td {border:1px}</style><p>项目编号：甲</p><p>预算：1万元</p>"}}
    }
    detail = made().listing.detail(exchange(orjson.dumps(said), content_type=JSON))
    assert detail["content"] == "项目编号：甲\n预算：1万元"


def test_every_notice_of_every_window_is_listed_once_and_loaded():
    one = made()
    site = site_of(one, size=122, flaws=61)
    pages = list(walked(one, site))
    ids = [row["articleId"] for page in pages for row in page.rows]
    assert len(ids) == len(set(ids)) == 122
    assert sum(p.total or 0 for p in pages) == 122 and all(p.adds for p in pages)
    batch, verdict = judged(one, site)
    assert batch.notices == {}
    assert (verdict.accepted.height, verdict.rejected.height) == (120, 2)


def test_a_day_in_milliseconds_is_read():
    verdict = judged_of(ROW)
    assert str(verdict.accepted["published_on"][0]) == "2024-02-18"
    assert verdict.accepted["agency"][0] == ROW["author"]


def judged_of(row):
    from etl.contracts import contract
    from etl.parse import batches
    from etl.validate import judge
    from tests.support import kept

    one = made(details=False)
    asked = one.listing.first(DAY)
    said = exchange(orjson.dumps(listed(row)), content_type=JSON)
    (batch,) = batches(one, contract(one.kind), *kept([said.__class__(asked, 200, said.headers, said.body, said.at)]))
    return judge(contract(one.kind), batch)


def test_a_row_of_another_district_than_was_asked_for_is_an_error():
    assert read(listed(ROW), districts=("451026",)).rows
    with pytest.raises(Changed) as caught:
        read(listed(ROW), districts=("330100",))
    assert caught.value.field == "districtCode"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (listed(ROW, success=False), "success"),
        ({"success": True, "result": {"data": {"data": []}}}, "result.data.total"),
        ({"success": True, "result": {"data": {"total": 1}}}, "result.data.data"),
        ({"success": True, "result": None}, "result.data.data"),
        (listed(total=5), "rows"),
    ],
)
def test_an_answer_that_is_not_as_known_is_an_error_with_its_place(body, field):
    with pytest.raises(Changed) as caught:
        read(body)
    assert (caught.value.url, caught.value.field) == (f"{SITE}/portal/category", field)
