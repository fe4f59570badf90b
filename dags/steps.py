"""What the tasks do, a function a task: the pipeline's own functions, with what they did told to Airflow's log."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date

from airflow.sdk.exceptions import AirflowFailException

from etl import pipeline
from etl.errors import BadPlace, CaoyunError, Unreachable
from etl.pipeline import Yard
from etl.settings import settings, yard
from etl.sources import source as find

log = logging.getLogger("caoyun")


def capture(sources: list[str], day: date) -> None:
    """Fetch each source's listing and details into the archive."""
    with yard(settings(), fetching=True) as place:
        _each(sources, lambda source: _captured(place, source, day))


def _captured(place: Yard, source: str, day: date) -> None:
    got = pipeline.capture(place, find(source), day)
    log.info("%s: %d listed of %s stated, %d exchanges", source, got.walked.listed, got.walked.stated, got.exchanges)


def validate(sources: list[str], day: date) -> None:
    """Parse and judge what was captured; a source that was not captured was already reported."""
    with yard(settings()) as place:
        there = [s for s in sources if pipeline.captured(place, find(s), day)]
        _each(there, lambda source: log.info("%s: %s", source, pipeline.stage(place, find(source), day).counts))


def load(sources: list[str], day: date) -> None:
    """Commit what was staged, and fail where the gate stopped a source."""
    with yard(settings()) as place:
        for done in pipeline.commit(place):
            log.info("%s: committed, %s", done.id, done.counts)
        _each([s for s in sources if pipeline.captured(place, find(s), day)],
              lambda source: pipeline.passed(pipeline.loaded(place, find(source), day)))  # fmt: skip


def certify(sources: list[str], day: date) -> None:
    """Say for each source how complete it is against the publisher's own total."""
    with yard(settings()) as place:
        for source in sources:
            done = pipeline.loaded(place, find(source), day)
            log.info("%s: %s %s (%s stated, %s)", source, done.certificate, done.why, done.stated, done.counts)


def publish() -> None:
    """Publish a release, where something is new."""
    with yard(settings()) as place:
        made = pipeline.publish(place)
        log.info("published %s", made) if made else log.info("nothing is new since the last release")


def _each(sources: list[str], work: Callable[[str], object]) -> None:
    """Do the work for every source, then fail if it failed for any: one bad source does not hold up its neighbours.

    Raises:
        CaoyunError: some can heal, so that Airflow tries again.
        AirflowFailException: none can; the retries are spared.
    """
    failed: list[CaoyunError] = []
    for source in sources:
        try:
            work(source)
        except CaoyunError as error:
            log.error("%s: %s %s", type(error).__name__, error.at(source=source), error.hint or "")  # noqa: TRY400 - the sentence is the message
            failed.append(error)
    if not failed:
        return
    told = "; ".join(str(e) for e in failed)
    raise failed[0] if any(isinstance(e, Unreachable | BadPlace) for e in failed) else AirflowFailException(told)
