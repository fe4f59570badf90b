"""Answers in, the same with an ETag and a date of change out; 304 to a client that holds what would be sent again."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import blake2b

from etl.practice.wire import Heard, Reply

_FIRST = datetime(2024, 6, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Versions:
    """What was said before at each address: the tag, and how often it changed.

    The date of change is no clock's: it is a second later with each change, so that it tells changes within one second
    apart, and is the same whenever a test runs.
    """

    _seen: dict[tuple[str, str], tuple[str, int]] = field(default_factory=dict)

    def stamped(self, heard: Heard, said: Reply) -> Reply:
        """A good answer to a GET with its validators; anything else as it is."""
        if heard.method != "GET" or said.status != 200:
            return said
        tag, where = f'"{blake2b(said.body, digest_size=10).hexdigest()}"', (heard.host, heard.target)
        before, changes = self._seen.get(where, (tag, 0))
        self._seen[where] = tag, changes + (tag != before)
        changed = format_datetime(_FIRST + timedelta(seconds=self._seen[where][1]), usegmt=True)
        return replace(said, headers={**said.headers, "ETag": tag, "Last-Modified": changed})


def held(heard: Heard, said: Reply) -> bool:
    """Whether the client holds what is said already; the tag decides where it sent one (RFC 9110, section 13.2.2)."""
    if "ETag" not in said.headers:
        return False
    if tags := heard.headers.get("if-none-match"):
        known = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        return bool(known & {"*", said.headers["ETag"]})
    since = _moment(heard.headers.get("if-modified-since", ""))
    changed = _moment(said.headers["Last-Modified"])
    return since is not None and changed is not None and changed <= since


def unchanged(said: Reply) -> Reply:
    """The short answer to a client that holds it."""
    return Reply(304, {name: said.headers[name] for name in ("ETag", "Last-Modified")})


def _moment(said: str) -> datetime | None:
    try:
        return parsedate_to_datetime(said).replace(tzinfo=UTC)
    except ValueError:
        return None
