"""What a change of a contract breaks, adds or tightens, the version that it needs, and tables that follow it."""

import json
import shutil
from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from etl import asking, contracts, pipeline
from etl.contracts import contract, flaws, read_contract
from etl.contracts.evolution import differences, is_enough, needed_version
from etl.errors import BadContract
from etl.sources import source
from etl.warehouse.catalogue import catalogue, make_tables, shape_of
from tests.conftest import yard_at
from tests.test_cli import caoyun  # noqa: F401 - a fixture
from tests.test_contracts import SOUND, changed

RULES = contract("policy_document")
GUANGDONG = source("guangdong.policy_document")


def with_column(name, **new):
    """The contract with one column otherwise."""
    return replace(RULES, columns=tuple(replace(c, **new) if c.name == name else c for c in RULES.columns))


WIDER = replace(RULES, columns=(*RULES.columns, replace(RULES.columns[-1], name="doi")))
CHANGES = {
    "a column gone": (replace(RULES, columns=RULES.columns[:-1]), "breaking", "url", "2.0.0"),
    "a column of another type": (with_column("status", type=pl.Int64()), "breaking", "status", "2.0.0"),
    "another order": (replace(RULES, dated_by="written_on"), "breaking", "dated_by", "2.0.0"),
    "a new column": (WIDER, "additive", "doi", "1.1.0"),
    "a column that must be there": (with_column("status", required=True), "stricter", "status", "1.1.0"),
    "a later first day": (with_column("issued_on", minimum="1978-01-01"), "stricter", "issued_on", "1.1.0"),
    "an earlier first day": (with_column("issued_on", minimum="1912-01-01"), "looser", "issued_on", "1.1.0"),
    "fewer words": (with_column("title", max_length=200), "stricter", "title", "1.1.0"),
    "more words": (with_column("title", max_length=2000), "looser", "title", "1.1.0"),
    "no pattern": (with_column("url", pattern=None), "looser", "url", "1.1.0"),
    "another reader": (with_column("document_no", reader="official_number"), "stricter", "document_no", "1.1.0"),
    "no rule": (replace(RULES, cross_rules=()), "looser", "effective_not_long_before_issue", "1.1.0"),
    "another standard": (with_column("title", terms=()), "wording", "title", "1.0.1"),
    "another label": (with_column("title", label_en="Heading"), "wording", "title", "1.0.1"),
}  # fmt: skip


@pytest.mark.parametrize(("new", "effect", "field", "version"), CHANGES.values(), ids=CHANGES)
def test_a_change_is_told_by_what_it_does_to_those_who_read_the_table(new, effect, field, version):
    (one,) = differences(RULES, new)
    assert (one.effect, one.field) == (effect, field)
    assert needed_version(RULES.version, [one]) == version
    assert is_enough(version, version) and not is_enough(RULES.version, version)


def test_the_same_contract_differs_in_nothing():
    assert differences(RULES, RULES) == []
    assert needed_version("1.4.2", []) == "1.4.2"


def test_every_flaw_of_a_file_has_its_line_and_what_to_write(tmp_path):
    path = changed(
        tmp_path, ("logicalType: date", "logicalType: dat"), ("minLength", "minLenth"), ("标题 | Title", "标题")
    )
    lines = path.read_text(encoding="utf-8").splitlines()
    found = flaws(path)
    assert [(one.field, one.hint) for one in found] == [
        ("title", "write 中文 | English"), ("title", "write 'minLength'"), ("issued_on", "write 'date'"),
    ]  # fmt: skip
    assert ["标题" in lines[found[0].line - 1], "minLenth" in lines[found[1].line - 1]] == [True, True]
    assert "dat" in lines[found[2].line - 1]
    assert flaws(contracts.SCHEMAS / "policy_document.yaml") == []


def test_the_command_tells_every_flaw_and_fails(caoyun, tmp_path):  # noqa: F811
    path = changed(tmp_path, ("        required: true", "        requird: true"))
    done = caoyun("contract", "check", str(path), "--json")
    row = json.loads(done.stdout)[0]
    assert done.returncode == 6
    assert (row["line"], row["hint"]) == (32, "write 'required'")
    sound = caoyun("contract", "check")
    assert (sound.returncode, "contracts are sound" in sound.stdout) == (0, True)
    assert caoyun("contract", "check", "nowhere.yaml").returncode == 2


