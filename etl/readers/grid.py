"""Cells in rows and columns in, the table among them out: banners, headings and footnotes told apart, none lost.

A grid is what a sheet, a CSV file or an HTML table comes to: rows of text, None where a cell is empty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from etl.errors import Changed

Cells = Sequence[str | None]
Grid = Sequence[Cells]
_MOST_BANNERS = 30


@dataclass(frozen=True, slots=True)
class Table:
    """A table in a grid: ``rows`` has a text column a name and ``row``, the number in the grid, counted from 1.

    ``before``, ``after`` and ``blank`` are numbers of rows that are no records: above the headings, below the last
    record, and empty. All of them, the headings and the records add up to the grid.
    """

    rows: pl.DataFrame
    before: tuple[int, ...]
    headings: tuple[int, ...]
    after: tuple[int, ...]
    blank: tuple[int, ...]


def table(grid: Grid, columns: Mapping[str, str], *, headings: int = 1, least: int = 2, url: str = "") -> Table:
    """Find the row of headings and read what is below it.

    Args:
        grid: Rows of cells.
        columns: Heading as it is printed to the name of the column; ``上级/下级`` where one stands over another. Every
            one must be there, once, in any order; other columns are an error, so that none is lost.
        headings: Rows that the headings take.
        least: Cells that a row must fill to be a record; a footnote fills one.
        url: Whence it came, for the message.

    Raises:
        Changed: the headings are not there, not all there, or others besides.
    """
    start, places = _found(grid, columns, headings, url)
    below = range(start + headings, len(grid))
    filled = {n: sum(bool(_text(cell)) for cell in grid[n]) for n in below}
    records = [n for n in below if filled[n] >= min(least, len(columns))]
    last = max(records, default=start + headings - 1)
    if odd := [n for n in below if n < last and filled[n] > 0 and n not in set(records)]:
        raise Changed(f"row {odd[0] + 1} stands among records and fills {filled[odd[0]]} cells", url=url, field="table")
    schema = dict.fromkeys(columns.values(), pl.String())
    said = {name: [_text(_cell(grid[n], places[name])) for n in records] for name in columns.values()}
    return Table(
        rows=pl.DataFrame(said, schema=schema).with_columns(row=pl.Series([n + 1 for n in records], dtype=pl.Int64)),
        before=_numbers(range(start)), headings=_numbers(range(start, start + headings)),
        after=_numbers(n for n in below if n > last and filled[n]), blank=_numbers(n for n in below if not filled[n]),
    )  # fmt: skip


def _found(grid: Grid, columns: Mapping[str, str], headings: int, url: str) -> tuple[int, dict[str, int]]:
    """The first row of headings, and the place of each column."""
    nearest: tuple[int, list[str]] = (0, [])
    for start in range(min(len(grid) - headings + 1, _MOST_BANNERS)):
        labels = _labels(grid[start : start + headings])
        here = [one for one in labels if one in columns]
        if len(here) > len(nearest[1]):
            nearest = (start, labels)
        if set(here) == columns.keys():
            _exact(labels, columns, url)
            return start, {columns[one]: place for place, one in enumerate(labels) if one}
    missing = [one for one in columns if one not in nearest[1]]
    raise Changed(f"no heading {', '.join(missing)} in the first {_MOST_BANNERS} rows", url=url, field=missing[0])


def _exact(labels: Sequence[str], columns: Mapping[str, str], url: str) -> None:
    twice = [one for one in columns if labels.count(one) > 1]
    if others := [one for one in labels if one and one not in columns]:
        raise Changed(f"unknown heading {', '.join(others)}", url=url, field=others[0])
    if twice:
        raise Changed(f"heading {twice[0]} stands twice", url=url, field=twice[0])


def _labels(rows: Grid) -> list[str]:
    """Headings over one another joined by a slash; a merged one, which its first cell has, holds until the next."""
    width = max(map(len, rows))
    lines = [[_label(_cell(row, n)) for n in range(width)] for row in rows]
    for line in lines[:-1]:
        for n in range(1, width):
            line[n] = line[n] or line[n - 1]
    return ["/".join(dict.fromkeys(part for part in parts if part)) for parts in zip(*lines, strict=True)]


def _label(cell: str | None) -> str:
    return "".join((cell or "").split())


def _cell(row: Cells, place: int) -> str | None:
    return row[place] if place < len(row) else None


def _text(cell: str | None) -> str | None:
    return cell if cell and cell.strip() else None


def _numbers(rows: object) -> tuple[int, ...]:
    return tuple(n + 1 for n in rows)  # type: ignore[attr-defined]
