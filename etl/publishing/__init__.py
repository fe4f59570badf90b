"""A yard in, a release of everything that was committed out; and which days are in none yet."""

from __future__ import annotations

import os
from collections.abc import Collection
from datetime import date, datetime
from pathlib import Path

from etl.capture import now
from etl.errors import BadCommand
from etl.lake import releases as kept
from etl.lake.releases import NIGHTLY, STABLE, Release, Terms
from etl.model import Source
from etl.pipeline import Yard

__all__ = ["Gone", "promote", "publish", "tidy", "unreleased"]

_TERMS = Terms()
Gone = list[Release]
"""Releases that were let go, or would be."""


def publish(
    yard: Yard, day: date | None = None, sources: Collection[Source] = (), terms: Terms = _TERMS
) -> Path | None:
    """Build and publish a release of everything committed; None when nothing is new since the last one.

    It is built beside the others and renamed; then ``warehouse.duckdb`` and ``nightly`` mean it, and ``stable`` too
    where nothing speaks against it. Then releases that are overdue are let go, and what killed publications left.

    Args:
        yard: Where to work.
        day: The day that it is made for; its manifest names the sources that have nothing of it.
        sources: Which should have.
        terms: How releases are made and kept.
    """
    from etl.publishing.making import made
    from etl.warehouse.catalogue import catalogue
    from etl.warehouse.partitions import Expected
    from etl.warehouse.snapshots import snapshot

    folder, at = yard.lake.releases, now()
    with yard.lake.lock("catalogue"), catalogue(yard.catalog, yard.lake.data) as con:
        kept.sweep(folder, yard.lake.warehouse)
        last, content = kept.newest(folder), snapshot(con)
        fresh = last is None or last.manifest["snapshot"] != content
        if last is None or fresh:
            last = made(con, yard, at, content, Expected(tuple(sources), day), terms)
        elif _named(yard, last):
            return None  # else it was killed before it could be named the newest
        _name(yard, last)
        kept.remove(kept.overdue(kept.releases(folder), terms, at))
    return last.folder


def _named(yard: Yard, release: Release) -> bool:
    """Whether the newest release has all the names that it should have."""
    there = yard.lake.warehouse.exists() and yard.lake.warehouse.samefile(release.warehouse)
    return there and NIGHTLY in release.names


def _name(yard: Yard, release: Release) -> None:
    """Let the names mean a release that is there; the last of them is the one that everybody opens."""
    if not release.manifest["doubts"]:
        kept.point(yard.lake.releases, STABLE, release.name)
    kept.point(yard.lake.releases, NIGHTLY, release.name)
    link = yard.lake.warehouse.with_name(f".{yard.lake.warehouse.name}.{os.getpid()}")
    os.link(release.warehouse, link)
    link.replace(yard.lake.warehouse)


def promote(yard: Yard, name: str) -> Release:
    """Let ``stable`` mean a release, by the word of a person; a later one that passes takes the name again.

    Raises:
        BadCommand: there is no such release in this lake.
        BadPlace: it has lost its database.
    """
    with yard.lake.lock("catalogue"):
        found = kept.find(yard.lake.releases, name)
        if found.folder.parent.resolve() != yard.lake.releases.resolve():
            raise BadCommand(f"{name} is no release of this lake", field="NAME", hint="caoyun releases")
        kept.sound(found)
        kept.point(yard.lake.releases, STABLE, found.name)
        return kept.find(yard.lake.releases, found.name)


def tidy(yard: Yard, terms: Terms = _TERMS, *, at: datetime | None = None, dry: bool = False) -> tuple[Gone, int]:
    """Let go of the releases that are overdue; returns them, and their bytes.

    Args:
        yard: Where to work.
        terms: How long they are kept.
        at: Now, in UTC.
        dry: Change nothing.
    """
    with yard.lake.lock("catalogue"):
        gone = kept.overdue(kept.releases(yard.lake.releases), terms, at or now())
        return gone, sum(one.size for one in gone) if dry else kept.remove(gone)


def unreleased(yard: Yard, days: Collection[date]) -> list[date]:
    """Which of some days have runs that are in no release yet."""
    from etl.warehouse import partitions
    from etl.warehouse.catalogue import catalogue

    with catalogue(yard.catalog, yard.lake.data) as con:
        return partitions.unreleased(con, yard.lake.warehouse, days)
