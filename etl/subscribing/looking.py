"""A lake and a query in, the rows of the newest release out, or why there are none; asked in the sandbox."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlencode

import polars as pl

from etl.contracts import kinds
from etl.errors import BadPlace
from etl.lake import Lake
from etl.subscribing.comparing import plain
from etl.subscribing.model import Query

WATCHED = 100_000
"""Rows of a result that are held against the last; a query that has more is not watched."""

_TABLE = re.compile(r'\b(?:(?:current|history)"?\s*\.|from\b|join\b)\s*"?(\w+)', re.IGNORECASE)
_PASSING = ("busy", "release")
"""Faults that are not the query's: it is asked again at the next run, and nobody is told."""


@dataclass(frozen=True, slots=True)
class Release:
    """A published release: its name, and its own file, which no later one takes the place of."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class Looked:
    """What a query gave: rows, or a problem in English and Chinese; ``passing`` is no fault of the query's."""

    frame: pl.DataFrame
    problem: tuple[str, str] = ("", "")
    passing: bool = False

    @property
    def failed(self) -> bool:
        """Whether there is nothing to compare."""
        return bool(self.problem[0])


def newest(lake: Lake) -> Release:
    """The release that everybody opens.

    Raises:
        BadPlace: nothing was published yet.
    """
    if not lake.warehouse.exists():
        raise BadPlace("nothing was published yet", hint="caoyun publish")
    found = sorted(lake.releases.glob("[0-9]*/warehouse.duckdb"), reverse=True)
    mine = next((path for path in found if path.samefile(lake.warehouse)), None)
    if mine is None:
        raise BadPlace(f"{lake.warehouse.name} is no release of {lake.releases}", hint="caoyun publish")
    return Release(mine.parent.name, mine)


def look(release: Release, sql: str, *, who: str, audit: Path | None = None) -> Looked:
    """Ask a release, as a stranger's query is asked.

    Args:
        release: Which.
        sql: One question.
        who: For the audit log.
        audit: Its folder.
    """
    from etl.warehouse.sandbox.model import EXPORT
    from etl.warehouse.sandbox.pool import run

    answer = run(release.path, sql, replace(EXPORT, rows=WATCHED), who=who, audit=audit)
    if (fault := answer.error) is not None:
        return Looked(answer.table, (fault.en, fault.zh), passing=fault.kind in _PASSING)
    if answer.truncated:
        return Looked(answer.table.clear(), (
            f"the result is larger than what is watched: {WATCHED:,} rows, {EXPORT.bytes >> 20} MiB",
            f"结果超出可关注的上限：{WATCHED:,} 行，{EXPORT.bytes >> 20} MiB"))  # fmt: skip
    return Looked(plain(answer.table))


def kind_of(query: Query, columns: list[str]) -> str:
    """The kind of all rows: what was said, else that of the one table of records that the query names; or nothing."""
    if query.kind or "kind" in columns:
        return query.kind
    named = {name.lower() for name in _TABLE.findall(query.sql)}
    found = {kind for kind in kinds() if named & {kind, f"{kind}_zh"}}
    return found.pop() if len(found) == 1 else ""


def proof(row: Mapping[str, object], kind: str, base: str) -> str:
    """The address of the page that proves a row; nothing where the row is no record or there is no portal."""
    record, source = row.get("record_id"), str(row.get("_source") or row.get("source_id") or "")
    said = (str(row.get("kind") or ""), kind, source.partition(".")[2])  # a source is called province.kind
    of = next((one for one in said if one in kinds()), "")
    if not (base and of) or record is None:
        return ""
    return f"{base}/record?{urlencode({'kind': of, 'id': record, 'source': source})}"
