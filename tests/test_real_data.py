from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from etl.practice.site import Ask
from tests.real import BULLETINS, DATA, LAWS, SITE
from tests.real.answers import compared
from tests.real.counting import personal_numbers, stubs
from tests.real.report import report, trees
from tests.real.run import DAY
from tests.real.server import recorded, sites
from tests.real.sources import FIGURE_SOURCE, LAW_SOURCES, NBS_SOURCES, SOURCES

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not DATA.is_dir(), reason="the captured records are not beside the project, in ../shared/data"),
]

# Rows in the files, accepted, duplicate, quarantined, pending, dropped, and how the set ends.
FATES = {
    "anhui.open_dataset.bengbu": (87, 87, 0, 0, 0, 0, "loaded"),
    "anhui.open_dataset.chuzhou": (850, 799, 51, 0, 0, 0, "loaded"),
    "anhui.open_dataset.hefei": (321, 318, 0, 3, 0, 0, "loaded"),
    "anhui.open_dataset.huangshan": (200, 195, 0, 5, 0, 0, "loaded"),
    "anhui.open_dataset.wuhu": (531, 531, 0, 0, 0, 0, "loaded"),
    "ningxia.open_dataset.ningxia": (1987, 1847, 140, 0, 0, 0, "loaded"),
    "ningxia.open_dataset.yinchuan": (1005, 1005, 0, 0, 0, 0, "loaded"),
    "shaanxi.open_dataset.shaanxi": (141, 141, 0, 0, 0, 0, "loaded"),
    "sichuan.open_dataset.deyang": (1946, 1946, 0, 0, 0, 0, "loaded"),
    "sichuan.open_dataset.neijiang": (6322, 6322, 0, 0, 0, 0, "loaded"),
    "beijing.policy_document.laws": (187, 0, 0, 93, 94, 0, "stopped"),
    "shanghai.policy_document.laws": (233, 0, 0, 76, 157, 0, "stopped"),
    "zhejiang.policy_document.laws": (410, 402, 0, 8, 0, 0, "loaded"),
    "shandong.policy_document.laws": (472, 469, 0, 3, 0, 0, "loaded"),
    "guangdong.policy_document.laws": (88, 88, 0, 0, 0, 0, "loaded"),
    "china.announcement.bulletins": (456, 456, 0, 0, 0, 0, "loaded"),
    "china.statistic.bulletins": (6474, 6469, 0, 5, 0, 0, "loaded"),
    "china.division.gb2260": (231177, 231138, 0, 39, 0, 0, "loaded"),
    "china.statistic.invalid_query": (0, 0, None, None, None, None, "Changed"),
    "china.statistic.stats_as_df": (12, 12, 0, 0, 0, 0, "loaded"),
    "beijing.statistic.stats_as_df": (1, 1, 0, 0, 0, 0, "loaded"),
    "china.statistic.stats_industrial": (12, 12, 0, 0, 0, 0, "loaded"),
    "china.statistic.stats_multi_zb": (6, 6, 0, 0, 0, 0, "loaded"),
    "beijing.statistic.stats_with_reg": (1, 0, None, None, None, None, "Changed"),
    "china.statistic.list_regcode": (403, 403, 0, 0, 0, 0, "loaded"),
    "china.statistic.simple_query": (1, 1, 0, 0, 0, 0, "loaded"),
    "china.statistic.get_reg_provinces": (403, 403, 0, 0, 0, 0, "loaded"),
    "china.statistic.gdp": (744, 744, 0, 0, 0, 0, "loaded"),
    "china.statistic.gdp_cities": (180, 180, 0, 0, 0, 0, "loaded"),
    "china.statistic.monthly": (7564, 7564, 0, 0, 0, 0, "loaded"),
    "china.statistic.budgets": (1240, 1240, 0, 0, 0, 0, "loaded"),
    "china.statistic.panel": (13020, 13020, 0, 0, 0, 0, "loaded"),
    "china.statistic.yearbooks": (28379, 28379, 0, 0, 0, 0, "loaded"),
    "china.public_letter.replies": (2816, 2816, 0, 0, 0, 0, "loaded"),
    "sichuan.procurement_notice.dazhou": (80, 80, 0, 0, 0, 0, "loaded"),
    "sichuan.procurement_notice.dazhou_intentions": (100, 100, 0, 0, 0, 0, "loaded"),
    "taiwan.procurement_notice.tenders": (1164, 1164, 0, 0, 0, 0, "loaded"),
    "hongkong.procurement_notice.tenders": (50, 50, 0, 0, 0, 0, "loaded"),
    "china.procurement_notice.telecom": (740, 720, 0, 20, 0, 0, "loaded"),
    "china.procurement_notice.unicom": (92, 92, 0, 0, 0, 0, "loaded"),
    "taiwan.administrative_licence.factories": (3097, 2629, 0, 76, 0, 392, "loaded"),
    "sichuan.service_item.guangan": (1135, 1135, 0, 0, 0, 0, "loaded"),
    "liaoning.service_item.powers": (8, 8, 0, 0, 0, 0, "loaded"),
    "hainan.policy_document.free_port": (180, 180, 0, 0, 0, 0, "loaded"),
    "hainan.policy_document.free_port_broken": (30, 0, None, None, None, None, "Changed"),
    "china.website.open_data_portals": (149, 137, 0, 12, 0, 0, "loaded"),
}


