"""A server that has one tag for whatever the content is, as a test and as its negative control."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl

from etl import pipeline
from etl.lake import archive, last_listing
from etl.model import Rhythm, Run
from etl.pipeline import Yard
from etl.practice.corpus import Changes
from etl.practice.site import Answer, Ask, Role, Site
from tests.faults.ledger import adds_up, held, new_lake, ran, ran_well
from tests.faults.portal import GUANGDONG, TARGETS, day_of, portal

_EDITED = Changes(edited=3)
"""Three titles are other ones, that of the target's record among them."""


def lied_to(role: Role, home: Path) -> None:
    """The publisher edits a record, and the tag of the page that says so stays: the next run reads it all the same."""
    with portal("etag_lie", role) as there:
        yard = there.yard(new_lake(home / "lake"), 0)
        ran_well(yard, day_of(0))
        there.site.changes, there.site.shape = _EDITED, _revised(there.site)
        assert ran(yard, day_of(1)) == ("goes on", "")
        there.heal()
        clean = there.yard(new_lake(home / "clean"), 0)
        ran_well(clean, day_of(1))
    lake = held(yard)
    adds_up(lake)
    assert lake.current.equals(held(clean).current)
    assert _digests(yard, role) == _digests(clean, role)


def believed_for_a_while(home: Path) -> None:
    """Nothing but the page itself says that it was edited: its tag is believed until it is settled."""
    with portal("etag_lie", "detail") as there:
        yard = there.yard(new_lake(home / "lake"), 0)
        ran_well(yard, day_of(0))
        before = held(yard).current
        there.site.shape = _revised(there.site)
        pipeline.run(yard, replace(GUANGDONG, rhythm=Rhythm(overlap=365)), day_of(1))  # all are young, and asked for
        assert _text(held(yard).current) == _text(before)
        pipeline.run(yard, replace(GUANGDONG, rhythm=Rhythm(settle=0)), day_of(2))
        assert _text(held(yard).current) != _text(before)


def _revised(site: Site) -> object:
    """The site's answers, with a sentence more in the target's own page."""
    usual = site.shape

    def shape(site: Site, ask: Ask) -> Answer:
        answer = usual(site, ask)
        if ask.path != TARGETS["detail"]:
            return answer
        return replace(answer, body=answer.body.replace(b'"content":"', '"content":"本文已修订。'.encode()))

    return shape


def _text(current: pl.DataFrame) -> list[str]:
    return current.filter(pl.col("url").str.ends_with(TARGETS["detail"]))["text"].to_list()


def _digests(yard: Yard, role: Role) -> set[str]:
    """What the archive holds of the target as of the second day, by its digest."""
    folder = yard.lake.archive(Run(GUANGDONG.id, day_of(1)))
    listing = last_listing(folder)
    rows = archive.index(folder, listing.attempt if listing else 0)
    return set(rows.filter(pl.col("url").str.ends_with(TARGETS[role]))["sha256"])
