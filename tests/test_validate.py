from dataclasses import replace
from datetime import date, datetime
from itertools import count

import orjson
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.contracts import BatchRule, Column, Contract, CrossRule
from etl.errors import CaoyunError
from etl.model import PLACE, Batch
from etl.parse import Told, read
from etl.validate import REJECTED, fingerprint, gate, judge, nothing_known, nothing_seen, row_rules, settle
from etl.validate import known as last_told
from etl.validate.gate import _expect

NOTE = {"label_zh": "名", "label_en": "name", "note_zh": "说明", "note_en": "note"}
READERS = {
    pl.String(): "text",
    pl.Date(): "date",
    pl.Datetime("us"): "instant",
    pl.Int64(): "integer",
    pl.Float64(): "number",
    pl.Boolean(): "flag",
    pl.List(pl.String): "words",
}


def column(name, kind=pl.String(), **rules):  # noqa: B008 - a polars type is a value
    return Column(name=name, type=kind, reader=READERS[kind], **NOTE, **rules)


RULES = Contract(
    kind="example",
    version="1.0.0",
    **NOTE,
    dated_by="issued_on",
    columns=(
        column("record_id", required=True, key=True),
        column("title", required=True, min_length=2, max_length=9),
        column("code", pattern="^[0-9]{6}$"),
        column("level", one_of=("province", "city")),
        column("issued_on", pl.Date(), required=True, minimum="1949-10-01", maximum="2100-01-01"),
        column("effective_on", pl.Date()),
        column("seen_at", pl.Datetime("us"), minimum="2000-01-01 00:00:00"),
        column("copies", pl.Int64(), minimum="0", maximum="100", volatile=True),
        column("share", pl.Float64(), minimum="-0.5", maximum="1.5"),
        column("valid", pl.Boolean()),
        column("keywords", pl.List(pl.String), required=True),
    ),
    cross_rules=(CrossRule("effective_not_before_issue", "effective_on >= issued_on"),),
)
SOUND = {
    "record_id": "1",
    "title": "关于公开数据的通知",
    "code": "440000",
    "level": "province",
    "issued_on": "2024-05-02",
    "effective_on": "2024-06-01",
    "seen_at": "2024-05-02 10:00:00",
    "copies": "12",
    "share": "0.25",
    "valid": "是",
    "keywords": "数据 开放",
}
PLACED = {"_captured_at": datetime(2024, 6, 1, 2), "_place": "01.warc.gz@9", "_position": 3, "_detail": None}


def batch(*rows):
    """A batch as ``parse`` makes it: rows as stated, read by the contract's readers."""
    said = pl.DataFrame([{**SOUND, **row} for row in rows], schema=dict.fromkeys(RULES.schema, pl.String()))
    where = pl.DataFrame([PLACED] * len(rows), schema=PLACE)
    return read(RULES, Told(said, where, (), {}))


def accepted(*rows):
    verdict = judge(RULES, batch(*rows))
    assert verdict.rejected.is_empty()
    return verdict.accepted


# --- rows ------------------------------------------------------------------------------------------------------------

# Rule: a row that fails it, and rows that are just inside.
RULED = {
    "required:record_id": ({"record_id": None}, {"record_id": "0"}),
    "required:title": ({"title": " \u3000"}, {"title": "通知"}),
    "length:title": ({"title": "令"}, {"title": "命令"}),
    "too_long:title": ({"title": "关于公开数据的通知书"}, {"title": "关于公开数据的通知"}),
    "pattern:code": ({"code": "44000"}, {"code": None}),
    "set:level": ({"level": "town"}, {"level": "city"}),
    "required:issued_on": ({"issued_on": "无"}, {"issued_on": "20240502"}),
    "type:issued_on": ({"issued_on": "2024年2月30日", "effective_on": None}, {"issued_on": "2024年2月29日"}),
    "minimum:issued_on": ({"issued_on": "1949-09-30"}, {"issued_on": "1949-10-01"}),
    "maximum:issued_on": ({"issued_on": "2100-01-02", "effective_on": None},
                          {"issued_on": "2100-01-01", "effective_on": None}),
    "type:effective_on": ({"effective_on": "另行通知"}, {"effective_on": "-"}),
    "type:seen_at": ({"seen_at": "上午"}, {"seen_at": "2024-05-02"}),
    "minimum:seen_at": ({"seen_at": "1999-12-31 10:00:00"}, {"seen_at": "2000-01-01 08:00:00"}),
    "type:copies": ({"copies": "12.5"}, {"copies": "１２"}),
    "minimum:copies": ({"copies": "-1"}, {"copies": "0"}),
    "maximum:copies": ({"copies": "101"}, {"copies": "100"}),
    "type:share": ({"share": "两成"}, {"share": "1e-3"}),
    "minimum:share": ({"share": "-0.51"}, {"share": "-0.5"}),
    "maximum:share": ({"share": "1.51"}, {"share": "1.5"}),
    "type:valid": ({"valid": "也许"}, {"valid": "否"}),
    "required:keywords": ({"keywords": " ， "}, {"keywords": "['数据']"}),
    "rule:effective_not_before_issue": ({"effective_on": "2024-05-01"}, {"effective_on": "2024-05-02"}),
}  # fmt: skip


