"""Strict readers of formats and values; every column reader is a polars expression and null means unreadable."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl

from etl.readers import dates, numbers, text

READERS: Mapping[str, Callable[[pl.Expr], pl.Expr]] = {
    "text": text.text,
    "body": text.body,
    "verbatim": text.verbatim,
    "address": text.address,
    "words": text.words,
    "date": dates.date,
    "instant": dates.instant,
    "integer": numbers.integer,
    "number": numbers.number,
    "flag": numbers.flag,
}
