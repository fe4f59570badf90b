import orjson
import pytest

from etl.errors import Changed
from etl.practice import site_of
from etl.sources import source
from tests.support import exchange, walked

ENTRY = {
    "id": "9f", "resourceName": "公园名录", "resourceDesc": "全市公园", "organizationName": "市城市管理局",
    "classificationName": "城建", "updateDate": "2024-05-31T08:00:00.000Z", "shareType": "FILE",
    "openAttr": "CONDITIONAL",
    "renewCycle": "EVERY_YEAR", "fileTypes": "xlsx,csv", "tags": {"TOPIC": "城建住房", "INDUSTRY": "公共管理"},
}  # fmt: skip


@pytest.fixture
def chongqing():
    return source("chongqing.open_dataset")


def read(one, body):
    asked = one.listing.first(None)
    answer = exchange(orjson.dumps(body), url=asked.url, content_type="application/json")
    return one.listing(answer)


def test_offset_and_limit_are_variables_of_the_query(chongqing):
    asked = chongqing.listing.first(None)
    body = orjson.loads(asked.json)
    assert (asked.method, asked.url) == ("POST", "https://data.cq.gov.cn/rop-frontier/graphql")
    assert body["variables"] == {"input": {"keyword": "", "offset": 0, "limit": 100}}
    assert "resourcesCatalogueList(input: $input)" in body["query"]


def test_the_query_asks_for_every_name_that_is_loaded(chongqing):
    query = orjson.loads(chongqing.listing.first(None).json)["query"].split()
    assert {name.partition(".")[0] for name in chongqing.listing.fields} - {"url"} <= set(query)


def test_codes_are_words_and_tags_are_opened(chongqing):
    (row,) = read(chongqing, {"data": {"result": {"total": 1, "data": [ENTRY]}}}).rows
    assert (row["openAttr"], row["renewCycle"]) == ("有条件开放", "每年")
    assert (row["tags.TOPIC"], row["tags.INDUSTRY"]) == ("城建住房", "公共管理")
    assert row["url"] == "https://data.cq.gov.cn/rop/assets/detail?resId=9f"


def test_an_error_that_is_answered_with_status_200_is_an_error(chongqing):
    with pytest.raises(Changed) as caught:
        read(chongqing, {"errors": [{"message": "Validation failed"}], "data": None})
    assert caught.value.field == "data.result.data"


def test_every_entry_of_the_practice_catalogue_is_listed_once(chongqing):
    pages = list(walked(chongqing, site_of(chongqing, size=230)))
    assert [(len(page.rows), page.total) for page in pages] == [(100, 230), (100, 230), (30, 230)]
    assert len({row["id"] for page in pages for row in page.rows}) == 230
