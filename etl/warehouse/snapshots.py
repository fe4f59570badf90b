"""The snapshots of a lake in: which one brought rows last, which are old, and what no snapshot needs any more out."""

from __future__ import annotations

from datetime import datetime

import duckdb

_UPKEEP = "caoyun upkeep"


def snapshot(con: duckdb.DuckDBPyConnection) -> int:
    """The newest snapshot that changed what is in the lake; one that only merged files stands for the one before."""
    found = con.execute(
        "SELECT snapshot_id, author, commit_extra_info FROM lake.snapshots() ORDER BY snapshot_id DESC LIMIT 1"
    ).fetchone()
    if not found:
        return 0
    number, author, content = found
    return int(content) if author == _UPKEEP else int(number)


def sign(con: duckdb.DuckDBPyConnection, name: str, content: int) -> None:
    """Say in an open transaction that it only merges files: its name, and the snapshot that it stands for."""
    con.execute("CALL lake.set_commit_message($1, $2, extra_info => $3)", [_UPKEEP, name, str(content)])


def expire(con: duckdb.DuckDBPyConnection, before: datetime, *, dry: bool = False) -> list[int]:
    """Let go of the snapshots that are older than an instant, in UTC; the newest one stays. Returns their numbers."""
    query = (
        f"SELECT snapshot_id FROM ducklake_expire_snapshots('lake', dry_run => {dry}, older_than => {_zoned(before)})"
    )
    return [number for (number,) in con.execute(query).fetchall()]  # what is not fetched is not done


def unneeded(con: duckdb.DuckDBPyConnection) -> list[str]:
    """The files that no snapshot needs since some were let go, by their whole paths; ``clean`` removes them."""
    rows = con.execute("CALL ducklake_cleanup_old_files('lake', dry_run => true, cleanup_all => true)").fetchall()
    return [path for (path,) in rows]


def clean(con: duckdb.DuckDBPyConnection) -> None:
    """Remove the files that no snapshot needs; one that is gone already is no error."""
    con.execute("CALL ducklake_cleanup_old_files('lake', cleanup_all => true)").fetchall()


def unknown(con: duckdb.DuckDBPyConnection, before: datetime) -> list[str]:
    """The Parquet files below the data path that no snapshot names, written before an instant, in UTC."""
    query = f"CALL ducklake_delete_orphaned_files('lake', dry_run => true, older_than => {_zoned(before)})"
    return [path for (path,) in con.execute(query).fetchall()]


def _zoned(at: datetime) -> str:
    return f"'{at:%Y-%m-%d %H:%M:%S.%f}+00'::TIMESTAMPTZ"
