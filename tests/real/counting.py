"""Captured files in, what they hold out: counted with nothing of the pipeline, so that it can be held against it."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import Any

import polars as pl
from python_calamine import CalamineWorkbook

from etl.masking import Plan, mask
from etl.model import Source
from tests.real import BULLETINS, CATALOGUES, DATA, DIVISIONS
from tests.real.server import recorded

_NUMBER = re.compile(r"[0-9]+\s*[例人]")
_DATE = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_NUMBERS_OF_PERSONS = Plan(kinds=("identity", "mobile"))
_HIDDEN = re.compile(r"\"1[0-9]{2}\*{8}\"")


def rows_in(source: Source) -> int:
    """How many rows a set holds."""
    return _COUNTS[type(source.listing).__name__](source.listing)


def _array(listing: Any) -> int:
    return len(json.loads((DATA / listing.ask.path.lstrip("/")).read_bytes()))


def _laws(listing: Any) -> int:
    return len(_table(DATA / listing.path))


def _table(folder: Path) -> list[tuple[str, str | None]]:
    with closing(sqlite3.connect(f"file:{folder / 'db.sqlite3'}?immutable=1", uri=True)) as book:
        return book.execute("SELECT name, publish FROM law").fetchall()


def _bulletins(listing: Any) -> int:
    return len(list((DATA / BULLETINS).glob("*.yaml")))


def _numbers(listing: Any) -> int:
    """Every number with a unit; a bulletin has none that is not a figure."""
    return sum(len(_NUMBER.findall(p.read_text(encoding="utf-8"))) for p in (DATA / BULLETINS).glob("*.yaml"))


def _lines(listing: Any) -> int:
    texts = [p.read_text(encoding="utf-8") for p in (DATA / DIVISIONS / "mca").glob("*.tsv")]
    return sum(len([line for line in text.splitlines() if line.strip()]) - 1 for text in texts)


def _nodes(listing: Any) -> int:
    form = {name: value for name, value in listing.first(date(2024, 6, 1)).form if name != "k1"}
    said = json.loads(next(one.body for one in recorded() if one.form == form))["returndata"]
    return len(said["datanodes"]) if isinstance(said, dict) else 0


def _records(listing: Any) -> int:
    """Rows of a file, read with nothing but its format's own parser; headings and empty lines are none."""
    body = (DATA / listing.path).read_bytes()
    if listing.form == "xlsx":
        return len(CalamineWorkbook.from_filelike(BytesIO(body)).get_sheet_by_index(0).to_python()) - 1
    if listing.form == "json":
        return _objects(body, listing.rows)
    lines = [line for line in body.decode("utf-8-sig").splitlines() if line.strip()]
    return len(lines) - (listing.form == "csv")


def _objects(body: bytes, path: str) -> int:
    """Objects of the array; of a file that is no JSON, those that begin in it."""
    try:
        said = json.loads(body)
    except ValueError:
        return body.count(b'"title"')
    return len(said[path] if path else said)


def _ledger(listing: Any) -> int:
    head, *rows = _grid(DATA / listing.path)
    return len(rows) * sum(cell != "" for cell in head)


def _nested(listing: Any) -> int:
    return (DATA / listing.path).read_text(encoding="utf-8").count('"link"')


def _sites(listing: Any) -> int:
    return (DATA / listing.path).read_text(encoding="utf-8").count('"url"')


def _cells(listing: Any) -> int:
    """Cells below a year or month and beside a region, in every publication."""
    return sum(_cells_of(DATA / one.path) for one in listing.publications)


def _cells_of(path: Path) -> int:
    grid = _grid(path)
    head = next(n for n, row in enumerate(grid) if row[0] == "地区")
    regions = [row for row in grid[head + 1 :] if any(str(cell) for cell in row[1:])]
    return len(regions) * (len(grid[head]) - 1)


def _grid(path: Path) -> list[list[Any]]:
    if path.suffix == ".xls":
        return CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    return list(csv.reader(path.read_bytes().decode("gb18030").splitlines()))


