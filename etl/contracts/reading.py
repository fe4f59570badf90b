"""One ODCS file in, a ``Contract`` out, or every flaw of the file with its line and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import polars as pl

from etl.contracts.document import TABLE, Document, Flaw, Place, document, meant, only_known, options_of, severity_of
from etl.contracts.model import (
    POLICIES,
    SEVERITIES,
    Column,
    Contract,
    Evolution,
    Reference,
)
from etl.contracts.rules import batch_rules, cross_rule, rules_of
from etl.contracts.standards import standards_of, terms_of
from etl.errors import BadContract
from etl.masking import PLANS
from etl.readers import READERS

TYPES: Mapping[str, pl.DataType] = {
    "string": pl.String(),
    "date": pl.Date(),
    "timestamp": pl.Datetime("us"),
    "integer": pl.Int64(),
    "number": pl.Float64(),
    "boolean": pl.Boolean(),
    "array": pl.List(pl.String()),
}
READS = {
    "string": "text",
    "date": "date",
    "timestamp": "instant",
    "integer": "integer",
    "number": "number",
    "boolean": "flag",
    "array": "words",
}
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_VERSION = re.compile(r"\d+\.\d+\.\d+")
_OPTIONS = ("pattern", "minimum", "maximum", "minLength", "maxLength")
_OF_COLUMN = ("reader", "mask", "volatile", "severity")
_OF_TABLE = ("dated_by", "new_columns", "changed_types", "natural_person")


def read_contract(path: Path) -> Contract:
    """Read one ODCS file (Open Data Contract Standard 3.1, Bitol) into a ``Contract``.

    Raises:
        BadContract: the file is not valid ODCS, says what the standard does not know, or contradicts itself; names the
            first flaw, its line, and what to write instead.
    """
    read, found = _read(path)
    if read is None or found:
        first = found[0]
        raise BadContract(f"{path.name}:{first.line}: {first.message}", field=first.field, hint=first.hint or None)
    return read


def flaws(path: Path) -> list[Flaw]:
    """All that is wrong with a file, by line."""
    return _read(path)[1]


def _read(path: Path) -> tuple[Contract | None, list[Flaw]]:
    doc = document(path)
    odcs = _odcs(doc) if not doc.flaws else None
    read = _contract(doc, odcs) if odcs is not None else None
    if read is not None and not doc.flaws:
        _consistent(doc, path.stem, read)
    return read, sorted(doc.flaws)


def _odcs(doc: Document) -> Any:
    """The file as the standard's own model; None where it is not valid."""
    from open_data_contract_standard.model import OpenDataContractStandard  # 0.3 s: only where a contract is read
    from pydantic import ValidationError

    try:
        odcs = OpenDataContractStandard.model_validate(doc.said, extra="forbid")  # a misspelt key is else no key at all
    except ValidationError as error:
        for one in error.errors():
            place, unknown = tuple(one["loc"]), one["type"] == "extra_forbidden"
            hint = meant(str(place[-1]), _words()) if unknown and place else ""
            doc.flaw(
                place,
                f"unknown key {place[-1]!r}" if unknown else one["msg"],
                hint=hint if hint.startswith("write") else "",
            )
        return None
    if not odcs.schema_ or len(odcs.schema_) != 1:
        doc.flaw(("schema",), "exactly one schema object is needed", field="schema")
        return None
    return odcs


def _words() -> set[str]:
    """Every key that the standard knows, wherever it stands."""
    import open_data_contract_standard.model as odcs

    models = [one for one in vars(odcs).values() if isinstance(one, type) and hasattr(one, "model_fields")]
    return {field.alias or name for model in models for name, field in model.model_fields.items()}


