"""Bytes as they came over the wire in, the body out; an end that never came is an error, not a shorter body."""

from __future__ import annotations

from isal import isal_zlib

from etl.errors import Truncated

MOST_DECODED = 256 * 1024 * 1024
ACCEPTED = "gzip, deflate"
_MOST_MEMBERS = 64  # each costs a copy of what follows it


def decoded(wire: bytes, encoding: str, url: str, most: int = MOST_DECODED) -> bytes:
    """Undo one content encoding, checking that the stream reached its end.

    Raises:
        Truncated: the stream is cut, corrupt, longer than ``most`` bytes, or of an encoding that was not asked for.
    """
    kind = encoding.strip().lower()
    if kind in ("", "identity"):
        return wire
    if kind not in ("gzip", "x-gzip", "deflate"):
        raise Truncated(f"content encoding {kind!r} was not asked for", url=url)
    return _inflate(wire, 31 if "gzip" in kind else (15 if wire[:1] == b"\x78" else -15), kind, url, most)


def _inflate(wire: bytes, bits: int, kind: str, url: str, most: int) -> bytes:
    """Every member of the stream: a body may be several gzip files one after the other, and padded with zeros."""
    body, rest = bytearray(), wire
    for _ in range(_MOST_MEMBERS):
        stream = isal_zlib.decompressobj(bits)
        try:
            body += stream.decompress(rest, most + 1 - len(body))  # one more, to tell full from too large
        except isal_zlib.error as error:  # type: ignore[misc]  # the stub hides that it is one
            raise Truncated(f"the {kind} stream is corrupt: {error}", url=url) from error
        if len(body) > most:
            raise Truncated(f"the body is larger than {most:,} bytes when decoded", url=url)
        if not stream.eof:
            raise Truncated(f"the {kind} stream ends too early, after {len(wire):,} bytes", url=url)
        rest = stream.unused_data.lstrip(b"\0")
        if not rest:
            return bytes(body)
    raise Truncated(f"the {kind} stream has more than {_MOST_MEMBERS} members", url=url)
