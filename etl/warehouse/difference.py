"""Two releases in, what changed between them by record out; texts are read only of the records that are told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from etl.contracts import contract, kinds
from etl.errors import BadPlace
from etl.warehouse.catalogue import bare, has_table
from etl.warehouse.labels import quoted

_COUNTS = "kind VARCHAR, before BIGINT, after BIGINT, added BIGINT, changed BIGINT, gone BIGINT"
_NONE = "(SELECT '' AS _source, '' AS record_id, 0::UBIGINT AS _content WHERE false)"
_FATES = ("added", "changed", "gone")


@dataclass(frozen=True, slots=True)
class Tally:
    """Records of a kind before and after, and how many of them are new, have another content, or are gone."""

    kind: str
    before: int
    after: int
    added: int
    changed: int
    gone: int


@dataclass(frozen=True, slots=True)
class Change:
    """One record that is ``added``, ``changed`` or ``gone``, and each column that is not as it was: (was, now)."""

    fate: str
    kind: str
    source: str
    record_id: str
    columns: dict[str, tuple[Any, Any]]


def tallies(old: Path, new: Path, of: Iterable[str] = ()) -> list[Tally]:
    """How many records changed, by kind, from one ``warehouse.duckdb`` to another; by key and content, no texts read.

    Raises:
        BadPlace: one of them cannot be read.
    """
    with _both(old, new) as con:
        return [Tally(*row) for kind in of or kinds() if (row := _tally(con, kind, "now"))]


def changes(old: Path, new: Path, kind: str, limit: int = 20) -> list[Change]:
    """The records of a kind that changed, at most ``limit`` of each fate, in the order of source and id.

    A column that one of the two releases does not have is empty there.

    Raises:
        BadPlace: one of them cannot be read.
    """
    with _both(old, new) as con:
        if not (keyed := _keyed(con, kind, "now")):
            return []
        con.execute(
            f"CREATE TEMP TABLE told AS SELECT fate, _source, record_id FROM ({keyed}) WHERE fate IS NOT NULL "
            f"QUALIFY row_number() OVER (PARTITION BY fate ORDER BY _source, record_id) <= {int(limit)}"
        )
        columns = list(contract(kind).schema)
        was, now = (_rows(con, side, kind, columns) for side in ("was", "now"))
        keys = con.execute("FROM told ORDER BY fate, _source, record_id").fetchall()
    return [Change(fate, kind, source, record, _columns(was.get((source, record)), now.get((source, record)), columns))
            for fate, source, record in keys]  # fmt: skip


def note(con: duckdb.DuckDBPyConnection, previous: Path | None, of: Iterable[str]) -> None:
    """Make ``out.ops.release_diff``: a row a kind against the release before; no row where there is none."""
    con.execute(f"CREATE TABLE out.ops.release_diff ({_COUNTS})")
    if previous is None:
        return
    con.execute(f"ATTACH {quoted(str(previous))} AS was (READ_ONLY)")
    try:
        rows = [row for kind in of if (row := _tally(con, kind, "out"))]
    finally:
        con.execute("DETACH was")
    con.executemany("INSERT INTO out.ops.release_diff VALUES (?, ?, ?, ?, ?, ?)", rows)


def told(warehouse: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """What a release says of itself against the one before."""
    return warehouse.execute("FROM ops.release_diff ORDER BY kind").pl().to_dicts()


def _tally(con: duckdb.DuckDBPyConnection, kind: str, now: str) -> tuple[Any, ...] | None:
    """The row of a kind in ``ops.release_diff``; None where neither release has the kind."""
    if not (keyed := _keyed(con, kind, now)):
        return None
    fates = ", ".join(f"count(*) FILTER (fate = '{fate}')" for fate in _FATES)
    (row,) = con.execute(f"SELECT '{kind}', count(_was), count(_now), {fates} FROM ({keyed})").fetchall()
    return tuple(row)


def _keyed(con: duckdb.DuckDBPyConnection, kind: str, now: str) -> str:
    """SQL of every record of a kind in either release: _source, record_id, both contents, and its fate or null."""
    sides = {side: has_table(con, "current", kind, side) for side in ("was", now)}
    if not any(sides.values()):
        return ""
    was, is_ = (f'{side}."current"."{kind}"' if there else _NONE for side, there in sides.items())
    return (
        "SELECT *, CASE WHEN _was IS NULL THEN 'added' WHEN _now IS NULL THEN 'gone' WHEN _was != _now THEN 'changed' "
        f"END AS fate FROM (SELECT _source, record_id, _content AS _was FROM {was}) "
        f"FULL JOIN (SELECT _source, record_id, _content AS _now FROM {is_}) USING (_source, record_id)"
    )


def _rows(
    con: duckdb.DuckDBPyConnection, side: str, kind: str, columns: list[str]
) -> dict[tuple[str, str], dict[str, Any]]:
    """The rows of the records that are told, of one release, by source and id."""
    if not has_table(con, "current", kind, side):
        return {}
    there = {name for name, *_ in con.execute(f'DESCRIBE {side}."current"."{kind}"').fetchall()}
    picked = ", ".join(f'c."{name}"' for name in columns if name in there)
    found = con.execute(
        f'SELECT c._source, {picked} FROM {side}."current"."{kind}" c JOIN told t '
        "ON t._source = c._source AND t.record_id = c.record_id"
    ).pl()
    return {(row["_source"], row["record_id"]): row for row in found.to_dicts()}


def _columns(was: dict[str, Any] | None, now: dict[str, Any] | None, columns: list[str]) -> dict[str, tuple[Any, Any]]:
    pairs = {name: ((was or {}).get(name), (now or {}).get(name)) for name in columns}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


@contextmanager
def _both(old: Path, new: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Two releases, attached as ``was`` and ``now``."""
    with bare() as con:
        try:
            con.execute(f"ATTACH {quoted(str(old))} AS was (READ_ONLY)")
            con.execute(f"ATTACH {quoted(str(new))} AS now (READ_ONLY)")
            yield con
        except duckdb.IOException as error:
            raise BadPlace(f"a release cannot be read: {error}", hint="caoyun verify") from error
