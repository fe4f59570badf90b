"""Provincial units in all spellings, official numbers in all brackets, credit codes with a check of their own."""

import json
from itertools import product
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.contracts import provinces
from etl.readers import names

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
SHARED = Path(__file__).parents[2] / "shared" / "data"


def read(reader, *values):
    frame = pl.DataFrame({"said": values}, schema={"said": pl.String})
    return frame.select(reader(pl.col("said"))).to_series().to_list()


# --- provincial units -------------------------------------------------------------------------------------------------


def test_every_provincial_unit_is_known_by_its_name_its_short_name_and_its_code():
    units = [one for one in provinces().values() if one.code != "100000"]
    assert read(names.province, *(one.name_zh for one in units)) == [one.code for one in units]
    assert read(names.province, *(one.code for one in units)) == [one.code for one in units]
    assert len({*read(names.province, *(one.name_zh for one in units))}) == 34


def test_spellings_of_one_unit_are_one_unit():
    same = ["内蒙古", "内蒙古自治区", "内蒙", " 内 蒙 古 ", "內蒙古", "内蒙古\u3000自治区"]
    assert set(read(names.province, *same)) == {"150000"}
    assert read(names.province, "臺灣省", "台湾", "廣東省", "香港", "澳門特別行政區", "重庆") == [
        "710000", "710000", "440000", "810000", "820000", "500000",
    ]  # fmt: skip


@pytest.mark.parametrize("said", ["中央／其他", "全国", "新疆兵团", "广州", "北", "北京天津", "999999", ""])
def test_what_is_no_single_unit_is_null(said):
    assert read(names.province, said) == [None]


# --- official numbers -------------------------------------------------------------------------------------------------

MARKS = st.sampled_from(["粤府", "国发", "苏政办发", "京政发", "川府令", "沪府规"])


@settings(deadline=None)
@given(MARKS, st.integers(1950, 2049), st.integers(1, 9999))
def test_an_official_number_in_any_brackets_is_one_number(mark, year, serial):
    brackets = ["〔〕", "[]", "（）", "()", "【】", "﹝﹞", "［］"]
    said = [f"{mark}{b[0]}{year}{b[1]}{serial}号" for b in brackets]
    said += [f"{mark} {b[0]}{year}{b[1]} 第 {serial} 号" for b in brackets] + [f"{mark}〔{year}〕{serial}號"]
    assert set(read(names.official_number, *said)) == {f"{mark}〔{year}〕{serial}号"}


@pytest.mark.parametrize("said", ["公告2024年第3号", "无字号", "2024年第12号令", "粤府〔24〕3号"])
def test_a_number_of_another_form_stays(said):
    assert read(names.official_number, f" {said} ") == [said]


# --- credit codes -----------------------------------------------------------------------------------------------------


def check(head):
    """GB 32100-2015, 4.5, one place after the other."""
    total = sum(ALPHABET.index(sign) * 3**n % 31 for n, sign in enumerate(head))
    return ALPHABET[(31 - total % 31) % 31]


HEADS = st.builds(
    lambda office, region, body: office + region + body,
    st.sampled_from(["11", "12", "91", "92", "N1", "Y1", "53"]),
    st.integers(100_000, 699_999).map(str),
    st.text(ALPHABET, min_size=9, max_size=9),
)


@settings(deadline=None)
@given(HEADS, st.integers(0, 16), st.sampled_from(ALPHABET))
def test_a_credit_code_is_taken_and_one_with_a_wrong_place_is_not(head, place, other):
    whole = head + check(head)
    wide = whole.translate(str.maketrans({sign: chr(ord(sign) + 0xFEE0) for sign in ALPHABET}))
    assert read(names.credit_code, whole, whole.lower(), f" {whole[:8]} {whole[8:]}", wide) == [whole] * 4
    if other != whole[place]:
        assert read(names.credit_code, whole[:place] + other + whole[place + 1 :]) == [None]


def test_what_is_no_credit_code_is_null():
    assert read(names.credit_code, "91440300708461136T", "91440300708461136", "440300708461136", "无") == [
        "91440300708461136T", None, None, None,
    ]  # fmt: skip


# --- the captured records ---------------------------------------------------------------------------------------------


@pytest.mark.skipif(not SHARED.is_dir(), reason="the captured records are not beside the project")
def test_every_spelling_in_the_captured_files_is_one_of_the_34_units():
    """Names of places as files of five kinds write them; who is none of the 34 is named here."""
    found = set()
    for path in (*SHARED.rglob("*.csv"), *SHARED.rglob("*.json")):
        found |= spelt_in(path)
    told = dict(zip(sorted(found), read(names.province, *sorted(found)), strict=True))
    unknown = {name for name, code in told.items() if code is None}
    assert len(set(told.values()) - {None}) >= 31
    assert len(told) - len(unknown) >= 50
    assert not {name for name in unknown if any(f"{short}{kind}" == name for short, kind in product(SHORT, KINDS))}


SHORT = (
    "北京",
    "天津",
    "河北",
    "山西",
    "内蒙古",
    "辽宁",
    "广东",
    "广西",
    "海南",
    "重庆",
    "西藏",
    "宁夏",
    "新疆",
    "台湾",
)
KINDS = ("", "省", "市", "自治区", "特别行政区")


def spelt_in(path):
    """Short texts of a file that begin as the name of a provincial unit does."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        text = path.read_text(encoding="gb18030")
    if path.suffix == ".json":
        try:
            text = "\n".join(json.dumps(json.loads(text), ensure_ascii=False).split('"'))
        except json.JSONDecodeError:
            return set()
    cells = {cell.strip().strip('"') for line in text.splitlines() for cell in line.split(",")}
    starts = tuple(one.name_zh[:2] for one in provinces().values() if one.code != "100000")
    return {cell for cell in cells if cell.startswith(starts) and len(cell) <= 8 and not cell.endswith(("厅", "局"))}
