"""Reprints: one document in two sources is linked and stays two records; what only looks alike is not linked."""

from __future__ import annotations

import random
from datetime import date

import duckdb
import orjson
import polars as pl
import pytest

from etl import pipeline, publishing
from etl.families.gkmlpt import Gkmlpt
from etl.model import Source
from etl.practice.site import Answer, Ask, Site, json_answer, not_found, page_answer
from etl.warehouse import reprints
from etl.warehouse.shingles import bands, shingles
from tests.conftest import yard_at
from tests.real import DATA, LAWS
from tests.support import DAY

WORDS = "省市各区县人民政府有关部门单位办法规定工作加强管理服务建设发展保障监督检查责任制度依法公开信息社会企业群众项目"


def prose(seed, size=600):
    draw = random.Random(seed)
    return "".join(draw.choice(WORDS) + ("，" if draw.random() < 0.1 else "") for _ in range(size))


TEXT = prose(1)


def record(source, name, **other):
    told = {"_source": source, "record_id": name, "province_code": "440000", "issued_on": date(2024, 5, 1),
            "text": None, "title": "广东省人民政府关于加强工作的通知", "document_no": None}  # fmt: skip
    return told | other


@pytest.fixture
def linked():
    """The rows of ``links.reprint`` of records made by hand: a tuple a group, of record ids, with its reason."""

    def ask(*documents, announcements=()):
        types = {"issued_on": pl.Date} | dict.fromkeys(
            ("_source", "record_id", "province_code", "text", "title", "document_no"), pl.String
        )
        with duckdb.connect() as con:
            con.execute("ATTACH ':memory:' AS out; CREATE SCHEMA out.current")
            for kind, rows in (("policy_document", documents), ("announcement", announcements)):
                con.register("made", pl.DataFrame(rows, schema=types))
                con.execute(f"CREATE TABLE out.current.{kind} AS FROM made")
            reprints.link(con, ["policy_document", "announcement"])
            return con.execute(
                "SELECT list(record_id ORDER BY NOT is_first, record_id), min(reason), min(similarity) "
                "FROM out.links.reprint GROUP BY group_id ORDER BY ALL"
            ).fetchall()

    return ask


