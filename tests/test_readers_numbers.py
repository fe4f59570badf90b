import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.readers import numbers

FULL = str.maketrans("0123456789-.,+", "０１２３４５６７８９－．，＋")
WHOLE = st.integers(-(2**63), 2**63 - 1)


def read(reader, *values):
    return (
        pl.DataFrame({"said": values}, schema={"said": pl.String}).select(reader(pl.col("said"))).to_series().to_list()
    )


@settings(deadline=None)  # the first read is slow on a busy machine
@given(WHOLE)
def test_a_whole_number_reads_back_as_itself(value):
    forms = [f"{value}", f"{value:,}", f"{value}.0", f"{value:,}.00", f" {value}\u3000"]
    forms += [form.translate(FULL) for form in forms]
    assert read(numbers.integer, *forms) == [value] * len(forms)


@settings(deadline=None)
@given(st.integers(-(10**12), 10**12), st.integers(0, 99))
def test_a_decimal_reads_back_as_itself(whole, hundredths):
    value = float(f"{whole}.{hundredths:02d}")
    forms = [f"{whole}.{hundredths:02d}", f"{whole:,}.{hundredths:02d}"]
    forms += [form.translate(FULL) for form in forms]
    assert read(numbers.number, *forms) == [value] * 4


@settings(deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_as_a_program_prints_it_reads_back_as_itself(value):
    assert read(numbers.number, repr(value)) == [value]


@pytest.mark.parametrize("said", ["12.5", "1e3", "9223372036854775808", "99999999999999999999"])
def test_what_is_no_whole_number_of_64_bits_is_null_as_an_integer(said):
    assert read(numbers.integer, said) == [None]
    assert read(numbers.number, said) == [float(said)]


@pytest.mark.parametrize(
    "said",
    [
        "",
        "-",
        "未公告",
        "12万元",
        "人民币5元",
        "12,34",
        "1,2345",
        "1 234",
        "1.2.3",
        "0x10",
        "NaN",
        "inf",
        "1e400",
        "五",
        "½",
        "١٢",
    ],
)
def test_what_is_no_number_is_null_and_never_a_guess(said):
    assert read(numbers.number, said) == [None]
    assert read(numbers.integer, said) == [None]


def test_yes_and_no_are_read_in_the_words_of_portals():
    assert read(numbers.flag, "true", "True", "1", "是", " Y ", "yes") == [True] * 6
    assert read(numbers.flag, "false", "FALSE", "0", "否", "n", "No") == [False] * 6


@pytest.mark.parametrize("said", ["", "2", "未知", "有效", "是的"])
def test_other_words_are_neither_yes_nor_no(said):
    assert read(numbers.flag, said) == [None]


def test_nulls_stay_null():
    assert read(numbers.number, None) == read(numbers.integer, None) == read(numbers.flag, None) == [None]
