"""Bytes as they came over the wire in, the body out; an end that never came is an error, not a shorter body."""

from __future__ import annotations

import sys
from collections.abc import Callable

import brotli  # type: ignore[import-untyped]  # it comes without types
from isal import isal_zlib

from etl.errors import Truncated

if sys.version_info >= (3, 14):
    from compression.zstd import ZstdDecompressor, ZstdError
else:
    from backports.zstd import ZstdDecompressor, ZstdError

MOST_DECODED = 256 * 1024 * 1024
ACCEPTED = "gzip, deflate, br, zstd"
_MOST_MEMBERS = 64  # each costs a copy of what follows it
_MOST_CODINGS = 4
_RATIO, _SMALL = 200, 10_000_000  # what grows more than so many times, and beyond so many bytes, is a bomb
_GZIP = b"\x1f\x8b\x08"


def decoded(wire: bytes, encoding: str, url: str, most: int = MOST_DECODED) -> bytes:
    """Undo the content codings of a body, the last one first, checking that each stream reached its end.

    Raises:
        Truncated: a stream is cut, corrupt, followed by something else, or of a coding that was not asked for; or it
            grows over ``most`` bytes, or 200 times and over 10 MB, where decoding stops.
    """
    if not wire or not encoding:
        return wire
    codings = [kind for part in encoding.lower().split(",") if (kind := part.strip()) not in ("", "identity")]
    if len(codings) > _MOST_CODINGS:
        raise Truncated(f"the body is encoded {len(codings)} times over", url=url)
    body, most = wire, min(most, max(_SMALL, _RATIO * len(wire)))
    for kind in reversed(codings):
        body = _undone(body, kind, url, most)
    return body


def wrapped(body: bytes, content_type: str) -> bool:
    """Whether a body is still gzip though its type says text: it was packed once more than it was labelled."""
    return body.startswith(_GZIP) and not any(word in content_type for word in ("gzip", "octet-stream", "tar", "x-tgz"))


def _undone(wire: bytes, kind: str, url: str, most: int) -> bytes:
    undo = _CODINGS.get(kind)
    if undo is None:
        raise Truncated(f"content encoding {kind!r} was not asked for", url=url)
    try:
        return undo(wire, most)
    except _Flawed as error:
        raise Truncated(f"the {kind} stream {error}", url=url) from error
    except (isal_zlib.error, brotli.error, ZstdError) as error:  # type: ignore[misc]  # a stub hides that it is one
        raise Truncated(f"the {kind} stream is corrupt: {error}", url=url) from error


class _Flawed(Exception):
    """What is wrong with a stream; told with its coding by who knows it."""


def _within(body: bytes | bytearray, most: int) -> None:
    if len(body) > most:
        raise _Flawed(f"is larger than {most:,} bytes when decoded")


def _inflate(bits: Callable[[bytes], int]) -> Callable[[bytes, int], bytes]:
    """Every member of the stream: a body may be several gzip files one after the other, and padded with zeros."""

    def undo(wire: bytes, most: int) -> bytes:
        body, rest = bytearray(), wire
        for _ in range(_MOST_MEMBERS):
            stream = isal_zlib.decompressobj(bits(rest))
            body += stream.decompress(rest, most + 1 - len(body))  # one more, to tell full from too large
            _within(body, most)
            if not stream.eof:
                raise _Flawed(f"ends too early, after {len(wire):,} bytes")
            rest = stream.unused_data.lstrip(b"\0")
            if not rest:
                return bytes(body)
        raise _Flawed(f"has more than {_MOST_MEMBERS} members")

    return undo


def _brotli(wire: bytes, most: int) -> bytes:
    """One stream; the decoder itself refuses what comes after its end."""
    stream, body, given = brotli.Decompressor(), bytearray(), wire
    while not stream.is_finished():
        part = stream.process(given, output_buffer_limit=most + 1 - len(body))
        body += part
        _within(body, most)
        if not part and not given and not stream.is_finished():
            raise _Flawed(f"ends too early, after {len(wire):,} bytes")
        given = b""
    return bytes(body)


def _zstd(wire: bytes, most: int) -> bytes:
    """Every frame of the stream."""
    body, rest = bytearray(), wire
    for _ in range(_MOST_MEMBERS):
        stream = ZstdDecompressor()
        body += stream.decompress(rest, most + 1 - len(body))
        _within(body, most)
        if not stream.eof:
            raise _Flawed(f"ends too early, after {len(wire):,} bytes")
        rest = stream.unused_data
        if not rest:
            return bytes(body)
    raise _Flawed(f"has more than {_MOST_MEMBERS} frames")


_CODINGS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _inflate(lambda wire: 31),
    "x-gzip": _inflate(lambda wire: 31),
    "deflate": _inflate(lambda wire: 15 if wire[:1] == b"\x78" else -15),
    "br": _brotli,
    "zstd": _zstd,
}