def _contract(doc: Document, odcs: Any) -> Contract:
    table = odcs.schema_[0]
    label_zh, label_en = _both(doc, (*TABLE, "businessName"), "businessName", table.businessName)
    note_zh, note_en = _both(doc, (*TABLE, "description"), "description", table.description)
    custom = options_of(doc, TABLE, "schema", table, _OF_TABLE)
    rules, schema = list(rules_of(table)), {p.name: TYPES.get(p.logicalType) for p in table.properties or ()}
    standards = tuple(standards_of(doc, table))
    names = [one.id for one in standards]
    return Contract(
        kind=str(odcs.id), version=str(odcs.version), label_zh=label_zh, label_en=label_en, note_zh=note_zh,
        note_en=note_en, columns=tuple(_column(doc, n, one, names) for n, one in enumerate(table.properties or ())),
        dated_by=str(custom.get("dated_by", "")),
        cross_rules=tuple(cross_rule(doc, place, one, schema) for place, one in rules if one.engine == "polars-sql"),
        batch_rules=tuple(batch_rules(doc, table, rules)), evolution=_evolution(doc, custom),
        person=str(custom.get("natural_person", "")), standards=standards,
    )  # fmt: skip


def _evolution(doc: Document, custom: Mapping[str, Any]) -> Evolution:
    usual = Evolution()
    said = {f.name: custom.get(name, getattr(usual, f.name))
            for f, name in zip(fields(Evolution), ("new_columns", "changed_types"), strict=True)}  # fmt: skip
    for value in (one for one in said.values() if one not in POLICIES):
        doc.flaw((*TABLE, "customProperties"), f"unknown policy {value!r}", hint=meant(str(value), POLICIES))
    return Evolution(**said)


def _consistent(doc: Document, stem: str, read: Contract) -> None:
    names = [c.name for c in read.columns]
    if read.kind != stem:
        doc.flaw(("id",), f"id is {read.kind!r} and must be the file's name", hint=f"write {stem!r}")
    if not _VERSION.fullmatch(read.version):
        doc.flaw(("version",), f"{read.version!r} is no version", hint="write three numbers, such as 1.0.0")
    for name in sorted({n for n in names if names.count(n) > 1}):
        doc.flaw(_at(names, name, last=True), "a column stands twice", field=name)
    if [c.name for c in read.columns if c.key] != ["record_id"]:
        doc.flaw((*TABLE, "properties"), "the key must be record_id, and it alone", field="primaryKey")
    if read.dated_by not in names or read.column(read.dated_by).type != pl.Date():
        days = [c.name for c in read.columns if c.type == pl.Date()]
        doc.flaw((*TABLE, "customProperties"), "dated_by must name a date column", field="dated_by",
                 hint=meant(read.dated_by, days))  # fmt: skip
    for column in read.columns:
        _consistent_column(doc, read, names, column)
    if read.person and (wrong := _not_sql(read, read.person)):
        doc.flaw((*TABLE, "customProperties"), f"natural_person cannot be read: {wrong}", field=read.person)


def _consistent_column(doc: Document, read: Contract, names: list[str], column: Column) -> None:
    place = _at(names, column.name)
    if not _NAME.fullmatch(column.name):
        doc.flaw((*place, "name"), f"{column.name!r} is no name of a column", field=column.name,
                 hint="write lower-case letters, digits and underscores")  # fmt: skip
    if column.pattern:
        try:
            pl.Series([""]).str.contains(column.pattern)
        except pl.exceptions.PolarsError as error:
            doc.flaw(
                (*place, "logicalTypeOptions", "pattern"), f"the pattern does not compile: {error}", field=column.name
            )
    at = column.refers.at if column.refers else ""
    if at and (at not in names or read.column(at).type != pl.Date()):
        doc.flaw((*place, "relationships"), f"{at!r} is no date column", field=column.name, hint=meant(at, names))


def _at(names: list[str], name: str, *, last: bool = False) -> Place:
    place = len(names) - 1 - names[::-1].index(name) if last else names.index(name)
    return (*TABLE, "properties", place)


def _not_sql(read: Contract, sql: str) -> str:
    """Why a condition over the columns is none."""
    try:
        pl.DataFrame(schema=read.schema).filter(pl.sql_expr(sql))
    except pl.exceptions.PolarsError as error:
        return str(error)
    return ""


