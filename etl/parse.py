"""Captures in, batches out. Pure: no clock, no network, no files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from operator import itemgetter

import orjson
import polars as pl

from etl.charset import lie
from etl.contracts import Contract
from etl.errors import CaoyunError, Changed
from etl.masking import PLANS, Masked, mask, masked
from etl.model import EXTRA, PLACE, Batch, Exchange, Owed, Page, Request, Source
from etl.readers import READERS
from etl.readers.text import stated
from etl.readers.values import as_text, strings

MOST_ROWS = 25_000

Row = Mapping[str, object]
Part = Callable[[Request], Exchange | None]


@dataclass(slots=True)
class _Heap:
    """Rows on their way into a batch, with where each was found."""

    rows: list[Row] = field(default_factory=list)
    pages: list[tuple[datetime, str, int]] = field(default_factory=list)
    position: list[int] = field(default_factory=list)
    detail: list[str | None] = field(default_factory=list)
    owed: list[tuple[Request, str, Row]] = field(default_factory=list)
    lies: Counter[str] = field(default_factory=Counter)
    url: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One batch as the publisher states it: a text column a contract column, masked, and where each row was found."""

    said: pl.DataFrame
    where: pl.DataFrame
    owed: tuple[Owed, ...]
    notices: Mapping[str, str]
    masked: Mapping[str, int] = field(default_factory=dict)


def batches(
    source: Source, contract: Contract, pages: Iterable[Exchange], part: Part, most: int = MOST_ROWS
) -> Iterator[Batch]:
    """Read a run's exchanges into typed batches: ``read`` after ``told``."""
    return (read(contract, one) for one in told(source, contract, pages, part, most))


def told(
    source: Source, contract: Contract, pages: Iterable[Exchange], part: Part, most: int = MOST_ROWS
) -> Iterator[Told]:
    """Gather a run's listing pages, in order, and the parts that belong to them, into batches of about ``most`` rows.

    A record whose detail page failed or could not be read is not in a batch: it is owed, with the reason.

    Args:
        source: Whose run it is.
        contract: Names the columns.
        pages: Answers of one walk of the listing; those that were tried again are passed over.
        part: The kept answer to the request for a detail or an attachment, None where there is none.
        most: Rows after which a batch ends with its page.

    Raises:
        Changed, Truncated, WrongCharset: a listing page could not be read; with source and address.
    """
    heap = _Heap()
    for exchange in pages:
        if exchange.verdict not in ("real", "stated_empty"):
            continue  # the walk would not have gone on without a good one
        if len(heap.rows) >= most:
            yield _told(source, contract, heap)
            heap = _Heap()
        _add(heap, source, exchange, part)
    if heap.rows or heap.owed:
        yield _told(source, contract, heap)


def read(contract: Contract, said: Told) -> Batch:
    """Text into types, by the contract's readers; what cannot be read is null here and a rejection in the verdict."""
    typed = said.said.select(
        READERS[c.reader](stated(pl.col(c.name))).cast(c.type, strict=False).alias(c.name) for c in contract.columns
    )
    # Again: a number may have stood between tags, which the readers took away.
    again = [mask(typed[c.name], PLANS[c.mask]) for c in contract.columns if c.mask and c.type == pl.String()]
    typed = typed.with_columns(one.column for one in again)
    counts = Counter(said.masked) + Counter(_counted(again))
    return Batch(said.said, _unread(contract, said.said, typed.hstack(said.where)), said.owed, said.notices, counts)


def _listing(source: Source, exchange: Exchange) -> Page:
    try:
        return source.listing(exchange)
    except CaoyunError as error:
        raise error.at(source=source.id, url=exchange.request.url) from error


