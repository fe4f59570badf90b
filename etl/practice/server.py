"""Sites in, a loopback HTTP server out, told apart by the Host header; it fails as ordered and ends with its block."""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from typing import Any

from etl.practice.faults import Fault, speech_of
from etl.practice.responder import Logged, Responder
from etl.practice.site import Site
from etl.practice.speech import Ending, Spoken
from etl.practice.wire import heard

_RST_ON_CLOSE = struct.pack("ii", 1, 0)
_LONGEST_HEAD = 1 << 17

Start = Callable[["Future[str]", asyncio.Event], Coroutine[Any, Any, None]]


@contextmanager
def serving(
    sites: Iterable[Site],
    port: int = 0,
    *,
    faults: Sequence[Fault] = (),
    log: list[Logged] | None = None,
    tls: ssl.SSLContext | None = None,
    validators: bool = True,
) -> Iterator[str]:
    """Serve on 127.0.0.1, on a free port unless one is named; yields the address and stops at the end of the block.

    Args:
        sites: They may be changed while they are served.
        port: Port; 0 for a free one.
        faults: What goes wrong; read at each request, so a list may be changed meanwhile.
        log: Every request is appended to it.
        tls: Speak HTTPS, as this context says.
        validators: Whether good answers have an ETag and a date of change.

    Raises:
        ValueError: a fault is none that a server can say.
        OSError: the port is taken.
    """
    for fault in faults:
        speech_of(fault)
    scheme = "https" if tls else "http"
    responder = Responder(sites, faults, log, validators=validators, scheme=scheme)

    async def live(address: Future[str], stop: asyncio.Event) -> None:
        talk = lambda reader, writer: _talk(responder, reader, writer)  # noqa: E731 - a method of nothing
        server = await asyncio.start_server(talk, "127.0.0.1", port, ssl=tls, limit=_LONGEST_HEAD, backlog=512)
        address.set_result("{}://{}:{}".format(scheme, *server.sockets[0].getsockname()))
        await stop.wait()
        server.close()

    with _in_a_thread(live) as address:
        yield address


async def _talk(responder: Responder, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One connection, request by request, until either side ends it."""
    try:
        # The client went away, as some faults make it; or the server ends, of which Python 3.11 would complain.
        with suppress(ConnectionError, ssl.SSLError, asyncio.CancelledError):
            while asked := await heard(reader, responder.scheme):
                if not await _say(responder.spoken(asked), reader, writer):
                    break
                if asked.headers.get("connection", "").lower() == "close":
                    break
    finally:
        writer.close()


async def _say(spoken: Spoken, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    """Do what is to be said, step by step; returns whether the connection is kept."""
    for step in spoken.steps:
        match step:
            case bytes():
                writer.write(step)
                await writer.drain()
            case Ending.CLOSE:
                return False
            case Ending.HANG:
                await reader.read()
                return False
            case Ending.RESET:
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RST_ON_CLOSE)
                writer.transport.abort()
                return False
            case pause:
                await asyncio.sleep(pause)
    return True


@contextmanager
def _in_a_thread(live: Start) -> Iterator[str]:
    """Run until the block ends; what is still being said then is cut off."""
    address: Future[str] = Future()
    state: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    async def whole() -> None:
        stop = asyncio.Event()
        state.append((asyncio.get_running_loop(), stop))
        try:
            await live(address, stop)
        except OSError as error:
            address.set_exception(error)

    thread = threading.Thread(target=lambda: asyncio.run(whole()), name="practice-web", daemon=True)
    thread.start()
    try:
        yield address.result(10)
    finally:
        loop, stop = state[0]
        with suppress(RuntimeError):  # it has ended already where the port was taken
            loop.call_soon_threadsafe(stop.set)
        thread.join(10)
