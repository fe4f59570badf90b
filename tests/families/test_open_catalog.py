import orjson
import pytest

from etl.errors import Changed
from etl.practice import site_of
from etl.sources import source
from tests.families.judged import judged
from tests.support import exchange, walked

ENTRY = {
    "resId": "29200/00403601", "resTitle": "公园名录", "resAbstract": "全市公园", "keyword": "公园",
    "officeName": "市城管局",
    "subjectName": "城建住房", "publishDate": "2020-01-02 03:04:05", "dataUpdateTime": "2024-05-31 06:07:08",
    "openLevelName": "无条件开放", "sourceSuffix": "XLS,JSON", "phone": "0755-12345678",
}  # fmt: skip
PORTALS = ["guangdong.open_dataset", "guangdong.open_dataset.shenzhen", "fujian.open_dataset.fuzhou"]


@pytest.fixture
def shenzhen():
    return source("guangdong.open_dataset.shenzhen")


def answer(one, body):
    return exchange(orjson.dumps(body), url=one.listing.first(None).url, content_type="application/json")


def test_the_province_is_asked_in_json_and_states_its_pages():
    one = source("guangdong.open_dataset")
    page = one.listing(answer(one, {"data": {"page": {"list": [{"resId": "a/1"}], "pages": 3}}}))
    assert orjson.loads(page.following.json)["pageNo"] == 2
    assert orjson.loads(page.details[0].json) == {"resId": "a/1"}


def test_the_older_version_tells_its_list_in_a_text_that_holds_json(shenzhen):
    assert dict(shenzhen.listing.first(None).form) == {"sortType": "DESC", "pageNo": "1", "pageSize": "6"}
    held = orjson.dumps({"list": [ENTRY], "pageSize": 6, "otherData": {"cityCount": 1}}).decode()
    page = shenzhen.listing(answer(shenzhen, {"dataList": held}))
    assert page.rows[0]["resTitle"] == "公园名录"
    assert page.details[0].form == (("resId", "29200/00403601"),)
    assert page.following is None


def test_an_entry_of_the_older_version_stands_in_no_envelope(shenzhen):
    assert shenzhen.listing.detail(answer(shenzhen, ENTRY))["openLevelName"] == "无条件开放"


@pytest.mark.parametrize("body", [{"dataList": "系统繁忙"}, {"dataList": "{}"}, {}])
def test_a_text_that_holds_no_list_is_an_error(shenzhen, body):
    with pytest.raises(Changed) as caught:
        shenzhen.listing(answer(shenzhen, body))
    assert caught.value.field == "dataList.list"


@pytest.mark.parametrize("name", PORTALS)
def test_every_entry_is_listed_once_and_the_contract_takes_all_but_the_flawed(name):
    one = source(name)
    ids = [row["resId"] for page in walked(one, site_of(one, size=35)) for row in page.rows]
    assert len(ids) == len(set(ids)) == 35
    batch, verdict = judged(one, site_of(one, size=122, flaws=61))
    assert batch.notices == {}
    assert verdict.accepted.height == 120
