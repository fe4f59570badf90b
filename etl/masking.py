"""Text in, the same text without personal identifiers out, before anything of it is written to a table."""

from __future__ import annotations

import polars as pl

_D = "[0-9０-９]"  # people write digits of either width
# 138 1234 5678, and what stands between digits unseen.
_GAP = r"(?:[-－ \x{a0}\x{3000}\x{200b}-\x{200d}\x{feff}]|&nbsp;|</?[A-Za-z][^<>]*>){0,3}"
# Not inside a longer number, a code with letters, or a decimal; a JSON escape is no letter.
_BEFORE = r"(^|[^0-9０-９A-Za-z.]|(?:^|[^0-9０-９])\.|\\[bfnrt])"
_AFTER = r"($|[^0-9０-９A-Za-z.]|\.(?:$|[^0-9０-９]))"

# A resident identity number (GB 11643): region, birth date, serial and check digit.
_YEAR = f"(?:[1１][9９]|[2２][0０]){_D}{_D}"
_MONTH = "(?:[0０][1-9１-９]|[1１][0-2０-２])"
_DAY = f"(?:[0０][1-9１-９]|[12１２]{_D}|[3３][01０１])"
_SERIAL = f"{_D}{{3}}[0-9０-９XxＸｘ]"
_IDENTITY = f"{_BEFORE}([1-9１-９]{_D}{{5}}){_GAP}{_YEAR}{_MONTH}{_DAY}{_GAP}{_SERIAL}{_AFTER}"
# A mobile number: eleven places from 13 to 19, with or without the country's code.
_COUNTRY = rf"(?:(?:[+＋]|[0０]{{2}})?[8８][6６]{_GAP})?"
_MOBILE = f"{_BEFORE}({_COUNTRY}[1１][3-9３-９]{_D}{_GAP}){_D}{{4}}({_GAP}{_D}{{4}}){_AFTER}"

_PLAN = ((_IDENTITY, "${1}${2}************${3}"), (_MOBILE, "${1}${2}****${3}${4}"))
# What every number above has, looked for in ways that cost a twelfth of its pattern.
_NEAR = f"[0-9](?:{_GAP}[0-9]){{10}}"
_NEAR_WIDE = ("１", "２０")


def masked(column: pl.Series) -> pl.Series:
    """A text column with resident identity numbers and mobile numbers redacted; a clean column is returned as it is.

    The region of an identity number and the ends of a mobile number stay, so that a reader sees what stood there. Three
    cells of a table that look like a number with blanks are redacted too: the archive has what was stated.
    """
    if not column.str.contains(_NEAR).any() and not any(
        column.str.contains(digits, literal=True).any() for digits in _NEAR_WIDE
    ):
        return column  # as most columns are
    for pattern, instead in _PLAN:
        if column.str.contains(pattern).any():
            # Twice: two numbers that share one separator are seen one after the other.
            column = column.str.replace_all(pattern, instead).str.replace_all(pattern, instead)
    return column
