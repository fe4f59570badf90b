from datetime import UTC, date, datetime, timedelta, timezone

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.readers import dates

FULL = str.maketrans("0123456789-:/", "０１２３４５６７８９－：／")
DAYS = st.dates(date(1949, 10, 1), date(2099, 12, 31))
CLOCKS = st.times().map(lambda t: t.replace(microsecond=0))
BEIJING = timezone(timedelta(hours=8))

DAY_FORMS = [
    "{0.year}-{0.month}-{0.day}",
    "{0:%Y-%m-%d}",
    "{0.year}/{0.month}/{0.day}",
    "{0.year}.{0.month}.{0.day}",
    "{0.year}年{0.month}月{0.day}日",
    "{0.year} 年 {0.month} 月 {0.day} 日",
    "{0:%Y%m%d}",
    " {0:%Y-%m-%d}\u3000",
]
CLOCK_FORMS = ["%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y.%m.%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y%m%d%H%M%S"]
CLOCK_FORMS += ["%Y年%m月%d日 %H:%M:%S", "%Y年%m月%d日%H时%M分%S秒", "%Y-%m-%d %H:%M:%S.0", "%Y-%m-%dT%H:%M:%S+08:00"]


def read(reader, *values):
    return (
        pl.DataFrame({"said": values}, schema={"said": pl.String}).select(reader(pl.col("said"))).to_series().to_list()
    )


def utc(moment):
    return moment.astimezone(UTC).replace(tzinfo=None)


@settings(deadline=None)  # the first read is slow on a busy machine
@given(DAYS)
def test_a_day_in_any_form_reads_back_as_itself(day):
    forms = [form.format(day) for form in DAY_FORMS]
    forms += [form.translate(FULL) for form in forms]
    assert read(dates.date, *forms) == [day] * len(forms)


@settings(deadline=None)
@given(DAYS, CLOCKS)
def test_a_moment_in_beijing_in_any_form_reads_back_as_itself_in_utc(day, clock):
    moment = datetime.combine(day, clock, BEIJING)
    forms = [moment.strftime(form) for form in CLOCK_FORMS]
    assert read(dates.instant, *forms) == [utc(moment)] * len(forms)
    assert read(dates.date, *forms) == [day] * len(forms)


@settings(deadline=None)
@given(DAYS, CLOCKS)
def test_a_moment_without_seconds_is_read_to_the_minute(day, clock):
    moment = datetime.combine(day, clock.replace(second=0), BEIJING)
    forms = [moment.strftime(form) for form in ("%Y-%m-%d %H:%M", "%Y年%m月%d日%H时%M分", "%Y/%m/%d %H:%M")]
    assert read(dates.instant, *forms) == [utc(moment)] * 3


@settings(deadline=None)
@given(DAYS, CLOCKS, st.integers(-12 * 60, 14 * 60).filter(lambda minutes: minutes % 15 == 0))
def test_a_stated_zone_is_honoured(day, clock, minutes):
    moment = datetime.combine(day, clock, timezone(timedelta(minutes=minutes)))
    bare = moment.strftime("%Y-%m-%dT%H:%M:%S")
    sign, (hours, rest) = "-" if minutes < 0 else "+", divmod(abs(minutes), 60)
    zones = [f"{sign}{hours:02d}:{rest:02d}", f"{sign}{hours:02d}{rest:02d}", f".000{sign}{hours:02d}{rest:02d}"]
    forms = [bare + zone for zone in zones]
    assert read(dates.instant, *forms) == [utc(moment)] * 3
    assert read(dates.date, *forms) == [moment.astimezone(BEIJING).date()] * 3


@settings(deadline=None)
@given(st.datetimes(datetime(2002, 1, 1), datetime(2100, 1, 1)).map(lambda m: m.replace(microsecond=0)))
def test_an_epoch_in_seconds_or_milliseconds_is_a_moment_and_a_day_in_beijing(moment):
    seconds = int(moment.replace(tzinfo=UTC).timestamp())
    assert read(dates.instant, str(seconds), f"{seconds}000") == [moment] * 2
    assert read(dates.date, str(seconds), f"{seconds}000") == [(moment + timedelta(hours=8)).date()] * 2


def test_a_time_late_in_the_day_in_utc_is_the_next_day_in_beijing():
    assert read(dates.date, "2024-05-31T18:00:00Z", "1717178400") == [date(2024, 6, 1)] * 2
    assert read(dates.instant, "2024-05-31T18:00:00Z") == [datetime(2024, 5, 31, 18)]


@settings(deadline=None)
@given(DAYS)
def test_a_day_alone_is_its_first_moment_in_beijing(day):
    first = utc(datetime(day.year, day.month, day.day, tzinfo=BEIJING))
    assert read(dates.instant, *(form.format(day) for form in DAY_FORMS)) == [first] * len(DAY_FORMS)


