from dataclasses import replace

import orjson
import pytest

from etl.errors import Changed, Truncated
from etl.families.portal import Ask, JsonDetail, JsonRows, Pages, Portal, Single
from etl.model import Source
from etl.practice import site_of
from etl.practice.corpus import Changes
from etl.sources import source
from tests.families.judged import judged
from tests.support import answered, exchange, walked

FIELDS = {"key": "record_id", "name": "title", "org": "publisher", "day": "published_on"}
SITE = "https://data.example.gov.cn"
URL = f"{SITE}/list?page=1&size=10"
JSON = "application/json; charset=utf-8"
CATALOGUES = ["fujian.open_dataset", "guizhou.open_dataset"]
ONE = JsonDetail(ask=Ask(path="/one"))


def catalogue(*, method="get", params=(), at="rows", total="total", paging=None, **options):
    paging = paging or Pages(key="page", size_key="size")
    ask, rows = Ask(path="/list", method=method, params=params), JsonRows(at=at, total=total)
    return Portal(site=SITE, ask=ask, paging=paging, rows=rows, **({"fields": FIELDS} | options))


def made(listing):
    return Source(province="520000", kind="open_dataset", publisher="试验平台", listing=listing)


def read(listing, body, url=URL):
    return listing(exchange(orjson.dumps(body), url=url, content_type=JSON))


