import re
from dataclasses import replace
from datetime import date, datetime

import orjson
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.contracts import contract
from etl.errors import Changed, Truncated
from etl.families import gkmlpt
from etl.families.gkmlpt import Gkmlpt
from etl.model import EXTRA, PLACE, Source
from etl.parse import batches, told
from etl.practice import site_of
from etl.readers.values import strings
from etl.sources import source
from etl.validate import judge
from tests.families.judged import crawled
from tests.support import AT, exchange, kept

RULES = contract("policy_document")
GUANGDONG = source("guangdong.policy_document")
PLAIN = Source(
    province="440000", kind="policy_document", publisher="测试局", id="guangdong.policy_document.plain",
    listing=Gkmlpt(site="https://plain.gd.gov.cn", details=False),
)  # fmt: skip
LIST = "https://plain.gd.gov.cn/gkmlpt/api/all/0?page=1&sid=2"


def placed(exchanges):
    """The same exchanges, each with a place of its own, as the archive gives them back."""
    return [replace(e, place=f"01.warc.gz@{n}") for n, e in enumerate(exchanges)]


@pytest.fixture
def crawl():
    """A listing of four records, each with its detail page after it."""
    return placed(crawled(GUANGDONG, site_of(GUANGDONG, size=4, flaws=0)))


def article(number, **other):
    return {
        "id": number,
        "title": f"关于做好第{number}号工作的通知",
        "document_number": "粤府〔2024〕13号",
        "identifier": "440000-1",
        "publisher": "测试局",
        "date": "2024-05-01",
        "created_at": "2024-05-02 10:00:00",
        "keywords": "数据 开放",
        "classify_main_name": "综合",
        "abstract": "摘要",
        "url": f"https://plain.gd.gov.cn/post_{number}.html",
        "is_abolished": 0,
        "content": "正文",
        **other,
    }


def page(*rows, number=1, total=None, **other):
    body = orjson.dumps({"total": len(rows) if total is None else total, "articles": rows})
    said = exchange(body, url=LIST.replace("page=1", f"page={number}"), content_type="application/json")
    return replace(said, **{"place": f"01.warc.gz@{number}", **other})


def only(source_, *exchanges, **options):
    (batch,) = batches(source_, RULES, *kept(exchanges), **options)
    return batch


# --- rows and their details ------------------------------------------------------------------------------------------


def test_each_row_is_joined_with_its_own_detail(crawl):
    batch = only(GUANGDONG, *crawl)
    corpus = site_of(GUANGDONG, size=4, flaws=0).corpus
    said = {r["id"]: r for r in map(corpus.record, range(4))}
    assert batch.typed["record_id"].to_list() == ["960003", "960002", "960001", "960000"]
    for row in batch.typed.iter_rows(named=True):
        wanted = said[row["record_id"]]
        assert (row["title"], row["text"]) == (wanted["title"], wanted["summary"].replace("，", "\n"))
    assert not batch.pending and not batch.notices


def test_each_row_says_when_and_where_it_was_found(crawl):
    batch = only(GUANGDONG, *crawl)
    assert batch.typed.select(*PLACE).rows() == [(AT, "01.warc.gz@0", n, f"01.warc.gz@{n + 1}") for n in range(4)]


def test_stated_and_typed_rows_are_the_same_rows_in_the_same_order(crawl):
    batch = only(GUANGDONG, *crawl)
    assert batch.said.columns == list(RULES.schema)
    assert dict(batch.typed.schema) == {**RULES.schema, **PLACE, EXTRA: pl.String()}
    assert set(batch.said.dtypes) == {pl.String()}
    assert batch.said["record_id"].to_list() == batch.typed["record_id"].to_list()


def test_words_and_dates_are_read_by_the_contract(crawl):
    batch = only(PLAIN, page(article(1)))
    row = batch.typed.row(0, named=True)
    assert (row["issued_on"], row["written_on"]) == (date(2024, 5, 2), date(2024, 5, 1))
    assert (row["keywords"], row["status"]) == (["数据", "开放"], "0")
    assert batch.said["issued_on"].to_list() == ["2024-05-02 10:00:00"]


