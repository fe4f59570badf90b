"""Practice records of every kind: what a publisher would say, judged by the real contracts."""

import re
from dataclasses import replace
from datetime import date

import orjson
import polars as pl
import pytest

from etl import contracts
from etl.contracts import contract
from etl.errors import BadCommand
from etl.families.portal import Ask, JsonRows, Portal
from etl.masking import masked
from etl.model import Source
from etl.parse import batches
from etl.practice import codes
from etl.practice.corpus import Changes, Corpus
from etl.practice.said import said
from etl.validate import judge, named_persons
from tests.support import exchange

OWN_SHAPE = {"division", "statistic"}
KINDS = [kind for kind in contracts.kinds() if kind not in OWN_SHAPE]
OF_HOLDERS = ["administrative_licence", "administrative_penalty"]
SIZE = 400
CORPUS = Corpus("广东省", seed=7, size=SIZE)
CHANGED = Corpus("广东省", seed=7, size=SIZE, changes=Changes(edited=20))


def every(kind, corpus=CORPUS):
    return [said(corpus, kind, number) for number in range(SIZE)]


def judged(kind, rows):
    """Rows as a portal's JSON states them, parsed and judged: what is kept, what is rejected, how many are dropped."""
    rules = contract(kind)
    listing = Portal(
        site="https://example.gov.cn",
        ask=Ask(path="/list"),
        rows=JsonRows(at="", total=""),
        fields={name: name for name in rules.schema},
    )
    source = Source(province="440000", kind=kind, publisher="名录", listing=listing, id=f"guangdong.{kind}")
    (batch,) = batches(source, rules, [exchange(orjson.dumps(rows), content_type="application/json")], lambda _: None)
    kept, dropped = named_persons(rules, batch)
    return judge(rules, kept), dropped, batch


def test_every_kind_has_records_but_those_whose_shape_is_their_own():
    for kind in OWN_SHAPE:
        with pytest.raises(BadCommand, match=kind) as caught:
            said(CORPUS, kind, 1)
        assert all(one in caught.value.hint for one in KINDS)
    assert len(KINDS) == 10


@pytest.mark.parametrize("kind", KINDS)
def test_a_record_says_every_column_of_its_kind_as_text(kind):
    rows = every(kind)
    assert {tuple(row) for row in rows} == {tuple(contract(kind).schema)}
    assert {type(value) for row in rows for value in row.values()} == {str}
    assert [row["record_id"] for row in rows] == [str(960000 + n) for n in range(SIZE)]
    for column in contract(kind).columns:
        assert any(row[column.name] for row in rows), column.name