def _add(heap: _Heap, source: Source, exchange: Exchange, part: Part) -> None:
    """Join a page's rows with their details; a row whose detail is owed is put aside."""
    page, before = _listing(source, exchange), len(heap.rows)
    _note_lie(heap, exchange)
    details = {request.record: request for request in page.details if request.role == "detail"}
    heap.owed += [(one, why, {}) for one in page.details if one.role == "attachment" and (why := _missing(part(one)))]
    for position, row in enumerate(page.rows):
        request = details.get(str(row.get(source.key))) if details else None
        place = None
        if request is not None:
            answer = part(request)
            said, place, why = _detail(source, answer)
            if answer and not why:
                _note_lie(heap, answer)
            if why:
                heap.owed.append((request, why, row))
                continue
            row = {**row, **said}  # noqa: PLW2901 - the joined row takes the place of the listed one
        heap.detail.append(place)
        heap.rows.append(row)
        heap.position.append(position)
    heap.pages.append((exchange.at, exchange.place, len(heap.rows) - before))
    heap.url = heap.url or exchange.request.url


def _note_lie(heap: _Heap, exchange: Exchange) -> None:
    """Count a page whose label names another charset than that of its bytes, though it could be read."""
    try:
        said = lie(exchange)
    except CaoyunError as error:  # a reader that needs no label has read what every label is wrong of
        said = error.message
    if said:
        heap.lies[said] += 1


def _missing(exchange: Exchange | None) -> str:
    """Why a part is not there; empty when it is."""
    if exchange is None:
        return "no answer"
    return "" if exchange.verdict == "real" else f"{exchange.verdict} {exchange.status} at {exchange.place}"


def _detail(source: Source, exchange: Exchange | None) -> tuple[Row, str, str]:
    """A detail's fields and its place, or why it is owed."""
    if exchange is None or (exchange.verdict != "changed" and _missing(exchange)):
        return {}, "", _missing(exchange)
    try:  # also where it could not be read when it came: the reader may have learnt it meanwhile, or tells why
        return source.listing.detail(exchange), exchange.place, ""
    except CaoyunError as error:
        return {}, "", f"{type(error).__name__}: {error.message} at {exchange.place}"


def _told(source: Source, contract: Contract, heap: _Heap) -> Told:
    fields = _targets(source, contract)
    notices, unknown = _keys(source, contract, heap, fields)
    notices |= {f"charset: {what}": f"{pages} pages" for what, pages in heap.lies.items()}
    columns = [_column(contract, name, fields, heap.rows, source) for name in contract.schema]
    said = pl.DataFrame([one.column for one in columns])
    where = _where(heap).with_columns(_unknown(contract, heap.rows, unknown))
    owed = _owed(contract, fields.get(contract.dated_by, []), heap)
    return Told(said, where, owed, notices, _counted(columns))


def _owed(contract: Contract, dated: list[str], heap: _Heap) -> tuple[Owed, ...]:
    """What is owed, with the date of each record where its row in the list states one."""
    said = pl.DataFrame([strings("said", _values([row for _, _, row in heap.owed], dated, key=False))])
    days = said.select(READERS[contract.column(contract.dated_by).reader](stated(pl.col("said"))).cast(pl.Date))
    return tuple(
        Owed(request.record, request.role, request.url, why, day)
        for (request, why, _), day in zip(heap.owed, days.to_series(), strict=True)
    )


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