def test_details_may_come_in_any_order(crawl):
    listing, *details = crawl
    assert only(GUANGDONG, listing, *reversed(details)).said.equals(only(GUANGDONG, *crawl).said)


BROKEN = {
    "missing": ({"verdict": "missing", "status": 404}, "missing 404 at 01.warc.gz@2"),
    "error": ({"verdict": "error", "status": 503}, "error 503 at 01.warc.gz@2"),
    "blocked": ({"verdict": "blocked"}, "blocked 200 at 01.warc.gz@2"),
    "truncated": ({"verdict": "truncated", "body": b""}, "truncated 200 at 01.warc.gz@2"),
    "changed": ({"body": "<html>改版</html>".encode()},
                "Changed: the page has no _CONFIG.DETAIL.content at 01.warc.gz@2"),
    "another charset": ({"body": "<html>改版</html>".encode("gb18030")},
                        "WrongCharset: labelled utf-8, which the bytes are not at 01.warc.gz@2"),
}  # fmt: skip


@pytest.mark.parametrize(("flaw", "reason"), BROKEN.values(), ids=BROKEN.keys())
def test_a_record_whose_detail_failed_is_pending_with_the_reason_and_the_others_are_read(crawl, flaw, reason):
    crawl[2] = replace(crawl[2], **flaw)
    batch = only(GUANGDONG, *crawl)
    assert [(o.record, o.reason) for o in batch.pending] == [("960002", reason)]
    assert batch.pending[0].day is not None  # so that the month that is short is known
    assert batch.typed["record_id"].to_list() == ["960003", "960001", "960000"]
    assert batch.typed["_position"].to_list() == [0, 2, 3]


def test_a_record_whose_detail_was_never_answered_is_pending(crawl):
    del crawl[2]
    assert [(o.record, o.reason) for o in only(GUANGDONG, *crawl).pending] == [("960002", "no answer")]


def test_when_all_details_failed_all_are_pending_and_there_is_no_row(crawl):
    listing, *details = crawl
    batch = only(GUANGDONG, listing, *[replace(d, verdict="blocked") for d in details])
    assert [one.record for one in batch.pending] == ["960003", "960002", "960001", "960000"]
    assert batch.typed.height == batch.said.height == 0
    assert dict(batch.typed.schema) == {**RULES.schema, **PLACE, EXTRA: pl.String()}
    assert judge(RULES, batch).accepted.is_empty()


@pytest.mark.parametrize("verdict", ["error", "truncated", "blocked"])
def test_an_answer_that_was_asked_for_again_is_read_once(crawl, verdict):
    listing, first, *rest = crawl
    bad = {"status": 503, "verdict": verdict, "body": b"busy"}
    again = [replace(listing, **bad), replace(listing, **bad), listing, replace(first, **bad), first, *rest]
    batch = only(GUANGDONG, *again)
    assert batch.said.equals(only(GUANGDONG, *crawl).said)
    assert not batch.pending


def test_a_detail_that_is_there_before_any_listing_is_nobodys(crawl):
    assert only(GUANGDONG, crawl[1], *crawl).said.equals(only(GUANGDONG, *crawl).said)


# --- names and types -------------------------------------------------------------------------------------------------


def test_an_unknown_field_is_reported_once_with_its_first_example():
    rows = [article(1), article(2, spokesman="甲"), article(3, spokesman="乙"), article(4, extra={"a": [1]})]
    batch = only(PLAIN, page(*rows))
    assert batch.notices == {"unknown field spokesman": "甲", "unknown field extra": '{"a":[1]}'}
    assert batch.typed.height == 4


def test_a_field_that_is_known_and_not_loaded_is_not_reported():
    assert only(PLAIN, page(article(1, relation="[]", is_expired=0))).notices == {}


