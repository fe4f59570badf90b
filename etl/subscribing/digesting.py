"""A release and what a digest knew last in, what happened since out: by loads that it had not seen, not by a clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from etl.contracts import contract, kinds
from etl.subscribing.model import Digest
from etl.warehouse.reading import Reader, Row

NEWEST = 20
"""Titles that are told; of the rest it is said how many they are."""

_SCHEMA = {"what": pl.String, "id": pl.String, "said": pl.String}
_OF = "($province = '' OR province_code = $province) AND ($kind = '' OR kind = $kind)"
_SEEN = f"""
SELECT 'load' AS what, load_id AS id, kind AS said FROM ops.run WHERE status = 'loaded' AND {_OF}
UNION ALL SELECT 'certificate', source_id, certificate FROM coverage WHERE {_OF}
ORDER BY ALL"""
_SILENT = f"""
SELECT source_id AS source, r.kind, coalesce(d.new_on, d.good_on) AS since
FROM ops.deadline($day) d JOIN (SELECT DISTINCT source_id, kind, province_code FROM ops.run) r USING (source_id)
WHERE d.due_on < $day AND {_OF} ORDER BY since, source"""
_GROUPS = {"new": "came", "reappeared": "came", "released": "came", "changed": "changed", "withdrawn": "withdrawn",
           "reread": "reread"}  # fmt: skip
"""What a version is, by how it came to be; ``reread`` is our own doing, and only counted."""


@dataclass(frozen=True, slots=True)
class Week:
    """What happened since the last digest, and what the next one has to know.

    ``records`` are the newest, each with kind, source, record, title, dated_on and change; ``counts`` are rows by kind
    and by came, changed, withdrawn and reread; ``certificates`` are those that changed, as source, was and now.
    """

    seen: pl.DataFrame
    loads: int
    counts: Mapping[str, Mapping[str, int]]
    records: tuple[Row, ...]
    certificates: tuple[Row, ...]
    silent: tuple[Row, ...]
    news: bool


def due_on(today: date, weekday: int) -> date:
    """The last day, up to today, on which a digest of this weekday was due."""
    return today - timedelta(days=(today.weekday() - weekday) % 7)


def start(release: Path, watch: Digest, today: date) -> pl.DataFrame:
    """What a digest knows that has told nothing yet: everything that is there."""
    reader = Reader(release)
    return _known(reader, watch, _silent(reader, watch, today))


def week(release: Path, watch: Digest, before: pl.DataFrame, today: date) -> Week:
    """What a release has that ``before`` does not know."""
    reader = Reader(release)
    silent = _silent(reader, watch, today)
    seen = _known(reader, watch, silent)
    fresh = seen.filter(pl.col("what") == "load").join(before, on=["what", "id"], how="anti")
    counts, records = _brought(reader, fresh)
    changed = tuple(_certificates(before, seen))
    quiet = set(_of(seen, "silent")["id"]) - set(_of(before, "silent")["id"])
    happened = any(number for each in counts.values() for name, number in each.items() if name != "reread")
    return Week(seen, fresh.height, counts, records, changed, silent, news=happened or bool(changed) or bool(quiet))


def _known(reader: Reader, watch: Digest, silent: tuple[Row, ...]) -> pl.DataFrame:
    found = reader.frame(_SEEN, {"province": watch.province, "kind": watch.kind})
    quiet = pl.DataFrame([("silent", row["source"], "") for row in silent], schema=_SCHEMA, orient="row")
    return pl.concat([found.cast(dict(_SCHEMA)), quiet])  # type: ignore[arg-type]  # a mapping of names to types


def _of(seen: pl.DataFrame, what: str) -> pl.DataFrame:
    return seen.filter(pl.col("what") == what)


def _silent(reader: Reader, watch: Digest, today: date) -> tuple[Row, ...]:
    """Sources that are past the day by which they must have been loaded, or have brought something, by their rhythm."""
    if not reader.has("ops.deadline"):
        return ()
    return tuple(reader.rows(_SILENT, {"province": watch.province, "kind": watch.kind, "day": today}))


def _certificates(before: pl.DataFrame, now: pl.DataFrame) -> Iterator[dict[str, Any]]:
    """Sources whose certificate is another one, or that have their first."""
    old = dict(_of(before, "certificate").select("id", "said").iter_rows())
    for source, said in _of(now, "certificate").select("id", "said").iter_rows():
        if old.get(source) != said:
            yield {"source": source, "was": old.get(source), "now": said}


def _brought(reader: Reader, fresh: pl.DataFrame) -> tuple[dict[str, dict[str, int]], tuple[Row, ...]]:
    """What some loads brought, by kind, and the newest of it."""
    counts: dict[str, dict[str, int]] = {}
    records: list[Row] = []
    for kind in sorted(set(fresh["said"]) & set(kinds())):
        if not reader.has(f"history.{kind}"):
            continue
        said = {"loads": fresh.filter(pl.col("said") == kind)["id"].to_list()}
        found = dict(reader.frame(_count(kind), said).iter_rows())
        if found:
            groups = dict.fromkeys(_GROUPS.values(), 0)
            for change, number in found.items():
                groups[_GROUPS[change]] += number
            counts[kind] = {group: number for group, number in groups.items() if number}
        records += reader.rows(_newest(kind), said)
    records.sort(key=lambda row: (row["dated_on"] is not None, row["dated_on"], row["record"]), reverse=True)
    return counts, tuple(records[:NEWEST])


def _count(kind: str) -> str:
    return f"SELECT _change, count(*) FROM history.{kind} WHERE list_contains($loads, _load) GROUP BY ALL ORDER BY ALL"


def _newest(kind: str) -> str:
    rules = contract(kind)
    title = next((name for name in ("title", "name", "indicator") if name in rules.schema), "record_id")
    return (
        f"SELECT '{kind}' AS kind, _source AS source, record_id AS record, {title} AS title, "
        f"{rules.dated_by} AS dated_on, _change AS change FROM history.{kind} "
        f"WHERE list_contains($loads, _load) AND _change != 'reread' "
        "QUALIFY row_number() OVER (PARTITION BY _source, record_id ORDER BY _captured_at DESC, _load DESC) = 1 "
        f"ORDER BY dated_on DESC NULLS LAST, record_id LIMIT {NEWEST}"
    )
