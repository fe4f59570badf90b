import orjson
import pytest

from etl.errors import Changed
from etl.practice import site_of
from etl.sources import registry, source
from tests.families.judged import judged
from tests.support import exchange, walked

ITEM = '<div class="search_result"><a href="../detail/data.do?iid={n}{more}">公厕信息{n}</a><i>下载</i></div>'
TOTAL = '<p>共找到<span class="onColor">{}</span>条</p>'
ROW = "<tr><td>{}：</td><td>{}</td><td>{}：</td><td> {}\n</td></tr>"
DETAIL = (
    '<span class="sjxqTit1">公厕信息</span><div class="box1"><table>'
    + ROW.format("摘要", "全省公厕", "数源单位", "省建设厅")
    + ROW.format("更新周期", "每年", "数据量", "812")
    + "</table></div>"
)
PORTALS = [name for name, one in registry().items() if one.family == "jdop_front"]


@pytest.fixture
def zhejiang():
    return source("zhejiang.open_dataset")


def read(one, markup):
    body, asked = orjson.dumps({"data": markup}), one.listing.first(None)
    return one.listing(exchange(body, url=asked.url, content_type="application/json"))


def test_an_item_gives_its_id_whatever_parameters_follow(zhejiang):
    page = read(zhejiang, TOTAL.format(12) + ITEM.format(n=12297, more="&searchString=") + ITEM.format(n=7, more=""))
    assert [(row["id"], row["title"]) for row in page.rows] == [("12297", "公厕信息12297"), ("7", "公厕信息7")]
    assert page.rows[1]["url"] == "https://data.zjzwfw.gov.cn/jdop_front/detail/data.do?iid=7"
    assert page.total == 12
    assert dict(page.following.form)["pageNumber"] == "2"


def test_an_entrys_page_is_a_table_of_labels(zhejiang):
    said = zhejiang.listing.detail(exchange(DETAIL))
    assert said == {"摘要": "全省公厕", "数源单位": "省建设厅", "更新周期": "每年", "数据量": "812"}


def test_several_values_of_one_name_are_sent_as_the_site_sends_them():
    asked = source("zhejiang.open_dataset.quzhou").listing.first(None)
    assert [value for name, value in asked.form if name == "type"] == ["", "1"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"data": ITEM.format(n=1, more="")}, "span.onColor"),
        ({"data": TOTAL.format("许多")}, "span.onColor@"),
        ({"data": TOTAL.format(3)}, "rows"),
        ({"msg": "系统繁忙"}, "data"),
    ],
)
def test_a_list_that_is_not_as_known_is_an_error_with_its_place(zhejiang, body, field):
    asked = zhejiang.listing.first(None)
    with pytest.raises(Changed) as caught:
        zhejiang.listing(exchange(orjson.dumps(body), url=asked.url, content_type="application/json"))
    assert caught.value.field == field


def test_a_page_without_its_table_is_an_error(zhejiang):
    with pytest.raises(Changed) as caught:
        zhejiang.listing.detail(exchange("<p>您访问的数据不存在</p>"))
    assert caught.value.field == "div.box1 tr"


@pytest.mark.parametrize("name", PORTALS)
def test_every_entry_is_listed_once_and_the_contract_takes_all_but_the_flawed(name):
    one = source(name)
    ids = [row["id"] for page in walked(one, site_of(one, size=35)) for row in page.rows]
    assert len(ids) == len(set(ids)) == 35
    batch, verdict = judged(one, site_of(one, size=122, flaws=61))
    assert batch.notices == {}
    assert verdict.accepted.height == 120
