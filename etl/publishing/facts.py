"""What the descriptions of a release are written from: its kinds, their rows, days, provinces and files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from etl.contracts import Contract


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """The current records of one kind: how many, of which days and provinces, and the files that hold them."""

    rules: Contract
    rows: int
    first_on: date | None
    last_on: date | None
    provinces: tuple[str, ...]
    files: tuple[str, ...]
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """A release that is written and not yet described.

    Args:
        name: The release's own.
        at: When it was made, in UTC.
        citation: In Chinese and English.
        kinds: What it has of each kind.
        sha256: Digest by path below the release's folder.
        sizes: Bytes by the same path.
    """

    name: str
    at: datetime
    citation: tuple[str, str]
    kinds: tuple[Kind, ...]
    sha256: Mapping[str, str]
    sizes: Mapping[str, int]


def files_of(folder: Path, kind: str) -> tuple[str, ...]:
    """The Parquet files of a kind, by their paths below the release's folder."""
    return tuple(str(path.relative_to(folder)) for path in sorted((folder / "parquet" / kind).rglob("*.parquet")))
