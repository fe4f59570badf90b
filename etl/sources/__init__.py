"""The registry: one file a province, named by its slug; importing it gives every source its id."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatch
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from etl.contracts import provinces
from etl.errors import BadCommand, BadContract
from etl.model import Source


@cache
def registry() -> Mapping[str, Source]:
    """All sources by id (``province.kind`` or ``province.kind.name``), in the order of the provinces' codes.

    Raises:
        BadContract: a file is not named by a province's slug, carries another province's code, or repeats an id.
    """
    modules = {m.name for m in iter_modules(__path__)}
    if strangers := modules - provinces().keys():
        raise BadContract(f"etl/sources/{min(strangers)}.py is not named by a province of schemas/provinces.csv")
    found: dict[str, Source] = {}
    for slug, province in provinces().items():
        for source in import_module(f"{__name__}.{slug}").SOURCES if slug in modules else ():
            if source.province != province.code:
                raise BadContract(f"a source in {slug}.py has province {source.province}, not {province.code}")
            name = ".".join(part for part in (slug, source.kind, source.name) if part)
            if name in found:
                raise BadContract("two sources have the same id; give one a name", source=name)
            found[name] = replace(source, id=name)
    return found


def source(name: str) -> Source:
    """One source by id.

    Raises:
        BadCommand: there is none of that id; names the nearest.
    """
    if name in registry():
        return registry()[name]
    near = difflib.get_close_matches(name, registry(), n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(near)}?" if near else "caoyun sources lists them all"
    raise BadCommand(f"there is no source {name!r}", hint=hint)


def shards(province: str, patterns: Sequence[str] = (), *, by_date: bool = False) -> list[list[str]]:
    """The source ids of a province that are run, one list a host, so that one task keeps one host's pace.

    ``patterns`` narrow them, such as ``*.statistic``; without any it is all of them. ``by_date`` leaves out those whose
    list cannot be asked for by days.
    """
    mine = (s for s in registry().values() if s.id.partition(".")[0] == province and not s.refused)
    return by_host(
        s.id
        for s in mine
        if (s.by_date or not by_date) and (not patterns or any(fnmatch(s.id, pattern) for pattern in patterns))
    )


def by_host(ids: Iterable[str]) -> list[list[str]]:
    """Ids of sources, one list a host, in their order."""
    found: dict[str, list[str]] = {}
    for one in ids:
        found.setdefault(registry()[one].listing.site, []).append(one)
    return list(found.values())
