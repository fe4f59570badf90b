"""A proposed family as a value: built into the family itself, or written as the literal that makes it; no files."""

from __future__ import annotations

import inspect
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from importlib import import_module
from typing import Any

WIDTH = 120
_INDENT = 4


def cell_len(said: str) -> int:
    """Columns of a text: Han and full-width signs take two."""
    return len(said) + sum(unicodedata.east_asian_width(one) in "WF" for one in said)


@dataclass(frozen=True, slots=True)
class Named:
    """A constant by its module and its name there; ``articles.POLICY`` is of the module's parent and keeps its dot."""

    module: str
    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """What is called with which arguments, in the order in which they are written."""

    module: str
    name: str
    arguments: tuple[tuple[str, Any], ...]

    def argument(self, name: str) -> Any:
        """One argument; None where it is not given."""
        return dict(self.arguments).get(name)


def call(module: str, name: str, /, **arguments: Any) -> Call:
    """A call without the arguments that are as they would be without them."""
    made = _found(module, name)
    usual = {n: p.default for n, p in inspect.signature(made).parameters.items()}
    return Call(module, name, tuple((n, v) for n, v in arguments.items() if n not in usual or usual[n] != v))


def changed(one: Call, /, **arguments: Any) -> Call:
    """The same call with some arguments put in, or in the place of those that are there."""
    return Call(one.module, one.name, tuple({**dict(one.arguments), **arguments}.items()))


def takes(one: Call, name: str) -> bool:
    """Whether what is called has an argument of this name."""
    return name in inspect.signature(_found(one.module, one.name)).parameters


def build(value: Any) -> Any:
    """What the literal stands for."""
    if isinstance(value, Call):
        return _found(value.module, value.name)(**{name: build(said) for name, said in value.arguments})
    if isinstance(value, Named):
        return _found(value.module, value.name)
    if isinstance(value, tuple):
        return tuple(build(one) for one in value)
    return {name: build(one) for name, one in value.items()} if isinstance(value, Mapping) else value


def _found(module: str, name: str) -> Any:
    return reduce(getattr, name.split("."), import_module(module))


def imports(value: Any) -> Iterator[tuple[str, str]]:
    """Modules and the names that are imported from them."""
    if isinstance(value, Call | Named):
        yield value.module, value.name.partition(".")[0]
    inner: Any = ()
    if isinstance(value, Call):
        inner = [said for _, said in value.arguments]
    elif isinstance(value, Mapping):
        inner = value.values()
    elif isinstance(value, tuple | frozenset):
        inner = value
    for one in inner:
        yield from imports(one)


def render(value: Any, depth: int = 0, *, before: int = 0, most: int = WIDTH) -> str:
    """The value as the formatter would write it: on one line where it fits, else an argument a line.

    Args:
        value: A literal.
        depth: Columns of the line that it begins on.
        before: Columns of what stands before it on that line, and of the comma behind it.
        most: Columns of a line; 0 for never on one.
    """
    flat = _flat(value)
    if depth + before + cell_len(flat) <= most or not isinstance(value, Call | Mapping | tuple | frozenset):
        return flat
    return _exploded(value, depth)


def _exploded(value: Any, depth: int) -> str:
    inside = " " * (depth + _INDENT)
    if isinstance(value, Call):
        head, tail, parts = f"{value.name.rpartition('.')[2]}(", ")", [(f"{n}=", v) for n, v in value.arguments]
    elif isinstance(value, Mapping):
        head, tail, parts = "{", "}", [(f"{_text(n)}: ", v) for n, v in value.items()]
    elif isinstance(value, frozenset):
        head, tail, parts = "frozenset({", "})", [("", v) for v in sorted(value)]
    else:
        head, tail, parts = "(", ")", [("", v) for v in value]
    lines = [f"{inside}{name}{render(v, depth + _INDENT, before=cell_len(name) + 1)}," for name, v in parts]
    return "\n".join([head, *lines, " " * depth + tail])


def _flat(value: Any) -> str:
    """The value on one line."""
    if isinstance(value, Named):
        return value.name
    if isinstance(value, Call):
        return f"{value.name}({', '.join(f'{name}={_flat(said)}' for name, said in value.arguments)})"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_text(name)}: {_flat(said)}" for name, said in value.items()) + "}"
    if isinstance(value, frozenset):
        return "frozenset({" + ", ".join(_flat(one) for one in sorted(value)) + "})" if value else "frozenset()"
    if isinstance(value, tuple):
        inner = ", ".join(_flat(one) for one in value)
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    return _text(value) if isinstance(value, str) else repr(value)


def _text(said: str) -> str:
    """A string in double quotes, as the formatter has it, unless that would need more escapes than single ones."""
    plain = repr(said)
    if '"' in said and "'" not in said:
        return plain
    inner = plain[1:-1]
    if plain[0] == "'":
        inner = inner.replace("\\'", "'").replace('"', '\\"')
    return f'"{inner}"'


def constant(name: str, value: Mapping[str, str]) -> str:
    """A mapping under a name, several to a line, as the files of sources have them."""
    pairs = [f"{_text(n)}: {_text(said)}," for n, said in value.items()]
    lines, line = [f"{name} = {{"], ""
    for pair in pairs:
        if line and _INDENT + cell_len(f"{line} {pair}") > WIDTH:
            lines.append(" " * _INDENT + line)
            line = ""
        line = f"{line} {pair}".strip()
    return "\n".join([*lines, " " * _INDENT + line, "}  # fmt: skip"])
