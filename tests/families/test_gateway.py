from urllib.parse import parse_qs, urlsplit

import orjson
import pytest

from etl.errors import Changed
from etl.practice import site_of
from etl.sources import source
from tests.families.judged import judged
from tests.support import answered, exchange, walked

ITEM = (
    '<li class="clearfix"><a class="bt-left" title="关于{n}号事项的通知" '
    'href="//fzggw.zj.gov.cn/art/2024/5/31/art_1_{n}.html">'
    '关于…</a><span class="bt-right">2024-05-31</span></li>'
)
PERIOD = (
    '<li class="zjnav04Left02_content"><div class="doctitle">标题</div></li><li class="zjnav04Left02_content">'
    '<div class="doctitle"><a href="/hd/zjdc/art/2026/art_0a1b.html">关于征求意见的公告</a></div>'
    '<div class="doctime tim">2026-09-17至2026-10-17</div><div class="docstatus stu">(进行中)</div></li>'
)


@pytest.fixture
def zhejiang():
    return source("zhejiang.policy_document.development")


def unit(listing, html, page=1):
    url = listing.first(None).url.replace("pageNo%22%3A1", f"pageNo%22%3A{page}")
    body = orjson.dumps({"success": True, "code": "200", "data": {"html": html}})
    return exchange(body, url=url, content_type="application/json")


def pager(count, number):
    return f'<div class="pagination" count="{count}" rows="15" pageNo="{number}" queryData="{{}}">1</div>'


def test_the_column_is_asked_for_with_what_its_page_says(zhejiang):
    asked = parse_qs(urlsplit(zhejiang.listing.first(None).url).query)
    assert asked["parseType"] == ["bulidstatic"]
    assert (asked["webId"], asked["pageId"]) == (["3185"], ["1229565788"])
    assert asked["paramJson"] == ['{"pageNo":1,"pageSize":15}']
    assert asked["tagId"] == ["信息列表"]


def test_the_list_is_markup_in_json(zhejiang):
    read = zhejiang.listing(unit(zhejiang.listing, ITEM.format(n=7) + pager(16, 1)))
    assert read.rows[0]["url"] == "https://fzggw.zj.gov.cn/art/2024/5/31/art_1_7.html"
    assert (read.rows[0]["title"], read.rows[0]["date"], read.total) == ("关于7号事项的通知", "2024-05-31", 16)
    assert parse_qs(urlsplit(read.following.url).query)["paramJson"] == ['{"pageNo":2,"pageSize":15}']
    assert zhejiang.listing(unit(zhejiang.listing, ITEM.format(n=8) + pager(16, 2), page=2)).following is None


def test_the_same_page_again_is_an_error_and_no_end(zhejiang):
    with pytest.raises(Changed, match="page 2 was asked for and page 1 came") as caught:
        zhejiang.listing(unit(zhejiang.listing, ITEM.format(n=7) + pager(386, 1), page=2))
    assert caught.value.field == "page"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (orjson.dumps({"success": False, "data": None}), "data.html"),
        (orjson.dumps({"success": True, "data": {"html": ITEM.format(n=1)}}), "div[count]"),
        (
            orjson.dumps({"success": True, "data": {"html": ITEM + "<div count='many' pageNo='1'>1</div>"}}),
            "div[count]@count",
        ),
        (orjson.dumps({"success": True, "data": {"html": pager(20, 1)}}), "rows"),
        (b"<html>busy</html>", None),
    ],
)
def test_an_answer_that_is_not_as_known_is_an_error_with_its_place(zhejiang, body, field):
    url = zhejiang.listing.first(None).url
    with pytest.raises(Changed) as caught:
        zhejiang.listing(exchange(body, url=url, content_type="application/json"))
    assert (caught.value.url, caught.value.field) == (url, field)


def test_every_record_of_a_practice_twin_is_listed_once(zhejiang):
    pages = list(walked(zhejiang, site_of(zhejiang, size=65)))
    ids = [row["id"] for read in pages for row in read.rows]
    assert len(pages) == 5
    assert len(ids) == len(set(ids)) == 65
    assert {read.total for read in pages} == {65}


def test_a_span_of_days_is_parted_and_the_row_of_headings_is_no_record():
    one = source("china.consultation.market_regulation")
    (row,) = one.listing(unit(one.listing, PERIOD + pager(1, 1))).rows
    assert (row["征集期"], row["征集期至"], row["状态"]) == ("2026-09-17", "2026-10-17", "(进行中)")
    assert row["title"] == "关于征求意见的公告"
    assert not one.listing.fields.keys() & {"nickName", "comment"}


def test_the_contract_takes_calls_with_both_days():
    one = source("china.consultation.market_regulation")
    batch, verdict = judged(one, site_of(one, size=20, flaws=0))
    assert batch.notices == {}
    assert verdict.accepted.height == 20
    assert verdict.accepted["closes_on"].null_count() == 0
    assert (verdict.accepted["closes_on"] >= verdict.accepted["opens_on"]).all()


def test_a_bad_answer_of_the_twin_is_an_error(zhejiang):
    site = site_of(zhejiang, size=20)
    asked = answered(site, zhejiang.listing.first(None))
    cut = exchange(asked.body[:-40], url=asked.request.url, content_type="application/json")
    with pytest.raises(Exception, match="ends too early|not JSON"):
        zhejiang.listing(cut)
