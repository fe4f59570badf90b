"""A frame in, a Parquet file that is whole or not there out; and back. It knows nothing of what the rows mean."""

from __future__ import annotations

import os
import time
from pathlib import Path

import polars as pl

from etl.errors import BadPlace

_SETTLED = 3600  # seconds after which nobody is about to name a new file


def write(folder: Path, name: str, frame: pl.DataFrame) -> str:
    """Keep a frame beside its final name, then rename it; returns the file's name."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / name
    beside = path.with_name(f".{name}.{os.getpid()}")
    frame.write_parquet(beside)
    with beside.open("rb+") as file:
        os.fsync(file.fileno())
    beside.chmod(0o600)
    beside.replace(path)
    return name


def read(folder: Path, name: str) -> pl.DataFrame:
    """The frame as it was kept.

    Raises:
        BadPlace: the file is gone or damaged.
    """
    try:
        return pl.read_parquet(folder / name)
    except (OSError, pl.exceptions.PolarsError) as error:
        what = "remove the subscription and make it anew; what lies between is not told"
        raise BadPlace(f"what was told last stands in {name}, which is gone or damaged", hint=what) from error


def sweep(folder: Path, kept: set[str]) -> None:
    """Remove snapshots that nothing names any more, also of processes that were killed; not what is just being made."""
    for path in (*folder.glob("*.parquet"), *folder.glob(".*.parquet.*")):
        if path.name not in kept and time.time() - path.stat().st_mtime > _SETTLED:
            path.unlink(missing_ok=True)
