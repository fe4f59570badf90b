"""Figures that were loaded from the bulletins, held against a table that people made from the same bulletins."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from etl import pipeline
from tests.real import ANSWERS, DATA
from tests.real.sources import FIGURE_SOURCE

_COLUMNS = {"确诊": "confirmed", "疑似": "suspected", "治愈": "cured", "死亡": "dead"}
_ENDING = re.compile("(自治)?[省市区县州盟]$")
Place = tuple[str, str, str]
Answers = Mapping[str, Mapping[Place, Mapping[str, set[int]]]]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as the warehouse holds it, with what the table says of the same day, place and indicator."""

    record: str
    indicator: str
    value: int
    answers: frozenset[int]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Figures by whether the table has an answer, and whether it is the same."""

    equal: tuple[Figure, ...]
    other: tuple[Figure, ...]
    unanswered: tuple[Figure, ...]


def compared(home: Path) -> Comparison:
    """Compare every figure of the newest release.

    A place is the table's place of the same province and day with the same name, or the only one that begins with the
    name less its ending: 恩施州 is 恩施土家族苗族自治州, 温州 is 温州市. Where the table has several answers for one
    place and day, from a national and a provincial bulletin, being one of them is being equal.
    """
    answers = _answers()
    rows = pipeline.ask(
        home,
        "SELECT record_id, period_on::VARCHAR, indicator, value::BIGINT FROM current.statistic "
        f"WHERE _source = '{FIGURE_SOURCE.id}' ORDER BY period_on, record_id",
    ).rows()
    said = [Figure(record, kind, value, _answer(answers[day], record, kind)) for record, day, kind, value in rows]
    return Comparison(
        equal=tuple(f for f in said if f.value in f.answers),
        other=tuple(f for f in said if f.answers and f.value not in f.answers),
        unanswered=tuple(f for f in said if not f.answers),
    )


def _answers() -> Answers:
    found: dict[str, dict[Place, dict[str, set[int]]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(set)))
    with (DATA / ANSWERS).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            place = (row["country"], row["province"], row["city"])
            for column in _COLUMNS.values():
                if row[column]:
                    found[row["date"]][place][column].add(int(row[column]))
    return found


def _answer(answers: Mapping[Place, Mapping[str, set[int]]], record: str, indicator: str) -> frozenset[int]:
    """What the table says of a record: its id is the bulletin's name, the item and the item's place."""
    bulletin, item, place = record.split(":")
    province = bulletin.partition("日")[2]
    wanted = _place(answers, province, place, abroad=item.startswith("国外"))
    column = _COLUMNS[indicator.removeprefix("国外")]
    return frozenset(answers.get(wanted, {}).get(column, ())) if wanted else frozenset()


def _place(answers: Iterable[Place], province: str, place: str, *, abroad: bool) -> Place | None:
    if abroad or not place:
        return (place, "", "") if abroad else ("中国", province, "")
    if not province:
        name = _named(place, {p for country, p, city in answers if country == "中国" and p and not city})
        return ("中国", name, "") if name else None
    name = _named(place, {city for _, p, city in answers if p == province and city})
    return ("中国", province, name) if name else None


def _named(said: str, names: set[str]) -> str | None:
    """The name itself, or the only one that begins as it does."""
    if said in names:
        return said
    for stem in (said, _ENDING.sub("", said)):
        like = [name for name in names if name.startswith(stem)]
        if len(like) == 1:
            return like[0]
    return None
