import pytest

from etl.errors import Changed
from etl.practice import site_of
from etl.sources import registry, source
from tests.families.judged import judged
from tests.support import exchange, walked

TABLE = (
    "<table class='table-data'><tr><td>公园名录</td></tr><tr><td>2023/5/6</td>"
    "<td><a href='dataDetail.jsp?id={n}'>公园名录</a></td></tr></table>"
)
PAGER = "<div><span class='current'>1</span> 1/34页</div>"
DETAIL = (
    "<div class='panel-body'><h2> 公园名录 </h2>"
    "<table class='table-license'><tr><td>提供机构：</td><td>市城管局</td></tr>"
    "<tr><td>首次发布时间：</td><td>2023/5/6</td></tr></table></div>"
)
SITES = [name for name, one in registry().items() if one.family == "webapp_data"]


@pytest.fixture
def chenzhou():
    return source("hunan.open_dataset.chenzhou")


def read(one, markup):
    return one.listing(exchange(markup, url=one.listing.first(None).url))


def test_the_list_is_asked_for_by_offset_and_states_its_pages(chenzhou):
    page = read(chenzhou, TABLE.format(n=31) + TABLE.format(n=32) + PAGER)
    assert [row["id"] for row in page.rows] == ["31", "32"]
    assert "dataInfo.offset=0" in chenzhou.listing.first(None).url
    assert "dataInfo.offset=6" in page.following.url
    assert page.details[0].url == "https://www.czs.gov.cn/webapp/czs/dataPublic/dataDetail.jsp?id=31"


def test_an_entrys_page_tells_its_title_and_labels(chenzhou):
    said = chenzhou.listing.detail(exchange(DETAIL))
    assert said == {"标题": "公园名录", "提供机构": "市城管局", "首次发布时间": "2023/5/6"}


def test_a_list_without_its_pager_is_an_error(chenzhou):
    with pytest.raises(Changed) as caught:
        read(chenzhou, TABLE.format(n=31))
    assert caught.value.field == "/{n}页"


@pytest.mark.parametrize("name", SITES)
def test_every_entry_is_listed_once_and_the_contract_takes_all_but_the_flawed(name):
    one = source(name)
    ids = [row["id"] for page in walked(one, site_of(one, size=35)) for row in page.rows]
    assert len(ids) == len(set(ids)) == 35
    batch, verdict = judged(one, site_of(one, size=122, flaws=61))
    assert batch.notices == {}
    assert verdict.accepted.height == 120