def test_every_source_is_run_and_none_is_left_out(done):
    assert [o.source.id for o in done.outcomes] == [s.id for s in SOURCES]
    assert set(FATES) == {s.id for s in SOURCES}


@pytest.mark.parametrize("name", FATES)
def test_every_row_of_a_set_has_one_fate(done, name):
    o = done.of(name)
    n = o.counts
    fates = (n.duplicate, n.quarantined, n.pending, n.dropped) if n else (None, None, None, None)
    assert (o.rows, o.accepted, *fates, o.status) == FATES[name]
    assert o.adds_up
    assert sum(count for _, count in o.reasons) == (n.quarantined if n else 0)


def test_a_set_that_loses_a_row_does_not_add_up(done):
    good = done.of("anhui.open_dataset.bengbu")
    assert not replace(good, rows=good.rows + 1).adds_up
    assert not replace(good, counts=replace(good.counts, loaded=good.counts.loaded - 1)).adds_up


def test_what_was_accepted_is_in_the_release(done, ask):
    held = dict(ask("SELECT source_id, rows FROM coverage WHERE rows > 0"))
    assert held == {o.source.id: o.accepted for o in done.outcomes if o.accepted}


def test_every_rejected_row_has_its_reason(done):
    assert {(o.source.id, *reason) for o in done.outcomes for reason in o.reasons} == {
        ("anhui.open_dataset.hefei", "required:title", 3),
        ("anhui.open_dataset.huangshan", "minimum:record_count", 5),
        ("beijing.policy_document.laws", "required:issued_on", 93),
        ("shanghai.policy_document.laws", "required:issued_on", 76),
        ("zhejiang.policy_document.laws", "required:issued_on", 8),
        ("shandong.policy_document.laws", "required:issued_on", 3),
        ("china.statistic.bulletins", "type:value", 5),
        ("china.division.gb2260", "key:record_id", 17),
        ("china.division.gb2260", "rule:only_a_province_has_no_parent", 22),
        ("china.procurement_notice.telecom", "type:budget", 1),
        ("china.procurement_notice.telecom", "type:deadline_at", 19),
        ("taiwan.administrative_licence.factories", "maximum:ended_on", 1),
        ("taiwan.administrative_licence.factories", "pattern:holder_no", 2),
        ("taiwan.administrative_licence.factories", "pattern:holder_no + maximum:ended_on", 1),
        ("taiwan.administrative_licence.factories", "required:decided_on", 26),
        ("taiwan.administrative_licence.factories", "required:decided_on + type:changed_on", 6),
        ("taiwan.administrative_licence.factories", "required:record_id", 1),
        ("taiwan.administrative_licence.factories", "type:changed_on", 18),
        ("taiwan.administrative_licence.factories", "type:decided_on", 20),
        ("taiwan.administrative_licence.factories", "type:ended_on", 1),
        ("china.website.open_data_portals", "required:title", 12),
    }


def test_what_was_masked_is_told_by_column_and_kind(done):
    assert {(o.source.id, *one) for o in done.outcomes for one in o.masked} == {
        ("china.public_letter.replies", "reply:plate", 1)
    }


