import pytest

from etl.errors import Changed, WrongCharset
from etl.families.oportal import Oportal
from etl.practice import site_of
from etl.practice.corpus import Changes
from etl.sources import registry, source
from tests.families.judged import judged
from tests.support import exchange, walked

LIST = "https://opendata.nx.gov.cn/portal/catalog/index?page=1"
PAGE = "https://opendata.nx.gov.cn/portal/catalog/33b431afeb09435f940e24a0e742c417"
TOP = "<div class='top-title'>共有<span>{}</span>个数据目录</div>"
LINK = "/portal/catalog/33b431afeb09435f940e24a0e742c417"
ENTRY = "<li><div class='cata-title'><a href='" + LINK + "'> 行政处罚 信息</a></div>{}</li>"
DETAIL = (
    "<ul class='d-title pull-left'><h4>{}</h4></ul>"
    "<ul class='list-inline'><li>来源部门：<span class='text-primary'>自治区住建厅</span></li></ul>"
    "<li name='basicinfo'><table><tr><td>更新频率</td><td>每年</td><td>标签</td><td></td></tr></table></li>"
)
CATALOGUES = [name for name, one in registry().items() if isinstance(one.listing, Oportal)]


@pytest.fixture
def ningxia():
    return source("ningxia.open_dataset")


@pytest.mark.parametrize("name", CATALOGUES)
def test_every_entry_of_every_page_is_listed_once(name):
    pages = list(walked(source(name), site_of(source(name), size=1234)))
    ids = [row["id"] for page in pages for row in page.rows]
    assert [len(p.rows) for p in pages] == [10] * 123 + [4]
    assert {p.total for p in pages} == {1234}
    assert len(set(ids)) == 1234


def test_ids_are_of_both_kinds_and_stand_in_the_address(ningxia):
    page = next(walked(ningxia, site_of(ningxia, size=10)))
    assert {len(row["id"]) for row in page.rows} == {20, 32}
    assert all(row["详情页网址"] == f"https://opendata.nx.gov.cn/portal/catalog/{row['id']}" for row in page.rows)
    assert [d.record for d in page.details] == [row["id"] for row in page.rows]


def test_an_entry_carries_the_labels_under_the_portals_own_names(ningxia):
    lines = "<div class='cata-information'><span>来源部门：</span><span>自治区住建厅</span></div>"
    kinds = "<div class='file-type'><ul><li>xls</li><li>接口</li></ul></div>"
    page = ningxia.listing(exchange(TOP.format("1") + ENTRY.format(lines + kinds), url=LIST))
    assert page.total == 1
    assert page.following is None
    assert page.rows == [
        {
            "id": "33b431afeb09435f940e24a0e742c417",
            "标题": "行政处罚 信息",
            "详情页网址": PAGE,
            "来源部门": "自治区住建厅",
            "数据格式": ["xls", "接口"],
        }
    ]


def test_a_detail_page_gives_title_head_and_table(ningxia):
    said = ningxia.listing.detail(exchange(DETAIL.format("行政处罚信息"), url=PAGE))
    assert said == {"标题": "行政处罚信息", "来源部门": "自治区住建厅", "更新频率": "每年", "标签": ""}


@pytest.mark.parametrize("name", CATALOGUES)
def test_the_contract_takes_all_but_the_flawed_entries(name):
    batch, verdict = judged(source(name), site_of(source(name), size=122, flaws=61))
    assert batch.notices == {}
    assert verdict.accepted.height == 120
    assert sorted(verdict.rejected["_reasons"].to_list()) == [["required:title"], ["type:published_on"]]
    assert verdict.accepted["formats"].list.len().min() > 0
    assert verdict.accepted["contact_phone"].str.contains(r"^138\*{4}\d{4}$").all()


def test_entries_that_arrive_while_paging_push_others_onto_the_next_page(ningxia):
    pages = list(walked(ningxia, site_of(ningxia, size=30, changes=Changes(while_paging=2))))
    ids = [row["id"] for page in pages for row in page.rows]
    assert pages[-1].total == 32
    assert len(ids) == 32 and len(set(ids)) == 30  # two stand on two pages, the two new ones were never seen


def test_an_entry_without_a_usable_link_stays_in_the_list_without_an_id(ningxia):
    broken = ENTRY.format("").replace("33b431afeb09435f940e24a0e742c417", "more")
    bare = "<li><div class='cata-title'>行政处罚信息</div></li>"
    page = ningxia.listing(exchange(TOP.format("2") + broken + bare, url=LIST))
    assert [row["id"] for row in page.rows] == [None, None]
    assert page.details == ()


def test_a_catalogue_may_be_empty(ningxia):
    page = ningxia.listing(exchange(TOP.format("0"), url=LIST))
    assert (list(page.rows), page.total, page.following) == ([], 0, None)


def test_an_empty_page_before_the_stated_end_is_an_error(ningxia):
    with pytest.raises(Changed, match="page 1 is empty though 1987 entries are stated") as caught:
        ningxia.listing(exchange(TOP.format("1,987"), url=LIST))
    assert caught.value.url == LIST
    assert caught.value.field == "div.cata-title"


@pytest.mark.parametrize(
    ("body", "error", "field"),
    [
        ("<html>系统繁忙</html>", Changed, "div.top-title span"),
        (ENTRY.format(""), Changed, "div.top-title span"),
        (TOP.format("很多") + ENTRY.format(""), Changed, "div.top-title span"),
        (TOP.format("１２") + ENTRY.format(""), Changed, "div.top-title span"),
        ((TOP.format("1") + ENTRY.format("")).encode("gb18030"), WrongCharset, None),
    ],
)
def test_a_list_that_is_not_as_known_is_an_error_with_its_place(ningxia, body, error, field):
    with pytest.raises(error) as caught:
        ningxia.listing(exchange(body, url=LIST))
    assert caught.value.url == LIST
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ("<html>改版</html>", "ul.d-title h4"),
        (DETAIL.format("甲").replace("<h4>甲</h4>", ""), "ul.d-title h4"),
        (DETAIL.format("甲").replace("basicinfo", "info"), "li[name=basicinfo]"),
        (DETAIL.format("甲").replace("text-primary", "text"), "ul.list-inline"),
    ],
)
def test_a_detail_that_is_not_as_known_is_an_error_with_its_place(ningxia, body, field):
    with pytest.raises(Changed) as caught:
        ningxia.listing.detail(exchange(body, url=PAGE))
    assert caught.value.url == PAGE
    assert caught.value.field == field
