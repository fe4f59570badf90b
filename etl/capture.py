"""A source and a day in, its exchanges archived: the listing page by page, each page's details after it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from etl.errors import BadSource, CaoyunError, Changed, Refused, Unreachable
from etl.model import Exchange, Request, Run, Source

Fetch = Callable[[Request], Awaitable[Exchange]]
Tick = Callable[[int, int, int | None], None]

MOST_PAGES = 200_000
_REFUSED = frozenset({"blocked", "challenge", "login"})


@dataclass(frozen=True, slots=True)
class Walk:
    """What one walk of a listing saw."""

    stated: int | None
    listed: int
    pages: int
    problems: tuple[str, ...]


def quiet(pages: int, records: int, total: int | None) -> None:
    """No progress shown."""


async def walk(source: Source, run: Run, fetch: Fetch, *, together: int = 8, tick: Tick = quiet) -> Walk:
    """Fetch the whole listing of a source, and each record's detail page.

    The total is the one stated last, since records may arrive while the list is read. A detail that fails is a
    problem and not an end: its record stays owed. A listing page that fails ends the walk.

    Raises:
        Refused, Unreachable, Changed: what came back for a listing page, with source and address.
    """
    request: Request | None = source.listing.first(run.day)
    stated, listed, pages, problems, seen = None, 0, 0, list[str](), set[Request]()
    while request is not None:
        if request in seen or pages >= MOST_PAGES:
            raise Changed("the listing never ends: this page was read before", source=source.id, url=request.url)
        seen.add(request)
        try:
            page = source.listing(real(await fetch(request)))
        except CaoyunError as error:
            raise error.at(source=source.id, url=request.url) from error
        stated = page.total if page.total is not None else stated
        listed, pages = listed + len(page.rows), pages + 1
        problems += await _details(page.details, fetch, together)
        tick(pages, listed, stated)
        request = page.following
    return Walk(stated, listed, pages, tuple(problems[:20]))


async def _details(requests: Sequence[Request], fetch: Fetch, together: int) -> list[str]:
    """Fetch detail pages, so many at once; returns what went wrong, a line each."""
    free = asyncio.Semaphore(together)

    async def one(request: Request) -> str | None:
        async with free:
            try:
                exchange = await fetch(request)
            except BadSource as error:
                return f"{request.record}: {error}"
            return None if exchange.verdict == "real" else f"{request.record}: {exchange.verdict} ({request.url})"

    return [problem for problem in await asyncio.gather(*(one(r) for r in requests)) if problem]


def real(exchange: Exchange) -> Exchange:
    """The exchange itself when it is what a page should be, else the error that its class means.

    Raises:
        Refused: blocked, challenge or login.
        Unreachable: an error status, or a suspended site.
        Changed: the page is missing, empty or says that it does not exist.
    """
    if exchange.verdict == "real":
        return exchange
    message = f"the answer is {exchange.verdict!r}, with status {exchange.status}"
    if exchange.verdict in _REFUSED:
        raise Refused(message, hint="we do not go around it; mark the source as refused")
    if exchange.verdict in ("error", "suspended"):
        raise Unreachable(message, hint="try again later; everything so far is in the archive")
    raise Changed(message)


def now() -> datetime:
    """The clock of the capture, in UTC without a zone, as the archive keeps it."""
    return datetime.now(UTC).replace(tzinfo=None)
