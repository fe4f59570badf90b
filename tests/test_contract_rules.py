"""What the words of a contract do to a run: warn, stop, drop, keep, refer, and measure against runs before."""

from __future__ import annotations

import json
import shutil
from datetime import date
from html.parser import HTMLParser

import polars as pl
import pytest

from etl import asking, contracts, pipeline, publishing
from etl.errors import BadBatch, BadCommand, BadContract, Changed
from etl.model import PLACE, Batch
from etl.practice import site_of
from etl.practice.behaviour import ALWAYS, Behaviour
from etl.practice.corpus import Changes
from etl.practice.server import serving
from etl.sources import source
from etl.validate import judge
from tests.conftest import yard_at
from tests.test_cli import caoyun  # noqa: F401 - a fixture

GUANGDONG = source("guangdong.policy_document")
DAYS = [date(2024, 6, n) for n in range(1, 9)]
OURS = "type: custom, engine: caoyun, implementation:"
SQL = "type: custom, engine: polars-sql, implementation:"


@pytest.fixture
def schemas(tmp_path, monkeypatch):
    """A folder of contracts of its own; ``say`` puts words into that of policy documents."""
    folder = tmp_path / "schemas"
    shutil.copytree(contracts.SCHEMAS, folder)
    monkeypatch.setattr(contracts, "SCHEMAS", folder)
    contracts.contract.cache_clear()

    def say(*changes):
        path = folder / "policy_document.yaml"
        text = path.read_text(encoding="utf-8")
        for before, after in changes:
            assert before in text
            text = text.replace(before, after, 1)
        path.write_text(text, encoding="utf-8")
        contracts.contract.cache_clear()
        return contracts.contract("policy_document")

    yield say
    contracts.contract.cache_clear()


@pytest.fixture
def portal(lake):
    site = site_of(GUANGDONG, size=60, flaws=0)
    with serving([site]) as address:
        yield site, yard_at(lake, address)


def rule(said):
    return "    quality:", f"    quality:\n      - {{name: {said}}}"


def custom(said):
    dated = "- {property: dated_by, value: issued_on}"
    return dated, f"{dated}\n      - {{property: {said}}}"


def measured(load, name):
    return next((m.passed, m.observed, m.severity) for m in load.measures if m.rule == name)


# --- severities -------------------------------------------------------------------------------------------------------


def test_a_rule_that_warns_costs_no_row_and_is_counted(schemas, portal):
    schemas(rule(f'dull, {SQL} "length(title) > 1000", severity: warn'))
    load = pipeline.run(portal[1], GUANGDONG, DAYS[0])
    assert (load.counts.loaded, load.counts.quarantined, load.certificate) == (60, 0, "complete")
    assert measured(load, "rule:dull") == (False, 60.0, "warn")
    publishing.publish(portal[1])
    told = asking.ask(portal[1].home, "SELECT observed, severity FROM ops.measure WHERE rule = 'rule:dull'").rows()
    assert told == [(60.0, "warn")]


def test_the_same_rule_rejects_where_it_does_not_say_otherwise(schemas, portal):
    schemas(rule(f'dull, {SQL} "length(title) > 1000"'))
    with pytest.raises(BadBatch, match="reject_share"):
        pipeline.run(portal[1], GUANGDONG, DAYS[0])


def test_a_rule_that_stops_stops_the_run_and_keeps_its_rows(schemas, portal):
    schemas(rule(f"new, {SQL} \"record_id != '960010'\", severity: stop"))
    with pytest.raises(BadBatch, match=r"stopped at the gate: rule:new \(1\)"):
        pipeline.run(portal[1], GUANGDONG, DAYS[0])
    assert asking.rejected(portal[1])["reasons"].to_list() == [["rule:new"]]


