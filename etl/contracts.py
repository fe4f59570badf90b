"""Contracts in ``schemas/`` (ODCS YAML) in, frozen rules out: what a record must be, and how many to expect."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import polars as pl

from etl.errors import BadCommand, BadContract
from etl.model import Province

SCHEMAS = Path(__file__).parents[1] / "schemas"

_TYPES: Mapping[str, pl.DataType] = {
    "string": pl.String(),
    "date": pl.Date(),
    "timestamp": pl.Datetime("us"),
    "integer": pl.Int64(),
    "number": pl.Float64(),
    "boolean": pl.Boolean(),
    "array": pl.List(pl.String()),
}
_READERS = {
    "string": "text",
    "date": "date",
    "timestamp": "instant",
    "integer": "integer",
    "number": "number",
    "boolean": "flag",
    "array": "words",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its type, how it is read, what it must be, and what it is called in two languages."""

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
    mask: bool = False
    pattern: str | None = None
    minimum: str | None = None
    maximum: str | None = None
    min_length: int | None = None
    max_length: int | None = None
    one_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CrossRule:
    """A rule over several columns, as a polars SQL expression that must not be false."""

    name: str
    sql: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRule:
    """A bound on a measurement of the whole batch; ``column`` is empty for the batch itself."""

    name: str
    metric: Literal["rowCount", "missingValues", "invalidValues", "statedShare"]
    column: str = ""
    least: float | None = None
    most: float | None = None
    severity: Literal["stop", "warn"] = "stop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """What a record of one kind is."""

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

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """Column name to polars type, in the contract's order."""
        return {c.name: c.type for c in self.columns}

    def column(self, name: str) -> Column:
        """One column by name."""
        return next(c for c in self.columns if c.name == name)


def kinds() -> tuple[str, ...]:
    """Every kind that has a contract, sorted."""
    return tuple(sorted(p.stem for p in SCHEMAS.glob("*.yaml")))


@cache
def contract(kind: str) -> Contract:
    """The contract of a kind.

    Raises:
        BadCommand: there is no such kind.
        BadContract: the file is not valid ODCS, or a rule names a column that is not there.
    """
    path = SCHEMAS / f"{kind}.yaml"
    if not path.is_file():
        raise BadCommand(f"there is no kind {kind!r}", hint=f"kinds: {', '.join(kinds())}")
    return read_contract(path)


def read_contract(path: Path) -> Contract:
    """Read one ODCS file (Open Data Contract Standard 3.1, Bitol) into a ``Contract``.

    Raises:
        BadContract: the file is not valid ODCS, says what the standard does not know, or contradicts itself.
    """
    odcs = _odcs(path)
    if not odcs.schema_ or len(odcs.schema_) != 1:
        raise BadContract(f"{path.name}: exactly one schema object is needed", field="schema")
    table = odcs.schema_[0]
    columns = tuple(_column(path.name, p) for p in table.properties or ())
    label_zh, label_en = _both(path.name, "businessName", table.businessName)
    note_zh, note_en = _both(path.name, "description", table.description)
    read = Contract(
        kind=str(odcs.id),
        version=str(odcs.version),
        label_zh=label_zh,
        label_en=label_en,
        note_zh=note_zh,
        note_en=note_en,
        columns=columns,
        dated_by=str(_custom(table).get("dated_by", "")),
        cross_rules=tuple(_cross_rule(path.name, q) for q in table.quality or () if q.engine == "polars-sql"),
        batch_rules=tuple(_batch_rules(path.name, table)),
    )
    _consistent(path, read)
    return read


def _odcs(path: Path) -> Any:
    from open_data_contract_standard.model import OpenDataContractStandard  # 0.3 s: only where a contract is read
    from pydantic import ValidationError
    from yaml import YAMLError, safe_load

    try:
        said = safe_load(path.read_text(encoding="utf-8"))
        return OpenDataContractStandard.model_validate(said, extra="forbid")  # a misspelt key is else no key at all
    except YAMLError as error:
        raise BadContract(f"{path.name}: this is not YAML: {error}", field="the file") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BadContract(f"{path.name}: {first['msg']}", field=where or "the file") from error


def _consistent(path: Path, read: Contract) -> None:
    names = [c.name for c in read.columns]
    if read.kind != path.stem:
        raise BadContract(f"{path.name}: id is {read.kind!r} and must be the file's name", field="id")
    if len(set(names)) != len(names):
        raise BadContract(f"{path.name}: a column stands twice", field=next(n for n in names if names.count(n) > 1))
    if [c.name for c in read.columns if c.key] != ["record_id"]:
        raise BadContract(f"{path.name}: the key must be record_id, and it alone", field="primaryKey")
    if read.dated_by not in names or read.column(read.dated_by).type != pl.Date():
        raise BadContract(f"{path.name}: dated_by must name a date column", field="dated_by")
    for rule in read.cross_rules:
        try:
            pl.DataFrame(schema=read.schema).filter(pl.sql_expr(rule.sql))
        except pl.exceptions.PolarsError as error:
            raise BadContract(f"{path.name}: rule {rule.name!r} cannot be read: {error}", field=rule.sql) from error
    for column in (c for c in read.columns if c.pattern):
        try:
            pl.Series([""]).str.contains(column.pattern or "")
        except pl.exceptions.PolarsError as error:
            raise BadContract(f"{path.name}: the pattern does not compile: {error}", field=column.name) from error


