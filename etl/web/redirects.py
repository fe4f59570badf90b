"""A redirect in, the request that follows it out, or why it is not followed. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import SplitResult, urldefrag, urljoin, urlsplit

from etl.model import Request

MOST_HOPS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PORTS = {"http": 80, "https": 443}
_ABROAD = frozenset({"detail", "attachment", "robots"})  # a listing that moves to another host is another listing


def redirects(status: int, headers: Mapping[str, str]) -> bool:
    """Whether an answer sends us elsewhere."""
    return status in _REDIRECTS and bool(headers.get("location"))


def onward(request: Request, status: int, location: str) -> Request | str:
    """The next request, or in a few words why it is not made.

    Followed are another path, ``www.`` put before or left out, and http to https; for details and attachments also
    another host of ``gov.cn``. A POST that is sent on by 301, 302 or 303 becomes a GET, as in every browser.
    """
    try:
        target = urldefrag(urljoin(request.url, location.strip()))[0]
        here, there = urlsplit(request.url), urlsplit(target)
        same = _site(here) == _site(there)
    except ValueError:
        return "to what is no address"
    if there.scheme not in _PORTS:
        return f"to the protocol {there.scheme!r}"
    if same and (here.scheme, there.scheme) == ("https", "http"):
        return "from https back to http"
    if not same and not (request.role in _ABROAD and (there.hostname or "").endswith(".gov.cn")):
        return "to another host"
    if status in (307, 308) or request.method == "GET":
        return replace(request, url=target)
    return replace(request, url=target, method="GET", form=(), json=None)


def _site(parts: SplitResult) -> tuple[str, int | None]:
    """Host without ``www.``, and the port where it is not the scheme's own."""
    port = parts.port if parts.port != _PORTS.get(parts.scheme) else None
    return (parts.hostname or "").removeprefix("www."), port
