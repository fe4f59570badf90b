"""What a recogniser says of a page: a family with its evidence, the literal that reads it, and the mapping."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from etl.recognise.literal import Call

ASSUMED = 0.3
"""Beneath it a guess is not told: a page always looks a little like something."""


@dataclass(frozen=True, slots=True)
class Field:
    """One name of the publisher's, the columns that it feeds, how sure that is (0 to 1) and why; no column: unknown."""

    name: str
    columns: str
    confidence: float
    why: str
    example: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """A way of publishing that a page could be of.

    Args:
        family: What it is called.
        confidence: 0 to 1.
        evidence: What was seen that speaks for it, in sentences for people.
        listing: The literal; its fields are filled in when the kind is known.
        names: Fields that the family has for a kind, as a constant; empty where names are read off the page.
        own: Whether the family knows its names itself, so that none are written.
        kind: The kind that the family has records of, where it has but one.
        stated: Whether the page states a total.
        fields: The mapping, once made.
        likely: Names to columns that the same platform has elsewhere.
        caution: What nobody has seen yet, and a person should look at.
    """

    family: str
    confidence: float
    evidence: tuple[str, ...]
    listing: Call
    names: Mapping[str, Any] = field(default_factory=dict, hash=False)
    own: bool = False
    kind: str = ""
    stated: bool = True
    fields: tuple[Field, ...] = ()
    likely: Mapping[str, str] = field(default_factory=dict, hash=False)
    caution: str = ""