def _keys(
    source: Source, contract: Contract, heap: _Heap, fields: Mapping[str, list[str]]
) -> tuple[dict[str, str], list[str]]:
    """What the rows carry that nobody knows, with first examples, and what they lack; and the unknown fields' names.

    Raises:
        Changed: no row has the field that a required column is read from, or one has a field that nobody knows where
            the contract is frozen.
    """
    seen = set(chain.from_iterable({tuple(row) for row in heap.rows}))  # few orders of keys, many rows
    notices = {}
    unknown = sorted(seen - source.listing.fields.keys() - source.listing.ignored)
    if unknown and contract.evolution.columns == "freeze":
        raise Changed(
            f"nobody knows the field {unknown[0]}, and {contract.kind} is frozen",
            source=source.id, url=heap.url, field=unknown[0], hint="name it in the source's fields or ignore it",
        )  # fmt: skip
    for name in unknown:
        example = next(row[name] for row in heap.rows if name in row)
        notices[f"unknown field {name}"] = masked(pl.Series([str(as_text(example))]))[0][:80]
    key = source.key
    if drifted := {type(row.get(key)) for row in heap.rows} - {str, int, type(None)}:
        notices["id of another type"] = ", ".join(sorted(t.__name__ for t in drifted))
    for column, names in fields.items():
        what = "no record has" if not seen.intersection(names) else ""
        if not what and column != "record_id" and contract.column(column).type == pl.String():
            types = {type(row.get(name)) for name in names for row in heap.rows} - {type(None)}
            notices |= {f"object in field {names[0]}": column} if dict in types else {}
            what = "every record has an object in" if types == {dict} else ""
        if heap.rows and what:
            if contract.column(column).required:
                raise Changed(f"{what} {' or '.join(names)}", source=source.id, url=heap.url, field=column)
            notices |= {f"missing field {names[0]}": column} if what.startswith("no") else {}
    return notices, unknown


def _unknown(contract: Contract, rows: list[Row], names: list[str]) -> pl.Series:
    """The fields of each row that nobody knows, as JSON; null where it has none, or where they are left out."""
    if not names or contract.evolution.columns == "discard_value":
        return pl.Series(EXTRA, [None], dtype=pl.String).new_from_index(0, len(rows))
    extra = [{name: row[name] for name in names if name in row} for row in rows]
    return masked(pl.Series(EXTRA, [as_text(one) if one else None for one in extra], dtype=pl.String))


def _unread(contract: Contract, said: pl.DataFrame, batch: pl.DataFrame) -> pl.DataFrame:
    """The batch with values that are of another type than their column put beside what nobody knows."""
    texts = said.select(stated(pl.col(c.name)) for c in contract.columns if not isinstance(c.type, pl.List))
    lost = [one.name for one in texts if batch[one.name].null_count() > one.null_count()]
    if contract.evolution.types != "evolve" or not lost:
        return batch
    rows = zip(texts.select(lost).iter_rows(named=True), batch.select(lost).rows(), batch[EXTRA], strict=True)
    extra = []
    for text, read_as, known in rows:
        more = {n: said for (n, said), value in zip(text.items(), read_as, strict=True) if said and value is None}
        extra.append(as_text({**orjson.loads(known or "{}"), **more}) if more else known)
    return batch.with_columns(masked(pl.Series(EXTRA, extra, dtype=pl.String)))


def _column(contract: Contract, name: str, fields: Mapping[str, list[str]], rows: list[Row], source: Source) -> Masked:
    """One column as stated, as text, masked by the plan that the contract names."""
    column = contract.column(name)
    if name not in fields:
        default = source.publisher if name == "publisher" else None
        return Masked(pl.Series(name, [default], dtype=pl.String).new_from_index(0, len(rows)))
    said = strings(name, _values(rows, fields[name], key=column.key))
    return mask(said, PLANS[column.mask]) if column.mask else Masked(said)


def _counted(columns: Iterable[Masked]) -> dict[str, int]:
    """Column and kind of identifier to how many were masked."""
    return {f"{one.column.name}:{kind}": n.values for one in columns for kind, n in one.counts.items()}


def _values(rows: list[Row], names: list[str], *, key: bool) -> list[object]:
    """The values of one column; the second name speaks where the first is silent.

    An id is text or a whole number. One of another type would name another record, so it is no id at all.
    """
    if not names:
        return [None] * len(rows)
    try:
        values: list[object] = list(map(itemgetter(names[0]), rows))
    except KeyError:
        values = [row.get(names[0]) for row in rows]
    for other in names[1:]:
        values = [row.get(other) if value in (None, "") else value for value, row in zip(values, rows, strict=True)]
    return [value if type(value) in (str, int) else None for value in values] if key else values
