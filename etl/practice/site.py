"""What every shape of the practice web shares: a question, an answer, and the site that is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from html import escape
from typing import Any, Literal

import orjson

from etl.practice.behaviour import CALM, Behaviour
from etl.practice.corpus import Changes, Corpus
from etl.practice.walking import Shown, Walks

Role = Literal["listing", "detail", "attachment", "robots", ""]
"""What an address is for; nothing is known of an address that has none."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One request, as a shape sees it. ``base`` is scheme and host as the client believes them to be."""

    method: str
    base: str
    path: str
    query: Mapping[str, str]
    form: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """One response; the server compresses it as the client allows."""

    body: bytes
    status: int = 200
    content_type: str = "text/html; charset=utf-8"


def only_a_list(site: Site, ask: Ask) -> Role:
    """The role of every address of a site that was made by hand."""
    return "listing"


@dataclass
class Site:
    """One host of the practice web. ``corpus``, ``changes`` and ``behaviour`` may be replaced while it is served.

    Args:
        host: Host, with its port if it has one.
        code: Code of the province.
        shape: Answers a request; 404 to what it does not know.
        corpus: The records.
        options: The fields of the family that reads the site; ``is`` names the class of one that is made of others.
        role: Says what an address is for.
        behaviour: How the list misbehaves while it is read.
        elsewhere: Scheme and host of the addresses of a role that are not on the site's own host.
        kind: Kind of its records, for shapes that can tell several.
    """

    host: str
    code: str
    shape: Callable[[Site, Ask], Answer]
    corpus: Corpus
    options: Mapping[str, Any] = field(default_factory=dict)
    role: Callable[[Site, Ask], Role] = only_a_list
    behaviour: Behaviour = CALM
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    kind: str = ""
    _walks: Walks | None = None

    @property
    def changes(self) -> Changes:
        """What has changed since the first crawl."""
        return self.corpus.changes

    @changes.setter
    def changes(self, changes: Changes) -> None:
        self.corpus = replace(self.corpus, changes=changes)

    @property
    def walks(self) -> Walks:
        """The walks over the list; they are counted anew when the corpus or the behaviour is replaced."""
        now = self._walks
        if now is None or now.corpus is not self.corpus or now.behaviour is not self.behaviour:
            now = self._walks = Walks(self.corpus, self.behaviour)
        return now

    def shown(self, page: int, size: int | None = None) -> Shown:
        """What a page of the list shows, of so many rows or of all; page 1 opens a walk."""
        walks = self.walks
        walks.turn(page)
        return walks.shown(page, size)

    def told(self, row: Mapping[str, object]) -> dict[str, object]:
        """A row as this site words it just now: fields may be missing, renamed, of another type, or new."""
        return self.behaviour.told(row) if self.walks.disturbed else dict(row)


def json_answer(value: object) -> Answer:
    """A JSON body."""
    return Answer(orjson.dumps(value), content_type="application/json; charset=utf-8")


def page_answer(title: str, body: str, head: str = "") -> Answer:
    """An HTML page as portals serve them."""
    page = (
        f"<!DOCTYPE html><html lang='zh-CN'><head><meta charset='utf-8'>{head}<title>{escape(title)}</title></head>"
        f"<body>{body}</body></html>"
    )
    return Answer(page.encode())


def not_found() -> Answer:
    """A page that is not there."""
    return Answer("<html><body><h1>404</h1><p>页面不存在</p></body></html>".encode(), status=404)
