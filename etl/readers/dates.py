"""Dates and instants as publishers write them in, days and UTC instants out; what cannot be is null, never a guess."""

from __future__ import annotations

import polars as pl

from etl.readers.text import halfwidth

_BEIJING = "+0800"  # no daylight saving time since 1991; portals state Beijing time
_ISO = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2})?)?$"
_PARTED = r"^(\d{4})\s*[年/.]\s*(\d{1,2})\s*[月/.]\s*(\d{1,2})"
_DAY = r"^(\d{4}-\d{1,2}-\d{1,2})"
_PACKED = r"^((?:19|20)\d{6})"
_CLOCK = r"[\s日T]+(\d{1,2}[:时]\d{1,2}(?:[:分]\d{1,2})?)"
_ZONE = r":\d{2}(?:\.\d+)?\s*(Z|[+-]\d{2}:?\d{2})$"


def date(expr: pl.Expr) -> pl.Expr:
    """A day in Asia/Shanghai.

    Reads ``2024-3-5``, ``2024/3/5 11:25:05``, ``2024.3.5``, ``2024年3月5日``, ``20240305`` (1900 to 2099), ISO with
    ``T``, and epoch seconds or milliseconds. A time that states a zone (``Z``, ``+00:00``) is the day that it then is
    in Beijing. 2024-02-30 and words are null, so that the contract can reject them.
    """
    return expr.map_batches(_dates, return_dtype=pl.Date())


def instant(expr: pl.Expr) -> pl.Expr:
    """A moment in UTC (no zone stored), to the second; a stated time without a zone is Beijing time.

    A day alone is its first moment; a day whose time cannot be read is null.
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
    parts = _parts(said).with_columns(clock=pl.coalesce(_clock(plain), pl.when(alone).then(pl.lit("00:00:00"))))
    return parts.select(pl.coalesce(_moment(pl.col("clock")), _epoch(plain))).to_series()


def _parts(said: pl.Series) -> pl.DataFrame:
    """The value with ASCII digits and dashes, its day, and the zone that it states; each is computed once."""
    plain = halfwidth(pl.col("said")).str.strip_chars().str.replace(_PARTED, "${1}-${2}-${3}")
    frame = said.alias("said").to_frame().select(plain=plain)
    return frame.with_columns(day=_day(pl.col("plain")), zone=pl.col("plain").str.extract(_ZONE))


def _day(plain: pl.Expr) -> pl.Expr:
    dashed = plain.str.extract(_DAY + r"(?:\D|$)").str.to_date("%Y-%m-%d", strict=False)
    packed = plain.str.extract(_PACKED + r"(?:\d{6})?$").str.to_date("%Y%m%d", strict=False)
    return pl.coalesce(dashed, packed)


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
