"""Numbers as publishers write them in, integers and floats out; what cannot be is null, never a guess."""

from __future__ import annotations

import polars as pl

from etl.readers.text import halfwidth

_NUMBER = r"^([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][+-]?\d{1,3})?)$"


def number(expr: pl.Expr) -> pl.Expr:
    """A decimal number, with or without thousands separators, full-width digits allowed."""
    read = _stated(expr).cast(pl.Float64, strict=False)
    return pl.when(read.is_finite()).then(read)  # 1e400 is no number that a float can hold


def integer(expr: pl.Expr) -> pl.Expr:
    """A whole number; ``12.0`` is 12; ``12.5``, ``1e3`` and what 64 bits cannot hold are null."""
    return _stated(expr).str.replace(r"\.0+$", "").cast(pl.Int64, strict=False)


def _stated(expr: pl.Expr) -> pl.Expr:
    return halfwidth(expr).str.strip_chars().str.extract(_NUMBER).str.replace_all(",", "")


def flag(expr: pl.Expr) -> pl.Expr:
    """Yes or no, in the words that portals use."""
    plain = expr.str.strip_chars().str.to_lowercase()
    yes = plain.is_in(["true", "1", "是", "y", "yes"])
    return pl.when(yes | plain.is_in(["false", "0", "否", "n", "no"])).then(yes)
