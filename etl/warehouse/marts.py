"""A release's tables in, its marts and their registry out: one file of ``marts/`` answers one question."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import duckdb

from etl.errors import BadContract
from etl.warehouse.catalogue import has_table

MARTS = Path(__file__).parent / "marts"
_BAR = re.compile(r"\s*\|\s*")
_SHARED = Path(__file__).parent / "sql" / "out" / "mart.sql"
_HEAD = re.compile(
    r"-- needs: (?P<needs>[\w., ]+)\n"
    r"-- (?P<zh>[^\n]+？)\n"
    r"-- (?P<en>[^\n]+\?)\n"
    r"-- chart: (?P<chart>bar|line|point|rect) x=(?P<x>\w+) y=(?P<y>\w+)(?: colour=(?P<colour>\w+))?\n"
    r"-- example: (?P<example>[^\n]+)\n"
)


@dataclass(frozen=True, slots=True)
class Mart:
    """A question, what it is answered from, how the answer is drawn, and the SQL that makes ``mart.<name>``."""

    name: str
    question_zh: str
    question_en: str
    needs: tuple[str, ...]
    chart: str
    x: str
    y: str
    colour: str | None
    example: str
    sql: str

    @property
    def kinds(self) -> list[str]:
        """Kinds of records that it is made from directly; a mart made from other marts has theirs besides."""
        tables = (name.split(".") for name in self.needs)
        return sorted({table for schema, table in tables if schema in ("current", "history")})


def mart(path: Path) -> Mart:
    """Read one file.

    Raises:
        BadContract: its head is not as it should be.
    """
    sql = path.read_text(encoding="utf-8")
    if not (found := _HEAD.match(sql)):
        raise BadContract(f"{path.name} does not begin with needs, question, chart and example", field="-- needs:")
    needs = tuple(name.strip() for name in found["needs"].split(","))
    return Mart(path.stem, found["zh"], found["en"], needs, found["chart"], found["x"], found["y"], found["colour"],
                found["example"], sql)  # fmt: skip


def marts() -> list[Mart]:
    """All of them, by name."""
    return [mart(path) for path in sorted(MARTS.glob("*.sql"))]


def build(warehouse: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    """Make the marts whose tables are there, and tell them in ``mart.question``; returns their names in order made.

    Args:
        warehouse: A connection to the release itself.
        name: Under which name the release is open in it.
    """
    warehouse.execute(_SHARED.read_text(encoding="utf-8"))
    left, made = marts(), list[Mart]()
    while ready := [one for one in left if _there(warehouse, one, name)]:
        for one in ready:
            warehouse.execute(one.sql)
        made += ready
        left = [one for one in left if one not in ready]
    if made:
        warehouse.executemany("INSERT INTO mart.question VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", _told(made))
    return [one.name for one in made]


def _there(warehouse: duckdb.DuckDBPyConnection, one: Mart, name: str) -> bool:
    places = (table.partition(".") for table in one.needs)
    return all(has_table(warehouse, schema, table, name) for schema, _, table in places)


def _told(made: list[Mart]) -> list[tuple[object, ...]]:
    """Rows of the registry. What a mart is made from through another one is told too."""
    kinds = {one.name: set(one.kinds) for one in made}
    for one in made:  # in the order in which they were made: what it needs comes before it
        kinds[one.name] |= {
            kind for need in one.needs if need.startswith("mart.") for kind in kinds.get(need.removeprefix("mart."), ())
        }
    return [
        (one.name, one.question_zh, one.question_en, one.chart, one.x, one.y, one.colour, one.example,
         sorted(kinds[one.name]), list(one.needs))
        for one in sorted(made, key=lambda one: one.name)
    ]  # fmt: skip


def page(warehouse: duckdb.DuckDBPyConnection) -> str:
    """``docs/marts.md``: every mart of a release with its question, its columns and an example."""
    lines = ["# Marts", "", _INTRODUCTION]
    for name, zh, en, example, kinds in warehouse.execute(
        "SELECT name, question_zh, question_en, example, kinds FROM mart.question ORDER BY name"
    ).fetchall():
        of = f"Made from: {', '.join(kinds)}." if kinds else "Made from the ledger, of all kinds."
        lines += ["", f"## {name}", f"{zh}<br>{en}", "", "```sql", example, "```", "", of, ""]
        lines += ["| column | type | what it is |", "|---|---|---|"]
        lines += [
            f"| `{column}` | {type_} | {_BAR.sub('<br>', note, count=1)} |"
            for column, type_, note in warehouse.execute(
                "SELECT column_name, data_type, comment FROM duckdb_columns() "
                "WHERE schema_name = 'mart' AND table_name = $1 ORDER BY column_index",
                [name],
            ).fetchall()
        ]
    return "\n".join(lines) + "\n" + _SEARCH


_INTRODUCTION = """\
One question a mart, answered in one file of `etl/warehouse/marts/` and tested by hand-made rows in `tests/marts/`.
They are in schema `mart` of every release, commented in Chinese and English; `FROM mart.question` lists those that a
release has, with the columns that make a chart of each, and `FROM mart.partition` says which partitions each was built
from and what these are missing. "Today" is the day of the newest run in the release, never the reader's clock.
Full-text search is `FROM search('公共数据')`: see the end."""
_SEARCH = """
# Search

`search('公共数据 管理办法', kind := 'policy_document', province := '440000', most := 50)` gives the current records in
which all of it stands, the best first: kind, source_id, record_id, title, url, province_code, dated_on, score. Only the
words must be given. Letters and figures are found in any width and case, official numbers in any brackets
(`国办发[2023]12号`); other signs part words. `excerpt(text, '公共数据')` is the part of a text where it stands:

```sql
SELECT s.title, s.score, excerpt(d.text, '公共数据') FROM search('公共数据', kind := 'policy_document', most := 20) s
JOIN current.policy_document d ON d._source = s.source_id AND d.record_id = s.record_id ORDER BY s.score DESC
```
"""
