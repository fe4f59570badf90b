"""Search: what was asked for stands in every record that is found, in any width and bracket."""

# ruff: noqa: E501 - a record stands in one line

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from etl.contracts import contract
from etl.warehouse import release, search, words
from tests.marts import shape

LONG = "各部门要坚持问题导向，" * 3_000
DOCUMENTS = [
    {"record_id": "办法", "title": "广东省公共数据管理办法", "document_no": "粤府〔2023〕7号",
     "text": "根据国办发〔２０２３〕１２号制定，自发布之日起施行。", "issued_on": "2023-05-01", "url": "https://a.example/1"},
    {"record_id": "通知", "title": "关于做好农村公路养护工作的通知", "text": "公共数据由省人民政府办公厅管理。", "issued_on": "2024-05-01"},
    {"record_id": "数字", "title": "公布12项，见2012年23号公告", "text": "国办发〔2012〕23号", "issued_on": "2022-05-01",
     "province_code": "350000"},
    {"record_id": "latin", "title": "ＣＯＶＩＤ-19 Open Data 试点，增长100%", "text": "it's 5G基站", "issued_on": "2020-05-01"},
    {"record_id": "long", "title": "长文", "text": LONG + "末尾的词语灯塔", "issued_on": "2020-05-01"},
    {"record_id": "blank", "title": "无正文的血管外科", "issued_on": "2020-05-01"},
]  # fmt: skip
LETTERS = [{"record_id": "信", "title": "咨询公共数据", "reply": "您好，答复如下。", "asked_on": "2024-01-01"}]


def indexed(folder, rows, depth=None):
    """A release of these rows with its index."""
    con = shape({name: [{"_content": n} | row for n, row in enumerate(said)] for name, said in rows.items()})
    kinds = sorted(name.removeprefix("current.") for name in rows)
    search.index(con, [contract(kind) for kind in kinds], Path(folder), depth)
    con.execute((release.SQL / "60_search.sql").read_text(encoding="utf-8"))
    return con


@pytest.fixture(scope="module")
def con(tmp_path_factory):
    rows = {"current.policy_document": DOCUMENTS, "current.public_letter": LETTERS}
    with indexed(tmp_path_factory.mktemp("search"), rows) as made:
        yield made


@pytest.fixture
def find(con):
    """Ids that are found, the best first."""

    def ask(said, **only):
        more = "".join(f", {name} := ${name}" for name in only)
        return [row[2] for row in con.execute(f"FROM search($said{more})", {"said": said} | only).fetchall()]

    return ask


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("公共数据", {"办法", "通知", "信"}),
        ("公共数据管理办法", {"办法"}),
        ("公共数据 管理", {"办法", "通知"}),
        ("管理，数据！", {"办法", "通知"}),
        ("省人民政府", {"通知"}),  # 省 stands in no longer word of what was asked for
        ("血管", {"blank"}),
        ("管", {"办法", "通知", "blank"}),  # one character stands inside words too
        ("国办发〔2023〕12号", {"办法"}),
        ("国办发[2023]第012号", {"办法"}),
        ("国办发（２０２３）１２號", {"办法"}),
        ("〔2012〕23号", {"数字"}),
        ("粤府〔2023〕7号", {"办法"}),
        ("12号", {"办法", "数字"}),  # the words, wherever they stand; with its year it is one word
        ("covid", {"latin"}),
        ("Covid-19", {"latin"}),
        ("ＯＰＥＮ data", {"latin"}),
        ("100%", {"latin"}),
        ("5g基站", {"latin"}),
        ("灯塔", set()),  # beyond what is indexed of a text
        ("问题导向", {"long"}),
        ("cov", set()),  # a Latin word is whole or it is not
        ("12 23", {"数字"}),
        ("1", set()),
        ("公共灯塔", set()),
        ("龘", set()),
        ("", set()),
        ("   ", set()),
        ("'\"%_;--", set()),
        ("%", set()),
        ("it's", {"latin"}),
        ("') UNION SELECT 1 --", set()),
        ("公共数据" * 500, {"办法", "通知", "信"}),
        ("农村公路" * 28 + "灯塔" * 500, set()),
    ],
)
def test_a_search_finds_what_has_all_of_it_and_nothing_else(find, said, found):
    assert set(find(said)) == found


def test_every_word_that_is_cut_from_a_text_finds_it(con, find):
    for name, title in con.execute("SELECT record_id, title FROM search.document").fetchall():
        assert name in find(title), title
        assert all(name in find(word) for word in title.split("，")), title


def test_what_is_found_really_has_each_character_of_what_was_asked_for(con):
    texts = {("policy_document", row["record_id"]): row for row in DOCUMENTS} | {("public_letter", "信"): LETTERS[0]}
    for (word,) in con.execute("SELECT word FROM search.term WHERE NOT starts_with(word, 'n2')").fetchall():
        rows = con.execute("FROM search($1)", [word]).fetchall()
        assert rows, word
        for kind, _, name, *_ in rows:
            said = words.plain(" ".join(str(value) for value in texts[kind, name].values()))
            assert all(sign in said for sign in word), (word, name)


