"""Faults of the transfer: answers that come late, in drops, in part, without an end, or in a broken encoding."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, repeat

from etl.practice.speech import Case, Ending, Spoken, whole
from etl.practice.wire import Reply, gzipped, packed

_MIB = 1 << 20
_GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"


def reset(case: Case) -> Spoken:
    """Nothing, and the connection is reset."""
    return Spoken(0, (Ending.RESET,))


def silent(case: Case) -> Spoken:
    """Nothing, and the connection stays open."""
    return Spoken(0, (Ending.HANG,))


def slow_head(case: Case) -> Spoken:
    """The right answer, a byte of its head at a time."""
    said = _sent(case)
    head = said.head(Content_Length=str(len(said.body)))
    return Spoken(said.status, chain(_drops(head, case.fault.pause), (said.body,)))


def dripping(case: Case) -> Spoken:
    """The right answer, its head at once and a byte of its body at a time."""
    said = _sent(case)
    head = said.head(Content_Length=str(len(said.body)))
    return Spoken(said.status, chain((head,), _drops(said.body, case.fault.pause)))


def _drops(said: bytes, pause: float) -> Iterator[bytes | float]:
    for byte in said:
        yield bytes((byte,))
        yield pause


def truncated(case: Case) -> Spoken:
    """Half of the body that the head promises."""
    said = _sent(case)
    return _cut(said, said.body[: len(said.body) // 2])


def length_too_large(case: Case) -> Spoken:
    """The whole body, and the head promises more."""
    said = _sent(case)
    return Spoken(said.status, (said.head(Content_Length=str(len(said.body) + 100)), said.body, Ending.CLOSE))


def length_too_small(case: Case) -> Spoken:
    """The whole body, and the head promises half of it.

    The rest comes a pause later: whether a client meets it at once would be left to the network otherwise.
    """
    said = _sent(case)
    half = len(said.body) // 2
    start = said.head(Content_Length=str(half), Connection="close") + said.body[:half]
    return Spoken(said.status, (start, case.fault.pause, said.body[half:], Ending.CLOSE))


def truncated_chunk(case: Case) -> Spoken:
    """A chunk that ends before its stated size."""
    said = _sent(case)
    half = said.body[: len(said.body) // 2]
    size = b"%x\r\n" % len(said.body)
    return Spoken(said.status, (said.head(Transfer_Encoding="chunked"), size + half, Ending.CLOSE))


def truncated_gzip(case: Case) -> Spoken:
    """A gzip stream without its end; the stated length is that of what comes."""
    said = gzipped(case.good())
    return whole(Reply(said.status, said.headers, said.body[: len(said.body) * 2 // 3]))


def bad_checksum(case: Case) -> Spoken:
    """A gzip stream that is whole, with a checksum of something else."""
    said = gzipped(case.good())
    checksum = bytes(byte ^ 0xFF for byte in said.body[-8:-4])
    return whole(Reply(said.status, said.headers, said.body[:-8] + checksum + said.body[-4:]))


def gzip_in_name_only(case: Case) -> Spoken:
    """A plain body that is labelled gzip."""
    said = case.good()
    return whole(Reply(said.status, {**said.headers, "Content-Encoding": "gzip"}, said.body))


def gzip_twice(case: Case) -> Spoken:
    """A body compressed twice and labelled once."""
    return whole(gzipped(gzipped(case.good())))


def oversize(case: Case) -> Spoken:
    """The right answer and then blanks, on and on, with no stated length."""
    said = case.good()
    blanks = repeat(b" " * 65_536, case.fault.most // 65_536)
    return Spoken(said.status, chain((said.head(Connection="close"), said.body), blanks, (Ending.CLOSE,)))


def bomb(case: Case) -> Spoken:
    """A small gzip stream, right to its checksum, that is a great many blanks when decoded."""
    said = case.good()
    return whole(Reply(said.status, {**said.headers, "Content-Encoding": "gzip"}, _blanks(case.fault.most // _MIB)))


@lru_cache(maxsize=2)
def _blanks(mebibytes: int) -> bytes:
    """So many mebibytes of blanks: one is compressed, flushed so that its bytes can be repeated as they are."""
    blanks, one = b" " * _MIB, zlib.compressobj(9, zlib.DEFLATED, -15)
    block = one.compress(blanks) + one.flush(zlib.Z_FULL_FLUSH)
    checksum = 0
    for _ in range(mebibytes):
        checksum = zlib.crc32(blanks, checksum)
    size = mebibytes * _MIB % (1 << 32)
    return _GZIP_HEAD + block * mebibytes + one.flush() + checksum.to_bytes(4, "little") + size.to_bytes(4, "little")


def _sent(case: Case) -> Reply:
    """What would have been said without the fault."""
    return packed(case.good(), case.heard.headers.get("accept-encoding", ""))


def _cut(said: Reply, part: bytes) -> Spoken:
    return Spoken(said.status, (said.head(Content_Length=str(len(said.body))), part, Ending.CLOSE))
