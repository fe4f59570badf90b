"""A robots.txt in, what it asks of us out (RFC 9309, and the older drafts for pace and visiting hours)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, time

from protego import Protego

from etl.web.pacing import Pace, Robots, opens_in

MOST = 500 * 1024
"""So many characters of a robots.txt are read (RFC 9309, section 2.5)."""
FRESH = 86_400.0
"""Seconds after which it is read again (RFC 9309, section 2.4)."""
SOON = 600.0
"""Seconds after which it is read again where it could not be read."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a host asks of us; ``visit`` is the time of day in UTC at which it likes to be visited."""

    unread: str = ""
    visit: tuple[time, time] | None = None
    delay: float = 0.0
    rate: float = 0.0
    rate_hours: tuple[time, time] | None = None
    rules: Protego | None = None

    def allows(self, url: str, agent: str) -> bool:
        """Whether this page may be asked for."""
        return self.rules is None or self.rules.can_fetch(url, agent)

    def pace(self, least: float, now: float) -> Pace:
        """The longest of what we keep by ourselves and what the host asks for at this time of day."""
        paces = [Pace(least), Pace(self.delay, "Crawl-delay")]
        if not opens_in(self.rate_hours, UTC, now):
            paces.append(Pace(self.rate, "Request-rate"))
        return max(paces, key=lambda pace: pace.interval)  # the first of equals


def rules(robots: Robots, agent: str) -> Rules:
    """Read a robots.txt: none where it is missing (4xx, or a redirect that leads away); 5xx and silence forbid all.

    What could not be read is ``unread`` and not a refusal, since it may be read a little later.
    """
    if robots.status >= 500 or not robots.status:
        return Rules(unread=f"status {robots.status}" if robots.status else robots.text or "no answer")
    if robots.status != 200:
        return Rules()
    read = Protego.parse(robots.text[:MOST])
    visit, rate = read.visit_time(agent), read.request_rate(agent)
    hours = (rate.start_time, rate.end_time) if rate and rate.start_time and rate.end_time else None
    return Rules(
        visit=(visit.start_time, visit.end_time) if visit else None,
        delay=float(read.crawl_delay(agent) or 0),
        rate=rate.seconds / rate.requests if rate and rate.requests else 0.0,
        rate_hours=hours,
        rules=read if "disallow" in robots.text.lower() else None,  # nothing forbids, so nothing is looked up
    )
