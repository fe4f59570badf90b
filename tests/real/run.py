"""Every captured set through the pipeline as it is: captured over HTTP, staged, committed, published into one lake."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from etl import asking, pipeline, publishing
from etl.errors import BadSource
from etl.model import Counts, Load, Source
from etl.pipeline import Yard
from etl.practice.server import serving
from etl.web.client import Manners
from tests.real.counting import rows_in
from tests.real.server import sites
from tests.real.sources import SOURCES

DAY = date(2024, 6, 1)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one set: rows counted in its files, and the ledger's counts, or the error that it ended as.

    ``reasons`` are the reasons of rejected rows with their counts, which add up to the quarantined rows; ``failed`` are
    the rules that stopped the set, with what was observed, and ``warned`` those that only warn; ``masked`` is how many
    identifiers were masked, by column and kind.
    """

    source: Source
    rows: int
    counts: Counts | None
    status: str
    problem: str = ""
    field: str = ""
    reasons: tuple[tuple[str, int], ...] = ()
    failed: tuple[tuple[str, float], ...] = ()
    notices: tuple[str, ...] = ()
    masked: tuple[tuple[str, int], ...] = ()
    warned: tuple[tuple[str, float], ...] = ()

    @property
    def accepted(self) -> int:
        """Loaded and unchanged."""
        return self.counts.loaded + self.counts.unchanged if self.counts else 0

    @property
    def adds_up(self) -> bool:
        """Whether every row of the files has exactly one fate; of a refused answer, that none was taken."""
        if self.counts is None:
            return self.accepted == 0
        n = self.counts
        return self.rows == n.listed == self.accepted + n.duplicate + n.quarantined + n.pending + n.dropped


@dataclass(frozen=True, slots=True)
class Found:
    """All outcomes, and the lake that holds what was loaded."""

    home: Path
    outcomes: tuple[Outcome, ...]

    def of(self, source: str) -> Outcome:
        """The outcome of one source."""
        return next(o for o in self.outcomes if o.source.id == source)


def found(home: Path) -> Found:
    """Run every set into a lake in a folder that is there and empty."""
    with serving(sites()) as address:
        manners = Manners(agent="caoyun (captured records)", routes={"*": address}, interval=0, backoff=0.01)
        yard = Yard(home=home, catalog=f"sqlite:///{home / 'catalogue.sqlite'}", manners=manners)
        ended = [(source, _ended(yard, source)) for source in SOURCES]
    pipeline.commit(yard)
    publishing.publish(yard)
    reasons = _reasons(home)
    return Found(home, tuple(_outcome(source, end, reasons.get(source.id, ())) for source, end in ended))


def _ended(yard: Yard, source: Source) -> Load | BadSource:
    try:
        pipeline.capture(yard, source, DAY)
        return pipeline.stage(yard, source, DAY)
    except BadSource as error:
        return error


def _reasons(home: Path) -> dict[str, tuple[tuple[str, int], ...]]:
    by_reason = "SELECT source_id, array_to_string(reasons, ' + '), count(*) FROM quarantined GROUP BY ALL ORDER BY ALL"
    rows = asking.ask(home, by_reason).rows()
    return {source: tuple((reason, n) for s, reason, n in rows if s == source) for source, _, _ in rows}


def _outcome(source: Source, end: Load | BadSource, reasons: tuple[tuple[str, int], ...]) -> Outcome:
    rows = rows_in(source)
    if isinstance(end, BadSource):
        return Outcome(source, rows, None, type(end).__name__, end.message, end.field or "")
    failed, warned = (
        tuple((m.rule, m.observed or 0.0) for m in end.measures if not m.passed and m.severity == severity)
        for severity in ("stop", "warn")
    )
    return Outcome(source, rows, end.counts, end.status, reasons=reasons, failed=failed, warned=warned,
                   notices=tuple(sorted(end.notices)), masked=tuple(sorted(end.masked.items())))  # fmt: skip
