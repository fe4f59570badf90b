"""Names in many spellings in, the one spelling out: provincial units, official numbers, credit codes."""

from __future__ import annotations

import re

import polars as pl

from etl.readers.text import FULLWIDTH_DIGITS, FULLWIDTH_LETTERS

_UNITS = {
    "110000": "北京市", "120000": "天津市", "130000": "河北省", "140000": "山西省", "150000": "内蒙古自治区",
    "210000": "辽宁省", "220000": "吉林省", "230000": "黑龙江省", "310000": "上海市", "320000": "江苏省",
    "330000": "浙江省", "340000": "安徽省", "350000": "福建省", "360000": "江西省", "370000": "山东省",
    "410000": "河南省", "420000": "湖北省", "430000": "湖南省", "440000": "广东省", "450000": "广西壮族自治区",
    "460000": "海南省", "500000": "重庆市", "510000": "四川省", "520000": "贵州省", "530000": "云南省",
    "540000": "西藏自治区", "610000": "陕西省", "620000": "甘肃省", "630000": "青海省", "640000": "宁夏回族自治区",
    "650000": "新疆维吾尔自治区", "710000": "台湾省", "810000": "香港特别行政区", "820000": "澳门特别行政区",
}  # fmt: skip
_KIND = re.compile(r"(?:壮族|回族|维吾尔)?自治区$|特别行政区$|省$|市$")
_WIDE = {"臺": "台", "廣": "广", "蘇": "苏", "寧": "宁", "龍": "龙", "東": "东", "內": "内", "慶": "庆", "貴": "贵",
         "雲": "云", "陝": "陕", "甘肅": "甘肃", "肅": "肃", "遼": "辽", "灣": "湾", "門": "门", "疆維吾爾": "疆维吾尔",
         "維": "维", "爾": "尔", "壯": "壮", "區": "区", "別": "别", "藏自治區": "藏自治区", "麗": "丽"}  # fmt: skip
_OTHER = {"广西省": "450000", "内蒙": "150000", "内蒙古省": "150000", "宁夏省": "640000", "新疆省": "650000",
          "西藏省": "540000", "中国香港": "810000", "中国澳门": "820000", "中国台湾": "710000", "台湾地区": "710000",
          "台湾": "710000", "香港地区": "810000", "澳门地区": "820000"}  # fmt: skip
SPELLINGS = (
    {name: code for code, name in _UNITS.items()}
    | {_KIND.sub("", name): code for code, name in _UNITS.items()}
    | _OTHER
)
"""Every spelling of a provincial unit, with its code."""

_BLANKS = r"[\s\x{a0}\x{3000}\x{200b}\x{feff}]+"
# 粤府〔2024〕3号: a mark, a year in whatever brackets there are on a keyboard, a serial.
_OPEN, _CLOSE = r"[〔\[(【﹝［{]", r"[〕\])】﹞］}]"
_NUMBER = rf"^([^\d〔\[(【﹝［{{]{{1,30}}){_OPEN}{{1,2}}((?:19|20)\d{{2}})年?{_CLOSE}{{1,2}}第?(\d{{1,5}})[号號](.*)$"

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V and Z
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_CODE = rf"^[{_ALPHABET}]{{2}}\d{{6}}[{_ALPHABET}]{{10}}$"


def province(expr: pl.Expr) -> pl.Expr:
    """The GB/T 2260 code of a provincial unit in any of its spellings: 北京, 北京市, 内蒙古自治区, 臺灣.

    What is no single unit (中央／其他, 全国, 新疆兵团) is null.
    """
    plain = _bare(expr).str.replace_many(_WIDE)
    return pl.coalesce(
        plain.replace_strict(SPELLINGS, default=None, return_dtype=pl.String),
        pl.when(plain.is_in(list(_UNITS))).then(plain),
    )


def official_number(expr: pl.Expr) -> pl.Expr:
    """An official number with its brackets as the standard has them: 粤府[2024] 3 号 as 粤府〔2024〕3号 (GB/T 9704).

    What is of another form stays, clean of outer blanks: publishers also number by year (公告2024年第3号).
    """
    plain = _bare(expr)
    listed = plain.str.replace("（", "(").str.replace("）", ")")
    return (
        pl.when(listed.str.contains(_NUMBER))
        .then(listed.str.replace(_NUMBER, "${1}〔${2}〕${3}号${4}"))
        .otherwise(expr.str.strip_chars())
    )


def credit_code(expr: pl.Expr) -> pl.Expr:
    """A unified social credit code of 18 places whose check character is right (GB 32100-2015); else null."""
    plain = _bare(expr).str.to_uppercase()
    return pl.when(plain.str.contains(_CODE)).then(plain).map_batches(_checked, return_dtype=pl.String())


def _checked(codes: pl.Series) -> pl.Series:
    """Codes of the right shape with those of a wrong check character made null: all signs at once, as a matrix."""
    import numpy as np  # where there is a code to check, and not where a command only looks at the registry

    shaped, place = codes.drop_nulls(), np.zeros(128, dtype=np.int64)
    place[[ord(sign) for sign in _ALPHABET]] = range(31)
    digits = place[np.frombuffer("".join(shaped).encode(), dtype=np.uint8).reshape(-1, 18)]
    right = (31 - digits[:, :17] @ np.array(_WEIGHTS) % 31) % 31 == digits[:, 17]
    good = pl.select(pl.when(pl.Series(right)).then(shaped)).to_series()
    return codes.clone().scatter(codes.is_not_null().arg_true(), good) if len(good) else codes


def _bare(expr: pl.Expr) -> pl.Expr:
    return expr.str.replace_all(_BLANKS, "").str.replace_many(FULLWIDTH_DIGITS | FULLWIDTH_LETTERS)