def test_a_rule_that_only_warns_costs_no_row_and_is_told(done):
    assert {(o.source.id, *one) for o in done.outcomes for one in o.warned} == {
        ("taiwan.procurement_notice.tenders", "rule:deadline_after_publication", 38),
        ("china.procurement_notice.telecom", "rule:deadline_after_publication", 3),
        ("taiwan.administrative_licence.factories", "rule:ended_not_before_decided", 3),
    }


def test_the_gate_names_the_rule_that_stopped_a_set(done):
    stopped = {o.source.id: [(rule, round(seen, 1)) for rule, seen in o.failed] for o in done.outcomes if o.failed}
    assert stopped == {
        "beijing.policy_document.laws": [("reject_share", 49.7)],
        "shanghai.policy_document.laws": [("reject_share", 32.6)],
    }


@pytest.mark.parametrize(
    ("name", "field", "says"),
    [
        ("china.statistic.invalid_query", "returncode", "未能找到符合查询条件的信息"),
        ("beijing.statistic.stats_with_reg", "reg", "asked for region 110000"),
        (
            "hainan.policy_document.free_port_broken",
            "",
            "not JSON: unexpected character, expected ',' or '}' at line 46",
        ),
    ],
)
def test_a_broken_exchange_ends_as_the_error_that_it_is_and_is_kept(done, name, field, says):
    o = done.of(name)
    assert (o.status, o.field) == ("Changed", field)
    assert says in o.problem
    assert [p.name for p in (done.home / "archive" / name / DAY.isoformat()).glob("*.gz")] == ["01.partial.warc.gz"]


def test_no_set_has_a_field_that_its_source_does_not_name(done):
    assert [n for o in done.outcomes for n in o.notices if n.startswith("unknown field")] == []


def test_no_file_holds_a_personal_number_that_masking_would_redact():
    assert personal_numbers() == 0


def test_every_law_has_its_text_and_knows_where_it_was_read(ask):
    sql = "SELECT count(*), count(text), count(_detail) FROM current.policy_document WHERE _source LIKE '%.laws'"
    assert ask(sql) == [(959, 959, 959)]


def test_one_law_is_a_head_without_a_body(ask):
    assert stubs(LAW_SOURCES) == 1
    sql = "SELECT title FROM current.policy_document WHERE length(text) < 200"
    assert ask(sql) == [("汕头经济特区突发公共卫生事件应急条例",)]


def test_the_text_of_a_law_is_its_files_without_the_mark(ask):
    name = "广东省平安建设条例"
    (path,) = (DATA / LAWS).rglob(f"{name}(*).md")
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    ((text, day),) = ask(f"SELECT text, issued_on::VARCHAR FROM current.policy_document WHERE title = '{name}'")
    assert day in path.name
    assert [" ".join(line.split()) for line in lines if "INFO END" not in line] == text.splitlines()


def test_a_bulletin_is_its_lines(ask):
    text = (DATA / BULLETINS / "2020年1月20日湖北省.yaml").read_text(encoding="utf-8")
    ((said, region, day),) = ask(
        "SELECT text, region, issued_on::VARCHAR FROM current.announcement WHERE title = '2020年1月20日湖北省'"
    )
    assert (said, region, day) == (text.strip(), "湖北省", "2020-01-20")


@pytest.mark.parametrize(
    ("day", "indicator", "region", "value"),
    [
        ("20200125", "确诊", "湖北省", 1052),
        ("20200125", "死亡", "湖北省武汉市", 45),
        ("20200120", "国外确诊", "泰国", 2),
        ("20200123", "确诊", "浙江省温州", 6),  # and not the one severe case among them
        ("20200131", "确诊", "重庆市丰都县", 4),
    ],
)
def test_a_figure_of_a_bulletin_is_a_row(ask, day, indicator, region, value):
    sql = f"SELECT value, unit FROM current.statistic WHERE _source = '{FIGURE_SOURCE.id}'"
    assert ask(f"{sql} AND period = '{day}' AND indicator = '{indicator}' AND region = '{region}'") == [(value, "例")]


def test_a_figure_of_the_country_has_no_region_and_a_remark_is_its_note(ask):
    sql = "SELECT region, value, note FROM current.statistic WHERE record_id = '2020年1月20日:治愈:'"
    assert ask(sql) == [(None, 25, "其他来源")]


def test_the_figures_are_those_of_the_known_answers(done):
    compare = compared(done.home)
    assert (len(compare.equal), len(compare.other)) == (6468, 0)
    assert [(f.record, f.value) for f in compare.unanswered] == [("2020年1月31日重庆市:确诊详情:丰都县", 4)]


