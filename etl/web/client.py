"""Requests in, exchanges out, every answer handed to the archive first; obeys robots.txt, pace, caps and deadline."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlencode, urlsplit

import aiohttp
from protego import Protego

from etl.errors import BadSource, Refused, Truncated, Unreachable
from etl.model import Exchange, Request, Validators
from etl.web.classify import classify
from etl.web.decoding import ACCEPTED, MOST_DECODED, decoded
from etl.web.pacing import reserve

_HEALS = frozenset({429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How we behave on the network.

    Args:
        agent: User-Agent; names the project and a contact.
        routes: Host name, or ``*``, to the address of a practice web that answers for it.
        hosts: SQLite file of the host table.
        interval: Seconds between two requests to one host; routed hosts are not paced.
        deadline: Seconds for one exchange, connection to last byte.
        most_bytes: Cap on a body as it comes over the wire.
        most_decoded: Cap on a body free of its content encoding.
        attempts: Tries of what can heal (429, 5xx, connection errors).
        together: Detail requests under way at once.
    """

    agent: str
    routes: Mapping[str, str] = field(default_factory=dict)
    hosts: Path | None = None
    interval: float = 1.0
    deadline: float = 60.0
    most_bytes: int = 64 * 1024 * 1024
    most_decoded: int = MOST_DECODED
    attempts: int = 3
    together: int = 8


@dataclass(frozen=True, slots=True)
class Wire:
    """An exchange as it was on the wire, for the archive: header lists in order, body still encoded."""

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