def test_a_person_lets_a_rule_pass_this_time_and_the_ledger_says_so(schemas, portal):
    schemas(rule(f"dull, {SQL} \"length(title) > 1000 OR record_id > '960020'\""))
    with pytest.raises(BadBatch, match="reject_share") as caught:
        pipeline.run(portal[1], GUANGDONG, DAYS[0])
    assert "--approve reject_share" in caught.value.hint
    with pytest.raises(BadCommand, match="no rule 'rejects'"):
        pipeline.run(portal[1], GUANGDONG, DAYS[0], approved=["rejects"])
    load = pipeline.run(portal[1], GUANGDONG, DAYS[0], approved=["reject_share"])
    assert (load.status, load.counts.loaded, load.counts.quarantined) == ("loaded", 39, 21)
    assert measured(load, "reject_share") == (False, 35.0, "warn")
    assert load.notices["approved reject_share"] == "35"
    assert pipeline.run(portal[1], GUANGDONG, DAYS[0]).id == load.id


def test_a_condition_says_of_which_rows_a_rule_speaks(schemas, portal):
    schemas(
        rule(f"some, {SQL} \"title = 'x'\", customProperties: [{{property: when, value: \"record_id = '960010'\"}}]")
    )
    load = pipeline.run(portal[1], GUANGDONG, DAYS[0])
    assert (load.counts.loaded, load.counts.quarantined) == (59, 1)


def test_a_column_can_warn_as_a_whole(schemas, portal):
    own = "logicalTypeOptions: {minLength: 2, maxLength: 1000}\n        customProperties: ["
    schemas((own, own.replace("2,", "500,") + "{property: severity, value: warn}, "))
    load = pipeline.run(portal[1], GUANGDONG, DAYS[0])
    assert (load.counts.loaded, measured(load, "length:title")) == (60, (False, 60.0, "warn"))


# --- figures ----------------------------------------------------------------------------------------------------------


def test_sql_of_a_contract_is_asked_of_the_batch(schemas, portal):
    schemas(rule('many, type: sql, query: "SELECT count(*) FROM batch", mustBeLessOrEqualTo: 59, severity: warn'))
    load = pipeline.run(portal[1], GUANGDONG, DAYS[0])
    assert measured(load, "many") == (False, 60.0, "warn")


def test_sql_that_cannot_be_asked_is_a_bad_contract(schemas, portal):
    schemas(rule('many, type: sql, query: "SELECT nothing FROM batch", mustBe: 0'))
    with pytest.raises(BadContract, match="the rule many of policy_document cannot be asked"):
        pipeline.run(portal[1], GUANGDONG, DAYS[0])


def test_a_run_that_lists_far_less_than_those_before_is_told(schemas, portal):
    site, yard = portal
    schemas(rule(f"alike, {OURS} drift, unit: percent, mustBeGreaterOrEqualTo: -10, severity: warn"))
    first = pipeline.run(yard, GUANGDONG, DAYS[0])
    assert not [m for m in first.measures if m.rule == "alike"]  # nothing to hold it against
    assert measured(pipeline.run(yard, GUANGDONG, DAYS[1]), "alike") == (True, 0.0, "warn")
    site.changes = Changes(withdrawn=12)
    third = pipeline.run(yard, GUANGDONG, DAYS[2], approved=["withdrawals"])
    assert measured(third, "alike") == (False, -20.0, "warn")


def test_a_list_that_has_nothing_new_for_long_is_told(schemas, portal):
    schemas(rule(f"fresh, {OURS} freshness, unit: days, mustBeLessOrEqualTo: 30, severity: warn"))
    assert measured(pipeline.run(portal[1], GUANGDONG, DAYS[0]), "fresh")[0]
    late = pipeline.run(portal[1], GUANGDONG, date(2025, 6, 1))
    passed, days, _ = measured(late, "fresh")
    assert not passed
    assert days > 365


# --- what is new ------------------------------------------------------------------------------------------------------


def with_new_field(site):
    site.behaviour = Behaviour(walks=ALWAYS, fresh=(("spokesman", "新字段"),))


