import pytest

from etl.errors import Changed, Truncated
from etl.practice import site_of
from etl.practice.corpus import Changes
from etl.sources import source
from tests.families.judged import judged
from tests.support import answered, exchange, walked

PAGE = "http://gxt.shandong.gov.cn/col/col103865/index.html"
NEXT = "/module/web/jpage/dataproxy.jsp?page=1&amp;columnid=103865&amp;unitid=669&amp;webid=1"
ITEM = "<li><a href='/art/2024/5/31/art_103865_7.html' title='标题'>标题</a><span>2024-05-\n31</span></li>"


@pytest.fixture
def shandong():
    return source("shandong.policy_document.industry")


def store(*items, link=NEXT):
    records = "".join(f"<record><![CDATA[{item}]]></record>" for item in items)
    following = f'<nextgroup><![CDATA[<a href="{link}"></a>]]></nextgroup>' if link else ""
    return f"<datastore>\n{following}<recordset>{records}</recordset></datastore>"


def whole(said):
    return exchange(f"<html><div id='669'><script type='text/xml'>{said}</script></div><p>页脚</p></html>", url=PAGE)


def test_the_list_stands_in_the_column_s_page(shandong):
    page = shandong.listing(whole(store(ITEM)))
    assert page.rows == [
        {
            "id": "7",
            "title": "标题",
            "url": "http://gxt.shandong.gov.cn/art/2024/5/31/art_103865_7.html",
            "date": "2024-05-31",
        }
    ]
    assert page.following.url == f"http://gxt.shandong.gov.cn{NEXT.replace('&amp;', '&')}"


def test_an_article_may_bear_a_name_of_hexadecimal_digits(shandong):
    page = shandong.listing(whole(store(ITEM.replace("art_103865_7", "art_8a8ed2265fa244ad"))))
    assert [d.record for d in page.details] == ["8a8ed2265fa244ad"]


@pytest.mark.parametrize("said", [store(ITEM, link=""), store(ITEM).replace(f'href="{NEXT}"', 'href=""')])
def test_a_group_that_names_no_other_is_the_last(shandong, said):
    assert shandong.listing(whole(said)).following is None


def test_an_empty_group_is_a_hole_and_an_error(shandong):
    body = "<?xml version='1.0' encoding='UTF-8'?><datastore></datastore>"
    with pytest.raises(Changed, match="cannot be reached") as caught:
        shandong.listing(exchange(body, url=PAGE, content_type="text/xml"))
    assert caught.value.field == "record"


@pytest.mark.parametrize(
    ("body", "error", "field"),
    [
        ("<html><p>系统维护中</p></html>", Changed, "datastore"),
        ("<datastore><recordset><record><![CDATA[<li>", Truncated, None),
        ("<datastore><recordset><record></recordset></datastore>", Changed, "datastore"),
    ],
)
def test_a_page_that_is_not_as_known_is_an_error_with_its_place(shandong, body, error, field):
    with pytest.raises(error) as caught:
        shandong.listing(exchange(body, url=PAGE))
    assert (caught.value.url, caught.value.field) == (PAGE, field)


def test_every_record_of_every_group_of_the_practice_twin_is_listed_once(shandong):
    pages = list(walked(shandong, site_of(shandong, size=65)))
    ids = [row["id"] for page in pages for row in page.rows]
    assert [len(page.rows) for page in pages] == [20, 20, 20, 5]
    assert len(ids) == len(set(ids)) == 65


def test_records_that_arrive_while_paging_push_others_into_the_next_group(shandong):
    ids = [
        r["id"] for p in walked(shandong, site_of(shandong, size=50, changes=Changes(while_paging=2))) for r in p.rows
    ]
    assert len(ids) == 52 and len(set(ids)) == 50


def test_the_contract_takes_all_but_the_flawed_records(shandong):
    batch, verdict = judged(shandong, site_of(shandong, size=122, flaws=61))
    assert batch.notices == {}
    assert verdict.accepted.height == 120


def test_an_article_gives_its_tags_and_its_text(shandong):
    site = site_of(shandong, size=3)
    page = next(walked(shandong, site))
    said = shandong.listing.detail(answered(site, page.details[0]))
    assert said["ArticleTitle"] == page.rows[0]["title"]
    assert said["content"]
    assert shandong.listing.locate("content", 0, detail=True) == "#zoom"
    assert shandong.listing.locate("title", 1, detail=False) == "recordset > record:nth-of-type(2) a"
