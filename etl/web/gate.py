"""The door's way through the host table: wait for a turn, or learn that there is none; its calls run in one thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, tzinfo
from datetime import time as hour
from email.utils import parsedate_to_datetime
from typing import ParamSpec, TypeVar

from etl.errors import Unreachable
from etl.web.hosts import SqliteHosts
from etl.web.manners import Manners
from etl.web.pacing import HostTable, Limits, Outcome, Pace, Robots, opens_in
from etl.web.robots import Rules

P = ParamSpec("P")
T = TypeVar("T")
_GUARD = 0.025  # a share of the interval, since a request does not arrive as long after its moment as the one before it
_MOST_GUARD = 0.02  # seconds
_UNPACED = Pace(0.0, "unpaced")
Window = tuple[hour, hour] | None


class Gate:
    """Turns for one door.

    Where hosts are not paced nobody waits and no thread is asked: what came of it is noted when the door closes.
    """

    def __init__(self, manners: Manners) -> None:
        self._manners, self._unsaid = manners, dict[str, Outcome]()
        paced = manners.interval > 0
        breaker = paced if manners.breaker is None else manners.breaker
        self.active = paced or breaker
        self.shared = manners.hosts is not None or self.active
        self._limits = Limits(
            patience=manners.patience, failures=manners.failures if breaker else 0, pause=manners.pause,
            longest=manners.longest_pause, probe=manners.deadline * 2,
        )  # fmt: skip
        self._thread = ThreadPoolExecutor(1, "host-table") if self.shared else None
        self._table: HostTable

    async def open(self) -> None:
        """Open the table.

        Raises:
            BadPlace: it cannot be opened.
        """
        if self._thread:
            self._table = await self._run(SqliteHosts, self._manners.hosts, self._limits, self._manners.clock)

    async def turn(self, host: str, rules: Rules, url: str) -> None:
        """Wait until a host may be asked.

        Raises:
            Unreachable: it may not for longer than our patience; names when it may.
        """
        await self._hours(rules, url)
        if not self.active:
            return
        ticket = None
        while True:
            pace = rules.pace(self._manners.interval, self._manners.clock()) if self._manners.interval else _UNPACED
            turn = await self._run(self._table.turn, host, _guarded(pace), ticket)
            if turn.closed:
                raise self._later(f"{host} is not asked: {turn.closed}", turn.until, url)
            if not turn.wait:
                return
            ticket = turn.ticket
            await asyncio.sleep(turn.wait)
            await self._hours(rules, url)

    async def _hours(self, rules: Rules, url: str) -> None:
        """Wait for the night, and for the host's visiting hours."""
        if self._manners.night is None and rules.visit is None:
            return
        windows: tuple[tuple[Window, tzinfo, str], ...] = (
            (self._manners.night, self._manners.zone, "our hours"), (rules.visit, UTC, "its Visit-time"),
        )  # fmt: skip
        for window, zone, whose in windows:
            if window and (wait := opens_in(window, zone, self._manners.clock())):
                if wait > self._manners.patience:
                    raise self._later(f"it is outside {whose}", self._manners.clock() + wait, url)
                await asyncio.sleep(wait)

    def _later(self, what: str, until: float, url: str) -> Unreachable:
        moment = datetime.fromtimestamp(until, self._manners.zone).isoformat(" ", "seconds")
        return Unreachable(f"{what}; not before {moment}", url=url, hint=f"run it again after {moment}")

    async def note(self, host: str, outcome: Outcome) -> None:
        """Keep what came of a request: at once where somebody waits for it, else when the door closes."""
        if self.active:
            await self._run(self._table.note, host, outcome)
        elif self.shared:
            before = self._unsaid.get(host)
            self._unsaid[host] = before.plus(outcome) if before else outcome

    async def robots(self, origin: str) -> Robots | None:
        """The rules that any process read last."""
        return await self._run(self._table.robots, origin) if self.shared else None

    async def keep_robots(self, origin: str, robots: Robots) -> None:
        """Let all processes know the rules."""
        if self.shared:
            await self._run(self._table.keep_robots, origin, robots)

    async def close(self) -> None:
        """Note what was not noted yet, and close the table."""
        if self._thread:
            for host, outcome in self._unsaid.items():
                await self._run(self._table.note, host, outcome)
            await self._run(self._table.close)
            self._thread.shutdown(wait=False)

    async def _run(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: call(*args, **kwargs))


def retry_after(said: str, now: float) -> float:
    """Seconds that a Retry-After asks for, as a number or as a date; 0 where it says neither."""
    text = said.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except (ValueError, TypeError, OverflowError):
        return 0.0


def _guarded(pace: Pace) -> Pace:
    return Pace(pace.interval + min(pace.interval * _GUARD, _MOST_GUARD), pace.why)