def test_a_field_that_nobody_knows_is_left_out_and_told(portal):
    with_new_field(portal[0])
    load = pipeline.run(portal[1], GUANGDONG, DAYS[0])
    assert load.notices["unknown field spokesman"] == "新字段"
    publishing.publish(portal[1])
    assert asking.ask(portal[1].home, "SELECT count(_extra) FROM current.policy_document").item() == 0


def test_a_field_that_nobody_knows_is_kept_where_the_contract_evolves(schemas, portal):
    schemas(custom("new_columns, value: evolve"))
    with_new_field(portal[0])
    load = pipeline.run(portal[1], GUANGDONG, DAYS[0])
    assert load.notices["unknown field spokesman"] == "新字段"
    publishing.publish(portal[1])
    told = asking.ask(portal[1].home, "SELECT DISTINCT _extra FROM current.policy_document").to_series().to_list()
    assert [json.loads(one) for one in told] == [{"spokesman": "新字段"}]


def test_a_field_that_nobody_knows_rejects_its_row_or_stops_the_run(schemas, portal):
    with_new_field(portal[0])
    schemas(custom("new_columns, value: discard_row"))
    with pytest.raises(BadBatch, match="rows_present"):
        pipeline.run(portal[1], GUANGDONG, DAYS[0])
    assert set(asking.rejected(portal[1])["reasons"].explode()) == {"unknown:field"}
    schemas((" value: discard_row", " value: freeze"))
    with pytest.raises(Changed, match="nobody knows the field spokesman, and policy_document is frozen"):
        pipeline.run(portal[1], GUANGDONG, DAYS[1])


def test_a_value_of_another_type_is_kept_beside_where_the_contract_says_so(schemas, lake):
    site = site_of(GUANGDONG, size=130, flaws=61)
    required = "        required: true\n        logicalTypeOptions: {minimum"
    schemas(custom("changed_types, value: evolve"), (required, required.replace("        required: true\n", "", 1)))
    with serving([site]) as address:
        yard = yard_at(lake, address)
        load = pipeline.run(yard, GUANGDONG, DAYS[0])
    publishing.publish(yard)
    kept = asking.ask(lake, "SELECT _extra FROM current.policy_document WHERE issued_on IS NULL").to_series().to_list()
    assert [list(json.loads(one)) for one in kept] == [["issued_on"]]
    assert measured(load, "type:issued_on") == (False, 1.0, "warn")


# --- references and persons -------------------------------------------------------------------------------------------


def rows(frame):
    """A batch of policy documents whose status names a division."""
    rules = contracts.contract("policy_document")
    told = [{"record_id": str(n), "title": "通知", "publisher": "甲", "issued_on": day, "status": code}
            for n, (code, day) in enumerate(frame)]  # fmt: skip
    said = pl.DataFrame(told, schema=dict.fromkeys(rules.schema, pl.String()))
    days = said["issued_on"].str.to_date()
    typed = said.with_columns(days, written_on=pl.lit(None, pl.Date), effective_on=pl.lit(None, pl.Date),
                              keywords=pl.lit([], pl.List(pl.String)))  # fmt: skip
    places = [(None, "01.warc.gz@9", 0, None)] * len(frame)
    return Batch(said, typed.hstack(pl.DataFrame(places, schema=PLACE, orient="row")))


SPLIT = date(1997, 6, 18)  # Chongqing leaves Sichuan
DIVISIONS = pl.DataFrame(
    [("440000", date(1980, 1, 1), None), ("510200", date(1980, 1, 1), SPLIT), ("500000", SPLIT, None)],
    schema={"value": pl.String, "valid_from": pl.Date, "valid_to": pl.Date}, orient="row",
)  # fmt: skip
REFERS = (
    "logicalTypeOptions: {maxLength: 50}",
    ("relationships: [{to: division.code, customProperties: [{property: at, value: issued_on}]}]"),
)


