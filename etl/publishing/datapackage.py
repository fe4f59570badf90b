"""A release's facts in, a Frictionless Data Package over its Hive Parquet out; schemas are the contracts'."""

from __future__ import annotations

from typing import Any

import polars as pl

from etl.contracts import Column
from etl.publishing.citation import RIGHTS, TITLE
from etl.publishing.facts import Facts, Kind
from etl.warehouse.catalogue import SYSTEM
from etl.warehouse.labels import SYSTEM_ZH, release_notes

_TYPES: dict[pl.DataType, str] = {
    pl.String(): "string", pl.Date(): "date", pl.Datetime("us"): "datetime", pl.Int64(): "integer",
    pl.Float64(): "number", pl.Boolean(): "boolean", pl.List(pl.String()): "array",
}  # fmt: skip
_MORE = {"province_code": "VARCHAR", "year": "INTEGER", "_last_seen_at": "TIMESTAMP"}
_SYSTEM = {"VARCHAR": "string", "UBIGINT": "integer", "TIMESTAMP": "datetime", "INTEGER": "integer"}


def datapackage(facts: Facts) -> dict[str, Any]:
    """The descriptor: one resource a kind that has records; ``path`` names its files, a partition each.

    ``province_code`` and ``year`` stand in the folders' names and not in the files; they are fields all the same, as
    every reader of Hive folders gives them.
    """
    return {
        "name": f"caoyun-{facts.name.lower()}",
        "id": facts.name,
        "title": f"{TITLE[0]} | {TITLE[1]}",
        "description": "\n\n".join((*facts.citation, *RIGHTS)),
        "version": facts.name,
        "created": facts.at.isoformat(timespec="seconds") + "Z",
        "contributors": [{"title": "caoyun 漕运", "role": "publisher"}],
        "keywords": ["open government data", "China", "政务公开"],
        "resources": [_resource(kind) for kind in facts.kinds if kind.files],
    }


def _resource(kind: Kind) -> dict[str, Any]:
    rules = kind.rules
    return {
        "name": rules.kind,
        "title": f"{rules.label_zh} | {rules.label_en}",
        "description": f"{rules.note_zh} | {rules.note_en}",
        "path": list(kind.files),
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "encoding": "utf-8",
        "bytes": kind.bytes,
        "rows": kind.rows,
        "schema": {"fields": [*map(_field, rules.columns), *_system(kind)], "primaryKey": ["_source", "record_id"]},
    }


def _field(column: Column) -> dict[str, Any]:
    said: dict[str, Any] = {"required": True} if column.required else {}
    said |= {name: value for name, value in (
        ("minLength", column.min_length), ("maxLength", column.max_length), ("pattern", column.pattern),
        ("minimum", column.minimum), ("maximum", column.maximum), ("enum", list(column.one_of)),
    ) if value not in (None, [])}  # fmt: skip
    return {
        "name": column.name,
        "type": _TYPES[column.type],
        "title": f"{column.label_zh} | {column.label_en}",
        "description": f"{column.note_zh} | {column.note_en}",
        **({"constraints": said} if said else {}),
    }


def _system(kind: Kind) -> list[dict[str, Any]]:
    told = release_notes(kind.rules)
    types = {name: type_ for name, (type_, _) in SYSTEM.items()} | _MORE
    return [{"name": name, "type": _SYSTEM[type_], "title": SYSTEM_ZH[name], "description": told[name]}
            for name, type_ in types.items()]  # fmt: skip
