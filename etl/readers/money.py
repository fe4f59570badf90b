"""Amounts and quantities as publishers write them in, yuan and numbers out; what cannot be is null, never a guess."""

from __future__ import annotations

import re

import polars as pl

from etl.readers.text import halfwidth

_FIGURES = r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_UNITS = {"元": 1, "圆": 1, "十元": 10, "百元": 100, "千元": 1000, "万元": 10**4, "十万元": 10**5, "百万元": 10**6,
          "千万元": 10**7, "亿元": 10**8, "万": 10**4, "亿": 10**8}  # fmt: skip
_UNIT = r"\(?(" + "|".join(sorted(_UNITS, key=len, reverse=True)) + r")?\)?"
_SIGNS = {"～": "~", "〜": "~", "（": "(", "）": ")"}
_SIGN = r"(?:人民币|RMB|CNY|[¥￥])?\s*[:：]?\s*"
_END = r"(?:\(人民币\)|人民币|[整正])?"
_ONE = rf"^{_SIGN}({_FIGURES})\s*{_UNIT}{_END}$"
_RANGE = rf"^{_SIGN}({_FIGURES})\s*{_UNIT}\s*(?:-|~|—|--|至|到)\s*{_SIGN}({_FIGURES})\s*{_UNIT}{_END}$"
_QUANTITY = rf"^({_FIGURES})\s*(?:[\p{{Han}}%‰㎡]{{1,6}}|[a-zA-Z]{{1,4}}[²³]?)?$"

_DIGITS = {sign: n for n, pair in enumerate("零壹贰叁肆伍陆柒捌玖") for sign in pair}
_DIGITS |= dict(zip("〇一二三四五六七八九", range(10), strict=True)) | {
    "两": 2,
    "弌": 1,
    "貳": 2,
    "參": 3,
    "叄": 3,
    "陸": 6,
    "兩": 2,
}
_TENS = {"拾": 10, "十": 10, "佰": 100, "百": 100, "仟": 1000, "千": 1000}
_GROUPS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_SPELT = re.compile(
    r"(?:人民币|[¥￥])?[:：\s]*(?P<yuan>[^元圆圓]+)[元圆圓](?P<rest>(?:[^角]角)?(?:零?[^分]分)?)[整正]?"
)
_IN_CAPITALS = f"[{''.join(_DIGITS)}{''.join(_TENS)}].*[元圆圓]"


def money(expr: pl.Expr) -> pl.Expr:
    """An amount in yuan: ``1,234.5``, ``342.56万元``, ``¥12亿元``, ``壹佰贰拾叁万元整``, full-width figures allowed.

    A number without a unit is yuan. A range is null: see ``money_least`` and ``money_most``.
    """
    return _amount(expr, _ONE, 1, 2, 1)


def money_wan(expr: pl.Expr) -> pl.Expr:
    """As ``money``, where a number without a unit is 万元, as the column's heading says."""
    return _amount(expr, _ONE, 1, 2, 10**4)


def money_least(expr: pl.Expr) -> pl.Expr:
    """The lower end of a range such as ``100-200万元`` or ``50万元至1亿元``; of a single amount the amount."""
    return _ends(expr)[0]


def money_most(expr: pl.Expr) -> pl.Expr:
    """The upper end of a range; of a single amount the amount."""
    return _ends(expr)[1]


def quantity(expr: pl.Expr) -> pl.Expr:
    """A number with a unit of counting behind it, or none: ``291例``, ``1,234人次``, ``12.5公顷``; the unit is dropped.

    Units that multiply (万, 亿) are none of counting; such a value is null.
    """
    plain = _plain(expr)
    read = plain.str.extract(_QUANTITY).str.replace_all(",", "").cast(pl.Float64, strict=False)
    return pl.when(~plain.str.contains(r"[十百千万亿]")).then(read)


def _plain(expr: pl.Expr) -> pl.Expr:
    return halfwidth(expr).str.replace_all(r"[\s\x{a0}\x{3000}]+", "").str.replace_many(_SIGNS)


def _amount(expr: pl.Expr, pattern: str, figure: int, unit: int, alone: int) -> pl.Expr:
    plain = _plain(expr)
    return pl.coalesce(
        _yuan(plain.str.extract(pattern, figure), plain.str.extract(pattern, unit), alone), _spelt(plain)
    )


def _yuan(figures: pl.Expr, unit: pl.Expr, alone: int) -> pl.Expr:
    """Figures times unit, exactly: 342.56 times 10,000 is no sum of floats."""
    times = unit.replace_strict(_UNITS, default=alone, return_dtype=pl.Int64)
    exact = figures.str.replace_all(",", "").str.to_decimal(scale=8)
    return (exact * times.cast(pl.Decimal(38, 0))).cast(pl.Float64)


def _ends(expr: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Both ends; a unit that only the second one has is the unit of both. A range whose ends are reversed is none."""
    plain, one = _plain(expr), money(expr)
    units = [plain.str.extract(_RANGE, n) for n in (2, 4)]
    least = _yuan(plain.str.extract(_RANGE, 1), pl.coalesce(*units), 1)
    most = _yuan(plain.str.extract(_RANGE, 3), pl.coalesce(units[1], units[0]), 1)
    return tuple(pl.when(least <= most).then(end).otherwise(one) for end in (least, most))  # type: ignore[return-value]


def _spelt(plain: pl.Expr) -> pl.Expr:
    """Amounts in capitals, as contracts write them; read one by one, since they are rare."""

    def column(said: pl.Series) -> pl.Series:
        found = said.str.contains(_IN_CAPITALS).arg_true()
        read = pl.Series(said.name, [None], dtype=pl.Float64).new_from_index(0, len(said))
        return read.scatter(found, [capitals(one) for one in said.gather(found)]) if len(found) else read

    return plain.map_batches(column, return_dtype=pl.Float64())


def capitals(text: str) -> float | None:
    """An amount in Chinese numerals in yuan, ``壹仟贰佰叁拾肆元伍角陆分``; None where it is none."""
    found = _SPELT.fullmatch(text)
    if not found or (yuan := numeral(found["yuan"])) is None:
        return None
    cents = 0
    for sign, worth in (("角", 10), ("分", 1)):
        before, _, _ = found["rest"].partition(sign)
        if sign in found["rest"]:
            digit = _DIGITS.get(before[-1:])
            if digit is None:
                return None
            cents += digit * worth
    return (yuan * 100 + cents) / 100


def numeral(text: str) -> int | None:
    """A whole number in Chinese numerals, ``一千零三十万`` as 10,300,000; None where it is none."""
    total = group = digit = 0
    seen = False
    for sign in text:
        if sign in _DIGITS:
            if digit:
                return None  # two digits side by side: 二三百 is no number
            digit, seen = _DIGITS[sign], True
        elif sign in _TENS:
            group, digit, seen = group + (digit or 1) * _TENS[sign], 0, True
        elif sign in _GROUPS and seen:
            worth = group + digit
            total = (total + worth) * _GROUPS[sign] if _GROUPS[sign] == 10**8 else total + worth * _GROUPS[sign]
            group = digit = 0
        else:
            return None
    return total + group + digit if seen else None
