"""What somebody typed in, sources and days out."""

from __future__ import annotations

import fnmatch
from datetime import date, datetime, timedelta, timezone

from etl.errors import BadCommand
from etl.model import Source


def matching(patterns: list[str], *, to_run: bool = False) -> list[Source]:
    """Sources by id, province or pattern; a pattern that matches nothing is an error that names the nearest.

    ``to_run`` leaves out those that are never run, unless one is named itself.
    """
    from etl.sources import registry
    from etl.sources import source as find

    found: dict[str, Source] = {}
    for pattern in patterns:
        wanted = [s for s in registry().values() if fnmatch.fnmatch(s.id, pattern) or s.id.partition(".")[0] == pattern]
        wanted = [s for s in wanted if not (to_run and s.refused) or s.id == pattern] or wanted
        found |= {s.id: s for s in wanted or [find(pattern)]}
    return list(found.values())


def a_day(said: str, option: str = "--day") -> date:
    """A day as it was typed; today in Beijing where nothing was."""
    if not said:
        return datetime.now(timezone(timedelta(hours=8))).date()
    try:
        return date.fromisoformat(said)
    except ValueError as error:
        raise BadCommand(f"{said!r} is not a day; write it as YYYY-MM-DD", field=option) from error
