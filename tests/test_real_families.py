import sqlite3
from dataclasses import replace

import pytest

from etl.errors import Changed
from tests.real.families import BulletinFigures, Bulletins, GbTable, LawBook
from tests.support import DAY, exchange

SITE = "https://captured.example"
BOOK = LawBook(site=SITE, path="laws")
FOLDER = Bulletins(site=SITE, path="bulletins")
FIGURES = BulletinFigures(site=SITE, path="bulletins", names=("1月20日.yaml", "1月20日某省.yaml"))
CODES = GbTable(site=SITE, path="mca", revisions=(("199612", "http://a.cn/1"), ("199712", "http://a.cn/2")))
HEAD = "地址: http://a.cn/x\n时间: 2020-01-20\n"


def book(*laws):
    """A SQLite file: a category, and laws as (id, name, publish, filename, category)."""
    con = sqlite3.connect(":memory:")
    con.execute("CREATE TABLE category (id TEXT, name TEXT, folder TEXT)")
    con.execute("INSERT INTO category VALUES ('c', '某省', '地方性法规/某省')")
    con.execute("CREATE TABLE law (id TEXT, name TEXT, publish TEXT, filename TEXT, category_id TEXT)")
    con.executemany("INSERT INTO law VALUES (?, ?, ?, ?, ?)", laws)
    con.commit()
    return con.serialize()


def other_book():
    con = sqlite3.connect(":memory:")
    con.execute("CREATE TABLE lawyer (id TEXT)")
    con.commit()
    return con.serialize()


def bulletin(lines, number=1):
    return FIGURES(exchange(HEAD + lines, url=f"{SITE}/bulletins/{FIGURES.names[number]}"))


def table(revision, *rows, source="mca", head="Source\tRevision\tCode\tName"):
    lines = "".join(f"{source}\t{revision}\t{code}\t{name}\n" for code, name in rows)
    return exchange(f"{head}\n{lines}", url=f"{SITE}/mca/199612.tsv", content_type="text/tab-separated-values")


def test_a_law_is_found_by_name_and_date_and_by_name_alone_where_it_has_none():
    page = BOOK(exchange(book(("1", "甲条例", "2020-01-02", None, "c"), ("2", "乙条例", "", None, "c"))))
    assert [row["name"] for row in page.rows] == ["甲条例", "乙条例"]
    assert [d.record for d in page.details] == ["1", "2"]
    folder = "https://captured.example/laws/%E5%9C%B0%E6%96%B9%E6%80%A7%E6%B3%95%E8%A7%84/%E6%9F%90%E7%9C%81/"
    assert page.details[0].url == f"{folder}%E7%94%B2%E6%9D%A1%E4%BE%8B%282020-01-02%29.md"
    assert page.details[1].url == f"{folder}%E4%B9%99%E6%9D%A1%E4%BE%8B.md"


def test_a_law_without_a_folder_is_passed_on_without_its_text():
    page = BOOK(exchange(book(("1", "甲条例", None, None, "gone"), ("2", "乙条例", None, "file", "c"))))
    assert len(page.rows) == 2
    assert [d.record for d in page.details] == ["2"]
    assert page.details[0].url.endswith("/file.md")


def test_the_text_of_a_law_is_its_head_and_its_body():
    said = BOOK.detail(exchange("# 甲条例\n\n2020年1月2日 通过\n\n<!-- INFO END -->\n\n第一条 为了\n"))
    assert said == {"text": "# 甲条例\n\n2020年1月2日 通过\n第一条 为了"}


@pytest.mark.parametrize("body", [b"<html>busy</html>", b"SQLite", other_book()])
def test_a_body_that_is_no_law_book_is_an_error(body):
    with pytest.raises(Changed, match="no law book") as caught:
        BOOK(exchange(body, url=BOOK.first(DAY).url))
    assert (caught.value.url, caught.value.field) == (f"{SITE}/laws/db.sqlite3", "law")


@pytest.mark.parametrize("text", ["第一条", "<!-- INFO END -->\n第一条\n<!-- INFO END -->"])
def test_a_law_whose_head_does_not_end_once_is_an_error(text):
    with pytest.raises(Changed, match="INFO END"):
        BOOK.detail(exchange(text))


