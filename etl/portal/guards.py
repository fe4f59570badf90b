"""What stands before every page: nothing is done at another site's bidding, no name but ours is answered to."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

LOCAL = ("127.0.0.1", "localhost", "[::1]")


class Guards:
    """Refuses a host that is not ours (DNS rebinding), and what another site's page would have us do.

    Args:
        app: What is guarded.
        hosts: Names that it is reached by; none: any, where something in front has looked already.
    """

    def __init__(self, app: ASGIApp, hosts: tuple[str, ...] = LOCAL) -> None:
        self.app, self.hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or say why not."""
        if scope["type"] == "http" and (told := self._wrong(Request(scope))):
            await told(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _wrong(self, request: Request) -> PlainTextResponse | None:
        host = request.headers.get("host", "")
        if self.hosts and _name(host) not in self.hosts:
            return PlainTextResponse("this name is not served here; caoyun serve --host-name NAME\n", 421)
        if request.method not in ("GET", "HEAD") and not _ours(request, host):
            return PlainTextResponse("asked from another site's page, and not done\n", 403)
        return None


def _name(host: str) -> str:
    return host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host


def _ours(request: Request, host: str) -> bool:
    """Whether a page of ours asks, or no page at all: browsers say where a request comes from, programs do not."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == host
