"""What a fault is made of: an order for it, the case at hand, and what is said instead of the site's answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum, auto

from etl.practice.site import Role
from etl.practice.wire import Heard, Reply


@dataclass(frozen=True, slots=True)
class Fault:
    """An order: which requests get which fault. All that is named must match; the first of several orders speaks.

    Args:
        kind: A name of ``FAULTS`` or ``MORE``.
        role: What the address is for; empty for any, robots.txt too.
        times: For so many matching requests, then never again; None for ever.
        nth: Only for the n-th matching address, in the order in which they are first asked for; 0 for all.
        target: Only for this path and query.
        host: Only for this host.
        pause: Seconds between the bytes of what drips, before what exceeds a stated length, and for a slow name.
        retry_after: Seconds to stay away.
        most: Bytes of an endless body, and of a bomb when decoded.
    """

    kind: str
    role: Role = "listing"
    times: int | None = None
    nth: int = 0
    target: str = ""
    host: str = ""
    pause: float = 0.2
    retry_after: int = 1
    most: int = 2 << 30


class Ending(Enum):
    """How a connection ends after what was said; with none of these it is kept."""

    CLOSE = auto()
    RESET = auto()
    HANG = auto()  # say nothing more until the client has gone


@dataclass(frozen=True, slots=True)
class Case:
    """A request that gets a fault. ``good`` asks the site for its answer, which has no content encoding yet."""

    heard: Heard
    fault: Fault
    good: Callable[[], Reply]


@dataclass(frozen=True, slots=True)
class Spoken:
    """What is said, step by step: bytes to write, seconds to wait, an ending. ``status`` is 0 where none is said."""

    status: int
    steps: Iterable[bytes | float | Ending]


Speech = Callable[[Case], Spoken]


def whole(said: Reply) -> Spoken:
    """A well-formed answer, after which the connection is kept."""
    return Spoken(said.status, (said.whole(),))
