"""A lake in, everything that is not as it was kept out: files hashed again, the ledger held against the data."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from etl.contracts import kinds
from etl.errors import BadPlace
from etl.lake import Lake, loads_in, warc, whole_listings
from etl.lake.compactions import compactions_in, replaced
from etl.lake.parquet import sha256
from etl.model import Load
from etl.pipeline import Yard
from etl.warehouse.query import Audit

Tick = Callable[[int, int], None]
"""Progress: bytes read, bytes in all."""

_TOGETHER = 2  # hashing is bounded by the disk and by two cores


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a file or a number: ``changed``, ``missing``, ``extra`` or ``ledger``."""

    what: str
    where: str
    detail: str


@dataclass(frozen=True, slots=True)
class Verified:
    """How much was looked at, and what was found."""

    files: int
    bytes: int
    loads: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _File:
    """A file that must be there, with the digest that it must have; None where none was written down.

    ``gone`` says that its rows are in a merged file, or that it waits for the catalogue: it need not be there.
    """

    path: Path
    sha256: str | None
    gone: bool = False


@dataclass(frozen=True, slots=True)
class _Data:
    """The files of the data folder that the packages of loads and compactions name, and which of them are live."""

    loads: list[Load]
    files: dict[Path, _File]

    @property
    def live(self) -> set[str]:
        """Whole paths, as the catalogue has them."""
        return {str(path.resolve()) for path, file in self.files.items() if not file.gone}


def verify(yard: Yard, tick: Tick = lambda done, total: None, *, whole: bool = True) -> Verified:
    """Hash again everything that is kept, check the ledger against the data, and name missing and extra files.

    Nothing is changed. A capture that broke off has no digest of its own; its records are held each against the digest
    in the record. A file whose rows are in a merged one is gone on purpose, and hashed as long as it is there.

    Args:
        yard: Whose lake.
        tick: Shown progress.
        whole: False leaves the archive and the releases out.
    """
    lake, told = yard.lake, _audited(yard)
    own = told.own if isinstance(told, Audit) else set()
    data = _data(lake, told.files | told.own if isinstance(told, Audit) else set())
    kept = [*data.files.values(), *(_archived(lake) if whole else ()), *(_released(lake) if whole else ())]
    folders = (lake.data, lake.home / "archive", lake.releases) if whole else (lake.data,)
    there = {path for path in _every(folders) if not _passing(path) and str(path.resolve()) not in own}
    findings = [Finding("missing", _name(lake, f.path), "it was kept and is not there")
                for f in kept if not f.gone and not f.path.is_file()]  # fmt: skip
    known = {f.path for f in kept}
    findings += [Finding("extra", _name(lake, path), "nothing says what it is") for path in sorted(there - known)]
    found = [f for f in kept if f.path.is_file()]
    findings += _hashed(lake, found, tick)
    findings += _ledger(yard, told, data) if isinstance(told, Audit) else [told]
    size = sum(f.path.stat().st_size for f in found)
    return Verified(len(found), size, len(data.loads), tuple(findings))


def _archived(lake: Lake) -> Iterator[_File]:
    for folder, listing in whole_listings(lake.home / "archive"):
        yield _File(folder / f"{listing.attempt:02d}.json", None)
        yield from (_File(folder / name, digest) for name, digest in listing.sha256.items())
    for index in (lake.home / "archive").glob("*/*/*.index.partial.parquet"):
        yield _File(index, None)
        yield _File(index.with_name(f"{index.name[:2]}.partial.warc.gz"), None)


def _data(lake: Lake, live: set[str]) -> _Data:
    """What was staged and merged, and which of it was merged away; a compaction that waits counts if it is ``live``."""
    loads, done = loads_in(lake.loads), compactions_in(lake.compactions)
    waiting = compactions_in(lake.compactions_staged)
    done += [one for one in waiting if live.issuperset(str((lake.data / m.file.path).resolve()) for m in one.merged)]
    away = replaced(done)
    staged = [file for load in loads for file in load.files]
    merged = [one.file for each in done for one in each.merged]
    files = {path: _File(lake.data / path, None, gone=True) for path in away}
    files |= {
        one.file.path: _File(lake.data / one.file.path, None, gone=True) for each in waiting for one in each.merged
    }
    files |= {one.path: _File(lake.data / one.path, one.sha256, one.path in away) for one in (*staged, *merged)}
    return _Data(loads, {file.path: file for file in files.values()})


