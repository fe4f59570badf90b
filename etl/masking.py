"""Text in, the same text without personal identifiers out, before anything of it is written to a table."""

from __future__ import annotations

import polars as pl

# A resident identity number: region, birth date, serial and check digit (GB 11643); 18 places, not inside a longer run.
_IDENTITY = (
    r"(^|[^0-9A-Za-z])([1-9]\d{5})(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9Xx]($|[^0-9A-Za-z])"
)
# A mobile number: eleven places from 13 to 19, not inside a longer number and not the tail of a decimal.
_MOBILE = r"(^|[^0-9.A-Za-z])((?:\+?86[- ]?)?1[3-9]\d)(\d{4})(\d{4})($|[^0-9A-Za-z])"

_PLAN = ((_IDENTITY, "${1}${2}************${3}"), (_MOBILE, "${1}${2}****${4}${5}"))


def masked(column: pl.Series) -> pl.Series:
    """A text column with resident identity numbers and mobile numbers redacted; a clean column is returned as it is.

    The region of an identity number and the ends of a mobile number stay, so that a reader sees what stood there.
    """
    if not column.str.contains(r"[0-9]{8}").any():  # one pass, and most columns are through
        return column
    for pattern, instead in _PLAN:
        if column.str.contains(pattern).any():
            # Twice: two numbers that share one separator are seen one after the other.
            column = column.str.replace_all(pattern, instead).str.replace_all(pattern, instead)
    return column
