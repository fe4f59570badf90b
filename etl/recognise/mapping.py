"""Rows and a contract in, which name feeds which column out, with how sure that is and why.

Three witnesses are heard: what existing sources of the kind call their columns, what the contract and its standards
call them, and whether the values can be read as the column wants them.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import polars as pl

from etl.contracts import Column, Contract, contract, kinds
from etl.masking import masked
from etl.readers import READERS
from etl.readers.text import stated
from etl.readers.values import as_text, strings
from etl.recognise.guess import Field
from etl.recognise.hints import HINTS, TOPICS
from etl.sources import registry

_SURE = 0.45
_FREE = frozenset({"text", "body", "verbatim", "words", "official_number", "address"})
_LONGEST = 40


class Mapped(NamedTuple):
    """The mapping: names that feed columns, names that nobody knows, and required columns that have no name."""

    known: tuple[Field, ...]
    unknown: tuple[Field, ...]
    lacking: tuple[str, ...]

    @property
    def fields(self) -> dict[str, str]:
        """For a literal: publisher's name to columns."""
        return {one.name: one.columns for one in self.known}


class _Values(NamedTuple):
    """The values of one name, over the rows of a page, as text."""

    said: pl.Series
    filled: float
    unique: bool


def mapped(rows: Sequence[Mapping[str, object]], kind: str, likely: Mapping[str, str] | None = None) -> Mapped:
    """Which name feeds which column: the surest pairs first, each column and each name once.

    Args:
        rows: Rows of a page, under the publisher's names.
        kind: Whose contract.
        likely: Names to columns that the same platform has elsewhere.
    """
    rules, values = contract(kind), _gathered(rows)
    pairs = sorted(
        ((score, name, column.name, why) for name, said in values.items() for column in rules.columns
         for score, why in [_score(name, said, column, kind, likely or {})] if score >= _SURE),
        key=lambda pair: -pair[0],
    )  # fmt: skip
    taken: dict[str, Field] = {}
    for score, name, column, why in pairs:
        held = {c for one in taken.values() for c in one.columns.split()}
        if name not in taken and column not in held:
            taken[name] = Field(name, column, round(score, 2), why, _example(values[name].said))
    return _settled(taken, values, rules)


def _settled(taken: dict[str, Field], values: Mapping[str, _Values], rules: Contract) -> Mapped:
    """With the address for an id where nothing else is one, and the rest told as unknown."""
    held = {c for one in taken.values() for c in one.columns.split()}
    url = next((one for one in taken.values() if one.columns == "url"), None)
    if "record_id" not in held and url and values[url.name].unique:
        taken[url.name] = Field(url.name, "record_id url", 0.6, "the address is the only id", url.example)
        held.add("record_id")
    unknown = tuple(Field(n, "", 0.0, "", _example(said.said)) for n, said in values.items() if n not in taken)
    lacking = tuple(c.name for c in rules.columns if c.required and c.name not in held and c.name != "publisher")
    order = {c.name: n for n, c in enumerate(rules.columns)}
    return Mapped(tuple(sorted(taken.values(), key=lambda f: order[f.columns.split()[0]])), unknown, lacking)


def _gathered(rows: Sequence[Mapping[str, object]]) -> dict[str, _Values]:
    names = dict.fromkeys(name for row in rows for name in row)
    found = {}
    for name in names:
        plain: list[object] = [row.get(name) for row in rows]
        said = strings(name, plain)
        filled = sum(one not in (None, "") for one in said) / max(1, len(said))
        scalar = all(isinstance(value, str | int) and value != "" for value in plain)
        found[name] = _Values(said, filled, scalar and said.n_unique() == len(rows))
    return found


def example(rows: Sequence[Mapping[str, object]], name: str) -> str:
    """The first value of a name that says anything, short and without personal identifiers."""
    return _example(strings(name, [row.get(name) for row in rows]))


def _example(values: pl.Series) -> str:
    said = next((str(one) for one in values if one not in (None, "", "[]")), "")
    return str(masked(pl.Series([" ".join(said.split())]))[0])[:_LONGEST]


