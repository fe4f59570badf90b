"""Dates and instants as publishers write them in, days and UTC instants out; what cannot be is null, never a guess."""

from __future__ import annotations

import datetime as dt

import polars as pl

from etl.readers.text import halfwidth

_BEIJING = "+0800"  # no daylight saving time since 1991; portals state Beijing time
_ISO = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2})?)?$"
_PARTED = r"^(\d{4})\s*[年/.]\s*(\d{1,2})\s*[月/.]\s*(\d{1,2})"
_DAY = r"^(\d{4}-\d{1,2}-\d{1,2})"
_PACKED = r"^((?:19|20)\d{6})"
_CLOCK = r"[\s日T]+(\d{1,2}[:时]\d{1,2}(?:[:分]\d{1,2})?)"
_NUMERALS = "[〇零○一二三四五六七八九十]"
_SPELT = rf"{_NUMERALS}{{4}}\s*年"
_DIGITS = {sign: str(n) for n, sign in enumerate("〇一二三四五六七八九")} | {
    "零": "0",
    "○": "0",
    "Ｏ": "0",
    "廿": "2十",
    "卅": "3十",
}
_MINGUO = r"^(?:民[国國])?\s*0?(\d{2,3})\s*[年/.-]\s*(\d{1,2})\s*[月/.-]\s*(\d{1,2})\s*日?$"
_MINGUO_PACKED = r"^0?(\d{2,3})(\d{2})(\d{2})$"
_SERIAL = r"^(\d{1,7})(?:\.\d+)?$"
_LAST_SERIAL = 2_958_465  # 9999-12-31
_TO = r"(?:[至到~～—–]|\s-\s)\s*"
_TO_A_DAY = _TO + r"(?:\d{4}\s*[年/.-]|\d{1,2}\s*[月日/.-])"
_TO_A_TIME = _TO + r"\d"
_ZONE = r":\d{2}(?:\.\d+)?\s*(Z|[+-]\d{2}:?\d{2})$"


def date(expr: pl.Expr) -> pl.Expr:
    """A day in Asia/Shanghai.

    Reads ``2024-3-5``, ``2024/3/5 11:25:05``, ``2024.3.5``, ``2024年3月5日``, ``二〇二四年三月五日``,
    ``20240305`` (1900 to 2099), ISO with ``T``, and epoch seconds or milliseconds. A time that states a zone (``Z``,
    ``+00:00``) is the day that it then is in Beijing. 2024-02-30, words and a span of days (``3月5日至9日``) are
    null, so that the contract can reject them.
    """
    return expr.map_batches(_dates, return_dtype=pl.Date())


def minguo(expr: pl.Expr) -> pl.Expr:
    """A day in the calendar of the Republic, whose year 1 is 1912: ``0991007``, ``99/10/7``, ``民國99年10月7日``.

    Only for columns that are known to count so: ``991007`` is a day of 1999 elsewhere. A year of four digits is read as
    ``date`` reads it.
    """
    plain = halfwidth(expr).str.strip_chars()
    parts = [pl.coalesce(plain.str.extract(_MINGUO, n), plain.str.extract(_MINGUO_PACKED, n)) for n in (1, 2, 3)]
    years = parts[0].cast(pl.Int32) + 1911
    padded = [part.str.zfill(2) for part in parts[1:]]
    day = pl.concat_str([years.cast(pl.String), *padded], separator="-").str.to_date("%Y-%m-%d", strict=False)
    return pl.coalesce(pl.when(parts[0].cast(pl.Int32) > 0).then(day), date(expr))


def serial(expr: pl.Expr) -> pl.Expr:
    """A day as a spreadsheet counts it (``45356`` is 2024-03-05, 1900 system), or as ``date`` reads it.

    For columns in which true dates of a spreadsheet stand beside text. Day 60 is a 29 February 1900 that never was.
    """
    number = halfwidth(expr).str.strip_chars().str.extract(_SERIAL).cast(pl.Int64)
    shift = number + pl.when(number < 60).then(1).otherwise(0)  # before that day the count is one ahead
    counted = pl.lit(dt.date(1899, 12, 30)) + pl.duration(days=shift)
    there = number.is_between(1, _LAST_SERIAL) & (number != 60)
    return pl.coalesce(pl.when(there).then(counted.cast(pl.Date)), date(expr))


def instant(expr: pl.Expr) -> pl.Expr:
    """A moment in UTC (no zone stored), to the second; a stated time without a zone is Beijing time.

    A day alone is its first moment; a day whose time cannot be read is null, and so is a span of time.
    """
    return expr.map_batches(_instants, return_dtype=pl.Datetime("us"))