class Door:
    """An open door to the network for one run; ``keep`` archives each answer and returns its place."""

    def __init__(self, manners: Manners, keep: Keep) -> None:
        self._manners, self._keep = manners, keep
        self._robots: dict[str, Protego | None] = {}
        self._lock = asyncio.Lock()
        self._session: aiohttp.ClientSession

    async def __aenter__(self) -> Self:
        """Open a session that decodes nothing by itself and takes no proxy from the environment."""
        self._session = aiohttp.ClientSession(
            auto_decompress=False,
            trust_env=False,
            timeout=aiohttp.ClientTimeout(total=self._manners.deadline),
            connector=aiohttp.TCPConnector(limit_per_host=self._manners.together),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={
                "User-Agent": self._manners.agent,
                "Accept-Encoding": ACCEPTED,
                "Accept-Language": "zh-CN,zh;q=0.9",
            },
        )
        self._session._retry_connection = False  # else aiohttp asks again by itself, and keeps no pace
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the session."""
        await self._session.close()

    async def fetch(self, request: Request, *, since: Validators | None = None, judge: Callable[[Exchange], str] | None = None) -> Exchange:
        """Ask, and ask again where it can heal; the last answer is returned whatever it is.

        Raises:
            Refused: robots.txt asks us to stay away, or the address is of another protocol.
            Unreachable: no answer at all, or none that ended in time.
            Truncated: the answer never came whole; what came of it is archived.
        """
        _spoken(request.url)
        await self._allowed(request)
        return await self._insist(request, since, judge)

    async def _insist(self, request: Request, since=None, judge=None) -> Exchange:
        problem: BadSource | None = None
        for attempt in range(self._manners.attempts):
            if attempt:
                await asyncio.sleep(0.2 * 4**attempt if not self._routed(request.url) else 0.05)
            try:
                exchange = await self._once(request, since, judge)
            except (Unreachable, Truncated) as error:
                problem = error
                continue
            if exchange.status not in _HEALS or attempt == self._manners.attempts - 1:
                return exchange
        raise problem or Unreachable("no answer", url=request.url)

    async def _once(self, request: Request, since=None, judge=None) -> Exchange:
        await self._pace(request.url)
        address, headers = self._address(request.url)
        if since and since.etag:
            headers["If-None-Match"] = since.etag
        body = _body(request, headers)
        try:
            async with self._session.request(
                request.method, address, data=body or None, headers=headers, allow_redirects=False
            ) as response:
                wire_body, problem = await self._read(response, request.url)
        except (aiohttp.ClientError, aiohttp.http_exceptions.HttpProcessingError, TimeoutError, OSError) as error:
            raise Unreachable(f"{type(error).__name__}: {error}", url=request.url) from error
        return self._archived(request, body, response, wire_body, problem, judge)

    async def _read(self, response: aiohttp.ClientResponse, url: str) -> tuple[bytes, BadSource | None]:
        """What came of the body, and why it is not the whole of it; it is archived in either case."""
        body, most = bytearray(), self._manners.most_bytes
        try:
            async for part in response.content.iter_any():
                body += part
                if len(body) > most:
                    return bytes(body), Truncated(f"the body is larger than {most:,} bytes", url=url)
        except TimeoutError:  # first, since some of aiohttp's time-outs are client errors too
            return bytes(body), Unreachable(f"no whole answer within {self._manners.deadline:g} s", url=url)
        except (aiohttp.ClientError, aiohttp.http_exceptions.HttpProcessingError, OSError) as error:
            return bytes(body), Truncated(f"the body broke off: {error}", url=url)
        return bytes(body), None

    def _archived(
        self,
        request: Request,
        sent_body: bytes,
        response: aiohttp.ClientResponse,
        wire_body: bytes,
        problem: BadSource | None,
        judge=None,
    ) -> Exchange:
        headers = {k.lower(): v for k, v in response.headers.items()}
        body, verdict = b"", "truncated"
        if not problem:
            try:
                body = decoded(wire_body, headers.get("content-encoding", ""), request.url, self._manners.most_decoded)
                verdict = "unchanged" if response.status == 304 else classify(response.status, headers, body)
                if judge and verdict == "real":
                    verdict = judge(Exchange(request, response.status, headers, body, datetime.now(UTC).replace(tzinfo=None), verdict))
            except Truncated as error:
                problem = error
        at, sent = datetime.now(UTC).replace(tzinfo=None), tuple(response.request_info.headers.items())
        reason, received = response.reason or "", tuple(response.headers.items())
        place = self._keep(Wire(request, sent, sent_body, response.status, reason, received, wire_body, at, verdict))
        if problem:
            raise problem
        return Exchange(request, response.status, headers, body, at, verdict, place)

    def _routed(self, url: str) -> str | None:
        host = urlsplit(url).netloc
        return self._manners.routes.get(host) or self._manners.routes.get("*")

    def _address(self, url: str) -> tuple[str, dict[str, str]]:
        """Where to really connect, and the headers that say which site is meant."""
        route, parts = self._routed(url), urlsplit(url)
        if not route:
            return url, {}
        rest = parts.path + (f"?{parts.query}" if parts.query else "")
        return route.rstrip("/") + rest, {"Host": parts.netloc, "X-Forwarded-Proto": parts.scheme}

    async def _pace(self, url: str) -> None:
        if self._manners.hosts and self._manners.interval and not self._routed(url):
            wait = await asyncio.to_thread(reserve, self._manners.hosts, urlsplit(url).netloc, self._manners.interval)
            await asyncio.sleep(wait)

    async def _allowed(self, request: Request) -> None:
        parts = urlsplit(request.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        async with self._lock:
            if origin not in self._robots:
                self._robots[origin] = await self._read_robots(origin)
        rules = self._robots[origin]
        if rules is not None and not rules.can_fetch(request.url, self._manners.agent):
            raise Refused("robots.txt asks us to stay away", url=request.url)

    async def _read_robots(self, origin: str) -> Protego | None:
        """The rules of a host; none where it has none (4xx); all is forbidden while it answers 5xx (RFC 9309)."""
        exchange = await self._insist(Request(url=f"{origin}/robots.txt", role="robots"))
        if exchange.status == 200:
            return Protego.parse(exchange.body.decode("utf-8", "replace"))
        return Protego.parse("User-agent: *\nDisallow: /") if exchange.status >= 500 else None


def _spoken(url: str) -> None:
    """Addresses come from publishers' pages, where anything may stand; what is none is told before anybody is asked."""
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise Unreachable(f"this is no address: {error}", url=url) from error
    if parts.scheme not in ("http", "https"):
        raise Refused(f"only http and https are spoken, not {parts.scheme!r}", url=url)
    if not parts.hostname:
        raise Unreachable("this address names no host", url=url)


def _body(request: Request, headers: dict[str, str]) -> bytes:
    if request.json is not None:
        headers["Content-Type"] = "application/json;charset=UTF-8"
        return request.json.encode()
    if request.form:
        headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
        return urlencode(request.form).encode()
    return b""
