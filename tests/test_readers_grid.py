"""Tables among banners and footnotes, sheets, delimited text, HTML tables: every row has one place, none is guessed."""

import csv
import datetime as dt
import io
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.charset import read as decoded
from etl.errors import Changed, Truncated
from etl.readers import html
from etl.readers.delimited import delimited
from etl.readers.grid import table
from etl.readers.sheets import sheets

SHARED = Path(__file__).parents[2] / "shared" / "data"
COLUMNS = {"地区": "region", "2019年": "y2019", "2018年": "y2018"}
CELL = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), min_size=1, max_size=8)


# --- tables -----------------------------------------------------------------------------------------------------------


RECORDS = st.lists(st.tuples(CELL, CELL, st.none() | CELL), max_size=20)


@given(st.integers(0, 5), RECORDS, st.integers(0, 3), st.integers(0, 2))
def test_banners_headings_records_footnotes_and_blanks_add_up_to_the_grid(banners, rows, notes, blanks):
    grid = [["数据库：分省年度数据", None, None]] * banners + [["地区", "2019年", "2018年"]]
    grid += [list(row) for row in rows] + [[None, "", " "]] * blanks + [["注：按当年价格计算", None, None]] * notes
    found = table(grid, COLUMNS)
    assert found.rows.drop("row").rows() == rows
    assert [grid[n - 1] for n in found.rows["row"]] == [list(row) for row in rows]
    assert (len(found.before), len(found.after), len(found.blank)) == (banners, notes, blanks)
    every = [*found.before, *found.headings, *found.rows["row"], *found.after, *found.blank]
    assert sorted(every) == list(range(1, len(grid) + 1))


def test_columns_are_found_by_their_headings_in_any_order():
    found = table([["2018年", " 地 区 ", "2019年"], ["1", "北京市", "2"]], COLUMNS)
    assert found.rows.row(0, named=True) == {"region": "北京市", "y2019": "2", "y2018": "1", "row": 2}


def test_headings_over_one_another_are_one():
    grid = [["地区", "生产总值", None], [None, "2019年", "2018年"], ["北京市", "2", "1"]]
    columns = {"地区": "region", "生产总值/2019年": "new", "生产总值/2018年": "old"}
    found = table(grid, columns, headings=2)
    assert found.rows.drop("row").rows() == [("北京市", "2", "1")]


@pytest.mark.parametrize(
    ("grid", "said"),
    [
        ([["地区", "2019年"], ["北京市", "1"]], "no heading 2018年"),
        ([["地区", "2019年", "2018年", "2017年"]], "unknown heading 2017年"),
        ([["地区", "2019年", "2018年", "2019年"]], "heading 2019年 stands twice"),
        (
            [["地区", "2019年", "2018年"], ["北京市", "1", "2"], ["小计", None, None], ["天津市", "1", "2"]],
            "row 3 stands among",
        ),
        ([], "no heading 地区"),
    ],
)
def test_what_would_be_read_wrong_is_an_error_that_says_where(grid, said):
    with pytest.raises(Changed, match=said):
        table(grid, COLUMNS)


# --- sheets -----------------------------------------------------------------------------------------------------------

VALUES = st.one_of(
    CELL.filter(lambda text: not text.startswith("=")), st.integers(-(2**50), 2**50), st.booleans(),
    st.datetimes(dt.datetime(1950, 1, 1), dt.datetime(2099, 1, 1)).map(lambda at: at.replace(microsecond=0)),
)  # fmt: skip


def workbook(rows):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet, moment = book.add_worksheet("表"), book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        for n, row in enumerate(rows):
            for place, value in enumerate(row):
                if isinstance(value, dt.datetime):
                    sheet.write_datetime(n, place, value, moment)
                elif isinstance(value, str):
                    sheet.write_string(n, place, value)
                else:
                    sheet.write(n, place, value)
    return file.getvalue()


def printed(value):
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d" if value.time() == dt.time() else "%Y-%m-%d %H:%M:%S")
    return str(value)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.lists(VALUES, min_size=1, max_size=4), min_size=1, max_size=6))
def test_a_sheet_reads_back_as_it_was_written(rows):
    read = sheets(workbook(rows))["表"]
    assert [[cell for cell in row if cell is not None] for row in read] == [[printed(v) for v in row] for row in rows]


@pytest.mark.parametrize("body", [b"", b"<html></html>", b"PK\x03\x04 half", workbook([["x"]])[:-60]])
def test_what_is_no_whole_workbook_is_an_error(body):
    with pytest.raises(Changed, match="no spreadsheet"):
        sheets(body)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the captured records are not beside the project")
