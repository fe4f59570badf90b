import orjson
import pytest

from etl.errors import Changed
from etl.practice import site_of
from etl.sources import source
from tests.families.judged import judged
from tests.support import exchange, walked

ENTRY = {
    "iid": 18873, "title": "公厕信息", "content": "全市公厕", "keywords": "公厕,城管", "createDate": "2021-03-02",
    "dataUpdateDate": "2024-05-31 10:11:12", "domainStr": "城建住房", "deptName": "市综合行政执法局",
    "openCond": "无条件开放",
    "dataCount": 812, "deptContact": "0575-85131234", "updateFreq": 6,
}  # fmt: skip
PORTALS = ["zhejiang.open_dataset.shaoxing", "zhejiang.open_dataset.taizhou", "hubei.open_dataset.yichang"]


@pytest.fixture
def shaoxing():
    return source("zhejiang.open_dataset.shaoxing")


def answer(one, body, request=None):
    asked = request or one.listing.first(None)
    return exchange(orjson.dumps(body), url=asked.url, content_type="application/json")


def test_a_page_is_asked_for_in_a_json_body_and_leads_to_the_entries_own_answers(shaoxing):
    asked = orjson.loads(shaoxing.listing.first(None).json)
    assert (asked["pageNum"], asked["pageSize"], asked["orderField"], asked["fieldType"]) == (1, 10, "2", "")
    page = shaoxing.listing(answer(shaoxing, {"data": {"total": 11, "rows": [{"iid": 18873}]}}))
    (detail,) = page.details
    assert (detail.record, detail.url) == ("18873", "https://data.sx.gov.cn/athena/catalog/getDetails?dataId=18873")
    assert page.rows[0]["url"] == "https://data.sx.gov.cn/kf/open/table/detail/18873"


def test_an_entrys_answer_tells_the_update_cycle_in_words_and_unknown_numbers_stay(shaoxing):
    said = shaoxing.listing.detail(answer(shaoxing, {"data": ENTRY}))
    assert (said["updateFreq"], said["dataCount"]) == ("每年", 812)
    assert shaoxing.listing.detail(answer(shaoxing, {"data": ENTRY | {"updateFreq": 44}}))["updateFreq"] == 44


def test_yichang_tells_the_open_type_in_an_object():
    one = source("hubei.open_dataset.yichang")
    own = {"iid": 1, "title": "公厕", "downloadDataInfo": {"themeName": "城建", "openCondition": "无条件开放"}}
    said = one.listing.detail(answer(one, {"data": own}))
    assert (said["downloadDataInfo.openCondition"], said["downloadDataInfo.themeName"]) == ("无条件开放", "城建")


def test_an_entry_whose_answer_holds_none_is_an_error(shaoxing):
    with pytest.raises(Changed) as caught:
        shaoxing.listing.detail(answer(shaoxing, {"code": 500, "data": None}))
    assert caught.value.field == "data"


@pytest.mark.parametrize("name", PORTALS)
def test_every_entry_is_listed_once_and_the_contract_takes_all_but_the_flawed(name):
    one = source(name)
    ids = [row["iid"] for page in walked(one, site_of(one, size=35)) for row in page.rows]
    assert len(ids) == len(set(ids)) == 35
    batch, verdict = judged(one, site_of(one, size=122, flaws=61))
    assert batch.notices == {}
    assert verdict.accepted.height == 120
