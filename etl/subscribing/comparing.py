"""Two results of one query in, the rows that are new, changed and gone out. Pure: no files, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import polars as pl

from etl.errors import BadCommand

_KEYS = (
    ("kind", "_source", "record_id"), ("kind", "source_id", "record_id"), ("_source", "record_id"),
    ("source_id", "record_id"), ("record_id",), ("kind", "source_id"), ("source_id",),
)  # fmt: skip
_WAS, _NTH = "\0was ", "\0nth"


@dataclass(frozen=True, slots=True)
class Difference:
    """Rows of the newer result that are new, rows of the older that are gone, and pairs that differ.

    ``changed`` has the newer row's columns, and for each of ``compared`` a second one whose name ``was`` gives.
    ``came`` and ``went`` are columns that only one of the two results has; they change no row.
    """

    new: pl.DataFrame
    changed: pl.DataFrame
    gone: pl.DataFrame
    compared: tuple[str, ...]
    came: tuple[str, ...]
    went: tuple[str, ...]

    @property
    def any(self) -> bool:
        """Whether there is anything to tell."""
        return any(self.counts.values())

    @property
    def counts(self) -> dict[str, int]:
        """How many rows of each."""
        return {"new": self.new.height, "changed": self.changed.height, "gone": self.gone.height}


def was(column: str) -> str:
    """Under which name ``Difference.changed`` has the older value of a column."""
    return _WAS + column


def plain(frame: pl.DataFrame) -> pl.DataFrame:
    """The result with values that can be kept, compared and shown: lists joined, structures as JSON, bytes as hex."""
    return frame.with_columns(_plain(frame[name]) for name in frame.columns)


def _plain(column: pl.Series) -> pl.Series:
    match column.dtype:
        case pl.List() if not column.explode().dtype.is_nested():
            return column.cast(pl.List(pl.String)).list.join("; ")
        case pl.Binary():
            return column.bin.encode("hex")
        case pl.Categorical() | pl.Enum() | pl.Null() | pl.Duration() | pl.Time():
            return column.cast(pl.String)
        case kind if kind.is_nested():
            wrapped = column.to_frame("value").to_struct(column.name)
            return pl.select(pl.when(column.is_not_null()).then(wrapped.struct.json_encode()))[column.name]
        case _:
            return column


def key_of(frame: pl.DataFrame, said: Sequence[str] = ()) -> tuple[str, ...]:
    """By which columns a row is the same row: those that were said, else those of a record that are there and unique.

    Returns:
        Columns; none where only the whole row will do.

    Raises:
        BadCommand: a column that was said is not there, or two rows are the same by it.
    """
    if said:
        if unknown := [name for name in said if name not in frame.columns]:
            raise BadCommand(f"the result has no column {', '.join(map(repr, unknown))}", field="key",
                             hint=", ".join(frame.columns))  # fmt: skip
        if twice := int(frame.select(pl.struct(said).is_duplicated().sum()).item()):
            raise BadCommand(f"{twice:,} rows are not told apart by {', '.join(said)}", field="key",
                             hint="name more columns, or none for the whole row")  # fmt: skip
        return tuple(said)
    there = (key for key in _KEYS if set(key) <= set(frame.columns))
    return next((key for key in there if not frame.select(pl.struct(key).is_duplicated().any()).item()), ())


def difference(before: pl.DataFrame, now: pl.DataFrame, key: Sequence[str]) -> Difference:
    """What is new, changed and gone; rows that are alike are counted, so that a second one of a kind is new.

    Columns whose names begin with ``_`` say where a row comes from: they are no part of what is compared, unless they
    are of the key, ``_source``, or all that there is.

    Raises:
        BadCommand: a column of the key is not there any more.
    """
    if lost := [name for name in key if name not in now.columns]:
        raise BadCommand(f"the result has no column {', '.join(map(repr, lost))} any more", field="key")
    shared = [name for name in now.columns if name in before.columns]
    told = [name for name in shared if not name.startswith("_") or name == "_source" or name in key] or shared
    old, new = _aligned(before, now, shared)
    old_rest, new_rest = _without(old, new, told), _without(new, old, told)
    came = tuple(name for name in now.columns if name not in before.columns)
    went = tuple(name for name in before.columns if name not in now.columns)
    if not key:
        return Difference(new_rest, new_rest.clear(), old_rest, tuple(told), came, went)
    compared = [name for name in told if name not in key]
    on = [*key, _NTH]
    old_rest, new_rest = _numbered(old_rest, key, compared), _numbered(new_rest, key, compared)
    older = old_rest.select(*on, *(pl.col(name).alias(was(name)) for name in compared))
    return Difference(
        _anti(new_rest, old_rest, on).drop(_NTH),
        new_rest.join(older, on=on, how="inner", nulls_equal=True, maintain_order="left").drop(_NTH),
        _anti(old_rest, new_rest, on).drop(_NTH), tuple(compared), came, went,
    )  # fmt: skip


def _aligned(before: pl.DataFrame, now: pl.DataFrame, shared: Sequence[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Both with the same types: a column whose type became another one is compared as text."""
    other = [name for name in shared if before.schema[name] != now.schema[name]]
    texts = [pl.col(name).cast(pl.String) for name in other]
    return before.with_columns(texts), now.with_columns(texts)


def _without(mine: pl.DataFrame, theirs: pl.DataFrame, on: Sequence[str]) -> pl.DataFrame:
    """Rows of one that the other has not, or not as often."""
    nth = pl.int_range(pl.len()).over(on).alias(_NTH)
    return _anti(mine.with_columns(nth), theirs.select(on).with_columns(nth), [*on, _NTH]).drop(_NTH)


def _anti(mine: pl.DataFrame, theirs: pl.DataFrame, on: Sequence[str]) -> pl.DataFrame:
    return mine.join(theirs.select(on), on=on, how="anti", nulls_equal=True, maintain_order="left")


def _numbered(frame: pl.DataFrame, key: Sequence[str], compared: Sequence[str]) -> pl.DataFrame:
    """With a number for each row among those of its key, which is 0 where the key is one."""
    if frame.select(pl.struct(key).is_duplicated().any()).item():
        frame = frame.sort(list(dict.fromkeys(chain(key, compared))), maintain_order=True)
    return frame.with_columns(pl.int_range(pl.len()).over(key).alias(_NTH))