def _column(doc: Document, number: int, said: Any, standards: list[str]) -> Column:
    place: Place = (*TABLE, "properties", number)
    if said.logicalType not in TYPES:
        doc.flaw((*place, "logicalType"), f"unknown logicalType {said.logicalType!r}", field=said.name,
                 hint=meant(str(said.logicalType), TYPES))  # fmt: skip
    options = dict(said.logicalTypeOptions or {})
    only_known(doc, (*place, "logicalTypeOptions"), said.name, options, _OPTIONS)
    _bounds_are_right(doc, place, said.name, options, TYPES.get(said.logicalType))
    custom = options_of(doc, place, said.name, said, _OF_COLUMN)
    reader = str(custom.get("reader", READS.get(said.logicalType, "text")))
    if reader not in READERS:
        doc.flaw(
            (*place, "customProperties"), f"unknown reader {reader!r}", field=said.name, hint=meant(reader, READERS)
        )
    label_zh, label_en = _both(doc, (*place, "businessName"), said.name, said.businessName)
    note_zh, note_en = _both(doc, (*place, "description"), said.name, said.description)
    return Column(
        name=said.name, type=TYPES.get(said.logicalType, pl.String()),
        reader=reader, label_zh=label_zh, label_en=label_en,
        note_zh=note_zh, note_en=note_en, required=bool(said.required), key=bool(said.primaryKey),
        volatile=bool(custom.get("volatile")), mask=_mask(doc, place, said.name, custom.get("mask")),
        pattern=options.get("pattern"), minimum=_text(options.get("minimum")), maximum=_text(options.get("maximum")),
        min_length=options.get("minLength"), max_length=options.get("maxLength"),
        one_of=tuple(str(v.value) for v in said.enum or ()), refers=_reference(doc, place, said),
        severity=severity_of(doc, place, said.name, custom.get("severity", "reject"), SEVERITIES),
        terms=tuple(terms_of(doc, place, said, standards)),
    )  # fmt: skip


def _bounds_are_right(
    doc: Document, place: Place, name: str, options: Mapping[str, Any], type_: pl.DataType | None
) -> None:
    """Lengths are whole numbers, a pattern is text, and the least and the most can be read as the column's type."""
    wrong = [one for one in ("minLength", "maxLength") if type(options.get(one, 0)) is not int]
    wrong += ["pattern"] if not isinstance(options.get("pattern", ""), str) else []
    temporal = type_ is not None and type_.is_temporal()
    for one in ("minimum", "maximum") if type_ is not None else ():
        bound = pl.Series([_text(options.get(one))], dtype=pl.String)
        read = bound.str.to_date(strict=False) if temporal else bound.cast(pl.Float64, strict=False)
        wrong += [one] if one in options and read.null_count() else []
    for one in wrong:
        doc.flaw((*place, "logicalTypeOptions", one), f"{one} cannot be {options[one]!r}", field=name)


def _mask(doc: Document, place: Place, name: str, said: object) -> str:
    """The plan by which a column is masked; true is the plan for text that is published."""
    if said in (None, False, True):
        return "public_text" if said else ""
    if said not in PLANS:
        doc.flaw((*place, "customProperties"), f"unknown mask {said!r}", field=name, hint=meant(str(said), PLANS))
    return str(said)


def _reference(doc: Document, place: Place, said: Any) -> Reference | None:
    """Where a column's values are listed: ``relationships: [{to: division.code}]``, as the standard has it."""
    if not said.relationships:
        return None
    one = said.relationships[0]
    custom = options_of(doc, (*place, "relationships", 0), said.name, one, ("at",))
    if len(said.relationships) > 1 or not isinstance(one.to, str) or one.to.count(".") != 1:
        doc.flaw((*place, "relationships"), "a column refers to one column of one kind", field=said.name,
                 hint="write to: kind.column")  # fmt: skip
        return None
    kind, _, column = one.to.partition(".")
    if (there := doc.columns_of(kind)) is None or column not in there:
        what = f"there is no kind {kind!r}" if there is None else f"{kind} has no column {column!r}"
        doc.flaw((*place, "relationships"), what, field=said.name, hint=meant(column, there) if there else "")
    return Reference(one.to, str(custom.get("at", "")))


def _both(doc: Document, place: Place, where: str, text: str | None) -> tuple[str, str]:
    zh, bar, en = (text or "").partition(" | ")
    if not bar or not zh.strip() or not en.strip():
        doc.flaw(place, "label and description are needed in both languages", field=where, hint="write 中文 | English")
    return zh.strip(), en.strip()


def _text(value: object) -> str | None:
    return None if value is None else str(value)
