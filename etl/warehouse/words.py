"""Titles and texts in, the words of each and how often they stand there out; the only home of rjieba."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version

import numpy as np
import numpy.typing as npt
import polars as pl

VERSION = f"rjieba-{version('rjieba')}-1"
"""Names what cut the words, and how texts were made plain before; other words are kept under another name."""

LONGEST = 40  # characters of a word; a longer run of Latin letters and digits is no word
NUMBER = (
    r"[〔\[(（【﹝［{]\s*((?:19|20|１９|２０)[0-9０-９]{2})年?\s*[〕\])）】﹞］}]"
    r"\s*第?\s*[0０]*([0-9０-９]{1,5})\s*[号號]"
)
"""Year and serial of an official number in whatever brackets; they are one word of the index."""

_KEPT = r" n${1}n${2} ${1} ${2}号 "
_BATCH = 1_000_000  # characters that are cut at a time: some 60 MB of words
_BETWEEN = "\x01"
_BMP = 0x10000


def words(records: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Columns content (its fingerprint), title and text in; content, word, title, text out: how often, in batches."""
    sizes = records.select(
        pl.sum_horizontal(pl.col("title", "text").str.len_chars().fill_null(0)).cast(pl.Int64).cum_sum() // _BATCH
    )
    for part in records.with_columns(part=sizes.to_series()).partition_by("part", maintain_order=True):
        yield _words(part)


def _words(part: pl.DataFrame) -> pl.DataFrame:
    """One batch; the titles are cut first and the texts after them."""
    said = pl.concat([part["title"], part["text"].alias("title")]).fill_null("")
    found = pl.DataFrame({"word": _cut(said)}).with_columns(n=(pl.col("word") == "\n").cum_sum())
    found = found.filter(pl.col("word").str.contains(r"^\S+$"), pl.col("word").str.len_chars() <= LONGEST)
    counted = found.group_by("n", "word").len()
    count = (pl.col("len") * pl.col("in_text").not_(), pl.col("len") * pl.col("in_text"))
    told = counted.with_columns(in_text=pl.col("n") >= part.height, n=pl.col("n") % part.height)
    merged = told.group_by("n", "word").agg(title=count[0].sum(), text=count[1].sum())
    # A title and its text are one document.
    return merged.select(
        part["content"].gather(merged["n"]), "word", pl.col("title", "text").clip(0, 65535).cast(pl.UInt16)
    ).sort("content", "word")


def _cut(said: pl.Series) -> pl.Series:
    """The words of all texts one after the other, with a line's end between two texts."""
    import rjieba

    numbered = said.str.replace_all(_BETWEEN, " ", literal=True).str.replace_all(NUMBER, _KEPT)
    return pl.Series(rjieba.cut_for_search(plain(_BETWEEN.join(numbered.to_list()))), dtype=pl.String)


def plain(text: str) -> str:
    """Letters and figures in one form (full-width as plain, capitals as small), a blank for every other sign.

    The macro ``search.plain`` of a release does the same to what is searched; a test holds them side by side.
    """
    raw = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return _plain()[raw].tobytes().decode("utf-32-le")


@cache
def _plain() -> npt.NDArray[np.uint32]:
    told = np.arange(0x110000, dtype=np.uint32)
    told[:] = [_folded(code) for code in range(0x110000)]
    told[ord(_BETWEEN)] = ord("\n")
    return told


def _folded(code: int) -> int:
    sign = chr(code - 0xFEE0 if 0xFF01 <= code <= 0xFF5E else code)
    if unicodedata.category(sign)[0] not in "LN":
        return 32
    small = sign.lower()
    return ord(small) if len(small) == 1 else ord(sign)
