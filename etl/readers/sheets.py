"""Spreadsheets (.xls, .xlsx, .ods) in, sheets as grids of text out; true dates and numbers are printed, not guessed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO

from etl.errors import Changed

_NEVER = dt.time(0, 0)


def sheets(body: bytes, url: str = "") -> Mapping[str, list[list[str | None]]]:
    """Every sheet by its name; a merged cell's text stands in its first cell, as in the file.

    Whole numbers come without a point, days as ``2024-03-05``, moments as ``2024-03-05 11:25:05``, flags as true and
    false. Formulas come as what they last came to.

    Raises:
        Changed: it is no spreadsheet, it is encrypted, or damaged.
    """
    from python_calamine import CalamineError, CalamineWorkbook  # only where there is a sheet to read

    try:
        with CalamineWorkbook.from_filelike(BytesIO(body)) as book:
            names = book.sheet_names
            return {name: list(_rows(book.get_sheet_by_name(name).to_python(skip_empty_area=False))) for name in names}
    except (CalamineError, OSError, ValueError) as error:
        raise Changed(f"this is no spreadsheet that can be read: {error}", url=url, field="workbook") from error


def _rows(rows: Iterable[Iterable[object]]) -> Iterator[list[str | None]]:
    yield from ([_said(cell) for cell in row] for row in rows)


def _said(cell: object) -> str | None:
    """One cell as text."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 2**53 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == _NEVER else cell.isoformat(" ", "seconds")
    return str(cell) if cell not in (None, "") else None
