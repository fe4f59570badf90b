"""Those who are told, on the loopback: a mail server, and the hosts of chats behind a proxy that is all of them."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit

import trustme
from aiohttp import web

from tests.loopback import _in_a_thread

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Mailbox:
    """What a mail server took: letters, to whom, and who logged in."""

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    to: list[str] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)


@contextmanager
def _listening(talk: Talk, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # whoever asked has gone
        finally:
            writer.close()

    async def start() -> tuple[int, Callable[[], Awaitable[object]]]:
        server = await asyncio.start_server(one, "127.0.0.1", 0, ssl=tls)

        async def stop() -> None:
            server.close()

        return server.sockets[0].getsockname()[1], stop

    with _in_a_thread(start) as address:
        yield int(urlsplit(address).port or 0)


@contextmanager
def mailing(*, tls: ssl.SSLContext | None = None, refused: bool = False) -> Iterator[Mailbox]:
    """A mail server; ``refused`` knows none of those who are written to."""
    box = Mailbox()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 loopback\r\n")
        while line := (await reader.readline()).decode().strip():
            writer.write(await _answer(box, line, reader, writer, refused) + b"\r\n")
            await writer.drain()

    with _listening(talk, tls) as box.port:
        yield box


async def _answer(
    box: Mailbox, line: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, refused: bool
) -> bytes:
    verb, _, rest = line.partition(" ")
    if verb.upper() == "EHLO":
        return b"250-loopback\r\n250 AUTH PLAIN"
    if verb.upper() == "AUTH":
        box.logins.append(rest)
        return b"235 welcome"
    if verb.upper() == "RCPT":
        box.to.append(rest.partition("<")[2].partition(">")[0])
        return b"550 nobody of that name" if refused else b"250 ok"
    if verb.upper() == "DATA":
        writer.write(b"354 go on\r\n")
        said = await reader.readuntil(b"\r\n.\r\n")
        letter = message_from_bytes(said[:-3].replace(b"\r\n..", b"\r\n."), policy=policy.default)
        assert isinstance(letter, EmailMessage)
        box.letters.append(letter)
    return b"250 ok"


@contextmanager
def proxying(authority: trustme.CA, answer: dict[str, Any] | None = None) -> Iterator[tuple[int, list[Any]]]:
    """A proxy that is every host itself, by a certificate for each: its port, and (address, JSON) of what was sent."""
    got: list[Any] = []
    said = json.dumps(answer or {}).encode()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host = (await reader.readuntil(b"\r\n\r\n")).split()[1].partition(b":")[0].decode()
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(host).configure_cert(context)
        await writer.start_tls(context)
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        size = next(int(one[15:]) for one in head.split("\r\n") if one.lower().startswith("content-length:"))
        got.append((f"https://{host}{head.split()[1]}", json.loads(await reader.readexactly(size))))
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(said) + said)
        await writer.drain()

    with _listening(talk) as port:
        yield port, got


def ok(_: object) -> web.Response:
    """The answer of a webhook that took it."""
    return web.Response(text="taken")
