import orjson
import pytest

from etl.errors import Changed
from etl.practice import site_of
from etl.sources import registry, source
from tests.families.judged import judged
from tests.support import exchange, walked

ENTRY = {
    "mlbh": "3066/025626", "mlmc": "失信企业", "xxzymc": "外部资源-失信企业", "xxzytgf": "外部资源",
    "ssztlmmc": "市场监督",
    "fbrq": "1686182400000", "gxrq": "1686182400000", "kflx": "01", "sjl": "585324", "ssqtlmmc": "公共管理",
    "gxzq": "03", "zjhm": "0838-2300569", "mlbqmcList": [], "zyzy": "失信企业", "zygs": "xml\\json",
}  # fmt: skip
PORTALS = [name for name, one in registry().items() if one.family == "exchangeopengateway"]


@pytest.fixture
def deyang():
    return source("sichuan.open_dataset.deyang")


def answer(one, body):
    return exchange(orjson.dumps(body), url=one.listing.first(None).url, content_type="application/json")


def test_lists_of_codes_are_sent_and_an_id_with_a_slash_is_quoted(deyang):
    assert orjson.loads(deyang.listing.first(None).json)["zylx"] == ["01", "02"]
    page = deyang.listing(answer(deyang, {"data": {"rows": [{"mlbh": "3066/025626"}], "totalPage": 2}}))
    assert page.details[0].url.endswith("getSjmlxq?appCode=482188fc774b49b41c4b4e3b5aba81de&mlbh=3066%2F025626")
    assert page.rows[0]["url"] == "https://www.dysdsj.cn/#/DataSet/3066%2F025626"
    assert orjson.loads(page.following.json)["pageNo"] == 2


def test_an_entrys_answer_tells_codes_in_words(deyang):
    said = deyang.listing.detail(answer(deyang, {"data": ENTRY}))
    assert (said["kflx"], said["gxzq"], said["fbrq"]) == ("有条件开放", "每月", "1686182400000")


def test_what_a_portal_names_otherwise_takes_the_place_of_the_usual_name():
    fields = source("sichuan.open_dataset.suining").listing.fields
    assert [name for name, column in fields.items() if column == "theme"] == ["sslymc"]
    assert [name for name, column in fields.items() if column == "title"] == ["xxzymc"]


@pytest.mark.parametrize("body", [{"code": "401", "msg": "token失效"}, {"data": {"rows": []}}])
def test_a_gateway_that_wants_a_token_gives_an_error(deyang, body):
    with pytest.raises(Changed):
        deyang.listing(answer(deyang, body))


@pytest.mark.parametrize("name", PORTALS)
def test_every_entry_is_listed_once_and_the_contract_takes_all_but_the_flawed(name):
    one = source(name)
    ids = [row["mlbh"] for page in walked(one, site_of(one, size=35)) for row in page.rows]
    assert len(ids) == len(set(ids)) == 35
    batch, verdict = judged(one, site_of(one, size=122, flaws=61))
    assert batch.notices == {}
    assert verdict.accepted.height == 120
