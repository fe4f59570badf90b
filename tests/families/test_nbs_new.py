from dataclasses import replace

import orjson
import pytest

from etl.errors import Changed, Truncated
from etl.families.nbs_new import NbsNew
from etl.model import Source
from etl.practice import site_of
from etl.sources import registry
from tests.families.judged import judged
from tests.support import AT, DAY, exchange, walked

URL = "https://data.stats.gov.cn/dg/website/publicrelease/web/external/stream/esData"
ONE, TWO = "a" * 32, "b" * 32
GROSS = NbsNew(cid="c" * 32, indicators=(ONE, TWO), root="d" * 32, region="110000", area="北京市")
FIGURES = [name for name, one in registry().items() if isinstance(one.listing, NbsNew)]


def made(listing):
    return Source(province="110000", kind="statistic", publisher="国家统计局", listing=listing)


def read(body, listing=GROSS):
    raw = body if isinstance(body, bytes) else orjson.dumps(body)
    said = exchange(raw, url=URL, content_type="application/json; charset=utf-8")
    return listing(replace(said, request=listing.first(DAY)))


def data(*figures, code="2023YY", success=True):
    return {"success": success, "message": "说明", "data": [{"code": code, "name": "2023年", "values": list(figures)}]}


def figure(value="43760.7", **said):
    return {"_id": ONE, "i_showname": "地区生产总值 ", "du_name": "亿元", "da_name": "北京市", "value": value} | said


def test_one_indicator_of_one_place_is_asked_for_over_some_years():
    asked = GROSS.first(DAY)
    assert (asked.method, asked.url) == ("POST", URL)
    said = orjson.loads(asked.json)
    assert (said["indicatorIds"], said["dts"]) == ([ONE], ["2014YY-2024YY"])
    assert said["das"] == [{"text": "北京市", "value": "110000000000"}]


def test_the_nation_has_twelve_zeros_and_a_period_ends_with_its_unit():
    nation = NbsNew(cid="c", indicators=(ONE,), root="d", unit="SS", years=2)
    said = orjson.loads(nation.first(DAY).json)
    assert (said["das"][0]["value"], said["dts"]) == ("000000000000", ["202201SS-202404SS"])
    assert orjson.loads(replace(nation, unit="MM").first(DAY).json)["dts"] == ["202201MM-202412MM"]
    assert read(data(figure(), code="202404SS"), nation).rows[0]["area"] == ""


def test_a_figure_has_the_region_that_was_asked_for_and_its_period():
    page = read(data(figure()))
    assert page.total is None
    row = page.rows[0]
    assert (row["id"], row["area"]) == (f"{ONE}.110000000000.2023YY", "110000")
    assert (row["period"], row["period.first"], row["value"], row["has_value"]) == (
        "2023",
        "2023-01-01",
        "43760.7",
        True,
    )


@pytest.mark.parametrize(
    ("code", "period", "first"),
    [
        ("2023YY", "2023", "2023-01-01"),
        ("202604SS", "2026D", "2026-10-01"),
        ("202607MM", "202607", "2026-07-01"),
        ("2023", "2023", "2023-01-01"),
        ("很久", "很久", "很久"),
    ],
)
def test_periods_are_told_as_the_older_database_told_them(code, period, first):
    row = read(data(figure(), code=code)).rows[0]
    assert (row["period"], row["period.first"]) == (period, first)


@pytest.mark.parametrize("nothing", ["", " ", None])
def test_a_figure_that_is_not_there_is_null_and_not_zero(nothing):
    row = read(data(figure(nothing))).rows[0]
    assert (row["value"], row["has_value"]) == (None, False)


def test_the_next_indicator_is_asked_for_over_the_same_years_and_the_last_is_the_end():
    following = read(data(figure())).following
    said = orjson.loads(following.json)
    assert (said["indicatorIds"], said["dts"]) == ([TWO], ["2014YY-2024YY"])
    last = replace(exchange(orjson.dumps(data(figure(_id=TWO)))), request=following)
    assert GROSS(last).following is None


def test_an_archived_answer_outlives_its_indicator():
    old = replace(exchange(orjson.dumps(data(figure()))), request=GROSS.first(DAY), at=AT)
    page = replace(GROSS, indicators=(TWO,))(old)
    assert (len(page.rows), page.following) == (1, None)


@pytest.mark.parametrize("name", FIGURES)
def test_the_contract_takes_all_but_the_flawed_figures(name):
    one = registry()[name]
    site = site_of(one, size=122, flaws=61)
    ids = [row["id"] for page in walked(one, site) for row in page.rows]
    assert len(ids) == len(set(ids)) == 122
    batch, verdict = judged(one, site)
    assert batch.notices == {}
    assert verdict.accepted.height == 120
    assert set(verdict.accepted["region_code"]) == {one.listing.region or None}
    assert 0 < verdict.accepted["value"].null_count() < 40
    assert verdict.accepted["has_value"].sum() == verdict.accepted["value"].count()


@pytest.mark.parametrize(
    ("body", "error", "field"),
    [
        (data(figure(), success=False), Changed, "success"),
        ({"data": []}, Changed, "success"),
        ({"success": True, "data": None}, Changed, "data"),
        ({"success": True, "data": [{"code": "2023YY"}]}, Changed, "values"),
        (data(figure(_id=TWO)), Changed, "_id"),
        (b'{"success": true, "da', Truncated, None),
        (b"<html>busy</html>", Changed, None),
    ],
)
def test_an_answer_that_is_not_as_known_is_an_error_with_its_place(body, error, field):
    with pytest.raises(error) as caught:
        read(body)
    assert (caught.value.url, caught.value.field) == (URL, field)


def test_a_figure_has_no_page_of_its_own():
    with pytest.raises(Changed, match="no page of its own"):
        GROSS.detail(exchange("{}", url=URL))
