"""Cells in, a file as portals give them to be fetched out: delimited text, that in an archive, or a spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any
from zipfile import ZipFile, ZipInfo

from etl.practice.site import Answer

_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def delimited(cells: Sequence[Sequence[str]], rows: Mapping[str, Any]) -> Answer:
    """Text with one line of headings; in an archive where the source says so."""
    table = [list(rows["header"]), *cells]
    lines = (rows["delimiter"].join(f'"{cell}"' for cell in row) for row in table)
    text = "\r\n".join(lines).encode()
    if not rows["zipped"]:
        return Answer(text, content_type="text/csv; charset=utf-8")
    held = BytesIO()
    with ZipFile(held, "w") as archive:
        archive.writestr(ZipInfo("名录.csv", date_time=(2024, 1, 1, 0, 0, 0)), text)
    return Answer(held.getvalue(), content_type="application/zip")


def sheet(cells: Sequence[Sequence[str]], rows: Mapping[str, Any]) -> Answer:
    """A spreadsheet of one sheet."""
    from xlsxwriter import Workbook  # only where a site serves spreadsheets

    held = BytesIO()
    with Workbook(held, {"in_memory": True}) as book:
        page = book.add_worksheet(rows["sheet"] or None)
        for line, row in enumerate([list(rows["header"]), *cells]):
            page.write_row(line, 0, row)
    return Answer(held.getvalue(), content_type=_SHEET)
