"""Old snapshots of a lake in, nothing that anybody needs out: what no snapshot and no load names is removed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from etl.capture import now
from etl.errors import BadCommand, BadPlace
from etl.lake import Lake, loads_in
from etl.lake.compactions import compactions_in, replaced
from etl.pipeline import Yard
from etl.upkeep.compacting import tables
from etl.warehouse import snapshots
from etl.warehouse.catalogue import catalogue
from etl.warehouse.compact import live

KEEP_DAYS = 30
"""How long a snapshot is kept, and with it the files that were merged away."""
_SETTLED = timedelta(days=1)  # a worker may still be about to name a younger file


@dataclass(frozen=True, slots=True)
class Expired:
    """Snapshots that were let go, files that none needs any more, and files that nothing ever named, with all bytes."""

    snapshots: int
    files: int
    orphans: int
    bytes: int


def expire(yard: Yard, keep_days: int = KEEP_DAYS, *, at: datetime | None = None, dry: bool = False) -> Expired:
    """Let go of old snapshots, of the files that none needs then, and of files that nothing names since a day.

    The newest snapshot always stays, and so does every file that it, a staged load or a load package names.

    Args:
        yard: Where to work.
        keep_days: Snapshots younger than so many days stay; at least 1, for those who are reading.
        at: Now, in UTC.
        dry: Change nothing. Which files the old snapshots alone need is known only when they are gone, so none is told.

    Raises:
        BadCommand: ``keep_days`` is less than 1.
        BadPlace: DuckLake would remove a file that is live; nothing was removed.
    """
    if keep_days < 1:
        raise BadCommand("snapshots are kept for a day at least", field="--keep-days")
    lake, at = Lake(yard.home.resolve()), at or now()
    with lake.lock("catalogue"), catalogue(yard.catalog, lake.data) as con:
        old = snapshots.expire(con, at - timedelta(days=keep_days), dry=dry)
        files = {Path(path) for path in snapshots.unneeded(con)}
        needed = {path for table in tables() for path in live(con, table)} | _named(lake)
        if wrong := sorted(files & needed):
            raise BadPlace(f"DuckLake would remove {wrong[0].name}, which is live; nothing was removed")
        orphans = (_unknown(lake, map(Path, snapshots.unknown(con, at - _SETTLED)), at) - needed) - files
        size = sum(path.stat().st_size for path in files | orphans if path.is_file())
        if not dry:
            snapshots.clean(con)
            for path in orphans:
                path.unlink(missing_ok=True)
    return Expired(len(old), len(files), len(orphans), size)


def _named(lake: Lake) -> set[Path]:
    """The files that a load or a compaction names, waiting or done, less those whose rows are in a merged one."""
    done = compactions_in(lake.compactions)
    merged = {one.file.path for each in (*done, *compactions_in(lake.compactions_staged)) for one in each.merged}
    staged = {file.path for load in (*loads_in(lake.loads), *loads_in(lake.staged)) for file in load.files}
    return {lake.data / path for path in (staged | merged) - replaced(done)}


def _unknown(lake: Lake, parquet: Iterable[Path], at: datetime) -> set[Path]:
    """Parquet files that no snapshot names, and what somebody who was killed had begun to write, older than a day."""
    before = (at - _SETTLED - datetime(1970, 1, 1)).total_seconds()  # noqa: DTZ001 - instants are UTC without a zone
    begun = (path for path in lake.data.rglob(".*.open") if path.stat().st_mtime < before)
    return {*parquet, *begun}
