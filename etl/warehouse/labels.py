"""A release without words in; views by English and Chinese names, and comments in both languages, out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import yaml

from etl.contracts import Contract
from etl.warehouse.catalogue import notes, ops_notes

SYSTEM_ZH: Mapping[str, str] = {
    "_source": "来源编号", "_load": "装载编号", "_change": "变更方式", "_evidence": "变更依据", "_content": "内容指纹",
    "_captured_at": "抓取时刻", "_place": "列表页存档位置", "_position": "列表页行号", "_detail": "详情页存档位置",
    "_extra": "契约外字段", "province_code": "省级代码", "year": "年份", "_last_seen_at": "最后所见时刻",
}  # fmt: skip
"""What the columns are called in Chinese that no contract has."""
_LAST_SEEN = (
    "最后一次确知如此列出的抓取时刻（UTC）| "
    "Last capture that is known to have listed it so, in UTC; null for a withdrawal."
)
_UNSAID = """
SELECT schema_name, table_name, column_name FROM duckdb_columns()
WHERE NOT internal AND database_name = current_database() AND coalesce(comment, '') = '' ORDER BY ALL"""
_UNSAID_TABLES = """
SELECT 'TABLE', schema_name, table_name FROM duckdb_tables()
WHERE NOT internal AND database_name = current_database() AND coalesce(comment, '') = ''
UNION ALL SELECT 'VIEW', schema_name, view_name FROM duckdb_views()
WHERE NOT internal AND database_name = current_database() AND coalesce(comment, '') = '' ORDER BY ALL"""
_UNSAID_MACROS = """
SELECT DISTINCT CASE function_type WHEN 'macro' THEN 'MACRO' ELSE 'MACRO TABLE' END, schema_name, function_name
FROM duckdb_functions() WHERE NOT internal AND database_name = current_database() AND coalesce(comment, '') = ''
AND function_type IN ('macro', 'table_macro') ORDER BY ALL"""


def labels_zh(rules: Contract) -> dict[str, str]:
    """Column to Chinese label, of all columns of a kind's current table, in their order."""
    return {c.name: c.label_zh for c in rules.columns} | dict(SYSTEM_ZH)


def release_notes(rules: Contract) -> dict[str, str]:
    """What the columns of a kind's tables in a release mean, as ``中文 | English``."""
    return notes(rules) | {"_last_seen_at": _LAST_SEEN}


def kind_views(warehouse: duckdb.DuckDBPyConnection, there: Iterable[Contract]) -> None:
    """Make ``history.<kind>`` of all versions, and ``<kind>`` and ``<kind>_zh`` of the current ones by their names."""
    for rules in there:
        told, label = release_notes(rules), kind_label(rules)
        warehouse.execute(
            f'CREATE VIEW history."{rules.kind}" AS FROM "current"."{rules.kind}" '
            f'UNION ALL BY NAME FROM history."{rules.kind}_past"'
        )
        comment(warehouse, "VIEW", ("history", rules.kind), label, told)
        for view, names in ((rules.kind, {n: n for n in labels_zh(rules)}), (f"{rules.kind}_zh", labels_zh(rules))):
            columns = ", ".join(f'"{name}" AS "{shown}"' for name, shown in names.items())
            warehouse.execute(f'CREATE VIEW main."{view}" AS SELECT {columns} FROM "current"."{rules.kind}"')
            comment(warehouse, "VIEW", ("main", view), label, {names[n]: note for n, note in told.items()})


def kind_label(rules: Contract) -> str:
    """What a kind is, ``中文 | English``."""
    return f"{rules.label_zh}：{rules.note_zh} | {rules.label_en}: {rules.note_en}"


def comment(
    con: duckdb.DuckDBPyConnection, sort: str, name: tuple[str, ...], label: str, columns: Mapping[str, str]
) -> None:
    """Comment a table or a view, and its columns."""
    dotted = _dotted(name)
    told = [f"COMMENT ON COLUMN {dotted}.{_dotted((column,))} IS {quoted(note)}" for column, note in columns.items()]
    con.execute("; ".join([f"COMMENT ON {sort} {dotted} IS {quoted(label)}", *told]))


def comment_rest(warehouse: duckdb.DuckDBPyConnection) -> None:
    """Say of all that has no comment yet what ``words.yaml`` or the ledger says of it; the rest stays without."""
    said = words()
    for sort, schema, name in warehouse.execute(_UNSAID_TABLES).fetchall():
        _say(warehouse, sort, (schema, name), said["tables"].get(_plain(schema, name)))
    for schema, table, column in warehouse.execute(_UNSAID).fetchall():
        _say(warehouse, "COLUMN", (schema, table, column), next(_column(_plain(schema, table), column), None))
    for sort, schema, name in warehouse.execute(_UNSAID_MACROS).fetchall():
        _say(
            warehouse, sort, (schema, name), said["macros"].get("as_of" if schema == "as_of" else _plain(schema, name))
        )


def _column(table: str, column: str) -> Iterator[str]:
    """What a column means: in its table, in the ledger, or wherever it stands."""
    said, ledger = words(), ops_notes("run")
    if (own := said["of"].get(table, {}).get(column)) is not None:
        yield own
    if table == "ops.last_run" or column not in said["columns"]:
        yield from (ledger[column] for _ in (1,) if column in ledger)
    if column in said["columns"]:
        yield said["columns"][column]


def _say(con: duckdb.DuckDBPyConnection, sort: str, name: tuple[str, ...], note: str | None) -> None:
    if note is not None:
        con.execute(f"COMMENT ON {sort} {_dotted(name)} IS {quoted(note)}")


def _plain(schema: str, name: str) -> str:
    return name if schema == "main" else f"{schema}.{name}"


def _dotted(name: tuple[str, ...]) -> str:
    return ".".join('"' + part.replace('"', '""') + '"' for part in name)


def quoted(text: str) -> str:
    """Text as SQL has it."""
    return "'" + text.replace("'", "''") + "'"


@cache
def words() -> Mapping[str, Any]:
    """``words.yaml``: tables, columns, of (columns by table) and macros."""
    said: Mapping[str, Any] = yaml.safe_load(Path(__file__).with_name("words.yaml").read_text(encoding="utf-8"))
    return said
