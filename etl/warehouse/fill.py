"""Versions in the lake in, how many of each load have a value out, a row a column; one query for all kinds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import duckdb

from etl.contracts import Contract

_FILL = {
    "load_id": "装载编号 | Load id.",
    "column_name": "列 | Column.",
    "rows": "装载的版本数 | Versions that the load brought.",
    "filled": "其中有值的 | Of them, those with a value.",
    "example": "首个无值者的存档位置 | Where one without a value was read, file@offset below archive/.",
}


def fill(con: duckdb.DuckDBPyConnection, there: Iterable[Contract], since: datetime | None = None) -> None:
    """Make ``out.ops.fill``: of every load and column, how many versions it brought and how many have a value."""
    each = " UNION ALL ".join(_filled(one) for one in there)
    con.execute(f"CREATE TABLE out.ops.fill AS {each}", {"since": since or datetime(1, 1, 1)})  # noqa: DTZ001 - UTC
    for column, note in _FILL.items():
        con.execute(f"COMMENT ON COLUMN out.ops.fill.{column} IS '{note}'")


def _filled(rules: Contract) -> str:
    columns = ", ".join(
        f"{{column_name: '{name}', filled: count(\"{name}\"), "
        f'example: min(coalesce(_detail, _place)) FILTER ("{name}" IS NULL)}}'
        for name in (one.name for one in rules.columns if not one.required)  # the others are never without one
    )
    return (
        f"SELECT load_id, said.column_name, rows, said.filled, said.example FROM (SELECT _load AS load_id, "
        f"count(*) AS rows, unnest([{columns}]) AS said FROM lake.history.{rules.kind} "
        "WHERE _change != 'withdrawn' AND _captured_at >= $since GROUP BY _load)"
    )
