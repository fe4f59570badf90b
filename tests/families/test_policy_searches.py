"""JSON searches of policy documents: the State Council's library, UCAP's channels, TRS's indexes."""

from urllib.parse import parse_qs, urlsplit

import orjson
import pytest

from etl.errors import Changed, Truncated
from etl.practice import site_of
from etl.sources import source
from tests.families.judged import judged
from tests.support import exchange, walked

JSON = "application/json; charset=utf-8"
SEARCHES = ["china.policy_document", "china.policy_document.ministries", "heilongjiang.policy_document",
            "hainan.policy_document", "tianjin.policy_document", "guangxi.policy_document"]  # fmt: skip


def read(one, body, page=1):
    url = one.listing.first(None).url.replace("pageNumber=1", f"pageNumber={page}")
    return one.listing(exchange(orjson.dumps(body), url=url, content_type=JSON))


def said(one):
    return parse_qs(urlsplit(one.listing.first(None).url).query, keep_blank_values=True)


@pytest.mark.parametrize("name", SEARCHES)
def test_every_record_of_every_page_is_listed_once(name):
    one = source(name)
    pages = list(walked(one, site_of(one, size=65)))
    ids = [row[one.key] for page in pages for row in page.rows]
    assert len(pages) == -(-65 // one.listing.paging.size)
    assert len(ids) == len(set(ids)) == 65
    assert {page.total for page in pages} == {65}


@pytest.mark.parametrize("name", SEARCHES)
def test_the_contract_takes_all_but_the_flawed_records(name):
    batch, verdict = judged(source(name), site_of(source(name), size=122, flaws=61))
    assert batch.notices == {}
    assert verdict.accepted.height == 120
    assert verdict.accepted["text"].null_count() == 0


# --- the State Council's library --------------------------------------------------------------------------------------

LIBRARY = {
    "code": 200,
    "searchVO": {
        "catMap": {
            "gongwen": {
                "totalCount": 21,
                "listVO": [
                    {"id": "1", "title": "关于<em>供水</em>的通知", "pcode": "国发〔2024〕1号", "puborg": "国务院",
                     "pubtimeStr": "2024.05.31", "pubtime": 1717084800000, "summary": "…", "index": "",
                     "url": "https://www.gov.cn/zhengce/content/202405/content_1.htm"}
                ],
            },
            "bumenfile": {"totalCount": 7, "listVO": []},
        }
    },
}  # fmt: skip


def test_a_category_of_the_library_is_read_with_its_own_total():
    page = read(source("china.policy_document"), LIBRARY)
    assert (page.total, page.rows[0]["pcode"]) == (21, "国发〔2024〕1号")
    assert [d.url for d in page.details] == ["https://www.gov.cn/zhengce/content/202405/content_1.htm"]
    assert "p=2&n=20" in page.following.url
    assert said(source("china.policy_document"))["t"] == ["zhengcelibrary"]


def test_the_other_category_is_empty_before_its_stated_end_and_so_an_error():
    with pytest.raises(Changed, match="empty though 7 rows are stated"):
        read(source("china.policy_document.ministries"), LIBRARY)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"code": 1001, "msg": "拒绝访问"}, "success"),
        ({"code": 200, "searchVO": {"catMap": {}}}, "searchVO.catMap.gongwen.listVO"),
        ({"code": 200, "searchVO": {"catMap": {"gongwen": {"listVO": []}}}}, "searchVO.catMap.gongwen.totalCount"),
    ],
)
def test_a_library_that_answers_otherwise_is_an_error_with_its_place(body, field):
    with pytest.raises(Changed) as caught:
        read(source("china.policy_document"), body)
    assert caught.value.field == field


# --- a channel of a UCAP site -----------------------------------------------------------------------------------------

CHANNEL = {
    "data": {
        "total": 1, "page": 1, "rows": 15,
        "results": [
            {
                "title": "关于供水的通知", "url": "/hlj/c108371/202405/c00_31000001.shtml",
                "content": "各市：\n请执行。",
                "contentHtml": "<p>各市：</p>", "publishedTimeStr": "2024-05-31 10:00:00", "subTitle": "",
                "domainMetaList": [
                    {"domain": "公文", "resultList": [
                        {"key": "refno", "value": "黑政规〔2024〕1号"}, {"key": "writedate", "value": "2024-05-30"},
                        {"key": "indexnumber", "value": "0-2024-1"}, {"key": "pubdate", "value": "2024年5月31日"}]},
                    {"domain": "其他", "resultList": [{"key": "source", "value": "省政府办公厅"}]},
                ],
            }
        ],
    }
}  # fmt: skip


def test_the_catalogue_s_pairs_stand_beside_the_text_in_the_list():
    one = source("heilongjiang.policy_document")
    (row,) = read(one, CHANNEL).rows
    assert (row["refno"], row["writedate"], row["source"]) == ("黑政规〔2024〕1号", "2024-05-30", "省政府办公厅")
    assert row["url"] == "https://www.hlj.gov.cn/hlj/c108371/202405/c00_31000001.shtml"
    assert row["content"].startswith("各市")
    assert row.keys() <= one.listing.fields.keys() | one.listing.ignored
    assert said(one) == {
        "_isAgg": ["true"],
        "_isJson": ["true"],
        "_template": ["index"],
        "page": ["1"],
        "_pageSize": ["15"],
    }


@pytest.mark.parametrize(
    ("body", "error", "field"),
    [
        (b'{"data": {"total": 1, "results": [', Truncated, None),
        (b'{"data": {"total": 1}}', Changed, "data.results"),
        (b'{"data": {"results": []}}', Changed, "data.total"),
        (b'{"data": {"total": 16, "results": []}}', Changed, "rows"),
        ("<html>请完成验证</html>".encode(), Changed, None),
    ],
)
def test_a_channel_that_is_not_as_known_is_an_error_with_its_place(body, error, field):
    one = source("heilongjiang.policy_document")
    url = one.listing.first(None).url
    with pytest.raises(error) as caught:
        one.listing(exchange(body, url=url, content_type=JSON))
    assert (caught.value.url, caught.value.field) == (url, field)


# --- an index of TRS --------------------------------------------------------------------------------------------------


def index(total, **row):
    return {"hasFilter": True, "page": {"total": str(total), "totalPages": 1000, "pageNumber": 1, "content": [row]}}


def test_a_total_in_a_text_and_an_instant_with_a_zone_are_read():
    one = source("tianjin.policy_document")
    row = {
        "_id": "5100726",
        "BT": "关于供水的通知",
        "FWZH": "津商流通〔2020〕20 号",
        "FBRQ": "2020-12-21T00:00:00.000+0800",
    }
    page = read(one, index(38546, **row))
    assert (page.total, page.rows[0]["FWZH"]) == (38546, "津商流通〔2020〕20 号")
    assert said(one)["filter[AVAILABLE]"] == ["true"]
    assert said(one)["pageNumber"] == ["1"]


def test_a_list_that_shows_fewer_pages_than_it_states_is_read_as_far_as_it_goes():
    one = source("tianjin.policy_document")
    rows = {"page": {"total": "38546", "content": [{"_id": str(n)} for n in range(10)]}}
    assert "pageNumber=1000" in read(one, rows, page=999).following.url
    assert read(one, rows, page=1000).following is None
    assert read(source("guangxi.policy_document"), rows, page=1000).following is not None


def test_an_index_without_its_page_is_an_error():
    with pytest.raises(Changed) as caught:
        read(source("guangxi.policy_document"), {"page": None})
    assert caught.value.field == "page.content"
