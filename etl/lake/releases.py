"""The folder of releases in: which there are, what they are called, which are overdue, and what a killed one left."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from etl.errors import BadCommand, BadPlace

NIGHTLY, STABLE = "nightly", "stable"
"""Names of releases: the newest, and the newest that is good for its whole day. They are links in the folder."""
_MANIFEST, _WAREHOUSE = "manifest.json", "warehouse.duckdb"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How releases are made and kept.

    Args:
        native_rows: Most current rows of a kind that is a table; more are a view over the Parquet beside it.
        days: All releases of so many last days are kept.
        months: After that the last one of a month, for so many months; 0 keeps these for ever.
        brake: Most percent of a kind's rows that a stable release may have lost against the stable one before.
    """

    native_rows: int = 50_000_000
    days: int = 14
    months: int = 0
    brake: float = 5.0


@dataclass(frozen=True, slots=True)
class Release:
    """A release that is there, by its manifest, and the names that mean it."""

    folder: Path
    manifest: Mapping[str, Any]
    names: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Its own name, which is its folder's."""
        return self.folder.name

    @property
    def warehouse(self) -> Path:
        """Its database."""
        return self.folder / _WAREHOUSE

    @property
    def made_at(self) -> datetime:
        """When it was made, in UTC without a zone."""
        return datetime.fromisoformat(str(self.manifest["made_at"]).removesuffix("Z"))

    @property
    def size(self) -> int:
        """Bytes of all its files."""
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())

    @property
    def rows(self) -> dict[str, int]:
        """Current rows, by kind."""
        rows = self.manifest["rows"]
        return {name.partition(".")[2]: n for name, n in rows.items() if name.startswith("current.")}


def releases(folder: Path) -> list[Release]:
    """All releases, oldest first."""
    named = {name: _target(folder, name) for name in (NIGHTLY, STABLE)}
    return [
        Release(path.parent, json.loads(path.read_text(encoding="utf-8")),
                tuple(name for name, there in named.items() if there == path.parent.name))
        for path in sorted(folder.glob(f"[0-9]*/{_MANIFEST}"))
    ]  # fmt: skip


def newest(folder: Path) -> Release | None:
    """The newest release, or None."""
    found = releases(folder)
    return found[-1] if found else None


def find(folder: Path, said: str) -> Release:
    """A release by its name, by ``nightly`` or ``stable``, or by the path of its folder or database.

    Raises:
        BadCommand: there is none.
    """
    found = releases(folder)
    for one in found:
        if said in (one.name, *one.names):
            return one
    path = Path(said) if Path(said).name != _WAREHOUSE else Path(said).parent
    if (path / _MANIFEST).is_file():
        return Release(path.resolve(), json.loads((path / _MANIFEST).read_text(encoding="utf-8")))
    near = [one.name for one in found if one.name.startswith(said)]
    if len(near) == 1:
        return find(folder, near[0])
    hint = (
        "caoyun releases promote NAME" if said == STABLE and found else "caoyun releases" if found else "caoyun publish"
    )
    raise BadCommand(f"there is no release {said!r}", field="RELEASE", hint=hint)


def point(folder: Path, name: str, release: str) -> None:
    """Let ``nightly`` or ``stable`` mean a release; who reads the one before is not disturbed."""
    link = folder / f".{name}.{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(release, target_is_directory=True)
    link.replace(folder / name)


def _target(folder: Path, name: str) -> str:
    link = folder / name
    return link.readlink().name if link.is_symlink() else ""


def doubts(missing: Sequence[str], day: date | None, rows: Mapping[str, int], before: Release | None,
           brake: float) -> list[str]:  # fmt: skip
    """Why a release is not ``stable``; empty where it is.

    Args:
        missing: Sources of which it holds nothing for its day.
        day: The day that it was made for.
        rows: Current rows, by kind.
        before: The stable release of now, if any.
        brake: Most percent of a kind's rows that may be gone.
    """
    said = [] if day else ["it was made for no day"]
    said += [f"{source} is missing" for source in missing]
    for kind, was in (before.rows if before else {}).items():
        if (now := rows.get(kind, 0)) < was * (1 - brake / 100):
            said.append(f"{kind} has {now:,} rows, and {before.name if before else ''} had {was:,}")
    return said


def overdue(found: Sequence[Release], terms: Terms, at: datetime) -> list[Release]:
    """The releases that need not be kept at an instant, in UTC; never the newest, nor one that has a name."""
    recent, last_of_month = at - timedelta(days=terms.days), dict[tuple[int, int], Release]()
    for one in found:
        last_of_month[one.made_at.year, one.made_at.month] = one
    oldest = at.year * 12 + at.month - terms.months
    kept = {one.name for (year, month), one in last_of_month.items() if not terms.months or year * 12 + month >= oldest}
    kept |= {one.name for one in found if one.made_at >= recent or one.names} | {one.name for one in found[-1:]}
    return [one for one in found if one.name not in kept]


def remove(gone: Iterable[Release]) -> int:
    """Remove releases; returns their bytes. A name is gone at once, so that a kill leaves no half release."""
    size = 0
    for one in gone:
        size += one.size
        aside = one.folder.with_name(f".{one.name}.gone")
        one.folder.replace(aside)
        shutil.rmtree(aside)
    return size


def sweep(folder: Path, newest_file: Path) -> None:
    """Remove what killed publications left. Call it holding the catalogue's lock: nobody else writes there then."""
    left = [*folder.glob(".*"), *(path for path in folder.glob("[0-9]*") if path.is_symlink())]
    left += [path for path in newest_file.parent.glob(f".{newest_file.name}.*") if path.name != newest_file.name]
    for path in left:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def sound(release: Release) -> None:
    """Whether a release has its database.

    Raises:
        BadPlace: it has not.
    """
    if not release.warehouse.is_file():
        raise BadPlace(f"{release.name} has no {_WAREHOUSE}", hint="caoyun verify")
