"""A batch and its figures in, measures out: the contract's batch rules as a Great Expectations suite."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import cache
from html import escape
from typing import Any

import polars as pl

from etl.contracts import BatchRule
from etl.errors import CaoyunError
from etl.model import Measure

Keep = Callable[[dict[str, Any]], None]


def gate(
    rules: Iterable[BatchRule], accepted: pl.DataFrame, figures: Mapping[str, float | None], *, kind: str = "batch",
    keep: Keep = lambda result: None,
) -> list[Measure]:  # fmt: skip
    """Judge one batch by the contract's batch rules, a suite a severity.

    Rules of a column see the accepted rows, and of them only the columns that a rule names; rules of the batch see one
    row of figures, by the rule's name; None where nothing can be measured.

    Args:
        rules: Batch rules of one contract.
        accepted: The rows that rules of columns see.
        figures: Rule name to what was measured.
        kind: The contract's name, for the suites.
        keep: Told each validation result of Great Expectations as JSON; it holds counts and no value of a row.
    """
    rules = list(rules)
    by_column = [r for r in rules if r.column]
    by_figure = [r for r in rules if not r.column and figures.get(r.name) is not None]
    row = {escape(r.name): float(figures[r.name] or 0) for r in by_figure}
    seen = accepted.select(sorted({r.column for r in by_column}))
    frames = [(by_column, seen), (by_figure, pl.DataFrame([row] if row else []))]
    suites = [(f"{kind} {severity}", [r for r in some if r.severity == severity], frame)
              for some, frame in frames for severity in ("stop", "warn")]  # fmt: skip
    return [measure for name, some, frame in suites for measure in _expect(name, some, frame, keep)]


def warm() -> None:
    """Load Great Expectations ahead of its first judgement, so that a thread can do it while rows are read."""
    _great_expectations()


def _expect(name: str, rules: list[BatchRule], frame: pl.DataFrame, keep: Keep) -> list[Measure]:
    if not rules or frame.is_empty():
        return []
    gx, definition = _great_expectations()
    suite = gx.ExpectationSuite(name, expectations=[_expectation(gx, rule) for rule in rules])
    batch = definition.get_batch(batch_parameters={"dataframe": frame.to_pandas()})
    result = batch.validate(suite, result_format={"result_format": "BASIC", "partial_unexpected_count": 0})
    measures = [_measure(rule, one) for rule, one in zip(rules, result.results, strict=True)]
    keep(result.to_json_dict())
    return measures


def _expectation(gx: Any, rule: BatchRule) -> Any:
    """One rule as an expectation; its pages print names as they are, so a name is escaped before it goes in."""
    meta = {"rule": rule.name}
    if rule.column:
        least = float(1 - Decimal(str(rule.most or 0)) / 100)  # 1 - 18 / 100 is more than 82 / 100
        return gx.expectations.ExpectColumnValuesToNotBeNull(column=rule.column, mostly=least, meta=meta)
    return gx.expectations.ExpectColumnMaxToBeBetween(
        column=escape(rule.name), min_value=rule.least, max_value=rule.most, meta=meta
    )


def _measure(rule: BatchRule, one: Any) -> Measure:
    """GX reports its own exceptions as a failed expectation; here they are what they are, errors.

    Raises:
        CaoyunError: Great Expectations could not compute the metric.
    """
    if one.expectation_config.meta.get("rule") != rule.name:
        raise CaoyunError(f"Great Expectations answered another rule than {rule.name!r}")
    if not one.result:
        raise CaoyunError(f"Great Expectations could not judge {rule.name!r}: {one.exception_info}")
    observed = one.result["unexpected_percent"] if rule.column else one.result["observed_value"]
    return Measure(rule.name, bool(one.success), None if observed is None else float(observed), rule.severity)


@cache
def _great_expectations() -> tuple[Any, Any]:
    """The library, and a definition of "the frame that is handed over"; once a process, since importing costs 3-7 s."""
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    logging.getLogger("great_expectations").setLevel(logging.WARNING)  # it tells 60 lines about itself at INFO
    import great_expectations as gx

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}  # type: ignore[assignment]  # a dict is what it takes
    asset = context.data_sources.add_pandas("caoyun").add_dataframe_asset("batch")
    return gx, asset.add_batch_definition_whole_dataframe("whole")
