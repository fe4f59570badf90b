"""Exchanges in, one WARC file and its Parquet index out, and back again; errors and refusals are kept too."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from isal import igzip, isal_zlib
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from etl.errors import BadPlace
from etl.model import Exchange, Request
from etl.web.client import Wire
from etl.web.decoding import decoded

INDEX = pa.schema(
    {
        "url": pa.string(),
        "method": pa.string(),
        "sent": pa.binary(),
        "sent_as": pa.string(),
        "role": pa.string(),
        "record": pa.string(),
        "at": pa.timestamp("us"),
        "status": pa.int16(),
        "verdict": pa.string(),
        "content_type": pa.string(),
        "sha256": pa.string(),
        "offset": pa.int64(),
        "length": pa.int32(),
        "wire_bytes": pa.int32(),
    }
)
_EVERY = 5000
_MOST_ATTEMPTS = 99
_UNSAFE = {ord(sign): f"%{ord(sign):02X}" for sign in "\t\n\r "}


class _Head(StatusAndHeaders):  # type: ignore[misc]  # warcio has no types
    """HTTP headers byte by byte as they came; warcio would write another text where one is not ASCII."""

    def compute_headers_buffer(self, header_filter: object = None) -> None:
        """What goes into the record; aiohttp has bytes that are no UTF-8 as surrogates."""
        self.headers_buff = self.to_str(header_filter).encode("utf-8", "surrogateescape") + b"\r\n"


class Archive:
    """One WARC file while it is written: ``NN.warc.gz.open``, renamed when the block ends; partial when it broke."""

    def __init__(self, folder: Path, attempt: int, run_id: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._final = folder / f"{attempt:02d}.warc.gz"
        self._open = folder / f"{attempt:02d}.warc.gz.open"
        self._index = folder / f"{attempt:02d}.index.parquet"
        self._run_id = run_id
        self._rows: list[dict[str, Any]] = []
        self.exchanges = self.wire_bytes = 0

    def __enter__(self) -> Self:
        """Open the file and its index, and write the warcinfo record.

        Raises:
            BadPlace: the attempt has a file already.
        """
        if there := sorted(self._final.parent.glob(f"{self._final.name[:2]}.*warc.gz*")):
            raise BadPlace("this attempt was archived before, and nothing is overwritten", hint=str(there[0]))
        self._file = self._open.open("xb")
        self._parquet = pq.ParquetWriter(self._index.with_suffix(".open"), INDEX, compression="zstd")
        self._memory = BytesIO()
        self._writer = WARCWriter(self._memory, gzip=False)
        info = {"software": "caoyun", "format": "WARC File Format 1.1", "isPartOf": self._run_id}
        self._writer.write_record(self._writer.create_warcinfo_record(self._final.name, info))
        self._flush(1)
        return self

    def keep(self, wire: Wire) -> str:
        """Archive one exchange; returns its place, ``file@offset`` of the response record."""
        self._write_request(wire)
        offset = self._file.tell()
        status = _Head(f"{wire.status} {wire.reason}", list(wire.received), protocol="HTTP/1.1")
        record = self._writer.create_warc_record(
            wire.request.url.translate(_UNSAFE), "response", payload=BytesIO(wire.body), http_headers=status,
            warc_headers_dict={"WARC-Date": wire.at.isoformat(timespec="seconds") + "Z"},
        )  # fmt: skip
        self._writer.write_record(record)
        packed = any(k.lower() == "content-encoding" for k, _ in wire.received)
        length = self._flush(0 if packed else 1)  # a body that came compressed is not compressed again
        self._note(wire, offset, length)
        return f"{self._final.name}@{offset}"

    def _write_request(self, wire: Wire) -> None:
        address = wire.request.url.translate(_UNSAFE)  # a line end in a publisher's link must not end a header
        head = _Head(f"{wire.request.method} {address} HTTP/1.1", list(wire.sent), is_http_request=True)
        record = self._writer.create_warc_record(address, "request", payload=BytesIO(wire.sent_body), http_headers=head)
        self._writer.write_record(record)
        self._flush(1)

    def _flush(self, level: int) -> int:
        member = igzip.compress(self._memory.getvalue(), level)
        self._file.write(member)
        self._memory.seek(0)
        self._memory.truncate()
        return len(member)

    def _note(self, wire: Wire, offset: int, length: int) -> None:
        self.exchanges += 1
        self.wire_bytes += len(wire.body)
        asked = wire.request
        self._rows.append({
            "url": asked.url, "method": asked.method, "sent": wire.sent_body, "sent_as": _sent_as(asked),
            "role": asked.role, "record": asked.record, "at": wire.at, "status": wire.status, "verdict": wire.verdict,
            "content_type": _readable(next((v for k, v in wire.received if k.lower() == "content-type"), "")),
            "sha256": hashlib.sha256(wire.body).hexdigest(), "offset": offset, "length": length,
            "wire_bytes": len(wire.body),
        })  # fmt: skip
        if len(self._rows) >= _EVERY:
            self._write_index()

    def _write_index(self) -> None:
        self._parquet.write_table(pa.Table.from_pylist(self._rows, INDEX))
        self._rows.clear()

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close and rename: to its name when all went well, to a partial's name when it did not; nothing is deleted."""
        self._write_index()
        self._parquet.close()
        self._file.close()
        partial = "" if kind is None else ".partial"
        self._index.with_suffix(".open").rename(self._index.with_name(f"{self._index.stem}{partial}.parquet"))
        self._open.rename(self._final.with_name(f"{self._final.name[:2]}{partial}.warc.gz"))


