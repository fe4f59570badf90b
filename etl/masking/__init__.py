"""Text in, the same text without personal identifiers out, before anything of it is written anywhere.

``mask`` takes a column and a ``Plan``. Columns that hold nothing like an identifier, which is most, are seen to be such
by polars and returned as they are; only rows that hold something like one are read by Python.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from etl.masking.emails import SHAPE as _EMAIL
from etl.masking.kinds import DIGIT, GAP, Kind, Name
from etl.masking.plan import OFFICE, PLANS, PUBLIC_TEXT, TEXT, WHOLE, Mode, Plan
from etl.masking.plates import SHAPE as _PLATE
from etl.masking.scrub import KINDS, Naming, found, scrubbed
from etl.masking.tokens import is_token, key_from_environment, token

__all__ = [
    "KINDS", "OFFICE", "PLANS", "PUBLIC_TEXT", "TEXT", "WHOLE", "Count", "Masked", "Mode", "Name", "Plan", "found",
    "mask", "masked",
]  # fmt: skip

# What every identifier has one of: a sign of an address, a plate, or seven digits. One pass over the column.
_NEAR = f"{_EMAIL}|{_PLATE}|{DIGIT}(?:{GAP}{DIGIT}){{6}}"
_HIDDEN = "****"


@dataclass(frozen=True, slots=True)
class Count:
    """How many identifiers were masked, and in how many rows."""

    values: int
    rows: int

    def __add__(self, other: Count) -> Count:
        return Count(self.values + other.values, self.rows + other.rows)


@dataclass(frozen=True, slots=True)
class Masked:
    """A masked column, and what was masked in it by kind; ``whole`` is the kind of a column that is all personal."""

    column: pl.Series
    counts: Mapping[str, Count] = field(default_factory=dict)


def masked(column: pl.Series) -> pl.Series:
    """A text column without personal identifiers, lines and addresses of offices kept; a clean one as it is."""
    return mask(column, PUBLIC_TEXT).column


def mask(column: pl.Series, plan: Plan = TEXT, key: bytes | None = None) -> Masked:
    """A text column (``String``, nulls allowed) as a plan wants it: same length, name and nulls.

    What is masked already is left as it is: masking again changes nothing.

    Args:
        column: What was read, also JSON or HTML as text.
        plan: What is looked for and what stands there instead.
        key: What tokens are made with; None: the one in the environment (``CAOYUN_MASK_KEY``), read only for tokens.

    Raises:
        BadPlace: tokens are wanted and there is no key.
    """
    naming = _naming(plan, key)
    if plan.field == "whole":
        return _whole(column, naming)
    rows = _suspects(column, [kind for name, kind in KINDS.items() if name in plan.kinds])
    if rows.is_empty():
        return Masked(column)
    texts = column.gather(rows).to_list()
    done = [scrubbed(text, plan, naming) for text in texts]
    counts = {name: Count(sum(c[name] for _, c in done), sum(c[name] > 0 for _, c in done)) for name in plan.kinds}
    changed = [i for i, (after, _) in enumerate(done) if after != texts[i]]
    return Masked(
        column.clone().scatter(rows.gather(changed), [done[i][0] for i in changed]) if changed else column,
        {name: count for name, count in counts.items() if count.values},
    )


def _naming(plan: Plan, key: bytes | None) -> Naming | None:
    if plan.mode != "token":
        return None
    secret = key_from_environment() if key is None else key
    return lambda label, value: token(secret, label, value)


def _suspects(column: pl.Series, kinds: list[Kind]) -> pl.Series:
    """The places of the rows that may hold one of the kinds."""
    near = column.str.contains(_NEAR).arg_true()
    if near.is_empty():
        return near
    texts = column.gather(near)
    seen = pl.Series([False]).new_from_index(0, len(texts))
    for kind in kinds:
        seen |= _shaped(texts, kind)
    return near.filter(seen)


def _shaped(texts: pl.Series, kind: Kind) -> pl.Series:
    shaped = texts.str.contains(kind.shape)
    if not kind.words or not shaped.any():
        return shaped
    # Chinese words may be written as JSON escapes, which are read later.
    return shaped & (texts.str.contains_any(list(kind.words), ascii_case_insensitive=True) | _escaped(texts))


def _escaped(texts: pl.Series) -> pl.Series:
    return texts.str.contains(r"\u", literal=True)


def _whole(column: pl.Series, naming: Naming | None) -> Masked:
    said = column.str.strip_chars().str.len_bytes() > 0
    rows = said.arg_true()
    texts = column.gather(rows)
    if naming:
        hidden = [text if is_token(text) else naming("个人", text.strip()) for text in texts]
    else:
        hidden = [_HIDDEN] * len(rows)
    changed = sum(before != after for before, after in zip(texts, hidden, strict=True))
    counts = {"whole": Count(changed, changed)} if changed else {}
    return Masked(column.clone().scatter(rows, hidden) if changed else column, counts)
