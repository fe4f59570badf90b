"""Letters, notices, registers and tables of figures that were captured: the warehouse says what the files say."""

import csv
import json
from collections import Counter
from datetime import datetime
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from tests.real import DATA, GDP, LETTERS, MONTHLY, REGISTER, TENDERS, UNDERTAKINGS

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not DATA.is_dir(), reason="the captured records are not beside the project, in ../shared/data"),
]


def sheet(path):
    return CalamineWorkbook.from_path(str(DATA / path)).get_sheet_by_index(0).to_python(skip_empty_area=False)


def figures(path):
    """Region and year to the number in the file, as the spreadsheet has it."""
    grid = sheet(path)
    start = next(n for n, row in enumerate(grid) if row[0] == "地区")
    rows = [row for row in grid[start + 1 :] if isinstance(row[1], float)]
    return {(row[0], head[:4]): value for row in rows for head, value in zip(grid[start][1:], row[1:], strict=True)}


def test_both_vintages_of_the_series_are_in_the_release_and_neither_overwrote_the_other(ask):
    sql = "SELECT region, period, value FROM current.statistic WHERE _source = 'china.statistic.gdp' AND vintage = "
    held = [{row[:2]: row[2] for row in ask(f"{sql} '{vintage}'")} for vintage in ("2019", "2023")]
    assert held == [figures(path) for path in GDP]
    both = held[0].keys() & held[1].keys()
    assert (len(both), sum(abs(held[0][one] - held[1][one]) > 0.06 for one in both)) == (155, 112)
    assert (held[0]["天津市", "2017"], held[1]["天津市", "2017"]) == (18549.19, 12450.6)


def test_a_vintage_keeps_the_footnotes_of_its_own_file(ask):
    sql = "SELECT vintage, count(DISTINCT note), bool_and(note LIKE '%国家统计局%') FROM current.statistic"
    rows = ask(f"{sql} WHERE _source = 'china.statistic.gdp' GROUP BY ALL ORDER BY ALL")
    assert rows == [("2019", 1, True), ("2023", 0, None)]


def test_the_monthly_series_in_gb18030_is_the_file(ask):
    head, *rows = csv.reader((DATA / MONTHLY).read_bytes().decode("gb18030").splitlines())
    told = {
        (row[0], month): float(said) if said else None
        for row in rows
        for month, said in zip(head[1:], row[1:], strict=True)
    }
    sql = "SELECT region, period, value FROM current.statistic WHERE _source = 'china.statistic.monthly'"
    held = {(r, f"{p[:4]}年{int(p[4:])}月"): value for r, p, value in ask(sql)}
    assert held == told
    codes = sql.replace("region, period, value", "DISTINCT region_code")
    assert ask(f"{codes} AND region = '内蒙古自治区'") == [("150000",)]


def test_a_letter_has_its_days_whatever_form_they_came_in(ask):
    _, *rows = sheet(LETTERS)
    told = {str(int(float(row[0]))): (day(row[3]), day(row[6])) for row in rows}
    held = {n: (a, b) for n, a, b in ask("SELECT record_id, asked_on, answered_on FROM current.public_letter")}
    assert held == told


def day(said):
    return (
        said.date()
        if isinstance(said, datetime)
        else datetime.strptime(said.split()[0].replace("-", "/"), "%Y/%m/%d").date()
    )


def test_no_author_and_no_letter_is_in_the_release(ask):
    _, *rows = sheet(LETTERS)
    columns = {name for (name,) in ask("SELECT column_name FROM (DESCRIBE current.public_letter)")}
    assert not columns & {"author", "text", "name"}
    ((said,),) = ask("SELECT count(*) FROM current.public_letter WHERE reply LIKE '%留言用户%'")
    assert said == 0
    assert len({row[1] for row in rows}) > 1000  # there are authors to leave out


def test_budgets_in_two_units_are_yuan(ask):
    notices = json.loads((DATA / UNDERTAKINGS / "telecom-notices.json").read_bytes())["notices"]
    told = {one["id"]: yuan(one["budget"]) for one in notices}
    sql = "SELECT record_id, budget FROM current.procurement_notice WHERE _source = 'china.procurement_notice.telecom'"
    assert all(told[name] == held for name, held in ask(sql))
    assert Counter(one["budget"][-2:] == "万元" for one in notices if one["budget"][-1] == "元") == {
        True: 291,
        False: 342,
    }


def yuan(said):
    if not said[:1].isdigit() or said.count(".") > 1:
        return None
    figure = said.removesuffix("元").removesuffix("万").replace(",", "")
    return float(Decimal(figure) * (10_000 if said.endswith("万元") else 1))


def test_what_is_not_said_yet_is_no_winner(ask):
    rows = json.loads((DATA / TENDERS).read_bytes())
    told = sum(row["winner"] != "未公告" for row in rows)
    sql = "SELECT count(winner), count(DISTINCT currency) FROM current.procurement_notice WHERE currency = 'TWD'"
    assert ask(sql) == [(told, 1)] == [(69, 1)]


def test_a_day_of_the_republic_is_the_same_day(ask):
    rows = [json.loads(line) for line in (DATA / REGISTER).read_text(encoding="utf-8").splitlines()]
    told = {row["工廠登記編號"]: row["工廠登記核准日期"] or row["工廠設立核准日期"] for row in rows}
    held = ask("SELECT record_id, decided_on FROM current.administrative_licence")
    assert [(n, f"{d.year - 1911:03}{d:%m%d}") for n, d in held] == [(n, told[n]) for n, _ in held]


def test_no_row_of_a_natural_person_is_kept_and_no_name_of_one(ask, done):
    rows = [json.loads(line) for line in (DATA / REGISTER).read_text(encoding="utf-8").splitlines()]
    persons = {row["工廠登記編號"] for row in rows if row["工廠組織型態"] == "獨資"}
    kept = {n for (n,) in ask("SELECT record_id FROM current.administrative_licence")}
    rejected = {n for (n,) in ask("SELECT record_id FROM quarantined WHERE source_id LIKE 'taiwan.admin%'")}
    assert not persons & (kept | rejected)
    assert len(persons) == done.of("taiwan.administrative_licence.factories").counts.dropped == 392
