"""One text and a plan in, what it holds and the text without it out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from operator import itemgetter
from typing import Final

from etl.masking.cards import CARD
from etl.masking.emails import EMAIL
from etl.masking.fold import Folded, readings
from etl.masking.identity import IDENTITY
from etl.masking.kinds import Found, Kind, Name
from etl.masking.passports import PASSPORT
from etl.masking.phones import LANDLINE, MOBILE
from etl.masking.plan import Plan
from etl.masking.plates import PLATE

# In the order in which they are looked for: what one has taken, no other takes.
KINDS: Final[Mapping[Name, Kind]] = {
    kind.name: kind for kind in (EMAIL, IDENTITY, CARD, MOBILE, LANDLINE, PASSPORT, PLATE)
}
_OFFICES: Final = ("landline", "email")
_GAPS: Final = frozenset(" \n\t\x1f-·.()")

Naming = Callable[[str, str], str]
Hit = tuple[Kind, Found]


def hits(text: str, plan: Plan) -> list[Hit]:
    """The identifiers in plain text that a plan masks, in their order in the text."""
    taken: list[Hit] = []
    for kind in (KINDS[name] for name in KINDS if name in plan.kinds):
        free = [found for found in kind.find(text) if _free(found, taken)]
        taken += [(kind, found) for found in free if not _stays(kind, found, plan)]
    return sorted(taken, key=lambda hit: hit[1].start)


def _free(found: Found, taken: Iterable[Hit]) -> bool:
    return not any(found.start < other.end and other.start < found.end for _, other in taken)


def _stays(kind: Kind, found: Found, plan: Plan) -> bool:
    if kind.name not in _OFFICES:
        return False
    return plan.field == "office" or (plan.mode == "keep_office" and found.office)


def found(text: str, plan: Plan) -> list[tuple[Name, int, int]]:
    """The identifiers that a plan masks in a text: kind, begin and end."""
    spans = {
        (kind.name, plain.starts[hit.start], plain.ends[hit.end - 1])
        for plain in readings(text)
        for kind, hit in hits(plain.text, plan)
    }
    return sorted(spans, key=itemgetter(1))


def scrubbed(text: str, plan: Plan, naming: Naming | None) -> tuple[str, Counter[Name]]:
    """A text without what the plan masks, and how many of each kind there were.

    Again until nothing is found: what is masked twice is so what is masked once. It ends, since every round leaves
    fewer letters and digits that are looked at.
    """
    counts: Counter[Name] = Counter()
    while seen := _first(text, plan):
        plain, taken = seen
        counts.update(kind.name for kind, _ in taken)
        text = _replaced(text, plain, taken, naming)
    return text, counts


def _first(text: str, plan: Plan) -> tuple[Folded, list[Hit]] | None:
    """The first reading of a text in which something is found."""
    return next(((plain, taken) for plain in readings(text) if (taken := hits(plain.text, plan))), None)


def _replaced(text: str, plain: Folded, taken: list[Hit], naming: Naming | None) -> str:
    parts, at = [], 0
    for kind, hit in taken:
        begin, end = plain.starts[hit.start], plain.ends[hit.end - 1]
        parts.append(text[at:begin])
        parts.append(naming(kind.label, hit.value) if naming else _starred(text, plain, hit))
        at = end
    return "".join(parts) + text[at:]


def _starred(text: str, plain: Folded, hit: Found) -> str:
    """Stars for the hidden characters; the gaps between them, and what stays, as they were written."""
    parts, at = [], plain.starts[hit.start]
    for i in range(*hit.hidden):
        if plain.text[i] not in _GAPS:
            parts += [text[at : plain.starts[i]], "*"]
            at = plain.ends[i]
    return "".join(parts) + text[at : plain.ends[hit.end - 1]]
