import pytest

from etl.errors import Changed, WrongCharset
from etl.families import articles
from etl.families.tdate import Tdate
from etl.model import Source
from etl.practice import site_of
from etl.practice.corpus import Changes
from etl.sources import source
from tests.support import answered, exchange, walked

LIST = "https://wjw.hunan.gov.cn/wjw/xxgk/gzdt/zyxw_1/index.html"
PLAIN = "https://example.gov.cn/tzgg/index.html"
PAGER = '<script>createPageHTML(1, 0, "index", "html");</script>'


@pytest.fixture
def hunan():
    return source("hunan.announcement")


@pytest.fixture
def chongqing():
    return source("chongqing.policy_document")


@pytest.fixture
def plain():
    listing = Tdate(site="https://example.gov.cn", path="/tzgg/index.html", fields=articles.ANNOUNCEMENT)
    return Source(province="350000", kind="announcement", publisher="某局", listing=listing)


@pytest.fixture
def counted():
    listing = Tdate(site="https://example.gov.cn", path="/tzgg/index.html", counted=True)
    return Source(province="350000", kind="policy_document", publisher="某局", listing=listing)


def one(markup):
    """A list page of the plain column with one item."""
    return exchange(f"<ul class='list'><li>{markup}</li></ul>{PAGER}", url=PLAIN)


@pytest.mark.parametrize("name", ["hunan", "chongqing", "plain", "counted"])
def test_every_record_of_every_page_is_listed_once(request, name):
    column = request.getfixturevalue(name)
    pages = list(walked(column, site_of(column, size=240)))
    ids = [row["id"] for page in pages for row in page.rows]
    assert [len(p.rows) for p in pages] == [15] * 16
    assert len(set(ids)) == 240


def test_the_pages_after_the_first_are_numbered_from_one(hunan):
    following = [page.following and page.following.url for page in walked(hunan, site_of(hunan, size=40))]
    assert following == [LIST.replace("index", "index_1"), LIST.replace("index", "index_2"), None]


def test_the_total_is_what_the_pager_states_and_most_state_none(counted, hunan):
    assert {p.total for p in walked(counted, site_of(counted, size=31))} == {31}
    assert {p.total for p in walked(hunan, site_of(hunan, size=31))} == {None}


def test_a_column_without_records_is_an_end_and_no_error(counted):
    page = counted.listing(exchange('<script>createPageHTML(1, 0, "index", "html", 0);</script>', url=PLAIN))
    assert (list(page.rows), page.total, page.following) == ([], 0, None)


def test_an_item_gives_id_title_address_and_date_as_stated(hunan):
    page = next(walked(hunan, site_of(hunan, size=3)))
    assert page.rows[0] == {
        "id": "960002",
        "title": page.rows[0]["title"],
        "url": "https://wjw.hunan.gov.cn/wjw/xxgk/gzdt/zyxw_1/202405/t20240531_960002.html",
        "date": "2024-05-31",
    }
    assert page.rows[0]["title"].startswith("湖南省")


def test_a_title_attribute_goes_before_a_text_that_is_cut_off(plain):
    row = plain.listing(
        one("<a href='./202405/t20240531_1.html' title='完整的标题'>完整…</a><span>2024-05-31</span>")
    ).rows[0]
    assert row["title"] == "完整的标题"


def test_a_label_before_a_date_falls_off(chongqing):
    item = (
        "<a href='./202405/t20240531_1.html'><p class='tit'>标题</p><span class='time'>成文日期 ：2024-05-22</span></a>"
    )
    body = f"<table><tr class='zcwjk-list-c clearfix'><td>{item}</td></tr></table>{PAGER}"
    row = chongqing.listing(exchange(body, url=chongqing.listing.first(None).url)).rows[0]
    assert (row["title"], row["date"]) == ("标题", "2024-05-22")


@pytest.mark.parametrize("day", ["2024年2月30日", "２０２４－０５－３１", ""])
def test_a_bad_date_is_passed_on_as_stated(plain, day):
    row = plain.listing(one(f"<a href='./202405/t20240531_1.html'>标题</a><span>{day}</span>")).rows[0]
    assert row["date"] == day


def test_an_item_that_leads_off_the_site_has_its_address_for_an_id_and_no_detail(plain):
    page = plain.listing(one("<a href='https://mp.weixin.qq.com/s/abc'>标题</a><span>2024-05-31</span>"))
    assert page.rows[0]["id"] == page.rows[0]["url"] == "https://mp.weixin.qq.com/s/abc"
    assert page.details == ()


