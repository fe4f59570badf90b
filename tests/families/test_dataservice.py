import orjson
import pytest

from etl.errors import Changed
from etl.practice import site_of
from etl.sources import source
from tests.families.judged import judged
from tests.support import exchange, walked

DETAIL = (
    "<h2 class='dt-name'><p>公园名录</p></h2><ul class='desc-list-info clearfix'>"
    "<li><span>提供方：</span><span>市城管局</span></li><li><span>联系电话：</span><span>0830-1234567</span></li></ul>"
    "<table class='table table-striped table-bordered'><tr><td>更新周期</td><td>每年</td></tr>"
    "<tr><td>资源摘要</td><td>全市公园</td></tr></table>"
)
PORTALS = ["sichuan.open_dataset.luzhou", "sichuan.open_dataset.meishan"]


@pytest.fixture
def luzhou():
    return source("sichuan.open_dataset.luzhou")


def test_a_row_leads_to_its_page_and_tells_the_open_type_in_words(luzhou):
    row = {"id": "8a43", "openType": "1", "publishTime": "2022-1-9", "updateTime": "2022-1-10"}
    body = orjson.dumps({"result": {"rows": [row], "pages": 2}})
    page = luzhou.listing(exchange(body, url=luzhou.listing.first(None).url, content_type="application/json"))
    assert page.rows[0]["openType"] == "无条件开放"
    assert page.details[0].url == "https://data.luzhou.cn/portal/service_detail?id=8a43&type=opendata"
    assert dict(page.following.form)["page"] == "2"


def test_a_page_tells_its_title_what_its_list_says_and_what_its_table_says(luzhou):
    assert luzhou.listing.detail(exchange(DETAIL)) == {
        "标题": "公园名录", "提供方": "市城管局", "联系电话": "0830-1234567", "更新周期": "每年",
        "资源摘要": "全市公园",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("markup", "field"),
    [
        (DETAIL.replace("dt-name", "name"), "h2.dt-name p"),
        ("<h2 class='dt-name'><p>公园名录</p></h2>", "ul.desc-list-info li, table.table-striped tr"),
    ],
)
def test_a_page_of_another_layout_is_an_error_with_its_place(luzhou, markup, field):
    with pytest.raises(Changed) as caught:
        luzhou.listing.detail(exchange(markup))
    assert caught.value.field == field


@pytest.mark.parametrize("name", PORTALS)
def test_every_entry_is_listed_once_and_the_contract_takes_all_but_the_flawed(name):
    one = source(name)
    ids = [row["id"] for page in walked(one, site_of(one, size=35)) for row in page.rows]
    assert len(ids) == len(set(ids)) == 35
    batch, verdict = judged(one, site_of(one, size=122, flaws=61))
    assert batch.notices == {}
    assert verdict.accepted.height == 120
