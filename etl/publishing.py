"""A yard in, a release of everything that was committed out; and which days are in none yet."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path

from etl.capture import now
from etl.model import Source
from etl.pipeline import Yard


def publish(yard: Yard, day: date | None = None, sources: Collection[Source] = ()) -> Path | None:
    """Build and publish a release of everything committed; None when nothing is new since the last one.

    Args:
        yard: Where to work.
        day: The day that it is made for; its manifest names the sources that have nothing of it.
        sources: Which should have.
    """
    from etl.warehouse import release
    from etl.warehouse.catalogue import catalogue
    from etl.warehouse.partitions import Expected

    with yard.lake.lock("catalogue"), catalogue(yard.catalog, yard.lake.data) as con:
        return release.publish(con, yard.lake.releases, yard.lake.warehouse, yard.home / "archive", now(),
                               Expected(tuple(sources), day))  # fmt: skip


def unreleased(yard: Yard, days: Collection[date]) -> list[date]:
    """Which of some days have runs that are in no release yet."""
    from etl.warehouse import partitions
    from etl.warehouse.catalogue import catalogue

    with catalogue(yard.catalog, yard.lake.data) as con:
        return partitions.unreleased(con, yard.lake.warehouse, days)
