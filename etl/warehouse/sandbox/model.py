"""What is asked of the sandbox and what it says: limits, an answer, a fault. Values alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

import polars as pl

from etl.words import say

Value = str | int | float | bool | date | datetime | None
"""What a parameter ``$name`` of a query can be bound to."""

Kind = Literal["refused", "syntax", "unknown", "sql", "memory", "time", "size", "busy", "crashed", "release"]
"""refused: not a question; syntax, unknown (a name), sql: to be written otherwise; memory, time, size: too much;
busy: come back; crashed: the query ended its process; release: there is none to ask, or it cannot be opened."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may take.

    Args:
        seconds: From taking a child to its last byte.
        rows: Rows that are handed over; what is more is cut and said.
        bytes: Bytes of Arrow that are handed over; as above.
        memory_mb: Address space of the child, all in all; DuckDB is told 640 less.
        threads: Threads of DuckDB.
        sql: Characters of SQL, parameters included.
        columns: Columns of an answer.
    """

    seconds: float = 30
    rows: int = 10_000
    bytes: int = 32 << 20
    memory_mb: int = 1664
    threads: int = 2
    sql: int = 100_000
    columns: int = 1_000


SCREEN = Limits()
EXPORT = Limits(rows=1_000_000, bytes=256 << 20)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an answer: the name as the query gives it, and DuckDB's type, such as ``DECIMAL(18,2)``."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Why there is no answer, in both languages.

    ``line`` and ``column`` count from 1, in characters of the SQL as it was given; ``near`` is a name that is there.
    """

    kind: Kind
    en: str
    zh: str
    line: int | None = None
    column: int | None = None
    near: str | None = None
    hint_en: str = ""
    hint_zh: str = ""

    def __str__(self) -> str:
        """The sentence in the language of the locale."""
        return say(self.en, self.zh)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a query.

    ``table`` has one column for each of ``columns``, in their order; a name that came twice is told apart by a number.
    What polars has no type for (intervals, times of day, maps, bit strings, unions) is text. It is empty where there is
    a fault.
    """

    columns: tuple[Column, ...]
    table: pl.DataFrame
    rows: int
    truncated: bool
    took_ms: int
    error: Fault | None = None
    release: str = ""
