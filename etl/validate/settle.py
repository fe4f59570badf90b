"""Accepted rows in, their fates out: new, changed, unchanged, listed twice, or in conflict with themselves."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
import xxhash

from etl.contracts import Column, Contract
from etl.validate.rows import REJECTED

KNOWN = {"_key": pl.UInt64(), "_content": pl.UInt64()}


@dataclass(frozen=True, slots=True)
class Settled:
    """Accepted rows by their fate: fresh ones to load, counts of the others, and rows whose id stands twice."""

    fresh: pl.DataFrame
    unchanged: int
    duplicate: int
    conflicting: pl.DataFrame
    seen: pl.DataFrame


def nothing_known() -> pl.DataFrame:
    """Keys and contents of no record."""
    return pl.DataFrame(schema=KNOWN)


def settle(contract: Contract, accepted: pl.DataFrame, known: pl.DataFrame, seen: pl.DataFrame) -> Settled:
    """Tell new and changed rows from unchanged ones, and repeats from conflicts.

    Args:
        contract: Says which columns make the content; volatile ones (view counts) do not.
        accepted: Rows of one batch.
        known: ``_key`` and ``_content`` of the current version of every record of the source.
        seen: The same of every record seen earlier in this run.

    A record listed twice with the same content is a duplicate; with another content the later one is rejected, since
    nobody can say which is right.
    """
    rows = accepted.with_columns(_fingerprints(contract, accepted))
    # The small side is hashed and the large one probed, so that a long run stays as fast as a short one.
    met = seen.filter(seen["_key"].is_in(rows["_key"].implode()))
    first = rows["_key"].is_first_distinct() & ~rows["_key"].is_in(met["_key"].implode())
    once, again = rows.filter(first), rows.filter(~first)
    here = once.select(*KNOWN)
    duplicate, conflicting = _repeated(contract, again, pl.concat([met, here]))
    fresh = _fresh(once, known)
    return Settled(fresh.drop("_key"), once.height - fresh.height, duplicate, conflicting, pl.concat([seen, here]))


def _repeated(contract: Contract, again: pl.DataFrame, earlier: pl.DataFrame) -> tuple[int, pl.DataFrame]:
    """How many rows repeat an earlier one to the letter, and those that contradict it, as rejected rows."""
    both = (
        again.join(earlier, on="_key", how="left", suffix="_first")
        if again.height
        else again.with_columns(_content_first=pl.col("_content"))
    )
    same = both["_content"] == both["_content_first"]
    conflicting = both.filter(~same).with_columns(
        _reasons=pl.lit(["key:record_id"]), _said=pl.struct(*contract.schema).struct.json_encode()
    )
    return int(same.sum()), conflicting.select(*REJECTED)


def _fresh(once: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """The rows that the catalogue does not hold as they are, marked ``new`` or ``changed``."""
    if known.is_empty():
        return once.with_columns(_change=pl.lit("new"))
    both = once.join(known, on="_key", how="left", suffix="_known", maintain_order="left")
    held = pl.col("_content_known")
    marked = both.with_columns(_change=pl.when(held.is_null()).then(pl.lit("new")).otherwise(pl.lit("changed")))
    return marked.filter(held.is_null() | (held != pl.col("_content"))).drop("_content_known")


def _fingerprints(contract: Contract, rows: pl.DataFrame) -> list[pl.Series]:
    """Hashes of each row's id and of its content, volatile columns left out."""
    parts = [_as_text(c).fill_null("\x00") for c in contract.columns if not c.key and not c.volatile]
    texts = rows.select(pl.concat_str(parts, separator="\x1f")).to_series() if parts else rows["record_id"]
    return [fingerprint(rows["record_id"]).alias("_key"), fingerprint(texts).alias("_content")]


def fingerprint(texts: pl.Series) -> pl.Series:
    """A stable unsigned 64-bit hash of each text (XXH3; polars' own hash may change between its versions)."""
    digest = xxhash.xxh3_64_intdigest
    return pl.Series([digest(t) for t in texts.cast(pl.Binary).to_list()], dtype=pl.UInt64)


def _as_text(column: Column) -> pl.Expr:
    return (
        pl.col(column.name).list.join("\x1e")
        if isinstance(column.type, pl.List)
        else pl.col(column.name).cast(pl.String)
    )
