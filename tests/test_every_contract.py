"""Every contract of schemas/, because it is there."""

from datetime import datetime

import polars as pl
import pytest

from etl.contracts import SCHEMAS, contract, kinds
from etl.model import PLACE
from etl.parse import Told, read
from etl.readers import READERS
from etl.validate import judge, row_rules

ALL = [pytest.param(contract(path.stem), id=path.stem) for path in sorted(SCHEMAS.glob("*.yaml"))]


def batch(rules, rows=1):
    """Rows that state nothing at all."""
    said = pl.DataFrame(dict.fromkeys(rules.schema, [None] * rows), schema=dict.fromkeys(rules.schema, pl.String()))
    where = pl.DataFrame([(datetime(2024, 6, 1), "01.warc.gz@9", 0, None)] * rows, schema=PLACE, orient="row")
    return read(rules, Told(said, where, (), {}))


def test_the_contracts_are_found():
    assert len(ALL) == len(kinds()) == 12


def han(text):
    return any("\u4e00" <= sign <= "\u9fff" for sign in text)


@pytest.mark.parametrize("rules", ALL)
def test_every_label_and_description_is_in_both_languages(rules):
    for one in (rules, *rules.columns):
        assert han(one.label_zh) and han(one.note_zh), one
        assert not han(one.label_en) and any(sign.isalpha() for sign in one.label_en), one
        assert any(sign.isascii() and sign.isalpha() for sign in one.note_en), one


@pytest.mark.parametrize("rules", ALL)
def test_a_description_says_more_than_the_label(rules):
    for one in (rules, *rules.columns):
        assert one.note_zh.rstrip("。") != one.label_zh, one
        assert one.note_en.rstrip(".").lower() != one.label_en.lower(), one
        assert one.note_zh.endswith(("。", "）")) and one.note_en.endswith((".", ")")), one
    assert len({c.label_zh for c in rules.columns}) == len({c.label_en for c in rules.columns}) == len(rules.columns)


@pytest.mark.parametrize("rules", ALL)
def test_the_key_is_record_id_and_the_dating_column_is_a_date(rules):
    assert [c.name for c in rules.columns if c.key] == ["record_id"]
    assert rules.column("record_id").required
    assert rules.column(rules.dated_by).type == pl.Date()


@pytest.mark.parametrize("rules", ALL)
def test_every_reader_exists_and_reads_the_type_of_its_column(rules):
    assert {c.reader for c in rules.columns} <= READERS.keys()
    for column in rules.columns:
        read_as = pl.LazyFrame({"x": ["1"]}, schema={"x": pl.String}).select(READERS[column.reader](pl.col("x")))
        assert read_as.collect_schema().dtypes() == [column.type], column.name


@pytest.mark.parametrize("rules", ALL)
def test_every_pattern_compiles_and_does_not_match_everything(rules):
    for column in rules.columns:
        if column.pattern:
            assert pl.Series(["\u0000没有\n"]).str.contains(column.pattern).to_list() == [False], column.name


@pytest.mark.parametrize("rules", ALL)
def test_bounds_are_in_order(rules):
    for column in rules.columns:
        if column.minimum is not None and column.maximum is not None:
            bounds = (column.minimum, column.maximum)
            assert sorted(bounds, key=str if column.type.is_temporal() else float) == list(bounds), column.name
        if column.min_length and column.max_length:
            assert column.min_length <= column.max_length, column.name


@pytest.mark.parametrize("rules", ALL)
def test_every_rule_can_be_computed(rules):
    verdict = judge(rules, batch(rules, rows=0))
    assert verdict.accepted.is_empty() and verdict.rejected.is_empty()
    assert {name.split(":")[0] for name in row_rules(rules)} >= {"required", "type"}


@pytest.mark.parametrize("rules", ALL)
def test_a_row_that_states_nothing_is_rejected_for_exactly_the_required_columns(rules):
    verdict = judge(rules, batch(rules))
    assert verdict.accepted.is_empty()
    required = [f"required:{c.name}" for c in rules.columns if c.required]
    assert verdict.rejected["_reasons"].to_list() == [required]
    assert "required:record_id" in required


@pytest.mark.parametrize("rules", ALL)
def test_a_batch_without_rows_and_one_of_rejects_alone_are_stopped(rules):
    by_metric = {r.metric: r for r in rules.batch_rules if r.severity == "stop"}
    assert by_metric["rowCount"].least >= 1
    assert by_metric["invalidValues"].most < 100


@pytest.mark.parametrize("rules", ALL)
def test_rules_have_names_of_their_own(rules):
    names = [r.name for r in (*rules.batch_rules, *rules.cross_rules)]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("rules", ALL)
def test_every_contract_names_the_standards_that_it_follows_in_both_languages(rules):
    assert rules.standards
    assert len({one.id for one in rules.standards}) == len(rules.standards)
    for one in rules.standards:
        assert any(map(str.isalpha, one.name_en)) and not han(one.name_en), one
        assert one.name_zh != one.name_en and one.url.startswith("https://" if one.id != "eli" else "http://"), one


@pytest.mark.parametrize("rules", ALL)
def test_no_standard_is_named_for_nothing_and_no_column_is_called_twice_the_same(rules):
    terms = [(one.standard, one.word) for c in rules.columns for one in c.terms]
    assert {standard for standard, _ in terms} == {one.id for one in rules.standards}
    for column in rules.columns:
        assert len({one.word for one in column.terms}) == len(column.terms), column.name


@pytest.mark.parametrize("rules", ALL)
def test_every_column_of_one_sort_names_the_standard_of_its_codes(rules):
    named = {c.name: {one.standard for one in c.terms} for c in rules.columns}
    for column in rules.columns:
        if column.reader == "credit_code":
            assert "gb32100" in named[column.name], column.name
        if column.name == "region_code":
            assert "gbt2260" in named[column.name]


@pytest.mark.parametrize(("kind", "prefix"), [("administrative_licence", "XK_"), ("administrative_penalty", "CF_")])
def test_licences_and_penalties_show_the_field_codes_of_the_national_standard(kind, prefix):
    codes = [t.word for c in contract(kind).columns for t in c.terms if t.standard == "shuanggongshi"]
    assert len(codes) == len(set(codes)) > 12
    assert all(code.startswith(prefix) for code in codes)
    assert not any("SFZ" in code or "ZJHM" in code for code in codes)  # no column for a person's number
