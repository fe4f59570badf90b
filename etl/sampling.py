"""Rows of a page in, what the contract makes of them out; and a small masked sample of a page, kept beside a source."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl

from etl.charset import read
from etl.contracts import contract
from etl.errors import BadContract, CaoyunError
from etl.masking import masked
from etl.model import Exchange, Page, Request, Source, Verdict
from etl.parse import read as typed
from etl.parse import told
from etl.validate import judge

SAMPLES = Path(__file__).parent / "sources" / "samples"
_ROWS = 3
_NEVER = datetime(1970, 1, 1)  # noqa: DTZ001 - the archive keeps UTC without a zone, and here is no moment at all
_LONGEST = 160  # characters of a value: facts, not other people's text


@dataclass(frozen=True, slots=True)
class _Shown:
    """A family that shows rows which are there already."""

    rows: Sequence[Mapping[str, object]]
    fields: Mapping[str, str]
    ignored: frozenset[str]
    site: str = ""

    def first(self, day: date) -> Request:
        return Request(url=self.site)

    def __call__(self, exchange: Exchange) -> Page:
        return Page(self.rows, len(self.rows))

    def detail(self, exchange: Exchange) -> Mapping[str, object]:
        return {}

    def locate(self, name: str, position: int, *, detail: bool) -> str:
        return name


@dataclass(frozen=True, slots=True)
class Trial:
    """Rows after the contract's readers and rules: what was said, what was accepted, what was rejected and why.

    ``unread`` is, by column, the share of stated values that could not be read; ``notices`` as in a run.
    """

    said: pl.DataFrame
    verdict: Verdict
    unread: Mapping[str, float]
    notices: Mapping[str, str]


def trial(source: Source, rows: Sequence[Mapping[str, object]], *, listed: bool = False) -> Trial:
    """What becomes of some rows of a source without a lake.

    Args:
        source: Whose.
        rows: With what their own pages say, unless they are as ``listed``: then only what is there is asked for.
        listed: Whether no record's own page was seen.

    Raises:
        Changed: no row has what a required column is read from.
    """
    rules, listing = contract(source.kind), source.listing
    there = {name for row in rows for name in row}
    fields = {name: c for name, c in listing.fields.items() if name in there or not listed or "record_id" in c.split()}
    shown = replace(source, listing=_Shown(rows, fields, listing.ignored | listing.fields.keys(), listing.site))
    page = Exchange(Request(url=listing.site), 200, {}, b"{}", _NEVER)
    one = next(told(shown, rules, [page], lambda request: None))
    batch = typed(rules, one)
    unread = {}
    for column in rules.columns:
        stated = batch.said[column.name].str.strip_chars().replace("", None).drop_nulls().len()
        lost = stated - batch.typed[column.name].drop_nulls().len()
        if stated and lost > 0:
            unread[column.name] = round(lost / stated, 3)
    return Trial(batch.said, judge(rules, batch), unread, batch.notices)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What one page of a list and one record's own page were like when somebody looked; values are masked and short.

    Args:
        source: Whose.
        family: Its family then.
        seen: ``live``, ``saved`` by hand, or ``practice``.
        at: When.
        request: Address, method and body of the list's page.
        status: Of its answer.
        content_type: Its label.
        charset: What the bytes were.
        total: What was stated, if anything.
        rows: How many rows the page had.
        place: Where the answer lies in an archive; empty for a saved page.
        sha256: Of its body.
        names: Names of the listed rows with the types of their values.
        detail: The same of one record's own page; empty where none was seen.
        listed: A few rows, names that feed columns alone.
        detailed: One detail, likewise.
    """

    source: str
    family: str
    seen: str
    at: str
    request: Mapping[str, str]
    status: int
    content_type: str
    charset: str
    total: int | None
    rows: int
    place: str
    sha256: str
    names: Mapping[str, Sequence[str]]
    detail: Mapping[str, Sequence[str]] = field(default_factory=dict)
    listed: Sequence[Mapping[str, Any]] = ()
    detailed: Mapping[str, Any] = field(default_factory=dict)


def sample_of(source: Source, exchange: Exchange, page: Page, seen: str, detail: Exchange | None = None) -> Sample:
    """Cut a sample from a page of a list and, where one was seen, from a record's own page."""
    said = source.listing.detail(detail) if detail else {}
    request, kind = exchange.request, exchange.headers.get("content-type", "")
    return Sample(
        source=source.id, family=source.family, seen=seen, at=exchange.at.isoformat(timespec="seconds"),
        request={"url": request.url, "method": request.method, "sent": request.sent.decode()}, status=exchange.status,
        content_type=kind, charset=read(exchange.body, kind, request.url)[1].codec, total=page.total,
        rows=len(page.rows), place=exchange.place, sha256=sha256(exchange.body).hexdigest(),
        names=types(page.rows), detail=types([said]) if said else {},
        listed=[_short(row, source) for row in page.rows[:_ROWS]], detailed=_short(said, source),
    )  # fmt: skip


def types(rows: Sequence[Mapping[str, object]]) -> dict[str, list[str]]:
    """Names of rows with the types of their values, sorted."""
    found: dict[str, set[str]] = {}
    for row in rows:
        for name, value in row.items():
            found.setdefault(name, set()).add(type(value).__name__)
    return {name: sorted(kinds) for name, kinds in sorted(found.items())}


def _short(row: Mapping[str, object], source: Source) -> dict[str, Any]:
    """The names that feed columns, each value masked and cut."""
    return {name: _plain(value) for name, value in row.items() if name in source.listing.fields}


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return str(masked(pl.Series([value]))[0])[:_LONGEST]
    if isinstance(value, list):
        return [_plain(one) for one in value[:_ROWS]]
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    return value


def write_sample(folder: Path, sample: Sample) -> Path:
    """Write a sample under its source's id."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{sample.source}.json"
    path.write_text(json.dumps(asdict(sample), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def read_sample(source: str, folder: Path = SAMPLES) -> Sample | None:
    """The sample of a source, or None.

    Raises:
        BadContract: the file is none.
    """
    path = folder / f"{source}.json"
    if not path.is_file():
        return None
    try:
        return Sample(**json.loads(path.read_text(encoding="utf-8")))
    except (TypeError, ValueError) as error:
        raise BadContract(f"{path.name} is no sample: {error}", source=source) from error


def joined(source: Source, page: Page, detail: Exchange | None) -> list[Mapping[str, object]]:
    """The rows of a page, the one whose own page was seen with what that says."""
    rows = list(page.rows)
    if detail is None:
        return rows
    said = source.listing.detail(detail)
    return [{**row, **said} if str(row.get(source.key)) == detail.request.record else row for row in rows]


def readable(source: Source, exchange: Exchange) -> tuple[Page | None, str]:
    """The page that a source's family reads of an exchange, or why it cannot."""
    try:
        return source.listing(exchange), ""
    except CaoyunError as error:
        return None, error.message
