"""A record's id in, what one of its versions rests on out: exchanges, archived bytes, where each column was said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

import polars as pl

from etl.contracts import Contract, contract
from etl.errors import BadCommand, BadPlace, Truncated
from etl.lake import archive, loads_in, warc
from etl.lake.warc import Kept
from etl.model import Exchange, Load, Run, Source
from etl.pipeline import Yard
from etl.sources import source as find
from etl.web.decoding import decoded

_PLACE = re.compile(r"[^/@]+/\d{4}-\d\d-\d\d/\d\d\.(?:partial\.)?warc\.gz@\d{1,15}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """One archived exchange: what was asked, what came, and whether its bytes are still the ones that came.

    ``sound`` holds the body against the digest in its own record and the one in the index, both SHA-256 of what came
    over the wire.
    """

    page: str
    url: str
    method: str
    sent: str
    at: datetime
    status: int
    headers: Mapping[str, str]
    file: str
    offset: int
    sha256: str
    sound: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """One column: its value, what the publisher said for it under which name, and where on which page."""

    column: str
    value: object
    said: object
    name: str
    page: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """One version of a record with what it rests on; ``since`` and ``until`` are the days that its run was of."""

    kind: str
    record_id: str
    source: str
    publisher: str
    change: str
    evidence: str | None
    captured_at: datetime
    run: str
    since: date | None
    until: date | None
    load: str
    certificate: str
    contract: str
    readers: str
    release: str | None
    origins: tuple[Origin, ...]
    columns: tuple[Cell, ...]


def versions(yard: Yard, kind: str, record: str, source: str = "") -> pl.DataFrame:
    """Every version of a record, oldest first, straight from the catalogue.

    Raises:
        BadCommand: there is no such kind or record.
    """
    from etl.warehouse.catalogue import catalogue
    from etl.warehouse.query import record_versions

    contract(kind)
    with catalogue(yard.catalog, yard.lake.data) as con:
        found = record_versions(con, kind, record, source)
    if found.is_empty():
        raise BadCommand(f"no {kind} has the id {record!r}", field="RECORD_ID",
                         hint=f'caoyun sql "select record_id, title from current.{kind} limit 5"')  # fmt: skip
    return found


def explain(yard: Yard, kind: str, record: str, *, source: str = "", load: str = "") -> Explained:
    """Explain the newest version of a record, or the one that a load brought, and verify the bytes on the way.

    Raises:
        BadCommand: there is no such record, or several sources have one of this id and none is named.
        BadPlace: the archive is missing or cannot be read there.
    """
    found = versions(yard, kind, record, source)
    if (sources := found["_source"].unique().sort()).len() > 1:
        raise BadCommand(f"{record!r} is an id at {', '.join(sources)}", field="--source", hint="name one of them")
    found = found.filter(pl.col("_load") == load) if load else found
    if found.is_empty():
        raise BadCommand(f"load {load} brought no version of {record!r}", field="--load")
    row = found.row(-1, named=True)
    return version(yard, kind, row, _release(yard, row["_load"]))


def version(yard: Yard, kind: str, row: Mapping[str, Any], release: str | None) -> Explained:
    """What one version rests on, by its row of ``history``: asks the archive and the load package, no catalogue.

    Raises:
        BadPlace: the archive is missing or cannot be read there.
    """
    rules, whose = contract(kind), find(row["_source"])
    brought = _load(yard, row["_load"])
    pages = {page: _exchange(yard, row[column]) for page, column in (("listing", "_place"), ("detail", "_detail"))
             if row[column]}  # fmt: skip
    return Explained(
        kind=kind, record_id=row["record_id"], source=whose.id, publisher=whose.publisher, change=row["_change"],
        evidence=row["_evidence"], captured_at=row["_captured_at"], run=brought.run.id, load=brought.id,
        since=brought.since, until=brought.until,
        certificate=brought.certificate, contract=brought.contract, readers=brought.readers,
        release=release, origins=tuple(_of_version(yard, page, row) for page in pages),
        columns=tuple(_cells(rules, whose, row, pages)),
    )  # fmt: skip


def exchange(yard: Yard, place: str) -> Origin:
    """One archived exchange by its place, its bytes verified; of one that had not changed, the bytes of then.

    Raises:
        BadCommand: that is no place.
        BadPlace: nothing of the archive lies there, or it is damaged.
    """
    if not _PLACE.fullmatch(place):
        raise BadCommand(f"{place!r} is no place in the archive", field="PLACE",
                         hint="source/day/NN.warc.gz@offset, as caoyun health tells it")  # fmt: skip
    row = _row(yard, place)
    return _origin(yard, str(row["role"]), place, row)


def lies(yard: Yard, place: str) -> str:
    """The place of the body of an exchange: its own, or an earlier one where the body had not changed."""
    return _lies(place, _row(yard, place))


def _lies(place: str, row: Mapping[str, object]) -> str:
    there = str(row["place"])
    return place if there == place.replace(".partial.warc.gz@", ".warc.gz@") else there  # as the file was to be called


def body(yard: Yard, place: str) -> Kept:
    """The archived record at a place.

    Raises:
        BadPlace: it is missing or damaged.
    """
    name, _, offset = place.rpartition("@")
    return warc.read(yard.lake.home / "archive" / name, int(offset))


def readable(kept: Kept) -> bytes:
    """An archived body free of its content coding, as bytes; one that broke off as it is."""
    try:
        return decoded(kept.body, kept.headers.get("content-encoding", ""), "")
    except Truncated:
        return kept.body


def differences(rules: Contract, found: pl.DataFrame) -> Iterator[dict[str, Any]]:
    """What changed from each version of a record to the next: columns with both values, and the text as a red-line."""
    from etl.warehouse.redline import redline

    for before, after in pairwise(found.to_dicts()):
        if before["_source"] != after["_source"]:
            continue
        changed = {c: (before[c], after[c]) for c in rules.schema if before[c] != after[c]}
        was, now = changed.pop("text", (None, None))
        yield {
            "source": after["_source"], "change": after["_change"], "captured_at": after["_captured_at"],
            "from_load": before["_load"], "load": after["_load"], "columns": changed,
            "red_line": redline(was or "", now or "").text if was or now else "",
        }  # fmt: skip


def _load(yard: Yard, name: str) -> Load:
    source, day, *_ = name.rsplit("-", 2)
    run = Run(source, date(int(day[:4]), int(day[4:6]), int(day[6:8])))
    found = [one for one in loads_in(yard.lake.loads, run) if one.id == name]
    if not found:
        raise BadPlace(f"the load package {name}.json is missing", hint=str(yard.lake.loads))
    return found[0]


def _release(yard: Yard, load: str) -> str | None:
    """The newest release, where it has the load."""
    from etl.lake.releases import newest
    from etl.warehouse.query import ask

    found = newest(yard.lake.releases)
    if not found:
        return None
    return found.name if load in ask(found.warehouse, "SELECT load_id FROM ops.run")["load_id"] else None


def _row(yard: Yard, place: str) -> Mapping[str, object]:
    """The index's row of the exchange whose record lies at a place.

    Raises:
        BadPlace: the index is missing or does not know the place.
    """
    name, _, offset = place.rpartition("@")
    folder, file = (yard.lake.home / "archive" / name).parent, name.rpartition("/")[2]
    index = folder / f"{file[:2]}.index{'.partial' if '.partial.' in file else ''}.parquet"
    try:
        found = pl.scan_parquet(index).filter(pl.col("offset") == int(offset)).collect()
    except (OSError, pl.exceptions.ComputeError) as error:
        raise BadPlace(f"the index cannot be read: {error}", hint=str(index)) from error
    if found.height != 1:
        raise BadPlace("the index does not know the place", hint=place)
    return found.row(0, named=True)


def _exchange(yard: Yard, place: str) -> Exchange:
    row = dict(_row(yard, place))
    return archive.answer(yard.lake.home / "archive", *archive.asked(row))


def _of_version(yard: Yard, page: str, version: Mapping[str, object]) -> Origin:
    place = str(version["_place" if page == "listing" else "_detail"])
    return _origin(yard, page, place, _row(yard, place))


def _origin(yard: Yard, page: str, place: str, row: Mapping[str, object]) -> Origin:
    where = _lies(place, row)
    kept, (name, _, offset) = body(yard, where), where.rpartition("@")
    sent, at, status = row["sent"], row["at"], row["status"]
    assert isinstance(sent, bytes)
    assert isinstance(at, datetime)
    assert isinstance(status, int)
    return Origin(
        page=page, url=str(row["url"]), method=str(row["method"]), sent=sent.decode("utf-8", "replace"), at=at,
        status=status, headers=kept.headers, file=f"archive/{name}", offset=int(offset), sha256=kept.sha256,
        sound=kept.sound and (kept.sha256 == row["sha256"] or not status),  # where no answer came there is no body
    )  # fmt: skip


def _cells(rules: Contract, source: Source, row: Mapping[str, object], pages: Mapping[str, Exchange]) -> list[Cell]:
    """Each column's value with the name that speaks for it: the first that says anything, as when it was read."""
    position = row["_position"]
    assert isinstance(position, int)
    listed = source.listing(pages["listing"]).rows[position]
    detailed = source.listing.detail(pages["detail"]) if "detail" in pages else {}
    said = {**listed, **detailed}
    cells = []
    for column in rules.schema:
        names = source.names(column)
        name = next((n for n in names if said.get(n) not in (None, "")), names[0] if names else "")
        page = "detail" if name in detailed else "listing" if name in listed else ""
        path = source.listing.locate(name, position, detail=page == "detail") if page else "not stated"
        shown = said.get(name)
        cells.append(Cell(column, row[column], _masked(rules, column, shown), name, page, path))
    return cells


def _masked(rules: Contract, column: str, said: object) -> object:
    """What the publisher said, without the personal numbers that are nowhere shown."""
    from etl.masking import PLANS, mask

    plan = rules.column(column).mask
    return mask(pl.Series([said]), PLANS[plan]).column[0] if isinstance(said, str) and plan else said
