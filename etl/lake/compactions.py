"""Packages of compactions in and out: which file took the place of which, kept beside the load packages for good."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from etl.lake import Lake, read_load, write_once
from etl.model import StagedFile


@dataclass(frozen=True, slots=True)
class Merged:
    """One merged file, and the files whose rows are in it, by their paths below the lake's data folder."""

    file: StagedFile
    replaces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compaction:
    """Merged files of one table that came into the catalogue in one transaction; ``made_at`` in UTC."""

    id: str
    table: str
    made_at: datetime
    merged: tuple[Merged, ...]


def write_compaction(folder: Path, one: Compaction) -> None:
    """A package as ``<compaction id>.json``."""
    write_once(folder / f"{one.id}.json", asdict(one))


def read_compaction(path: Path) -> Compaction:
    """A package as it was written."""
    said = json.loads(path.read_text(encoding="utf-8"))
    merged = tuple(Merged(StagedFile(**one["file"]), tuple(one["replaces"])) for one in said["merged"])
    return Compaction(said["id"], said["table"], datetime.fromisoformat(said["made_at"]), merged)


def compactions_in(folder: Path) -> list[Compaction]:
    """The packages of a folder, oldest first."""
    return sorted((read_compaction(path) for path in folder.glob("*.json")), key=lambda one: (one.made_at, one.id))


def replaced(done: Iterable[Compaction]) -> set[str]:
    """The files whose rows are in a merged one, by their paths below the data folder."""
    return {path for one in done for merged in one.merged for path in merged.replaces}


def kept_as(lake: Lake, path: Path) -> StagedFile | None:
    """How a data file was kept, by the package that it is named after; None where none tells of it.

    A load package lies in ``staged`` where a committer was killed before it moved it.
    """
    name = f"{path.stem}.json"
    said = str(path.relative_to(lake.data))
    for folder in (lake.loads, lake.staged):
        if (folder / name).is_file():
            return next((file for file in read_load(folder / name).files if file.path == said), None)
    if (lake.compactions / name).is_file():
        merged = read_compaction(lake.compactions / name).merged
        return next((one.file for one in merged if one.file.path == said), None)
    return None
