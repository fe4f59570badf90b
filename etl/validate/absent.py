"""What is known and what was listed in, what is no longer listed out: missing once, withdrawn the second time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from etl.model import Measure


@dataclass(frozen=True, slots=True)
class Absent:
    """Known records by what their absence means; each frame is a part of what is known.

    Args:
        missing: Held and not listed for the first time.
        withdrawn: Missing before, in another run, and again not listed.
        gone: Rejected rows that are not listed any more.
        seen: Missing before, and listed again.
        elsewhere: How many lie beyond what was walked, those left out that were missing when it was walked last.
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


def absent(known: pl.DataFrame, listed: pl.Series, since: date | None, run: str) -> Absent:
    """Hold what is known against what a run listed.

    Args:
        known: As ``settle.KNOWN``.
        listed: Fingerprints of all ids that the run listed, whatever became of them.
        since: Day back to which the list was walked; None when it was walked whole.
        run: How ids of this run's loads begin: a run proves an absence once, however often it is repeated.
    """
    alive = known.filter(pl.col("_state") != "withdrawn")
    here = alive["_key"].is_in(listed.implode())
    walked = pl.lit(value=True) if since is None else (pl.col("_day") >= since).fill_null(value=False)
    inside, beyond = alive.filter(~here & walked), alive.filter(~here & ~walked)
    state, versioned = pl.col("_state"), pl.col("_version").is_not_null()
    again = ~pl.col("_load").str.starts_with(run)
    lost = (state == "held") | ((state == "quarantined") & versioned)
    return Absent(
        missing=inside.filter(lost),
        withdrawn=inside.filter((state == "missing") & again),
        gone=inside.filter(state == "quarantined"),
        seen=alive.filter(here & (state == "missing")),
        elsewhere=beyond.filter(state != "missing").height,
        alive=alive.filter(versioned & (pl.Series(here) | walked)).height,
    )
