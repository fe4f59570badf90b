import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import parse_qsl

import orjson
import polars as pl
import pytest
import yaml

from etl.contracts import contract
from etl.errors import Changed, Truncated
from etl.families.nbs import Nbs, tree
from etl.model import Exchange, Request, Source
from etl.parse import batches
from etl.practice import site_of
from etl.practice.corpus import Changes
from etl.sources import registry, source
from etl.validate import judge
from tests.families.judged import judged
from tests.support import AT, DAY, exchange, kept, walked

URL = "https://data.stats.gov.cn/easyquery.htm"
ALL = {name: one for name, one in registry().items() if isinstance(one.listing, Nbs)}
FIGURES = [name for name, one in ALL.items() if one.listing.region]
RECORDED = Path(__file__).parents[2].parent / "shared/data/platform_shapes/songjian__cnstats/cassettes"
GROSS = Nbs(dbcode="fsnd", region="110000", indicators=("A0201",), periods="2023")
NAMES = [
    {"wdcode": "zb", "nodes": [{"code": "A020101", "cname": "地区生产总值", "unit": "亿元", "memo": "初步核算"}]},
    {"wdcode": "reg", "nodes": [{"code": "110000", "cname": "北京市"}]},
    {"wdcode": "sj", "nodes": [{"code": "2023", "cname": "2023年"}]},
]


def node(value=43760.7, has=True, **wds):
    codes = {"zb": "A020101", "reg": "110000", "sj": "2023"} | wds
    return {
        "code": "_".join(f"{name}.{code}" for name, code in codes.items() if code),
        "data": {"data": value, "dotcount": 1, "hasdata": has, "strdata": str(value)},
        "wds": [{"wdcode": name, "valuecode": code} for name, code in codes.items() if code],
    }


def data(*nodes, stated=None, names=NAMES):
    count = sum(one["data"]["hasdata"] for one in nodes) if stated is None else stated
    return {"returncode": 200, "returndata": {"datanodes": list(nodes), "hasdatacount": count, "wdnodes": names}}


def made(listing):
    return Source(province="110000", kind="statistic", publisher="国家统计局", listing=listing)


def read(listing, body):
    raw = body if isinstance(body, bytes) else orjson.dumps(body)
    return listing(Exchange(listing.first(DAY), 200, {"content-type": "application/json"}, raw, AT))


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_of_every_indicator_is_listed_once(name):
    one = source(name)
    pages = list(walked(one, site_of(one, size=241)))
    codes = [row["code"] for page in pages for row in page.rows]
    assert [len(p.rows) for p in pages] == [121, 120]
    assert len(codes) == len(set(codes)) == 241
    assert {row["reg"] for page in pages for row in page.rows} == {one.listing.region}


def test_the_total_is_stated_with_the_last_indicator():
    one = source("beijing.statistic")
    assert [p.total for p in walked(one, site_of(one, size=241))] == [None, 241]


@pytest.mark.parametrize("name", FIGURES)
def test_the_contract_takes_all_but_the_flawed_figures(name):
    batch, verdict = judged(source(name), site_of(source(name), size=122, flaws=61))
    assert batch.notices == {}
    assert verdict.accepted.height == 120
    assert sorted(verdict.rejected["_reasons"].to_list()) == [
        ["pattern:period", "type:period_on"],
        ["required:indicator"],
    ]
    assert verdict.accepted["has_value"].sum() == verdict.accepted["value"].count()
    assert 0 < verdict.accepted["value"].null_count() < 40


def test_a_figure_keeps_its_code_when_others_are_added_and_withdrawn():
    one = source("beijing.statistic")

    def codes(**changes):
        pages = walked(one, site_of(one, size=60, changes=Changes(**changes)))
        return {row["code"] for page in pages for row in page.rows}

    before, after = codes(), codes(added=5, withdrawn=3)
    assert (len(after - before), len(before - after)) == (5, 3)