def test_a_change_that_breaks_needs_a_version_that_says_so(caoyun, tmp_path):  # noqa: F811
    old, new = tmp_path / "old", tmp_path / "new"
    for folder in (old, new):
        folder.mkdir()
    before = changed(old)
    after = changed(new, ("name: summary", "name: abstract"))
    assert caoyun("contract", "check", str(after), "--against", str(before)).returncode == 6
    assert caoyun("contract", "diff", str(before), str(after)).returncode == 6
    after = changed(new, ("name: summary", "name: abstract"), ("version: 1.0.0", "version: 2.0.0"))
    assert caoyun("contract", "check", str(after), "--against", str(before)).returncode == 0
    told = json.loads(caoyun("contract", "diff", str(before), str(after), "--json").stdout)
    assert [one["effect"] for one in told["changes"]] == ["breaking", "additive"]


def test_a_table_gets_the_columns_that_its_contract_got_and_keeps_its_rows(lake, web):
    yard = yard_at(lake, web(GUANGDONG, size=40, flaws=0))
    pipeline.run(yard, GUANGDONG, date(2024, 6, 1))
    with catalogue(yard.catalog, yard.lake.data) as con:
        make_tables(con, WIDER)
        assert shape_of(con, "policy_document") == WIDER.schema
        rows = con.execute("SELECT count(*), count(title), count(doi) FROM lake.history.policy_document").fetchone()
    assert rows == (40, 40, 0)
    narrower = replace(RULES, columns=RULES.columns[:-1])
    assert [one.field for one in asking.breaks(yard, narrower)] == ["url", "doi"]
    with catalogue(yard.catalog, yard.lake.data) as con, pytest.raises(BadContract, match="url: the column is gone"):
        make_tables(con, narrower)


OURS = "type: custom, engine: caoyun, implementation:"
SQL = "type: custom, engine: polars-sql, implementation:"
RULES_SAID = [
    f"fresh, {OURS} freshness, unit: days, mustBeLessOrEqualTo: 90, severity: warn",
    f"alike, {OURS} drift, unit: percent, mustBeGreaterOrEqualTo: -9, customProperties: [{{property: runs, value: 3}}]",
    'few, type: sql, query: "SELECT count(*) FROM batch", mustBe: 0, severity: warn',
    f'told, {SQL} "summary != title", severity: warn, customProperties: [{{property: when, value: "TRUE"}}]',
]


def test_what_the_rules_say_beyond_a_column_is_read(tmp_path):
    shutil.copy(contracts.SCHEMAS / "division.yaml", tmp_path)
    rules = "".join(f"\n      - {{name: {one}}}" for one in RULES_SAID)
    custom = "- {property: dated_by, value: issued_on}"
    policies = "".join(
        f"\n      - {{property: {one}}}" for one in ("new_columns, value: evolve", "changed_types, value: freeze")
    )
    refers = "relationships: [{to: division.code, customProperties: [{property: at, value: issued_on}]}]"
    read = read_contract(
        changed(
            tmp_path, ("    quality:", f"    quality:{rules}"), (custom, custom + policies),
            ("logicalTypeOptions: {maxLength: 50}", refers),
        )
    )  # fmt: skip
    by_name = {r.name: r for r in read.batch_rules}
    assert (by_name["fresh"].most, by_name["fresh"].metric) == (90, "freshness")
    assert (by_name["alike"].least, by_name["alike"].runs) == (-9, 3)
    assert (by_name["few"].least, by_name["few"].most) == (0, 0)
    told = next(r for r in read.cross_rules if r.name == "told")
    assert (told.when, told.severity) == ("TRUE", "warn")
    assert (read.evolution.columns, read.evolution.types) == ("evolve", "freeze")
    assert (read.column("status").refers.to, read.column("status").refers.at) == ("division.code", "issued_on")
    assert SOUND.count("quality:") == 2