def test_a_code_must_be_one_of_the_list_on_the_day_of_its_row(schemas):
    rules = schemas(REFERS)
    good = [("440000", "2024-01-01"), ("510200", "1990-01-01"), (None, "2024-01-01"), ("500000", "1997-06-18")]
    batch = rows([*good, ("510200", "2024-01-01"), ("500000", "1990-01-01"), ("999999", "2024-01-01")])
    verdict = judge(rules, batch, {"division.code": DIVISIONS})
    assert verdict.accepted["record_id"].to_list() == ["0", "1", "2", "3"]
    assert set(verdict.rejected["_reasons"].explode()) == {"reference:status"}


def test_a_list_that_is_not_there_rejects_nothing_and_is_told(schemas, portal):
    rules = schemas(REFERS)
    verdict = judge(rules, rows([("999999", "2024-01-01")]), {})
    assert (verdict.accepted.height, verdict.unjudged) == (1, ("reference:status",))
    load = pipeline.run(portal[1], GUANGDONG, DAYS[0])
    assert load.notices["reference:status is not judged"] == "its list is not in the lake"


def test_the_list_comes_from_the_lake(schemas, lake):
    division = source("china.division")
    with serving([site_of(GUANGDONG, size=30, flaws=0), site_of(division, size=60, flaws=0)]) as address:
        yard = yard_at(lake, address)
        pipeline.run(yard, division, DAYS[0])
        schemas((REFERS[0], REFERS[1].replace("code", "name")))
        with pytest.raises(BadBatch):
            pipeline.run(yard, GUANGDONG, DAYS[0])  # 有效 is the name of no place
    assert set(asking.rejected(yard).filter(pl.col("kind") == "policy_document")["reasons"].explode()) == {
        "reference:status"
    }


def test_rows_of_natural_persons_are_dropped_and_counted_and_stand_nowhere(schemas, portal):
    schemas(custom("natural_person, value: \"record_id IN ('960010', '960011')\""))
    load = pipeline.run(portal[1], GUANGDONG, DAYS[0])
    assert (load.counts.loaded, load.counts.dropped, load.certificate) == (58, 2, "complete")
    publishing.publish(portal[1])
    told = asking.ask(portal[1].home, "SELECT listed, loaded, dropped FROM ops.run").row(0)
    assert told == (60, 58, 2)
    tables = ("history.policy_document", "quarantine.policy_document")
    assert [
        asking.ask(portal[1].home, f"SELECT count(*) FROM {t} WHERE record_id LIKE '96001_'").item() for t in tables
    ] == [8, 0]


# --- masking ----------------------------------------------------------------------------------------------------------


def test_what_was_masked_stands_in_the_ledger_by_column_and_kind(lake):
    sichuan = source("sichuan.open_dataset")
    with serving([site_of(sichuan, size=40, flaws=0)]) as address:
        yard = yard_at(lake, address)
        load = pipeline.run(yard, sichuan, DAYS[0])
    assert load.masked == {"contact_phone:mobile": 40}
    assert asking.masked(yard).rows() == [("sichuan.open_dataset", "contact_phone", "mobile", 40, 1)]


# --- quarantine and pages, as commands --------------------------------------------------------------------------------


WEB = "practice?size=130"


