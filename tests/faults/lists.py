"""A list that misbehaves, as a test and as its negative control: what was held before is held after, and it heals."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl

from etl.pipeline import Yard
from etl.practice.behaviour import ALWAYS, CALM, Disturbance, disturbances
from etl.practice.corpus import Changes
from etl.practice.site import Site
from tests.faults.ledger import Held, adds_up, held, is_part_of, is_sound, new_lake, ran, ran_well
from tests.faults.outcomes import Told
from tests.faults.outcomes import disturbances as table
from tests.faults.portal import Portal, day_of, portal

WAYS = disturbances(walks=ALWAYS)
_DISTURBED = 3


def disturbed(name: str, home: Path) -> None:
    """A good run, then the list misbehaves through a whole run: as the table says; then good runs heal it."""
    way = WAYS[name]
    with portal() as there:
        yard = held_before(there, way, home)
        before = held(yard).current
        there.site.changes, there.site.behaviour = way.changes, way.behaviour
        lake, told = outcome(yard)
        meets(told, table()[name])
        adds_up(lake)
        calm(there.site, way)
        after = clean(there, home) if way.changes != Changes() else before
        is_part_of(lake, pl.concat([before, after]))
        nothing_is_lost(lake, before, there.site)
        is_healed(yard, after, 2 if way.changes.withdrawn else 1)


def held_before(there: Portal, way: Disturbance, home: Path) -> Yard:
    """A lake that holds the site as it was before, withdrawals proven."""
    yard = there.yard(new_lake(home / "lake"), 0)
    ran_well(yard, day_of(0))
    there.site.changes = way.before
    for day in (1, 2) if way.before != Changes() else ():
        ran_well(yard, day_of(day))
    return yard


def outcome(yard: Yard) -> tuple[Held, Told]:
    """The run in which the list misbehaves, as the table tells it."""
    run, why = ran(yard, day_of(_DISTURBED))
    lake = held(yard)
    last = lake.last
    said = " | ".join(filter(None, (why, str(last["reason"] or ""), str(last["notices"]))))
    names = ("certificate", "walks", "loaded", "duplicate", "quarantined", "missing")
    return lake, Told(run=run, why=said, **{name: last[name] for name in names})  # type: ignore[arg-type]


def meets(told: Told, row: Told) -> None:
    """The outcome is the table's."""
    assert replace(told, why="") == replace(row, why="", caught_by=""), told
    assert row.why in told.why


def calm(site: Site, way: Disturbance) -> None:
    """From now on the list behaves; what arrived while it was read has arrived."""
    arrived = site.walks.arrived if way.changes.while_paging else 0
    site.behaviour = CALM
    site.changes = replace(way.changes, while_paging=0, added=arrived)


def clean(there: Portal, home: Path) -> pl.DataFrame:
    """What a lake has that first meets the site as it is now."""
    yard = there.yard(new_lake(home / "clean"), 0)
    ran_well(yard, day_of(0))
    return held(yard).current


def nothing_is_lost(lake: Held, before: pl.DataFrame, site: Site) -> None:
    """Every record that was held and is still published is held."""
    gone = {str(960_000 + n) for n in range(site.corpus.size) if site.corpus.gone(n)}
    assert set(lake.current["record_id"]) >= set(before["record_id"]) - gone


def is_healed(yard: Yard, expected: pl.DataFrame, runs: int) -> None:
    """The next good run is complete and owes nothing, and nothing differs then; withdrawals need a second one."""
    for day in range(_DISTURBED + 1, _DISTURBED + 1 + runs):
        assert ran(yard, day_of(day)) == ("goes on", "")
    lake = held(yard)
    assert (lake.last["certificate"], lake.last["pending"], lake.last["agreed"]) == ("complete", 0, True)
    adds_up(lake)
    assert lake.current.equals(expected)
    is_sound(yard)
