import orjson
import pytest

from etl.errors import Changed
from etl.practice import site_of
from etl.sources import registry, source
from tests.families.judged import judged
from tests.support import exchange, walked

ENTRY = {
    "cata_id": "80866", "cata_title": "荣誉信息", "description": "荣誉", "org_name": "文广新局",
    "org_code": "4406003017",
    "cata_tags": "日期,单位,文号", "open_type": "无条件开放", "conf_update_cycle": "7", "conf_catalog_format": "1,2,3",
    "cataLogGroups": [{"group_id": "sub-7", "group_name": "文化休闲"}, {"group_id": "sub-9", "group_name": "教育"}],
    "cataLogIndustrys": [{"group_id": "ind-18", "group_name": "文化、体育和娱乐业"}],
    "catalogStatistic": {"data_count": 11, "file_count": 3, "use_visit": 864},
    "released_time": "2017-09-29 20:31:17", "update_time": "2017-09-29 20:30:10", "conf_create_time": 1498802493000,
}  # fmt: skip
PORTALS = [name for name, one in registry().items() if one.family == "odweb"]


@pytest.fixture
def yinchuan():
    return source("ningxia.open_dataset.yinchuan")


def read(one, body):
    asked = one.listing.first(None)
    return one.listing(exchange(orjson.dumps(body), url=asked.url, content_type="application/json"))


def test_the_catalogue_is_asked_for_with_a_form_of_first_row_and_length(yinchuan):
    asked = yinchuan.listing.first(None)
    assert asked.url == "http://data.yinchuan.gov.cn/odweb/catalog/catalog.do?method=GetCatalog"
    assert dict(asked.form) == {"pageLength": "6", "_order": "1:b", "start": "0", "length": "6"}


def test_the_later_version_is_asked_for_by_page_number():
    asked = source("jiangsu.open_dataset.wuxi").listing.first(None)
    assert asked.url.endswith("/data/catalog/catalog.do?method=GetCatalog")
    assert dict(asked.form) == {"_order": "cc.data_update_time desc", "page": "1", "pageSize": "10"}


def test_an_entry_gives_its_groups_its_first_industry_and_its_count(yinchuan):
    page = read(yinchuan, {"recordsTotal": 1005, "data": [ENTRY]})
    (row,) = page.rows
    assert row["cataLogGroups.group_name"] == ["文化休闲", "教育"]
    assert row["cataLogIndustrys.group_name"] == "文化、体育和娱乐业"
    assert row["catalogStatistic.data_count"] == 11
    assert row["url"] == "http://data.yinchuan.gov.cn/odweb/catalog/catalogDetail.htm?cata_id=80866"
    assert page.total == 1005


def test_every_name_of_a_whole_record_is_known(yinchuan):
    (row,) = read(yinchuan, {"recordsTotal": 1, "data": [ENTRY]}).rows
    assert set(row) <= yinchuan.listing.fields.keys() | yinchuan.listing.ignored


def test_an_entry_of_no_industry_has_none(yinchuan):
    (row,) = read(yinchuan, {"recordsTotal": 1, "data": [ENTRY | {"cataLogIndustrys": []}]}).rows
    assert "cataLogIndustrys.group_name" not in row


@pytest.mark.parametrize("name", PORTALS)
def test_every_entry_of_the_practice_portal_is_listed_once(name):
    one = source(name)
    ids = [row["cata_id"] for page in walked(one, site_of(one, size=65)) for row in page.rows]
    assert len(ids) == len(set(ids)) == 65


def test_the_contract_takes_all_but_the_flawed_entries(yinchuan):
    batch, verdict = judged(yinchuan, site_of(yinchuan, size=122, flaws=61))
    assert batch.notices == {}
    assert verdict.accepted.height == 120


@pytest.mark.parametrize(
    ("body", "field"), [({"data": [ENTRY]}, "recordsTotal"), ({"recordsTotal": 4, "data": []}, "rows"), ({}, "data")]
)
def test_an_answer_that_is_none_is_an_error_with_its_place(yinchuan, body, field):
    with pytest.raises(Changed) as caught:
        read(yinchuan, body)
    assert caught.value.field == field
