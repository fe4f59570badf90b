"""Every mart of etl/warehouse/marts/, because it is there: one case each, worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.contracts import kinds
from etl.errors import BadContract
from etl.warehouse import marts
from tests.marts import answer, documents, ledger, money, people, registers, shape
from tests.marts.__main__ import page

CASES = [case for module in (documents, people, money, registers, ledger) for case in module.CASES]
ALL = [pytest.param(case, id=case.mart) for case in CASES]
MARTS = marts.marts()


def sorted_rows(rows):
    return sorted(rows, key=repr)


def without_first(rows):
    """The same rows but for the first of the first table."""
    name = next(iter(rows))
    return {**rows, name: rows[name][1:]}


@pytest.fixture(scope="module")
def empty():
    """A release of all kinds that holds nothing, with all marts."""
    with shape({}, [f"current.{kind}" for kind in kinds()]) as con:
        made = marts.build(con, "out")
        yield con, made


def test_every_mart_has_exactly_one_case():
    assert sorted(case.mart for case in CASES) == [one.name for one in MARTS]
    assert len(MARTS) >= 15


@pytest.mark.parametrize("case", ALL)
def test_a_mart_says_what_was_worked_out_by_hand(case):
    assert sorted_rows(answer(case, case.rows)) == sorted_rows(case.want)


@pytest.mark.parametrize("case", ALL)
def test_the_order_of_the_rows_does_not_matter_and_a_row_less_does(case):
    assert answer(case, case.rows, backwards=True) == answer(case, case.rows)
    assert sorted_rows(answer(case, without_first(case.rows))) != sorted_rows(case.want)


@pytest.mark.parametrize("one", [pytest.param(one, id=one.name) for one in MARTS])
def test_a_mart_is_told_in_both_languages_and_so_is_every_column(one, empty):
    con, _ = empty
    columns = con.execute(
        "SELECT column_name, comment FROM duckdb_columns() WHERE schema_name = 'mart' AND table_name = $1", [one.name]
    ).fetchall()
    ((table,),) = con.execute(
        "SELECT comment FROM duckdb_tables() WHERE schema_name = 'mart' AND table_name = $1 UNION ALL "
        "SELECT comment FROM duckdb_views() WHERE schema_name = 'mart' AND view_name = $1",
        [one.name],
    ).fetchall()
    for name, said in [("", table), *columns]:
        zh, bar, en = (said or "").partition("|")
        assert bar and any("\u4e00" <= sign <= "\u9fff" for sign in zh) and en.strip().endswith("."), (one.name, name)
    assert {one.x, one.y, one.colour or one.x} <= {name for name, _ in columns}
    con.execute(one.example)


def test_all_marts_can_be_made_of_nothing_and_none_without_its_tables(empty):
    con, made = empty
    assert sorted(made) == [one.name for one in MARTS]
    assert con.execute("SELECT count(*) FROM mart.question").fetchone() == (len(MARTS),)
    with shape({}) as bare:
        few = marts.build(bare, "out")
    assert "loads_by_month" in few
    assert "reply_times" not in few


def test_a_mart_knows_the_kinds_and_partitions_that_it_was_built_from():
    partition = {"province_code": "440000", "day": "2024-06-01", "expected": 2, "loaded": 1, "complete": 1,
                 "missing": ["guangdong.other"], "load_ids": ["l1"]}  # fmt: skip
    rows = {
        "current.policy_document": [],
        "ops.partition": [partition | {"kind": kind} for kind in ("policy_document", "statistic")],
    }
    with shape(rows) as con:
        marts.build(con, "out")
        of = "SELECT kind, missing, load_ids FROM mart.partition WHERE name = $1 ORDER BY kind"
        assert con.execute(of, ["policy_diffusion"]).fetchall() == [  # through mart.document_citations
            ("policy_document", ["guangdong.other"], ["l1"])
        ]
        assert [kind for kind, *_ in con.execute(of, ["loads_by_month"]).fetchall()] == ["policy_document", "statistic"]


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("-- needs:", "-- from:"),
        ("？", "。"),
        ("?\n", ".\n"),
        ("-- chart: line", "-- chart: pie"),
        ("-- example:", "-- like:"),
    ],
)
def test_a_file_whose_head_lacks_something_is_refused(tmp_path, was, now):
    good = (marts.MARTS / "policy_documents_by_month.sql").read_text(encoding="utf-8")
    path = tmp_path / "policy_documents_by_month.sql"
    path.write_text(good, encoding="utf-8")
    assert marts.mart(path).question_en.startswith("How many policy documents")
    path.write_text(good.replace(was, now, 1), encoding="utf-8")
    with pytest.raises(BadContract, match="policy_documents_by_month"):
        marts.mart(path)


def test_no_hidden_cell_of_letters_can_be_reckoned_from_a_total():
    cell = people.letters
    for rows in (
        [*cell(30, 30), *cell(9, 9, topic="投诉")],  # one hidden in the department
        [*cell(30, 30), *cell(9, 9, topic="投诉"), *cell(15, 1, department="某局")],
        [*cell(30, 30), *cell(2, 2, topic="投诉"), *cell(3, 3, topic="求助"), *cell(12, 0, topic="建议")],
        [*cell(40, 40), *cell(30, 30, department="某局"), *cell(4, 4, department="小局")],  # one in the source
    ):
        case = next(case for case in CASES if case.mart == "reply_times")
        shown = answer(case, {"current.public_letter": rows})
        hidden = [row for row in shown if row[2]]
        told = sum(row[3] for row in shown if not row[2])
        assert len(hidden) >= 2
        assert len(rows) - told >= 10
        assert all(value is None for row in hidden for value in row[3:])
    whole = answer(case, {"current.public_letter": [*cell(30, 30), *cell(10, 9, topic="投诉")]})
    assert [row[2] for row in whole] == [False, False]


def test_the_page_of_the_marts_is_current():
    told = (Path(__file__).parents[1] / "docs" / "marts.md").read_text(encoding="utf-8")
    assert told == page(), "python -m tests.marts docs/marts.md"
    assert all(f"## {one.name}\n{one.question_zh}" in told for one in MARTS)
