"""What is counted over the batches of a run beside its fates, and the figures that its rules are held to."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from etl.contracts import BatchRule, Contract
from etl.errors import BadContract
from etl.model import Batch, Counts, Measure, Verdict, Walked
from etl.validate.rows import severities


@dataclass(slots=True)
class Tally:
    """Rows that fail rules which warn or stop, both ends of their dates, and what the rules' own SQL answered."""

    failing: Counter[str] = field(default_factory=Counter)
    oldest: date | None = None
    newest: date | None = None
    answers: Counter[str] = field(default_factory=Counter)
    unjudged: set[str] = field(default_factory=set)
    masked: Counter[str] = field(default_factory=Counter)

    def add(self, rules: Contract, verdict: Verdict, masked: Mapping[str, int]) -> None:
        """Count one batch.

        Raises:
            BadContract: a rule's SQL cannot be answered, or not with one number.
        """
        self.failing.update(verdict.counted)
        self.masked.update(masked)
        self.unjudged.update(verdict.unjudged)
        oldest, newest = verdict.accepted[rules.dated_by].min(), verdict.accepted[rules.dated_by].max()
        if isinstance(oldest, date) and isinstance(newest, date):
            self.oldest, self.newest = min(oldest, self.oldest or oldest), max(newest, self.newest or newest)
        for rule in rules.batch_rules:
            if rule.query:
                self.answers[rule.name] += _answer(rules.kind, rule, verdict.accepted)  # type: ignore[assignment]  # a number

    def strays(self, walked: Walked) -> bool:
        """Whether a slice listed a record that is dated outside of its days: the site means other days than we do."""
        if walked.since is None or walked.until is None or self.oldest is None or self.newest is None:
            return False
        return self.oldest < walked.since or self.newest > walked.until

    def measures(self, rules: Contract) -> list[Measure]:
        """One a rule of rows that warns or stops and that any row failed."""
        grades = severities(rules)
        return [Measure(name, False, float(rows), "stop" if grades[name] == "stop" else "warn")
                for name, rows in sorted(self.failing.items())]  # fmt: skip


def figures(
    rules: Sequence[BatchRule], counts: Counts, walked: Walked, tally: Tally, *, day: date, earlier: Sequence[int]
) -> Mapping[str, float | None]:
    """Rule name to what was measured for it, None where nothing can be.

    Args:
        rules: Those of the whole run.
        counts: Its fates.
        walked: What was stated, and how far the list was walked: a tip is no share of the whole. A slice is one of its
            own total, and says nothing of how many rows there should be, or how new.
        tally: What was counted beside.
        day: Of the run.
        earlier: Rows that earlier whole runs listed, the newest first.
    """
    kept = counts.loaded + counts.unchanged
    judged = kept + counts.duplicate + counts.quarantined
    whole, stated = walked.since is None, walked.stated
    known: dict[str, float | None] = {
        "rowCount": None if walked.sliced else kept + counts.duplicate,
        "invalidValues": 100 * counts.quarantined / judged if judged else 0,
        "statedShare": _share(kept + counts.quarantined, stated) if whole or (walked.sliced and stated) else None,
        "freshness": (day - tally.newest).days if tally.newest and not walked.sliced else None,
    }
    answers = {rule.name: tally.answers[rule.name] for rule in rules if rule.query}
    drifts = {rule.name: _drift(counts.listed, earlier[: rule.runs]) if whole else None for rule in rules}
    return {r.name: drifts[r.name] if r.metric == "drift" else {**known, **answers}.get(r.name if r.query else r.metric)
            for r in rules}  # fmt: skip


def named_persons(rules: Contract, batch: Batch) -> tuple[Batch, int]:
    """The batch without rows that are about a natural person, and how many those were: none of them is written."""
    if not rules.person:
        return batch, 0
    person = batch.typed.select(pl.sql_expr(rules.person).fill_null(False)).to_series()
    if not person.any():
        return batch, 0
    return Batch(batch.said.filter(~person), batch.typed.filter(~person), batch.owed, batch.notices, batch.masked), int(
        person.sum()
    )


def _share(rows: int, stated: int | None) -> float | None:
    return None if stated is None else 100 * rows / max(1, stated)


def _drift(listed: int, earlier: Sequence[int]) -> float | None:
    """By how many percent a run lists more or less than the median of those before."""
    usual = statistics.median(earlier) if earlier else 0
    return 100 * (listed - usual) / usual if usual else None


def _answer(kind: str, rule: BatchRule, rows: pl.DataFrame) -> float:
    try:
        found = pl.SQLContext(batch=rows).execute(rule.query, eager=True)
        return float(found.item())
    except (pl.exceptions.PolarsError, ValueError, TypeError) as error:
        raise BadContract(f"the rule {rule.name} of {kind} cannot be asked: {error}", field=rule.query,
                          hint="one number FROM batch") from error  # fmt: skip