def test_one_text_with_another_head_and_foot_is_a_reprint(linked):
    there = f"来源：省政府网 发布时间：2024-05-03\n{TEXT}\n【打印本页】 关闭窗口"
    ((ids, reason, similarity),) = linked(record("a", "1", text=TEXT), record("b", "2", text=there))
    assert (ids, reason) == (["1", "2"], "text")
    assert 0.9 <= similarity < 1


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"_source": "a"}, "two records of one source are not reprints of each other"),
        ({"text": prose(2)}, "another text"),
        ({"text": TEXT[: len(TEXT) * 4 // 5]}, "a fifth is missing"),
        ({"title": "关于任免职务的公告"}, "another title"),
        ({"text": "".join("某" if n % 100 == 50 else sign for n, sign in enumerate(TEXT))}, "words were replaced"),
    ],
)
def test_what_is_not_the_same_is_not_linked(linked, other, why):
    assert linked(record("a", "1", text=TEXT), record("b", "2", **{"text": TEXT} | other)) == [], why


def test_a_text_that_is_the_same_is_linked_across_kinds(linked):
    found = linked(record("a", "1", text=TEXT), announcements=[record("b", "2", text=TEXT)])
    assert found == [(["1", "2"], "text", 1.0)]


@pytest.mark.parametrize(("size", "groups"), [(190, 0), (260, 1)])
def test_a_short_text_links_nothing(linked, size, groups):
    assert len(linked(record("a", "1", text=TEXT[:size]), record("b", "2", text=TEXT[:size]))) == groups


def test_a_template_with_another_figure_or_another_person_is_another_document(linked):
    first = f"{TEXT[:300]}任命张三为局长，自2024年5月起{TEXT[300:]}"
    for other in (first.replace("2024", "2023"), first.replace("5月", "6月"), first.replace("张三为局", "李四为馆")):
        assert linked(record("a", "1", text=first), record("b", "2", text=other)) == []
    assert len(linked(record("a", "1", text=first), record("b", "2", text=first))) == 1


def test_two_official_numbers_are_two_documents_though_the_text_is_the_same(linked):
    one, other = (record(s, s, text=TEXT, document_no=f"粤府〔2024〕{n}号") for s, n in (("a", 3), ("b", 4)))
    assert linked(one, other) == []
    assert len(linked(one, other | {"document_no": None})) == 1


@pytest.mark.parametrize(
    "form", ["粤府〔2024〕3号", "粤府[2024]3号", "粤府（２０２４）３ 号", "粤 府【2024】03號", "粤府﹝2024﹞第3号"]
)
def test_one_official_number_in_any_form_links_without_a_text(linked, form):
    found = linked(record("a", "1", document_no="粤府〔2024〕3号"), record("b", "2", document_no=form))
    assert found == [(["1", "2"], "official_number", None)]


@pytest.mark.parametrize(
    "number", ["1号", "〔2024〕1号", "公告〔2024〕1号", "第1号", "粤府〔2024〕", "2024年第1号", "府〔2024〕1号", None]
)
def test_a_number_without_issuer_year_or_serial_links_nothing(linked, number):
    assert linked(record("a", "1", document_no=number), record("b", "2", document_no=number)) == []


def test_one_number_of_two_issuers_links_nothing(linked):
    """宁政发 is of Ningxia and of Nanjing, and a reading of a document bears the document's number."""
    one = record(
        "a", "1", document_no="宁政发〔2024〕3号", title="自治区人民政府关于促进就业的意见", province_code="640000"
    )
    for title in ("南京市人民政府关于防汛工作的通知", "南京市人民政府关于促进就业的意见", "一图读懂就业意见"):
        assert linked(one, record("b", "2", document_no="宁政发〔2024〕3号", title=title, province_code="320000")) == []
    assert (
        len(
            linked(
                one,
                record("b", "2", document_no="宁政发〔2024〕3号", title="关于促进就业的意见", province_code="640000"),
            )
        )
        == 1
    )


def test_two_versions_in_one_source_are_not_brought_together_by_a_third(linked):
    """The newer one differs by a clause; the other source has the older one."""
    newer = f"{TEXT}{prose(5, 20)}"
    found = linked(record("a", "old", text=TEXT), record("a", "new", text=newer), record("b", "copy", text=TEXT))
    assert [ids for ids, *_ in found] == [["old", "copy"]]


def test_the_first_published_leads_its_group_however_many_sources_have_it(linked):
    days = {"a": date(2024, 5, 3), "b": date(2024, 5, 1), "c": date(2024, 5, 2)}
    ((ids, *_),) = linked(*(record(s, s, text=TEXT, issued_on=day) for s, day in days.items()))
    assert (ids[0], sorted(ids)) == ("b", ["a", "b", "c"])


def test_a_crowd_with_one_text_is_compared_by_title_and_a_crowd_with_one_title_is_a_template(linked):
    many = reprints.CROWD
    apart = [
        record(s, f"{s}{n}", text=TEXT, title=f"关于公开第{n}号事项的公告")
        for s in "ab"
        for n in range(1000, 1000 + many)
    ]
    assert len(linked(*apart)) == many
    same = [row | {"title": "关于公开事项的公告"} for row in apart]
    assert linked(*same) == []


def test_shingles_are_exact_and_know_no_punctuation():
    one, other = shingles(pl.Series(["关于（２０２４）年A", "ab"])), shingles(pl.Series(["关于 2024 年，a"]))
    assert one.packed.tolist() == other.packed.tolist()
    assert (one.sizes.tolist(), one.lengths.tolist()) == ([6, 0], [8, 2])
    first = one.packed.tolist()[0]
    assert [chr(first >> shift & 0x1FFFFF) for shift in (42, 21, 0)] == list("关于2")


def test_texts_that_are_alike_share_a_band_and_others_do_not():
    alike, other = f"来源：某网{TEXT}", prose(9)
    found = bands(shingles(pl.Series([TEXT, alike, other])))
    assert (found[0] == found[1]).any()
    assert not (found[0] == found[2]).any()


@pytest.mark.real
@pytest.mark.skipif(not DATA.exists(), reason="the captured records are not beside the project")
def test_no_law_of_one_province_is_a_reprint_of_another_provinces(linked):
    """Five law books: laws on one matter are alike and are not the same."""
    books = sorted((DATA / LAWS).iterdir())
    laws = [
        record(book.name, path.stem, title=path.stem.partition("(")[0], text=path.read_text(encoding="utf-8"))
        for book in books
        for path in sorted(book.rglob("*.md"))[:120]
    ]
    assert len(laws) > 400
    assert linked(*laws) == []
    again = [row | {"_source": "again", "text": f"转载：\n{row['text']}"} for row in laws[:50]]
    assert len(linked(*laws, *again)) >= 49


def source_at(host, name):
    return Source(province="440000", kind="policy_document", publisher="测试", id=f"guangdong.policy_document.{name}",
                  listing=Gkmlpt(site=f"https://{host}"))  # fmt: skip


class Portal:
    """A gkmlpt site with documents made by hand: id to (title, official number, publisher, day, text)."""

    def __init__(self, documents):
        self.documents = documents

    def __call__(self, site: Site, ask: Ask) -> Answer:
        if "/api/all/" in ask.path:
            rows = [self.article(ask.base, number) for number in self.documents]
            return json_answer({"classify": {}, "total": len(rows), "articles": rows})
        number = ask.path.rpartition("_")[2].partition(".")[0]
        if number not in self.documents:
            return not_found()
        script = orjson.dumps({"DETAIL": {"content": f"<p>{self.documents[number][4]}</p>"}}).decode()
        script = script.replace("<", "\\u003C").replace(">", "\\u003E")
        return page_answer(self.documents[number][0], f"<script>window._CONFIG = {script};</script>")

    def article(self, base, number):
        title, official, publisher, day, _ = self.documents[number]
        return {
            "id": int(number), "title": title, "document_number": official, "identifier": None, "publisher": publisher,
            "date": day, "created_at": f"{day} 10:00:00", "keywords": "",
            "classify_main_name": "综合", "abstract": "摘要",
            "url": f"{base}/post_{number}.html", "is_abolished": 0, "attachment": [],
        }  # fmt: skip


def test_a_document_of_two_portals_is_linked_in_the_release_and_both_records_stay(web, lake):
    other = prose(7)
    province = Portal({
        "1": ("广东省人民政府关于加强工作的通知", "粤府〔2024〕3号", "广东省人民政府办公厅", "2024-05-01", prose(3)),
        "2": ("广东省财政厅关于做好决算的函", None, "省财政厅", "2024-05-02", TEXT),
        "3": ("广东省财政厅关于做好预算的函", None, "省财政厅", "2024-05-02", other),
    })  # fmt: skip
    city = Portal({
        "11": ("关于加强工作的通知", "粤府[2024]3 号", "人民政府办公厅", "2024-05-06", "全文见附件。"),
        "12": ("广东省财政厅关于做好决算的函", None, "广东财政厅", "2024-05-07", f"转载\n{TEXT}"),
        "13": ("广东省财政厅关于做好预算的函", None, "广东财政厅", "2024-05-07", prose(8)),
    })  # fmt: skip
    hosts = {"a.gd.gov.cn": province, "b.gd.gov.cn": city}
    address = web(*(Site(host, "440000", portal, None) for host, portal in hosts.items()))
    place = yard_at(lake, address)
    for host in hosts:
        assert pipeline.run(place, source_at(host, host[0]), DAY).counts.loaded == 3
    publishing.publish(place)
    with duckdb.connect(str(place.lake.warehouse), read_only=True) as con:
        told = con.execute(
            "SELECT record_id, reason, is_first, first_on::VARCHAR FROM links.reprint ORDER BY ALL"
        ).fetchall()
        assert told == [
            ("1", "official_number", True, "2024-05-01"),
            ("11", "official_number", False, "2024-05-01"),
            ("12", "text", False, "2024-05-02"),
            ("2", "text", True, "2024-05-02"),
        ]
        assert con.execute("SELECT count(*) FROM current.policy_document").fetchall() == [(6,)]
        assert con.execute(
            "SELECT count(*) FROM current.policy_document d ANTI JOIN links.reprint r ON r.kind = 'policy_document' "
            "AND r.source_id = d._source AND r.record_id = d.record_id AND NOT r.is_first"
        ).fetchall() == [(4,)]  # each document once
        by_name = "SELECT p.name, count(*) FROM current.policy_document d JOIN "
        ways = (
            "dim.publisher_name n USING (province_code, publisher) JOIN dim.publisher p USING (publisher_id)",
            "dim.publisher p ON p.publisher_id = publisher_id(d.province_code, d.publisher)",
        )
        for way in ways:
            assert con.execute(f"{by_name}{way} GROUP BY ALL ORDER BY ALL").fetchall() == [
                ("广东省人民政府办公厅", 2),
                ("广东省财政厅", 4),
            ]
        silent = con.execute(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE comment IS NULL "
            "AND table_name IN ('reprint', 'publisher', 'publisher_name') AND schema_name IN ('links', 'dim')"
        ).fetchall()
        assert silent == []


def test_a_release_of_other_kinds_has_the_table_and_nothing_in_it():
    with duckdb.connect() as con:
        con.execute("ATTACH ':memory:' AS out")
        reprints.link(con, ["statistic"])
        assert con.execute("SELECT count(*) FROM out.links.reprint").fetchall() == [(0,)]