def test_a_figure_carries_the_names_of_its_dimensions():
    page = read(GROSS, data(node()))
    assert page.total == 1
    assert page.rows == [
        {
            "code": "zb.A020101_reg.110000_sj.2023",
            "url": URL,
            "hasdata": True,
            "data": 43760.7,
            "zb": "A020101",
            "zb.cname": "地区生产总值",
            "zb.unit": "亿元",
            "zb.memo": "初步核算",
            "reg": "110000",
            "reg.cname": "北京市",
            "sj": "2023",
            "sj.first": "2023-01-01",
        }
    ]


def test_a_figure_that_the_site_does_not_have_is_null_and_not_zero():
    page = read(GROSS, data(node(0.0, has=False)))
    assert (page.rows[0]["data"], page.rows[0]["hasdata"]) == (None, False)
    assert page.total == 1


def test_a_value_where_there_is_none_is_rejected():
    one = source("beijing.statistic")
    batch, verdict = judged(one, site_of(one, size=60, flaws=0))
    wrong = replace(batch, typed=batch.typed.with_columns(value=pl.col("value").fill_null(0.0)))
    assert judge(contract("statistic"), batch).rejected.is_empty()
    reasons = judge(contract("statistic"), wrong).rejected["_reasons"].to_list()
    assert reasons == [["rule:no_value_without_data"]] * verdict.accepted["value"].null_count()


@pytest.mark.parametrize(
    ("period", "first"),
    [("2023", "2023-01-01"), ("202312", "2023-12-01"), ("2023A", "2023-01-01"), ("2023D", "2023-10-01")],
)
def test_a_period_starts_on_its_first_day(period, first):
    names = [*NAMES[:2], {"wdcode": "sj", "nodes": [{"code": period, "cname": period}]}]
    assert read(GROSS, data(node(sj=period), names=names)).rows[0]["sj.first"] == first


def test_a_missing_figure_leaves_the_stated_total_as_it_is():
    assert read(GROSS, data(node(), stated=3)).total == 3


def test_the_form_is_the_sites_own():
    form = dict(Nbs(dbcode="fsnd", region="110000", indicators=("A0201",)).first(date(2024, 6, 1)).form)
    assert list(form) == ["m", "dbcode", "rowcode", "colcode", "wds", "dfwds", "k1"]
    assert form["wds"] == '[{"wdcode": "reg", "valuecode": "110000"}]'
    assert form["dfwds"] == '[{"wdcode": "zb", "valuecode": "A0201"}, {"wdcode": "sj", "valuecode": "LAST10"}]'
    assert form["k1"] == "1717200000000"


def test_no_two_indicators_are_asked_for_alike_and_none_twice():
    listing = Nbs(dbcode="fsnd", region="110000", indicators=("A0201", "A0201", "A0301"), periods="2023")
    page = read(listing, data(node()))
    assert '"A0301"' in dict(page.following.form)["dfwds"]
    assert dict(page.following.form)["k1"] == "1717200000001"


@pytest.mark.parametrize("reg", [None, "120000"])
def test_an_answer_that_is_not_of_the_region_asked_for_is_an_error(reg):
    names = [*NAMES, {"wdcode": "reg", "nodes": [{"code": "120000", "cname": "天津市"}]}]
    with pytest.raises(Changed, match="asked for region 110000") as caught:
        read(GROSS, data(node(), node(reg=reg), names=names))
    assert (caught.value.url, caught.value.field) == (URL, "reg")


def test_a_national_database_that_ignores_the_region_is_found_out():
    national = made(Nbs(dbcode="hgyd", region="110000", indicators=("A0201",)))
    with pytest.raises(Changed, match="asked for region 110000, and zb.A0201"):
        list(walked(national, site_of(national, size=3)))


