"""What every shape of the practice web shares: a question, an answer, and the site that is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape

import orjson

from etl.practice.corpus import Corpus


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


@dataclass
class Site:
    """One host of the practice web: its corpus, and how many records arrived while its list was read."""

    host: str
    code: str
    shape: Callable[[Site, Ask], Answer]
    corpus: Corpus
    options: Mapping[str, object] = field(default_factory=dict)
    _arrived: int = 0

    def arrivals(self, page: int) -> int:
        """How many records arrived since the first page of this walk was read: one a page, up to the limit."""
        if page > 1 and self._arrived < self.corpus.changes.while_paging:
            self._arrived += 1
        return self._arrived


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
