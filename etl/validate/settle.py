"""Judged rows in, their fates out: new, changed, unchanged, listed twice, back again, or in conflict."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
import xxhash

from etl.contracts import Column, Contract
from etl.validate.rows import REJECTED

KNOWN = {
    "_key": pl.UInt64(),
    "record_id": pl.String(),
    "_content": pl.UInt64(),
    "_state": pl.String(),
    "_day": pl.Date(),
    "_load": pl.String(),
    "_version": pl.UInt64(),
}
"""What is known of a record: fingerprints of its id and of what was last told of it, its state (``held``, ``missing``,
``withdrawn``, ``quarantined``), its date, the load that told so, and the content of its last version, if it has one."""

SEEN = {name: KNOWN[name] for name in ("_key", "_content")}
CHANGES = ("new", "changed", "reappeared", "released", "reread", "withdrawn")


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


def nothing_seen() -> pl.DataFrame:
    """Keys and contents of no row."""
    return pl.DataFrame(schema=SEEN)


def known(events: pl.DataFrame) -> pl.DataFrame:
    """The last state of every record, as ``KNOWN``, from everything that was told of a source, in order.

    Args:
        events: record_id, _key (null where it follows from the id), _content, _state, _day, _load.
    """
    if events.is_empty():
        return nothing_known()
    keyed = events.with_columns(_key=pl.coalesce("_key", fingerprint(events["record_id"].fill_null(""))))
    held = pl.when(pl.col("_state") == "held").then(pl.col("_content"))
    versions = (
        keyed.filter(pl.col("_state").is_in(["held", "withdrawn"]))
        .unique("_key", keep="last", maintain_order=True)
        .select("_key", _version=held)
    )
    last = keyed.unique("_key", keep="last", maintain_order=True).filter(pl.col("_state") != "gone")
    return last.join(versions, on="_key", how="left", maintain_order="left").select(*KNOWN).cast(KNOWN)  # type: ignore[arg-type]  # a schema


def settle(contract: Contract, accepted: pl.DataFrame, known: pl.DataFrame, seen: pl.DataFrame) -> Settled:
    """Tell new and changed rows from unchanged ones, and repeats from conflicts.

    Args:
        contract: Says which columns make the content; volatile ones (view counts) do not.
        accepted: Rows of one batch.
        known: What is known of every record of the source, as ``KNOWN``.
        seen: ``_key`` and ``_content`` of every record seen earlier in this run.

    A record listed twice with the same content is a duplicate; with another content the later one is rejected, since
    nobody can say which is right.
    """
    rows = accepted.with_columns(_fingerprints(contract, accepted))
    # The small side is hashed and the large one probed, so that a long run stays as fast as a short one.
    met = seen.filter(seen["_key"].is_in(rows["_key"].implode()))
    first = rows["_key"].is_first_distinct() & ~rows["_key"].is_in(met["_key"].implode())
    once, again = rows.filter(first), rows.filter(~first)
    here = once.select(*SEEN)
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
    """The rows that the catalogue does not hold as they are, with what changed and the load that said otherwise."""
    if known.is_empty():
        return once.with_columns(_change=pl.lit("new"), _evidence=pl.lit(None, pl.String))
    told = known.select("_key", _was="_content", _state="_state", _evidence="_load")
    both = once.join(told, on="_key", how="left", maintain_order="left")
    state = pl.col("_state")
    change = (
        pl.when(state.is_null()).then(pl.lit("new"))
        .when(state == "withdrawn").then(pl.lit("reappeared"))
        .when(state == "quarantined").then(pl.lit("released"))
        .when(pl.col("_was") != pl.col("_content")).then(pl.lit("changed"))
    )  # fmt: skip
    back = pl.when(state.is_in(["withdrawn", "quarantined"])).then(pl.col("_evidence"))
    marked = both.with_columns(_change=change, _evidence=back).filter(pl.col("_change").is_not_null())
    return marked.drop("_was", "_state")


def rejected_keys(rejected: pl.DataFrame) -> pl.DataFrame:
    """Rejected rows with the fingerprints under which they are known.

    A row without an id, and one that contradicts another of the same id, is known by what it says.
    """
    named = pl.col("record_id").fill_null("")
    alone = (named == "") | pl.col("_reasons").list.contains("key:record_id")
    texts = rejected.select(
        key=pl.when(alone).then(pl.concat_str(named, pl.col("_said"), separator="\x00")).otherwise(named),
        content=pl.concat_str(pl.col("_said"), pl.col("_reasons").list.join(" "), separator="\x00"),
    )
    return rejected.with_columns(
        fingerprint(texts["key"]).alias("_key"), fingerprint(texts["content"]).alias("_content")
    )


def rejected_once(rejected: pl.DataFrame, seen: pl.DataFrame) -> pl.DataFrame:
    """Rejected rows without those that repeat one of this run, which are duplicates like any other.

    Args:
        rejected: As ``rejected_keys``.
        seen: ``_key`` and ``_content`` of every row that was rejected earlier in this run.
    """
    first = rejected.unique([*SEEN], keep="first", maintain_order=True)
    return first.join(seen, on=[*SEEN], how="anti", maintain_order="left")


def newly_rejected(rejected: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Those rejected rows that were not rejected before just so: what is still wrong is not written again."""
    before = known.filter(pl.col("_state") == "quarantined").select(*SEEN)
    return rejected.join(before, on=["_key", "_content"], how="anti", maintain_order="left")


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