def test_what_was_left_unread_is_what_the_known_answers_mistook(done):
    compare = compared(done.home)
    assert [(v.place[2], v.value) for v in compare.unread] == [
        ("台州市", 4),
        ("嘉兴市", 1),
        ("温州市", 1),
        ("南通市", 1),
        ("苏州市", 2),
    ]
    assert ({v.day for v in compare.elsewhere}, len(compare.elsewhere)) == ({"2020-01-19"}, 12)


@pytest.mark.parametrize(
    ("code", "day", "name"),
    [
        ("500000", "1996-12-31", None),
        ("500000", "1997-12-31", "重庆市"),  # a municipality since 1997
        ("510200", "1996-12-31", "重庆市"),  # a city of Sichuan until then
        ("510200", "1997-12-31", None),
        ("340102", "2002-12-30", "东市区"),
        ("340102", "2002-12-31", "瑶海区"),
        ("542100", "2013-12-31", "昌都地区"),
        ("542100", "2014-12-31", None),  # a city since 2014, under another code
        ("540300", "2014-12-31", "昌都市"),
    ],
)
def test_a_code_means_what_it_meant_on_a_day(ask, code, day, name):
    assert ask(f"SELECT division_name('{code}', DATE '{day}')") == [(name,)]


def test_of_the_first_codes_as_many_are_gone_or_renamed_as_the_two_lists_say(ask):
    sql = (
        "SELECT count(*) FILTER (later IS NULL), count(*) FILTER (later <> name) FROM (SELECT name, "
        "division_name(code, DATE '2019-04-30') AS later FROM current.division WHERE revision = '198012')"
    )
    names = [
        dict(line.split("\t")[2:] for line in (DATA / f"divisions/cn__GB2260/mca/{r}.tsv").read_text().splitlines()[1:])
        for r in ("198012", "201904")
    ]
    first, last = names
    gone, renamed = len(first.keys() - last.keys()), sum(last.get(c, name) != name for c, name in first.items())
    assert ask(sql) == [(gone, renamed)] == [(2263, 108)]


def test_every_accepted_division_lies_in_exactly_one_range(ask):
    ((rows, distinct),) = ask(
        "SELECT count(*), count(DISTINCT c.record_id) FROM current.division c JOIN dim.division d ON d.code = c.code "
        "AND d.name = c.name AND d.valid_from <= c.valid_from AND (d.valid_to IS NULL OR c.valid_from < d.valid_to)"
    )
    assert (rows, distinct) == (231138, 231138)


def test_the_indicator_tree_is_whole():
    seen = trees()
    assert (seen.exchanges, seen.nodes, seen.indicators, seen.groups) == (40, 664, 643, 38)
    assert (seen.unasked, seen.strangers) == (0, 0)


def test_every_recorded_query_has_a_source_and_equal_forms_have_equal_answers():
    asked = [one for one in recorded() if one.form["m"] == "QueryData"]
    forms = [{k: v for k, v in s.listing.first(DAY).form if k != "k1"} for s in NBS_SOURCES]
    assert sorted(map(str, forms)) == sorted(str(dict(one.form)) for one in asked)
    bodies = {}
    for one in recorded():
        assert bodies.setdefault(tuple(sorted(one.form.items())), one.body) == one.body


def test_the_server_answers_nothing_that_was_not_recorded_or_lies_outside():
    captured, statistics = sites()
    form = dict(NBS_SOURCES[1].listing.first(DAY).form)
    ask = Ask("POST", "https://data.stats.gov.cn", "/easyquery.htm", {}, form, b"")
    assert statistics.shape(statistics, ask).status == 200
    other = Ask("POST", "https://data.stats.gov.cn", "/easyquery.htm", {}, form | {"dbcode": "csnd"}, b"")
    assert statistics.shape(statistics, other).status == 404
    outside = Ask("GET", SITE, "/../portals.md", {}, {}, b"")
    assert captured.shape(captured, outside).status == 404
    assert captured.host == urlsplit(SITE).netloc


def test_the_document_says_what_is_found_now(done):
    kept = Path(__file__).parents[1] / "docs" / "real-data.md"
    assert kept.read_text(encoding="utf-8") == report(done), "make real-data writes it anew"
