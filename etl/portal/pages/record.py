"""A record: its values, its versions with red-lines, and its proof, from each column down to the archived bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from etl import explaining
from etl.contracts import contract, kinds
from etl.errors import CaoyunError
from etl.explaining import Explained
from etl.portal.house import House, of
from etl.portal.looks import page

_VERSIONS = """
FROM history.{kind} WHERE record_id = $record AND ($source = '' OR _source = $source)
ORDER BY _source, _captured_at, _load"""
_REDLINES = """
SELECT to_load, red_line FROM redline WHERE kind = $kind AND record_id = $record AND source_id = $source"""
_REPRINTS = """
SELECT o.kind, o.source_id, o.record_id, o.issued_on, o.reason
FROM links.reprint m JOIN links.reprint o USING (group_id)
WHERE m.kind = $kind AND m.record_id = $record AND m.source_id = $source
    AND (o.kind, o.source_id, o.record_id) != (m.kind, m.source_id, m.record_id)
ORDER BY o.issued_on"""


@dataclass(frozen=True, slots=True)
class Step:
    """A version, and by which columns it differs from the one before."""

    version: dict[str, Any]
    changed: dict[str, tuple[Any, Any]]
    red_line: str


def record(request: Request) -> Response:
    """The page of a record, ``?kind=&id=&source=``; of an id that several sources have, which one is asked."""
    there, kind = of(request), request.query_params.get("kind", "")
    ident, source = request.query_params.get("id", ""), request.query_params.get("source", "")
    if kind not in kinds() or not there.reader.has(f"history.{kind}"):
        raise HTTPException(404, f"the release has no kind {kind!r}")
    found = there.reader.rows(_VERSIONS.format(kind=kind), {"record": ident, "source": source})
    if not found:
        raise HTTPException(404, f"no {kind} has the id {ident!r}")
    sources = list(dict.fromkeys(row["_source"] for row in found))
    mine = [row for row in found if row["_source"] == sources[0]]
    said = {"kind": kind, "record": ident, "source": sources[0]}
    lines = {row["to_load"]: row["red_line"] for row in there.reader.rows(_REDLINES, said)
             } if there.reader.has("main.redline") else {}  # fmt: skip
    proof, problem = _proof(there, kind, mine[-1])
    return page(request, "record.html", kind=kind, rules=contract(kind), now=mine[-1], proof=proof, problem=problem,
                others=sources[1:], steps=list(reversed(list(_steps(kind, mine, lines)))),
                reprints=there.reader.rows(_REPRINTS, said) if there.reader.has("links.reprint") else [])  # fmt: skip


def exchange(request: Request) -> Response:
    """One archived exchange by ``?place=``: what was asked, what came, and its digest, held against the bytes anew.

    Its text is not shown: a page may name private persons whom no table keeps.
    """
    place = request.query_params.get("place", "").removeprefix("archive/")
    return page(request, "exchange.html", place=place, found=explaining.exchange(of(request).yard, place))


def _steps(kind: str, found: list[dict[str, Any]], lines: dict[str, str]) -> Iterator[Step]:
    """Each version with what is not as it was before; the text stands apart, as a red-line."""
    columns = [one for one in contract(kind).schema if one != "text"]
    yield Step(found[0], {}, "")
    for was, now in pairwise(found):
        changed = {one: (was[one], now[one]) for one in columns if was[one] != now[one]}
        yield Step(now, changed, lines.get(now["_load"], ""))


def _proof(there: House, kind: str, row: dict[str, Any]) -> tuple[Explained | None, CaoyunError | None]:
    """What the newest version rests on; where the archive is elsewhere or damaged, why it cannot be shown."""
    if row["_change"] == "withdrawn":
        return None, None
    try:
        return explaining.version(there.yard, kind, row, None), None
    except CaoyunError as error:
        return None, error