def test_a_title_comes_before_a_text_and_kind_province_and_number_can_be_asked_for(con, find):
    assert find("公共数据")[-1] == "通知"
    assert find("公共数据", kind="public_letter") == ["信"]
    assert find("国办发", province="350000") == ["数字"]
    assert len(find("公共数据", most=1)) == 1
    assert find("公共数据", kind="nothing") == []
    row = con.execute("FROM search('粤府〔2023〕7号')").fetchone()
    assert row[:2] == ("policy_document", "guangdong.made")
    assert row[3:6] == ("广东省公共数据管理办法", "https://a.example/1", "440000")


def test_a_record_is_numbered_by_its_row_which_a_search_relies_on(con):
    assert con.execute("SELECT count(*) FROM search.document WHERE rowid != document").fetchone() == (0,)


def test_an_excerpt_shows_where_it_stands(con):
    text = "开头" * 100 + "这里说的是公共数据，" + "结尾" * 100
    ((said, start, none),) = con.execute(
        "SELECT excerpt($1, '公共数据'), excerpt($1, '没有'), excerpt(NULL, '公共')", [text]
    ).fetchall()
    assert "公共数据" in said and said.startswith("…") and said.endswith("…") and len(said) <= 83
    assert start.startswith("开头") and none is None


def test_the_number_of_a_document_is_told_alike_by_both(con):
    sql = (release.SQL / "60_search.sql").read_text(encoding="utf-8")
    assert words.NUMBER in sql


def test_what_is_searched_is_made_plain_as_what_is_indexed(con):
    signs = [chr(code) for code in range(0x20, 0x10000) if not 0xD800 <= code < 0xE000]
    asked = con.execute("SELECT search.plain('a' || s || 'a') FROM (SELECT unnest($1) AS s)", [signs]).fetchall()
    differ = [sign for sign, (said,) in zip(signs, asked, strict=True) if said != words.plain(f"a{sign}a")]
    assert all(ord(sign) > 0x7F and not "\u4e00" <= sign <= "\u9fff" for sign in differ)
    assert len(differ) < 100, differ  # letters that the two tables of Unicode do not agree on, in no Chinese text


def test_words_are_cut_once_and_again_where_they_are_gone(tmp_path, monkeypatch):
    cut = []
    real = words._words
    monkeypatch.setattr(words, "_words", lambda part: cut.append(part.height) or real(part))
    rows = {"current.policy_document": DOCUMENTS}
    more = {"current.policy_document": [*rows["current.policy_document"],
                                        {"record_id": "new", "title": "新的灯塔", "issued_on": "2024-01-01", "_content": 99}]}  # fmt: skip
    for said, height in ((rows, 6), (rows, 0), (more, 1)):
        with indexed(tmp_path, said) as con:
            assert sum(cut) == height
            assert len(con.execute("FROM search('公共数据')").fetchall()) == 2
        cut.clear()
    with indexed(tmp_path, more) as con:
        assert [row[2] for row in con.execute("FROM search('灯塔')").fetchall()] == ["new"]
    with indexed(tmp_path, rows) as con:  # withdrawn, and its words are kept
        assert con.execute("FROM search('灯塔')").fetchall() == []
    for path in tmp_path.rglob("*.parquet"):
        path.unlink()
    with indexed(tmp_path, more) as con:
        assert sum(cut) == 7
        assert len(con.execute("FROM search('灯塔')").fetchall()) == 1


def test_many_files_of_words_become_one_and_a_half_written_one_is_swept(tmp_path):
    rows = []
    for n in range(search._FILES + 4):
        rows.append({"record_id": str(n), "title": f"灯塔{n}号", "issued_on": "2024-01-01"})
        with indexed(tmp_path, {"current.policy_document": rows}) as con:
            assert len(con.execute("FROM search('灯塔')").fetchall()) == n + 1
        (next(tmp_path.rglob("*.parquet")).parent / ".000009.0.1").write_bytes(b"half")
    files = sorted(path.name for path in tmp_path.rglob("*") if path.is_file())
    assert len(files) <= search._FILES + 1


def test_texts_can_be_left_out_and_are_when_a_kind_has_too_many(tmp_path):
    rows = {"current.policy_document": DOCUMENTS}
    for depth, found in ((search.Depth(), {"办法", "通知"}), (search.Depth(texts=False), {"办法"}),
                         (search.Depth(of_kind=1000), {"办法"}), (search.Depth(of_text=4), {"办法", "通知"})):  # fmt: skip
        with indexed(tmp_path, rows, depth) as con:
            assert {row[2] for row in con.execute("FROM search('公共数据')").fetchall()} == found


def test_a_release_without_records_that_have_titles_can_be_searched_too(tmp_path):
    with indexed(tmp_path, {"current.statistic": []}) as con:
        assert con.execute("FROM search('公共数据')").fetchall() == []


def test_a_batch_is_cut_as_each_text_alone():
    said = pl.DataFrame({"content": pl.Series([1, 2, 3], dtype=pl.UInt64), "title": ["公共\n数据", "", "管理\x01办法"],
                         "text": [None, "数据数据", ""]})  # fmt: skip
    found = pl.concat(words.words(said)).rows()
    assert set(found) == {(1, "公共", 1, 0), (1, "数据", 1, 0), (2, "数据", 0, 2), (3, "管理", 1, 0), (3, "办法", 1, 0)}
