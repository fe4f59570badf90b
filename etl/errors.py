"""What can go wrong, by who should act; each error names source, address and field; the CLI translates once."""

from __future__ import annotations

from typing import ClassVar, Literal

Actor = Literal["user", "publisher", "operator", "author"]


class CaoyunError(Exception):
    """An error with an addressee.

    Args:
        message: What happened, in one sentence.
        source: Source id, where known.
        url: Address that was read, where known.
        field: Field or column, where known.
        hint: What to do about it, or what to type next.
    """

    actor: ClassVar[Actor] = "author"
    exit_code: ClassVar[int] = 1
    together: tuple[CaoyunError, ...] = ()
    """All errors of several sources of which this one was raised; empty where it stands alone."""

    def __init__(
        self,
        message: str,
        *,
        source: str | None = None,
        url: str | None = None,
        field: str | None = None,
        hint: str | None = None,
    ) -> None:
        self.message, self.source, self.url, self.field, self.hint = message, source, url, field, hint
        super().__init__(message)

    def __str__(self) -> str:
        where = [
            f"{name} {value}"
            for name, value in (("source", self.source), ("url", self.url), ("field", self.field))
            if value
        ]
        return self.message + (f" ({', '.join(where)})" if where else "")

    def at(self, *, source: str | None = None, url: str | None = None) -> CaoyunError:
        """The same error, with its place filled in where it was not known."""
        self.source, self.url = self.source or source, self.url or url
        return self

    def as_dict(self) -> dict[str, str | int | None]:
        """For ``--json``: every part under its own name."""
        return {
            "error": type(self).__name__,
            "message": self.message,
            "source": self.source,
            "url": self.url,
            "field": self.field,
            "hint": self.hint,
            "actor": self.actor,
            "exit_code": self.exit_code,
        }


class BadCommand(CaoyunError):
    """The user asked for something that does not exist or cannot be."""

    actor = "user"
    exit_code = 2


class BadSource(CaoyunError):
    """The publisher's site did not give what the source says it gives."""

    actor = "publisher"
    exit_code = 3


class Unreachable(BadSource):
    """No answer, or only errors, after all retries."""


class Refused(BadSource):
    """The site asks us to stay away: robots.txt, 401, 403, a challenge, a login. Never worked around."""


class Truncated(BadSource):
    """The body ended before it was complete, or was longer than it may be."""


class WrongCharset(BadSource):
    """The bytes are not what their label says."""


class Changed(BadSource):
    """The page has not the shape that the family knows."""


class BadBatch(CaoyunError):
    """The batch rules of the contract stopped the run; everything is kept and nothing of it was loaded."""

    actor = "publisher"
    exit_code = 4


class BadPlace(CaoyunError):
    """The lake, the catalogue or the machine is not as it must be."""

    actor = "operator"
    exit_code = 5


class BadContract(CaoyunError):
    """A contract, a source or the registry contradicts itself."""

    actor = "author"
    exit_code = 6