def test_a_rejected_row_is_shown_dismissed_and_comes_back_when_it_is_rejected_otherwise(caoyun):  # noqa: F811
    run = ("run", "guangdong.policy_document", "--day")
    caoyun(*run, "2024-06-01", CAOYUN_WEB=WEB)
    listed = json.loads(caoyun("quarantine", "--json").stdout)
    assert [one["rule"] for one in listed] == ["required:title", "type:issued_on"]
    (row,) = json.loads(caoyun("quarantine", "show", listed[0]["example"], "--json").stdout)
    assert (row["reasons"], row["said"]["record_id"]) == (["required:title"], listed[0]["example"])
    assert caoyun("quarantine", "dismiss", "--reason", "全部").returncode == 2  # all at once is no decision
    assert caoyun("quarantine", "dismiss", "--rule", "required:title").returncode == 2  # a reason is needed
    done = caoyun("quarantine", "dismiss", "--rule", "required:title", "--reason", "无题", "--json")
    assert json.loads(done.stdout) == {"dismissed": 1, "reason": "无题"}
    assert [one["rule"] for one in json.loads(caoyun("quarantine", "--json").stdout)] == ["type:issued_on"]
    caoyun(*run, "2024-06-02", CAOYUN_WEB=WEB)  # rejected just so again
    assert [one["rule"] for one in json.loads(caoyun("quarantine", "--json").stdout)] == ["type:issued_on"]
    caoyun("publish")
    told = json.loads(caoyun("sql", "select reason from ops.dismissal", "--json").stdout)
    assert told == [{"reason": "无题"}]
    assert caoyun("verify").returncode == 0


class Scripts(HTMLParser):
    """Texts of the scripts of a page."""

    def __init__(self):
        super().__init__()
        self.inside, self.scripts = False, []

    def handle_starttag(self, tag, attrs):
        self.inside = tag == "script"

    def handle_data(self, data):
        if self.inside:
            self.scripts.append(data)

    def handle_endtag(self, tag):
        self.inside = False


TAG = "<script>alert('漕运')</script>"


def scripts(page):
    parser = Scripts()
    parser.feed(page.read_text(encoding="utf-8"))
    return parser.scripts


def test_a_script_in_a_title_stands_in_no_page(schemas, portal, tmp_path, monkeypatch):
    from etl.cli.pages import dictionary
    from etl.validate.docs import data_docs

    site, yard = portal
    schemas(("businessName: 摘要 | Summary", f"businessName: \"摘要{TAG} | Summary{TAG}\""),
            rule(f"\"{TAG}\", metric: rowCount, mustBeGreaterOrEqualTo: 1"))  # fmt: skip
    site.behaviour = Behaviour(walks=ALWAYS, fresh=(("title", TAG),))
    pipeline.run(yard, GUANGDONG, DAYS[0])
    page = data_docs(yard.lake.validations.glob("*.json"), tmp_path / "docs")
    pages = list(page.parent.rglob("*.html"))
    assert len(pages) >= 3
    dictionary(out=tmp_path / "dictionary.html", json=True)
    for one in (*pages, tmp_path / "dictionary.html"):
        assert not [said for said in scripts(one) if "漕运" in said], one
    assert scripts(written(tmp_path / "control.html", f"<p>{TAG}</p>")) == ["alert('漕运')"]  # the test can fail
    assert "&lt;script&gt;" in (tmp_path / "dictionary.html").read_text(encoding="utf-8")


def written(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def test_the_dictionary_shows_what_the_standards_call_each_column(tmp_path):
    from etl.cli.pages import dictionary

    dictionary(out=tmp_path / "dictionary.html", json=True)
    page = (tmp_path / "dictionary.html").read_text(encoding="utf-8")
    for kind in contracts.kinds():
        assert f"<h2 id='{kind}'>" in page
    for word in ("dcat:theme", "tender/value/amount", "eli:title", "OBS_VALUE", "CF_WSH", "XK_XKBH", "SiteIDCode"):
        assert f">{word}</a>" in page or f" {word}" in page, word
    assert "<a href='https://www.w3.org/TR/vocab-dcat-3/'>" in page
    assert "urn:sdmx" not in page  # a name is no place to go to


def test_the_published_dictionary_has_what_the_standards_call_each_column(portal):
    yard = portal[1]
    pipeline.run(yard, GUANGDONG, DAYS[0])
    publishing.publish(yard)
    said = asking.ask(yard.home, "SELECT column_name, standards FROM dictionary WHERE kind = 'policy_document'")
    told = dict(said.rows())
    assert told["document_no"] == "gbt9704 发文字号; eli eli:id_local"
    assert told["url"] is None
