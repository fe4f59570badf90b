"""One batch in, a verdict out: every row rule of the contract in one polars pass. Judgement is a value."""

from __future__ import annotations

import polars as pl

from etl.contracts import Column, Contract
from etl.model import PLACE, Batch, Verdict
from etl.readers.text import stated

REJECTED = {"record_id": pl.String(), "_reasons": pl.List(pl.String()), "_said": pl.String(), **PLACE}


def row_rules(contract: Contract) -> dict[str, pl.Expr]:
    """Rule name to an expression that is true where a row fails it; ``said.x`` is the stated text of column ``x``."""
    rules: dict[str, pl.Expr] = {}
    for column in contract.columns:
        rules |= {f"{rule}:{column.name}": expr for rule, expr in _column_rules(column).items()}
    rules |= {f"rule:{cross.name}": ~pl.sql_expr(cross.sql) for cross in contract.cross_rules}
    return {name: expr.fill_null(False) for name, expr in rules.items()}


def _column_rules(column: Column) -> dict[str, pl.Expr]:
    value, said = pl.col(column.name), pl.col(f"said.{column.name}")
    rules: dict[str, pl.Expr] = {}
    if _can_fail(column):
        rules["type"] = said.is_not_null() & value.is_null()
    if column.required:
        rules["required"] = ~_filled(column, value, said).fill_null(False)
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
    if column.type == pl.String():
        return value.str.len_chars() > 0
    return value.is_not_null() | said.is_not_null() if _can_fail(column) else value.list.len() > 0


def _can_fail(column: Column) -> bool:
    """Whether text can be stated and yet not be read: everything that is neither text nor words."""
    return column.type not in (pl.String(), pl.List(pl.String()))


def _bound(column: Column, bound: str) -> pl.Expr:
    if column.type.is_temporal():
        return pl.lit(bound).str.to_datetime(time_unit="us").cast(column.type)
    return pl.lit(float(bound))


def judge(contract: Contract, batch: Batch) -> Verdict:
    """Split a batch into accepted rows and rejected rows with all their reasons; the two add up to the batch."""
    rules = row_rules(contract)
    # The stated text is only needed where it can fail to be read.
    told = batch.said.select(stated(pl.col(c.name)).name.prefix("said.") for c in contract.columns if _can_fail(c))
    both = pl.concat([batch.typed, told], how="horizontal")
    fails = both.select(**rules)
    bad = fails.select(pl.any_horizontal(pl.all())).to_series()
    accepted = batch.typed.filter(~bad)
    if not bad.any():
        return Verdict(accepted, pl.DataFrame(schema=REJECTED))
    reasons = fails.filter(bad).select(
        pl.concat_list(pl.when(name).then(pl.lit(name)) for name in rules).list.drop_nulls().alias("_reasons")
    )
    said, where = batch.said.filter(bad), batch.typed.filter(bad).select(*PLACE)
    rejected = said.select("record_id", pl.struct(pl.all()).struct.json_encode().alias("_said"))
    return Verdict(accepted, pl.concat([rejected, reasons, where], how="horizontal").select(*REJECTED))
