"""A lake in, what a run left in it out: its ledger, its versions, and what is owed; and what must hold of them."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from etl import pipeline
from etl.contracts import contract
from etl.errors import BadBatch, BadSource
from etl.lake import Lake, archive, last_listing
from etl.model import Run
from etl.pipeline import Yard
from etl.verifying import verify
from etl.warehouse.catalogue import catalogue, make_tables
from tests.faults.portal import GUANGDONG, HOSTS

COLUMNS = list(contract(GUANGDONG.kind).schema)
_GOOD = ("real", "unchanged", "stated_empty")


@dataclass(frozen=True)
class Held:
    """What is in the lake: every version in order, what is in quarantine, and the newest run of the ledger."""

    versions: pl.DataFrame
    rejected: pl.DataFrame
    owed: pl.DataFrame
    runs: pl.DataFrame

    @property
    def last(self) -> dict[str, object]:
        """The newest run."""
        return self.runs.row(-1, named=True)

    @property
    def current(self) -> pl.DataFrame:
        """The last version of each record that was not withdrawn: what ``current`` of a release shows."""
        newest = self.versions.group_by("record_id", maintain_order=True).last()
        return newest.filter(pl.col("_change") != "withdrawn").select(COLUMNS).sort("record_id")


@dataclass(frozen=True)
class Seen:
    """What came of one run, in the words of the table."""

    run: str
    archive: str
    certificate: str
    pending: int
    owed: int
    why: str


_MADE: dict[Path, bytes] = {}


def new_lake(home: Path) -> Path:
    """An empty lake with its tables, again and again at one place: to make the tables takes as long as a run."""
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    file = home / "catalogue.sqlite"
    if home not in _MADE:
        with catalogue(f"sqlite:///{file}", Lake(home).data) as con:
            make_tables(con, contract(GUANGDONG.kind))
        _MADE[home] = file.read_bytes()
    file.write_bytes(_MADE[home])
    return home


def ran(yard: Yard, day: date) -> tuple[str, str]:
    """Run the source on a day: how it ends, and what is said of it."""
    try:
        pipeline.run(yard, GUANGDONG, day)
    except (BadSource, BadBatch) as error:
        return type(error).__name__, str(error)
    return "goes on", ""


def ran_well(yard: Yard, day: date) -> None:
    """Run the source on a day on which nothing is wrong: what comes before a test is no part of it.

    Raises:
        RuntimeError: it did not go on.
    """
    if (ended := ran(yard, day)) != ("goes on", ""):
        raise RuntimeError(f"a run that should be good ended with {ended}")


def held(yard: Yard) -> Held:
    """What is in the lake now."""
    with catalogue(yard.catalog, yard.lake.data) as con:
        return Held(
            con.sql("FROM lake.history.policy_document ORDER BY _captured_at, _load").pl(),
            con.sql("FROM lake.quarantine.policy_document").pl(),
            con.sql("FROM lake.ops.pending").pl(),
            con.sql("FROM lake.ops.run ORDER BY day, captured_at, load_id").pl(),
        )


def seen(yard: Yard, day: date, role: str, ended: tuple[str, str], lake: Held) -> Seen:
    """A run as the table tells it; ``archive`` is every verdict on the host of the role that is not good."""
    folder = yard.lake.archive(Run(GUANGDONG.id, day))
    listing = last_listing(folder)
    rows = archive.index(folder, listing.attempt) if listing else archive.partials(folder, 0)[-1]
    there = rows.filter(pl.col("url").str.contains(f"//{HOSTS[role]}/", literal=True) & (pl.col("offset") >= 0))  # type: ignore[index]
    bad = sorted(set(there["verdict"]) - set(_GOOD))
    why = [ended[1], *(listing.walked.problems if listing else ())]
    last = lake.last
    return Seen(ended[0], " ".join(bad) or "real", str(last["certificate"]), int(str(last["pending"])),
                int(str(last["owed"])), " | ".join(filter(None, why)))  # fmt: skip


def adds_up(lake: Held) -> None:
    """The ledger equation, the ledger against the rows, and nothing loaded twice."""
    fates = ("unchanged", "loaded", "quarantined", "pending", "duplicate")
    assert lake.runs["listed"].to_list() == [sum(row[f] for f in fates) for row in lake.runs.to_dicts()]
    per_load = dict(lake.versions.filter(pl.col("_change") != "withdrawn").group_by("_load").len().iter_rows())
    assert {row["load_id"]: row["loaded"] for row in lake.runs.to_dicts() if row["loaded"]} == per_load
    _no_version_twice(lake.versions)
    details = lake.owed.filter(pl.col("role") == "detail").group_by("_load").len()
    stopped = set(lake.runs.filter(pl.col("status") == "stopped")["load_id"])
    owed = {row["load_id"]: row["pending"] for row in lake.runs.to_dicts() if row["pending"]}
    assert all(load in stopped for load, _ in owed.items() - details.iter_rows())


def _no_version_twice(versions: pl.DataFrame) -> None:
    """No record has two versions in a row that say the same, and no load brought one record twice."""
    assert not versions.select("record_id", "_load").is_duplicated().any()
    again = versions.with_columns(before=pl.col("_content").shift().over("record_id"))
    again = again.filter(pl.col("_change").is_in(["new", "changed"]) & (pl.col("before") == pl.col("_content")))
    assert again.is_empty()


def is_part_of(lake: Held, control: pl.DataFrame) -> None:
    """Nothing is in the lake that the publisher did not say, to the character."""
    wrong = lake.current.join(control, on=COLUMNS, how="anti", nulls_equal=True)
    assert wrong.is_empty(), wrong


def is_sound(yard: Yard) -> None:
    """``caoyun verify`` finds nothing."""
    assert verify(yard).findings == ()
