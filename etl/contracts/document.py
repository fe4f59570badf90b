"""A YAML file in, what it says and where each part of it stands out; flaws are gathered with their lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

Key = str | int
Place = tuple[Key, ...]
TABLE: Place = ("schema", 0)


@dataclass(frozen=True, slots=True, order=True)
class Flaw:
    """What is wrong with a contract: its line, the field, what it is, and what to write instead."""

    line: int
    field: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.line}: {self.message} ({self.field})" + (f"; {self.hint}" if self.hint else "")


@dataclass(slots=True)
class Document:
    """A contract while it is read: its text as YAML, and the flaws found so far."""

    path: Path
    said: Any = None
    flaws: list[Flaw] = field(default_factory=list)
    _root: yaml.Node | None = None

    def flaw(self, place: Place, message: str, *, field: str = "", hint: str = "") -> None:
        """Note a flaw at a place, or at the nearest part above it that is there."""
        self.flaws.append(Flaw(self.line(place), field or ".".join(map(str, place)) or "the file", message, hint))

    def columns_of(self, kind: str) -> set[str] | None:
        """The columns of another kind, by the file beside this one; None where there is none."""
        beside = self.path.with_name(f"{kind}.yaml")
        if not beside.is_file():
            return None
        tables = (yaml.safe_load(beside.read_text(encoding="utf-8")) or {}).get("schema") or [{}]
        return {str(one.get("name")) for one in tables[0].get("properties") or ()}

    def line(self, place: Place) -> int:
        """The line on which a part begins; of a mapping's key that of the key."""
        node, line = self._root, 1
        for key in place:
            step = _step(node, key)
            if step is None:
                break
            line, node = step
        return line


def document(path: Path) -> Document:
    """Read a file; one that is no YAML has that as its only flaw."""
    found = Document(path)
    try:
        text = path.read_text(encoding="utf-8")
        found._root, found.said = yaml.compose(text, yaml.SafeLoader), yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        found.flaws.append(Flaw(mark.line + 1 if mark else 1, "the file", f"this is not YAML: {error.problem}"))
    except UnicodeDecodeError as error:
        found.flaws.append(Flaw(1, "the file", f"this is not UTF-8: {error}", "save it as UTF-8"))
    except yaml.YAMLError as error:
        found.flaws.append(Flaw(1, "the file", f"this is not YAML: {error}"))
    return found


def meant(said: str, known: Iterable[str]) -> str:
    """What a word that is not known may have been meant to be, as a hint; else all that are known."""
    words = sorted(set(known))
    close = get_close_matches(said, words, 1)
    return f"write {close[0]!r}" if close else f"one of {', '.join(words)}"


def _step(node: yaml.Node | None, key: Key) -> tuple[int, yaml.Node] | None:
    """The line and the node of one part of a mapping or a sequence."""
    if isinstance(node, yaml.MappingNode):
        return next(((k.start_mark.line + 1, v) for k, v in node.value if k.value == key), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        return node.value[key].start_mark.line + 1, node.value[key]
    return None


def options_of(doc: Document, place: Place, where: str, said: Any, known: Iterable[str]) -> dict[str, Any]:
    """The custom properties of a part; those that nobody knows are flaws."""
    custom = {c.property: c.value for c in said.customProperties or ()}
    only_known(doc, (*place, "customProperties"), where, custom, known)
    return custom


def only_known(doc: Document, place: Place, where: str, said: Mapping[str, Any], known: Iterable[str]) -> None:
    """Note every option that nobody knows."""
    for name in sorted(said.keys() - set(known)):
        doc.flaw((*place, name), f"unknown option {name}", field=where, hint=meant(name, known))


def severity_of(doc: Document, place: Place, name: str, said: Any, allowed: Iterable[str]) -> Any:
    """A severity; one that a rule of this sort cannot have is a flaw."""
    if said not in tuple(allowed):
        doc.flaw(place, f"severity is {' or '.join(allowed)}, not {said!r}", field=name)
    return said
