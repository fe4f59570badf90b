import orjson
import pytest

from etl.errors import Changed, Truncated, WrongCharset
from etl.practice import site_of
from etl.practice.corpus import Changes
from etl.sources import source
from tests.support import answered, exchange, walked

LIST = "https://www.gd.gov.cn/gkmlpt/api/all/0?page=1&sid=2"
JSON = "application/json; charset=utf-8"


@pytest.fixture
def guangdong():
    return source("guangdong.policy_document")


def test_every_record_of_every_page_is_listed_once(guangdong):
    pages = list(walked(guangdong, site_of(guangdong, size=240)))
    ids = [row["id"] for page in pages for row in page.rows]
    assert [len(p.rows) for p in pages] == [100, 100, 40]
    assert {p.total for p in pages} == {240}
    assert len(set(ids)) == 240


def test_a_detail_page_gives_the_text(guangdong):
    site = site_of(guangdong, size=3)
    page = next(walked(guangdong, site))
    said = guangdong.listing.detail(answered(site, page.details[0]))
    assert said["content"].replace("\n", "，") == page.rows[0]["abstract"]


def test_an_attachment_is_asked_for_after_the_page_of_its_record(guangdong):
    page = next(walked(guangdong, site_of(guangdong, size=12)))
    asked = [(d.role, d.record) for d in page.details]
    assert len(asked) == 14
    assert [asked.index(("attachment", r)) - asked.index(("detail", r)) for r in ("960010", "960000")] == [1, 1]


@pytest.mark.parametrize("files", ["[]", None, {}, ["a.pdf"], [{"name": "a.pdf"}], [{"url": ""}]])
def test_an_attachment_without_an_address_is_not_asked_for(guangdong, files):
    row = {"id": 7, "url": "https://www.gd.gov.cn/post_7.html", "attachment": files}
    page = guangdong.listing(exchange(orjson.dumps({"total": 1, "articles": [row]}), url=LIST, content_type=JSON))
    assert [d.role for d in page.details] == ["detail"]


def test_records_that_arrive_while_paging_push_others_onto_the_next_page(guangdong):
    pages = list(walked(guangdong, site_of(guangdong, size=240, changes=Changes(while_paging=2))))
    ids = [row["id"] for page in pages for row in page.rows]
    assert pages[-1].total == 242
    assert len(ids) == 242 and len(set(ids)) == 240  # two stand on two pages, the two new ones were never seen


def test_an_empty_page_before_the_stated_end_is_an_error(guangdong):
    body = orjson.dumps({"classify": {"post_count": 300}, "total": 300, "articles": []})
    with pytest.raises(Changed, match="page 1 is empty though 300 records are stated"):
        guangdong.listing(exchange(body, url=LIST, content_type=JSON))


@pytest.mark.parametrize(
    ("body", "error", "field"),
    [
        (b'{"total": 1, "articles": [{"id": 1', Truncated, None),
        (b"<html>busy</html>", Changed, None),
        (b'{"total": 1}', Changed, "articles"),
        (b'{"articles": []}', Changed, "total"),
        (b'{"total": 1, "articles": ["a"]}', Changed, "articles"),
        ('{"total": 1, "articles": [{"title": "公开"}]}'.encode("gb18030"), WrongCharset, None),
    ],
)
def test_a_list_that_is_not_as_known_is_an_error_with_its_place(guangdong, body, error, field):
    with pytest.raises(error) as caught:
        guangdong.listing(exchange(body, url=LIST, content_type=JSON))
    assert caught.value.url == LIST
    assert caught.value.field == field


def test_a_detail_without_its_content_is_an_error(guangdong):
    with pytest.raises(Changed, match="DETAIL.content"):
        guangdong.listing.detail(exchange("<html><body>改版</body></html>"))


def test_a_catalogue_may_hold_announcements_and_knows_the_same_names():
    one = source("guangdong.announcement.luohu_industry")
    policy = source("guangdong.policy_document").listing
    assert one.listing.first(None).url == "http://www.szlh.gov.cn/lhqkjhgyxxhj/gkmlpt/api/all/0?page=1&sid=755325"
    assert one.listing.fields["classify_main_name"] == "column_name"
    known = one.listing.fields.keys() | one.listing.ignored
    assert policy.fields.keys() | policy.ignored == known
    assert not one.listing.fields.keys() & one.listing.ignored
