"""Answers in, a line of JSON each while a capture runs, and the lines as a Parquet index when it ends or was killed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, BinaryIO

import orjson
import polars as pl
import pyarrow as pa
import pyarrow.json as pj
import pyarrow.parquet as pq

INDEX = pa.schema(
    {
        "url": pa.string(),
        "method": pa.string(),
        "sent": pa.binary(),
        "sent_as": pa.string(),
        "role": pa.string(),
        "record": pa.string(),
        "walk": pa.int8(),
        "row": pa.uint64(),
        "at": pa.timestamp("us"),
        "status": pa.int16(),
        "verdict": pa.string(),
        "problem": pa.string(),
        "content_type": pa.string(),
        "etag": pa.string(),
        "last_modified": pa.string(),
        "sha256": pa.string(),
        "offset": pa.int64(),
        "length": pa.int32(),
        "wire_bytes": pa.int32(),
        "place": pa.string(),
        "body_at": pa.timestamp("us"),
    }
)
"""One row an answer. ``offset`` is its own record in this file, -1 where it was held and not asked for. ``place`` and
``length`` are the record in which its body lies, in this file or an earlier one, and ``body_at`` is when that came."""

_BLOCK = 1 << 24
_AS_INDEX = pj.ParseOptions(explicit_schema=INDEX, unexpected_field_behavior="error")


def line(row: dict[str, Any]) -> bytes:
    """A row as a line of JSON; half a surrogate pair or a byte that is no UTF-8 is a question mark, the WARC has it."""
    try:
        return orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE)
    except TypeError:
        said = {k: v.encode("utf-8", "replace").decode() if isinstance(v, str) else v for k, v in row.items()}
        return orjson.dumps(said, option=orjson.OPT_APPEND_NEWLINE)


def write_index(journal: Path, to: Path, size: int) -> None:
    """The index as Parquet, from the lines of a journal whose records end within ``size`` bytes."""
    with journal.open("rb+") as lines:
        lines.truncate(_last_end(lines))  # a process that was killed may have left half a line
    part = to.with_name(f"{to.name}.open")
    with pq.ParquetWriter(part, INDEX, compression="zstd") as index:
        if journal.stat().st_size:
            for batch in pj.open_json(journal, pj.ReadOptions(block_size=_BLOCK), _AS_INDEX):
                index.write_batch(batch.filter(_whole(batch, size)))
    part.rename(to)


def _last_end(lines: BinaryIO) -> int:
    """Where the last whole line ends."""
    end = lines.seek(0, os.SEEK_END)
    while end:
        start = max(0, end - _BLOCK)
        lines.seek(start)
        found = lines.read(end - start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0


def _whole(batch: pa.RecordBatch, size: int) -> pa.Array:
    """Whether an answer's own record lies within the file; that of a revisit is shorter than the body it stands for."""
    rows: pl.DataFrame = pl.from_arrow(batch.select(["offset", "length", "place"]))  # type: ignore[assignment]
    own = pl.col("place").str.ends_with(pl.format("@{}", "offset"))
    end = pl.col("offset") + pl.when(own).then("length").otherwise(1)
    return rows.select((pl.col("offset") < 0) | (end <= size)).to_series().to_arrow()
