"""Differences, weeks and problems in, the document that is told out: rows as data, with proof links, of bounded size."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import polars as pl

from etl.subscribing.comparing import Difference, was
from etl.subscribing.digesting import Week
from etl.subscribing.looking import kind_of, proof
from etl.subscribing.model import Digest, Document, Query, Subscription

SCHEMA = "caoyun-news/1"
SHOWN = 200
"""Rows of each of new, changed and gone that are told; of the rest it is said how many they are."""

_LONGEST = 1_000  # characters of a cell; the proof link shows the whole


def ident(one: Subscription, what: str) -> str:
    """The id of a delivery: the same whenever it is made, and nobody learns the subscription's from it."""
    return str(uuid5(NAMESPACE_URL, f"caoyun:{one.id}/{what}"))


def rows(one: Subscription, release: str, at: datetime, found: Difference, *, healed: bool) -> Document:
    """What is told of a query's result."""
    assert isinstance(one.watch, Query)
    kind, shown = kind_of(one.watch, found.new.columns), _shown(found)
    link = {"kind": kind, "base": one.base}
    return _head(one, release, at, "rows", release) | {
        "healed": healed, "counts": found.counts, "columns": shown, "columns_came": found.came,
        "columns_went": found.went,
        "new": [_row(row, shown, **link) for row in _first(found.new)],
        "changed": [_row(row, shown, **link) | {"changes": dict(_changes(row, found.compared))}
                    for row in _first(found.changed)],
        "gone": [_row(row, shown, **link) for row in _first(found.gone)],
    }  # fmt: skip


def problem(one: Subscription, release: str, at: datetime, said: tuple[str, str]) -> Document:
    """What is told of a query that gives no result any more."""
    return _head(one, release, at, "problem", f"{release}/problem") | {"problem": said[one.lang == "zh"]}


def week(one: Subscription, release: str, at: datetime, found: Week, on: date) -> Document:
    """What is told of a week."""
    assert isinstance(one.watch, Digest)
    records = [
        {**row, "dated_on": _value(row["dated_on"]), "title": _value(row["title"]),
         "proof": proof({"record_id": row["record"], "_source": row["source"]}, row["kind"], one.base)}
        for row in found.records
    ]  # fmt: skip
    told = sum(number for each in found.counts.values() for name, number in each.items() if name != "reread")
    return _head(one, release, at, "digest", f"{on}/digest") | {
        "province": one.watch.province, "kind": one.watch.kind, "day": on.isoformat(), "loads": found.loads,
        "counts": found.counts, "records": records, "more": max(0, told - len(records)),
        "certificates": list(found.certificates), "silent": [_plain(row) for row in found.silent],
    }  # fmt: skip


def _head(one: Subscription, release: str, at: datetime, what: str, name: str) -> dict[str, Any]:
    return {
        "schema": SCHEMA, "id": ident(one, name), "what": what, "release": release, "made_at": f"{at:%Y-%m-%dT%H:%M:%S}Z",
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
        case str() if len(value) > _LONGEST:
            return value[: _LONGEST - 1] + "…"
        case None | bool() | int() | str():
            return value
        case float():
            return value if json.dumps(value)[-1].isdigit() else str(value)
        case Decimal():
            return str(value)
        case datetime():
            return value.isoformat(" ")
        case date():
            return value.isoformat()
        case _:
            return str(value)
