"""Bytes of a connection in, requests out; answers in, bytes out: HTTP/1.1 as far as a portal speaks it."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus
from urllib.parse import parse_qsl, unquote, urlsplit

from etl.practice.site import Answer, Ask

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Heard:
    """One request as it came: header names in small letters, the target as it was sent."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""
    scheme: str = "http"

    @property
    def host(self) -> str:
        """The site that is meant."""
        return self.headers.get("host", "")

    @property
    def ask(self) -> Ask:
        """The request as a shape sees it."""
        parts = urlsplit(self.target)
        form = self.body.decode() if self.headers.get("content-type", "").startswith(FORM) else ""
        base = f"{self.headers.get('x-forwarded-proto', self.scheme)}://{self.host}"
        query, fields = (dict(parse_qsl(said, keep_blank_values=True)) for said in (parts.query, form))
        return Ask(self.method, base, unquote(parts.path), query, fields, self.body)


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer as it goes out; the length of its body is stated when it is written, if it is to be."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""

    def head(self, **framing: str) -> bytes:
        """Status line and headers, with those that say where the body ends."""
        said = {**self.headers, "Date": formatdate(usegmt=True), **{k.replace("_", "-"): v for k, v in framing.items()}}
        lines = "".join(f"{name}: {value}\r\n" for name, value in said.items())
        return f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}\r\n{lines}\r\n".encode("latin-1")

    def whole(self) -> bytes:
        """All of it, with the right length; a 304 has neither body nor length."""
        return self.head() if self.status == 304 else self.head(Content_Length=str(len(self.body))) + self.body


def reply(answer: Answer) -> Reply:
    """A site's answer, not compressed yet."""
    return Reply(answer.status, {"Content-Type": answer.content_type}, answer.body)


def packed(said: Reply, accepted: str) -> Reply:
    """The answer compressed where the client allows it and it pays."""
    return gzipped(said) if "gzip" in accepted and len(said.body) > 1000 else said


def gzipped(said: Reply) -> Reply:
    """The answer compressed whatever it costs: the same bytes every time."""
    headers = {**said.headers, "Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return Reply(said.status, headers, gzip.compress(said.body, 1, mtime=0))


async def heard(reader: asyncio.StreamReader, scheme: str) -> Heard | None:
    """The next request of a connection; None when the client has said its last, or speaks something else."""
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.rstrip("\r\n").split("\r\n")
        method, target, _ = first.split(" ")
        pairs = (line.partition(":") for line in lines)
        headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
        return None
    return Heard(method, target, headers, body, scheme)
