from dataclasses import replace

import pytest

from etl.contracts import provinces
from etl.errors import Changed
from etl.practice import site_of
from etl.sources import source
from tests.support import answered, exchange, walked

HEAD = "<tr><td></td><td>行政区划代码</td><td>单位名称</td></tr>"


@pytest.fixture
def china():
    return source("china.division")


@pytest.fixture
def first(china):
    return china.listing.first(None).url


def table(*rows, banner="2016年12月中华人民共和国县以上行政区划代码", head=HEAD):
    cells = "".join(f"<tr><td></td>{''.join(f'<td>{cell}</td>' for cell in row)}<td></td></tr>" for row in rows)
    return f"<table><tr><td colspan=3>{banner}</td></tr>{head}{cells}</table>"


def read(china, url, *rows):
    return china.listing(exchange(table(*rows), url=url)).rows


def test_every_division_of_every_revision_is_listed_once(china):
    pages = list(walked(china, site_of(china, size=20_000)))
    ids = [row["id"] for page in pages for row in page.rows]
    assert [len(p.rows) for p in pages] == [5_000] * 4
    assert len(set(ids)) == 20_000
    assert {p.total for p in pages} == {None}


def test_a_revision_gives_the_provinces_as_they_are(china):
    page = next(walked(china, site_of(china, size=240, flaws=0)))
    listed = {row["行政区划代码"]: row["单位名称"] for row in page.rows if row["level"] == "province"}
    assert listed == {p.code: p.name_zh for p in provinces().values() if p.code != "100000"}


def test_a_row_carries_its_revision_and_the_last_day_of_its_month(china, first):
    row = read(china, first, ("110000", "北京市"))[0]
    assert (row["id"], row["revision"], row["as_of"]) == ("201612:110000", "201612", "2016-12-31")


def test_the_last_day_of_february_knows_leap_years(china):
    listing = replace(china.listing, revisions=(("202402", "/a.html"),))
    body = table(("110000", "北京市"), banner="2024年2月代码")
    assert listing(exchange(body, url=f"{listing.site}/a.html")).rows[0]["as_of"] == "2024-02-29"


@pytest.mark.parametrize(
    ("code", "level", "parent"),
    [
        ("110000", "province", None),
        ("110101", "county", "110000"),  # a municipality's districts have no prefecture in the list
        ("130000", "province", None),
        ("130100", "prefecture", "130000"),
        ("130102", "county", "130100"),
        ("429004", "county", "420000"),  # directly under the province
    ],
)
def test_level_follows_from_the_code_and_the_parent_is_the_nearest_that_is_listed(china, first, code, level, parent):
    codes = ("110000", "110101", "130000", "130100", "130102", "420000", "429004")
    row = next(r for r in read(china, first, *((c, "某地") for c in codes)) if r["行政区划代码"] == code)
    assert (row["level"], row["parent"]) == (level, parent)


def test_leading_blanks_and_the_footnote_asterisk_are_not_part_of_a_name(china, first):
    rows = read(china, first, ("110101", "<span>&nbsp;&nbsp; </span>东城区"), ("429004", "&nbsp;仙桃市*"))
    assert [row["单位名称"] for row in rows] == ["东城区", "仙桃市"]


def test_blank_rows_and_notes_are_no_divisions(china, first):
    assert len(read(china, first, ("110000", "北京市"), ("", ""), ("注：带*的为省直辖",), ("说明：截止年底",))) == 1


def test_a_row_that_is_bad_is_passed_on(china, first):
    rows = read(china, first, ("11010", "东城区"), ("110102", ""), ("北京市", "110000"))
    assert [(r["行政区划代码"], r["单位名称"], r["level"]) for r in rows] == [
        ("11010", "东城区", None),
        ("110102", "", "county"),
        ("北京市", "110000", None),
    ]


def test_every_name_that_comes_is_known(china):
    page = next(walked(china, site_of(china, size=8)))
    assert page.rows[0].keys() == china.listing.fields.keys()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ("<html>busy</html>", "行政区划代码"),
        (table(("110000", "北京市"), head=""), "行政区划代码"),
        (table(("110000", "北京市"), head=HEAD + HEAD), "行政区划代码"),
        (table(("110000", "北京市"), banner="2019年4月代码"), "revision"),
        (table(), "tr"),
    ],
)
def test_a_list_that_is_not_as_known_is_an_error_with_its_place(china, first, body, field):
    with pytest.raises(Changed) as caught:
        china.listing(exchange(body, url=first))
    assert caught.value.url == first
    assert caught.value.field == field


def test_a_page_that_is_no_revision_of_the_source_is_an_error(china):
    with pytest.raises(Changed, match="none of the source's revisions"):
        china.listing(exchange(table(("110000", "北京市")), url="https://www.mca.gov.cn/other.html"))


def test_a_division_has_no_page_of_its_own(china):
    with pytest.raises(Changed, match="no page of its own"):
        china.listing.detail(exchange("<html></html>"))


def test_a_revision_that_is_not_there_is_not_answered(china):
    site = site_of(china, size=8)
    request = replace(china.listing.first(None), url="https://www.mca.gov.cn/other.html")
    assert answered(site, request).status == 404