@pytest.mark.parametrize("name", CATALOGUES)
def test_every_record_of_every_page_is_listed_once(name):
    one = source(name)
    pages = list(walked(one, site_of(one, size=125)))
    ids = [row[one.key] for page in pages for row in page.rows]
    assert len(pages) == -(-125 // one.listing.paging.size)
    assert {p.total for p in pages} == {125}
    assert len(ids) == len(set(ids)) == 125
    assert [d.record for p in pages for d in p.details] == ids


@pytest.mark.parametrize("name", CATALOGUES)
def test_the_contract_takes_all_but_the_flawed_records(name):
    batch, verdict = judged(source(name), site_of(source(name), size=122, flaws=61))
    assert batch.notices == {}
    assert verdict.accepted.height == 120
    assert sorted(verdict.rejected["_reasons"].to_list()) == [["required:title"], ["type:published_on"]]
    assert set(verdict.accepted["open_type"]) == {"有条件开放", "无条件开放"}


@pytest.mark.parametrize(
    "options",
    [
        {"method": "get"},
        {"method": "form", "total": "data.page.total", "at": "data.list"},
        {"method": "json", "paging": Pages(key="page", size_key="size", start=0, size=7)},
        {"method": "json", "paging": Pages(key="page"), "params": (("topics", ()), ("order", 0))},
        {"method": "form", "paging": Pages(start=0), "total": ""},
        {"method": "get", "total": "", "paging": Pages(size_key="size", size=13)},
        {"at": "data", "record": JsonDetail(ask=Ask(path="/one", method="form"), at="result.record")},
    ],
)
def test_every_variant_is_read_to_its_end(options):
    one = made(catalogue(**options))
    pages = list(walked(one, site_of(one, size=65)))
    ids = [row["key"] for page in pages for row in page.rows]
    assert len(ids) == len(set(ids)) == 65
    assert {p.total for p in pages} == {65 if options.get("total", "total") else None}
    assert pages[-1].following is None


def test_a_list_that_fills_its_last_page_and_states_no_total_ends_with_an_empty_page():
    one = made(catalogue(total=""))
    assert [len(p.rows) for p in walked(one, site_of(one, size=20))] == [10, 10, 0]


@pytest.mark.parametrize("method", ["get", "form", "json"])
def test_one_answer_may_be_the_whole_list_and_nothing_else(method):
    one = made(catalogue(method=method, paging=Single(), at="", total=""))
    (page,) = walked(one, site_of(one, size=432))
    assert len({row["key"] for row in page.rows}) == 432
    assert (page.total, page.following) == (None, None)


def test_parameters_are_sent_as_the_site_wants_them():
    params = (("type", "1"), ("topics", ()))
    assert catalogue(params=params[:1]).first(None).url == f"{SITE}/list?type=1&page=1&size=10"
    assert catalogue(method="form", params=params[:1]).first(None).form == (
        ("type", "1"),
        ("page", "1"),
        ("size", "10"),
    )
    asked = catalogue(method="json", params=params).first(None)
    assert (asked.method, asked.url) == ("POST", f"{SITE}/list")
    assert asked.json == '{"type":"1","topics":[],"page":1,"size":10}'


def test_codes_are_told_as_words_and_unknown_codes_stay():
    listing = catalogue(codes={"open": "1=无条件开放 0=有条件开放"})
    rows = [{"key": "a", "open": 1}, {"key": "b", "open": "0"}, {"key": "c", "open": 7}, {"key": "d"}]
    page = read(listing, {"total": 4, "rows": rows})
    assert [row.get("open") for row in page.rows] == ["无条件开放", "有条件开放", 7, None]


def test_a_detail_gives_the_record_with_words_for_codes():
    one = source("guizhou.open_dataset")
    site = site_of(one, size=3)
    page = next(walked(one, site))
    assert "frequency" not in page.rows[0]
    said = one.listing.detail(answered(site, page.details[0]))
    assert said["frequency"] in {"每日", "每月", "每季度", "每年", "不定期"}
    assert said["id"] == page.rows[0]["id"] == page.details[0].record
    assert page.details[0].json == f'{{"id":"{said["id"]}"}}'


def test_records_that_arrive_while_paging_push_others_onto_the_next_page():
    one = source("fujian.open_dataset")
    pages = list(walked(one, site_of(one, size=30, changes=Changes(while_paging=2))))
    ids = [row["catalogID"] for page in pages for row in page.rows]
    assert pages[-1].total == 32
    assert len(ids) == 32 and len(set(ids)) == 30  # two stand on two pages, the two new ones were never seen


def test_a_row_without_an_id_stays_in_the_list_and_has_no_detail():
    page = read(catalogue(record=ONE), {"total": 2, "rows": [{"name": "水质"}, {"key": "b", "name": "空气"}]})
    assert len(page.rows) == 2
    assert [d.record for d in page.details] == ["b"]


@pytest.mark.parametrize(
    ("body", "error", "field"),
    [
        (b'{"total": 1, "rows": [{"key": 1', Truncated, None),
        (b"<html>busy</html>", Changed, None),
        (b'{"total": 1}', Changed, "rows"),
        (b'{"rows": [{"key": "a"}]}', Changed, "total"),
        ('{"total": "很多", "rows": []}'.encode(), Changed, "total"),
        (b'{"total": 1, "rows": ["a"]}', Changed, "rows"),
        (b'{"total": 1, "rows": {"key": "a"}}', Changed, "rows"),
        (b'{"total": 20, "rows": []}', Changed, "rows"),
        (orjson.dumps({"total": 20, "rows": [{"key": n} for n in range(20)]}), Changed, "rows"),
    ],
)
def test_a_list_that_is_not_as_known_is_an_error_with_its_place(body, error, field):
    with pytest.raises(error) as caught:
        catalogue()(exchange(body, url=URL, content_type=JSON))
    assert caught.value.url == URL
    assert caught.value.field == field


def test_a_list_that_ignores_its_page_parameter_and_states_no_total_is_stopped():
    rows = [{"key": n} for n in range(10)]
    assert read(catalogue(total=""), {"rows": rows}, URL.replace("page=1", "page=9999")).following
    with pytest.raises(Changed, match="no end after 10000 pages") as caught:
        read(catalogue(total=""), {"rows": rows}, URL.replace("page=1", "page=10001"))
    assert caught.value.field == "page"


@pytest.mark.parametrize("body", [b'{"code": 500, "data": null}', b'{"code": 200}', b'{"data": [1]}'])
def test_a_detail_without_its_record_is_an_error(body):
    with pytest.raises(Changed) as caught:
        catalogue(record=ONE).detail(exchange(body, url=f"{SITE}/one?id=1", content_type=JSON))
    assert (caught.value.url, caught.value.field) == (f"{SITE}/one?id=1", "data")


def test_a_source_can_be_compared_and_hashed():
    one = source("fujian.open_dataset")
    assert len({one, replace(one)}) == 1
