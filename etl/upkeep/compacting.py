"""Many small files of a lake in, few sorted ones with the same rows out: merged where it pays, each hashed before."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from etl.capture import now
from etl.contracts import kinds
from etl.errors import BadCommand, BadPlace
from etl.lake import Lake
from etl.lake.compactions import Compaction, Merged, compactions_in, kept_as, replaced, write_compaction
from etl.lake.parquet import discard, merge, rows_of, settle, sha256
from etl.pipeline import Yard
from etl.warehouse.catalogue import OPS, catalogue
from etl.warehouse.compact import Open, bound, live, sorted_rows, swap
from etl.warehouse.query import STAGED_OPS

Plans = dict[str, list[list[Path]]]
"""Of each table the groups of files to be merged."""
Tick = Callable[[str, int, int], None]
"""Progress: table, small files merged so far, small files in all."""

FEWEST = 5
"""So many small files of a partition are worth a merge."""
_MOST_BYTES, _MOST_ROWS = 64 << 20, 1_000_000  # of a merged file, which bounds the memory too
_TINY = 1 << 20  # rewriting so much is never too dear
_PAUSE = 0.2  # seconds between two compactions, in which whoever waits for the catalogue gets it


@dataclass(frozen=True, slots=True)
class Size:
    """Files of a table as of now, and their bytes."""

    files: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Compacted:
    """What was merged: each table before and after, by ``schema/table``; ``after`` a dry run knows no bytes but these.

    ``merged`` is how many files took the place of how many others, ``replaced``.
    """

    before: dict[str, Size]
    after: dict[str, Size]
    merged: int
    replaced: int


def compact(
    yard: Yard, *, fewest: int = FEWEST, dry: bool = False, tick: Tick = lambda table, done, total: None
) -> Compacted:
    """Merge the small files of each partition that has at least ``fewest``, sorted as they were staged.

    The catalogue's lock is held for one compaction at a time, so that loads are committed in between. What a killed
    compaction left is cleaned up first. Every file is hashed before it is read.

    Args:
        yard: Where to work.
        fewest: Small files that a partition must have.
        dry: Change nothing; tell what would be merged.
        tick: Shown progress.

    Raises:
        BadPlace: a file is not as it was staged; names it. Its table is left as it is, all others are compacted.
    """
    if fewest < 2:
        raise BadCommand(f"{fewest} files cannot be merged", field="--fewest", hint="2 or more")
    lake = Lake(yard.home.resolve())
    with catalogue(yard.catalog, lake.data) as con:
        if not dry:
            _heal(con, lake)
        before, plans = _planned(con, lake, fewest)
        total = sum(len(files) for plan in plans.values() for files in plan)
        if dry:
            return _foretold(before, plans)
        bound(con, lake.home / "tmp")
        done, broken = _compacted(con, lake, plans, fewest, lambda table, count: tick(table, count, total))
        after, _ = _planned(con, lake, fewest)
    if broken:
        others = f"; {len(broken) - 1} more tables are not as they were staged" if broken[1:] else ""
        raise BadPlace(f"{broken[0].message}{others}; what is sound was compacted", hint=broken[0].hint)
    return Compacted(before, after, sum(len(one.merged) for one in done), len(replaced(done)))


def _foretold(before: dict[str, Size], plans: Plans) -> Compacted:
    """What a dry run tells: how many files there would be, in the bytes of now."""
    fewer = {table: sum(len(files) - 1 for files in plan) for table, plan in plans.items()}
    after = {table: Size(size.files - fewer[table], size.bytes) for table, size in before.items()}
    every = [files for plan in plans.values() for files in plan]
    return Compacted(before, after, len(every), sum(map(len, every)))


def _compacted(
    con: Open, lake: Lake, plans: Plans, fewest: int, tick: Callable[[str, int], None]
) -> tuple[list[Compaction], list[BadPlace]]:
    """One compaction after the other; a table that is not as it was staged stops, and the next one goes on."""
    done: list[Compaction] = []
    broken: list[BadPlace] = []
    for table, plan in plans.items():
        left = len(plan)
        try:
            while left > 0 and (one := _compaction(con, lake, table, fewest)):
                done.append(one)
                left -= len(one.merged)
                tick(table, len(replaced(done)))
                time.sleep(_PAUSE)
        except BadPlace as error:
            broken.append(error)
    return done, broken


def _planned(con: Open, lake: Lake, fewest: int) -> tuple[dict[str, Size], Plans]:
    """Of each table the files as of now, and the groups of small ones that are worth a merge."""
    found = {table: there for table in tables() if (there := live(con, table))}
    sizes = {table: Size(len(there), sum(there.values())) for table, there in found.items()}
    return sizes, {table: list(groups(lake.data / table, there, fewest)) for table, there in found.items()}


def tables() -> list[str]:
    """All tables that a lake may have, as ``schema/table``."""
    return [*(f"{schema}/{kind}" for kind in kinds() for schema in ("history", "quarantine")),
            *(f"ops/{name}" for name in OPS)]  # fmt: skip


def groups(folder: Path, files: dict[Path, int], fewest: int) -> Iterator[list[Path]]:
    """The files of each partition below a table's folder that are worth a merge, smallest first.

    A file joins while it is tiny or not larger than twice all before it together, else those before it are left for
    another day: a row is rewritten a logarithm of times and not at each compaction. What lies elsewhere is left alone.
    """
    inside = sorted(path for path in files if path.is_relative_to(folder))
    for _, of_partition in groupby(inside, key=lambda path: path.parent):
        chosen: list[Path] = []
        size = 0
        for path in sorted(of_partition, key=lambda path: (files[path], path.name)):
            if files[path] > max(2 * size, _TINY):
                if len(chosen) >= fewest:
                    break
                chosen, size = [], 0
            if size + files[path] > _MOST_BYTES:
                break
            chosen.append(path)
            size += files[path]
        if len(chosen) >= fewest:
            yield chosen


def _compaction(con: Open, lake: Lake, table: str, fewest: int) -> Compaction | None:
    """Merge what is worth it in one table, up to a bound, in one transaction; None where nothing is.

    The package is written before the files get their names, and moved when the catalogue has them: a kill in between
    leaves what ``_heal`` ends or takes back.
    """
    with lake.lock("catalogue"):
        plan = list(_bounded(lake, table, groups(lake.data / table, live(con, table), fewest)))
        if not plan:
            return None
        at = now()
        name = f"compact-{at:%Y%m%dT%H%M%S%f}"
        swaps = [(files[0].parent / f"{name}.parquet", files) for files in plan]
        merged = tuple(
            Merged(merge(lake.data, path, sorted_rows(con, lake.data, table, files)), _said(lake, files))
            for path, files in swaps
        )
        one = Compaction(name, table, at, merged)
        write_compaction(lake.compactions_staged, one)
        for path, _ in swaps:
            settle(path)
        swap(con, lake.data, table, swaps, name)
        _finish(lake, one)
    return one


def _bounded(lake: Lake, table: str, plan: Iterable[list[Path]]) -> Iterator[list[Path]]:
    """The first groups that are not too much together, each within a million rows and each file as it was kept."""
    size = 0
    for files in plan:
        size += sum(path.stat().st_size for path in files if path.is_file())
        if size > _MOST_BYTES:
            return
        rows, kept = 0, []
        for path in files:
            rows += _sound(lake, table, path)
            if rows > _MOST_ROWS:
                break
            kept.append(path)
        if len(kept) > 1:
            yield kept


def _sound(lake: Lake, table: str, path: Path) -> int:
    """How many rows a file has that is as it was kept.

    Raises:
        BadPlace: it is not, or nothing tells how it was.
    """
    said, name = kept_as(lake, path), str(path.relative_to(lake.home))
    if not path.is_file():
        raise BadPlace(f"{name} is missing", hint="caoyun verify")
    if said is None:
        if table in STAGED_OPS or table.removeprefix("ops/") not in OPS:
            raise BadPlace(f"nothing says how {name} was staged", hint="caoyun verify")
        return rows_of(path)  # DuckLake wrote it itself, and nobody has hashed it yet
    if sha256(path) != said.sha256:
        raise BadPlace(f"{name} is not as it was staged: its SHA-256 is another", hint="caoyun verify")
    return said.rows


def _said(lake: Lake, files: Sequence[Path]) -> tuple[str, ...]:
    return tuple(str(path.relative_to(lake.data)) for path in files)


def _finish(lake: Lake, one: Compaction) -> None:
    (lake.compactions_staged / f"{one.id}.json").replace(lake.compactions / f"{one.id}.json")


def _heal(con: Open, lake: Lake) -> None:
    """End what a killed compaction had committed, and take back what it had not."""
    with lake.lock("catalogue"):
        for one in compactions_in(lake.compactions_staged):
            files = [lake.data / merged.file.path for merged in one.merged]
            if live(con, one.table).keys() >= set(files):
                _finish(lake, one)
                continue
            for path in files:
                discard(path)
            (lake.compactions_staged / f"{one.id}.json").unlink()
        for path in (*lake.data.rglob(".compact-*.open"), *lake.compactions_staged.glob(".compact-*")):
            path.unlink()
