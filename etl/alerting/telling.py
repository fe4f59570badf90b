"""What is to be told in, what became of it out: each thing once, few a day, by one process, noted when it arrived."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from etl.alerting import book
from etl.alerting.model import Alert, Digest, Enough, Hello, Told
from etl.alerting.sending import send
from etl.alerting.speaking import message
from etl.pipeline import Yard
from etl.words import chinese as _chinese


def tell(
    yard: Yard, urls: Sequence[str], what: Alert | Digest, *, chinese: bool | None = None, again: bool = False,
    field: str = "CAOYUN_ALERTS", now: datetime | None = None,
) -> Told:  # fmt: skip
    """Send an alert or a digest, unless it was told, is being told, is silenced or is too many; then note that it was.

    The book is locked before and after, not while sending: meanwhile a claim in it keeps others from sending the same.
    What arrived at one target at least was told; what arrived nowhere may be told by the next who tries.

    Args:
        yard: Whose lake.
        urls: Targets; without any nothing is told, and nothing noted.
        what: What ``failure`` or ``digest`` gave.
        chinese: The language; None: that of the locale.
        again: Tell a digest once more that was told.
        field: Where the targets were set, for an error to name.
        now: In UTC without a zone; None: now.

    Raises:
        BadCommand: a target is no address; nothing was sent.
        BadPlace: the book is damaged or its lock is not to be had.
    """
    if not urls:
        return Told("nobody to tell")
    at = now or _now()
    with book.opened(yard.lake) as page:
        page[0], claim = book.claimed(page[0], what, at, again=again)
    if claim.outcome:
        return Told(claim.outcome)
    said = Enough((at + timedelta(hours=8)).date(), book.MOST) if claim.enough else what
    arrived = False
    try:
        sent = send(urls, message(said, _chinese() if chinese is None else chinese), field=field)
        arrived = any(one.arrived for one in sent)
    finally:  # also where an address was none: the claim is given back
        with book.opened(yard.lake) as page:
            page[0] = book.settled(page[0], what, claim, at, arrived=arrived)
    if claim.enough:
        return Told("enough for today", sent)
    return Told("told" if arrived else "not delivered", sent)


def hello(urls: Sequence[str], *, chinese: bool | None = None, field: str = "CAOYUN_ALERTS") -> Told:
    """Send a test to every target; nothing is noted.

    Raises:
        BadCommand: a target is no address; nothing was sent.
    """
    if not urls:
        return Told("nobody to tell")
    sent = send(urls, message(Hello(), _chinese() if chinese is None else chinese), field=field)
    return Told("told" if any(one.arrived for one in sent) else "not delivered", sent)


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
