"""Current records in, an index of their words in schema ``search`` out; words that were cut once are kept in the lake.

What the words of a content are never changes, so they lie in Parquet files under ``search/<version of what cut them>``:
a publish cuts those of new versions alone, and all of them where the folder is missing. Why so: docs/decisions/0022.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from etl.contracts import Contract
from etl.warehouse.words import VERSION, words

TITLES = ("title", "draft_title", "document_no", "project_no")
TEXTS = ("summary", "description", "text", "outcome", "reply", "facts", "content", "requirements")
_SQL = Path(__file__).parent / "sql" / "out" / "search.sql"
_ROWS, _FILES = 20_000, 16
_NO_TEXT = "NULL::VARCHAR"
_CUT = {"content": pl.UInt64, "word": pl.String, "title": pl.UInt16, "text": pl.UInt16}


@dataclass(frozen=True, slots=True)
class Depth:
    """What is indexed: titles always; texts by their first characters, and none of a kind that has too many of them."""

    texts: bool = True
    of_text: int = 20_000
    of_kind: int = 3_000_000_000


def index(con: duckdb.DuckDBPyConnection, there: Iterable[Contract], folder: Path, depth: Depth | None = None) -> None:
    """Write schema ``search`` of ``out``. Call it when ``out.current`` is filled.

    Args:
        con: A connection with ``out`` attached.
        there: Contracts of the kinds that ``out.current`` has.
        folder: Where words are kept from one release to the next.
        depth: What is indexed.
    """
    con.execute("CREATE SCHEMA out.search")
    rows, asked = [], depth or Depth()
    for rules in (one for one in there if "title" in one.schema):
        text = _text(con, rules, asked)
        place = folder / VERSION / (f"{rules.kind}-{asked.of_text}" if text != _NO_TEXT else f"{rules.kind}-0")
        place.mkdir(parents=True, exist_ok=True)
        _cut(con, rules, place, text)
        rows.append(
            f"SELECT '{rules.kind}' AS kind, _source AS source_id, record_id, title, {_or_null(rules, 'url')} AS url, "
            f"province_code, {rules.dated_by} AS dated_on, _content AS content FROM out.current.{rules.kind}"
        )
        con.execute(f"CREATE TEMP VIEW {rules.kind}_cut AS FROM read_parquet('{place}/*.parquet')")
    kinds = [one.kind for one in there if "title" in one.schema]
    cut = " UNION ALL ".join(f"SELECT '{kind}' AS kind, * FROM {kind}_cut" for kind in kinds)
    con.execute(f"CREATE TEMP VIEW to_find AS {' UNION ALL '.join(rows) or _NOTHING}")
    con.execute(f"CREATE TEMP VIEW was_cut AS {cut or _NO_WORDS}")
    con.execute(_SQL.read_text(encoding="utf-8"))
    for view in ("to_find", "was_cut", *(f"{kind}_cut" for kind in kinds)):
        con.execute(f"DROP VIEW {view}")


_NOTHING = (
    "SELECT '' AS kind, '' AS source_id, '' AS record_id, '' AS title, '' AS url, '' AS province_code, "
    "NULL::DATE AS dated_on, 0::UBIGINT AS content WHERE false"
)
_NO_WORDS = (
    "SELECT '' AS kind, 0::UBIGINT AS content, '' AS word, 0::USMALLINT AS title, 0::USMALLINT AS text WHERE false"
)


def _or_null(rules: Contract, column: str) -> str:
    return column if column in rules.schema else _NO_TEXT


def _text(con: duckdb.DuckDBPyConnection, rules: Contract, depth: Depth) -> str:
    """SQL of a record's text as far as it is indexed; NULL where no text of the kind is."""
    columns = [column for column in TEXTS if column in rules.schema]
    if not columns or not depth.texts:
        return _NO_TEXT
    sizes = " + ".join(f"coalesce(sum(length({column}[:{depth.of_text}])), 0)" for column in columns)
    ((size,),) = con.execute(f"SELECT {sizes} FROM out.current.{rules.kind}").fetchall()
    parts = ", ".join(f"{column}[:{depth.of_text}]" for column in columns)
    return f"concat_ws(' ', {parts})" if size <= depth.of_kind else _NO_TEXT


def _cut(con: duckdb.DuckDBPyConnection, rules: Contract, place: Path, text: str) -> None:
    """Cut what was not cut before, into a file of its own; many files become one."""
    for left in place.glob(".*"):
        left.unlink()
    done = sorted(place.glob("*.parquet"))
    if not done:
        pl.DataFrame(schema=_CUT).write_parquet(place / "000000.parquet")
    title = ", ".join(column for column in TITLES if column in rules.schema)
    rows = con.execute(
        f"SELECT DISTINCT ON (_content) _content AS content, concat_ws(' ', {title}) AS title, {text} AS text "
        f"FROM out.current.{rules.kind} ANTI JOIN (SELECT DISTINCT content FROM read_parquet('{place}/*.parquet')) was "
        "ON was.content = _content"
    ).to_arrow_reader(_ROWS)
    _keep(place, (pl.DataFrame(batch) for batch in rows))
    if len(done) >= _FILES:
        _merge(con, place)


def _keep(place: Path, records: Iterable[pl.DataFrame]) -> None:
    for n, cut in enumerate(_large(part for frame in records for part in words(frame))):
        number = max((int(path.stem) for path in place.glob("[0-9]*.parquet")), default=0) + 1
        beside = place / f".{number:06d}.{n}.{os.getpid()}"
        cut.write_parquet(beside)
        beside.replace(place / f"{number:06d}.parquet")


def _large(parts: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Small batches put together to files of some million rows."""
    held: list[pl.DataFrame] = []
    for part in parts:
        held.append(part)
        if sum(one.height for one in held) > 3_000_000:
            yield pl.concat(held)
            held = []
    if any(one.height for one in held):
        yield pl.concat(held)


def _merge(con: duckdb.DuckDBPyConnection, place: Path) -> None:
    """All files become one; words of contents that are gone stay, since a record may come back."""
    old = sorted(place.glob("[0-9]*.parquet"))
    beside = place / f".merged.{os.getpid()}"
    con.execute(f"COPY (SELECT DISTINCT * FROM read_parquet('{place}/*.parquet')) TO '{beside}' (FORMAT parquet)")
    # Killed between the two, a word is there twice; it counts once.
    beside.replace(place / f"{int(old[-1].stem) + 1:06d}.parquet")
    for path in old:
        path.unlink()
