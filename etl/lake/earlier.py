"""Indexes of captures in, answers to one question out: do we have this already, and by what is it known?"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime

import polars as pl
import xxhash

from etl.lake.warc import Found
from etl.model import Request

_WANTED = [f.name for f in fields(Found)]


class Earlier:
    """What was answered earlier, by address and by what was sent; of several answers the newest counts.

    Sorted keys and columns instead of a table of objects: a capture may hold a million details.

    Args:
        frames: Rows of indexes, oldest first.
        walks: Whether the same request in another walk of the listing is another one.
    """

    def __init__(self, frames: Iterable[pl.DataFrame] = (), *, walks: bool = False) -> None:
        self._walks = walks
        rows = [f.select("sent", "walk", *_WANTED) for f in frames if f.height]
        if not rows:
            self._keys, self._rows = array("Q"), pl.DataFrame()
            return
        every = pl.concat(rows)
        keys = [_key(url, sent, walk if walks else 0) for url, sent, walk in every.select("url", "sent", "walk").rows()]
        order = sorted(range(len(keys)), key=lambda i: (keys[i], -i))
        self._keys, self._rows = array("Q", [keys[i] for i in order]), every.select(_WANTED)[order]

    def find(self, request: Request) -> Found | None:
        """The newest answer to a request."""
        key = _key(request.url, request.sent, request.walk if self._walks else 0)
        at = bisect_left(self._keys, key)
        if at == len(self._keys) or self._keys[at] != key:
            return None
        return Found(**self._rows.row(at, named=True))


def _key(url: str, sent: bytes, walk: int) -> int:
    return xxhash.xxh3_64_intdigest(url.encode("utf-8", "surrogatepass") + b"\0" + sent + bytes([walk]))


def is_fresh(found: Found, now: datetime, days: int) -> bool:
    """Whether a body came so lately that it need not be fetched whole again."""
    return (now - found.body_at).days < days
