"""Queries in, answers out: who waits, who is served by which child, when one is stopped; every one is written down."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from etl.warehouse.sandbox import faults
from etl.warehouse.sandbox.audit import note
from etl.warehouse.sandbox.model import SCREEN, Answer, Limits, Value
from etl.warehouse.sandbox.process import Child, ended, failed, home_of, identity, put, started


class Pool:
    """Children that wait with a release open, each used once, and a bounded queue before them.

    Use it as ``async with Pool(release) as pool: answer = await pool.ask(sql, who="...")``. A new release under the same
    name is noticed at the next query. All its work is done on the loop that it was opened on.

    Args:
        release: The ``warehouse.duckdb`` that everybody opens.
        limits: What a query may take where ``ask`` is not told; memory and threads are those of all.
        at_once: Queries that run at one time.
        waiting: Queries that wait for these; more are sent away.
        patience: Seconds that one waits at most.
        warm: Children that are kept ready.
        audit: Folder of the audit log, or None.
    """

    def __init__(self, release: Path, *, limits: Limits = SCREEN, at_once: int = 2, waiting: int = 16, patience: float = 10,
                 warm: int = 2, audit: Path | None = None) -> None:  # fmt: skip
        self.release, self.limits, self.audit = release, limits, audit
        self._at_once, self._waiting, self._patience, self._size = at_once, waiting, patience, warm
        self._places = asyncio.Semaphore(at_once)
        self._queue = 0
        self._warm = deque[Child]()
        self._refilling: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Start the first children; they are not waited for."""
        self._refill()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        """End those that wait; who is being served has been cancelled before."""
        if self._refilling:
            self._refilling.cancel()
            with suppress(asyncio.CancelledError):
                await self._refilling
        while self._warm:
            await ended(self._warm.popleft())

    async def ask(self, sql: str, *, who: str = "", params: Mapping[str, Value] | None = None,
                  limits: Limits | None = None) -> Answer:  # fmt: skip
        """Answer one query. Cancel it, and its child is gone at once.

        Args:
            sql: One question in DuckDB's SQL.
            who: Who asks, for the audit log.
            params: Values of its ``$name`` parameters; never part of its text.
            limits: Rows, bytes and seconds of this query, such as ``EXPORT``.
        """
        at, began, answer = datetime.now(UTC), time.monotonic(), None
        try:
            answer = await self._ask(sql, params or {}, limits or self.limits)
            return answer
        finally:
            if self.audit:
                note(self.audit, at=at, who=who, sql=sql, answer=answer, ms=round((time.monotonic() - began) * 1000))

    async def _ask(self, sql: str, params: Mapping[str, Value], limits: Limits) -> Answer:
        began = time.monotonic()
        if len(sql) + sum(len(str(value)) for value in params.values()) > limits.sql:
            return failed(faults.too_long(limits), began)
        if self._places.locked() and self._queue >= self._waiting:
            return failed(faults.BUSY, began)
        self._queue += 1
        try:
            await asyncio.wait_for(self._places.acquire(), self._patience)
        except TimeoutError:
            return failed(faults.BUSY, began)
        finally:
            self._queue -= 1
        try:
            return await self._served(sql, params, limits)
        finally:
            self._places.release()

    async def _served(self, sql: str, params: Mapping[str, Value], limits: Limits) -> Answer:
        try:
            child = await self._child()
        except FileNotFoundError:
            return failed(faults.MISSING, time.monotonic())
        try:
            return await _in_time(child, sql, params, limits)
        finally:
            await ended(child)
            self._refill()

    async def _child(self) -> Child:
        """One that has the newest release open: a warm one, or a new one."""
        now = identity(self.release)
        while self._warm:
            child = self._warm.popleft()
            if child.of == now and child.process.poll() is None:
                return child
            await ended(child)
        return await started(self.release, self.limits)

    def _refill(self) -> None:
        if self._refilling is None or self._refilling.done():
            self._refilling = asyncio.create_task(self._filled())

    async def _filled(self) -> None:
        while len(self._warm) < self._size and self.release.exists():
            with suppress(FileNotFoundError):  # renamed away between the two
                self._warm.append(await started(self.release, self.limits))


async def _in_time(child: Child, sql: str, params: Mapping[str, Value], limits: Limits) -> Answer:
    began = time.monotonic()
    try:
        answer = await asyncio.wait_for(put(child, sql, params, limits), limits.seconds)
    except TimeoutError:
        return failed(faults.out_of_time(limits), began)
    return answer


def run(release: Path, sql: str, limits: Limits = SCREEN, *, params: Mapping[str, Value] | None = None, who: str = "",
        audit: Path | None = None) -> Answer:  # fmt: skip
    """Answer one query without a pool: for commands and subscriptions. Not from within a running loop."""

    async def once() -> Answer:
        async with Pool(release, limits=limits, warm=0, audit=audit) as pool:
            return await pool.ask(sql, who=who, params=params)

    return asyncio.run(once())


def release_name(release: Path) -> str:
    """The name of the release that stands under ``warehouse.duckdb``, such as ``20240601T000000Z-12``."""
    return home_of(release).name
