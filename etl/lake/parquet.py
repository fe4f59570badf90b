"""Rows of one load in, immutable Parquet files in their table's own Hive folders out, each with its SHA-256."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from etl.errors import BadPlace
from etl.model import StagedFile


class Partitions:
    """The files of one load, one a partition, written batch by batch and renamed together when the block ends.

    Each batch becomes one row group, sorted by date; so memory is bounded by the batch however long the run is.

    Args:
        data: DuckLake's data path.
        table: ``schema/table`` below it.
        load: Load id, which names the files.
        keys: Partition columns, which go into the folders and not into the files.
        sort: Columns to sort by inside a partition.
    """

    def __init__(self, data: Path, table: str, load: str, keys: tuple[str, ...], sort: tuple[str, ...]) -> None:
        self._data, self._table, self._load, self._keys, self._sort = data, table, load, keys, sort
        self._writers: dict[Path, pq.ParquetWriter] = {}
        self._rows: dict[Path, int] = {}
        self.files: tuple[StagedFile, ...] = ()

    def __enter__(self) -> Self:
        """Nothing is opened before the first row."""
        return self

    def write(self, rows: pl.DataFrame) -> None:
        """Append one batch."""
        if rows.is_empty():
            return
        ordered = rows.sort(*self._keys, *self._sort, maintain_order=True)
        parts = ordered.partition_by(*self._keys, as_dict=True, maintain_order=True) if self._keys else {(): ordered}
        for values, part in parts.items():
            path = self._path(values)
            table = part.drop(self._keys).to_arrow(compat_level=pl.CompatLevel.newest())
            if path not in self._writers:
                path.parent.mkdir(parents=True, exist_ok=True)
                self._writers[path] = _writer(path, part, table.schema)
            self._writers[path].write_table(table)
            self._rows[path] = self._rows.get(path, 0) + part.height

    def _path(self, values: tuple[object, ...]) -> Path:
        folders = [f"{key}={quote(str(value), safe='')}" for key, value in zip(self._keys, values, strict=True)]
        return self._data.joinpath(self._table, *folders, f"{self._load}.parquet")

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close, hash and rename all files; or, when the block broke, remove what was begun."""
        for writer in self._writers.values():
            writer.close()
        if kind is not None:
            for path in self._writers:
                _beside(path).unlink(missing_ok=True)
            return
        self.files = tuple(self._finished(path) for path in sorted(self._writers))

    def _finished(self, path: Path) -> StagedFile:
        digest = sha256(_beside(path))
        _beside(path).replace(path)
        return StagedFile(str(path.relative_to(self._data)), self._table, self._rows[path], path.stat().st_size, digest)


def _writer(path: Path, part: pl.DataFrame, schema: pa.Schema) -> pq.ParquetWriter:
    """A writer that spares the dictionary of columns whose values hardly repeat, as the first rows show."""
    head = part.head(1000)
    repeating = [n for n, t in head.schema.items() if t == pl.String and head[n].n_unique() * 2 <= head.height]
    return pq.ParquetWriter(
        _beside(path), schema, compression="zstd", compression_level=1, use_dictionary=repeating, store_schema=False
    )


def merge(data: Path, path: Path, frames: Iterable[pl.DataFrame]) -> StagedFile:
    """Write sorted frames, a row group each, beside the final name of a merged file; ``settle`` gives it that name.

    Args:
        data: DuckLake's data path.
        path: What the file will be called, in ``data/schema/table/`` and its Hive folders.
        frames: At least one, all of one schema.
    """
    rows, writer = 0, None
    for frame in frames:
        table = frame.to_arrow(compat_level=pl.CompatLevel.newest())
        writer = writer or _writer(path, frame, table.schema)
        writer.write_table(table)
        rows += frame.height
    if writer is None:
        raise BadPlace(f"there are no rows for {path.name}")
    writer.close()
    beside, said = _beside(path), path.relative_to(data)
    return StagedFile(str(said), "/".join(said.parts[:2]), rows, beside.stat().st_size, sha256(beside))


def rows_of(path: Path) -> int:
    """How many rows a file has, by its own footer.

    Raises:
        BadPlace: it is no Parquet file.
    """
    try:
        return int(pq.read_metadata(path).num_rows)
    except pa.ArrowInvalid as error:
        raise BadPlace(f"{path.name} cannot be read: {error}", hint="caoyun verify") from error


def settle(path: Path) -> None:
    """Give a merged file its final name."""
    _beside(path).replace(path)


def discard(path: Path) -> None:
    """Remove a merged file, whether it has its final name or not."""
    for there in (path, _beside(path)):
        there.unlink(missing_ok=True)


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.open")


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
