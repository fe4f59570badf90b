"""Captures in, batches out. Pure: no clock, no network, no files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from operator import itemgetter

import orjson
import polars as pl

from etl.contracts import Contract
from etl.errors import CaoyunError, Changed
from etl.masking import masked
from etl.model import PLACE, Batch, Exchange, Page, Source
from etl.readers import READERS
from etl.readers.text import stated

MOST_ROWS = 25_000

Row = Mapping[str, object]


@dataclass(slots=True)
class _Heap:
    """Rows on their way into a batch, with where each was found."""

    rows: list[Row] = field(default_factory=list)
    pages: list[tuple[datetime, str, int]] = field(default_factory=list)
    position: list[int] = field(default_factory=list)
    detail: list[str | None] = field(default_factory=list)
    pending: list[tuple[str, str]] = field(default_factory=list)
    url: str = ""


@dataclass(slots=True)
class _Open:
    """A listing page whose details are still being read."""

    page: Page
    exchange: Exchange
    details: dict[str, tuple[Row, str]] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Told:
    """One batch as the publisher states it: a text column a contract column, masked, and where each row was found."""

    said: pl.DataFrame
    where: pl.DataFrame
    pending: tuple[tuple[str, str], ...]
    notices: Mapping[str, str]


def batches(
    source: Source, contract: Contract, exchanges: Iterable[Exchange], most: int = MOST_ROWS
) -> Iterator[Batch]:
    """Read a run's exchanges into typed batches: ``read`` after ``told``."""
    return (read(contract, one) for one in told(source, contract, exchanges, most))


def told(source: Source, contract: Contract, exchanges: Iterable[Exchange], most: int = MOST_ROWS) -> Iterator[Told]:
    """Gather a run's exchanges, in the order in which they were made, into batches of about ``most`` rows.

    A record whose detail page failed or could not be read is not in a batch: it is pending, with the reason.

    Raises:
        Changed, Truncated, WrongCharset: a listing page could not be read; with source and address.
    """
    heap, current, key = _Heap(), None, _id_name(source)
    for exchange in exchanges:
        if exchange.request.role == "detail":
            if current:
                _read_detail(source, current, exchange)
            continue
        if exchange.verdict != "real":
            continue  # an answer that was tried again; the walk would not have gone on without a real one
        if current:
            _close(heap, current, key)
        if len(heap.rows) >= most:
            yield _told(source, contract, heap)
            heap = _Heap()
        current = _Open(_listing(source, exchange), exchange)
    if current:
        _close(heap, current, key)
    if heap.rows or heap.pending:
        yield _told(source, contract, heap)


def read(contract: Contract, said: Told) -> Batch:
    """Text into types, by the contract's readers; what cannot be read is null here and a rejection in the verdict."""
    typed = said.said.select(
        READERS[c.reader](stated(pl.col(c.name))).cast(c.type, strict=False).alias(c.name) for c in contract.columns
    )
    # Again: a number may have stood between tags, which the readers took away.
    typed = typed.with_columns(masked(typed[c.name]) for c in contract.columns if c.mask and c.type == pl.String())
    return Batch(said.said, typed.hstack(said.where), said.pending, said.notices)


def _id_name(source: Source) -> str:
    """Under which name the publisher states a record's id."""
    return next(name for name, columns in source.listing.fields.items() if "record_id" in columns.split())


def _listing(source: Source, exchange: Exchange) -> Page:
    try:
        return source.listing(exchange)
    except CaoyunError as error:
        raise error.at(source=source.id, url=exchange.request.url) from error


def _read_detail(source: Source, current: _Open, exchange: Exchange) -> None:
    record = exchange.request.record
    if exchange.verdict != "real":
        current.failed[record] = f"{exchange.verdict} {exchange.status} at {exchange.place}"
        return
    try:
        current.details[record] = (source.listing.detail(exchange), exchange.place)
        current.failed.pop(record, None)
    except CaoyunError as error:
        current.failed[record] = f"{type(error).__name__}: {error.message} at {exchange.place}"


def _close(heap: _Heap, current: _Open, key: str) -> None:
    """Join a page's rows with their details; a row whose detail is owed becomes pending."""
    owed, before = {d.record for d in current.page.details}, len(heap.rows)
    for position, row in enumerate(current.page.rows):
        record = str(row.get(key)) if owed else ""
        if record in owed:
            if record not in current.details:
                heap.pending.append((record, current.failed.get(record, "no answer")))
                continue
            said, place = current.details[record]
            row = {**row, **said}  # noqa: PLW2901 - the joined row takes the place of the listed one
            heap.detail.append(place)
        else:
            heap.detail.append(None)
        heap.rows.append(row)
        heap.position.append(position)
    heap.pages.append((current.exchange.at, current.exchange.place, len(heap.rows) - before))
    heap.url = heap.url or current.exchange.request.url