def test_an_example_is_short():
    (said,) = only(PLAIN, page(article(1, essay="长" * 5000))).notices.values()
    assert said == "长" * 80


def without(name, *rows):
    return [{key: value for key, value in row.items() if key != name} for row in rows]


@pytest.mark.parametrize(("name", "column"), [("abstract", "summary"), ("keywords", "keywords")])
def test_a_missing_field_that_is_optional_is_a_notice(name, column):
    batch = only(PLAIN, page(*without(name, article(1), article(2))))
    assert batch.notices == {f"missing field {name}": column}
    assert batch.typed[column].null_count() == 2
    assert only(PLAIN, page(*without(name, article(1)), article(2))).notices == {}  # one row has it


@pytest.mark.parametrize(
    ("name", "column"),
    [("title", "title"), ("created_at", "issued_on"), ("id", "record_id"), ("publisher", "publisher")],
)
def test_a_missing_field_that_is_required_is_an_error_that_names_source_address_and_column(name, column):
    with pytest.raises(Changed, match=f"no record has {name}") as caught:
        only(PLAIN, page(*without(name, article(1), article(2))))
    assert (caught.value.source, caught.value.url, caught.value.field) == (PLAIN.id, LIST, column)
    assert only(PLAIN, page(*without(name, article(1)), article(2))).typed.height == 2


@pytest.mark.parametrize(
    ("body", "error", "field"),
    [(b'{"total": 3, "articles": [{"id"', Truncated, None), (b'{"total": 3}', Changed, "articles")],
)
def test_a_listing_page_that_cannot_be_read_is_an_error_that_names_its_place(body, error, field):
    with pytest.raises(error) as caught:
        only(PLAIN, page(article(1), total=101), page(number=2, body=body))
    assert (caught.value.source, caught.value.url) == (PLAIN.id, LIST.replace("page=1", "page=2"))
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("number", "name"), [(7.0, "float"), (7.5, "float"), ([7], "list"), ({"a": 7}, "dict"), (True, "bool")]
)
def test_an_id_of_another_type_is_no_id_and_is_reported(number, name):
    batch = only(PLAIN, page(article(1), article(2, id=number)))
    assert batch.notices["id of another type"] == name
    assert batch.typed["record_id"].to_list() == ["1", None]
    verdict = judge(RULES, batch)
    assert verdict.accepted["record_id"].to_list() == ["1"]
    assert verdict.rejected["_reasons"].to_list() == [["required:record_id"]]


@pytest.mark.parametrize("ids", [(7, 8), ("7", "8"), (7, "8"), ("7", 8)])
def test_an_id_as_number_and_as_text_is_the_same_id(ids):
    batch = only(PLAIN, page(*map(article, ids)))
    assert batch.typed["record_id"].to_list() == ["7", "8"]
    assert not batch.notices


def test_the_second_name_speaks_where_the_first_is_silent():
    jiangsu = source("jiangsu.policy_document")
    listing, *details = placed(crawled(jiangsu, site_of(jiangsu, size=3, flaws=0)))
    details[0] = replace(details[0], body=details[0].body.replace(b"ContentSource", b"NoSource"))
    said = only(jiangsu, listing, *details).said["publisher"].to_list()
    assert "SiteName" in details[0].body.decode()
    assert said[0] == said_in(details[0], "SiteName")
    assert said[1:] == [said_in(d, "ContentSource") for d in details[1:]]
    assert said[0] not in said[1:]


def said_in(detail, name):
    return re.search(f"{name}[\"'] content=[\"']([^\"']+)", detail.body.decode())[1]


