"""The text of a province's file and a proposed source in, the text with it out: put in by place, nothing else moved."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterable, Mapping, Sequence

from etl.errors import BadCommand, BadContract
from etl.model import Province, Source
from etl.recognise.literal import WIDTH, Call, Named, cell_len, changed, constant, imports, render

MOST_LINES = 25
"""Lines of a literal."""
_INSIDE = 4


def sources_in(text: str, where: str) -> tuple[Source, ...]:
    """The sources of a file, made by running it as an import would.

    Raises:
        BadContract: it has no tuple ``SOURCES``.
    """
    space: dict[str, object] = {"__name__": where}
    exec(compile(text, where, "exec"), space)  # a file of sources, as an import would run it
    found = space.get("SOURCES")
    if not isinstance(found, tuple) or not all(isinstance(one, Source) for one in found):
        raise BadContract(f"{where} has no tuple SOURCES of sources")
    return found


def written(text: str, province: Province, literal: Call, comments: Sequence[str]) -> str:
    """The file with one more source, at the end of ``SOURCES``; a new file where there is none.

    Raises:
        BadCommand: the id is taken.
        BadContract: ``SOURCES`` is not a plain tuple, or the literal would be too long.
    """
    where = f"{province.slug}.py"
    kind, name = literal.argument("kind"), literal.argument("name") or ""
    taken = {(one.kind, one.name) for one in sources_in(text, where)} if text else set()
    if (kind, name) in taken:
        raise BadCommand(f"there is a source {'.'.join(p for p in (province.slug, kind, name) if p)} already",
                         field="--name", hint="give this one a name of its own: --name city_office")  # fmt: skip
    literal, constants = _lifted(literal, text)
    made = _told(literal, comments)
    needed = sorted(set(imports(literal)) - {("", n) for _, n in imports(literal)})
    if not text:
        return _whole(province, made, constants, needed)
    return _put(text, made, constants, needed)


def _told(literal: Call, comments: Sequence[str]) -> str:
    """The literal as it stands in the tuple, with its comments."""
    body = render(literal, _INSIDE, most=0)
    if (lines := body.count("\n") + 1) > MOST_LINES:
        raise BadContract(f"the literal would have {lines} lines, more than {MOST_LINES}",
                          hint="write a preset of the family in etl/families, or move constants above it")  # fmt: skip
    wide = WIDTH - _INSIDE - 2
    said = [line for one in comments for line in textwrap.wrap(one, wide, break_on_hyphens=False)]
    return "".join(f"{' ' * _INSIDE}# {line}\n" for line in said) + f"{' ' * _INSIDE}{body},\n"


def _lifted(literal: Call, text: str) -> tuple[Call, list[str]]:
    """The literal with what is long put above it under a name, as mappings and parameters are."""
    listing, constants = literal.argument("listing"), list[str]()
    stem = "_" + "_".join(p for p in (literal.argument("kind"), literal.argument("name")) if p).upper()
    stem += "_" if f"{stem}_FIELDS" in text else ""
    for owner in ("", "ask"):
        inner = listing.argument(owner) if owner else listing
        for argument in ("fields", "ignored", "params") if isinstance(inner, Call) else ():
            value = inner.argument(argument)
            if value and not isinstance(value, Named) and cell_len(render(value, most=10_000)) > 60:
                name = f"{stem}_{argument.upper()}"
                constants.append(_constant(name, value))
                inner = changed(inner, **{argument: Named("", name)})
        listing = (
            changed(listing, **{owner: inner}) if owner and isinstance(inner, Call) else inner if not owner else listing
        )
    return changed(literal, listing=listing), constants


def _constant(name: str, value: object) -> str:
    if isinstance(value, Mapping):
        return constant(name, value)
    return f"{name} = {render(value, before=cell_len(name) + 2)}"


def _whole(province: Province, made: str, constants: Iterable[str], needed: Sequence[tuple[str, str]]) -> str:
    names: dict[str, set[str]] = {}
    for module, name in needed:
        names.setdefault(module, set()).add(name)
    said = "\n".join(_import(module, names[module]) for module in sorted(names))
    lifted = "".join(f"{one}\n" for one in constants)
    return (f'"""{province.name_en} {province.name_zh}."""\n\n{said}\n\n' + (f"{lifted}\n" if lifted else "")
            + f"SOURCES = (\n{made})\n")  # fmt: skip


def _import(module: str, names: Iterable[str]) -> str:
    ordered = sorted(names, key=lambda n: (0 if n.isupper() and len(n) > 1 else 1 if n[0].isupper() else 2, n))
    line = f"from {module} import {', '.join(ordered)}"
    inside = "".join(f"    {name},\n" for name in ordered)
    return line if cell_len(line) <= WIDTH else f"from {module} import (\n{inside})"


def _put(text: str, made: str, constants: Iterable[str], needed: Sequence[tuple[str, str]]) -> str:
    """Edits by byte offsets from the syntax tree, the last place first, so that the others stay where they are."""
    raw, tree = text.encode(), ast.parse(text)
    starts = [0]
    for line in raw.split(b"\n"):
        starts.append(starts[-1] + len(line) + 1)
    tuple_, statement = _sources(tree)
    end = starts[(tuple_.end_lineno or 1) - 1] + (tuple_.end_col_offset or 0) - 1
    edits = [(end, end, _closing(raw, end, tuple_, made))]
    if lifted := "".join(f"{one}\n" for one in constants):
        at = starts[statement.lineno - 1]
        edits.append((at, at, lifted + "\n"))
    edits += _imported(tree, starts, needed)
    for start, stop, new in sorted(edits, key=lambda edit: -edit[0]):
        raw = raw[:start] + new.encode() + raw[stop:]
    return raw.decode()


def _sources(tree: ast.Module) -> tuple[ast.Tuple, ast.stmt]:
    for statement in tree.body:
        named = isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name)
        if named and statement.targets[0].id == "SOURCES" and isinstance(statement.value, ast.Tuple):  # type: ignore[attr-defined]
            return statement.value, statement  # type: ignore[attr-defined]
    raise BadContract("SOURCES is not a plain tuple", hint="write the literal that is shown into the file by hand")


def _closing(raw: bytes, end: int, found: ast.Tuple, made: str) -> str:
    """What is put before the closing parenthesis: a comma where the last source has none, and a line of its own."""
    before = raw[:end].rstrip()
    comma = "" if before.endswith((b",", b"(")) else ","
    return comma + ("" if raw[:end].endswith(b"\n") else "\n") + made


def _imported(tree: ast.Module, starts: Sequence[int], needed: Sequence[tuple[str, str]]) -> list[tuple[int, int, str]]:
    """Names put into imports that are there, and imports put where the order of modules has them."""
    there = [one for one in tree.body if isinstance(one, ast.ImportFrom)]
    wanted: dict[str, set[str]] = {}
    for module, name in needed:
        wanted.setdefault(module, set()).add(name)
    edits = []
    for module, names in wanted.items():
        same = next((one for one in there if one.module == module), None)
        if same is not None:
            held = {alias.name for alias in same.names}
            if names - held:
                span = (
                    starts[same.lineno - 1] + same.col_offset,
                    starts[(same.end_lineno or 1) - 1] + (same.end_col_offset or 0),
                )
                edits.append((*span, _import(module, names | held)))
            continue
        later = next((one for one in there if (one.module or "") > module), None)
        at = starts[later.lineno - 1] if later else starts[(there[-1].end_lineno or 1)] if there else 0
        edits.append((at, at, _import(module, names) + "\n"))
    return _merged(edits)


def _merged(edits: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Several imports for one place as one edit, in the order of modules."""
    at: dict[int, list[str]] = {}
    for start, stop, new in edits:
        if start == stop:
            at.setdefault(start, []).append(new)
    return [e for e in edits if e[0] != e[1]] + [(place, place, "".join(sorted(new))) for place, new in at.items()]