def next_attempt(folder: Path) -> int:
    """The number of the next attempt; a file that a killed process left open is kept as a partial one.

    Raises:
        BadPlace: there are so many already that another would need a third digit.
    """
    for left in folder.glob("*.warc.gz.open"):
        left.rename(left.with_name(f"{left.name[:2]}.partial.warc.gz"))
    last = max((int(p.name[:2]) for p in folder.glob("[0-9][0-9].*warc.gz")), default=0)
    if last >= _MOST_ATTEMPTS:
        raise BadPlace(f"this run has {last} attempts, and no number is left for another", hint=str(folder))
    return last + 1


def index(folder: Path, attempt: int) -> pl.DataFrame:
    """The index of one attempt, in the order of the file."""
    return pl.read_parquet(folder / f"{attempt:02d}.index.parquet")


def exchanges(folder: Path, attempt: int) -> Iterator[Exchange]:
    """Every listing and detail exchange of an attempt, in the order in which they were made."""
    name = f"{attempt:02d}.warc.gz"
    with (folder / name).open("rb") as file:
        for rows in index(folder, attempt).filter(pl.col("role") != "robots").iter_slices(1000):
            for row in rows.iter_rows(named=True):
                file.seek(row["offset"])
                yield _exchange(file.read(row["length"]), row, name)


def _exchange(member: bytes, row: dict[str, Any], name: str) -> Exchange:
    """One response record; the gzip member's CRC is checked as it is opened."""
    place = f"{name}@{row['offset']}"
    try:
        record: bytes = igzip.decompress(member)  # type: ignore[no-untyped-call]
    except (isal_zlib.error, EOFError, OSError) as error:  # type: ignore[misc]  # the stub hides that it is one
        raise BadPlace(f"the archive is damaged: {error}", url=row["url"], hint=place) from error
    start = record.index(b"\r\n\r\n") + 4
    end = record.index(b"\r\n\r\n", start)
    headers = dict(_header(line) for line in record[start:end].split(b"\r\n")[1:])
    wire = record[end + 4 : end + 4 + row["wire_bytes"]]
    body = decoded(wire, headers.get("content-encoding", ""), row["url"]) if row["verdict"] != "truncated" else b""
    return Exchange(_request(row), row["status"], headers, body, row["at"], row["verdict"], place)


def _readable(value: str) -> str:
    """A header as text that Parquet takes; the WARC has its bytes."""
    return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _sent_as(request: Request) -> str:
    """What the bytes that were sent are: a text of JSON may look like anything."""
    return "json" if request.json is not None else "form" if request.form else ""


def _header(line: bytes) -> tuple[str, str]:
    name, _, value = line.decode("utf-8", "surrogateescape").partition(":")
    return name.strip().lower(), value.strip(" \t")


def _request(row: dict[str, Any]) -> Request:
    sent: str = row["sent"].decode()
    as_json = sent if row["sent_as"] == "json" else None
    form = tuple(parse_qsl(sent, keep_blank_values=True)) if row["sent_as"] == "form" else ()
    return Request(
        url=row["url"], method=row["method"], form=form, json=as_json, role=row["role"], record=row["record"]
    )
