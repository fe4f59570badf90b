"""The checks that catch a list which misbehaves, each with what switches it off."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from etl import capture, parse, pipeline, staging
from etl.errors import Changed
from etl.model import Load
from etl.validate import Absent, settle
from etl.validate.settle import Settled, nothing_known, nothing_seen
from tests.faults.switches import ANSWERS, Check


def _two_walks(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(capture, "_arrived", lambda before, this: 0)


def _total(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Load, "certificate", property(lambda load: "complete"))


def _brake(patch: pytest.MonkeyPatch) -> None:
    brake = Absent.brake
    patch.setattr(Absent, "brake", lambda lost, limit: brake(lost, 100.0))


def _barren(patch: pytest.MonkeyPatch) -> None:
    pages = capture._pages

    async def until_it_repeats(*asked: Any) -> AsyncIterator[Any]:
        try:
            async for page in pages(*asked):
                yield page
        except Changed:
            return  # as clients do that take repeats for the end

    patch.setattr(capture, "_pages", until_it_repeats)


def _fields(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(parse, "_keys", lambda *asked: ({}, []))


def _id_type(patch: pytest.MonkeyPatch) -> None:
    values = parse._values
    patch.setattr(parse, "_values", lambda rows, names, key: values(rows, names, key=False))


def _same_id(patch: pytest.MonkeyPatch) -> None:
    strings = parse.strings

    def typed(name: str, values: list[object]) -> pl.Series:
        return strings(name, [repr(value) for value in values] if name == "record_id" else values)

    patch.setattr(parse, "strings", typed)


def _seen(patch: pytest.MonkeyPatch) -> None:
    def forgetful(contract: Any, accepted: pl.DataFrame, known: pl.DataFrame, seen: pl.DataFrame) -> Settled:
        first = accepted["record_id"].is_first_distinct()
        one, two = (settle(contract, accepted.filter(part), known, nothing_seen()) for part in (first, ~first))
        return Settled(pl.concat([one.fresh, two.fresh]), one.unchanged + two.unchanged, 0,
                       pl.concat([one.conflicting, two.conflicting]), one.seen)  # fmt: skip

    patch.setattr(staging, "settle", forgetful)


def _known(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(pipeline, "known", lambda told: nothing_known())


def _two_proofs(patch: pytest.MonkeyPatch) -> None:
    absent = staging.absent

    def at_once(*asked: Any) -> Absent:
        lost = absent(*asked)
        return replace(lost, withdrawn=pl.concat([lost.withdrawn, lost.missing]), missing=lost.missing.clear())

    patch.setattr(staging, "absent", at_once)


LISTS: Mapping[str, Check] = {
    "two_walks": Check("a list is walked until two walks agree", _two_walks),
    "total": Check("the total that is stated is held against what is held", _total),
    "brake": Check("a run that misses many records stops and asks", _brake),
    "barren": Check("a list that repeats itself is an error and not its end", _barren),
    "fields": Check("the fields of a list are held against those that are known", _fields),
    "id_type": Check("an id is text or a whole number", _id_type),
    "same_id": Check("an id is the same as text and as a number", _same_id),
    "seen": Check("a record that is listed twice is loaded once", _seen),
    "known": Check("a record is held against its last version", _known),
    "two_proofs": Check("a withdrawal needs two runs that prove it", _two_proofs),
}
SWITCHES: Mapping[str, Check] = {**ANSWERS, **LISTS}
"""Every check that the table names."""
