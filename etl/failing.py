"""A run that could not be captured or read in, its load package out: it brought nothing, and so much is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl

from etl.capture import now
from etl.contracts import contract
from etl.errors import BadSource
from etl.lake import Lake, archive
from etl.model import Counts, Listing, Load, Run, Source
from etl.web.classify import REFUSED


def broken_off(  # noqa: PLR0917 - a load's parts
    lake: Lake, catalog: str, source: Source, run: Run, load: str, error: BadSource, since: date | None = None
) -> Load:
    """The load package of a capture that broke off, short of what was stated: by its own first page, else last.

    What was stated last is of the whole list, and so says nothing of a slice.

    Args:
        lake: Where the partial attempt is kept.
        catalog: Address of the catalogue.
        source: Whose run.
        run: Source and day.
        load: Id of the load.
        error: Why it broke off.
        since: How far back it was to list, None for all of it.
    """
    from etl.warehouse.catalogue import catalogue
    from etl.warehouse.ledger import last_stated

    folder = lake.archive(run)
    attempt = archive.next_attempt(folder) - 1
    rows = archive.partials(folder, attempt - 1)
    stated = _stated(lake, source, rows[-1]) if rows else None
    sliced = source.by_date and since is not None
    if stated is None and not sliced:
        with catalogue(catalog, lake.data) as con:
            stated = last_stated(con, source.id)
    answers = rows[-1].filter(rows[-1]["offset"] >= 0) if rows else None
    return replace(
        _nothing(source, run, load, error), stated=source.expect.least if stated is None else stated, since=since,
        until=run.day if source.by_date else None, attempt=attempt, walks=0, agreed=False,
        exchanges=0 if answers is None else answers.height,
        refused=0 if answers is None else int(answers["verdict"].is_in(list(REFUSED)).sum()),
        wire_bytes=0 if answers is None else int(answers["wire_bytes"].sum()),
    )  # fmt: skip


def unread(source: Source, run: Run, load: str, listing: Listing, error: BadSource) -> Load:
    """The load package of a run that was captured and could not be read."""
    walked = listing.walked
    return replace(
        _nothing(source, run, load, error), stated=walked.stated, since=walked.since, until=walked.until,
        attempt=listing.attempt, captured_at=listing.finished_at, walks=walked.walks, agreed=walked.agreed,
        exchanges=listing.exchanges, refused=listing.refused, wire_bytes=listing.wire_bytes,
    )  # fmt: skip


def _nothing(source: Source, run: Run, load: str, error: BadSource) -> Load:
    return Load(
        id=load, run=run, kind=source.kind, province=source.province, publisher=source.publisher, counts=Counts(),
        stated=None, files=(), status="failed", attempt=0, captured_at=now(),
        contract=f"{source.kind}@{contract(source.kind).version}", reason=f"{type(error).__name__}: {error}"[:500],
    )  # fmt: skip


def _stated(lake: Lake, source: Source, rows: pl.DataFrame) -> int | None:
    """The total that the first good page of a broken capture states, where one came."""
    good = rows.filter((rows["role"] == "listing") & rows["verdict"].is_in(["real", "stated_empty"]))
    if good.is_empty():
        return None
    first = archive.answer(lake.home / "archive", *archive.asked(good.row(0, named=True)))
    return source.listing(first).total
