"""What a contract says, as frozen values: columns, rules of rows and of batches, and what to do with what is new."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import polars as pl

Severity = Literal["reject", "warn", "stop"]
"""Of a rule of rows: the row is rejected, told of only, or rejected and the whole run stopped."""
Metric = Literal["rowCount", "missingValues", "invalidValues", "statedShare", "freshness", "drift", "query"]
Policy = Literal["evolve", "freeze", "discard_value", "discard_row"]
SEVERITIES: tuple[str, ...] = get_args(Severity)
POLICIES: tuple[str, ...] = get_args(Policy)


@dataclass(frozen=True, slots=True)
class Reference:
    """A column whose values must be in a list, ``division.code``; ``at`` is the date column for which they must be."""

    to: str
    at: str = ""


@dataclass(frozen=True, slots=True)
class Standard:
    """A published standard that a kind follows, by the name under which its columns speak of it."""

    id: str
    name_zh: str
    name_en: str
    url: str


@dataclass(frozen=True, slots=True)
class Term:
    """What a standard calls a column, such as ``dct:title`` or ``CF_WSH``, and where that is defined."""

    standard: str
    word: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its type, how it is read, what it must be, and what it is called in two languages.

    ``mask`` is the plan by which it is masked, empty for none.
    """

    name: str
    type: pl.DataType
    reader: str
    label_zh: str
    label_en: str
    note_zh: str
    note_en: str
    required: bool = False
    key: bool = False
    volatile: bool = False
    mask: str = ""
    pattern: str | None = None
    minimum: str | None = None
    maximum: str | None = None
    min_length: int | None = None
    max_length: int | None = None
    one_of: tuple[str, ...] = ()
    refers: Reference | None = None
    terms: tuple[Term, ...] = ()
    severity: Severity = "reject"


@dataclass(frozen=True, slots=True)
class CrossRule:
    """A rule over several columns, as a polars SQL expression that must not be false where ``when`` is true."""

    name: str
    sql: str
    when: str = ""
    severity: Severity = "reject"


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRule:
    """A bound on a measurement of the whole batch; ``column`` is empty for the batch itself.

    ``query`` is SQL of one number over the accepted rows, for the metric of that name; ``runs`` is how many earlier
    ones a drift is held against.
    """

    name: str
    metric: Metric
    column: str = ""
    least: float | None = None
    most: float | None = None
    severity: Literal["stop", "warn"] = "stop"
    query: str = ""
    runs: int = 5


@dataclass(frozen=True, slots=True)
class Evolution:
    """What becomes of a field that nobody knows, and of a value that is of another type than its column.

    ``evolve`` keeps it in ``_extra`` as JSON, ``discard_value`` leaves it out, ``discard_row`` rejects the row, and
    ``freeze`` stops the run. All four tell of it.
    """

    columns: Policy = "discard_value"
    types: Policy = "discard_row"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """What a record of one kind is; ``person`` is true, in SQL, of a row that is about a natural person."""

    kind: str
    version: str
    label_zh: str
    label_en: str
    note_zh: str
    note_en: str
    columns: tuple[Column, ...]
    dated_by: str
    cross_rules: tuple[CrossRule, ...] = ()
    batch_rules: tuple[BatchRule, ...] = ()
    evolution: Evolution = Evolution()
    person: str = ""
    standards: tuple[Standard, ...] = ()

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """Column name to polars type, in the contract's order."""
        return {c.name: c.type for c in self.columns}

    def column(self, name: str) -> Column:
        """One column by name."""
        return next(c for c in self.columns if c.name == name)
