"""Figures that were loaded from the bulletins, held against a table that people made from the same bulletins."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from etl import asking
from etl.readers.figures import figures
from tests.real import ANSWERS, DATA
from tests.real.sources import FIGURE_SOURCE

_COLUMNS = {"确诊": "confirmed", "疑似": "suspected", "治愈": "cured", "死亡": "dead"}
_ENDING = re.compile("(自治)?[省市区县州盟]$")
_LOADED = (
    "SELECT record_id, period_on::VARCHAR, indicator, value::BIGINT FROM current.statistic "
    f"WHERE _source = '{FIGURE_SOURCE.id}' ORDER BY period_on, record_id"
)
_REJECTED = (
    "SELECT record_id, said->>'period_on', said->>'indicator', said->>'value' FROM quarantined "
    f"WHERE source_id = '{FIGURE_SOURCE.id}' ORDER BY record_id"
)
Place = tuple[str, str, str]
Answers = Mapping[str, Mapping[Place, Mapping[str, set[int]]]]


@dataclass(frozen=True, slots=True)
class Value:
    """One value of the table."""

    day: str
    place: Place
    column: str
    value: int


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as the warehouse holds it, the table's answers for it, and the value of the table that it would be."""

    record: str
    value: int
    answers: frozenset[int]
    means: Value | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Loaded figures by whether the table has an answer and whether it is the same; and the table's other values.

    ``unread`` are values of the table that the pipeline rejected as unreadable, ``elsewhere`` those that no bulletin
    of the set gives.
    """

    equal: tuple[Figure, ...]
    other: tuple[Figure, ...]
    unanswered: tuple[Figure, ...]
    unread: tuple[Value, ...]
    elsewhere: tuple[Value, ...]


def compared(home: Path) -> Comparison:
    """Compare every figure of the newest release.

    A place is the table's place of the same province and day with the same name, or the only one that begins with the
    name, or with the name less its ending: 温州 is 温州市, 恩施州 is 恩施土家族苗族自治州. Where the table has several
    answers for one place and day, from a national and a provincial bulletin, being one of them is being equal.
    """
    answers = _answers()
    rows = asking.ask(home, _LOADED).rows()
    said = [_figure(answers[day], record, day, indicator, value) for record, day, indicator, value in rows]
    rejected = asking.ask(home, _REJECTED).rows()
    unread = {v for record, day, item, text in rejected for v in _inside(answers[day], record, day, item, text)}
    given = {f.means for f in said}
    rest = [v for v in _values(answers, {day for _, day, _, _ in rows}) if v not in given]
    return Comparison(
        equal=tuple(f for f in said if f.value in f.answers),
        other=tuple(f for f in said if f.answers and f.value not in f.answers),
        unanswered=tuple(f for f in said if not f.answers),
        unread=tuple(v for v in rest if v in unread),
        elsewhere=tuple(v for v in rest if v not in unread),
    )


def _figure(
    answers: Mapping[Place, Mapping[str, set[int]]], record: str, day: str, indicator: str, value: int
) -> Figure:
    """A record with the table's answer: its id is the bulletin's name, the item and the item's place."""
    bulletin, item, name = record.split(":")
    place = _place(answers, bulletin.partition("日")[2], name, abroad=item.startswith("国外"))
    column = _COLUMNS[indicator.removeprefix("国外")]
    said = frozenset(answers.get(place, {}).get(column, ())) if place else frozenset[int]()
    return Figure(record, value, said, Value(day, place, column, value) if place else None)


def _inside(
    answers: Mapping[Place, Mapping[str, set[int]]], record: str, day: str, indicator: str, text: str
) -> Iterator[Value]:
    """What a reader would take from unread text who did not mind the phrase before it."""
    bulletin = record.partition(":")[0]
    for one in figures(text.rpartition("，")[2]).read:
        meant = _figure(answers, f"{bulletin}:{indicator}:{one.place}", day, indicator, one.value).means
        if meant:
            yield meant


def _values(answers: Answers, days: set[str]) -> list[Value]:
    """Every value that the table has for some days."""
    return sorted(
        (
            Value(day, place, column, value)
            for day in days
            for place, columns in answers[day].items()
            for column, values in columns.items()
            for value in values
        ),
        key=lambda v: (v.day, v.place, v.column, v.value),
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