def test_every_rule_of_the_contract_is_tried_here():
    assert set(row_rules(RULES)) == set(RULED)


@pytest.mark.parametrize("rule", RULED)
def test_a_row_that_fails_a_rule_is_rejected_for_it_alone(rule):
    verdict = judge(RULES, batch({}, RULED[rule][0], {}))
    assert verdict.rejected["_reasons"].to_list() == [[rule]]
    assert verdict.accepted.height == 2


@pytest.mark.parametrize("rule", RULED)
def test_a_row_that_keeps_a_rule_is_accepted(rule):
    assert accepted(RULED[rule][1]).height == 1


@pytest.mark.parametrize("name", [c.name for c in RULES.columns if not c.required])
@pytest.mark.parametrize("nothing", [None, "", " ", "无", "--"])
def test_an_optional_value_may_be_missing(name, nothing):
    assert accepted({name: nothing})[name].to_list() == [None]


@pytest.mark.parametrize("said", ["2024年2月30日", "2024-02-30", "2024/13/01", "20240230", "9999-9-99", "昨天"])
def test_a_day_that_is_none_is_rejected_and_never_null(said):
    verdict = judge(RULES, batch({"issued_on": said, "effective_on": None}))
    assert verdict.accepted.is_empty()
    assert verdict.rejected["_reasons"].to_list() == [["type:issued_on"]]
    assert orjson.loads(verdict.rejected["_said"][0])["issued_on"] == said


def test_a_rejected_row_has_all_its_reasons_its_text_and_its_place():
    flaws = {"title": "令", "issued_on": "2024年2月30日", "copies": "-1", "share": "两成", "keywords": None}
    verdict = judge(RULES, batch({}, flaws))
    assert dict(verdict.rejected.schema) == REJECTED
    row = verdict.rejected.row(0, named=True)
    assert sorted(row["_reasons"]) == [
        "length:title", "minimum:copies", "required:keywords", "type:issued_on", "type:share",
    ]  # fmt: skip
    assert orjson.loads(row["_said"]) == {**SOUND, **flaws}
    assert {name: row[name] for name in PLACE} == PLACED
    assert row["record_id"] == "1"


def test_text_that_breaks_json_is_kept_as_stated():
    said = '"引号"\\n\n{"a": null}'
    verdict = judge(RULES, batch({"title": said}))
    assert orjson.loads(verdict.rejected["_said"][0])["title"] == said


def test_a_batch_without_a_flaw_has_rejected_rows_of_the_same_shape():
    verdict = judge(RULES, batch({}))
    assert dict(verdict.rejected.schema) == REJECTED
    assert dict(verdict.accepted.schema) == {**RULES.schema, **PLACE}


def test_a_batch_without_rows_has_neither():
    verdict = judge(RULES, batch())
    assert verdict.accepted.is_empty() and verdict.rejected.is_empty()


VALUES = st.sampled_from([
    None, "", "无", "1", "-1", "0.5", "440000", "province", "是", "通知", "令", "2024-05-02", "2024年2月30日",
    "1900-01-01", "2024-05-02 10:00:00", "[]", "数据，开放", "<b></b>", "\u200b", "1e400", "长" * 20,
]) | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)  # fmt: skip
FRAMES = st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(RULES.schema, VALUES)), max_size=8)