def _column(file: str, said: Any) -> Column:
    if said.logicalType not in _TYPES:
        raise BadContract(
            f"{file}: unknown logicalType {said.logicalType!r}; one of {', '.join(_TYPES)}", field=said.name
        )
    options: dict[str, Any] = said.logicalTypeOptions or {}
    custom = _custom(said)
    unknown = set(options) - {"pattern", "minimum", "maximum", "minLength", "maxLength"} | (
        set(custom) - {"reader", "mask", "volatile"}
    )
    if unknown:
        raise BadContract(f"{file}: unknown option {', '.join(sorted(unknown))}", field=said.name)
    label_zh, label_en = _both(file, said.name, said.businessName)
    note_zh, note_en = _both(file, said.name, said.description)
    return Column(
        name=said.name,
        type=_TYPES[said.logicalType],
        reader=custom.get("reader", _READERS[said.logicalType]),
        label_zh=label_zh,
        label_en=label_en,
        note_zh=note_zh,
        note_en=note_en,
        required=bool(said.required),
        key=bool(said.primaryKey),
        volatile=bool(custom.get("volatile")),
        mask=bool(custom.get("mask")),
        pattern=options.get("pattern"),
        minimum=_text(options.get("minimum")),
        maximum=_text(options.get("maximum")),
        min_length=options.get("minLength"),
        max_length=options.get("maxLength"),
        one_of=tuple(str(v.value) for v in said.enum or ()),
    )


def _batch_rules(file: str, table: Any) -> list[BatchRule]:
    rules = [_batch_rule(file, q, "") for q in table.quality or () if q.engine != "polars-sql"]
    for column in table.properties or ():
        rules += [_batch_rule(file, q, column.name) for q in column.quality or ()]
    return rules


def _batch_rule(file: str, said: Any, column: str) -> BatchRule:
    metric: Any = said.metric or (said.implementation if said.engine == "caoyun" else None)
    allowed = ("missingValues",) if column else ("rowCount", "invalidValues", "statedShare")
    if metric not in allowed:
        raise BadContract(
            f"{file}: unknown batch rule {metric!r}; one of {', '.join(allowed)}", field=column or "quality"
        )
    if said.severity not in (None, "stop", "warn"):
        raise BadContract(f"{file}: severity is stop or warn, not {said.severity!r}", field=column or said.name)
    if metric != "rowCount" and said.unit != "percent":
        raise BadContract(f"{file}: {metric} is measured in percent; unit: percent", field=column or said.name)
    least, most = _bounds(file, said, column or said.name)
    return BatchRule(
        name=said.name or f"{metric}:{column}".rstrip(":"),
        metric=metric,
        column=column,
        least=least,
        most=most,
        severity=said.severity or "stop",
    )


def _bounds(file: str, said: Any, where: str) -> tuple[float | None, float | None]:
    """Both bounds are inclusive; another kind of bound is refused, since it would not be held."""
    known = ("mustBeGreaterOrEqualTo", "mustBeLessOrEqualTo")
    stated = {name: value for name, value in said if name.startswith("must") and value is not None}
    allowed = known[1:] if said.metric == "missingValues" else known
    if not stated or stated.keys() - set(allowed):
        raise BadContract(f"{file}: a bound is {' or '.join(allowed)}", field=where)
    return stated.get(known[0]), stated.get(known[1])


def _cross_rule(file: str, said: Any) -> CrossRule:
    if not said.name or not said.implementation:
        raise BadContract(
            f"{file}: a rule over columns needs a name and an implementation", field=said.name or "quality"
        )
    return CrossRule(said.name, said.implementation)


def _custom(said: Any) -> dict[str, Any]:
    return {c.property: c.value for c in said.customProperties or ()}


def _both(file: str, where: str, text: str | None) -> tuple[str, str]:
    zh, bar, en = (text or "").partition(" | ")
    if not bar or not zh.strip() or not en.strip():
        raise BadContract(
            f"{file}: label and description are needed in both languages, as '中文 | English'", field=where
        )
    return zh.strip(), en.strip()


def _text(value: object) -> str | None:
    return None if value is None else str(value)


@cache
def provinces() -> Mapping[str, Province]:
    """Provincial-level governments by slug (GB/T 2260), the country first."""
    with (SCHEMAS / "provinces.csv").open(encoding="utf-8", newline="") as file:
        return {row["slug"]: Province(**row) for row in csv.DictReader(file)}
