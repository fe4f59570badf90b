import pytest

from etl.errors import Changed
from etl.families import articles
from etl.families.column import column
from etl.families.one_page import one_page
from etl.model import Source
from etl.practice import site_of
from etl.sources import source
from tests.support import answered, exchange, walked

COLUMNS = ["shaanxi", "shanghai", "hubei", "yunnan", "ningxia", "henan"]
SITE = "https://www.example.gov.cn"
FIRST = f"{SITE}/zc/index.html"
ITEM = (
    '<li><a href="./202405/t20240531_{n}.html" title="关于{n}号事项的通知">关于{n}号…</a><span>2024-05-31</span></li>'
)
PAGER = "<script>createPageHTML({pages}, {current}, 'index', 'html');</script>"
FLAGGED = (
    '<li><i class="flag">{flag}</i><a href="/zc/t20260101_{n}.html" title="关于{n}号事项的通知">关于…</a>'
    '<span>府发〔2025〕{n}号</span><b class="u_time">2026-01-01</b></li>'
)


def page(*numbers, pages=1, current=0, url=FIRST):
    items = "".join(ITEM.format(n=n) for n in numbers)
    said = f"<ul class='list'>{items}</ul><!-- <ul class='list'>{items}</ul> -->{PAGER}"
    return exchange(said.format(pages=pages, current=current), url=url)


@pytest.fixture
def plain():
    return column(site=SITE, path="/zc/index.html")


def test_an_item_gives_id_title_address_and_date(plain):
    read = plain(page(7))
    assert read.rows == [
        {"id": "7", "title": "关于7号事项的通知", "url": f"{SITE}/zc/202405/t20240531_7.html", "date": "2024-05-31"}
    ]
    assert [(d.record, d.url) for d in read.details] == [("7", f"{SITE}/zc/202405/t20240531_7.html")]


def test_a_copy_of_the_list_in_a_comment_is_not_read(plain):
    assert len(plain(page(1, 2, 3)).rows) == 3


def test_the_pages_follow_each_other_until_the_stated_number(plain):
    first = plain(page(1, pages=3))
    assert plain.first(None).url == FIRST
    assert first.following.url == f"{SITE}/zc/index_1.html"
    second = plain(page(2, pages=3, current=1, url=first.following.url))
    assert second.following.url == f"{SITE}/zc/index_2.html"
    assert plain(page(3, pages=3, current=2, url=second.following.url)).following is None


def test_page_two_may_bear_the_number_two_and_a_column_may_be_asked_for_by_its_folder():
    listing = column(site=SITE, path="/nw/", second=2, pages="totalPage : {n}")
    body = f"<ul class='list'>{ITEM.format(n=1)}</ul><script>$('.p').pagination({{totalPage: 2}})</script>"
    read = listing(exchange(body, url=f"{SITE}/nw/"))
    assert listing.first(None).url == f"{SITE}/nw/"
    assert read.following.url == f"{SITE}/nw/index_2.html"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (f"<ul class='list'>{ITEM.format(n=1)}</ul>", "createPageHTML({n},"),
        (f"<ul class='list'></ul>{PAGER.format(pages=3, current=0)}", "rows"),
        ("<p>系统维护中</p>", "createPageHTML({n},"),
    ],
)
def test_a_page_that_is_not_as_known_is_an_error_with_its_place(plain, body, field):
    with pytest.raises(Changed) as caught:
        plain(exchange(body, url=FIRST))
    assert (caught.value.url, caught.value.field) == (FIRST, field)


@pytest.mark.parametrize("name", [f"{slug}.policy_document" for slug in COLUMNS])
def test_every_record_of_every_page_of_a_practice_twin_is_listed_once(name):
    one = source(name)
    site = site_of(one, size=230)
    pages = list(walked(one, site))
    ids = [row["id"] for read in pages for row in read.rows]
    assert len(ids) == len(set(ids)) == 230
    assert {read.total for read in pages} == {None}
    said = {**pages[0].rows[0], **one.listing.detail(answered(site, pages[0].details[0]))}
    assert said.keys() <= one.listing.fields.keys() | one.listing.ignored
    assert one.listing.fields.keys() - said.keys() <= {"SiteName", "文号", "索引号", "发布日期"}


def test_facts_beside_an_item_are_read_from_its_labels():
    listing = source("ningxia.policy_document").listing
    item = (
        "<ul class='nx-list'><li><a href='./202404/t20240402_9.html' title='通知'>通知</a><span class='date'>2024-04-02"
        "</span><div class='nx-conmtab'><p><span class='tt'>发文字号：</span>"
        "<span class='value'>宁政发〔2024〕9号</span></p></div>"
        "</li></ul><script>createPageHTML(1, 0)</script>"
    )
    (row,) = listing(exchange(item, url=listing.first(None).url)).rows
    assert (row["发文字号"], row["date"]) == ("宁政发〔2024〕9号", "2024-04-02")


# --- one page that holds all ------------------------------------------------------------------------------------------


@pytest.fixture
def whole():
    return one_page(site=SITE, path="/zc/", dated="b.u_time", cells={"发文字号": "span"}, fields=articles.NUMBERED)


def flagged(*flags):
    items = "".join(FLAGGED.format(flag=flag, n=n) for n, flag in enumerate(flags, 1))
    return exchange(f"<ul class='default_news'>{items}</ul>", url=f"{SITE}/zc/")


def test_test_rows_with_an_empty_flag_are_no_records(whole):
    read = whole(flagged("是", "", "是", " \n "))
    assert [row["id"] for row in read.rows] == ["1", "3"]
    assert read.rows[0]["发文字号"] == "府发〔2025〕1号"
    assert (read.total, read.following) == (None, None)


def test_a_page_with_nothing_but_test_rows_is_an_error(whole):
    with pytest.raises(Changed, match="no item"):
        whole(flagged("", ""))


def test_without_the_flag_test_rows_would_be_read():
    listing = one_page(site=SITE, path="/zc/", dated="b.u_time", filled="")
    assert len(listing(flagged("是", "")).rows) == 2


def test_the_practice_twin_hides_a_test_row_that_nobody_reads():
    one = source("beijing.policy_document")
    site = site_of(one, size=65)
    asked = answered(site, one.listing.first(None))
    assert "测试" in asked.body.decode()
    (read,) = walked(one, site)
    assert len({row["id"] for row in read.rows}) == 65


def test_a_list_may_say_that_it_is_empty():
    listing = source("anhui.policy_document").listing
    url = listing.first(None).url
    assert listing(exchange("<div>暂无相关信息</div>", url=url)).rows == []
    with pytest.raises(Changed, match="no item"):
        listing(exchange("<div>系统维护中</div>", url=url))


def test_a_list_of_full_pages_ends_where_it_says_that_it_is_empty():
    one = source("anhui.policy_document")
    assert isinstance(one, Source)
    assert [len(read.rows) for read in walked(one, site_of(one, size=36))] == [18, 18, 0]