@pytest.mark.parametrize(
    "said",
    [
        "2024年2月30日",
        "2024-02-30",
        "2023-2-29",
        "20240230",
        "2024-13-01",
        "2024-5-312",
        "0991007",
        "99999",
        "-9999",
        "公告未明确列示",
        "2024年5月",
        "2024",
        "12:30",
        "",
        "2024-05-31T18:00:00+99:00",
    ],
)
def test_what_is_no_day_is_null_and_never_a_guess(said):
    assert read(dates.date, said) == [None]
    assert read(dates.instant, said) == [None]


@pytest.mark.parametrize("said", ["2024-05-31 25:61", "2024-05-31 24:00:00", "2024-05-31 下午3:30", "2024-05-31 9点"])
def test_a_day_whose_time_cannot_be_read_is_a_day_but_no_moment(said):
    assert read(dates.date, said) == [date(2024, 5, 31)]
    assert read(dates.instant, said) == [None]


@pytest.mark.parametrize("said", ["2024-05-31（星期五）", "2024-05-31 来源：办公厅", "2024年5月31日发布"])
def test_words_after_a_day_do_no_harm(said):
    assert read(dates.date, said) == [date(2024, 5, 31)]


@pytest.mark.parametrize(
    "said",
    [
        "2026年9月9日至2026年9月12日",
        "2026年9月9日9时0分至2026年9月12日17时0分",
        "2026-9-9 ~ 2026-9-12",
        "2026-09-09 - 2026-09-12",
        "2026年9月9日—12日",
    ],
)
def test_a_span_of_days_is_neither_its_first_day_nor_its_first_moment(said):
    assert read(dates.date, said) == read(dates.instant, said) == [None]


def test_a_span_of_hours_is_one_day_and_no_moment():
    assert read(dates.date, "2026年9月9日9时0分至17时0分") == [date(2026, 9, 9)]
    assert read(dates.instant, "2026年9月9日9时0分至17时0分") == [None]


def test_nulls_stay_null_and_an_empty_column_stays_empty():
    assert read(dates.date, None) == read(dates.instant, None) == [None]
    assert read(dates.date) == read(dates.instant) == []


def test_a_full_width_iso_day_is_read_though_it_looks_like_a_plain_one():
    said = pl.DataFrame({"d": ["２０２４-０５-３１", "2024-05-31", "２０２４-０２-３０", "2024-02-30"]})
    assert said.select(dates.date(pl.col("d"))).to_series().to_list() == [
        date(2024, 5, 31),
        date(2024, 5, 31),
        None,
        None,
    ]


# --- calendars and counts ---------------------------------------------------------------------------------------------

NUMERALS = "〇一二三四五六七八九"


def spelt(number):
    """A number below 100 as a date has it: 十, 十二, 二十, 三十一."""
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else NUMERALS[tens]) + ("十" if tens else "") + (NUMERALS[ones] if ones else "")


def in_numerals(day, nought="〇"):
    year = "".join(NUMERALS[int(digit)] for digit in str(day.year)).replace("〇", nought)
    return f"{year}年{spelt(day.month)}月{spelt(day.day)}日"


@settings(deadline=None)
@given(DAYS, st.sampled_from("〇零○"))
def test_a_day_in_chinese_numerals_reads_back_as_itself(day, nought):
    assert read(dates.date, in_numerals(day, nought)) == [day]


@settings(deadline=None)
@given(st.dates(date(1912, 1, 1), date(2099, 12, 31)))
def test_a_day_of_the_republic_reads_back_as_itself(day):
    year = day.year - 1911
    forms = [f"{year}/{day.month}/{day.day}", f"民國{year}年{day.month}月{day.day}日"]
    forms += [f"{year:04}{day:%m%d}"] if year >= 10 else []
    if year >= 10:
        assert read(dates.minguo, *forms) == [day] * len(forms)
    assert read(dates.minguo, day.isoformat()) == [day]


def test_what_is_no_day_of_the_republic_is_null():
    assert read(dates.minguo, "99999", "-9999", "0991307", "0990230", "0000101", "") == [None] * 6
    assert read(dates.date, "0991007", "991007") == [None, None]  # no other reader takes it for one


@settings(deadline=None)
@given(st.dates(date(1900, 3, 1), date(2199, 12, 31)))
def test_a_spreadsheet_s_count_of_days_reads_back_as_the_day(day):
    count = (day - date(1899, 12, 30)).days
    assert read(dates.serial, str(count), f"{count}.75", day.isoformat()) == [day] * 3


def test_the_day_that_never_was_and_what_is_beyond_the_count_are_null():
    assert read(dates.serial, "59", "60", "61") == [date(1900, 2, 28), None, date(1900, 3, 1)]
    assert read(dates.serial, "0", "2958466", "-3", "日期") == [None] * 4
    assert read(dates.date, "45356") == [None]
