"""Coverage: a tile a province with what is held of it and the worst certificate, and behind each tile its sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from etl.contracts import kinds, provinces
from etl.errors import BadCommand
from etl.portal.house import of
from etl.portal.looks import page
from etl.sources import registry

_NOW = """
SELECT province_code, kind, source_id, rows, certificate, pending FROM coverage
WHERE $kind = '' OR kind = $kind"""
_MONTH = """
SELECT r.province_code, c.kind, c.source_id, c.rows, c.certificate, c.pending
FROM ops.coverage c JOIN ops.last_run r USING (source_id)
WHERE c.month = $month AND ($kind = '' OR c.kind = $kind)"""
_MONTHS = "SELECT DISTINCT month FROM ops.coverage WHERE month IS NOT NULL ORDER BY month DESC LIMIT 240"
_SOURCES = """
SELECT * FROM coverage WHERE province_code = $province AND ($kind = '' OR kind = $kind) ORDER BY kind, source_id"""
_BY_MONTH = """
SELECT month, source_id, kind, rows, pending, certificate, reason, proven_on FROM ops.coverage
WHERE list_contains($sources, source_id) ORDER BY month DESC, source_id LIMIT 1200"""
_TOTALS = """
SELECT
    count(*) AS sources, coalesce(sum(rows), 0)::BIGINT AS rows,
    count_if(certificate = 'complete') AS complete, count_if(starts_with(certificate, 'short')) AS short,
    coalesce(sum(quarantined), 0)::BIGINT AS quarantined, coalesce(sum(pending), 0)::BIGINT AS pending,
    max(last_day) AS newest FROM coverage"""
_WORST = ("short", "unknown", "complete")


@dataclass(frozen=True, slots=True)
class Tile:
    """A province on the map: its rows, and of its certificates the worst one; ``none`` and ``never`` have no row."""

    code: str
    slug: str
    mark: str
    rows: int = 0
    lacking: int = 0
    sources: int = 0


def home(request: Request) -> Response:
    """The first page: what is here, how complete it is, and where to go."""
    there = of(request).reader
    return page(request, "home.html", totals=there.rows(_TOTALS)[0], tiles=_tiles(there.rows(_NOW, {"kind": ""}), ""),
                by_kind=there.rows("SELECT kind, sum(rows)::BIGINT AS rows, count(*) AS sources, "
                                   "count_if(certificate = 'complete') AS complete FROM coverage "
                                   "GROUP BY ALL ORDER BY rows DESC"))  # fmt: skip


def coverage(request: Request) -> Response:
    """The tile map of a kind, or of all, as it is or of one month."""
    there, kind, month = of(request).reader, _kind(request), _month(request)
    said = {"kind": kind} | ({"month": month} if month else {})
    rows = there.rows(_MONTH if month else _NOW, said)
    return page(request, "coverage.html", tiles=_tiles(rows, kind), kind=kind, month=month, kinds=kinds(),
                months=[row["month"] for row in there.rows(_MONTHS)])  # fmt: skip


def province(request: Request) -> Response:
    """Behind a tile: the province's sources with stated, held, owed and why, and the same by month."""
    there, kind = of(request).reader, _kind(request)
    slug = request.path_params["slug"]
    if slug not in provinces():
        raise HTTPException(404, f"no province is called {slug}")
    rows = there.rows(_SOURCES, {"province": provinces()[slug].code, "kind": kind})
    months = there.rows(_BY_MONTH, {"sources": [row["source_id"] for row in rows]})
    run = {row["source_id"] for row in rows}
    never = [one for one in registry().values()
             if one.province == provinces()[slug].code and one.id not in run and kind in ("", one.kind)]  # fmt: skip
    return page(request, "province.html", place=provinces()[slug], kind=kind, sources=rows, months=months, never=never)


def _tiles(rows: Iterable[Mapping[str, Any]], kind: str) -> list[Tile]:
    """One tile a province, in the order of their codes; the country stands first."""
    mine: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        mine.setdefault(row["province_code"], []).append(row)
    known = {one.province for one in registry().values() if kind in ("", one.kind)}
    return [_tile(one.code, one.slug, mine.get(one.code, []), known=one.code in known) for one in provinces().values()]


def _tile(code: str, slug: str, rows: list[Mapping[str, Any]], *, known: bool) -> Tile:
    said = [str(row["certificate"] or "unknown").split() for row in rows]
    worst = next((mark for mark in _WORST if any(one[0] == mark for one in said)), "never" if known else "none")
    lacking = sum(int(one[-1]) for one in said if one[0] == "short")
    return Tile(code, slug, worst, sum(row["rows"] for row in rows), lacking, len(rows))


def _kind(request: Request) -> str:
    kind = request.query_params.get("kind", "")
    if kind and kind not in kinds():
        raise BadCommand(f"there is no kind {kind!r}", field="kind", hint=", ".join(kinds()))
    return kind


def _month(request: Request) -> date | None:
    said = request.query_params.get("month", "")
    try:
        return date.fromisoformat(f"{said}-01") if said else None
    except ValueError as error:
        raise BadCommand(f"{said!r} is no month", field="month", hint="2024-05") from error