def test_an_item_without_a_link_is_a_row_and_an_empty_one_is_decoration(plain):
    assert plain.listing(one("维护中<span>2024-05-31</span>")).rows == [
        {"id": "", "title": "", "url": "", "date": "2024-05-31"}
    ]
    page = plain.listing(one("<a href='./202405/t20240531_1.html'>标题</a></li><li class='line'>"))
    assert len(page.rows) == 1


def test_an_article_gives_its_tags_and_its_text(hunan):
    site = site_of(hunan, size=3)
    page = next(walked(hunan, site))
    said = hunan.listing.detail(answered(site, page.details[0]))
    assert said["ArticleTitle"] == page.rows[0]["title"]
    record = site.corpus.record(2)
    assert said["PubDate"] == f"{record['day']} {record['clock']}"
    assert said["content"].replace("\n", "，") == record["summary"]


def test_an_article_gives_its_label_table_where_the_site_has_one(chongqing):
    site = site_of(chongqing, size=3)
    said = chongqing.listing.detail(answered(site, next(walked(chongqing, site)).details[0]))
    record = site.corpus.record(2)
    assert said["发文字号"] == f"府办〔{record['written'][:4]}〕{record['serial']}号"
    assert said["成文日期"] == record["written"]


@pytest.mark.parametrize("name", ["hunan", "chongqing", "plain"])
def test_every_name_that_comes_is_known(request, name):
    column = request.getfixturevalue(name)
    site = site_of(column, size=3)
    page = next(walked(column, site))
    said = {**page.rows[0], **column.listing.detail(answered(site, page.details[0]))}
    assert said.keys() <= column.listing.fields.keys() | column.listing.ignored
    assert not column.listing.fields.keys() & column.listing.ignored


def test_records_that_arrive_while_paging_push_others_onto_the_next_page(counted):
    pages = list(walked(counted, site_of(counted, size=40, changes=Changes(while_paging=2))))
    ids = [row["id"] for page in pages for row in page.rows]
    assert pages[-1].total == 42
    assert len(ids) == 42 and len(set(ids)) == 40  # two stand on two pages, the two new ones were never seen


@pytest.mark.parametrize(
    ("body", "error", "field"),
    [
        ("<html>busy</html>", Changed, "createPageHTML"),
        ("<script>function createPageHTML(_nPageCount, _nCurrIndex) {}</script>", Changed, "createPageHTML"),
        (PAGER, Changed, "tbody.table_list_st tr"),
        ("<ul><li><a href='./202405/t20240531_1.html'>改版</a></li></ul>" + PAGER, Changed, "tbody.table_list_st tr"),
        ("<p>公开</p>".encode("gb18030"), WrongCharset, None),
    ],
)
def test_a_list_that_is_not_as_known_is_an_error_with_its_place(hunan, body, error, field):
    with pytest.raises(error) as caught:
        hunan.listing(exchange(body, url=LIST))
    assert caught.value.url == LIST
    assert caught.value.field == field


def test_an_empty_page_before_the_stated_end_is_an_error(hunan):
    body = '<script>createPageHTML(9, 3, "index", "html");</script>'
    with pytest.raises(Changed, match="page 4 of 9 has no item"):
        hunan.listing(exchange(body, url=LIST.replace("index", "index_3")))


def test_another_page_than_the_one_asked_for_is_an_error(hunan):
    with pytest.raises(Changed, match="page 2 was asked for and page 0 came") as caught:
        hunan.listing(exchange(PAGER, url=LIST.replace("index", "index_2")))
    assert caught.value.field == "createPageHTML"


def test_a_missing_total_is_an_error_where_the_site_states_one(counted):
    with pytest.raises(Changed, match="no number of records"):
        counted.listing(exchange(PAGER, url=PLAIN))


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ("<html><body>改版</body></html>", "ArticleTitle"),
        (
            "<meta name='ArticleTitle' content='标题'><table class='zwxl-table'><tr><td>文号</td></tr></table>",
            ".TRS_Editor",
        ),
        ("<meta name='ArticleTitle' content='标题'><div class='TRS_Editor'>正文</div>", "table.zwxl-table tr"),
    ],
)
def test_an_article_that_is_not_as_known_is_an_error_with_its_place(chongqing, body, field):
    with pytest.raises(Changed) as caught:
        chongqing.listing.detail(exchange(body, url="https://www.cq.gov.cn/a"))
    assert caught.value.url == "https://www.cq.gov.cn/a"
    assert caught.value.field.startswith(field)
