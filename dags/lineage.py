"""What a task read and wrote, as the OpenLineage provider wants it from an operator."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from airflow.providers.openlineage.extractors import OperatorLineage

from etl import lineage
from etl.lake import last_listing, loads_in
from etl.model import Run
from etl.settings import settings, yard
from etl.sources import source as find

Told = OperatorLineage[Any, Any]


def facets(work: str, sources: Sequence[str], day: date) -> Told:
    """The datasets of one host's capture, validation or load; a source that was not captured has none."""
    tell: Callable[..., Iterable[lineage.Lineage]] = {"capture": _captured, "rewalk": _captured}.get(work, _loaded)
    found = list(tell(sources, day))
    return OperatorLineage(inputs=[d for read, _ in found for d in read], outputs=[d for _, to in found for d in to])


def _captured(sources: Sequence[str], day: date) -> Iterable[lineage.Lineage]:
    with yard(settings()) as place:
        for one in sources:
            if listing := last_listing(place.lake.archive(run := Run(one, day))):
                yield lineage.captured(place.lake, find(one), run, listing)


def _loaded(sources: Sequence[str], day: date) -> Iterable[lineage.Lineage]:
    with yard(settings()) as place:
        for one in sources:
            run = Run(one, day)
            listing = last_listing(place.lake.archive(run))
            loads = loads_in(place.lake.staged, run) or loads_in(place.lake.loads, run)
            if listing and loads:
                yield lineage.loaded(place.lake, place.catalog, run, listing, loads[-1])


def released(kinds: Sequence[str]) -> Told:
    """The lake's tables, and the warehouse made of them."""
    with yard(settings()) as place:
        read, made = lineage.released(place.catalog, kinds, place.lake.warehouse)
    return OperatorLineage(inputs=read, outputs=made)
