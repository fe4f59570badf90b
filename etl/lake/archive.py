"""Exchanges in, one WARC file and its Parquet index out, and back again; errors, refusals and silence are kept too."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl
from uuid import uuid4

import polars as pl

from etl.errors import BadPlace
from etl.lake import warc
from etl.lake.earlier import Earlier
from etl.lake.journal import line, write_index
from etl.lake.warc import Found
from etl.model import Exchange, Request
from etl.web.classify import REFUSED
from etl.web.client import Wire
from etl.web.decoding import decoded

_FOUND = [f.name for f in fields(Found)]
_GOOD = frozenset({"real", "unchanged"})
_MOST_ATTEMPTS = 99


class Archive:
    """One WARC file while it is written: ``NN.warc.gz.open``, renamed when the block ends; partial when it broke.

    A journal beside it has a line an answer, so that what a killed process had fetched is not fetched again.

    Args:
        folder: The run's folder, ``archive/<source>/<day>``.
        attempt: Number of the attempt.
        run_id: Goes into the file's first record.
        earlier: The source's last whole capture: bodies that are the same are not kept twice.
    """

    def __init__(self, folder: Path, attempt: int, run_id: str, earlier: Earlier | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._final = folder / f"{attempt:02d}.warc.gz"
        self._open = folder / f"{attempt:02d}.warc.gz.open"
        self._index = folder / f"{attempt:02d}.index.parquet"
        self._journal = folder / f"{attempt:02d}.journal"
        self._where = f"{folder.parent.name}/{folder.name}/{self._final.name}"
        self._run_id, self._earlier = run_id, earlier or Earlier([])
        self._series = str(uuid4())[:-12]
        self._offset = self._records = self.exchanges = self.wire_bytes = self.refused = 0

    def __enter__(self) -> Self:
        """Open the file, its journal and its index, and write the warcinfo record.

        Raises:
            BadPlace: the attempt has a file already.
        """
        if there := sorted(self._final.parent.glob(f"{self._final.name[:2]}.*warc.gz*")):
            raise BadPlace("this attempt was archived before, and nothing is overwritten", hint=str(there[0]))
        self._file = self._open.open("xb", buffering=0)
        self._lines = self._journal.open("wb", buffering=0)
        self._write(warc.info(self._final.name, self._run_id, self._ident()))
        return self

    def keep(self, wire: Wire) -> str:
        """Archive one exchange; returns its place, ``source/day/NN.warc.gz@offset``."""
        digest = hashlib.sha256(wire.body).hexdigest()
        same = self._same(wire, digest)
        request, answer = warc.exchange(wire, digest, same, (self._ident(), self._ident()))
        offset = self._offset + len(request)
        self._write(request + answer)
        place, headers = f"{self._where}@{offset}", {name.lower(): value for name, value in reversed(wire.received)}
        self.exchanges += 1
        self.wire_bytes += len(wire.body)
        self.refused += wire.verdict in REFUSED
        self._note(wire.request, {
            "at": wire.at, "status": wire.status, "verdict": wire.verdict, "problem": wire.problem,
            "content_type": headers.get("content-type", ""), "etag": headers.get("etag", ""),
            "last_modified": headers.get("last-modified", ""), "sha256": same.sha256 if same else digest,
            "offset": offset, "length": same.length if same else len(answer), "wire_bytes": len(wire.body),
            "place": same.place if same else place,
            "body_at": same.body_at if same and wire.status == 304 else wire.at,
        })  # fmt: skip
        return place

    def hold(self, request: Request, found: Found) -> str:
        """Note that the answer to a request is held already, here or in an earlier file; returns its place."""
        self._note(request, {
            "at": found.at, "status": found.status, "verdict": found.verdict, "problem": "", "content_type": "",
            "etag": found.etag, "last_modified": found.last_modified, "sha256": found.sha256, "offset": -1,
            "length": found.length, "wire_bytes": 0, "place": found.place, "body_at": found.body_at,
        })  # fmt: skip
        return found.place

    def _same(self, wire: Wire, sha256: str) -> Found | None:
        """The earlier answer whose body this is: the server says so (304), or the bytes are the same.

        Both must be good: a body is read by the headers of the record in which it lies, and those of a bad answer may
        be what was wrong with it.
        """
        if wire.status not in (200, 304) or wire.verdict not in _GOOD:
            return None
        found = self._earlier.find(wire.request)
        return found if found and found.verdict in _GOOD and (wire.status == 304 or found.sha256 == sha256) else None

    def _ident(self) -> str:
        """A UUID: most of it chosen by lot for the file, the rest counted, since a lot for each record is dear."""
        self._records += 1
        return f"{self._series}{self._records:012x}"

    def _write(self, members: bytes) -> None:
        self._file.write(members)
        self._offset += len(members)

    def _note(self, asked: Request, answer: dict[str, Any]) -> None:
        row = {
            "url": asked.url, "method": asked.method, "sent": asked.sent.decode(), "sent_as": _sent_as(asked),
            "role": asked.role, "record": asked.record, "walk": asked.walk, "row": asked.row, **answer,
        }  # fmt: skip
        self._lines.write(line(row))

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close and rename: to its name when all went well, to a partial's name when it did not; nothing is deleted."""
        self._file.close()
        self._lines.close()
        partial = "" if kind is None else ".partial"
        number = self._final.name[:2]
        write_index(self._journal, self._index.with_name(f"{number}.index{partial}.parquet"), self._offset)
        self._open.rename(self._final.with_name(f"{number}{partial}.warc.gz"))
        self._journal.unlink()


