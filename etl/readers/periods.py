"""Codes of statistical periods in, their first days out."""

from __future__ import annotations

import re


def first_day(period: str) -> str:
    """First day of a year, month or quarter; anything else as stated, which the contract rejects.

    ``2023``, ``202304`` and ``2023B`` are a year, a month and a quarter, as the statistics bureau writes them.
    """
    found = re.fullmatch(r"([0-9]{4})(?:([0-9]{2})|([A-D]))?", period)
    return f"{found[1]}-{found[2] or 1 + 3 * 'ABCD'.index(found[3] or 'A'):0>2}-01" if found else period
