"""Servers on the loopback that tests make: one answers as a function says, one speaks bytes; both keep a log."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aiohttp import web


@dataclass(frozen=True)
class Asked:
    """One request as the server saw it."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    at: float = field(default_factory=time.monotonic)

    def header(self, name: str) -> str | None:
        return next((v for k, v in self.headers if k.lower() == name.lower()), None)


@dataclass(frozen=True)
class Loopback:
    """Where a server listens, and everything that it was asked, in order."""

    address: str
    asked: list[Asked]

    def paths(self, *, robots: bool = False) -> list[str]:
        return [a.path for a in self.asked if robots or a.path != "/robots.txt"]


Start = Callable[[], Awaitable[tuple[int, Callable[[], Awaitable[object]]]]]


@contextmanager
def _in_a_thread(start: Start) -> Iterator[str]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="loopback", daemon=True)
    thread.start()
    port, stop = asyncio.run_coroutine_threadsafe(_awaited(start), loop).result(10)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        asyncio.run_coroutine_threadsafe(_ended(stop), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _awaited(start: Start) -> tuple[int, Callable[[], Awaitable[object]]]:
    return await start()


async def _ended(stop: Callable[[], Awaitable[object]]) -> None:
    """Stop, and end whatever is still being said."""
    await stop()
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)


def not_there(asked: Asked) -> web.Response:
    return web.Response(status=404, text="none")


@contextmanager
def answering(
    answer: Callable[[Asked], web.StreamResponse], robots: Callable[[Asked], web.StreamResponse] = not_there
) -> Iterator[Loopback]:
    """A server that answers each request as ``answer`` says, and ``/robots.txt`` as ``robots`` says."""
    log: list[Asked] = []

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        asked = Asked(request.method, request.raw_path, tuple(request.headers.items()), await request.read())
        log.append(asked)
        return robots(asked) if asked.path == "/robots.txt" else answer(asked)

    async def start() -> tuple[int, Callable[[], Awaitable[object]]]:
        runner = web.ServerRunner(web.Server(handle))
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return runner.addresses[0][1], runner.cleanup

    with _in_a_thread(start) as address:
        yield Loopback(address, log)


Speech = Callable[[asyncio.StreamWriter, int], Awaitable[None]]


@contextmanager
def speaking(speech: Speech) -> Iterator[Loopback]:
    """A server that lets ``speech`` write any bytes, told how often it was asked before; it closes afterwards."""
    log: list[Asked] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            method, path, *_ = (await reader.readuntil(b"\r\n\r\n")).decode().split()
            before = sum(a.path != "/robots.txt" for a in log)
            log.append(Asked(method, path))
            if path == "/robots.txt":
                writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            else:
                await speech(writer, before)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client went away, as some tests want it to
        finally:
            writer.close()

    async def start() -> tuple[int, Callable[[], Awaitable[object]]]:
        server = await asyncio.start_server(talk, "127.0.0.1", 0)

        async def stop() -> None:
            server.close()

        return server.sockets[0].getsockname()[1], stop

    with _in_a_thread(start) as address:
        yield Loopback(address, log)


def saying(*answers: bytes) -> Speech:
    """Say these bytes, one answer a request, the last one again and again."""

    async def speech(writer: asyncio.StreamWriter, before: int) -> None:
        writer.write(answers[min(before, len(answers) - 1)])

    return speech
