"""Strict readers of formats and values; every column reader is a polars expression and null means unreadable."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl

from etl.readers import dates, money, names, numbers, text

READERS: Mapping[str, Callable[[pl.Expr], pl.Expr]] = {
    "text": text.text,
    "body": text.body,
    "verbatim": text.verbatim,
    "address": text.address,
    "words": text.words,
    "date": dates.date,
    "minguo": dates.minguo,
    "serial": dates.serial,
    "instant": dates.instant,
    "money": money.money,
    "money_wan": money.money_wan,
    "money_least": money.money_least,
    "money_most": money.money_most,
    "quantity": money.quantity,
    "province": names.province,
    "official_number": names.official_number,
    "credit_code": names.credit_code,
    "integer": numbers.integer,
    "number": numbers.number,
    "flag": numbers.flag,
}
