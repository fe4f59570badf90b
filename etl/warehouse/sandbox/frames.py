"""Arrow from a child in, a frame that nobody stumbles over or a fault out. Pure; a child is not believed either."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import polars as pl

from etl.warehouse.sandbox.faults import CRASHED, beyond
from etl.warehouse.sandbox.model import Column, Fault

_DAYS = (-719_162, 2_932_896)  # 0001-01-01 and 9999-12-31, in days from 1970
_UNITS = {"ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}  # of a day


def table(data: bytes, columns: tuple[Column, ...]) -> pl.DataFrame | Fault:
    """The frame of an answer; whole numbers of 128 bits, such as sums, become what holds them.

    DuckDB knows dates that Python does not (years beyond 9999, before 1, infinity). Polars takes them in, and
    panics as soon as it is to show them, which no server may meet; so they are a fault.
    """
    try:
        frame = pl.read_ipc_stream(BytesIO(data))
        named = list(zip(frame.columns, columns, strict=True))
        frame = frame.with_columns(_whole(frame[name]) for name, one in named if one.type == "HUGEINT")
        strange = next((one for name, one in named if any(map(_outside, _leaves(frame[name])))), None)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, ValueError):
        return CRASHED
    return frame if strange is None else beyond(strange.name)


def _whole(numbers: pl.Series) -> pl.Series:
    """64 bits where they all fit, else decimals of 38 digits, else text; Arrow calls them decimals in any case."""
    raw = numbers.to_physical()
    least, most = _ends(raw)
    if least >= -(2**63) and most < 2**63:
        return raw.cast(pl.Int64)
    return numbers if least > -(10**38) and most < 10**38 else raw.cast(pl.String)


def _leaves(values: pl.Series) -> Iterator[pl.Series]:
    """The values without the lists and structures around them."""
    if isinstance(values.dtype, pl.List | pl.Array):
        yield from _leaves(values.explode())
    elif isinstance(values.dtype, pl.Struct):
        for field in values.struct.fields:
            yield from _leaves(values.struct.field(field))
    else:
        yield values


def _outside(values: pl.Series) -> bool:
    """Whether a date or instant is none to Python."""
    kind = values.dtype
    if not kind.is_temporal():
        return False
    least, most = _ends(values.to_physical())
    day = _UNITS[kind.time_unit] if isinstance(kind, pl.Datetime) else 1
    return least < _DAYS[0] * day or most >= (_DAYS[1] + 1) * day


def _ends(numbers: pl.Series) -> tuple[int, int]:
    least, most = numbers.min(), numbers.max()
    return (least if isinstance(least, int) else 0), (most if isinstance(most, int) else 0)
