"""One cell of the matrix, as a test and as its negative control: the same runs and the same assertions."""

from __future__ import annotations

from dataclasses import astuple
from pathlib import Path

import polars as pl

from etl.practice.lies import RARE
from etl.practice.site import Role
from tests.faults.ledger import Held, Seen, adds_up, held, is_part_of, is_sound, new_lake, ran, seen
from tests.faults.outcomes import Row, faults
from tests.faults.portal import FIRST_PAGE, RECORD, Portal, day_of, portal


def stays(fault: str, role: Role, home: Path, control: pl.DataFrame) -> None:
    """The fault stays for a whole run, and is over on the day after: the outcome is the table's, and then it heals."""
    with portal(fault, role) as there:
        expected = said(fault, role, control)
        meets(there, faults()[fault, role], role, home, expected)
        there.heal()
        is_healed(there, home, control if role == "listing" else expected)  # a detail that is held is not asked for


def once(fault: str, role: Role, home: Path, control: pl.DataFrame) -> None:
    """The fault happens once: the same run heals it, or asking again is not for us and the table says so."""
    row = faults()[fault, role]
    with portal(fault, role, times=1) as there:
        heals = Row(archive=row.archive) if row.once == "complete" else row
        # Of a list, the walk after it is read; a detail that could be read is not asked for again.
        meets(there, heals, role, home, control if role == "listing" else said(fault, role, control))


def meets(there: Portal, row: Row, role: Role, home: Path, expected: pl.DataFrame) -> None:
    """The first run comes out as the table says, its ledger adds up, and nothing in the lake is wrong."""
    yard = there.yard(new_lake(home), 0)
    ended = ran(yard, day_of(0))
    lake = held(yard)
    one = seen(yard, day_of(0), role, ended, lake)
    assert astuple(one)[:-1] == (row.run, row.archive, row.certificate, row.pending, row.owed), one
    assert row.why in one.why
    assert bool(row.why) == bool(one.why)
    adds_up(lake)
    is_part_of(lake, expected)
    nothing_is_lost(lake, one, expected)


def nothing_is_lost(lake: Held, one: Seen, expected: pl.DataFrame) -> None:
    """Every record that the run listed is in the lake, in quarantine, or owed."""
    last = lake.last
    if last["status"] == "loaded":
        owed = set(lake.owed.filter(pl.col("role") == "detail")["record_id"])
        there = set(lake.current["record_id"]) | set(lake.rejected["record_id"]) | owed
        assert there >= set(expected["record_id"])
        assert last["held"] + last["pending"] == last["stated"]  # type: ignore[operator]
    else:
        assert lake.current.is_empty()


def is_healed(there: Portal, home: Path, expected: pl.DataFrame) -> None:
    """The next good run is complete, owes nothing, has what a lake has that never failed, and is sound."""
    yard = there.yard(home, 1)
    ended = ran(yard, day_of(1))
    assert ended == ("goes on", "")
    lake = held(yard)
    assert (lake.last["certificate"], lake.last["pending"], lake.last["owed"]) == ("complete", 0, 0)
    adds_up(lake)
    assert lake.current.equals(expected)
    is_sound(yard)


def said(fault: str, role: Role, control: pl.DataFrame) -> pl.DataFrame:
    """What the publisher says of every record while the fault is there, as it must be read."""
    if fault != "rare_gb18030" or role == "attachment":  # a PDF has no charset
        return control
    there = pl.col("record_id") == RECORD if role == "detail" else pl.col("record_id") < FIRST_PAGE
    said = pl.col("text") if role == "detail" else pl.col(pl.String).exclude("text")
    rare = said.str.replace_all("的", f"的{RARE}", literal=True)
    return control.with_columns(pl.when(there).then(rare).otherwise(said).name.keep())
