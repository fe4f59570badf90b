"""A page is recognised by its shape, on the practice twin of each family and on small pages made by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from etl.practice import site_of
from etl.recognise import RECOGNISERS, Seen, build, likely_kinds, mapped, recognise, render, to_fill_in
from etl.recognise.listed import address, listed, states
from etl.recognise.literal import Call, call, constant
from etl.sources import registry
from etl.web.classify import classify
from tests.support import DAY, answered, exchange


def judged(one):
    return replace(one, verdict=classify(one.status, one.headers, one.body, one.request.url))


def page(body, url="https://www.example.gov.cn/zc/index.html", kind="text/html", **more):
    return judged(exchange(body, url=url, content_type=kind, **more))


def firsts():
    """The first source of each family that has a recogniser of its own."""
    found = {}
    for one in registry().values():
        if one.family in RECOGNISERS and not one.refused:
            found.setdefault(one.family, one)
    return list(found.values())


@pytest.mark.parametrize("one", firsts(), ids=lambda s: s.family)
def test_a_family_is_recognised_by_its_twin_and_the_literal_reads_the_page_as_the_source_does(one):
    seen = judged(answered(site_of(one, size=60), one.listing.first(DAY)))
    best = recognise(seen)[0]
    assert (best.family, best.confidence > 0.6, bool(best.evidence)) == (one.family, True, True)
    rows = build(best.listing)(seen).rows
    assert len(rows) == len(one.listing(seen).rows)
    name = next((name for name in (*one.names("title"), one.key) if name in rows[0]), one.key)
    assert [row[name] for row in rows] == [row[name] for row in one.listing(seen).rows]


def test_most_recognisers_have_a_twin_to_be_held_against():
    assert {s.family for s in firsts()} >= RECOGNISERS.keys() - {"kin", "json", "html"}


COLUMN = """<html><head><title>政策文件</title></head><body><ul class="nav"><li><a href="/">网站首页</a></li></ul>
<div class="box"><ul class="news clearfix">{items}</ul></div>{more}</body></html>"""


ITEM = "<li><a href='{href}'>关于第{n}号办法的通知</a><span class='date'>2024-05-{day}</span></li>"


def items(href, many=4):
    return "".join(ITEM.format(href=href.format(n=n, d=f"202405{10 + n}"), n=n, day=10 + n) for n in range(1, many + 1))


def family(*args, **more):
    found = recognise(page(*args, **more))
    return found[0].family if found else ""


PAGER = "<script>createPageHTML(9, 0, 'index', 'html');</script>"
RECORD = "<record><![CDATA[<li><a href='/art/2024/5/1/art_1_22.html'>办法</a></li>]]></record>"
STORE = f"<datastore>{{}}<recordset>{RECORD}</recordset></datastore>"


def test_families_are_told_by_small_pages_in_their_shape():
    assert family(COLUMN.format(items=items("./202405/t{d}_{n}.html"), more=PAGER)) == "tdate"
    assert (
        family(COLUMN.format(items=items("/content/art_{n}.html"), more="<script>countPage = 9</script>")) == "column"
    )
    assert (
        family(f"<html><body><script>{STORE.format('<nextgroup></nextgroup>')}</script></body></html>") == "recordset"
    )
    assert family("<html><script>window._CONFIG = {SID: '755', TREE: []}</script></html>",
                  url="http://www.example.gov.cn/kjj/gkmlpt/index") == "gkmlpt"  # fmt: skip
    proxy = "<script>var p={columnid:84, unitid: '35', webid:1, url:'/module/web/jpage/dataproxy.jsp'}</script>"
    assert family(f"<html><body>{proxy}</body></html>") == "jpaas"
    inspur = (
        "<div class='top-title'>共有<span>2</span>个</div>" + "<div class='cata-title'><a href='/x'>目录</a></div>" * 2
    )
    assert (
        family(f"<html><body>{inspur}</body></html>", url="http://d.example.gov.cn/oportal/catalog/index") == "oportal"
    )
    ckan = '{"success": true, "result": {"count": 2, "results": [{"id": "a", "resources": [], "tags": []}]}}'
    assert family(ckan, url="https://d.example.gov.cn/api/3/action/package_search", kind="application/json") == "ckan"


def test_what_a_page_says_becomes_the_arguments():
    one = recognise(page(COLUMN.format(items=items("./202405/t{d}_{n}.html"), more=PAGER)))[0]
    assert dict(one.listing.arguments) == {
        "site": "https://www.example.gov.cn", "path": "/zc/index.html", "items": "ul.news li"
    }  # fmt: skip
    seen = page("<html><script>window._CONFIG = {SID: '755', TREE: []}</script></html>",
                url="http://www.example.gov.cn/kjj/gkmlpt/index")  # fmt: skip
    made = build(recognise(seen)[0].listing)
    assert (made.sid, made.path, made.category) == ("755", "/kjj", 0)


NEWS = (
    "<html><title>新闻</title><body><div><a href='/a'>体育新闻频道</a><a href='/b'>财经新闻频道</a></div></body></html>"
)


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (NEWS, "text/html", 200),
        ("", "text/html", 200),
        ("<html><body></body></html>", "text/html", 200),
        ('{"code": 500, "message": "系统异常", "data": null}', "application/json", 200),
        ('{"data": [1, 2, 3]}', "application/json", 200),
        (COLUMN.format(items=items("./202405/t{d}_{n}.html"), more=PAGER), "text/html", 404),
    ],
    ids=["news", "nothing", "empty", "error", "numbers", "missing"],
)
def test_a_page_that_is_no_list_is_recognised_as_nothing_and_a_listing_to_fill_in_is_offered(body, kind, status):
    seen = page(body, kind=kind, status=status)
    assert recognise(seen) == ()
    assert "FILL" in render(to_fill_in(seen))
    assert build(to_fill_in(seen)).site == "https://www.example.gov.cn"


@pytest.mark.parametrize(
    ("body", "status"),
    [("<html><title>安全验证</title><body>请输入验证码后继续访问</body></html>", 200), ("<html>Forbidden</html>", 403)],
)
def test_a_page_that_asks_us_to_stay_away_is_proposed_as_closed_and_as_nothing_else(body, status):
    (only,) = recognise(page(body, status=status))
    assert only.family == "closed"
    assert build(only.listing).refused


def test_a_page_that_fits_two_families_has_both_named_with_their_evidence():
    both = STORE.format("<nextgroup></nextgroup><totalrecord>9</totalrecord>")
    proxy = "<script>{columnid:84, unitid: '35', webid:1, url:'/module/web/jpage/dataproxy.jsp'}</script>"
    found = {one.family: one for one in recognise(page(f"<html><body>{proxy}<div>{both}</div></body></html>"))}
    assert {"jpaas", "recordset"} <= found.keys()
    assert "dataproxy.jsp" in " ".join(found["jpaas"].evidence)
    assert "<datastore>" in " ".join(found["recordset"].evidence)
    assert not set(found["jpaas"].evidence) & set(found["recordset"].evidence)


ROWS = [
    {"cataId": f"a{n}", "cataTitle": f"第{n}类信息", "orgName": "市城管局", "releaseTime": f"2023-05-0{n} 10:00:00",
     "updateTime": f"2024-01-0{n}", "openType": "无条件开放", "colour": "red"} for n in range(1, 4)
]  # fmt: skip


def test_names_are_mapped_by_other_sources_by_the_contract_and_by_their_values():
    made = mapped(ROWS, "open_dataset")
    fields = {one.name: one for one in made.known}
    assert fields["cataId"].columns == "record_id"
    assert (fields["releaseTime"].columns, fields["updateTime"].columns) == ("published_on", "updated_on")
    assert "read as date" in fields["updateTime"].why
    assert [one.name for one in made.unknown] == ["colour"]
    assert made.lacking == ()
    assert next(kind for kind, _, _ in likely_kinds(ROWS, "数据目录")) == "open_dataset"


def test_values_that_cannot_be_read_speak_against_a_name():
    surer = {one.name: one.confidence for one in mapped(ROWS, "open_dataset").known}
    worse = [{**row, "updateTime": "不详"} for row in ROWS]
    found = {one.name: one.confidence for one in mapped(worse, "open_dataset").known}
    assert found.get("updateTime", 0.0) < surer["updateTime"] / 2
    twice = [{**row, "cataId": "a"} for row in ROWS]
    assert "record_id" in mapped(twice, "open_dataset").lacking


def test_any_json_list_is_read_with_its_path_total_and_parameters():
    body = '{"code": "200", "data": {"page": {"list": [{"id": 1, "name": "甲"}, {"id": 2, "name": "乙"}], "total": 9}}}'
    one = recognise(
        page(body, url="https://d.example.gov.cn/api/list?pageNo=1&pageSize=2&type=3", kind="application/json")
    )[0]
    listing = build(
        one.listing.__class__(
            one.listing.module, one.listing.name, (*one.listing.arguments, ("fields", {"id": "record_id"}))
        )
    )
    assert (listing.rows.at, listing.rows.total, listing.rows.success) == (
        "data.page.list",
        "data.page.total",
        ("code", "200"),
    )
    assert (listing.paging.key, listing.paging.size_key, listing.paging.size) == ("pageNo", "pageSize", 2)
    assert listing.ask.params == (("type", 3),)


def test_links_and_statements_are_told_by_their_shape():
    assert address(["https://a.cn/x/t20240501_12.html", "https://a.cn/y/t20240502_13.html"]) == (
        "/t{yyyymmdd}_{id}.html",
        1.0,
    )
    assert address(["https://a.cn/d?id=12&type=1", "https://a.cn/d?id=15&type=1"])[0] == "/d?id={id}&type=1"
    assert states("当前第1页 共 34 页 共有 1,987 条", "")[0] == "共有{n}条"
    assert states("", "createPageHTML(3, 0, 'index', 'html')") == ("", "createPageHTML({n},")
    assert states("没有数字", "") == ("", "")


def test_the_title_and_the_date_are_found_where_the_link_holds_both():
    row = "<li><a href='/c/{n}.html'><p class='tit'>关于第{n}号通知的公告</p><p class='day'>2024-05-1{n}</p></a></li>"
    seen = Seen(
        page(f"<html><body><div class='l'><ul>{''.join(row.format(n=n) for n in range(5))}</ul></div></body></html>")
    )
    found = listed(seen.page, seen.url)
    assert (found.items, found.titled, found.dated, found.count) == ("div.l ul li", "p", "p.day", 5)


def test_a_literal_is_written_as_the_formatter_would_and_makes_what_it_says():
    one = call("etl.families.gkmlpt", "Gkmlpt", site="https://a.cn", category=0, sid="7")
    assert render(one) == 'Gkmlpt(site="https://a.cn", sid="7")'  # what is usual is left out
    assert render(one, most=0) == 'Gkmlpt(\n    site="https://a.cn",\n    sid="7",\n)'
    assert build(one) == build(Call("etl.families.gkmlpt", "Gkmlpt", (("site", "https://a.cn"), ("sid", "7"))))
    assert constant("_F", {"a": "b"}) == '_F = {\n    "a": "b",\n}  # fmt: skip'
