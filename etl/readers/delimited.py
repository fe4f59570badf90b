"""Delimited text of a fixed dialect in, a grid out: nothing is sniffed, and every row is as wide as the headings."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO

from etl.errors import Changed, Truncated


def delimited(
    text: str, header: Sequence[str], *, delimiter: str = ",", unfilled: int = 0, url: str = ""
) -> list[list[str | None]]:
    """The rows below the headings, as wide as they are; quoting is RFC 4180's, and line ends of any kind are taken.

    A sniffer takes a table of the wrong width for one column and says nothing; so the headings are asserted.

    Args:
        text: The file.
        header: Its headings, all of them, in order.
        delimiter: What parts cells.
        unfilled: How many headings at the end no row has a cell for; every row must then lack just these.
        url: Whence it came, for the message.

    Raises:
        Changed: the headings are others, or a row is wider or narrower than they are; names the line.
        Truncated: a quoted cell has no end.
    """
    lines = csv.reader(StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter, strict=True)
    try:
        first = [cell.strip() for cell in next(lines, [])]
        if first != list(header):
            raise Changed(f"the headings are {', '.join(first) or 'missing'}", url=url, field=_differs(first, header))
        rows = list[list[str | None]]()
        for row in lines:
            if row and len(row) != len(header) - unfilled:
                raise Changed(f"line {lines.line_num} has {len(row)} cells, and {_headings(header, unfilled)}", url=url)
            rows += [[cell or None for cell in row]] if row else []
    except csv.Error as error:
        kind = Truncated if "unexpected end" in str(error) else Changed
        raise kind(f"line {lines.line_num}: {error}", url=url) from error
    return rows


def _headings(header: Sequence[str], unfilled: int) -> str:
    return f"{len(header)} headings" + (f", of which {unfilled} have none" if unfilled else "")


def _differs(found: Sequence[str], wanted: Sequence[str]) -> str:
    """The first heading that is not where it should be."""
    return next((one for n, one in enumerate(wanted) if n >= len(found) or found[n] != one), "header")
