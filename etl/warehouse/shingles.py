"""Texts in, their sets of three-character shingles and MinHash signatures out; the only home of rensa."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import polars as pl

Words = npt.NDArray[np.uint64]
BANDS = 16
"""Bands of eight places: two texts of similarity 0.9 share one with 0.9999, of 0.5 with 0.06, of 0.3 with 0.001."""

_PLACES, _SEED = 128, 20240601
_NUMERALS = "0123456789〇零一二三四五六七八九十百千万亿"
_BMP = 0x10000


@dataclass(frozen=True, slots=True)
class Shingles:
    """The shingles of texts, one text after the other; ``sizes`` tells how many each has, repeated ones counted.

    A shingle is three code points of 21 bits in one number, so that equal numbers are equal characters. ``lengths`` are
    the characters of each text without blanks, punctuation and signs.
    """

    packed: Words
    sizes: npt.NDArray[np.int64]
    lengths: npt.NDArray[np.int64]

    def frame(self, ids: pl.Series) -> pl.DataFrame:
        """Columns: id, shingle, numeral (whether there is a figure in it); a row a shingle of a text, once."""
        spread = ids.gather(np.repeat(np.arange(len(ids)), self.sizes))
        made = pl.DataFrame({"id": spread, "shingle": self.packed}).unique()
        return made.with_columns(numeral=pl.Series(_has_numeral(made["shingle"].to_numpy())))


def shingles(texts: pl.Series) -> Shingles:
    """Letters and figures of each text in one form (full-width as plain, capitals as small), three at a time."""
    lengths = texts.str.len_chars().to_numpy().astype(np.int64)
    raw = np.frombuffer("".join(texts.to_list()).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    told = _folded()[raw]
    keep = told != 0
    owner = np.repeat(np.arange(len(texts)), lengths)[keep]
    codes = told[keep].astype(np.uint64)
    plain = np.bincount(owner, minlength=len(texts)).astype(np.int64)
    if len(codes) < 3:
        return Shingles(np.empty(0, np.uint64), np.zeros(len(texts), np.int64), plain)
    packed = codes[:-2] << np.uint64(42) | codes[1:-1] << np.uint64(21) | codes[2:]
    return Shingles(packed[owner[:-2] == owner[2:]], np.maximum(plain - 2, 0), plain)


def bands(found: Shingles) -> Words:
    """A row a text and a column a band of its MinHash signature: texts alike share a value in some column."""
    from rensa import RMinHash

    ends = np.concatenate([[0], np.cumsum(found.sizes)]).astype(np.uint64)
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(_mixed(found.packed), ends, _PLACES, _SEED)
    places = np.array(matrix.to_rows(), dtype=np.uint32).reshape(len(found.sizes), BANDS, _PLACES // BANDS)
    value = np.zeros((len(found.sizes), BANDS), np.uint64)
    for place in range(_PLACES // BANDS):
        value = _mixed(value ^ places[:, :, place].astype(np.uint64))
    return value


def _mixed(words: Words) -> Words:
    """The finaliser of SplitMix64, which is one to one: MinHash wants tokens that are spread evenly."""
    words = (words ^ (words >> np.uint64(30)) ^ np.uint64(0x9E3779B97F4A7C15)) * np.uint64(0xBF58476D1CE4E5B9)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return words ^ (words >> np.uint64(31))


@cache
def _folded() -> npt.NDArray[np.uint32]:
    """For each code point the one that it is compared as, or 0 for blanks, punctuation, signs and private use.

    Beyond the basic plane, where rare Han characters are, each is itself.
    """
    told = np.arange(0x110000, dtype=np.uint32)
    told[:_BMP] = [_fold(chr(code)) for code in range(_BMP)]
    return told


def _fold(sign: str) -> int:
    """One character by NFKC and in small; what would be several (㈠) stays itself."""
    plain = [part for part in unicodedata.normalize("NFKC", sign).lower() if unicodedata.category(part)[0] in "LN"]
    return 0 if not plain else ord(plain[0]) if len(plain) == 1 else ord(sign)


def _has_numeral(packed: Words) -> npt.NDArray[np.bool_]:
    table = np.zeros(1 << 21, np.bool_)
    table[[ord(sign) for sign in _NUMERALS]] = True
    low = np.uint64((1 << 21) - 1)
    places = [packed >> np.uint64(42), packed >> np.uint64(21) & low, packed & low]
    found: npt.NDArray[np.bool_] = table[places[0]] | table[places[1]] | table[places[2]]
    return found