def _panels(listing: Any) -> int:
    """Cells of a panel's rows that are no key, in every file."""
    grids = [list(csv.reader((DATA / path).read_text("utf-8-sig").splitlines())) for path, _ in listing.files]
    return sum((len(grid) - 1) * (len(grid[0]) - 1 - listing.regions) for grid in grids)


_COUNTS: Mapping[str, Callable[[Any], int]] = {
    "Portal": _array,
    "LawBook": _laws,
    "Ledger": _ledger,
    "Bulletins": _bulletins,
    "BulletinFigures": _numbers,
    "GbTable": _lines,
    "Nbs": _nodes,
    "NestedItems": _nested,
    "Panel": _panels,
    "Portals": _sites,
    "Records": _records,
    "Series": _cells,
}


def personal_numbers() -> int:
    """How many values of catalogues, laws, bulletins and code lists hold a mobile or an identity number in full."""
    return sum(_redacted(path.read_text(encoding="utf-8")) for path in _texts())


def hidden_numbers() -> int:
    """How many mobile numbers in the catalogues were masked by their publishers."""
    paths = (DATA / CATALOGUES).glob("*.json")
    return sum(len(_HIDDEN.findall(path.read_text(encoding="utf-8"))) for path in paths)


def _texts() -> Iterator[Path]:
    for folder in (CATALOGUES, BULLETINS, "policy_documents/LawRefBook__Laws", f"{DIVISIONS}/mca"):
        yield from (p for p in (DATA / folder).rglob("*.*") if p.is_file() and p.suffix != ".sqlite3")


def _redacted(text: str) -> int:
    values = pl.Series(re.split(r"[\"\n\t]", text), dtype=pl.String)
    return sum(count.rows for count in mask(values, _NUMBERS_OF_PERSONS).counts.values())


@dataclass(frozen=True, slots=True)
class Repeats:
    """Rows whose address stood earlier in the same list: how many, how many equal in every field, how far apart."""

    rows: int
    equal: int
    median_distance: float


def repeats(name: str, key: str) -> Repeats:
    """Repeated rows of one catalogue."""
    first: dict[str, int] = {}
    again: list[tuple[int, bool]] = []
    rows = json.loads((DATA / CATALOGUES / f"{name}.json").read_bytes())
    for place, row in enumerate(rows):
        before = first.setdefault(row[key], place)
        if before != place:
            again.append((place - before, rows[before] == row))
    return Repeats(len(again), sum(same for _, same in again), median(d for d, _ in again))


@dataclass(frozen=True, slots=True)
class Dates:
    """Laws by whether the list gives a day of publication and the text's head a day of adoption."""

    undated: int
    undated_but_adopted: int
    both: int
    equal: int

    @property
    def share(self) -> float:
        """Of the laws that have both, those where they are the same."""
        return self.equal / self.both


def law_dates(books: Iterable[Source]) -> Dates:
    """How the list's day of publication stands to the last day that the text's head names."""
    listings: list[Any] = [book.listing for book in books]
    told = [pair for listing in listings for pair in _told(DATA / listing.path)]
    both = [(publish, adopted) for publish, adopted in told if publish and adopted]
    undated = [adopted for publish, adopted in told if not publish]
    return Dates(len(undated), sum(map(bool, undated)), len(both), sum(p == a for p, a in both))


def _told(folder: Path) -> Iterator[tuple[str | None, str | None]]:
    files = {p.stem: p for p in folder.rglob("*.md")}
    for name, publish in _table(folder):
        path = files[f"{name}({publish})" if publish else name]
        days = _DATE.findall(path.read_text(encoding="utf-8").partition("<!-- INFO END -->")[0])
        yield publish, "{}-{:0>2}-{:0>2}".format(*days[-1]) if days else None


def stubs(books: Iterable[Source]) -> int:
    """How many files of laws have a head and nothing below it."""
    listings: list[Any] = [book.listing for book in books]
    paths = (path for listing in listings for path in (DATA / listing.path).rglob("*.md"))
    parts = (path.read_text(encoding="utf-8").partition("<!-- INFO END -->") for path in paths)
    return sum(bool(end) and not body.strip() for _, end, body in parts)
