"""A guess, a kind and the rows in, the whole proposal out: listing with its fields, mapping, and the source itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from etl.errors import CaoyunError
from etl.model import Exchange, Page, Source
from etl.recognise.guess import Field, Guess
from etl.recognise.literal import Call, Named, build, call, changed, takes
from etl.recognise.mapping import Mapped, example, mapped
from etl.recognise.seeing import Seen

_KEY = "id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What would be written: the source as a literal, and the mapping that it rests on."""

    guess: Guess
    literal: Call
    mapping: Mapped

    @property
    def source(self) -> Source:
        """The source that the literal makes, without an id."""
        made: Source = build(self.literal)
        return made


def shown(guess: Guess, exchange: Exchange, detail: Exchange | None = None) -> tuple[Page | None, str]:
    """The page as the guessed family reads it, whatever its fields will be; or why it cannot."""
    try:
        listing = build(_with_fields(guess, {_key(guess, exchange): "record_id"}))
        page: Page = listing(exchange)
        if detail is None or not page.details or guess.own:
            return page, ""
        told = listing.detail(replace(detail, request=page.details[0]))
    except CaoyunError as error:
        return None, error.message
    return replace(page, rows=[{**row, **told} if n == 0 else row for n, row in enumerate(page.rows)]), ""


def _key(guess: Guess, exchange: Exchange) -> str:
    """A name to know rows by before it is known which one is the id."""
    rows = guess.listing.argument("rows")
    if guess.listing.name != "Portal" or rows is None or rows.name != "JsonRows":
        return _KEY
    from etl.recognise.objects import any_list

    found = any_list(Seen(exchange))
    return next(iter(found.rows[0]), _KEY) if found else _KEY


def _with_fields(guess: Guess, fields: Mapping[str, str]) -> Call:
    return guess.listing if guess.own or guess.names else changed(guess.listing, fields=fields)


def listing_for(
    guess: Guess, kind: str, rows: Sequence[Mapping[str, object]], *, ignore: bool = False
) -> tuple[Call, Mapped]:
    """The listing with the fields of a kind, and the mapping."""
    if guess.own:
        return guess.listing, _theirs(build(guess.listing).fields, rows, f"the family {guess.family} knows its names")
    if kind in guess.names:
        named: Named = guess.names[kind]
        usual = build(guess.listing).fields == build(named)
        listing = guess.listing if usual else changed(guess.listing, fields=named)
        return listing, _theirs(build(named), rows, f"the fields of {named.name}")
    made = mapped(rows, kind, guess.likely)
    listing = changed(guess.listing, fields=made.fields)
    if ignore and made.unknown and takes(listing, "ignored"):
        listing = changed(listing, ignored=frozenset(one.name for one in made.unknown))
    return listing, made


def _theirs(fields: Mapping[str, str], rows: Sequence[Mapping[str, object]], why: str) -> Mapped:
    """The mapping of a family that has fields of its own, with examples where the page has some."""
    known = []
    for name, columns in fields.items():
        there = any(name in row for row in rows)
        said = why if there or not rows else f"{why}; not on this page"
        known.append(Field(name, columns, 0.95 if there else 0.8, said, example(rows, name)))
    unknown = dict.fromkeys(name for row in rows for name in row if name not in fields)
    return Mapped(tuple(known), tuple(Field(name, "", 0.0, "") for name in unknown), ())


def proposal(guess: Guess, listing: Call, mapping: Mapped, told: Mapping[str, str]) -> Proposal:
    """The source as a literal.

    Args:
        guess: What was recognised.
        listing: Its listing, with fields.
        mapping: How it maps.
        told: ``province`` (code), ``kind``, ``name`` and ``publisher``.
    """
    expect = None if guess.stated or guess.family == "closed" else call("etl.model", "Expect", stated=False)
    parts: dict[str, Any] = {**told, "listing": listing}
    parts |= {"expect": expect} if expect else {}
    return Proposal(guess=guess, literal=call("etl.model", "Source", **parts), mapping=mapping)


def comments(one: Proposal, address: str, seen: str, at: datetime) -> list[str]:
    """What stands above the literal: whence it is, what nobody has looked at, and names that are not loaded."""
    said = [f"Proposed from {address}, {seen} {at:%Y-%m}."]
    said += [f"Look again: {one.guess.caution}."] if one.guess.caution else []
    ignored = build(one.literal.argument("listing")).ignored
    unknown = [field.name for field in one.mapping.unknown if field.name not in ignored]
    said += [f"Not loaded: {', '.join(unknown)}."] if unknown else []
    return said
