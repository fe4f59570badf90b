"""Dates and instants as publishers write them in, days and UTC instants out; what cannot be is null, never a guess."""

from __future__ import annotations

import polars as pl

from etl.readers.text import halfwidth

_ZONE_HOURS = 8  # Asia/Shanghai has had no daylight saving time since 1991; portals state Beijing time


def date(expr: pl.Expr) -> pl.Expr:
    """A day in Asia/Shanghai.

    Reads ``2024-3-5``, ``2024/3/5 11:25:05``, ``2024.3.5``, ``2024年3月5日``, ``20240305``, ISO with ``T``, and epoch
    seconds or milliseconds. 2024-02-30 and words are null, so that the contract can reject them.
    """
    plain = halfwidth(expr).str.strip_chars()
    dashed = (
        plain.str.replace_all(r"\s*[年月/.]\s*", "-")
        .str.extract(r"^(\d{4}-\d{1,2}-\d{1,2})(?:\D|$)")
        .str.to_date("%Y-%m-%d", strict=False)
    )
    packed = plain.str.extract(r"^((?:19|20)\d{6})(?:\d{6})?$").str.to_date("%Y%m%d", strict=False)
    return pl.coalesce(dashed, packed, _epoch(plain).dt.offset_by(f"{_ZONE_HOURS}h").dt.date())


def instant(expr: pl.Expr) -> pl.Expr:
    """A moment in UTC (no zone stored); a stated time without a zone is Beijing time, a day is its first moment."""
    plain = halfwidth(expr).str.strip_chars()
    dashed = plain.str.replace_all(r"\s*[年月/]\s*", "-").str.replace("日", " ").str.replace("T", " ")
    clock = dashed.str.extract(r"^\d{4}-\d{1,2}-\d{1,2}\s+(\d{1,2}:\d{2}(?::\d{2})?)")
    seconds = pl.when(clock.str.count_matches(":") == 1).then(clock + ":00").otherwise(clock)
    local = (date(expr).dt.strftime("%Y-%m-%d") + " " + seconds.fill_null("00:00:00")).str.to_datetime(
        "%Y-%m-%d %H:%M:%S", time_unit="us", strict=False
    )
    return pl.coalesce(_epoch(plain), local.dt.offset_by(f"-{_ZONE_HOURS}h"))


def _epoch(plain: pl.Expr) -> pl.Expr:
    millis = plain.str.extract(r"^(\d{13})$").cast(pl.Int64, strict=False)
    seconds = plain.str.extract(r"^(\d{10})$").cast(pl.Int64, strict=False) * 1000
    return pl.coalesce(millis, seconds).cast(pl.Datetime("ms")).cast(pl.Datetime("us"))