def test_an_index_lists_bulletins_and_each_is_a_page():
    page = FOLDER(exchange('[{"name": "1月20日某省.yaml", "type": "file", "size": 9}]'))
    assert [(row["name"], row["title"]) for row in page.rows] == [("1月20日某省.yaml", "1月20日某省")]
    assert [(d.role, d.record) for d in page.details] == [("detail", "1月20日某省.yaml")]
    text = f"{HEAD}省: 某省\n治愈: 2例 # 其他来源\n"
    assert FOLDER.detail(exchange(text)) == {"地址": "http://a.cn/x", "时间": "2020-01-20", "省": "某省", "text": text}


def test_an_index_without_names_is_an_error():
    with pytest.raises(Changed) as caught:
        FOLDER(exchange('[{"type": "file"}]', url=FOLDER.first(DAY).url))
    assert (caught.value.url, caught.value.field) == (f"{SITE}/bulletins/", "name")


def test_every_number_with_a_unit_is_a_row():
    page = bulletin(
        "省: 某省\n确诊: 5例\n治愈: 1人 # 其他来源\n确诊详情: 甲市3例、乙市2例；其中，丙县1例\n国外确诊详情: 日本1例"
    )
    rows = [(r["指标"], r["地区"], r["数值"], r["单位"], r["说明"]) for r in page.rows]
    assert rows == [
        ("确诊", "某省", 5, "例", None),
        ("治愈", "某省", 1, "人", "其他来源"),
        ("确诊", "某省甲市", 3, "例", None),
        ("确诊", "某省乙市", 2, "例", None),
        ("确诊", "某省", "其中，丙县1例", None, None),
        ("国外确诊", "日本", 1, "例", None),
    ]
    assert {r["时期"] for r in page.rows} == {"20200120"}
    assert len({r["id"] for r in page.rows}) == 6


def test_bulletins_are_read_one_after_the_other():
    first = FIGURES.first(DAY)
    page = FIGURES(exchange(HEAD + "确诊: 5例", url=first.url))
    assert FIGURES(exchange(HEAD, url=page.following.url)).following is None
    assert page.rows[0]["地区"] == ""  # the country's


def test_every_name_of_a_row_is_known():
    row = bulletin("省: 某省\n确诊: 5例").rows[0]
    assert row.keys() == FIGURES.fields.keys() | FIGURES.ignored


@pytest.mark.parametrize(
    ("lines", "field"),
    [("确诊: 5例\n只有一句话", "text"), ("出院: 5例", "出院"), ("新增确诊: 5例", "新增确诊")],
)
def test_a_bulletin_that_is_not_as_known_is_an_error_with_its_place(lines, field):
    with pytest.raises(Changed) as caught:
        bulletin(lines)
    assert caught.value.url == f"{SITE}/bulletins/1月20日某省.yaml"
    assert caught.value.field == field


def test_a_bulletin_without_its_date_or_of_another_source_is_an_error():
    with pytest.raises(Changed, match="no 时间"):
        FIGURES(exchange("地址: http://a.cn/x\n确诊: 5例", url=FIGURES.first(DAY).url))
    with pytest.raises(Changed, match="none of the source's files"):
        FIGURES(exchange(HEAD, url=f"{SITE}/bulletins/other.yaml"))


def test_a_revision_is_read_as_the_ministrys_own_page_is():
    page = CODES(table("199612", ("130000", "河北省"), ("130102", "长安区")))
    row = page.rows[1]
    assert (row["id"], row["level"], row["parent"]) == ("199612:130102", "county", "130000")
    assert (row["as_of"], row["url"]) == ("1996-12-31", "http://a.cn/1")
    assert page.following.url == f"{SITE}/mca/199712.tsv"
    assert row.keys() == CODES.fields.keys()


@pytest.mark.parametrize(
    "answer",
    [
        table("199712", ("130000", "河北省")),
        table("199612", ("130000", "河北省"), source="stats"),
        table("199612", ("130000", "河北省"), head="Code\tName"),
        table("199612"),
        table("199612", ("130000", "河北省\t省")),
    ],
)
def test_a_file_that_is_not_the_list_of_its_revision_is_an_error(answer):
    with pytest.raises(Changed, match="not the list of 199612") as caught:
        CODES(answer)
    assert caught.value.field == "Revision"


def test_figures_and_divisions_have_no_pages_of_their_own():
    for family in (FIGURES, CODES):
        with pytest.raises(Changed, match="no page of its own"):
            family.detail(exchange(""))


def test_the_last_revision_is_the_end():
    alone = replace(CODES, revisions=CODES.revisions[:1])
    assert alone(table("199612", ("130000", "河北省"))).following is None