@pytest.mark.parametrize("kind", KINDS)
def test_nearly_all_are_accepted_and_those_with_a_flaw_are_rejected_for_it(kind):
    verdict, dropped, _ = judged(kind, every(kind))
    assert verdict.accepted.height > 0.9 * (SIZE - dropped)
    flawed = [n for n in range(SIZE) if n % CORPUS.flaws == CORPUS.flaws - 1]
    persons = {n for n in flawed if n % 13 == 12 and kind in OF_HOLDERS}
    wrong = {str(960000 + n) for n in flawed if n // CORPUS.flaws % 3 < 2 and n not in persons}
    assert set(verdict.rejected["record_id"]) == wrong and len(wrong) >= 3
    reasons = verdict.rejected["_reasons"].explode(empty_as_null=False).unique().sort().to_list()
    missing = "required:holder" if kind == "administrative_penalty" else "required:title"
    assert reasons == sorted([missing, f"type:{contract(kind).dated_by}"])


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_rejected_or_warned_of_where_nothing_is_flawed(kind):
    verdict, _, _ = judged(kind, every(kind, replace(CORPUS, flaws=0)))
    assert verdict.rejected.is_empty() and not verdict.counted


@pytest.mark.parametrize("kind", KINDS)
def test_the_column_that_dates_a_kind_is_the_day_of_the_record(kind):
    verdict, _, _ = judged(kind, every(kind))
    for number, day in verdict.accepted.select("record_id", contract(kind).dated_by).iter_rows():
        assert day == CORPUS.issued(int(number) - 960000)
    full = next(n for n in range(SIZE) if n % 61 == 60 and n // 61 % 3 == 2)
    assert not said(CORPUS, kind, full)[contract(kind).dated_by].isascii()  # full-width digits, which are read


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_says_the_same_and_another_something_else(kind):
    assert every(kind) == every(kind, replace(CORPUS))
    other = every(kind, replace(CORPUS, seed=8))
    same = sum(row == another for row, another in zip(every(kind), other, strict=True))
    assert same == 0


@pytest.mark.parametrize("kind", KINDS)
def test_an_edited_record_has_another_title_and_nothing_else(kind):
    before, after = every(kind), every(kind, CHANGED)
    differ = [n for n in range(SIZE) if before[n] != after[n]]
    flawed = {n for n in range(SIZE) if n % 61 == 60 and n // 61 % 3 == 1}  # without a title there is none to edit
    assert set(differ) == {(3 + i * SIZE // 20) % SIZE for i in range(20)} - flawed
    for n in differ:
        assert {name for name in before[n] if before[n][name] != after[n][name]} == {"title"}


@pytest.mark.parametrize("kind", KINDS)
def test_another_record_under_the_same_number_is_another(kind):
    changes = Changes(withdrawn=10, reused=1)
    corpus = replace(CORPUS, changes=changes, flaws=0)
    (number,) = corpus.listed(0, 1)
    before, after = said(replace(CORPUS, flaws=0), kind, number), said(corpus, kind, number)
    assert before["record_id"] == after["record_id"] and before != after
    assert after[contract(kind).dated_by] == corpus.today.isoformat()


@pytest.mark.parametrize("kind", OF_HOLDERS)
def test_every_thirteenth_holder_is_a_person_whom_the_contract_drops(kind):
    rows = every(kind, replace(CORPUS, flaws=0))
    persons = [row for row in rows if row["holder_type"] == "自然人"]
    assert [row["record_id"] for row in persons] == [str(960000 + n) for n in range(12, SIZE, 13)]
    for row in persons:
        assert re.fullmatch(r"\d{17}[\dX]", row["holder_no"]) and not row["holder_code"]
        assert masked(pl.Series([f"身份证号{row['holder_no']}"]))[0] != f"身份证号{row['holder_no']}"
    verdict, dropped, _ = judged(kind, rows)
    assert dropped == len(persons) and verdict.accepted.height == SIZE - dropped
    assert not set(verdict.accepted["record_id"]) & {row["record_id"] for row in persons}
    numbers = {row["holder_no"] for row in persons}
    assert not any(number in value for row in verdict.accepted.iter_rows() for value in map(str, row)
                   for number in numbers)  # fmt: skip


PERSONAL = re.compile(r"(?<![0-9A-Z])(?:1[3-9]\d{9}|\d{6}190\d{8}[\dX])(?![0-9A-Z])")


@pytest.mark.parametrize("kind", KINDS)
def test_no_identifier_of_a_person_is_left_in_what_is_accepted(kind):
    rows = every(kind)
    verdict, _, batch = judged(kind, rows)
    left = [value for row in verdict.accepted.select(pl.col(pl.String)).iter_rows() for value in row
            if value and PERSONAL.search(value)]  # fmt: skip
    assert not left
    assert any(PERSONAL.search(value) for row in rows for value in row.values())  # there was something to mask
    assert sum(batch.masked.values()) > 10


@pytest.mark.parametrize("kind", ["public_letter", "consultation"])
def test_letters_and_consultations_hold_both_sorts_of_numbers_that_are_masked(kind):
    _, _, batch = judged(kind, every(kind))
    text = "reply" if kind == "public_letter" else "text"
    assert batch.masked[f"{text}:mobile"] > 20 and batch.masked[f"{text}:identity"] > 10


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("province", ["全国", "内蒙古自治区", "四川省", "台湾省"])
def test_publishers_of_every_place_say_what_their_contract_accepts(kind, province):
    rows = [said(Corpus(province, size=60, flaws=0), kind, number) for number in range(60)]
    verdict, _, _ = judged(kind, rows)
    assert verdict.rejected.is_empty() and not verdict.counted


def test_a_backdated_record_bears_its_earlier_day_at_the_same_address():
    corpus = replace(CORPUS, changes=Changes(backdated=1), flaws=0)
    before, after = (said(one, "public_letter", 4) for one in (replace(CORPUS, flaws=0), corpus))
    assert date.fromisoformat(after["asked_on"]) < date.fromisoformat(before["asked_on"])
    assert after["asked_on"] <= after["answered_on"]
    assert (after["url"], after["record_id"]) == (before["url"], before["record_id"])


def test_every_province_has_a_mark_of_its_own():
    found = [codes.mark(p.code) for p in contracts.provinces().values() if p.code != "100000"]
    assert len(set(found)) == 34 and codes.mark("440000") == "粤" and codes.mark("510000") == "蜀"
