"""What is known and what was listed in, what is no longer listed out: missing once, withdrawn the second time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from etl.model import Measure, Walked


@dataclass(frozen=True, slots=True)
class Absent:
    """Known records by what their absence means; each frame is a part of what is known.

    Args:
        missing: Held and not listed for the first time.
        withdrawn: Missing before, in another run, and again not listed.
        gone: Rejected rows that are not listed any more.
        seen: Missing before, and listed again.
        elsewhere: How many lie beyond what was walked and are of the stated total, without those that were missing
            when it was walked last.
        alive: How many are held and lie within it.
    """

    missing: pl.DataFrame
    withdrawn: pl.DataFrame
    gone: pl.DataFrame
    seen: pl.DataFrame
    elsewhere: int
    alive: int

    def brake(self, limit: float) -> Measure:
        """The withdrawal brake: stops where more than ``limit`` percent of the records, and more than one, are gone."""
        lost = self.missing.height + self.withdrawn.height
        share = 100 * lost / max(1, self.alive)
        return Measure("withdrawals", lost <= 1 or share <= limit, round(share, 2), "stop")


def absent(known: pl.DataFrame, listed: pl.Series, walked: Walked, run: str) -> Absent:
    """Hold what is known against what a run listed; what is dated outside of the days that it asked for is untouched.

    Args:
        known: As ``settle.KNOWN``.
        listed: Fingerprints of all ids that the run listed, whatever became of them.
        walked: The days back to which and up to which the list was walked.
        run: How ids of this run's loads begin: a run proves an absence once, however often it is repeated.
    """
    alive = known.filter(pl.col("_state") != "withdrawn")
    here = alive["_key"].is_in(listed.implode())
    within = alive.select(_within(walked.since, walked.until)).to_series()
    inside, beyond = alive.filter(~here & within), alive.filter(~here & ~within)
    state, versioned = pl.col("_state"), pl.col("_version").is_not_null()
    again = ~pl.col("_load").str.starts_with(run)
    lost = (state == "held") | ((state == "quarantined") & versioned)
    return Absent(
        missing=inside.filter(lost),
        withdrawn=inside.filter((state == "missing") & again),
        gone=inside.filter(state == "quarantined"),
        seen=alive.filter(here & (state == "missing")),
        elsewhere=0 if walked.until else beyond.filter(state != "missing").height,
        alive=alive.filter(versioned & (here | within)).height,
    )


def _within(since: date | None, until: date | None) -> pl.Expr:
    """Whether a known record is dated within the days that were walked.

    One without a date is of the whole list, unless that is the list of an earlier day than some record is dated.
    """
    day = pl.col("_day")
    if since is not None:
        return ((day >= since) & (day <= (until or date.max))).fill_null(value=False)
    if until is None:
        return pl.repeat(value=True, n=pl.len(), dtype=pl.Boolean)
    return (day <= until).fill_null((day <= until).all(ignore_nulls=True))