def _score(name: str, values: _Values, column: Column, kind: str, likely: Mapping[str, str]) -> tuple[float, str]:
    """How sure it is that a name feeds a column, and the witness that speaks loudest."""
    heard = [*_by_name(name, column, kind), *_by_value(name, values, column, kind)]
    heard += [(0.93, "this platform has it so elsewhere")] if column.name in likely.get(name, "").split() else []
    if not heard:
        return 0.0, ""
    score, why = max(heard)
    if column.key and not values.unique:
        return score * (0.9 if len(values.said) == 1 else 0.3), f"{why}; not unique here"
    share = _read(values, column)
    if share is None:
        return score, why
    told = f"{why}; {share:.0%} read as {column.reader}"
    return (min(0.99, score + 0.05), told) if share >= 0.9 else (score * max(0.2, share), told)


def _by_name(name: str, column: Column, kind: str) -> Iterable[tuple[float, str]]:
    last = name.rpartition(".")[2]
    used = _used(kind).get(name) or _used(kind).get(last)
    if used and (share := used[column.name] / used.total()):
        many = f"{used[column.name]} sources" if used[column.name] > 1 else "a source"
        yield 0.6 + 0.32 * share, f"{many} of the kind use it so"
    terms = {term.word.rpartition(":")[2].rpartition("/")[2]: term.standard for term in column.terms}
    if last in (column.label_zh, column.label_en):
        yield 0.9, f"the contract's own label, {column.label_zh}"
    if last in terms:
        yield 0.85, f"the word of {terms[last]}"
    if _plain(last) == _plain(column.name) or _plain(last) == _plain(column.name.removesuffix("_on") + "date"):
        yield 0.8, "the column's own name"
    if re.match(HINTS.get(column.name, "$^"), last, re.IGNORECASE):
        yield 0.55, "it sounds like it"


def _by_value(name: str, values: _Values, column: Column, kind: str) -> Iterable[tuple[float, str]]:
    if values.filled < 0.5:
        return
    if column.name == contract(kind).dated_by and _looks_like_days(values.said):
        yield 0.5, "its values are days"
    if column.name == "url" and values.said.str.contains(r"^(https?://|/)\S+$").mean() == 1.0:
        yield 0.6, "its values are addresses"


def _looks_like_days(said: pl.Series) -> bool:
    return bool(said.str.contains(r"^\D{0,3}(19|20)\d\d[-/.年]?\d{1,2}[-/.月]?\d{1,2}").mean() == 1.0)


def _read(values: _Values, column: Column) -> float | None:
    """The share of the values that the column's reader can read; None where it reads any text."""
    if column.reader in _FREE or values.filled == 0:
        return None
    said = pl.DataFrame({"said": values.said.cast(pl.String)}).select(stated(pl.col("said")))
    read = said.select(READERS[column.reader](pl.col("said"))).to_series()
    there = len(said) - said["said"].null_count()
    return (len(read) - read.null_count()) / there if there else None


def _plain(name: str) -> str:
    return re.sub(r"[\W_]", "", name).lower()


@cache
def _used(kind: str) -> Mapping[str, Counter[str]]:
    """What sources of a kind call their columns: name to columns, with how many do."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for one in registry().values():
        if one.kind == kind and not one.refused:
            for name, columns in one.listing.fields.items():
                found[name].update(columns.split())
    return found


def likely_kinds(rows: Sequence[Mapping[str, Any]], words: str) -> list[tuple[str, float, str]]:
    """Kinds that the rows could be of, the likeliest first, each with how sure that is and why.

    Args:
        rows: Rows of a page.
        words: The page's title and other words about the list.
    """
    titles = " ".join(str(as_text(value)) for row in rows[:30] for value in row.values() if isinstance(value, str))
    found = []
    for kind in kinds():
        if kind == "division":
            continue
        made, topic = mapped(rows, kind), TOPICS.get(kind, "$^")
        required = [c.name for c in contract(kind).columns if c.required and c.name != "publisher"]
        names = sum(f.confidence for f in made.known if f.confidence > 0.5) / (len(made.known) + len(made.unknown) or 1)
        covered = 1 - len(made.lacking) / len(required)
        said = 1.0 if re.search(topic, words) else min(1.0, len(re.findall(topic, titles)) / max(1, len(rows)))
        score = 0.6 * names + 0.1 * covered + 0.3 * said
        why = f"{len(made.known)} names fit" + (
            f", {len(made.lacking)} required columns lack one" if made.lacking else ""
        )
        why += f", its words are here ({said:.0%})" if said else ""
        found.append((kind, round(score, 2), why))
    return sorted(found, key=lambda one: -one[1])
