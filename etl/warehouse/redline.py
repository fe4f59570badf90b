"""Two versions of a text in, a red-line out: what was struck and what was put in, by clauses and inside them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_CLAUSE = re.compile(r"[^。；！？\n]*[。；！？\n]|[^。；！？\n]+")
_MOST = 200_000  # characters a side; beyond, whole clauses are compared and nothing inside them


@dataclass(frozen=True, slots=True)
class Redline:
    """A red-line as text, ``[-struck-]`` and ``{+put in+}``, and how many characters each came to."""

    text: str
    struck: int
    put_in: int


def redline(old: str, new: str) -> Redline:
    """Compare two versions; equal parts stand as they are, so that striking the marked parts gives either version."""
    parts: list[tuple[str, str]] = []
    before, after = _CLAUSE.findall(old), _CLAUSE.findall(new)
    fine = len(old) + len(new) < _MOST
    for same, a, b in _steps(before, after):
        left, right = "".join(before[a[0] : a[1]]), "".join(after[b[0] : b[1]])
        parts += (
            [("=", left)] if same else _inside(left, right) if fine and left and right else [("-", left), ("+", right)]
        )
    text = "".join({"=": part, "-": f"[-{part}-]", "+": f"{{+{part}+}}"}[kind] for kind, part in parts if part)
    return Redline(text, sum(len(p) for k, p in parts if k == "-"), sum(len(p) for k, p in parts if k == "+"))


def _steps(before: list[str], after: list[str]) -> list[tuple[bool, tuple[int, int], tuple[int, int]]]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return [(tag == "equal", (i, j), (k, m)) for tag, i, j, k, m in matcher.get_opcodes()]


def _inside(left: str, right: str) -> list[tuple[str, str]]:
    """The difference within clauses, unless they have so little in common that it would be a puzzle."""
    steps = _steps(list(left), list(right))
    shared = sum(j - i for same, (i, j), _ in steps if same)
    if shared * 2 < min(len(left), len(right)):
        return [("-", left), ("+", right)]
    return [
        part
        for same, (i, j), (k, m) in steps
        for part in ([("=", left[i:j])] if same else [("-", left[i:j]), ("+", right[k:m])])
    ]
