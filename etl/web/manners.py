"""How we behave on the network, and what one exchange looked like on the wire: frozen values, nothing is asked here."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from datetime import time as hour
from pathlib import Path
from zoneinfo import ZoneInfo

from etl.model import Request
from etl.web.decoding import MOST_DECODED

CHINA = ZoneInfo("Asia/Shanghai")
Resolve = Callable[[str], Awaitable[Sequence[str]]]
"""A host name to its addresses; raises OSError where it has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How we behave on the network.

    Args:
        agent: User-Agent; names the project and a contact.
        routes: Host name, or ``*``, to the address of a practice web that answers for it; such hosts are not guarded.
        hosts: SQLite file of the host table; without one it lives as long as the door.
        interval: Least seconds between two requests to one host; 0 turns pacing off, and Retry-After with it.
        patience: Most seconds that are slept for a host to be open again (Retry-After, night, Visit-time).
        night: When hosts may be asked, in ``zone``; always, unless given.
        zone: The publishers' time zone.
        breaker: Whether failures in a row close a host; where it is paced, unless said.
        failures: So many failures in a row close it.
        pause: Seconds for which it is closed at first; doubled by each probe that fails.
        longest_pause: Most seconds of that.
        deadline: Seconds for one exchange, name and connection to last byte.
        most_bytes: Cap on a body as it comes over the wire.
        most_decoded: Cap on a body free of its content encoding.
        attempts: Tries of what can heal (429, 5xx, connection errors, half an answer, an empty one).
        backoff: Seconds before the second try, doubled by each further one, and as much again by chance.
        budget: Seconds for all tries of one request together.
        together: Detail requests under way at once.
        resolve: Another way to find a name's addresses.
        cafile: Certificates of authorities to be trusted besides the usual ones.
        private: Let addresses be asked that are not public, as only tests do.
        clock: Seconds since 1970.
    """

    agent: str
    routes: Mapping[str, str] = field(default_factory=dict)
    hosts: Path | None = None
    interval: float = 1.0
    patience: float = 120.0
    night: tuple[hour, hour] | None = None
    zone: tzinfo = CHINA
    breaker: bool | None = None
    failures: int = 5
    pause: float = 900.0
    longest_pause: float = 86_400.0
    deadline: float = 60.0
    most_bytes: int = 64 * 1024 * 1024
    most_decoded: int = MOST_DECODED
    attempts: int = 3
    backoff: float = 0.5
    budget: float = 300.0
    together: int = 8
    resolve: Resolve | None = None
    cafile: Path | None = None
    private: bool = False
    clock: Callable[[], float] = time.time


@dataclass(frozen=True, slots=True)
class Wire:
    """An exchange as it was on the wire, for the archive: header lists in order, body still encoded.

    Without any answer the status is 0. ``problem`` says what happened where the answer did not come whole or at all.
    """

    request: Request
    sent: tuple[tuple[str, str], ...]
    sent_body: bytes
    status: int
    reason: str
    received: tuple[tuple[str, str], ...]
    body: bytes
    at: datetime
    verdict: str
    problem: str = ""


Keep = Callable[[Wire], str]
"""Archives one exchange and returns its place."""