def test_a_publisher_that_the_rows_do_not_name_is_the_sources_own():
    silent = {name: column for name, column in gkmlpt.POLICY.items() if column != "publisher"}
    listing = Gkmlpt(site="https://plain.gd.gov.cn", details=False, fields=silent)
    batch = only(replace(PLAIN, listing=listing), page(article(1)))
    assert batch.typed["publisher"].to_list() == ["测试局"]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (["a", None, ""], ["a", None, ""]),
        ([1, None, -2], ["1", None, "-2"]),
        ([True, False, None], ["true", "false", None]),
        ([True, 1], ["true", "1"]),
        ([1.0, 2.5, None], ["1.0", "2.5", None]),
        ([1, "a", None], ["1", "a", None]),
        ([2**63, 1], ["9223372036854775808", "1"]),
        ([["a", "b"], {"c": 1}], ['["a","b"]', '{"c":1}']),
        ([None, None], [None, None]),
        ([], []),
    ],
)
def test_values_are_told_as_json_prints_them(values, said):
    told_ = strings("said", values)
    assert (told_.name, told_.dtype, told_.to_list()) == ("said", pl.String, said)


@settings(deadline=None)
@given(st.lists(st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False) | st.text(
    st.characters(exclude_categories=["Cs"])), max_size=6))  # fmt: skip
def test_a_value_is_told_the_same_whatever_stands_beside_it(values):
    assert strings("said", values).to_list() == [strings("said", [v])[0] for v in values]


def test_a_source_that_states_no_day_of_its_kind_is_read_all_the_same():
    (batch,) = batches(PLAIN, contract("service_item"), *kept([page(article(1))]))
    assert batch.typed.select("record_id", "updated_on").rows() == [("1", None)]


# --- batches ---------------------------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=50)
@given(st.lists(st.integers(1, 9), min_size=1, max_size=12), st.integers(1, 30))
def test_a_batch_is_full_before_the_next_begins_and_no_row_is_lost(sizes, most):
    total, number, pages = sum(sizes), 0, []
    for at, size in enumerate(sizes, 1):
        pages.append(page(*[article(number + n) for n in range(size)], number=at, total=total))
        number += size
    found = list(batches(PLAIN, RULES, *kept(pages), most))
    assert [r for b in found for r in b.typed["record_id"]] == [str(n) for n in range(total)]
    assert [p for b in found for p in b.typed["_place"].unique(maintain_order=True)] == [p.place for p in pages]
    assert all(most <= b.typed.height < most + 9 for b in found[:-1])  # a page is never parted
    assert 0 < found[-1].typed.height < most + 9
    assert all(b.said.height == b.typed.height for b in found)


def test_batches_are_made_as_they_are_asked_for():
    asked, nothing = [], lambda request: None

    def exchanges():
        for number in range(1, 6):
            asked.append(number)
            yield page(article(number), number=number, total=500)

    first = next(told(PLAIN, RULES, exchanges(), nothing, most=1))
    assert first.said.height == 1
    assert asked == [1, 2]  # memory is bounded by the batch and not by the run


def test_a_run_of_no_exchange_has_no_batch():
    assert list(batches(PLAIN, RULES, *kept([]))) == []
    assert list(batches(PLAIN, RULES, *kept([page(article(1), verdict="error", status=503)]))) == []


def test_each_batch_has_the_moments_of_its_own_pages():
    later = datetime(2024, 6, 2)
    pages = [page(article(1), total=200), page(article(2), number=2, total=200, at=later)]
    assert [b.typed["_captured_at"].to_list() for b in batches(PLAIN, RULES, *kept(pages), 1)] == [[AT], [later]]


def test_a_label_that_names_another_charset_than_that_of_the_bytes_is_a_notice(crawl):
    lying = [
        replace(e, headers={**e.headers, "content-type": "text/html; charset=gbk"}) if e.request.role == "detail" else e
        for e in crawl
    ]
    assert b"utf-8" in next(e.body.lower() for e in lying if e.request.role == "detail")  # the page says what is right
    batch, honest = only(GUANGDONG, *lying), only(GUANGDONG, *crawl)
    assert batch.typed.equals(honest.typed)
    assert dict(batch.notices) == {"charset: the header says gbk, and the bytes are utf-8": "4 pages"}
    assert not honest.notices
