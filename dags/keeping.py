"""What the upkeep's tasks do, and the digest's: whole walks ahead of time, compaction, expiry, hashing, health."""

from __future__ import annotations

import logging
from datetime import date

from dags import notify, registry
from etl import alerting, publishing, slicing, upkeep, verifying
from etl.errors import BadPlace
from etl.lake import listings
from etl.settings import settings, yard
from etl.sources import by_host
from etl.sources import source as find
from etl.words import chinese

log = logging.getLogger("caoyun")


def settled(day: date) -> list[list[str]]:
    """Sources whose lists are to be walked whole again, one list a host: the longest ago first, a part a day."""
    mine = [find(one) for one in registry.covered_sources()]
    with yard(settings()) as place:
        done = {one.id: listings(place.lake.archive_of(one.id)) for one in mine}
    found = [one.id for one in slicing.to_rewalk(done, mine, day)]
    log.info("to be walked whole: %s", ", ".join(found) or "none today")
    return by_host(found)


def compact() -> None:
    """Merge the small files of the lake."""
    with yard(settings()) as place:
        log.info("%s", upkeep.compact(place))


def expire() -> None:
    """Let go of old snapshots, and of the files that none needs."""
    with yard(settings()) as place:
        log.info("%s", upkeep.expire(place))
        gone, size = publishing.tidy(place, settings().terms)
        log.info("releases let go: %s, %d bytes", ", ".join(one.name for one in gone) or "none", size)


def verify() -> None:
    """Hash everything again.

    Raises:
        BadPlace: something is not as it was kept; names the first, and how many there are.
    """
    with yard(settings()) as place:
        done = verifying.verify(place)
    log.info("%d files of %d loads, %d bytes: %d findings", done.files, done.loads, done.bytes, len(done.findings))
    for one in done.findings:
        log.error("%s %s: %s", one.what, one.where, one.detail)
    if done.findings:
        first = done.findings[0]
        raise BadPlace(f"{len(done.findings)} things are not as they were kept; {first.where} is {first.what}",
                       hint="caoyun verify")  # fmt: skip


def health(day: date) -> None:
    """Write what ails the sources to the log, worst first."""
    with yard(settings()) as place:
        for one in alerting.open_(place, day):
            log.warning("%s: %s", one.source, one.en)


def digest(day: date) -> None:
    """Tell the digest of a day, once.

    Raises:
        BadPlace: it reached nobody, though there are targets.
    """
    urls, field = notify.targets()
    with yard(settings()) as place:
        what = alerting.digest(place, day)
        log.info("%s", alerting.as_markdown(what, chinese=chinese()))
        told = alerting.tell(place, urls, what, field=field)
    log.info("%s", told.outcome)
    if told.outcome == "not delivered":
        raise told.failed[0]
