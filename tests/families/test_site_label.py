import pytest

from etl.errors import Changed
from etl.practice import site_of
from etl.sources import source
from tests.families.judged import judged
from tests.support import exchange, walked

BENGBU = (
    "<script>var a = '共(87)条数据';</script><div class='sj_list'><ul><li><div class='sjinfo'>"
    "<a href='/site/tpl/6621?resourceId=5260'>公积金归集情况</a></div></li></ul></div>"
)
BENGBU_PAGE = (
    "<div class='data_newtitle'><h1 class='tit'>公积金归集情况</h1></div><div class='data_sj'><ul class='clearfix'>"
    "<li><span class='tit'>数据提供方：</span>市公积金中心</li>"
    "<li><span class='tit'>发布时间：</span>2023-07-04 09:00</li>"
    "<li><span class='tit'>摘要：</span></li></ul></div>"
)
HUANGSHAN = (
    "<ul class='clearfix'><li><div class='sjcon clearfix'><div class='dataresources-con'>"
    "<a href='/site/tpl/4656?resourceId=1626&p_isPage=1&p_pageIndex=1'>医疗机构统计表</a><p class='xx clearfix'>"
    "<span class='n2'>提供机构：市数据局</span><span class='n3'>数据领域：医疗卫生</span></p></div></div></li></ul>"
    "<script>laypage({pageCount:25, current:1})</script>"
)


@pytest.fixture
def bengbu():
    return source("anhui.open_dataset.bengbu")


@pytest.fixture
def huangshan():
    return source("anhui.open_dataset.huangshan")


def read(one, markup):
    return one.listing(exchange(markup, url=one.listing.first(None).url))


def test_one_site_states_records_and_counts_pages_from_0(bengbu):
    page = read(bengbu, BENGBU)
    assert "pageIndex=0&pageSize=10" in bengbu.listing.first(None).url
    assert [(row["id"], row["title"]) for row in page.rows] == [("5260", "公积金归集情况")]
    assert page.total == 87
    assert "pageIndex=1" in page.following.url


def test_its_pages_tell_labels_in_a_list(bengbu):
    said = bengbu.listing.detail(exchange(BENGBU_PAGE))
    assert said == {"数据提供方": "市公积金中心", "发布时间": "2023-07-04 09:00", "摘要": ""}


def test_another_states_pages_counts_them_from_1_and_has_answers_in_json(huangshan):
    page = read(huangshan, HUANGSHAN)
    (row,) = page.rows
    assert (row["id"], row["提供机构"], row["数据领域"]) == ("1626", "市数据局", "医疗卫生")
    assert (page.total, "pageIndex=2" in page.following.url) == (None, True)
    assert "labelName=dataOpenResourceCatDetail" in page.details[0].url
    assert page.details[0].url.endswith("resourceId=1626")


@pytest.mark.parametrize("markup", [BENGBU.replace("87", "很多"), "<div class='sj_list'><ul></ul></div>"])
def test_a_page_that_states_no_count_is_an_error(bengbu, markup):
    with pytest.raises(Changed) as caught:
        read(bengbu, markup)
    assert caught.value.field == "共({n})条数据"


@pytest.mark.parametrize("name", ["anhui.open_dataset.bengbu", "anhui.open_dataset.huangshan"])
def test_every_entry_is_listed_once_and_the_contract_takes_all_but_the_flawed(name):
    one = source(name)
    ids = [row["id"] for page in walked(one, site_of(one, size=35)) for row in page.rows]
    assert len(ids) == len(set(ids)) == 35
    batch, verdict = judged(one, site_of(one, size=122, flaws=61))
    assert batch.notices == {}
    assert verdict.accepted.height == 120