def test_an_indicator_that_does_not_exist_is_told_in_the_sites_own_words():
    with pytest.raises(Changed, match="未能找到符合查询条件的信息") as caught:
        read(GROSS, {"returncode": 501, "returndata": "对不起，未能找到符合查询条件的信息。"})
    assert (caught.value.url, caught.value.field) == (URL, "returncode")


def without(*path):
    body = json.loads(json.dumps(data(node())))
    at = body
    for key in path[:-1]:
        at = at[key]
    del at[path[-1]]
    return body


@pytest.mark.parametrize(
    ("body", "error", "field"),
    [
        (b'{"returncode": 200, "returndata": {"datano', Truncated, None),
        (b"<html>busy</html>", Changed, None),
        ([], Changed, "returncode"),
        (without("returncode"), Changed, "returncode"),
        (without("returndata"), Changed, "returndata"),
        (without("returndata", "datanodes"), Changed, "datanodes"),
        (without("returndata", "hasdatacount"), Changed, "hasdatacount"),
        (without("returndata", "wdnodes"), Changed, "wdnodes"),
        (without("returndata", "wdnodes", 0), Changed, "wdnodes"),
        (without("returndata", "wdnodes", 0, "wdcode"), Changed, "wdcode"),
        (without("returndata", "datanodes", 0, "wds"), Changed, "wds"),
        (without("returndata", "datanodes", 0, "data"), Changed, "data.hasdata"),
        (without("returndata", "datanodes", 0, "data", "data"), Changed, "data.data"),
        (data(node("43760.7")), Changed, "data.data"),
        (data(node(has=1)), Changed, "data.hasdata"),
        (data(node(sj="2022")), Changed, "wdnodes"),
    ],
)
def test_an_answer_that_is_not_as_known_is_an_error_with_its_place(body, error, field):
    with pytest.raises(error) as caught:
        read(GROSS, body)
    assert caught.value.url == URL
    assert caught.value.field == field


def test_a_figure_without_a_code_stays_in_the_list():
    assert read(GROSS, without("returndata", "datanodes", 0, "code")).rows[0]["code"] is None


def test_a_figure_has_no_page_of_its_own():
    with pytest.raises(Changed, match="no page of its own"):
        GROSS.detail(exchange("{}", url=URL))


TREE = {"dbcode": "fsnd", "id": "A02", "isParent": True, "name": "国民经济核算", "pid": "", "wdcode": "zb"}


def test_the_tree_gives_its_nodes():
    assert tree(exchange(orjson.dumps([TREE]), url=URL)) == [TREE]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"returncode": 501}, ""),
        ([{k: v for k, v in TREE.items() if k != "pid"}], "pid"),
        ([TREE | {"isParent": "true"}], "isParent"),
        ([TREE | {"name": None}], "name"),
    ],
)
def test_a_tree_that_is_not_as_known_is_an_error_with_its_place(body, field):
    with pytest.raises(Changed) as caught:
        tree(exchange(orjson.dumps(body), url=URL))
    assert (caught.value.url, caught.value.field) == (URL, field)


def recorded(name):
    if not RECORDED.is_dir():
        pytest.skip("the recorded exchanges are not beside the project (../shared/data/platform_shapes)")
    text = (RECORDED / f"test_{name}.yaml").read_text(encoding="utf-8")
    for one in yaml.load(text, Loader=yaml.CSafeLoader)["interactions"]:
        asked, said = one["request"], one["response"]
        form = tuple(parse_qsl(asked["body"], keep_blank_values=True))
        body = said["body"]["string"].encode()
        yield Exchange(Request(url=asked["uri"], method="POST", form=form), said["status"]["code"], {}, body, AT)


def asking(exchange):
    """The family as a source would configure it to ask this."""
    form = dict(exchange.request.form)
    wanted = {one["wdcode"]: one["valuecode"] for name in ("wds", "dfwds") for one in json.loads(form[name])}
    return Nbs(
        dbcode=form["dbcode"],
        indicators=(wanted["zb"],),
        region=wanted.get("reg", ""),
        periods=wanted.get("sj", ""),
        rowcode=form["rowcode"],
        colcode=form["colcode"],
    )


