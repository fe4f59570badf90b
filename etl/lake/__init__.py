"""Every file that is kept, by path: it follows from the run, is written beside its final name, and renamed once."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from etl.errors import BadPlace
from etl.model import Counts, Listing, Load, Measure, Run, StagedFile, Walked


@dataclass(frozen=True, slots=True)
class Lake:
    """A folder with an archive, data, staged and committed loads, and releases."""

    home: Path

    def archive(self, run: Run) -> Path:
        """Where a run's WARC files, their indexes and their summaries lie."""
        return self.archive_of(run.source) / run.day.isoformat()

    def archive_of(self, source: str) -> Path:
        """Where all runs of a source lie."""
        return self.home / "archive" / source

    @property
    def data(self) -> Path:
        """The data path of DuckLake."""
        return self.home / "data"

    @property
    def staged(self) -> Path:
        """Loads that wait for the committer."""
        return self.home / "staged"

    @property
    def loads(self) -> Path:
        """Loads that were committed."""
        return self.home / "loads"

    @property
    def compactions(self) -> Path:
        """What was merged, and which files it took the place of; one package a compaction."""
        return self.home / "compactions"

    @property
    def compactions_staged(self) -> Path:
        """Compactions that the catalogue may not have yet."""
        return self.compactions / "staged"

    @property
    def releases(self) -> Path:
        """Published warehouses, one folder a release."""
        return self.home / "releases"

    @property
    def warehouse(self) -> Path:
        """The newest release, under the name that everybody opens."""
        return self.home / "warehouse.duckdb"

    @property
    def validations(self) -> Path:
        """Results of Great Expectations, one file a load: counts, and no value of a row."""
        return self.home / "validations"

    @property
    def hosts(self) -> Path:
        """The host table for pacing."""
        return self.home / "hosts.sqlite"

    @property
    def alerts(self) -> Path:
        """What was told to whom it concerns, and when."""
        return self.home / "alerts.json"

    @property
    def audit(self) -> Path:
        """Who asked the portal what in SQL."""
        return self.home / "audit"

    @property
    def subscriptions(self) -> Path:
        """Who is told of what, what was told last, and what waits to be sent; it holds addresses with their secrets."""
        return self.home / "subscriptions"

    @contextmanager
    def lock(self, name: str, seconds: float = 600) -> Iterator[None]:
        """Hold a lock of this lake; another process that wants it waits.

        Raises:
            BadPlace: it was not to be had within ``seconds``.
        """
        path = self.home / "locks" / f"{name}.lock"
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(path, timeout=seconds):
                yield
        except Timeout as error:
            raise BadPlace(f"another process holds {name} for more than {seconds:.0f} s", hint=str(path)) from error


def write_once(path: Path, value: Mapping[str, Any]) -> None:
    """Write JSON beside the final name, then rename: a reader sees all of it or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_text(json.dumps(value, ensure_ascii=False, indent=1, default=_plain), encoding="utf-8")
    beside.replace(path)


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is not kept as JSON")


def write_listing(folder: Path, listing: Listing) -> None:
    """The summary of a finished capture; its being there says that the attempt is whole."""
    write_once(folder / f"{listing.attempt:02d}.json", asdict(listing))


def last_listing(folder: Path) -> Listing | None:
    """The newest whole capture of a run, or None."""
    found = sorted(folder.glob("[0-9][0-9].json"))
    return _listing(found[-1]) if found else None


def listings(folder: Path) -> list[tuple[Run, Listing]]:
    """The newest whole capture of every run of a source, oldest day first."""
    days = sorted(path for path in folder.glob("*-*-*") if path.is_dir())
    found = [(Run(folder.name, date.fromisoformat(day.name)), last_listing(day)) for day in days]
    return [(run, listing) for run, listing in found if listing]


def whole_listings(archive: Path) -> list[tuple[Path, Listing]]:
    """Every whole capture of an archive with its folder."""
    return [(path.parent, _listing(path)) for path in sorted(archive.glob("*/*/[0-9][0-9].json"))]


def _listing(path: Path) -> Listing:
    said = json.loads(path.read_text(encoding="utf-8"))
    times = {k: datetime.fromisoformat(said[k]) for k in ("started_at", "finished_at")}
    walked = said["walked"]
    walked |= {edge: _day(walked.get(edge)) for edge in ("since", "until")}
    return Listing(**{**said, **times, "walked": Walked(**{**walked, "problems": tuple(walked["problems"])})})


def _day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None


def write_load(folder: Path, load: Load) -> None:
    """A load package as ``<load id>.json``."""
    write_once(folder / f"{load.id}.json", asdict(load))


def read_load(path: Path) -> Load:
    """A load package as it was written."""
    said = json.loads(path.read_text(encoding="utf-8"))
    said["run"] = Run(said["run"]["source"], date.fromisoformat(said["run"]["day"]))
    said["counts"] = Counts(**said["counts"])
    said["files"] = tuple(StagedFile(**f) for f in said["files"])
    said["measures"] = tuple(Measure(**m) for m in said["measures"])
    said["captured_at"] = datetime.fromisoformat(said["captured_at"])
    said |= {edge: _day(said.get(edge)) for edge in ("since", "until")}
    return Load(**said)


def loads_in(folder: Path, run: Run | None = None) -> list[Load]:
    """Load packages of a folder, of one run or of all, oldest capture first."""
    wanted = "*.json" if run is None else f"{run.source}-{run.day:%Y%m%d}-*.json"
    return sorted((read_load(p) for p in folder.glob(wanted)), key=lambda load: (load.captured_at, load.id))
