"""One exchange in, what it is before anybody says which family it could be out: JSON, markup, parameters, charset."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from selectolax.lexbor import LexborHTMLParser

from etl.charset import decode, lie, read
from etl.errors import CaoyunError
from etl.model import Exchange
from etl.readers import html, json
from etl.ways.sending import Ask, sent

_JSONP = re.compile(r"^[\w.$]+\(")


@dataclass(frozen=True)
class Seen:
    """An exchange, looked at; what is dear to find out is found out once, which slots would not allow.

    Args:
        exchange: The list's page, with its verdict.
        detail: A record's own page, where one was fetched.
    """

    exchange: Exchange
    detail: Exchange | None = None

    @property
    def url(self) -> str:
        """The address that was asked."""
        return self.exchange.request.url

    @property
    def site(self) -> str:
        """Scheme and host."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def path(self) -> str:
        """The address below the host, without what follows a question mark."""
        return urlsplit(self.url).path or "/"

    @cached_property
    def text(self) -> str:
        """The body as text; empty where no label fits."""
        try:
            return decode(self.exchange)
        except CaoyunError:
            return ""

    @cached_property
    def json(self) -> Any:
        """The body as JSON; None where it is none."""
        try:
            return json.load(self.exchange)
        except CaoyunError:
            return None

    @cached_property
    def page(self) -> LexborHTMLParser | None:
        """The body as HTML; None where it is something else."""
        return LexborHTMLParser(self.text) if self.json is None and self.text.lstrip()[:1] == "<" else None

    @cached_property
    def scripts(self) -> str:
        """What stands in the page's scripts."""
        return "\n".join(one.text() or "" for one in self.page.css("script")) if self.page else ""

    @cached_property
    def words(self) -> str:
        """The page's visible text with blanks folded."""
        return html.text(self.page.body) if self.page else ""

    @cached_property
    def sent(self) -> Mapping[str, str]:
        """Every parameter that was sent, wherever it was, nested ones under dotted names."""
        request = self.exchange.request
        query = dict(parse_qsl(urlsplit(self.url).query, keep_blank_values=True))
        try:
            return query | dict(sent(self.site, Ask(path=self.path), request))
        except ValueError:  # a body that is called JSON and is none
            return query

    @cached_property
    def query(self) -> Mapping[str, str]:
        """The parameters of the address alone."""
        return dict(parse_qsl(urlsplit(self.url).query, keep_blank_values=True))

    @property
    def kind(self) -> str:
        """What the body is."""
        if self.json is not None:
            return "JSON"
        return (
            "XML" if "<?xml" in self.text[:80] or "<datastore" in self.text[:200] else "HTML" if self.page else "other"
        )

    @property
    def title(self) -> str:
        """The page's title."""
        return html.text(self.page.css_first("title"))[:60] if self.page else ""

    def facts(self) -> dict[str, object]:
        """For people: status, class, kind of body, charset, title and size."""
        told = {"status": self.exchange.status, "class": self.exchange.verdict, "body": self.kind}
        return {**told, "charset": charset(self.exchange), "title": self.title, "bytes": len(self.exchange.body)}


def charset(exchange: Exchange) -> str:
    """What the bytes are and who says so, or what is wrong with the labels."""
    try:
        label = read(exchange.body, exchange.headers.get("content-type", ""), exchange.request.url)[1]
        return lie(exchange) or f"{label.codec} ({label.who} says so)".replace("(nobody says so)", "(not stated)")
    except CaoyunError as error:
        return error.message
