"""Texts of which is known what is to be masked in them, and how well a finder does on them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from yaml import safe_load

from etl.masking import PUBLIC_TEXT, TEXT, Plan, found

HERE = Path(__file__).parent
KINDS = tuple(sorted(path.stem for path in HERE.glob("*.yaml")))
_MARK = re.compile(r"⟦(?:(?P<kind>[a-z]+):(?=[^⟧]))?(?P<said>[^⟧]*)⟧")
_PLANS = {
    "masked": (TEXT, PUBLIC_TEXT),
    "masked_unless_offices_stay": (TEXT,),
    "masked_where_offices_stay": (PUBLIC_TEXT,),
    "kept": (TEXT, PUBLIC_TEXT),
    "kept_where_offices_stay": (PUBLIC_TEXT,),
}

Span = tuple[str, int, int]
Finder = Callable[[str, Plan], list[Span]]


@dataclass(frozen=True, slots=True)
class Case:
    """A text without its marks, the plan it is masked by, and what the marks say is to be masked."""

    text: str
    plan: Plan
    wanted: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """How many of the marked were found, and how many found were not marked; with the texts that went wrong."""

    right: int
    missed: tuple[str, ...]
    wrong: tuple[str, ...]

    @property
    def recall(self) -> float:
        """Of what is to be masked, the share that is."""
        return self.right / (self.right + len(self.missed))

    @property
    def precision(self) -> float:
        """Of what is masked, the share that is to be."""
        return self.right / (self.right + len(self.wrong)) if self.right else 0.0


def _case(marked: str, plan: Plan, kind: str) -> Case:
    spans: list[Span] = []
    text, at = "", 0
    for mark in _MARK.finditer(marked):
        text += marked[at : mark.start()]
        spans.append((mark["kind"] or kind, len(text), len(text) + len(mark["said"])))
        text += mark["said"]
        at = mark.end()
    return Case(text + marked[at:], plan, tuple(spans))


@cache
def labelled(kind: str) -> dict[str, list[str]]:
    """One file: what is said of the texts, and the texts with their marks."""
    said: dict[str, list[str]] = safe_load((HERE / f"{kind}.yaml").read_text(encoding="utf-8"))
    assert said.keys() <= _PLANS.keys()
    return said


def cases(kind: str) -> Iterator[Case]:
    """Every text of a kind, once with each plan that its label holds for."""
    for name, texts in labelled(kind).items():
        for plan in _PLANS[name]:
            yield from (_case(text, plan, kind) for text in texts)


def score(kind: str, finder: Finder = found) -> Score:
    """What a finder makes of the texts of a kind; something found of another kind is wrong too."""
    right, missed, wrong = 0, [], []
    for case in cases(kind):
        seen = finder(case.text, case.plan)
        right += sum(span in seen for span in case.wanted)
        missed += [f"{case.plan.mode} {span} {case.text}" for span in case.wanted if span not in seen]
        wrong += [f"{case.plan.mode} {span} {case.text}" for span in seen if span not in case.wanted]
    return Score(right, tuple(missed), tuple(wrong))
