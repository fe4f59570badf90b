"""The quality section of a contract in, rules of rows and of batches out; what cannot be held is a flaw."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import polars as pl

from etl.contracts.document import TABLE, Document, Place, meant, options_of, severity_of
from etl.contracts.model import SEVERITIES, BatchRule, CrossRule

_METRICS = {"column": ("missingValues",), "batch": ("rowCount", "invalidValues", "statedShare", "freshness", "drift")}
_UNITS = {"missingValues": "percent", "invalidValues": "percent", "statedShare": "percent", "drift": "percent",
          "freshness": "days"}  # fmt: skip


def rules_of(table: Any) -> Iterator[tuple[Place, Any]]:
    """The rules of the whole table with their places."""
    return (((*TABLE, "quality", n), one) for n, one in enumerate(table.quality or ()))


def batch_rules(doc: Document, table: Any, rules: Iterable[tuple[Place, Any]]) -> Iterator[BatchRule]:
    """Every bound on a batch: those of the table, then those of its columns."""
    yield from (_batch_rule(doc, place, one, "") for place, one in rules if one.engine != "polars-sql")
    for n, column in enumerate(table.properties or ()):
        for m, one in enumerate(column.quality or ()):
            yield _batch_rule(doc, (*TABLE, "properties", n, "quality", m), one, column.name)


def _batch_rule(doc: Document, place: Place, said: Any, column: str) -> BatchRule:
    where = column or said.name or "quality"
    metric: Any = said.metric or (said.implementation if said.engine == "caoyun" else None)
    metric = "query" if said.type == "sql" and said.query and not column else metric
    allowed = _METRICS["column" if column else "batch"]
    if metric not in (*allowed, *(() if column else ("query",))):
        doc.flaw(place, f"unknown batch rule {metric!r}", field=column or "quality", hint=meant(str(metric), allowed))
    unit = _UNITS.get(metric)
    if unit and said.unit != unit:
        doc.flaw(place, f"{metric} is measured in {unit}", field=where, hint=f"write unit: {unit}")
    custom = options_of(doc, place, where, said, ("runs",))
    severity = severity_of(doc, place, where, said.severity or "stop", ("stop", "warn"))
    least, most = _bounds(doc, place, said, where)
    return BatchRule(
        name=said.name or f"{metric}:{column}".rstrip(":"), metric=metric, column=column, least=least, most=most,
        severity=severity, query=said.query or "", runs=int(custom.get("runs", 5)),
    )  # fmt: skip


def _bounds(doc: Document, place: Place, said: Any, where: str) -> tuple[float | None, float | None]:
    """Both bounds are inclusive; another kind of bound is refused, since it would not be held."""
    known = ("mustBeGreaterOrEqualTo", "mustBeLessOrEqualTo")
    stated = {name: value for name, value in said if name.startswith("must") and value is not None}
    allowed = known[1:] if said.metric == "missingValues" else known
    if said.type == "sql" and stated.keys() == {"mustBe"}:
        return stated["mustBe"], stated["mustBe"]
    if not stated or stated.keys() - set(allowed):
        doc.flaw(place, f"a bound is {' or '.join(allowed)}", field=where)
    return stated.get(known[0]), stated.get(known[1])


def cross_rule(doc: Document, place: Place, said: Any, schema: Mapping[str, pl.DataType | None]) -> CrossRule:
    """A condition over columns, tried on a frame of the contract's schema where all its types are known."""
    name, sql = said.name or "", said.implementation or ""
    if not name or not sql:
        doc.flaw(place, "a rule over columns needs a name and an implementation", field=said.name or "quality")
    when = str(options_of(doc, place, name, said, ("when",)).get("when", ""))
    for one in filter(None, (sql, when) if all(schema.values()) else ()):
        try:
            pl.DataFrame(schema=schema).filter(pl.sql_expr(one))
        except pl.exceptions.PolarsError as error:
            doc.flaw(place, f"rule {name!r} cannot be read: {str(error).splitlines()[0]}", field=one)
    return CrossRule(name, sql, when, severity_of(doc, place, name, said.severity or "reject", SEVERITIES))
