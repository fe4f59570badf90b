"""Catalogue and dictionary: every table of the release, what its columns mean, a few rows, and a search over it."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from etl.portal.house import of
from etl.portal.looks import page

_RELATIONS = """
SELECT schema_name AS schema, table_name AS name, comment, estimated_size AS rows, column_count AS columns
FROM duckdb_tables() WHERE NOT internal
UNION ALL
SELECT schema_name, view_name, comment, NULL, column_count FROM duckdb_views() WHERE NOT internal
ORDER BY 1, 2"""
_COLUMNS = """
SELECT column_name AS name, data_type AS type, comment FROM duckdb_columns()
WHERE schema_name = $schema AND table_name = $name AND NOT internal ORDER BY column_index"""
_FOUND = """
SELECT schema_name AS schema, table_name AS relation, column_name AS name, data_type AS type, comment
FROM duckdb_columns()
WHERE NOT internal AND schema_name NOT IN ('history', 'search') AND (contains(lower(column_name), lower($words)) OR
    contains(lower(coalesce(comment, '')), lower($words)) OR contains(lower(table_name), lower($words)))
ORDER BY schema_name != 'current', 1, 2, column_index LIMIT 200"""
_MACROS = """
SELECT DISTINCT schema_name AS schema, function_name AS name, array_to_string(parameters, ', ') AS parameters, comment
FROM duckdb_functions() WHERE function_type = 'table_macro' AND NOT internal ORDER BY ALL"""
SCHEMAS = {
    "main": ("Start here", "从这里开始"), "current": ("Records as they are now", "现行记录"),
    "mart": ("Questions answered", "专题表"), "history": ("All versions", "全部版本"),
    "quarantine": ("Rejected rows", "被拒行"), "dim": ("Reference tables", "参照表"), "links": ("Links", "关联"),
    "ops": ("Ledger and archive index", "账目与存档索引"), "search": ("Full-text index", "全文索引"),
}  # fmt: skip
"""What each schema of a release is, in the order in which an analyst wants them."""
_SHOWN = 8  # rows of an example


def catalogue(request: Request) -> Response:
    """Every table by schema; with ``?q=`` the columns that a word is found in."""
    there, words = of(request).reader, request.query_params.get("q", "").strip()
    mine: dict[str, list[dict[str, Any]]] = {schema: [] for schema in SCHEMAS}
    for row in there.rows(_RELATIONS):
        mine.setdefault(row["schema"], []).append(row)
    found = there.rows(_FOUND, {"words": words}) if words else []
    return page(request, "catalogue.html", schemas={k: v for k, v in mine.items() if v}, named=SCHEMAS, words=words,
                found=found, macros=there.rows(_MACROS))  # fmt: skip


def relation(request: Request) -> Response:
    """One table: its columns in words, and its first rows."""
    there, schema, name = of(request).reader, request.path_params["schema"], request.path_params["name"]
    about = [row for row in there.rows(_RELATIONS) if (row["schema"], row["name"]) == (schema, name)]
    if not about:
        raise HTTPException(404, f"the release has no table {schema}.{name}")
    columns = there.rows(_COLUMNS, {"schema": schema, "name": name})
    example = there.rows(f'FROM "{schema}"."{name}" LIMIT {_SHOWN}')
    return page(request, "relation.html", about=about[0], columns=columns, example=example,
                ask=f"FROM {schema}.{name} LIMIT 100" if schema != "main" else f"FROM {name} LIMIT 100")  # fmt: skip