def _dates(said: pl.Series) -> pl.Series:
    """Plain ISO days, with or without a clock, are read at once; the other ways only where there are any."""
    plain = said.str.contains(_ISO)
    days = said.zip_with(plain, said.clear(len(said))).str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
    rest = (~plain).arg_true()
    return days.scatter(rest, _other_dates(said.gather(rest))) if len(rest) else days


def _other_dates(said: pl.Series) -> pl.Series:
    here = pl.when(pl.col("zone").is_null()).then(pl.col("day"))
    # Zones are rare: the clock is read only where one is stated, since nulls cost nothing.
    zoned = pl.when(pl.col("zone").is_not_null()).then(pl.col("plain"))
    elsewhere = pl.coalesce(_moment(_clock(zoned)), _epoch(pl.col("plain"))).dt.offset_by("8h").dt.date()
    return _parts(said).select(pl.coalesce(here, elsewhere)).to_series()


def _instants(said: pl.Series) -> pl.Series:
    plain = pl.col("plain")
    alone = ~plain.str.extract(_DAY + r"日?(.*)$", 2).str.contains(r"\d") | plain.str.contains(_PACKED + "$")
    clock = pl.coalesce(_clock(plain), pl.when(alone).then(pl.lit("00:00:00")))
    parts = _parts(said).with_columns(clock=pl.when(~plain.str.contains(_TO_A_TIME)).then(clock))
    return parts.select(pl.coalesce(_moment(pl.col("clock")), _epoch(plain))).to_series()


def _parts(said: pl.Series) -> pl.DataFrame:
    """The value with ASCII digits and dashes, its day, and the zone that it states; each is computed once."""
    plain = halfwidth(pl.col("said")).str.strip_chars().str.replace(_PARTED, "${1}-${2}-${3}")
    frame = _counted(said).alias("said").to_frame().select(plain=plain)
    return frame.with_columns(day=_day(pl.col("plain")), zone=pl.col("plain").str.extract(_ZONE))


def _counted(said: pl.Series) -> pl.Series:
    """Dates in Chinese numerals with figures in their place; few portals write them so."""
    spelt = said.str.contains(_SPELT).arg_true()
    if not len(spelt):
        return said
    ten = said.gather(spelt).str.replace_many(_DIGITS)
    for pattern, figure in ((r"(\d)十(\d)", "${1}${2}"), (r"(\d)十", "${1}0"), (r"十(\d)", "1${1}"), ("十", "10")):
        ten = ten.str.replace_all(pattern, figure)
    return said.clone().scatter(spelt, ten)


def _day(plain: pl.Expr) -> pl.Expr:
    dashed = plain.str.extract(_DAY + r"(?:\D|$)").str.to_date("%Y-%m-%d", strict=False)
    packed = plain.str.extract(_PACKED + r"(?:\d{6})?$").str.to_date("%Y%m%d", strict=False)
    return pl.when(~plain.str.contains(_TO_A_DAY)).then(pl.coalesce(dashed, packed))


def _clock(plain: pl.Expr) -> pl.Expr:
    clock = plain.str.extract(_DAY + _CLOCK, 2).str.replace_all("[时分]", ":")
    whole = pl.when(clock.str.count_matches(":") == 1).then(clock + ":00").otherwise(clock)
    packed = plain.str.extract(_PACKED + r"(\d{6})$", 2).str.replace(r"(\d\d)(\d\d)(\d\d)", "${1}:${2}:${3}")
    return pl.coalesce(whole, packed)


def _moment(clock: pl.Expr) -> pl.Expr:
    """Day, clock and zone, in UTC."""
    zone = pl.col("zone").str.replace("Z", "+0000").str.replace(":", "").fill_null(_BEIJING)
    stated = pl.col("day").dt.strftime("%Y-%m-%d") + " " + clock + zone
    read = stated.str.to_datetime("%Y-%m-%d %H:%M:%S%z", time_unit="us", strict=False)
    return read.dt.replace_time_zone(None)


def _epoch(plain: pl.Expr) -> pl.Expr:
    millis = plain.str.extract(r"^(\d{13})$").cast(pl.Int64, strict=False)
    seconds = plain.str.extract(r"^(\d{10})$").cast(pl.Int64, strict=False) * 1000
    return pl.coalesce(millis, seconds).cast(pl.Datetime("ms")).cast(pl.Datetime("us"))
