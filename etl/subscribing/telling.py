"""Differences, weeks and problems in, the document that is told out: rows as data, with proof links, and bounded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import isfinite
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import polars as pl

from etl.subscribing.comparing import Difference, was
from etl.subscribing.digesting import Week
from etl.subscribing.looking import kind_of, proof
from etl.subscribing.model import Digest, Document, Query, Standing, Subscription

SCHEMA = "caoyun-news/1"
SHOWN = 200
"""Rows of each of new, changed and gone that are told; of the rest it is said how many they are."""

_LONGEST = 1_000  # characters of a cell; the proof link shows the whole


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is told from: the subscription, the release that it was found in, when, and under which id."""

    one: Subscription
    release: str
    at: datetime
    id: str


def ident(one: Subscription, standing: Standing, what: str) -> str:
    """The id of a delivery: the same whenever it is made anew, and nobody learns the subscription's from it.

    It follows from what was told last, so that a release which is published again is told again.
    """
    return str(uuid5(NAMESPACE_URL, f"caoyun:{one.id}/{standing.snapshot}/{what}"))


def rows(place: Place, found: Difference, *, healed: bool) -> Document:
    """What is told of a query's result."""
    one = place.one
    assert isinstance(one.watch, Query)
    kind, shown = kind_of(one.watch, found.new.columns), _shown(found)
    link = {"kind": kind, "base": one.base}
    return _head(place, "rows") | {
        "healed": healed, "counts": found.counts, "columns": shown, "columns_came": found.came,
        "columns_went": found.went,
        "new": [_row(row, shown, **link) for row in _first(found.new)],
        "changed": [_row(row, shown, **link) | {"changes": dict(_changes(row, found.compared))}
                    for row in _first(found.changed)],
        "gone": [_row(row, shown, **link) for row in _first(found.gone)],
    }  # fmt: skip


def problem(place: Place, said: tuple[str, str]) -> Document:
    """What is told of a query that gives no result any more."""
    return _head(place, "problem") | {"problem": said[place.one.lang == "zh"]}


def week(place: Place, found: Week, on: date) -> Document:
    """What is told of a week."""
    one = place.one
    assert isinstance(one.watch, Digest)
    records = [
        {**row, "dated_on": _value(row["dated_on"]), "title": _value(row["title"]),
         "proof": proof({"record_id": row["record"], "_source": row["source"]}, row["kind"], one.base)}
        for row in found.records
    ]  # fmt: skip
    told = sum(number for each in found.counts.values() for name, number in each.items() if name != "reread")
    return _head(place, "digest") | {
        "province": one.watch.province, "kind": one.watch.kind, "day": on.isoformat(), "loads": found.loads,
        "counts": found.counts, "records": records, "more": max(0, told - len(records)),
        "certificates": list(found.certificates), "silent": [_plain(row) for row in found.silent],
    }  # fmt: skip


def _head(place: Place, what: str) -> dict[str, Any]:
    one = place.one
    return {
        "schema": SCHEMA, "id": place.id, "what": what, "release": place.release,
        "made_at": f"{place.at:%Y-%m-%dT%H:%M:%S}Z",
        "subscription": {"title": one.title, "page": f"{one.base}/subscriptions/{one.id}" if one.base else ""},
    }  # fmt: skip


def _shown(found: Difference) -> list[str]:
    """The columns that are told; of those that say where a row comes from, none but where there is no other."""
    said = [name for name in found.new.columns if not name.startswith("_")]
    return said or list(found.new.columns)


def _first(frame: pl.DataFrame) -> list[dict[str, Any]]:
    return frame.head(SHOWN).to_dicts()


def _row(row: Mapping[str, Any], columns: Sequence[str], *, kind: str, base: str) -> dict[str, Any]:
    return {"row": {name: _value(row.get(name)) for name in columns}, "proof": proof(row, kind, base)}


def _changes(row: Mapping[str, Any], compared: Sequence[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each column that is not as it was; of long texts, where they part."""
    for name in compared:
        before, now = row[was(name)], row[name]
        if before != now and not (before != before and now != now):  # noqa: PLR0124 - a number that is none is not itself
            if isinstance(before, str) and isinstance(now, str):
                before, now = _apart(before, now)
            yield name, {"was": _value(before), "now": _value(now)}


def _apart(before: str, now: str) -> tuple[str, str]:
    """Two long texts from shortly before the first character that differs."""
    if max(len(before), len(now)) <= _LONGEST:
        return before, now
    same = next((at for at, (a, b) in enumerate(zip(before, now, strict=False)) if a != b), min(len(before), len(now)))
    begin = max(0, same - 80)
    mark = "…" if begin else ""
    return mark + before[begin:], mark + now[begin:]


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _value(value) for name, value in row.items()}


def _value(value: Any) -> Any:
    """A cell as JSON has it: dates and decimals as text, and no number that JSON has not."""
    match value:
        case str():
            return value if len(value) <= _LONGEST else value[: _LONGEST - 1] + "…"
        case None | bool() | int():
            return value
        case float() if isfinite(value):
            return value
        case _:  # dates, instants and decimals write themselves as they are read
            return str(value)
