"""A request to one site in, what came over the wire out, whole or not; nothing is decoded, judged or kept here."""

from __future__ import annotations

import asyncio
import ssl
import time
from dataclasses import dataclass
from select import POLLIN, poll
from types import SimpleNamespace
from urllib.parse import urlencode, urlsplit

import aiohttp
from aiohttp.client_reqrep import ConnectionKey
from aiohttp.connector import Connection
from aiohttp.tracing import Trace

from etl.errors import BadSource, Truncated, Unreachable
from etl.model import Request, Validators
from etl.web.decoding import ACCEPTED
from etl.web.guard import Address, Pinned, public, system
from etl.web.manners import Manners
from etl.web.sites import Site

_BROKEN = (aiohttp.ClientError, aiohttp.http_exceptions.HttpProcessingError, OSError)


@dataclass(frozen=True, slots=True)
class Came:
    """What came: status 0 without any answer; ``problem`` where it is not the whole of it.

    ``ago`` is how many seconds before this the request really left, where the session is timed.
    """

    sent: tuple[tuple[str, str], ...]
    sent_body: bytes
    status: int = 0
    reason: str = ""
    received: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    problem: BadSource | None = None
    ago: float = 0.0


def session(manners: Manners, *, timed: bool) -> aiohttp.ClientSession:
    """A session that decodes nothing, keeps no cookie, verifies every certificate and takes no proxy from outside.

    Args:
        manners: How we behave.
        timed: Whether it is noted when each request really leaves, as the pace wants to know.
    """
    made = aiohttp.ClientSession(
        auto_decompress=False,
        trust_env=False,
        timeout=aiohttp.ClientTimeout(total=manners.deadline),
        connector=_Unspoilt(
            limit_per_host=manners.together, use_dns_cache=False, resolver=_resolver(manners), ssl=_trusted(manners)
        ),
        cookie_jar=aiohttp.DummyCookieJar(),
        trace_configs=[_timing()] if timed else None,
        headers={
            "User-Agent": manners.agent,
            "Accept-Encoding": ACCEPTED,
            "Accept-Language": "zh-CN,zh;q=0.9",
        },
    )
    made._retry_connection = False  # else aiohttp asks again by itself, and keeps no pace
    return made


def _timing() -> aiohttp.TraceConfig:
    """Put the moment at which a request leaves into the list that it carries."""
    timing = aiohttp.TraceConfig()

    async def leaves(_: aiohttp.ClientSession, context: SimpleNamespace, __: object) -> None:
        context.trace_request_ctx.append(time.monotonic())

    timing.on_request_headers_sent.append(leaves)
    return timing


class _Unspoilt(aiohttp.TCPConnector):
    """Connections on which nothing came unasked since they were used last.

    A server that says more than it announced, or answers twice, leaves its second answer on the connection; the
    library would take it as the answer to the next request, and a page would be kept under another one's address.
    """

    async def _get(self, key: ConnectionKey, traces: list[Trace]) -> Connection | None:
        """A connection that was used before, unless something waits on it to be read, also by the event loop."""
        while connection := await super()._get(key, traces):
            if not _spoilt(connection):
                return connection
            connection.close()
        return None


def _spoilt(connection: Connection) -> bool:
    """Whether anything came on a connection on which nothing was asked; one that was closed looks the same."""
    if connection.protocol is None or connection.protocol.should_close or connection.transport is None:
        return True
    waiting = poll()
    waiting.register(connection.transport.get_extra_info("socket").fileno(), POLLIN)
    return bool(waiting.poll(0))


def _resolver(manners: Manners) -> Pinned:
    routes = {urlsplit(address).hostname or "" for address in manners.routes.values()}
    return Pinned(manners.resolve or system, routes, _anybody if manners.private else public)


def _anybody(address: Address) -> bool:
    return True


def _trusted(manners: Manners) -> ssl.SSLContext | bool:
    """The usual authorities and, where given, others besides; True is aiohttp's own context, which is made once."""
    if manners.cafile is None:
        return True
    context = ssl.create_default_context()
    context.load_verify_locations(manners.cafile)
    return context


async def send(
    through: aiohttp.ClientSession, manners: Manners, site: Site, request: Request, since: Validators | None
) -> Came:
    """Send one request and read its answer to the end, to the cap or to the deadline.

    Raises:
        Refused: the name leads to an address that is not public.
        Unreachable: the address is none.
    """
    address, (headers, body) = site.address(request.url), _said(request, site, since)
    left = list[float]()
    await asyncio.sleep(0)  # requests that are ready leave in one round of the loop: a tenth less work for each
    try:
        async with through.request(
            request.method, address, data=body or None, headers=headers, allow_redirects=False, trace_request_ctx=left
        ) as response:
            wire, problem = await _read(response, manners, request.url)
    except TimeoutError:  # first, since some of aiohttp's time-outs are client errors too
        problem = Unreachable(f"no answer within {manners.deadline:g} s", url=request.url)
        return Came(_sent(through, headers), body, problem=problem, ago=_ago(left))
    except _BROKEN as error:
        problem = Unreachable(_told(error), url=request.url)
        return Came(_sent(through, headers), body, problem=problem, ago=_ago(left))
    sent = tuple(response.request_info.headers.items())
    received = tuple(response.headers.items())
    return Came(sent, body, response.status, response.reason or "", received, wire, problem, _ago(left))


def _ago(left: list[float]) -> float:
    return time.monotonic() - left[-1] if left else 0.0


def _told(error: Exception) -> str:
    """What the library says, in one line: it may quote the page, which does not belong into a message."""
    said = error.message if isinstance(error, aiohttp.ClientResponseError) else str(error)
    return f"{type(error).__name__}: {said.partition(chr(10))[0][:200]}".rstrip(": ")


def _sent(through: aiohttp.ClientSession, headers: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """The headers of a request that nobody answered."""
    return (*through.headers.items(), *headers.items())


async def _read(response: aiohttp.ClientResponse, manners: Manners, url: str) -> tuple[bytes, BadSource | None]:
    """What came of the body, and why it is not the whole of it."""
    body, most = bytearray(), manners.most_bytes
    try:
        async for part in response.content.iter_any():
            body += part
            if len(body) > most:
                return bytes(body), Truncated(f"the body is larger than {most:,} bytes", url=url)
    except TimeoutError:
        return bytes(body), Unreachable(f"no whole answer within {manners.deadline:g} s", url=url)
    except _BROKEN as error:
        return bytes(body), Truncated(f"the body broke off: {_told(error)}", url=url)
    return bytes(body), None


def _said(request: Request, site: Site, since: Validators | None) -> tuple[dict[str, str], bytes]:
    headers = dict(site.headers)
    if since and since.etag:
        headers["If-None-Match"] = since.etag
    if since and since.last_modified:
        headers["If-Modified-Since"] = since.last_modified
    if request.json is not None:
        headers["Content-Type"] = "application/json;charset=UTF-8"
        return headers, request.json.encode()
    if request.form:
        headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
        return headers, urlencode(request.form).encode()
    return headers, b""