@settings(deadline=None, max_examples=60)
@given(FRAMES)
def test_accepted_and_rejected_rows_are_the_rows_that_were_read(rows):
    one = batch(*[{"record_id": str(n), **row} for n, row in enumerate(rows)])
    verdict = judge(RULES, one)
    assert verdict.accepted.height + verdict.rejected.height == len(rows)
    bad = one.typed.select(**row_rules_on(one)).select(pl.any_horizontal(pl.all())).to_series()
    assert verdict.accepted.equals(one.typed.filter(~bad))
    assert verdict.rejected["record_id"].to_list() == one.said.filter(bad)["record_id"].to_list()
    assert all(verdict.rejected["_reasons"].list.len() > 0)
    assert [orjson.loads(s) for s in verdict.rejected["_said"]] == one.said.filter(bad).to_dicts()


def row_rules_on(one: Batch):
    """Each rule judged alone, with the stated text beside the value."""
    from etl.readers.text import stated

    both = one.typed.hstack(one.said.select(stated(pl.all()).name.prefix("said.")))
    return {name: both.select(expr).to_series() for name, expr in row_rules(RULES).items()}


# --- fates -----------------------------------------------------------------------------------------------------------


def known(rows):
    """What the catalogue holds after these rows were loaded."""
    fresh = settle(RULES, rows, nothing_known(), nothing_seen()).fresh
    told = fresh.select("record_id", _content="_content", _state=pl.lit("held"), _day=pl.lit(None, pl.Date),
                        _load=pl.lit("a-20240601-01"))  # fmt: skip
    return last_told(told.with_columns(_key=pl.lit(None, pl.UInt64)))


def fates(rows, held=None, seen=None):
    settled = settle(RULES, rows, nothing_known() if held is None else held, nothing_seen() if seen is None else seen)
    changes = dict(settled.fresh.select("record_id", "_change").iter_rows())
    return changes, settled.unchanged, settled.duplicate, settled.conflicting["record_id"].to_list()


def test_rows_are_new_changed_or_unchanged():
    held = known(accepted({"record_id": "1"}, {"record_id": "2"}))
    rows = accepted({"record_id": "1"}, {"record_id": "2", "title": "更正"}, {"record_id": "3"})
    assert fates(rows, held) == ({"2": "changed", "3": "new"}, 1, 0, [])
    assert fates(rows) == ({"1": "new", "2": "new", "3": "new"}, 0, 0, [])


OTHER = {
    "title": "更正", "code": "110000", "level": "city", "issued_on": "2024-05-01", "effective_on": None,
    "seen_at": "2024-05-02 10:00:01", "share": "0.26", "valid": "否", "keywords": "数据",
}  # fmt: skip


@pytest.mark.parametrize("name", OTHER)
def test_another_value_in_any_column_is_a_change(name):
    held = known(accepted({}))
    assert fates(accepted({name: OTHER[name]}), held) == ({"1": "changed"}, 0, 0, [])
    assert fates(accepted({}), held) == ({}, 1, 0, [])


@pytest.mark.parametrize("copies", ["13", None])
def test_another_value_in_a_volatile_column_is_no_change(copies):
    held = known(accepted({}))
    assert fates(accepted({"copies": copies}), held) == ({}, 1, 0, [])
    assert fates(accepted({}, {"copies": copies})) == ({"1": "new"}, 0, 1, [])
    assert RULES.column("copies").volatile


def test_another_way_to_write_the_same_is_no_change():
    held = known(accepted({}))
    same = {"issued_on": "2024年5月2日", "title": " 关于公开数据的通知 ", "share": "0.250", "keywords": "数据，开放"}
    assert fates(accepted(same), held) == ({}, 1, 0, [])


def test_a_value_that_moves_to_another_column_is_a_change():
    rows = accepted({"code": "440000", "level": None}, {"record_id": "2", "code": None, "level": None})
    assert fates(accepted({"code": None}), known(rows))[0] == {"1": "changed"}


def test_a_row_listed_twice_is_a_duplicate_and_one_that_contradicts_it_is_in_conflict():
    rows = accepted({}, {"title": "更正"}, {}, {"record_id": "2"})
    assert fates(rows) == ({"1": "new", "2": "new"}, 0, 1, ["1"])