QUERIES = {
    "api_vcr__test_stats_as_df": [(12, 10), (1, 0)],
    "api_vcr__test_stats_industrial": [(12, 10)],
    "api_vcr__test_stats_multi_zb": [(6, 6)],
    "cli_vcr__test_cli_list_regcode": [(403, 0)],
    "cli_vcr__test_cli_simple_query": [(1, 1)],
    "regcode_vcr__test_get_reg_provinces": [(403, 0)],
}
REFUSED = {"api_vcr__test_invalid_query": "returncode", "api_vcr__test_stats_with_reg": "reg"}
TREES = {"cli_vcr__test_cli_tree_query": (1, 21, 0), "zbcode_vcr__test_get_tree": (39, 643, 38)}


@pytest.mark.real
@pytest.mark.parametrize("name", QUERIES)
def test_a_recorded_answer_gives_its_figures(name):
    said = list(recorded(name))
    pages = [asking(one)(one) for one in said]
    filled = [sum(row["data"] is not None for row in page.rows) for page in pages]
    assert list(zip([len(p.rows) for p in pages], filled, strict=True)) == QUERIES[name]
    assert [p.total for p in pages] == [len(p.rows) for p in pages]
    for one, page in zip(said, pages, strict=True):
        (batch,) = batches(made(asking(one)), contract("statistic"), *kept([one]))
        verdict = judge(contract("statistic"), batch)
        assert (verdict.accepted.height, verdict.rejected.height) == (len(page.rows), 0)


@pytest.mark.real
@pytest.mark.parametrize("name", REFUSED)
def test_a_recorded_answer_that_is_no_answer_is_an_error(name):
    (one,) = recorded(name)
    with pytest.raises(Changed) as caught:
        asking(one)(one)
    assert (caught.value.url, caught.value.field) == (URL, REFUSED[name])


@pytest.mark.real
@pytest.mark.parametrize("name", [*QUERIES, *REFUSED])
def test_the_recorded_question_is_asked_again_word_for_word(name):
    for one in recorded(name):
        again = asking(one).first(DAY)
        assert again.url == one.request.url
        assert [p for p in again.form if p[0] != "k1"] == [p for p in one.request.form if p[0] != "k1"]


@pytest.mark.real
@pytest.mark.parametrize("name", TREES)
def test_a_recorded_tree_gives_its_nodes(name):
    levels = [tree(one) for one in recorded(name)]
    nodes = [node for level in levels for node in level]
    assert (len(levels), len(nodes), sum(node["isParent"] for node in nodes)) == TREES[name]


@pytest.mark.real
def test_every_recorded_exchange_is_read_by_a_test():
    if not RECORDED.is_dir():
        pytest.skip("the recorded exchanges are not beside the project (../shared/data/platform_shapes)")
    assert {p.stem.removeprefix("test_") for p in RECORDED.glob("*.yaml")} == {*QUERIES, *REFUSED, *TREES}


@pytest.mark.real
@pytest.mark.parametrize("name", [name for name, one in ALL.items() if one.verified == "recorded"])
def test_a_recorded_source_asks_just_what_was_recorded_and_reads_the_answer(name):
    one = source(name)
    asked = [pair for pair in one.listing.first(DAY).form if pair[0] != "k1"]
    said = [e for query in QUERIES for e in recorded(query) if [p for p in e.request.form if p[0] != "k1"] == asked]
    assert said
    page = one.listing(said[0])
    (batch,) = batches(one, contract("statistic"), *kept(said[:1]))
    assert not [
        notice for notice in batch.notices if not notice.startswith("missing field reg")
    ]  # the nation's has none
    assert page.following is None
    assert judge(contract("statistic"), batch).accepted.height == page.total == len(page.rows)
