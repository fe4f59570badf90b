"""Families of files of records and of tables of figures: what is there is a row, and what is odd is an error."""

import json
from datetime import date

import pytest

from etl.errors import Changed
from tests.real.registers import Portals
from tests.real.series import Panel, Publication, Series
from tests.real.tables import NestedItems, Records
from tests.support import exchange

SITE = "https://captured.example"
DAY = date(2024, 6, 1)
LIST = Records(
    site=SITE,
    path="list.json",
    form="json",
    fields={"id": "record_id", "winner": "winner", "day": "published_on", "currency": "currency"},
    stated=(("currency", "TWD"),),
    nothing=frozenset({"未公告"}),
    minguo=("day",),
)
ITEMS = NestedItems(site=SITE, path="items.json")
MONTHS = Series(
    site=SITE,
    form="csv",
    publications=(
        Publication(path="a.csv", periods=("2023年2月", "2023年1月"), indicator="产量", unit="吨"),
        Publication(path="b.csv", periods=("2023年3月", "2023年2月"), indicator="产量", unit="吨"),
    ),
)
YEARS = Panel(site=SITE, files=(("人口.csv", ("", "总人口", "男性")), ("省.csv", ("地区", "年份", "产值"))))


def page(listing, body, path):
    return listing(exchange(body, url=f"{SITE}/{path}", content_type="text/plain"))


def test_what_holds_for_all_rows_is_in_each_and_words_for_nothing_are_nothing():
    rows = page(
        LIST, '[{"id": 1, "winner": "未公告"}, {"id": 2, "winner": "甲公司", "currency": "HKD"}]', "list.json"
    ).rows
    assert [(r["currency"], r["winner"]) for r in rows] == [("TWD", None), ("HKD", "甲公司")]


@pytest.mark.parametrize(("said", "reckoned"), [("0991007", "2010-10-07"), ("10101", "10101"), ("", ""), (None, None)])
def test_a_day_of_the_republic_is_reckoned_and_what_is_none_is_left_to_the_contract(said, reckoned):
    (row,) = page(LIST, json.dumps([{"id": 1, "day": said}]), "list.json").rows
    assert row["day"] == reckoned


def test_lines_of_json_are_rows_and_a_broken_one_is_an_error():
    lines = Records(site=SITE, path="x", form="jsonl", fields={"id": "record_id"})
    assert page(lines, '{"id": 1}\n\n{"id": 2}\n', "x").rows == [{"id": 1}, {"id": 2}]
    with pytest.raises(Changed, match="a line is not JSON"):
        page(lines, '{"id": 1}\n{"id": \n', "x")


def test_an_item_has_the_codes_of_its_address():
    item = {"name": "备案", "link": "http://a.cn/x?areaCode=511602000000&itemCode=511Z07-1&taskType=10", "qrcode": ""}
    said = [{"department": "经信局", "items": [{"main_item": "投资", "sub_items": [item]}]}]
    (row,) = page(ITEMS, json.dumps(said), "items.json").rows
    assert (row["itemCode"], row["areaCode"], row["main_item"]) == ("511Z07-1", "511602", "投资")
    item["link"] = "http://a.cn/x?areaCode=511602000000"
    with pytest.raises(Changed, match="no itemCode"):
        page(ITEMS, json.dumps(said), "items.json")


def test_one_figure_of_two_publications_is_two_records_of_their_own_vintages():
    first = page(MONTHS, "地区,2023年2月,2023年1月\n北京,12,\n", "a.csv")
    second = page(MONTHS, "地区,2023年3月,2023年2月\n北京,14,13\n", "b.csv")
    assert first.following.url == f"{SITE}/b.csv" and second.following is None
    told = [r for r in (*first.rows, *second.rows) if r["时期"] == "202302"]
    assert [(r["版本"], r["数值"], r["地区代码"]) for r in told] == [
        ("202302", "12", "110000"),
        ("202303", "13", "110000"),
    ]
    assert len({r["记录号"] for r in told}) == 2
    assert [(r["时期首日"], r["数值"], r["有数据"]) for r in first.rows][1] == ("2023-01-01", None, "false")


@pytest.mark.parametrize(
    ("listing", "body", "path"),
    [
        (MONTHS, "地区,2023年2月,2022年12月\n北京,1,2\n", "a.csv"),
        (MONTHS, "地区,2023年2月,2023年1月\n北京,1,2\n", "c.csv"),
        (YEARS, ",总人口,女性\n1978年,1,2\n", "人口.csv"),
        (YEARS, ",总人口,男性\n1978年,1\n", "人口.csv"),
    ],
)
def test_a_table_with_other_headings_or_another_width_is_an_error(listing, body, path):
    with pytest.raises(Changed):
        page(listing, body, path)


def test_a_panel_of_the_country_has_years_down_and_indicators_across():
    rows = page(YEARS, ",总人口,男性\n1978年,96259,\n", "人口.csv").rows
    assert [(r["指标"], r["地区"], r["时期"], r["数值"]) for r in rows] == [
        ("总人口", None, "1978", "96259"),
        ("男性", None, "1978", None),
    ]


@pytest.mark.parametrize("listing", [LIST, ITEMS, MONTHS, YEARS])
def test_there_are_no_details(listing):
    with pytest.raises(Changed, match="no page of its own"):
        listing.detail(exchange("", url=listing.first(DAY).url))


PORTALS = Portals(site=SITE, path="portals.json")


def test_a_register_of_sites_has_a_row_for_each_place_that_has_one():
    said = {"山西省": {"山西省": {}, "大同市": {"url": "http://data.dt.example/a", "name": "大同"}},
            "四川省": {"甘孜州": {"url": "http://192.0.2.59:11180/#/Home"}}}  # fmt: skip
    rows = page(PORTALS, json.dumps(said), "portals.json").rows
    assert rows == [
        {"place": "大同市", "name": "大同", "url": "http://data.dt.example/a", "host": "data.dt.example"},
        {"place": "甘孜州", "name": None, "url": "http://192.0.2.59:11180/#/Home", "host": None},
    ]


@pytest.mark.parametrize("said", [[], {"山西省": []}, {"山西省": {"大同市": {"name": "大同"}}}])
def test_a_register_of_sites_of_another_shape_is_an_error(said):
    with pytest.raises(Changed):
        page(PORTALS, json.dumps(said), "portals.json")
