"""An address in, what is known of its host while a door is open: where to connect, which headers, which rules."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from yarl import URL

from etl.errors import Refused, Unreachable
from etl.model import Request
from etl.web.guard import checked
from etl.web.manners import Manners
from etl.web.robots import Rules

_ORIGIN = re.compile(r"https?://[^/?#\\\s]+", re.IGNORECASE)


@dataclass(slots=True)
class Site:
    """One scheme, host and port; ``host`` alone is what is paced. ``base`` is where its requests really go."""

    origin: str
    host: str
    base: str
    headers: Mapping[str, str]
    routed: bool
    rules: Rules | None = None
    until: float = 0.0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def address(self, url: str) -> URL:
        """Where to send a request for ``url``, parsed once and by the library that will send it.

        Raises:
            Unreachable: the address is none.
        """
        try:
            address = URL(self.base + url[len(self.origin) :])
            if self.routed or address.raw_host == self.host:
                return address
        except ValueError as error:
            raise Unreachable(f"this is no address: {error}", url=url) from error
        raise Unreachable("this address can be read in two ways", url=url)


class Sites:
    """The sites that a door has met, each looked at once."""

    def __init__(self, manners: Manners) -> None:
        self._manners = manners
        self._known: dict[str, Site] = {}

    def of(self, request: Request) -> Site:
        """The site of a request.

        Raises:
            Refused: it is of another protocol, or its host is not public.
            Unreachable: it is no address.
        """
        found = _ORIGIN.match(request.url)
        if found and (known := self._known.get(found[0])):
            return known
        spoken(request.url)
        if not found:
            raise Unreachable("this is no address", url=request.url)
        site = self._known[found[0]] = self._met(found[0], request.url)
        return site

    def _met(self, origin: str, url: str) -> Site:
        try:
            parsed = URL(origin)
        except ValueError as error:
            raise Unreachable(f"this is no address: {error}", url=url) from error
        if parsed.user is not None or not parsed.raw_host:
            raise Unreachable("this address names a user, or no host", url=url)
        named = origin.partition("://")[2]
        route = self._manners.routes.get(named) or self._manners.routes.get("*")
        if route:
            said = {"Host": named, "X-Forwarded-Proto": parsed.scheme}
            return Site(origin, parsed.raw_host, route.rstrip("/"), said, True)
        if not self._manners.private:
            checked(parsed.raw_host, url)
        return Site(origin, parsed.raw_host, origin, {}, False)


def spoken(url: str) -> None:
    """Addresses come from publishers' pages, where anything may stand; what is none is told before anybody is asked.

    Raises:
        Refused: another protocol.
        Unreachable: no address.
    """
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise Unreachable(f"this is no address: {error}", url=url) from error
    if parts.scheme not in ("http", "https"):
        raise Refused(f"only http and https are spoken, not {parts.scheme!r}", url=url)
    if not parts.hostname:
        raise Unreachable("this address names no host", url=url)