def _told(source: Source, contract: Contract, heap: _Heap) -> Told:
    fields = _targets(source, contract)
    notices = _keys(source, contract, heap, fields)
    said = pl.DataFrame([_column(contract, name, fields, heap.rows, source) for name in contract.schema])
    return Told(said, _where(heap), tuple(heap.pending), notices)


def _where(heap: _Heap) -> pl.DataFrame:
    """Where each row was found; what holds for a whole page is stated once and spread over its rows."""
    pages = pl.DataFrame(heap.pages, schema={**dict(list(PLACE.items())[:2]), "rows": pl.Int64}, orient="row")
    spread = pages.select(pl.col("_captured_at", "_place").repeat_by("rows").explode(empty_as_null=False))
    return spread.with_columns(
        pl.Series("_position", heap.position, dtype=pl.Int32), pl.Series("_detail", heap.detail, dtype=pl.String)
    )


def _targets(source: Source, contract: Contract) -> dict[str, list[str]]:
    """Contract column to the publisher's names that feed it, in the order of the source's fields."""
    targets: dict[str, list[str]] = {}
    for name, columns in source.listing.fields.items():
        for column in columns.split():
            if column in contract.schema:
                targets.setdefault(column, []).append(name)
    return targets


def _keys(source: Source, contract: Contract, heap: _Heap, fields: Mapping[str, list[str]]) -> dict[str, str]:
    """What the rows carry that nobody knows, and what they lack.

    Raises:
        Changed: no row has the field that a required column is read from.
    """
    seen = set(chain.from_iterable({tuple(row) for row in heap.rows}))  # few orders of keys, many rows
    notices = {}
    for name in sorted(seen - source.listing.fields.keys() - source.listing.ignored):
        example = next(row[name] for row in heap.rows if name in row)
        notices[f"unknown field {name}"] = masked(pl.Series([str(_said(example))]))[0][:80]
    key = _id_name(source)
    if drifted := {type(row.get(key)) for row in heap.rows} - {str, int, type(None)}:
        notices["id of another type"] = ", ".join(sorted(t.__name__ for t in drifted))
    for column, names in fields.items():
        if heap.rows and not seen.intersection(names):
            if contract.column(column).required:
                raise Changed(f"no record has {' or '.join(names)}", source=source.id, url=heap.url, field=column)
            notices[f"missing field {names[0]}"] = column
    return notices


def _column(
    contract: Contract, name: str, fields: Mapping[str, list[str]], rows: list[Row], source: Source
) -> pl.Series:
    """One column as stated, as text, masked where the contract says so."""
    column = contract.column(name)
    if name not in fields:
        default = source.publisher if name == "publisher" else None
        return pl.Series(name, [default], dtype=pl.String).new_from_index(0, len(rows))
    said = strings(name, _values(rows, fields[name], key=column.key))
    return masked(said) if column.mask else said


def _values(rows: list[Row], names: list[str], *, key: bool) -> list[object]:
    """The values of one column; the second name speaks where the first is silent.

    An id is text or a whole number. One of another type would name another record, so it is no id at all.
    """
    try:
        values: list[object] = list(map(itemgetter(names[0]), rows))
    except KeyError:
        values = [row.get(names[0]) for row in rows]
    for other in names[1:]:
        values = [row.get(other) if value in (None, "") else value for value, row in zip(values, rows, strict=True)]
    return [value if type(value) in (str, int) else None for value in values] if key else values


def strings(name: str, values: list[object]) -> pl.Series:
    """Values as text: a column of strings is taken whole; numbers, lists and objects print as JSON prints them."""
    types = set(map(type, values)) - {type(None)}
    if types <= {str}:
        return pl.Series(name, values, dtype=pl.String)
    if types == {int}:
        with suppress(TypeError, OverflowError):  # beyond 64 bits
            return pl.Series(name, values, dtype=pl.Int64).cast(pl.String)
    return pl.Series(name, [_said(value) for value in values], dtype=pl.String)


def _said(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return orjson.dumps(value, default=str).decode()
