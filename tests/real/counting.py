"""Captured files in, how many rows they hold out: counted by hand, with nothing of the pipeline, to hold it against."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Any

import polars as pl

from etl.masking import masked
from etl.model import Source
from tests.real import BULLETINS, DATA, DIVISIONS
from tests.real.server import recorded

_NUMBER = re.compile(r"[0-9]+\s*[例人]")


def rows_in(source: Source) -> int:
    """How many rows a set holds."""
    return _COUNTS[type(source.listing).__name__](source.listing)


def identifiers_in(source: Source) -> int:
    """How many lines of a set's files hold a mobile or an identity number in full."""
    family = type(source.listing).__name__
    path, pattern = _FILES[family]
    lines = [line for p in sorted((DATA / path(source.listing)).glob(pattern)) for line in _text(p).splitlines()]
    said = pl.Series(lines, dtype=pl.String)
    return int((masked(said) != said).sum())


def _text(path: Any) -> str:
    return path.read_bytes().decode("utf-8", "ignore") if path.is_file() else ""


def _array(listing: Any) -> int:
    return len(json.loads((DATA / listing.path.lstrip("/")).read_bytes()))


def _table(listing: Any) -> int:
    with closing(sqlite3.connect(f"file:{DATA / listing.path / 'db.sqlite3'}?immutable=1", uri=True)) as book:
        return int(book.execute("SELECT count(*) FROM law").fetchone()[0])


def _bulletins(listing: Any) -> int:
    return len(list((DATA / BULLETINS).glob("*.yaml")))


def _numbers(listing: Any) -> int:
    """Every number with a unit, in every line; no line of a bulletin has one that is not a figure."""
    return sum(len(_NUMBER.findall(p.read_text(encoding="utf-8"))) for p in (DATA / BULLETINS).glob("*.yaml"))


def _lines(listing: Any) -> int:
    texts = [p.read_text(encoding="utf-8") for p in (DATA / DIVISIONS / "mca").glob("*.tsv")]
    return sum(len([line for line in text.splitlines() if line.strip()]) - 1 for text in texts)


def _nodes(listing: Any) -> int:
    form = {name: value for name, value in listing.first(_EPOCH).form if name != "k1"}
    said = json.loads(next(one.body for one in recorded() if one.form == form))["returndata"]
    return len(said["datanodes"]) if isinstance(said, dict) else 0