def _released(lake: Lake) -> Iterator[_File]:
    for manifest in lake.releases.glob("[0-9]*/manifest.json"):
        yield _File(manifest, None)
        said = json.loads(manifest.read_text(encoding="utf-8"))["sha256"]
        yield from (_File(manifest.parent / name, digest) for name, digest in said.items())


def _every(folders: tuple[Path, ...]) -> Iterator[Path]:
    for folder in folders:
        yield from (path for path in folder.rglob("*") if path.is_file())


def _passing(path: Path) -> bool:
    """What a process has under its hands: written beside its final name, or open."""
    return any(part.startswith(".") for part in path.parts[-6:]) or path.suffix in (".open", ".journal")


def _hashed(lake: Lake, files: list[_File], tick: Tick) -> list[Finding]:
    sizes = [f.path.stat().st_size for f in files]
    done, total, found = 0, sum(sizes), []
    with ThreadPoolExecutor(_TOGETHER) as threads:
        for size, wrong in zip(sizes, threads.map(lambda f: _wrong(lake, f), files), strict=True):
            done += size
            tick(done, total)
            found += wrong
    return found


def _wrong(lake: Lake, file: _File) -> list[Finding]:
    name = _name(lake, file.path)
    if file.sha256 is None:
        return _unsound(file.path, name) if file.path.name.endswith(".index.partial.parquet") else []
    now = sha256(file.path)
    return [] if now == file.sha256 else [Finding("changed", name, f"SHA-256 {file.sha256[:16]}… is now {now[:16]}…")]


def _unsound(index: Path, name: str) -> list[Finding]:
    """The records of a capture that broke off, each against the digest of its body in the index."""
    path = index.with_name(f"{index.name[:2]}.partial.warc.gz")
    try:
        rows = pl.read_parquet(index, columns=["offset", "sha256", "status", "place"])
        own = rows.filter(
            (pl.col("offset") >= 0)
            & (pl.col("status") > 0)
            & pl.col("place").str.ends_with(pl.concat_str(pl.lit("@"), "offset"))
        )
        wrong = [
            offset
            for offset, digest in own.select("offset", "sha256").rows()
            if warc.read(path, offset).sha256 != digest
        ]
    except (BadPlace, OSError, pl.exceptions.PolarsError) as error:
        return [Finding("changed", name, str(error))]
    return [Finding("changed", f"{name}", f"the body at {offset} is another") for offset in wrong]


def _name(lake: Lake, path: Path) -> str:
    return str(path.relative_to(lake.home))


def _audited(yard: Yard) -> Audit | Finding:
    """What the catalogue itself says, or why it cannot."""
    from etl.warehouse.catalogue import catalogue
    from etl.warehouse.query import audit

    try:
        with catalogue(yard.catalog, yard.lake.data) as con:
            return audit(con, kinds())
    except BadPlace as error:
        return Finding("ledger", "the catalogue", error.message)


def _ledger(yard: Yard, told: Audit, data: _Data) -> list[Finding]:
    """The catalogue against the packages and the rows: each load once, its files, and as many rows as it says."""
    said = {load.id: load for load in data.loads}
    found = [
        Finding("ledger", name, "the catalogue has a load without its package")
        for name in told.loads.keys() - said.keys()
    ]
    found += [
        Finding("ledger", name, "the catalogue does not have this load") for name in said.keys() - told.loads.keys()
    ]
    for name in said.keys() & told.loads.keys():
        found += [Finding("ledger", name, one) for one in _differs(said[name], told.loads[name])]
    found += [
        Finding("ledger", _name(yard.lake, Path(f)), "the catalogue has a file that no load brought")
        for f in told.files - data.live
    ]
    found += [
        Finding("ledger", _name(yard.lake, Path(f)), "a load brought it and the catalogue does not have it")
        for f in data.live - told.files - told.own
    ]
    return sorted(found, key=lambda f: (f.where, f.detail))


def _differs(load: Load, told: dict[str, int]) -> Iterator[str]:
    n = load.counts
    if told["listed"] != n.listed or not n.balanced:
        yield f"it lists {told['listed']}, and its fates do not add up to that"
    if told["loaded"] != told["versions"]:
        yield f"it says {told['loaded']} loaded, and has {told['versions']} versions"
    if told["withdrawn"] != told["tombstones"]:
        yield f"it says {told['withdrawn']} withdrawn, and has {told['tombstones']} tombstones"
    if told["rejected"] > told["quarantined"]:
        yield f"it says {told['quarantined']} quarantined, and has {told['rejected']} rejected rows"
