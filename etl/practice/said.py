"""A practice record and a kind in, what its publisher states of every column of the kind's contract out, as text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from random import Random
from unicodedata import normalize

from etl.contracts import contract, provinces
from etl.errors import BadCommand
from etl.practice import decisions, registers, texts
from etl.practice.corpus import Corpus
from etl.practice.draft import Draft

_KINDS: Mapping[str, Callable[[Draft], dict[str, str]]] = {
    "administrative_licence": decisions.licence,
    "administrative_penalty": decisions.penalty,
    "announcement": texts.announcement,
    "consultation": texts.consultation,
    "open_dataset": registers.dataset,
    "policy_document": texts.policy,
    "procurement_notice": registers.notice,
    "public_letter": texts.letter,
    "service_item": registers.item,
    "website": registers.website,
}


def said(corpus: Corpus, kind: str, number: int) -> dict[str, str]:
    """Every column of a kind as its publisher would word it; empty text where it says nothing.

    The same corpus and number give the same record, ``corpus.record(number)`` told as the kind has it: its id, its day
    in the column that dates the kind, its issuer, and a title that is another where the record was edited. A flaw of
    the record is one here. Each thirteenth licence or penalty is of a natural person, whom the contract drops; letters
    and consultations hold a telephone or identity number now and then. Nobody and nothing in it is real.

    Raises:
        BadCommand: the kind has a shape of its own (divisions, statistics), or is none.
    """
    if kind not in _KINDS:
        raise BadCommand(f"no practice records of kind {kind!r}", hint=f"kinds: {', '.join(sorted(_KINDS))}")
    record = corpus.record(number)
    place = next((p for p in provinces().values() if p.name_zh == corpus.province), provinces()["china"])
    # What chance gives rests on what an edit leaves as it was, so that an edited record differs in its title alone.
    draw = Random(f"{kind} {corpus.seed} {number} {record['count']}")
    made = _KINDS[kind](Draft(number, record, _true_day(corpus, record, number), place, draw))
    return {column.name: made[column.name] for column in contract(kind).columns}


def _true_day(corpus: Corpus, record: Mapping[str, str], number: int) -> date:
    """The day that a record bears, or would bear without its flaw."""
    try:
        return date.fromisoformat(normalize("NFKC", record["day"]))
    except ValueError:  # 30 February
        return corpus.issued(number)
