"""The vocabulary of ways of publishing: what a page is asked with, what is read back, and where a list ends."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import orjson
import pytest
import xlsxwriter

from etl.errors import Changed
from etl.families.articles import KNOWN
from etl.families.portal import Article, Ask, JsonDetail, Portal
from etl.model import Source
from etl.practice import site_of
from etl.practice.corpus import Changes
from etl.ways.paging import Cursor, Linked, Offset, Pages, Range, Seen, Single, Window, goes_on
from etl.ways.rows import CsvRows, HtmlRows, JsonRows, SheetRows
from etl.ways.sending import request, sent
from tests.families.judged import judged
from tests.support import answered, exchange, walked

SITE, DAY = "https://www.example.gov.cn", date(2024, 6, 1)
FIELDS = {"key": "record_id", "name": "title", "org": "publisher", "day": "published_on"}
HTML = {"id": "record_id", "title": "title", "url": "url", "date": "issued_on", "content": "text"}
SINCE = date(2024, 1, 1)


def seen(rows, total=None, *, pages=None, last=None, link=""):
    return Seen(rows, last or {}, total, pages, link, f"{SITE}/list")


def portal(**options):
    known = {"site": SITE, "ask": Ask(path="/list"), "fields": FIELDS, "ignored": KNOWN}
    return Portal(**(known | options))


def made(listing, kind="open_dataset"):
    return Source(province="340000", kind=kind, publisher="试验平台", listing=listing)


def text(way):
    return {name: str(value) for name, value in way.items()}


@pytest.mark.parametrize(
    ("way", "asked"),
    [
        (Pages(), [{"page": 1}, {"page": 2}, {"page": 3}]),
        (Pages(key="no", size_key="n", start=0), [{"no": n, "n": 10} for n in range(3)]),
        (Offset(), [{"start": s, "length": 10} for s in (0, 10, 20)]),
        (Offset(key="from", size_key="", start=1), [{"from": s} for s in (1, 11, 21)]),
        (Range(size=10), [{"startrecord": s, "endrecord": s + 9} for s in (1, 11, 21)]),
        (Range(size=10, size_key="n"), [{"startrecord": s, "endrecord": s + 9, "n": 10} for s in (1, 11, 21)]),
    ],
)
def test_a_counted_list_is_asked_for_page_after_page_and_ends_with_its_total(way, asked):
    now = way.first(DAY)
    for number, expected in enumerate(asked):
        assert now == expected
        now = way.following(text(now), seen(10 if number < 2 else 5, 25))
    assert now is None


@pytest.mark.parametrize("way", [Pages(), Offset(), Range(size=10)])
def test_without_a_total_a_page_that_is_not_full_is_the_end_and_with_pages_stated_the_last_of_them(way):
    first = text(way.first(DAY))
    assert way.following(first, seen(10)) is not None
    assert way.following(first, seen(9)) is None
    assert way.following(first, seen(10, pages=2)) is not None
    assert way.following(first, seen(10, pages=1)) is None


@pytest.mark.parametrize("way", [Pages(), Offset(), Range(size=10)])
@pytest.mark.parametrize(("rows", "total", "pages"), [(0, 3, None), (11, 30, None), (0, None, 2)])
def test_a_hole_or_a_page_that_holds_too_much_is_an_error_and_no_end(way, rows, total, pages):
    with pytest.raises(Changed) as caught:
        way.following(text(way.first(DAY)), seen(rows, total, pages=pages))
    assert caught.value.field == "rows"


def test_a_list_that_shows_only_so_many_pages_ends_there_and_is_short_of_its_total():
    way = Pages(most=2)
    assert way.following({"page": "1"}, seen(10, 900)) == {"page": 2}
    assert way.following({"page": "2"}, seen(10, 900)) is None
    assert [goes_on(way, {"page": str(n)}, seen(10, total)) for n, total in ((1, 900), (2, 900), (2, 20))] == [
        False, True, False,
    ]  # fmt: skip


def test_a_cursor_goes_on_from_what_the_last_row_says_and_ends_with_an_empty_page():
    way = Cursor(key="lastItem", name="tid")
    assert way.first(DAY) == {"lastItem": "0"}
    assert way.following({"lastItem": "0"}, seen(3, last={"tid": 17923})) == {"lastItem": "17923"}
    assert way.following({"lastItem": "17923"}, seen(0)) is None
    with pytest.raises(Changed, match="no 'tid'"):
        way.following({"lastItem": "0"}, seen(3, last={"id": 1}))


def test_a_list_that_links_its_next_page_ends_where_there_is_no_link_and_a_single_page_at_once():
    assert Linked().following({}, seen(3, link=f"{SITE}/2")) == {"": f"{SITE}/2"}
    assert Linked().following({}, seen(3)) is None
    assert Single().following({}, seen(99, 900)) is None


def test_windows_of_days_go_back_to_the_first_day_each_with_its_own_pages():
    way = Window(from_key="a", to_key="b", since=SINCE, days=60, shape="%Y:%m:%d", inner=Pages(key="p"))
    now, asked = way.first(date(2024, 5, 15)), []
    while now:
        asked.append(now)
        now = way.following(text(now), seen(10, 15) if now["p"] == 1 else seen(5, 15))
    edges = [("2024:04:30", "2024:05:15"), ("2024:03:01", "2024:04:29"), ("2024:01:01", "2024:02:29")]
    assert asked == [{"a": a, "b": b, "p": p} for a, b in edges for p in (1, 2)]
    assert [way.opens(text(one)) for one in asked] == [True, False] * 3


def test_windows_leave_no_day_out_and_have_none_twice_whatever_day_it_is():
    for length in (1, 7, 30, 365):
        way = Window(from_key="a", to_key="b", since=SINCE, days=length)
        for day in (SINCE, date(2024, 1, 2), date(2024, 5, 15), date(2024, 12, 31)):
            now, days = way.first(day), []
            while now:
                begins, ends = (date.fromisoformat(now[k]) for k in "ab")
                days[:0] = [date.fromordinal(n) for n in range(begins.toordinal(), ends.toordinal() + 1)]
                now = way.following(text(now), seen(0, 0))
            assert days == [date.fromordinal(n) for n in range(SINCE.toordinal(), day.toordinal() + 1)]


@pytest.mark.parametrize(
    "ask",
    [
        Ask(path="/list", params=(("type", "1"), ("tags", ("a", "b")))),
        Ask(path="/list?m=Get", params=(("type", "1"),)),
        Ask(path="/list", method="form", params=(("page.no", "7"),)),
        Ask(path="/list", method="json", params=(("input.keyword", ""), ("ids", ()), ("order", 0))),
        Ask(path="/list", method="quoted", params=(("params.sort", "desc"), ("token", None))),
        Ask(path="/list", method="wrapped", wrap="postData", params=(("split.sort", "desc"),)),
        Ask(path="/page_{page}/list.shtml"),
        Ask(path="/list/{page}/", method="json", params=(("order", 0),)),
        Ask(path="/list/index.html", further="/list/index_{page}.html"),
        Ask(path="https://elsewhere.gov.cn/api/{page}"),
    ],
)
def test_what_was_asked_is_read_back_from_the_request(ask):
    values = {"page": 3, "split.size": 10}
    asked = request(SITE, ask, values, opening=False)
    said = sent(SITE, ask, asked)
    assert said["page"] == "3"
    assert said["split.size"] == "10"
    assert asked.method == ("GET" if ask.method == "get" else "POST")


def test_dots_nest_in_json_and_stand_for_themselves_elsewhere():
    nested = request(SITE, Ask(path="/q", method="json", params=(("a.b", 1),)), {"a.c.d": 2})
    assert orjson.loads(nested.json) == {"a": {"b": 1, "c": {"d": 2}}}
    assert request(SITE, Ask(path="/q", params=(("a.b", 1),)), {}).url == f"{SITE}/q?a.b=1"


def test_an_id_in_an_address_is_percent_encoded_since_some_are_base64():
    asked = request(SITE, Ask(path="/detail?articleId={id}"), {"id": "aB/+c=="})
    assert asked.url == f"{SITE}/detail?articleId=aB%2F%2Bc%3D%3D"


def test_json_in_a_string_is_gone_into_and_pairs_become_names():
    inner = orjson.dumps({"records": [{"t": "甲", "metas": [{"list": [{"k": "refno", "v": "1号"}, {"k": "day"}]}]}]})
    body = orjson.dumps({"code": 200, "result": inner.decode(), "n": "1"})
    rows = JsonRows(at="result.records", total="n", pairs=("metas.list", "k", "v"), success=("code", "200"))
    stated = rows(exchange(body))
    assert (stated.rows, stated.total) == ([{"t": "甲", "refno": "1号", "day": None}], 1)
    with pytest.raises(Changed) as caught:
        rows(exchange(body.replace(b"200", b"500")))
    assert caught.value.field == "success"
    with pytest.raises(Changed):
        rows(exchange(orjson.dumps({"code": 200, "result": "busy", "n": 1})))


LIST = """<div>共有 <b>1,021</b> 条</div><ul class="list">
<li><a href="./202405/t20240531_77.html" title="关于甲的通知（全文）">关于甲的…</a><span>发布日期：2024-05-
31</span><i data-no="1号">x</i><p>有效性：有效</p></li>
<!-- <li><a href="./202405/t20240531_78.html">注释里的</a><span>2024-05-31</span></li> -->
<li><a href="https://other.gov.cn/a">别处的</a><span>2024-05-30</span><i class="flag"></i></li></ul>
<a class="next" href="index_2.html">下一页</a>"""


def listed(**options):
    shown = {"address": "/t{yyyymmdd}_{id}.html"} | options
    return HtmlRows(**shown)(exchange(LIST, url=f"{SITE}/a/index.html"))


def test_a_row_of_html_has_title_date_address_id_cells_and_labels_and_a_comment_is_none():
    stated = listed(total="共有{n}条", link="a.next", cells={"no": "i@data-no", "flag": "i.flag"}, labels="p")
    first, second = stated.rows
    url = f"{SITE}/a/202405/t20240531_77.html"
    assert first == {"id": "77", "title": "关于甲的通知（全文）", "url": url, "date": "2024-05-31", "no": "1号",
                     "flag": "", "有效性": "有效"}  # fmt: skip
    assert (second["id"], second["url"]) == ("https://other.gov.cn/a",) * 2
    assert (stated.total, stated.link) == (1021, f"{SITE}/a/index_2.html")


def test_hidden_rows_are_left_out_by_the_selector():
    assert len(listed(items="ul.list li:not(:has(i.flag:empty))").rows) == 1


@pytest.mark.parametrize("options", [{"total": "共{n}页"}, {"pages": "总计{n}"}, {"items": "tr.row"}])
def test_a_page_that_does_not_state_what_it_should_is_an_error(options):
    with pytest.raises(Changed):
        listed(**options)


def test_an_address_without_an_id_or_with_an_unknown_hole_is_refused_when_it_is_used():
    for address in ("/list.html", "/{id}/{year}.html"):
        with pytest.raises(ValueError, match="needs {id}"):
            listed(address=address)


def test_tables_in_files_are_read_by_their_headings_and_others_are_an_error():
    assert CsvRows(header=("号", "名"))(exchange("号,名\n1,甲\n")).rows == [{"号": "1", "名": "甲"}]
    with pytest.raises(Changed):
        CsvRows(header=("号", "称"))(exchange("号,名\n1,甲\n"))
    held = BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        sheet = book.add_worksheet("表")
        for line, row in enumerate([["数据库：分省年度数据"], ["号", "名"], ["1", "甲"], ["注：略"]]):
            sheet.write_row(line, 0, row)
    assert SheetRows(header=("号", "名"))(exchange(held.getvalue())).rows == [{"号": "1", "名": "甲"}]
    with pytest.raises(Changed):
        SheetRows(header=("号", "名"), sheet="另一")(exchange(held.getvalue()))


WAYS = {
    "pages": {"paging": Pages(size_key="size", size=7)},
    "offset": {"paging": Offset(size=7), "ask": Ask(path="/list", method="form")},
    "range": {"paging": Range(size=7)},
    "cursor": {"paging": Cursor(key="after", name="key", size=7)},
    "linked": {"paging": Linked(), "rows": JsonRows(link="next")},
    "single": {"paging": Single()},
    "pages stated": {"paging": Pages(size_key="size", size=7), "rows": JsonRows(total="", pages="pages")},
    "window": {"paging": Window(from_key="a", to_key="b", since=SINCE, inner=Pages(size=7))},
    "nested json": {
        "ask": Ask(path="/list", method="json", params=(("in.q", ""),)),
        "paging": Pages(key="in.page", size_key="in.size", size=7),
    },
    "wrapped": {
        "ask": Ask(path="/list", method="wrapped", wrap="postData"),
        "paging": Pages(key="split.page", size_key="split.size", size=7),
    },
    "quoted": {
        "ask": Ask(path="/list", method="quoted", params=(("token", None),)),
        "paging": Pages(key="p.page", size=7),
    },
    "detail": {"paging": Pages(size=7), "record": JsonDetail(ask=Ask(path="/one/{id}"), at="data")},
    "article": {
        "paging": Pages(size=7),
        "fields": {**FIELDS, "url": "url", "content": "description"},
        "record": Article(body="#zoom"),
    },
    "table": {
        "rows": HtmlRows(items="table.t tr", titled="td:nth-child(2) a", dated="td:nth-child(3)", total="共{n}条"),
        "fields": HTML,
        "paging": Pages(size=7),
    },
    "static pages": {
        "ask": Ask(path="/a/index.html", further="/a/index_{page}.html"),
        "paging": Pages(start=0, size=7),
        "rows": HtmlRows(pages="createPageHTML({n},"),
        "fields": HTML,
        "record": Article(tagged=False),
    },
    "csv": {"rows": CsvRows(header=tuple(FIELDS))},
    "sheet": {"rows": SheetRows(header=tuple(FIELDS))},
}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_is_walked_to_its_end_on_a_practice_site_and_its_records_are_accepted(way):
    kind = "policy_document" if WAYS[way].get("fields") == HTML else "open_dataset"
    one = made(portal(**WAYS[way]), kind)
    site = site_of(one, size=31, changes=Changes(), flaws=0)
    pages = list(walked(one, site))
    ids = [row[one.key] for page in pages for row in page.rows]
    assert len(ids) == len(set(ids)) == 31
    stated = sum(p.total or 0 for p in pages) if pages[0].adds else pages[0].total
    assert stated in (31, None)
    batch, verdict = judged(one, site)
    assert not [n for n in batch.notices if n.startswith("unknown")]
    assert verdict.accepted.height == 31, verdict.rejected


def test_a_row_that_is_not_of_what_was_asked_for_is_an_error():
    listing = portal(rows=JsonRows(), echo=(("district", "34"),))
    rows = [{"key": "a", "district": "340100"}]
    assert listing(exchange(orjson.dumps({"total": 1, "rows": rows}))).rows
    with pytest.raises(Changed, match="34 was asked for") as caught:
        listing(exchange(orjson.dumps({"total": 1, "rows": [*rows, {"key": "b", "district": "440100"}]})))
    assert caught.value.field == "district"


def test_objects_in_a_row_are_opened_by_dotted_names_and_addresses_are_made_of_values():
    listing = portal(fields=FIELDS | {"org.name": "publisher"}, made=(("url", f"{SITE}/d?i={{key}}"),))
    (row,) = listing(exchange(orjson.dumps({"total": 1, "rows": [{"key": "a/b", "org": {"name": "甲", "x": 1}}]}))).rows
    assert row == {"key": "a/b", "org.name": "甲", "org.x": 1, "url": f"{SITE}/d?i=a%2Fb"}


def test_the_totals_of_windows_add_up_to_the_list():
    one = made(portal(**WAYS["window"]))
    totals = [p.total for p in walked(one, site_of(one, size=31, flaws=0))]
    assert None in totals and sum(t for t in totals if t is not None) == 31


def test_a_practice_site_does_not_answer_what_its_source_does_not_ask():
    one = made(portal(ask=Ask(path="/list", params=(("type", "1"),)), paging=Pages()))
    site = site_of(one, size=5)
    good = one.listing.first(DAY)
    assert answered(site, good).status == 200
    wrong = made(portal(ask=Ask(path="/list", params=(("type", "2"),)), paging=Pages())).listing.first(DAY)
    assert answered(site, wrong).status == 404
