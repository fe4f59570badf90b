"""WARC records as bytes, one gzip member each, and back again; what was on the wire is kept as it was.

Source: WARC 1.1 (ISO 28500:2017); revisit records as its section 6.7 has them.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from isal import igzip, isal_zlib

from etl.errors import BadPlace
from etl.web.client import Wire

_UNSAFE = {ord(sign): f"%{ord(sign):02X}" for sign in "\t\n\r "}
_SAME = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_STEP = 1 << 16
_MEMBER = 31  # zlib's number for a gzip member with its CRC
_LITTLE = 0  # isal's level 0 packs too, and takes a third of the time for what is small


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An answer that is kept, by its row of an index.

    Its body lies at ``place``, in a record of ``length`` bytes, and came at ``body_at``; the answer itself came ``at``,
    later where the site said that nothing had changed. ``row`` is the fingerprint of the listed row that led to it.
    """

    url: str
    place: str
    length: int
    at: datetime
    body_at: datetime
    status: int
    verdict: str
    sha256: str
    row: int
    etag: str
    last_modified: str


def info(name: str, run_id: str, ident: str) -> bytes:
    """The record with which a file begins: what made it, and which run it is."""
    fields = f"software: caoyun\r\nformat: WARC File Format 1.1\r\nisPartOf: {run_id}\r\n".encode()
    date = datetime.now(UTC).replace(tzinfo=None)
    head = f"WARC-Filename: {name}\r\nContent-Type: application/warc-fields\r\n"
    return _packed(_record("warcinfo", ident, _date(date), head, fields))


def exchange(wire: Wire, sha256: str, same: Found | None, idents: tuple[str, str]) -> tuple[bytes, bytes]:
    """A request, and what came of it: a response, a revisit of an earlier one, or a word on why nothing came.

    Args:
        wire: What was on the wire.
        sha256: Of its body, in hexadecimal.
        same: The earlier answer whose body this is.
        idents: A UUID for either record.
    """
    address = wire.request.url.translate(_UNSAFE)  # a line end in a publisher's link must not end a header
    target, date = f"WARC-Target-URI: {address}\r\n", _date(wire.at)
    block = _http(f"{wire.request.method} {address} HTTP/1.1", wire.sent) + wire.sent_body
    head = f"{target}Content-Type: application/http; msgtype=request\r\n"
    request = _packed(_record("request", idents[0], date, head, block), _LITTLE)
    target += f"WARC-Concurrent-To: <urn:uuid:{idents[0]}>\r\n"
    return request, _answer(wire, sha256, same, (target, idents[1], date))


def _answer(wire: Wire, sha256: str, same: Found | None, known: tuple[str, str, str]) -> bytes:
    target, ident, date = known
    if not wire.status:
        block = f"problem: {wire.problem}\r\n".encode("utf-8", "surrogateescape")
        return _packed(_record("metadata", ident, date, f"{target}Content-Type: application/warc-fields\r\n", block))
    block = _http(f"HTTP/1.1 {wire.status} {wire.reason}", wire.received)
    head = (f"{target}Content-Type: application/http; msgtype=response\r\n"
            f"WARC-Payload-Digest: sha256:{same.sha256 if same else sha256}\r\n")  # fmt: skip
    if same:
        profile = _NOT_MODIFIED if wire.status == 304 else _SAME
        head += (f"WARC-Profile: {profile}\r\nWARC-Refers-To-Target-URI: {same.url.translate(_UNSAFE)}\r\n"
                 f"WARC-Refers-To-Date: {_date(same.body_at)}\r\n")  # fmt: skip
        return _packed(_record("revisit", ident, date, head, block))
    record = _record("response", ident, date, head, block + wire.body)
    if any(name.lower() == "content-encoding" for name, _ in wire.received):
        return zlib.compress(record, 0, _MEMBER)  # a body that came compressed is not compressed again
    return _packed(record)


def _packed(record: bytes, level: int = 1) -> bytes:
    member: bytes = isal_zlib.compress(record, level, _MEMBER)
    return member


def _record(kind: str, ident: str, date: str, head: str, block: bytes) -> bytes:
    start = (f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{ident}>\r\nWARC-Date: {date}\r\n{head}"
             f"Content-Length: {len(block)}\r\n\r\n")  # fmt: skip
    return start.encode("utf-8", "surrogateescape") + block + b"\r\n\r\n"


def _http(line: str, headers: tuple[tuple[str, str], ...]) -> bytes:
    """A start line and headers as they came; the client has bytes that are no UTF-8 as surrogates."""
    lines = "\r\n".join([f"{name}: {value}" for name, value in headers])
    end = "\r\n\r\n" if lines else "\r\n"
    return f"{line}\r\n{lines}{end}".encode("utf-8", "surrogateescape")


def _date(at: datetime) -> str:
    return at.isoformat(timespec="seconds") + "Z"


@dataclass(frozen=True, slots=True)
class Kept:
    """One record as it lies in a file: its own headers, and of an HTTP message the status, headers and body."""

    head: Mapping[str, str]
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def sha256(self) -> str:
        """SHA-256 of the body as it came over the wire, in hexadecimal."""
        return hashlib.sha256(self.body).hexdigest()

    @property
    def sound(self) -> bool:
        """Whether the body is the one whose digest the record states; a revisit has none of its own."""
        said = self.head.get("warc-payload-digest", "")
        whole = self.head.get("warc-type") == "response"
        return not whole or said == f"sha256:{self.sha256}"


def read(path: Path, offset: int, length: int | None = None) -> Kept:
    """The record that begins at a place; the member's CRC-32 is checked as it is opened.

    Raises:
        BadPlace: the file is missing, cut or damaged there; the hint is the place.
    """
    place = f"{path}@{offset}"
    try:
        with path.open("rb") as file:
            file.seek(offset)
            record = igzip.decompress(file.read(length)) if length else _member(file.read, place)  # type: ignore[no-untyped-call]
        return _parsed(record)
    except (isal_zlib.error, EOFError, OSError, ValueError) as error:  # type: ignore[misc]  # the stub hides that it is one
        raise BadPlace(f"the archive is damaged: {error}", hint=place) from error


def _member(more: object, place: str) -> bytes:
    """One gzip member of unknown length."""
    stream, body = isal_zlib.decompressobj(31), bytearray()
    while not stream.eof:
        part: bytes = more(_STEP)  # type: ignore[operator]  # a file's read
        if not part:
            raise EOFError(f"the record at {place} ends too early")
        body += stream.decompress(part)
    return bytes(body)


def _parsed(record: bytes) -> Kept:
    start = record.index(b"\r\n\r\n") + 4
    head = dict(_header(line) for line in record[:start].split(b"\r\n")[1:-2])
    block = record[start : start + int(head["content-length"])]
    if len(block) != int(head["content-length"]):
        raise EOFError("the record ends too early")
    if not head.get("content-type", "").startswith("application/http"):
        return Kept(head, 0, {}, block)
    end = block.index(b"\r\n\r\n")
    first, *lines = block[:end].split(b"\r\n")
    code = first.split(b" ")[1] if first.startswith(b"HTTP/") else b"0"
    return Kept(head, int(code), dict(_header(line) for line in lines), block[end + 4 :])


def _header(line: bytes) -> tuple[str, str]:
    name, _, value = line.decode("utf-8", "surrogateescape").partition(":")
    return name.strip().lower(), value.strip(" \t")