def next_attempt(folder: Path) -> int:
    """The number of the next attempt; a file that a killed process left open is kept as a partial one, with its index.

    Raises:
        BadPlace: there are so many already that another would need a third digit.
    """
    for left in folder.glob("*.warc.gz.open"):
        number = left.name[:2]
        _recover(folder, number, left.stat().st_size)
        left.rename(left.with_name(f"{number}.partial.warc.gz"))
    last = max((int(p.name[:2]) for p in folder.glob("[0-9][0-9].*warc.gz")), default=0)
    if last >= _MOST_ATTEMPTS:
        raise BadPlace(f"this run has {last} attempts, and no number is left for another", hint=str(folder))
    return last + 1


def _recover(folder: Path, number: str, size: int) -> None:
    """An index from the journal of a killed attempt: every answer whose record was written to its end."""
    journal = folder / f"{number}.journal"
    if journal.exists():
        write_index(journal, folder / f"{number}.index.partial.parquet", size)
        journal.unlink()


def index(folder: Path, attempt: int) -> pl.DataFrame:
    """The index of one whole attempt, in the order of the file."""
    return pl.read_parquet(folder / f"{attempt:02d}.index.parquet")


def partials(folder: Path, after: int) -> list[pl.DataFrame]:
    """Indexes of attempts that broke off since the last whole one, oldest first, their places as the files lie now."""
    found = [p for p in sorted(folder.glob("[0-9][0-9].index.partial.parquet")) if int(p.name[:2]) > after]
    return [_as_partial(pl.read_parquet(path), path.name[:2]) for path in found]


def _as_partial(rows: pl.DataFrame, number: str) -> pl.DataFrame:
    """A place names the file that was to be; this one is called partial."""
    return rows.with_columns(
        pl.col("place").str.replace(f"/{number}.warc.gz@", f"/{number}.partial.warc.gz@", literal=True)
    )


def pages(folder: Path, attempt: int, walk: int = 1) -> Iterator[Exchange]:
    """Every answer of one walk of a listing, in order."""
    rows = index(folder, attempt).filter((pl.col("walk") == walk) & (pl.col("role") == "listing"))
    for part in rows.iter_slices(1000):
        for row in part.iter_rows(named=True):
            yield answer(folder.parents[1], *asked(row))


def asked(row: dict[str, Any]) -> tuple[Request, Found]:
    """A row of an index as the request and where its answer is."""
    return _request(row), Found(**{name: row[name] for name in _FOUND})


def parts(folder: Path, attempt: int) -> pl.DataFrame:
    """What details and attachments were answered in an attempt, whichever walk asked for them."""
    return index(folder, attempt).filter(pl.col("role").is_in(["detail", "attachment"]))


def answer(archive: Path, request: Request, found: Found) -> Exchange:
    """One answer as it was kept; a body that lies elsewhere, since it had not changed, is read from there.

    Raises:
        BadPlace: the archive is damaged at that place.
    """
    if not found.status:
        return Exchange(request, 0, {}, b"", found.at, found.verdict, found.place)
    name, _, offset = found.place.rpartition("@")
    try:
        kept = warc.read(archive / name, int(offset), found.length)
    except BadPlace as error:
        raise BadPlace(error.message, url=request.url, hint=found.place) from error
    verdict = "real" if found.verdict == "unchanged" else found.verdict
    whole = verdict != "truncated"
    body = decoded(kept.body, kept.headers.get("content-encoding", ""), request.url) if whole else b""
    return Exchange(request, kept.status, kept.headers, body, found.at, verdict, found.place)


def _sent_as(request: Request) -> str:
    """What the bytes that were sent are: a text of JSON may look like anything."""
    return "json" if request.json is not None else "form" if request.form else ""


def _request(row: dict[str, Any]) -> Request:
    sent: str = row["sent"].decode()
    as_json = sent if row["sent_as"] == "json" else None
    form = tuple(parse_qsl(sent, keep_blank_values=True)) if row["sent_as"] == "form" else ()
    return Request(url=row["url"], method=row["method"], form=form, json=as_json, role=row["role"],
                   record=row["record"], walk=row["walk"], row=row["row"])  # fmt: skip