def test_a_row_in_conflict_is_a_rejected_row_with_its_reason():
    settled = settle(RULES, accepted({}, {"title": "更正"}), nothing_known(), nothing_seen())
    assert dict(settled.conflicting.schema) == REJECTED
    row = settled.conflicting.row(0, named=True)
    assert row["_reasons"] == ["key:record_id"]
    assert orjson.loads(row["_said"])["title"] == "更正"
    assert {name: row[name] for name in PLACE} == PLACED


def test_what_an_earlier_batch_had_is_remembered():
    first = settle(RULES, accepted({}, {"record_id": "2"}), nothing_known(), nothing_seen())
    rows = accepted({}, {"record_id": "2", "title": "更正"}, {"record_id": "3"}, {"record_id": "3"})
    assert fates(rows, seen=first.seen) == ({"3": "new"}, 0, 2, ["2"])
    assert fates(rows) == ({"1": "new", "2": "new", "3": "new"}, 0, 1, [])  # without the memory


def test_an_unchanged_row_is_remembered_too():
    held = known(accepted({}))
    first = settle(RULES, accepted({}), held, nothing_seen())
    assert (first.unchanged, first.seen.height) == (1, 1)
    assert fates(accepted({}, {"title": "更正"}), held, first.seen) == ({}, 0, 1, ["1"])


IDS = st.lists(st.tuples(st.sampled_from("12345"), st.sampled_from(["通知", "公告"])), max_size=12)


@settings(deadline=None, max_examples=30)
@given(st.lists(IDS, max_size=4), IDS)
def test_every_accepted_row_has_one_fate_whatever_the_batches(run, before):
    held = known(accepted(*[{"record_id": i, "title": t} for i, t in dict(before).items()]))
    seen, first, number = nothing_seen(), {}, count()
    for part in run:
        rows = accepted(*[{"record_id": i, "title": t, "copies": str(next(number) % 9)} for i, t in part])
        settled = settle(RULES, rows, held, seen)
        assert settled.fresh.height + settled.unchanged + settled.duplicate + settled.conflicting.height == len(part)
        wanted = {"new": [], "changed": [], "unchanged": 0, "duplicate": 0, "conflicting": []}
        for identifier, title in part:
            if identifier in first:
                same = first[identifier] == title
                wanted["duplicate"] += same
                wanted["conflicting"] += [] if same else [identifier]
                continue
            first[identifier] = title
            held_title = dict(before).get(identifier)
            if held_title is None:
                wanted["new"].append(identifier)
            elif held_title == title:
                wanted["unchanged"] += 1
            else:
                wanted["changed"].append(identifier)
        assert sorted(settled.conflicting["record_id"]) == sorted(wanted["conflicting"])
        assert (settled.unchanged, settled.duplicate) == (wanted["unchanged"], wanted["duplicate"])
        for change in ("new", "changed"):
            assert settled.fresh.filter(_change=change)["record_id"].to_list() == wanted[change]
        seen = settled.seen
    assert seen["_key"].n_unique() == seen.height == len(first)


def test_a_fingerprint_is_xxh3_and_the_same_on_every_machine():
    assert fingerprint(pl.Series(["", "440000", "粤府"])).to_list() == [
        0x2D06800538D394C2,
        0x76B52065243EFA65,
        0xBE4C2287AE028CFB,
    ]


# --- the gate --------------------------------------------------------------------------------------------------------

SECRET = "内部7788"


def rule(metric="rowCount", **other):
    return BatchRule(**{"name": f"{metric}_rule", "metric": metric, **other})


def measured(*rules, frame=None, **figures):
    by_name = {rule.name: figures[rule.metric] for rule in rules if rule.metric in figures}
    return gate(rules, accepted({}) if frame is None else frame, by_name)


@pytest.mark.parametrize(
    ("metric", "bound", "inside", "outside"),
    [
        ("rowCount", {"least": 20}, 20, 19),
        ("rowCount", {"most": 20}, 20, 21),
        ("rowCount", {"least": 1, "most": 20}, 1, 0),
        ("invalidValues", {"most": 20}, 20.0, 20.01),
        ("invalidValues", {"most": 0}, 0.0, 0.001),
        ("statedShare", {"least": 90}, 90.0, 89.99),
        ("statedShare", {"least": 99.5}, 99.5, 99.4),
    ],
)
def test_a_figure_passes_at_its_bound_and_fails_beyond(metric, bound, inside, outside):
    one = rule(metric, **bound)
    for value, passes in ((inside, True), (outside, False)):
        (measure,) = measured(one, **{metric: value})
        assert (measure.rule, measure.passed, measure.observed) == (f"{metric}_rule", passes, value)


