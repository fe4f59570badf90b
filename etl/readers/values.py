"""Values as a publisher's JSON has them in, text as JSON prints it out."""

from __future__ import annotations

from contextlib import suppress

import orjson
import polars as pl


def strings(name: str, values: list[object]) -> pl.Series:
    """Values as text: a column of strings is taken whole; numbers, lists and objects print as JSON prints them."""
    types = set(map(type, values)) - {type(None)}
    if types <= {str}:
        return pl.Series(name, values, dtype=pl.String)
    if types == {int}:
        with suppress(TypeError, OverflowError):  # beyond 64 bits
            return pl.Series(name, values, dtype=pl.Int64).cast(pl.String)
    return pl.Series(name, [as_text(value) for value in values], dtype=pl.String)


def as_text(value: object) -> str | None:
    """One value as text; null stays null."""
    if value is None or isinstance(value, str):
        return value
    return orjson.dumps(value, default=str).decode()
