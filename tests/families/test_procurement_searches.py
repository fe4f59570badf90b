"""FreeCMS, Epoint and the search of ccgp: three ways to put procurement notices to windows of days."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest

from etl.errors import Changed
from etl.families.ccgp import ccgp
from etl.families.epoint import epoint
from etl.families.freecms import freecms
from etl.model import Source
from etl.practice import site_of
from etl.web.classify import classify
from tests.families.judged import judged
from tests.support import DAY, exchange, walked

SITE = "http://cg.example.gov.cn"
JSON = "application/json; charset=utf-8"
CHANNEL = freecms(site=SITE, site_id="a-1", channel="b-2", types="001011,001012")
SEARCH = epoint(site=SITE, category="002002001")
ZONE = ccgp(zone="11", name="北京")
FAMILIES = {"freecms": CHANNEL, "epoint": SEARCH, "ccgp": ZONE}


def made(listing):
    return Source(province="110000", kind="procurement_notice", publisher="试验采购网", listing=listing)


def read(listing, body):
    kind = JSON if body[:1] in (b"{", b'"') else "text/html; charset=utf-8"
    return listing(replace(exchange(body, content_type=kind), request=listing.first(DAY)))


@pytest.mark.parametrize("name", FAMILIES)
def test_every_notice_of_every_window_is_listed_once_and_loaded(name):
    one = made(FAMILIES[name])
    site = site_of(one, size=122, flaws=61)
    ids = [row[one.key] for page in walked(one, site) for row in page.rows]
    assert len(ids) == len(set(ids)) == 122
    batch, verdict = judged(one, site)
    assert batch.notices == {}
    assert (verdict.accepted.height, verdict.rejected.height) == (120, 2)


def test_a_channel_is_asked_for_by_days_with_a_clock():
    said = parse_qs(urlsplit(CHANNEL.first(DAY).url).query, keep_blank_values=True)
    assert (said["siteId"], said["channel"], said["noticeType"]) == (["a-1"], ["b-2"], ["001011,001012"])
    assert said["operationEndTime"] == ["2024-06-01 23:59:59"]
    assert said["operationStartTime"][0].endswith(" 00:00:00")
    assert (said["currPage"], said["pageSize"]) == (["1"], ["10"])


def test_a_notice_of_a_channel_has_its_text_in_the_list_and_a_whole_address():
    row = {"title": "某局公告", "noticeTime": "2024-05-31 10:00:00", "pageurl": "/site/x/1.html", "agency": "某公司"}
    body = {"total": "1", "data": [row | {"content": "<style>p{}</style><p>采购电脑</p>"}]}
    page = read(CHANNEL, orjson.dumps(body))
    assert page.total == 1
    assert (page.rows[0]["pageurl"], page.rows[0]["content"]) == (f"{SITE}/site/x/1.html", "采购电脑")
    assert page.details == ()


def test_a_search_is_asked_for_by_rows_and_days_in_a_list():
    asked = SEARCH.first(DAY)
    said = orjson.loads(asked.json)
    assert (said["pn"], said["rn"]) == (0, 12)
    assert said["condition"][0]["equal"] == "002002001"
    ((time),) = said["time"]
    assert (time["fieldName"], time["endTime"]) == ("webdate", "2024-06-01 23:59:59")


RECORD = {"id": "7", "title": "某公告", "webdate": "2024-05-31 10:00:00", "linkurl": "/jyxx/002/7.html"}


def test_the_result_of_a_search_may_stand_in_a_string():
    result = {"totalcount": 30, "records": [RECORD | {"id": str(n)} for n in range(12)]}
    plain = read(SEARCH, orjson.dumps({"result": result}))
    text = read(SEARCH, orjson.dumps({"result": orjson.dumps(result).decode()}))
    inner = epoint(site=SITE, category="002002001", at="content.result")
    wrapped = read(inner, orjson.dumps({"code": 200, "content": orjson.dumps({"result": result}).decode()}))
    assert plain.rows == text.rows == wrapped.rows
    assert plain.total == 30
    assert plain.rows[0]["linkurl"] == f"{SITE}/jyxx/002/7.html"
    assert orjson.loads(plain.following.json)["pn"] == 12


def test_a_day_may_go_by_another_name():
    other = epoint(site=SITE, category="003005", dated="showdate")
    assert orjson.loads(other.first(DAY).json)["time"][0]["fieldName"] == "showdate"
    assert other.fields["showdate"] == "published_on" and "webdate" in other.ignored


ITEM = """<li><a href="http://www.ccgp.gov.cn/cggg/dfgg/gkzb/202405/t20240531_26123456.htm"> 某校设备公开招标公告</a>
<p>项目概况</p><span>2024.05.31 17:11:24
| 采购人：某学校 | 代理机构：某咨询有限公司 <br/><strong> 公开招标公告 </strong> | <a href="#">北京</a> |
</span></li>"""
FOUND = '<p>共找到&nbsp;<span style="color:#c00000">1</span>&nbsp;条</p>'
PAGE = f'{FOUND}<ul class="vT-srch-result-list-bid">{ITEM}</ul>'


def test_a_zone_is_asked_for_by_days_with_colons():
    said = parse_qs(urlsplit(ZONE.first(DAY).url).query, keep_blank_values=True)
    assert (said["end_time"], said["timeType"], said["page_index"]) == (["2024:06:01"], ["6"], ["1"])
    assert (said["zoneId"], said["displayZone"]) == (["11"], ["北京"])


def test_the_line_under_a_notice_is_parted():
    page = read(ZONE, PAGE.encode())
    assert page.total == 1
    assert page.rows[0] == {
        "id": "26123456",
        "title": "某校设备公开招标公告",
        "url": "http://www.ccgp.gov.cn/cggg/dfgg/gkzb/202405/t20240531_26123456.htm",
        "date": "2024.05.31 17:11:24",
        "采购人": "某学校",
        "代理机构": "某咨询有限公司",
        "类型": "公开招标公告",
        "地区": "北京",
    }


def test_who_asks_too_often_is_refused_before_anything_is_read():
    busy = "<html><body>您的访问过于频繁，请稍后再试！频繁访问</body></html>".encode()
    assert classify(200, {"content-type": "text/html; charset=utf-8"}, busy) == "blocked"
    assert classify(200, {"content-type": "text/html; charset=utf-8"}, PAGE.encode()) == "real"
    with pytest.raises(Changed):
        read(ZONE, busy)


@pytest.mark.parametrize(
    ("name", "body", "field"),
    [
        ("freecms", b'{"code": "500"}', "data"),
        ("freecms", b'{"data": [{"title": "a"}]}', "total"),
        ("freecms", b'{"total": 20, "data": []}', "rows"),
        ("epoint", b'{"result": {"records": []}}', "result.totalcount"),
        ("epoint", b'{"result": {"totalcount": 1}}', "result.records"),
        ("epoint", b'{"result": "busy"}', "result.records"),
        ("ccgp", PAGE.replace("共找到", "").encode(), "共找到{n}条"),
        ("ccgp", PAGE.replace(">1<", ">40<").replace(ITEM, "").encode(), "rows"),
    ],
)
def test_an_answer_that_is_not_as_known_is_an_error_with_its_place(name, body, field):
    with pytest.raises(Changed) as caught:
        read(FAMILIES[name], body)
    assert caught.value.field == field
