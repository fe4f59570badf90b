"""What is known of a host, and an event, in; what is known then out: pace, holds, breaker. Pure: no clock, no table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta, tzinfo
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds between two requests to a host, and who says so: default, Crawl-delay or Request-rate."""

    interval: float
    why: str = "default"


@dataclass(frozen=True, slots=True)
class Limits:
    """When a host is given up for a while; seconds. ``failures=0`` never gives up.

    ``probe`` is how long a single request that tries a host out may take before another one may.
    """

    patience: float = 120.0
    failures: int = 5
    pause: float = 900.0
    longest: float = 86_400.0
    probe: float = 120.0


@dataclass(frozen=True, slots=True)
class Host:
    """One row of the host table; moments are seconds since 1970, 0 where there was none."""

    host: str
    next_at: float = 0.0
    sent_at: float = 0.0
    interval: float = 0.0
    why: str = ""
    held_until: float = 0.0
    requests: int = 0
    bytes: int = 0
    first_at: float = 0.0
    last_at: float = 0.0
    failures: int = 0
    trips: int = 0
    closed_until: float = 0.0
    probing_until: float = 0.0
    stay_away: str = ""
    reason: str = ""
    stay_away_at: float = 0.0


@dataclass(frozen=True, slots=True)
class Turn:
    """What a host table answers: go now (no wait), come again after so many seconds, or ``closed``, why, until when.

    The ticket is the moment that was reserved; it is handed in again when coming back.
    """

    wait: float = 0.0
    ticket: float = 0.0
    closed: str = ""
    until: float = 0.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of requests to a host; ``retry_after`` in seconds, ``stay_away`` the class of a refusal.

    ``ago`` is how many seconds ago the request really left, 0 where nobody knows.
    """

    requests: int = 1
    bytes: int = 0
    failed: bool = False
    retry_after: float = 0.0
    stay_away: str = ""
    reason: str = ""
    ago: float = 0.0

    def plus(self, other: Outcome) -> Outcome:
        """Both, the other one later."""
        last = other if other.stay_away else self
        return Outcome(self.requests + other.requests, self.bytes + other.bytes, other.failed, 0.0, last.stay_away,
                       last.reason)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Robots:
    """A robots.txt as it was read: status, text, and its age in seconds; status 0 and why where nobody answered."""

    status: int
    text: str
    age: float = 0.0


class HostTable(Protocol):
    """What all processes know of the hosts; each call is one transaction, and waits are told in seconds from now."""

    def turn(self, host: str, pace: Pace, ticket: float | None = None) -> Turn:
        """Reserve the next free moment of a host, or take the reserved one when it has come."""

    def note(self, host: str, outcome: Outcome) -> None:
        """Keep what came of requests."""

    def robots(self, origin: str) -> Robots | None:
        """The rules that any process read last."""

    def keep_robots(self, origin: str, robots: Robots) -> None:
        """Let all processes know the rules."""

    def rows(self) -> Sequence[Host]:
        """Every host, by its name."""

    def close(self) -> None:
        """Let go of the table."""


def turned(host: Host, pace: Pace, limits: Limits, now: float, ticket: float | None = None) -> tuple[Turn, Host]:
    """The answer to somebody who wants to ask a host, and the host after it.

    A ticket alone is not enough: whoever slept too long pushes the others on, so distance is kept from the moment at
    which the last request really went, and a hold or a breaker that came meanwhile is seen.
    """
    if closed := _closed(host, pace, limits, now):
        return closed, host
    reserved = max(now, host.next_at) if ticket is None else ticket
    due = max(reserved, host.sent_at + pace.interval, host.held_until)
    following = max(host.next_at, reserved + pace.interval) if ticket is None else host.next_at
    said = replace(host, next_at=following, interval=pace.interval, why=pace.why)
    if due > now:
        return Turn(wait=due - now, ticket=reserved), said
    probing = now + limits.probe if host.trips else 0.0
    return Turn(), replace(said, sent_at=now, next_at=max(following, now + pace.interval), probing_until=probing)


def _closed(host: Host, pace: Pace, limits: Limits, now: float) -> Turn | None:
    """Why this host cannot be asked within the patience that we have."""
    if host.trips and now < host.closed_until:
        return Turn(closed=f"it failed {host.failures} times in a row", until=host.closed_until)
    if host.trips and now < host.probing_until:
        return Turn(closed="it failed often, and one request is trying it out", until=host.probing_until)
    if host.held_until - now > limits.patience:
        return Turn(closed="it asked us to come back later (Retry-After)", until=host.held_until)
    if pace.interval > limits.patience and host.next_at - now > limits.patience:
        return Turn(closed=f"it wants {pace.interval:g} s between two requests ({pace.why})", until=host.next_at)
    return None


def noted(host: Host, outcome: Outcome, limits: Limits, now: float) -> Host:
    """The host after requests to it: counts, holds, refusals, and the breaker."""
    known = replace(
        host, requests=host.requests + outcome.requests, bytes=host.bytes + outcome.bytes,
        first_at=host.first_at or now, sent_at=max(host.sent_at, now - outcome.ago) if outcome.ago else host.sent_at,
        last_at=now if outcome.requests else host.last_at,
    )  # fmt: skip
    if outcome.stay_away:
        known = replace(known, stay_away=outcome.stay_away, reason=outcome.reason, stay_away_at=now)
    if outcome.retry_after > 0:
        held = max(host.held_until, now + outcome.retry_after)
        known = replace(known, held_until=held, next_at=max(host.next_at, held))
    if not outcome.requests:  # nobody was asked, so nothing was learnt of how it is
        return known
    if not outcome.failed:
        return replace(known, failures=0, trips=0, closed_until=0.0, probing_until=0.0)
    return _tripped(replace(known, failures=host.failures + 1, probing_until=0.0), limits, now)


def _tripped(host: Host, limits: Limits, now: float) -> Host:
    """After one more failure; requests that were under way when the breaker opened do not open it again."""
    enough = limits.failures and (host.trips or host.failures >= limits.failures)
    if not enough or now < host.closed_until:
        return host
    pause = min(limits.pause * 2.0 ** min(host.trips, 32), limits.longest)
    return replace(host, trips=host.trips + 1, closed_until=now + pause)


def opens_in(window: tuple[time, time] | None, zone: tzinfo, now: float) -> float:
    """Seconds until a daily window opens; 0 inside it. A window may go over midnight, and its end is outside."""
    if window is None or window[0] == window[1]:
        return 0.0
    local = datetime.fromtimestamp(now, zone)
    start, end, at = window[0], window[1], local.timetz().replace(tzinfo=None)
    if start <= at < end if start < end else at >= start or at < end:
        return 0.0
    opening = local.replace(hour=start.hour, minute=start.minute, second=start.second, microsecond=0)
    return (opening if opening > local else opening + timedelta(days=1)).timestamp() - now
