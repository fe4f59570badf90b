"""Two states of a contract in, what differs out: what breaks those who read its tables, and what they gain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import polars as pl

from etl.contracts.model import Column, Contract

Effect = Literal["breaking", "additive", "stricter", "looser", "wording"]
_LEVELS = {"breaking": 0, "additive": 1, "stricter": 1, "looser": 1, "wording": 2}
_PARTS = ("major", "minor", "patch")


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: whom it touches, at which column, and what it is."""

    effect: Effect
    field: str
    message: str


def differences(old: Contract, new: Contract) -> list[Change]:
    """What the new state of a contract changes.

    Breaking is what makes a query fail or mean something else: a column gone or of another type, another date that
    orders the table. Stricter rules reject rows that were accepted before, looser ones the reverse.
    """
    was, now = ({c.name: c for c in one.columns} for one in (old, new))
    found = [*shape(old.schema, new.schema)]
    if old.dated_by != new.dated_by:
        found.append(Change("breaking", "dated_by", f"the table was ordered by {old.dated_by}, now by {new.dated_by}"))
    for name in was.keys() & now.keys():
        found += _of_column(was[name], now[name])
    for before, after, words in ((old, new, "a new rule"), (new, old, "no longer a rule")):
        known = {(r.name, r.sql, r.when) for r in before.cross_rules}
        effect: Effect = "stricter" if words == "a new rule" else "looser"
        found += [Change(effect, r.name, words) for r in after.cross_rules if (r.name, r.sql, r.when) not in known]
    return sorted(found, key=lambda one: (_LEVELS[one.effect], one.field, one.message))


def shape(old: Mapping[str, pl.DataType], new: Mapping[str, pl.DataType]) -> Iterator[Change]:
    """What differs between two schemas; columns by name, since their order means nothing to SQL by name."""
    for name, type_ in old.items():
        if name not in new:
            yield Change("breaking", name, "the column is gone")
        elif new[name] != type_:
            yield Change("breaking", name, f"it was {type_} and is {new[name]}")
    yield from (Change("additive", name, f"a new column of {type_}") for name, type_ in new.items() if name not in old)


def needed_version(old: str, changes: list[Change]) -> str:
    """The least version that a contract with these changes must have (Semantic Versioning 2.0.0)."""
    if not changes:
        return old
    level = min(_LEVELS[one.effect] for one in changes)
    numbers = [int(part) for part in old.split(".")]
    return ".".join(str(n + 1 if at == level else 0 if at > level else n) for at, n in enumerate(numbers))


def is_enough(said: str, needed: str) -> bool:
    """Whether a version is at least the one that is needed."""
    return [int(part) for part in said.split(".")] >= [int(part) for part in needed.split(".")]


def _of_column(was: Column, now: Column) -> Iterator[Change]:
    """What is asked of a column's values, and what it is called."""
    bounds = (
        ("required", was.required, now.required, now.required),
        ("minimum", was.minimum, now.minimum, _tighter(was.minimum, now.minimum, lower=True)),
        ("maximum", was.maximum, now.maximum, _tighter(was.maximum, now.maximum, lower=False)),
        ("minLength", was.min_length, now.min_length, (now.min_length or 0) > (was.min_length or 0)),
        ("maxLength", was.max_length, now.max_length, _shorter(was.max_length, now.max_length)),
        ("pattern", was.pattern, now.pattern, now.pattern is not None),
        ("enum", was.one_of, now.one_of, bool(now.one_of) and not set(was.one_of) <= set(now.one_of)),
        ("relationships", was.refers, now.refers, now.refers is not None),
    )
    for name, before, after, stricter in bounds:
        if before != after:
            yield Change("stricter" if stricter else "looser", now.name, f"{name} was {before} and is {after}")
    if was.reader != now.reader:
        yield Change("stricter", now.name, f"it was read as {was.reader} and is read as {now.reader}")
    told = ("label_zh", "label_en", "note_zh", "note_en", "terms")
    if any(getattr(was, name) != getattr(now, name) for name in told):
        yield Change("wording", now.name, "its label, description or standard is another")


def _tighter(was: str | None, now: str | None, *, lower: bool) -> bool:
    if was is None or now is None:
        return now is not None
    try:
        more = float(now) > float(was)
    except ValueError:
        more = now > was  # days, as ISO has them
    return more is lower


def _shorter(was: int | None, now: int | None) -> bool:
    return now is not None and (was is None or now < was)
