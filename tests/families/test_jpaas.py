import pytest

from etl.errors import Changed, Truncated, WrongCharset
from etl.practice import site_of
from etl.practice.corpus import Changes
from etl.sources import source
from tests.support import answered, exchange, walked

BASE = "https://www.jiangsu.gov.cn/module/web/jpage/dataproxy.jsp"
LIST = f"{BASE}?startrecord=1&endrecord=20&perpage=20&columnid=84242&unitid=356383&webid=1"
XML = "text/xml;charset=UTF-8"
ITEM = "<li><a href='/art/2024/5/31/art_84242_1.html' title='标题'>标题</a><span class='time'>2024-05-31</span></li>"


@pytest.fixture
def jiangsu():
    return source("jiangsu.policy_document")


def store(*items, total="1"):
    records = "".join(f"<record><![CDATA[{item}]]></record>" for item in items)
    return exchange(
        f"<datastore><totalrecord>{total}</totalrecord><recordset>{records}</recordset></datastore>",
        url=LIST,
        content_type=XML,
    )


def test_every_record_of_every_range_is_listed_once(jiangsu):
    pages = list(walked(jiangsu, site_of(jiangsu, size=240)))
    ids = [row["id"] for page in pages for row in page.rows]
    assert [len(p.rows) for p in pages] == [20] * 12
    assert {p.total for p in pages} == {240}
    assert len(set(ids)) == 240


def test_the_ranges_follow_each_other_until_the_total(jiangsu):
    pages = list(walked(jiangsu, site_of(jiangsu, size=41)))
    assert [len(p.rows) for p in pages] == [20, 20, 1]
    assert "startrecord=21&endrecord=40&" in pages[0].following.url
    assert "startrecord=41&endrecord=60&" in pages[1].following.url


def test_an_item_gives_id_title_address_and_date(jiangsu):
    assert jiangsu.listing(store(ITEM)).rows == [
        {
            "id": "1",
            "title": "标题",
            "url": "https://www.jiangsu.gov.cn/art/2024/5/31/art_84242_1.html",
            "date": "2024-05-31",
        }
    ]


def test_a_date_split_over_lines_is_joined(jiangsu):
    said = jiangsu.listing(store(ITEM.replace("2024-05-31</", "\n  2026-\n01-\n23\n</"))).rows[0]
    assert said["date"] == "2026-01-23"


def test_a_bad_date_is_passed_on_as_stated(jiangsu):
    assert jiangsu.listing(store(ITEM.replace("2024-05-31</", "2024年2月30日</"))).rows[0]["date"] == "2024年2月30日"


def test_an_item_without_a_link_is_a_row_without_a_detail(jiangsu):
    page = jiangsu.listing(store(ITEM, "<li>维护中</li>", total="2"))
    assert page.rows[1] == {"id": "", "title": "", "url": "", "date": ""}
    assert [d.record for d in page.details] == ["1"]


def test_a_control_character_in_a_title_breaks_nothing(jiangsu):
    assert jiangsu.listing(store(ITEM.replace("标题'", "标\x0b题'"))).rows[0]["title"] == "标题"


def test_a_column_without_records_is_an_end_and_no_error(jiangsu):
    page = jiangsu.listing(store(total="0"))
    assert (page.rows, page.total, page.following) == ([], 0, None)


def test_an_article_gives_its_tags_and_its_text(jiangsu):
    site = site_of(jiangsu, size=3)
    page = next(walked(jiangsu, site))
    said = jiangsu.listing.detail(answered(site, page.details[0]))
    assert said["ArticleTitle"] == page.rows[0]["title"]
    assert said["ContentSource"] == site.corpus.record(2)["issuer"]
    assert said["content"].replace("\n", "，") == site.corpus.record(2)["summary"]


@pytest.mark.parametrize("name", ["jiangsu.policy_document", "jiangsu.announcement"])
def test_every_name_that_comes_is_known(name):
    column = source(name)
    site = site_of(column, size=3)
    page = next(walked(column, site))
    said = {**page.rows[0], **column.listing.detail(answered(site, page.details[0]))}
    assert said.keys() <= column.listing.fields.keys() | column.listing.ignored
    assert not column.listing.fields.keys() & column.listing.ignored


def test_records_that_arrive_while_paging_push_others_into_the_next_range(jiangsu):
    pages = list(walked(jiangsu, site_of(jiangsu, size=50, changes=Changes(while_paging=2))))
    ids = [row["id"] for page in pages for row in page.rows]
    assert pages[-1].total == 52
    assert len(ids) == 52 and len(set(ids)) == 50  # two stand in two ranges, the two new ones were never seen


@pytest.mark.parametrize(
    ("body", "error", "field"),
    [
        ("<datastore><totalrecord>1</totalrecord><recordset><record><![CDATA[<li>", Truncated, None),
        ("<html><body>busy<br></body></html>", Changed, "datastore"),
        ("<error/>", Changed, "datastore"),
        ("<datastore><recordset/></datastore>", Changed, "totalrecord"),
        ("<datastore><totalrecord>many</totalrecord><recordset/></datastore>", Changed, "totalrecord"),
        ("<datastore><totalrecord>1</totalrecord></datastore>", Changed, "recordset"),
        ("<datastore><totalrecord>1</totalrecord><recordset/></datastore>", Changed, "record"),
        ("<datastore>公开</datastore>".encode("gb18030"), WrongCharset, None),
    ],
)
def test_a_list_that_is_not_as_known_is_an_error_with_its_place(jiangsu, body, error, field):
    with pytest.raises(error) as caught:
        jiangsu.listing(exchange(body, url=LIST, content_type=XML))
    assert caught.value.url == LIST
    assert caught.value.field == field


def test_an_article_without_its_body_is_an_error(jiangsu):
    with pytest.raises(Changed, match="no node matches '#zoom'") as caught:
        jiangsu.listing.detail(exchange("<meta name='ArticleTitle' content='标题'><p>改版</p>"))
    assert caught.value.field == "#zoom"