@pytest.mark.parametrize("most", [0, 1, 5, 18, 29, 41, 57.5, 99, 100])
def test_the_share_of_missing_values_passes_at_its_bound_and_fails_beyond(most):
    empty = round(most * 10)
    for missing in {empty, min(1000, empty + 1)}:
        frame = pl.DataFrame({"title": [None] * missing + ["通知"] * (1000 - missing)}, schema={"title": pl.String})
        (measure,) = measured(rule("missingValues", column="title", most=most), frame=frame)
        assert measure.passed is (missing <= empty)
        assert measure.observed == pytest.approx(missing / 10)


@pytest.mark.parametrize("severity", ["stop", "warn"])
@pytest.mark.parametrize("count_", [0, 5])
def test_the_severity_of_a_rule_is_carried_through(severity, count_):
    (measure,) = measured(rule(least=1, severity=severity), rowCount=count_)
    assert (measure.severity, measure.passed) == (severity, count_ == 5)


def test_rules_keep_their_order_and_their_names():
    rules = [
        rule("missingValues", name="titles", column="title", most=5),
        rule("rowCount", name="rows", least=1),
        rule("missingValues", name="codes", column="code", most=5),
        rule("invalidValues", name="rejects", most=20),
    ]
    frame = accepted({"code": None}, {"code": None})
    measures = measured(*rules, frame=frame, rowCount=2, invalidValues=50)
    assert [(m.rule, m.passed, m.observed) for m in measures] == [
        ("titles", True, 0), ("codes", False, 100), ("rows", True, 2), ("rejects", False, 50),
    ]  # fmt: skip


def test_a_figure_that_nobody_states_is_not_judged():
    one = rule("statedShare", least=90)
    assert measured(one, statedShare=None) == []
    assert measured(one) == []
    assert len(measured(one, statedShare=90)) == 1


def test_nothing_to_judge_is_no_measure():
    assert measured() == []
    assert measured(rule("missingValues", column="title", most=5), frame=accepted({}).clear()) == []


def test_a_rule_on_a_column_that_is_not_there_is_an_error_and_not_a_verdict():
    with pytest.raises(pl.exceptions.ColumnNotFoundError):
        measured(rule("missingValues", column="titel", most=5))
    assert measured(rule("missingValues", column="title", most=5))[0].passed


KEPT = []


def test_what_great_expectations_cannot_compute_is_an_error_and_not_a_verdict():
    one = rule("missingValues", column="titel", most=5)
    with pytest.raises(CaoyunError, match="could not judge 'missingValues_rule'"):
        _expect("batch", [one], accepted({}), KEPT.append)
    with pytest.raises(CaoyunError, match="could not judge"):
        _expect("batch", [rule("rowCount", least=1)], pl.DataFrame({"rowCount_rule": [[1, 2]]}), KEPT.append)


def test_a_measure_holds_no_value_of_the_batch():
    frame = accepted({"title": SECRET, "code": None}, {"title": f"{SECRET}号"})
    rules = [rule("missingValues", column=name, most=1) for name in ("title", "code", "keywords")]
    measures = measured(*rules, frame=frame)
    assert [m.passed for m in measures] == [True, False, True]
    assert SECRET not in repr(measures)
    assert all(isinstance(m.observed, float) and isinstance(m.passed, bool) for m in measures)


def test_the_frame_of_one_batch_is_not_that_of_another():
    one = rule("missingValues", column="code", most=0)
    assert [measured(one, frame=accepted({"code": code}))[0].passed for code in (None, "440000", None)] == [
        False, True, False,
    ]  # fmt: skip


def test_the_rules_of_another_contract_are_others():
    loose = replace(RULES, columns=(RULES.columns[0], RULES.columns[4]), cross_rules=())
    assert set(row_rules(loose)) == {name for name in RULED if name.split(":")[1] in ("record_id", "issued_on")}
    assert judge(loose, batch({"title": "令", "issued_on": date(2024, 5, 2).isoformat()})).accepted.height == 1
