"""Amounts read back as what they were printed from; ranges, capitals and units; what is no amount is null."""

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from etl.readers import money

CENTS = st.integers(0, 10**13)
DIGITS = "零壹贰叁肆伍陆柒捌玖"
TENS = ["", "拾", "佰", "仟"]


def read(reader, *values):
    frame = pl.DataFrame({"said": values}, schema={"said": pl.String})
    return frame.select(reader(pl.col("said"))).to_series().to_list()


def capitals(number):
    """A whole number as a cheque has it; written the other way round than the reader reads: group by group."""
    if number == 0:
        return "零"
    groups = [(number // 10**8, "亿"), (number // 10**4 % 10**4, "万"), (number % 10**4, "")]
    said, gap = "", False
    for group, name in groups:
        if group == 0:
            gap = gap or bool(said)
            continue
        inner, hole = "", False
        for place in (3, 2, 1, 0):
            digit = group // 10**place % 10
            if digit:
                inner += ("零" if hole and inner else "") + DIGITS[digit] + TENS[place]
                hole = False
            else:
                hole = True
        said += ("零" if said and (gap or group < 1000) else "") + inner + name
        gap = False
    return said


@settings(deadline=None)
@given(CENTS)
def test_an_amount_in_any_form_reads_back_as_itself(cents):
    yuan = Decimal(cents) / 100
    forms = [
        f"{yuan}",
        f"{yuan:,}元",
        f"¥{yuan}",
        f"人民币{yuan}元整",
        f"{yuan / 10**4:f}万元",
        f"{yuan / 10**8:f} 亿元",
    ]
    forms += [
        f"{yuan}元".translate(str.maketrans("0123456789.", "０１２３４５６７８９．")),
        f"{yuan / 10**4:f}（万元）",
    ]
    forms = [form for form in forms if len(form.rpartition(".")[2]) <= 12]
    exact = [one for one in forms if "亿" not in one or cents % 100 == 0]  # more than 8 places are not kept
    assert read(money.money, *exact) == [float(yuan)] * len(exact)


@settings(deadline=None)
@given(st.integers(1, 99_999_999_9999 - 1), st.integers(0, 9), st.integers(0, 9))
@example(10_0000, 0, 0)
@example(1_0300_0000, 5, 0)
def test_an_amount_in_capitals_reads_back_as_itself(yuan, jiao, fen):
    if yuan >= 10**12:
        yuan //= 10
    rest = (f"{DIGITS[jiao]}角" if jiao else "") + (f"{DIGITS[fen]}分" if fen else "")
    said = f"{capitals(yuan)}元{rest or '整'}"
    assert read(money.money, said, f"人民币{said}") == [(yuan * 100 + jiao * 10 + fen) / 100] * 2


@settings(deadline=None)
@given(st.integers(1, 10**8), st.integers(1, 10**8), st.sampled_from("-~～至到"))
def test_a_range_has_two_ends_and_is_no_single_amount(one, other, mark):
    least, most = sorted((one, other))
    said = [f"{least}{mark}{most}万元", f"{least}万元{mark}{most}万元"]
    assert read(money.money_least, *said) == [least * 1e4] * 2
    assert read(money.money_most, *said) == [most * 1e4] * 2
    assert read(money.money, *said) == [None] * 2
    assert read(money.money_most, f"{most}元") == [float(most)]


def test_each_end_of_a_range_has_its_own_unit():
    assert (read(money.money_least, "50万元至1亿元"), read(money.money_most, "50万元至1亿元")) == ([5e5], [1e8])
    assert read(money.money_least, "200-100万元") == [None]  # reversed, so one of the two is a slip


def test_a_column_that_is_headed_in_wan_is_read_in_yuan():
    assert read(money.money_wan, "12.5", "3元", "1亿元") == [125_000.0, 3.0, 1e8]
    assert read(money.money, "0.07万元", "342.56万元", "1.1亿") == [700.0, 3_425_600.0, 110_000_000.0]


@pytest.mark.parametrize(
    "said",
    ["公告未明确列示", "详见文件", "100元以上", "1,23元", "12.5.6", "二三百元", "万元", "$100", "1e5", "元", "约5万元"],
)
def test_what_is_no_amount_is_null(said):
    assert read(money.money, said) == [None]


def test_a_quantity_sheds_its_unit_and_nothing_that_multiplies():
    said = ["291例", "1,234人次", "12.5公顷", "12", "5%", "１２件", "3万人", "约12例", "12例3人", "例", "第3例"]
    assert read(money.quantity, *said) == [291.0, 1234.0, 12.5, 12.0, 5.0, 12.0, None, None, None, None, None]
