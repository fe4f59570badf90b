"""Sites in, one loopback HTTP server out, told apart by the Host header; a thread that ends with its block."""

from __future__ import annotations

import asyncio
import gzip
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from aiohttp import web

from etl.practice.site import Answer, Ask, Site, not_found


class Handler:
    """Answers for many hosts; several sites may share one, the first that knows the address answers."""

    def __init__(self, sites: Iterable[Site]) -> None:
        self.sites: dict[str, list[Site]] = defaultdict(list)
        for site in sites:
            self.sites[site.host].append(site)

    async def __call__(self, request: web.BaseRequest) -> web.Response:
        """Answer one request, compressed where the client allows it and it pays."""
        if request.path == "/robots.txt":
            return web.Response(text="User-agent: *\nAllow: /\n")
        body = await request.read()
        form = {k: str(v) for k, v in (await request.post()).items()} if b"=" in body[:200] else {}
        scheme = request.headers.get("X-Forwarded-Proto", "http")
        ask = Ask(request.method, f"{scheme}://{request.host}", request.path, dict(request.query), form, body)
        answer = next((a for a in (s.shape(s, ask) for s in self.sites.get(request.host, ())) if a.status != 404), None)
        return _response(answer or not_found(), request.headers.get("Accept-Encoding", ""))


def _response(answer: Answer, accepted: str) -> web.Response:
    headers = {"Content-Type": answer.content_type}
    body = answer.body
    if "gzip" in accepted and len(body) > 1000:
        body, headers["Content-Encoding"] = gzip.compress(body, 1, mtime=0), "gzip"
    return web.Response(body=body, status=answer.status, headers=headers)


@contextmanager
def serving(sites: Iterable[Site], port: int = 0) -> Iterator[str]:
    """Serve on 127.0.0.1, on a free port unless one is named; yields the address and stops at the end of the block."""
    ready: threading.Event = threading.Event()
    state: dict[str, object] = {}

    async def live() -> None:
        runner = web.ServerRunner(web.Server(Handler(sites)))
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        stop = asyncio.Event()
        state.update(
            address="http://{}:{}".format(*runner.addresses[0][:2]), loop=asyncio.get_running_loop(), stop=stop
        )
        ready.set()
        await stop.wait()
        await runner.cleanup()

    thread = threading.Thread(target=lambda: asyncio.run(live()), name="practice-web", daemon=True)
    thread.start()
    if not ready.wait(10):
        raise OSError(f"the practice web did not start on port {port}")
    try:
        yield str(state["address"])
    finally:
        loop, stop = state["loop"], state["stop"]
        assert isinstance(loop, asyncio.AbstractEventLoop)
        assert isinstance(stop, asyncio.Event)
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
