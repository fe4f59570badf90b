"""A source of chance in, numbers in the shape of official ones out: right by their check characters, and nobody's."""

from __future__ import annotations

from random import Random

_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015: no I, O, S, V and Z
_WEIGHTS = tuple(pow(3, n, 31) for n in range(17))
_ENDS = "10X98765432"
_SAID = (
    "11京12津13冀14晋15蒙21辽22吉23黑31沪32苏33浙34皖35闽36赣37鲁41豫42鄂43湘44粤45桂46琼"
    "50渝51蜀52黔53滇54藏61陕62甘63青64宁65新71台81港82澳"
)
_MARKS = {_SAID[n : n + 2]: _SAID[n + 2] for n in range(0, len(_SAID), 3)}


def mark(region: str) -> str:
    """The character that stands for a province in the numbers of filings, by its code."""
    return _MARKS[region[:2]]


def credit_code(draw: Random, region: str, sort: str = "91") -> str:
    """A unified social credit code (GB 32100-2015): who registered and what, where, the body, and a check character.

    The body's own number begins with letters that no office gives out, so that the code is nobody's.
    """
    first = sort + region + "YXY" + "".join(draw.choices(_SIGNS, k=6))
    total = sum(weight * _SIGNS.index(sign) for weight, sign in zip(_WEIGHTS, first, strict=True))
    return first + _SIGNS[-total % 31]


def identity_number(draw: Random, region: str) -> str:
    """A resident identity number (GB 11643-1999) of someone born before 1910, so that it is nobody's who lives."""
    born = f"190{draw.randrange(10)}{draw.randrange(1, 13):02d}{draw.randrange(1, 29):02d}"
    first = f"{region[:2]}0102{born}{draw.randrange(1, 1000):03d}"
    return first + _ENDS[sum(2 ** (17 - n) % 11 * int(digit) for n, digit in enumerate(first)) % 11]


def mobile_number(draw: Random) -> str:
    """Eleven digits as those of a mobile telephone."""
    return f"1380000{draw.randrange(10_000):04d}"
