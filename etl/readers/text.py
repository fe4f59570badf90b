"""Strings in, clean text out: blanks, controls and remnants of HTML made plain, words for nothing made null."""

from __future__ import annotations

import re
from collections.abc import Callable

import polars as pl

# What portals write where they have nothing to say (measured in open-data catalogues: 77 words, 14,026 empty strings).
BLANK = ("", "-", "--", "—", "/", "无", "暂无", "null", "NULL", "None", "undefined", "[]")

FULLWIDTH_LETTERS = {chr(0xFF21 + i + n): chr(0x41 + i + n) for n in (0, 32) for i in range(26)}
FULLWIDTH_DIGITS = {chr(0xFF10 + i): str(i) for i in range(10)} | {
    "．": ".",
    "－": "-",
    "＋": "+",
    "／": "/",
    "：": ":",
    "，": ",",
}
_ENTITIES = {
    "&nbsp;": " ",
    "&ensp;": " ",
    "&emsp;": " ",
    "&#160;": " ",
    "&#12288;": " ",
    "&ldquo;": "“",
    "&rdquo;": "”",
    "&lsquo;": "‘",
    "&rsquo;": "’",
    "&mdash;": "—",
    "&middot;": "·",
    "&hellip;": "…",
    "&quot;": '"',
    "&#39;": "'",
    "&lt;": "<",
    "&gt;": ">",
    "&amp;": "&",
}
_NARROW = FULLWIDTH_LETTERS | {wide: plain for wide, plain in FULLWIDTH_DIGITS.items() if plain.isdigit()}
_TAG = r"</?[A-Za-z][^<>]{0,200}>"


_NOTHING = r"^\s*(?:" + "|".join(re.escape(word) for word in BLANK) + r")\s*$"
_CONTROLS = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x{200b}\x{feff}\x{e000}-\x{f8ff}"
_BLANKS = r"\t\r\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}"
_WIDE = r"\x{ff10}-\x{ff19}\x{ff21}-\x{ff3a}\x{ff41}-\x{ff5a}"
_UNUSUAL = f"[<&{_CONTROLS}{_BLANKS}{_WIDE}]"


def stated(expr: pl.Expr) -> pl.Expr:
    """The value as stated, with the words for nothing made null."""
    return pl.when(~expr.str.contains(_NOTHING)).then(expr)


def verbatim(expr: pl.Expr) -> pl.Expr:
    """Identifiers: outer blanks off, nothing else touched."""
    return expr.str.strip_chars()


def text(expr: pl.Expr) -> pl.Expr:
    """One line of text: entities and tags resolved, controls and private-use characters out, blanks folded to one.

    Full-width letters and digits become their ASCII twins; punctuation stays as it is, since Chinese writes it so.
    """
    return _only_where(rf"{_UNUSUAL}|\n|  |^ | $", _text)(expr)


def _text(expr: pl.Expr) -> pl.Expr:
    return _plain(expr).str.replace_all(r"\s+", " ").str.strip_chars()


def body(expr: pl.Expr) -> pl.Expr:
    """Several lines of text: as ``text``, but line ends stay."""
    return _only_where(rf"{_UNUSUAL}| \n|\n |\n\n|  |^\s|\s$", _body)(expr)


def _body(expr: pl.Expr) -> pl.Expr:
    lines = _plain(expr).str.replace_all(r"[^\S\n]+", " ")
    return lines.str.replace_all(r" ?\n[ \n]*", "\n").str.strip_chars()


def _only_where(need: str, change: Callable[[pl.Expr], pl.Expr]) -> Callable[[pl.Expr], pl.Expr]:
    """A change made only to the rows that a pattern finds: most are clean, and looking is cheaper than rewriting."""

    def column(said: pl.Series) -> pl.Series:
        found = said.str.contains(need).arg_true()
        if not len(found):
            return said
        changed = said.gather(found).alias("said").to_frame().select(change(pl.col("said"))).to_series()
        return changed if len(found) == len(said) else said.clone().scatter(found, changed)

    return lambda expr: expr.map_batches(column, return_dtype=pl.String())


def _plain(expr: pl.Expr) -> pl.Expr:
    untagged = expr.str.replace_all(_TAG, "").str.replace_many(_ENTITIES)
    resolved = pl.when(expr.str.contains(r"[<&]")).then(untagged).otherwise(expr)
    narrow = pl.when(resolved.str.contains(f"[{_WIDE}]")).then(resolved.str.replace_many(_NARROW)).otherwise(resolved)
    return narrow.str.replace_all(f"[{_CONTROLS}]", "")


def address(expr: pl.Expr) -> pl.Expr:
    """A URL: inner blanks out (9 rows of a Taiwanese register had them), scheme left as it is."""
    return expr.str.replace_all(r"\s", "")


def words(expr: pl.Expr) -> pl.Expr:
    """A list of words: a JSON array, a Python list kept as text, or words parted by blanks, commas or semicolons.

    Inside brackets only commas part, so that a word may have blanks.
    """
    bracketed = expr.str.contains(r"^\s*\[")
    bare = text(expr.str.replace_all(r"^\s*\[|\]\s*$", "").str.replace_all(r"[\"']", ""))
    commas = bare.str.replace_all(r"\s*(?:,\s*)+", "\x1f")
    marks = bare.str.replace_all(r"[,，;；、|\s]+", "\x1f")
    listed = pl.when(bracketed).then(commas).otherwise(marks).str.strip_chars("\x1f")
    return pl.when(listed == "").then(pl.lit([], pl.List(pl.String))).otherwise(listed.str.split("\x1f"))


def halfwidth(expr: pl.Expr) -> pl.Expr:
    """Full-width digits and signs as their ASCII twins."""
    return expr.str.replace_many(FULLWIDTH_DIGITS)
