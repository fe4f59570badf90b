"""One batch in, a verdict out: every row rule of the contract in one polars pass. Judgement is a value."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import polars as pl

from etl.contracts import Column, Contract
from etl.errors import BadCommand
from etl.model import EXTRA, PLACE, Batch, Verdict
from etl.readers.text import stated

REJECTED = {"record_id": pl.String(), "_reasons": pl.List(pl.String()), "_said": pl.String(), **PLACE}
Lists = Mapping[str, pl.DataFrame]
"""What columns may refer to, by ``kind.column``: ``value``, ``valid_from``, ``valid_to`` (exclusive); null is open."""

_OF_TYPES = {"discard_row": "reject", "freeze": "stop", "discard_value": "warn", "evolve": "warn"}


def row_rules(contract: Contract) -> dict[str, pl.Expr]:
    """Rule name to an expression that is true where a row fails it; ``said.x`` is the stated text of column ``x``."""
    rules: dict[str, pl.Expr] = {}
    lenient = contract.evolution.types in ("evolve", "discard_value")
    for column in contract.columns:
        rules |= {f"{rule}:{column.name}": expr for rule, expr in _column_rules(column, lenient=lenient).items()}
    for cross in contract.cross_rules:
        fails = ~pl.sql_expr(cross.sql)
        rules[f"rule:{cross.name}"] = fails & pl.sql_expr(cross.when) if cross.when else fails
    if contract.evolution.columns == "discard_row":
        rules["unknown:field"] = pl.col(EXTRA).is_not_null()
    return {name: expr.fill_null(False) for name, expr in rules.items()}


def severities(contract: Contract) -> dict[str, str]:
    """Rule name to what comes of a row that fails it; rules that are not named reject it."""
    of_columns = {f"{rule}:{c.name}": c.severity for c in contract.columns if c.severity != "reject"
                  for rule in (*_column_rules(c, lenient=False), "reference")}  # fmt: skip
    types = {f"type:{c.name}": _OF_TYPES[contract.evolution.types] for c in contract.columns if _can_fail(c)}
    return of_columns | types | {f"rule:{r.name}": r.severity for r in contract.cross_rules}


def approvable(contract: Contract, approved: Collection[str]) -> None:
    """Whether all that a person lets pass are rules; ``withdrawals`` is the brake.

    Raises:
        BadCommand: one is no rule of the contract.
    """
    known = {"withdrawals", *(r.name for r in contract.batch_rules), *severities(contract)}
    for name in sorted(set(approved) - known):
        hint = f"one of {', '.join(sorted(known))}"
        raise BadCommand(f"{contract.kind} has no rule {name!r}", field="--approve", hint=hint)


def _column_rules(column: Column, *, lenient: bool) -> dict[str, pl.Expr]:
    value, said = pl.col(column.name), pl.col(f"said.{column.name}")
    rules: dict[str, pl.Expr] = {}
    if _can_fail(column):
        rules["type"] = said.is_not_null() & value.is_null()
    if column.required:
        rules["required"] = ~_filled(column, value, value if lenient else said).fill_null(False)
    if column.pattern:
        rules["pattern"] = ~value.str.contains(column.pattern)
    if column.minimum is not None:
        rules["minimum"] = value < _bound(column, column.minimum)
    if column.maximum is not None:
        rules["maximum"] = value > _bound(column, column.maximum)
    if column.min_length is not None:
        rules["length"] = value.str.len_chars().is_between(1, column.min_length - 1)  # none at all is another rule
    if column.max_length is not None:
        rules["too_long"] = value.str.len_chars() > column.max_length
    if column.one_of:
        rules["set"] = ~value.is_in(column.one_of)
    return rules


def _filled(column: Column, value: pl.Expr, said: pl.Expr) -> pl.Expr:
    """Whether anything is there; what is there and cannot be read is not missing but of the wrong type."""
    if _can_fail(column):
        return value.is_not_null() | said.is_not_null()
    return value.str.len_chars() > 0 if column.type == pl.String() else value.list.len() > 0


def _can_fail(column: Column) -> bool:
    """Whether text can be stated and yet not be read: by every reader but those that take any text or words."""
    return column.reader not in ("text", "body", "verbatim", "address", "words", "official_number")


def _bound(column: Column, bound: str) -> pl.Expr:
    if column.type.is_temporal():
        return pl.lit(bound).str.to_datetime(time_unit="us").cast(column.type)
    return pl.lit(float(bound))


def judge(contract: Contract, batch: Batch, lists: Lists | None = None) -> Verdict:
    """Split a batch into accepted rows and rejected rows with all their reasons; the two add up to the batch.

    Args:
        contract: The rules.
        batch: Rows as stated and as typed.
        lists: What columns refer to; a reference to a list that is not there is not judged, and told in ``unjudged``.
    """
    rules, grades = row_rules(contract), severities(contract)
    strange, unjudged = _strangers(contract, batch.typed, lists or {})
    # The stated text is only needed where it can fail to be read.
    told = batch.said.select(stated(pl.col(c.name)).name.prefix("said.") for c in contract.columns if _can_fail(c))
    fails = pl.concat([batch.typed, told], how="horizontal").select(**rules).with_columns(strange)
    soft = [name for name in fails.columns if grades.get(name) == "warn"]
    hard = [name for name in fails.columns if name not in soft]
    bad = fails.select(pl.any_horizontal(hard)).to_series()
    sums = fails.sum().row(0, named=True)
    counted = {name: int(n) for name, n in sums.items() if n and grades.get(name) in ("warn", "stop")}
    return Verdict(batch.typed.filter(~bad), _rejected(batch, fails.select(hard), bad), counted, unjudged)


def _rejected(batch: Batch, fails: pl.DataFrame, bad: pl.Series) -> pl.DataFrame:
    """The rows that fail a rule that rejects, as they were stated, with all their reasons."""
    if not bad.any():
        return pl.DataFrame(schema=REJECTED)
    reasons = fails.filter(bad).select(
        pl.concat_list(pl.when(name).then(pl.lit(name)) for name in fails.columns).list.drop_nulls().alias("_reasons")
    )
    said, where = batch.said.filter(bad), batch.typed.filter(bad).select(*PLACE)
    rejected = said.select("record_id", pl.struct(pl.all()).struct.json_encode().alias("_said"))
    return pl.concat([rejected, reasons, where], how="horizontal").select(*REJECTED)


def _strangers(contract: Contract, rows: pl.DataFrame, lists: Lists) -> tuple[list[pl.Series], tuple[str, ...]]:
    """For each column that refers to a list, whether a row's value is not in it; and lists that are not there."""
    found, unjudged = list[pl.Series](), list[str]()
    for column in contract.columns:
        if column.refers is None:
            continue
        there = lists.get(column.refers.to)
        if there is None or there.is_empty():
            unjudged.append(f"reference:{column.name}")
        else:
            found.append(_stranger(column, column.refers.at, rows, there))
    return found, tuple(unjudged)


def _stranger(column: Column, at: str, rows: pl.DataFrame, there: pl.DataFrame) -> pl.Series:
    """Whether each value is not in a list on its row's day; of a row without a day, whether it never was."""
    day = pl.col(at) if at else pl.lit(None, pl.Date)
    asked = rows.select(value=pl.col(column.name), day=day).with_row_index("row")
    met = asked.join(there, on="value", how="inner")
    valid = met.filter(
        pl.col("day").is_null()
        | (pl.col("valid_from").is_null() | (pl.col("valid_from") <= pl.col("day")))
        & (pl.col("valid_to").is_null() | (pl.col("day") < pl.col("valid_to")))
    )
    known = asked["row"].is_in(valid["row"].unique().implode())
    return (asked["value"].is_not_null() & ~known).alias(f"reference:{column.name}")
