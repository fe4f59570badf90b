"""A table in a file in, its rows out: delimited text or a spreadsheet; and what any page states of a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from etl.charset import decode
from etl.errors import Changed
from etl.model import Exchange
from etl.readers.delimited import delimited
from etl.readers.grid import table
from etl.readers.sheets import sheets
from etl.readers.zipped import unpacked


class Stated(NamedTuple):
    """A page's rows, the total, the number of pages and the next page's address that it states."""

    rows: Sequence[Mapping[str, Any]]
    total: int | None = None
    pages: int | None = None
    link: str = ""
    current: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvRows:
    """Rows of delimited text with one line of headings, which are asserted.

    Args:
        header: The headings, all of them, in order.
        delimiter: What parts cells.
        zipped: Whether the file is an archive (ZIP) of such files, which are read one after the other.
    """

    header: tuple[str, ...]
    delimiter: str = ","
    zipped: bool = False

    def __call__(self, exchange: Exchange) -> Stated:
        """Read one file; what it holds is all there is, and nobody states how much that should be."""
        files = unpacked(exchange, ".csv") if self.zipped else [exchange]
        url = exchange.request.url
        grids = [delimited(decode(file), self.header, delimiter=self.delimiter, url=url) for file in files]
        return Stated([dict(zip(self.header, row, strict=False)) for grid in grids for row in grid])

    def locate(self, name: str, position: int) -> str:
        """A line, counted from the headings, and a column."""
        return f"row={position + 2};column={name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRows:
    """Rows of one sheet of a spreadsheet; banners and footnotes about the table are told apart by its headings.

    Args:
        header: The headings, all of them, in any order; ``上级/下级`` where one stands over another.
        sheet: Name of the sheet; empty for the only one that is not empty.
        headings: Rows that the headings take.
    """

    header: tuple[str, ...]
    sheet: str = ""
    headings: int = 1

    def __call__(self, exchange: Exchange) -> Stated:
        """Read one file; what it holds is all there is, and nobody states how much that should be.

        Raises:
            Changed: the sheet is not there, or several could be it.
        """
        url = exchange.request.url
        found = {name: grid for name, grid in sheets(exchange.body, url).items() if self.sheet in ("", name) and grid}
        if len(found) != 1:
            raise Changed(f"{len(found)} sheets could be {self.sheet or 'the one'!r}", url=url, field="sheet")
        (grid,) = found.values()
        read = table(grid, {name: name for name in self.header}, headings=self.headings, url=url)
        return Stated(read.rows.drop("row").to_dicts())

    def locate(self, name: str, position: int) -> str:
        """A row of the table and a column."""
        return f"row={position + 1};column={name}"
