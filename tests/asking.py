"""What the tests of the web door share: a door opened on a loopback server, and answers as bytes."""

from __future__ import annotations

import asyncio

from aiohttp import web

from etl.model import Request
from etl.web.client import Door, Manners

AGENT = "caoyun-tests/1 (+https://example.org)"
SITE = "https://www.example.gov.cn"
LIST = f"{SITE}/list?page=1"
PAGE = "<html><body>" + "省人民政府关于印发公共数据管理办法的通知" * 100 + "</body></html>"


def manners(where="", **said):
    """Manners for a server that answers for every host: not paced, and quick to ask again, unless said."""
    routes = {"*": where} if where else {}
    return Manners(**{"agent": AGENT, "routes": routes, "interval": 0, "backoff": 0.01, **said})


def ask(where, *requests, kept=None, since=None, judge=None, robots=False, **said):
    """Fetch through a door; what was archived goes into ``kept``, robots.txt left out."""
    wires = [] if kept is None else kept

    def keep(wire):
        if robots or wire.request.role != "robots":
            wires.append(wire)
        return f"01.warc.gz@{len(wires)}"

    async def go():
        async with Door(manners(where, **said), keep) as door:
            asked = [r if isinstance(r, Request) else Request(url=r) for r in requests]
            return [await door.fetch(r, since=since, judge=judge) for r in asked]

    return asyncio.run(go())


def each(*answers, **more):
    """Answer with these statuses in turn, the last one again and again."""
    left = list(answers)
    return lambda asked: web.Response(status=left.pop(0) if len(left) > 1 else left[0], text=PAGE, **more)


def page(text=PAGE, content_type="text/html", **more):
    return lambda asked: web.Response(text=text, content_type=content_type, **more)


def rules(*lines, status=200):
    return lambda asked: web.Response(text="\n".join(lines), status=status)


def spoken(body, *headers, status="200 OK"):
    lines = [f"HTTP/1.1 {status}", "Content-Type: text/html", "Connection: close", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def chunked(*parts, end=b"0\r\n\r\n"):
    return spoken(b"".join(b"%x\r\n%b\r\n" % (len(p), p) for p in parts) + end, "Transfer-Encoding: chunked")


def sized(body, *headers, missing=0):
    return spoken(body[: len(body) - missing], f"Content-Length: {len(body)}", *headers)
