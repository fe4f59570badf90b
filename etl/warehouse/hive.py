"""A sorted table in, Hive folders of Parquet out, one sorted file a partition; and the SQL that reads them again."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb

FOLDER = "parquet"
"""Where the current rows lie in a release's folder, a folder a kind."""
KEYS = ("province_code", "year")
_ROWS, _LONG = 122_880, 16_384  # rows a row group; of rows with whole texts fewer, which bounds the memory
_TOGETHER = 2  # small files are bounded by a core each


def write(con: duckdb.DuckDBPyConnection, table: str, folder: Path, *, long: bool) -> int:
    """Write a table that is sorted by province and date; returns the number of files. An empty one has no folder.

    Args:
        con: A connection that has the table.
        table: Its whole name.
        folder: Where ``province_code=.../year=.../part-0.parquet`` are put; must not be there.
        long: Whether its rows have whole texts.
    """
    keys = ", ".join(KEYS)
    parts = con.execute(f"SELECT {keys} FROM {table} GROUP BY ALL ORDER BY ALL").fetchall()

    def copied(part: tuple[str, int]) -> None:
        code, year = part
        path = folder / f"province_code={code}" / f"year={year}" / "part-0.parquet"
        path.parent.mkdir(parents=True)
        with con.cursor() as own:
            own.execute(
                f"COPY (SELECT * EXCLUDE ({keys}) FROM {table} WHERE province_code = '{code}' AND year = {year}) "
                f"TO '{path}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, "
                f"ROW_GROUP_SIZE {_LONG if long else _ROWS})"
            )

    with ThreadPoolExecutor(_TOGETHER) as threads:
        return len(list(threads.map(copied, parts)))


def read(folder: Path, columns: Sequence[str]) -> str:
    """SQL of the rows of such a folder, by its absolute path, with the columns and types of the table."""
    names = ", ".join(f'"{name}"' for name in columns)
    return (
        f"SELECT {names} FROM read_parquet('{folder.absolute()}/*/*/*.parquet', hive_partitioning => true, "
        "hive_types => {'province_code': VARCHAR, 'year': INTEGER})"
    )