@pytest.mark.parametrize(
    ("name", "records", "banners", "notes"),
    [("nbs_gdp_province_2015_2019_raw_export.xls", 31, 3, 3), ("nbs_gdp_city_raw_export.xls", 36, 3, 1)],
)
def test_a_captured_export_is_read_between_its_banners_and_footnotes(name, records, banners, notes):
    (path,) = SHARED.rglob(name)
    (grid,) = sheets(path.read_bytes()).values()
    years = {f"{year}年": f"y{year}" for year in range(2015, 2020)}
    found = table(grid, {"地区": "region", **years})
    assert (found.rows.height, len(found.before), len(found.after)) == (records, banners, notes)
    assert found.rows["y2019"][0] == "35371.28"


# --- delimited text ---------------------------------------------------------------------------------------------------


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=("Cs",)), min_size=1), min_size=2, max_size=2)))
def test_delimited_text_reads_back_as_it_was_written(rows):
    file = io.StringIO(newline="")
    csv.writer(file).writerows([["地区", "值"], *rows])
    assert delimited("\ufeff" + file.getvalue(), ["地区", "值"]) == rows


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        ("地区|值\n北京市|1\n", Changed, "the headings are 地区|值"),
        ("地区,值\n北京市,1\n天津市\n", Changed, "line 3 has 1 cells, and 2 headings"),
        ("地区,值\n北京市,1,2\n", Changed, "line 2 has 3 cells"),
        ('地区,值\n北京市,"1\n', Truncated, "unexpected end"),
        ("", Changed, "missing"),
    ],
)
def test_text_of_another_width_is_an_error_that_names_the_line(text, error, said):
    with pytest.raises(error, match=said.replace("|", r"\|")):
        delimited(text, ["地区", "值"])


def test_headings_that_no_row_fills_are_known_and_a_row_that_fills_them_is_an_error():
    assert delimited("地区,值,备注\n北京市,1\n", ["地区", "值", "备注"], unfilled=1) == [["北京市", "1"]]
    with pytest.raises(Changed, match="line 3 has 3 cells, and 3 headings, of which 1 have none"):
        delimited("地区,值,备注\n北京市,1\n天津市,2,新\n", ["地区", "值", "备注"], unfilled=1)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the captured records are not beside the project")
def test_the_monthly_series_in_gb18030_is_read_and_a_short_procurement_list_is_not():
    (path,) = SHARED.rglob("nbs_province_monthly_gb18030.csv")
    text, label = decoded(path.read_bytes(), "text/csv; charset=gb2312", "")
    header = text.splitlines()[0].split(",")
    assert label.codec == "gb18030"
    assert (len(delimited(text, header)), len(header)) == (31, 245)
    short = next(iter(SHARED.rglob("采购公告.csv")), None)
    if short:
        text = short.read_text(encoding="utf-8-sig")
        with pytest.raises(Changed, match="line 2 has 5 cells, and 6 headings"):
            delimited(text, text.splitlines()[0].split(","))


# --- HTML tables ------------------------------------------------------------------------------------------------------


def test_an_html_table_is_a_grid_with_what_spans_in_its_first_cell():
    page = html.fragment("""
        <table><caption>表</caption>
        <tr><th rowspan=2>地区</th><th colspan="2">生产总值</th></tr>
        <tr><th>2019年</th><th>2018年</th></tr>
        <tr><td>北京市</td><td>2</td><td> <table><tr><td>1</td></tr></table> </td></tr></table>""")
    grid = html.grid(html.maybe(page, "table"))
    assert grid == [["地区", "生产总值", None], [None, "2019年", "2018年"], ["北京市", "2", "1"]]
    found = table(grid, {"地区": "a", "生产总值/2019年": "b", "生产总值/2018年": "c"}, headings=2)
    assert found.rows.drop("row").rows() == [("北京市", "2", "1")]


@pytest.mark.parametrize("span", ["-1", "x", "", "0", "99999999"])
def test_a_span_that_is_none_takes_no_memory(span):
    page = html.fragment(f"<table><tr><td rowspan='{span}' colspan='{span}'>1</td></tr><tr><td>2</td></tr></table>")
    grid = html.grid(html.maybe(page, "table"))
    assert (len(grid), grid[0][0]) == (2, "1")
    assert len(grid[0]) <= 1001
