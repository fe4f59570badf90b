"""A record's own page in, what it says of the record out: JSON, an article with standard tags, or a table of labels."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from etl.model import Exchange
from etl.readers import html, json
from etl.ways.sending import Ask


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonDetail:
    """A record's own answer in JSON.

    Args:
        ask: How it is asked for; the id goes under ``key``.
        key: Name of the id's parameter; ``{key}`` in the address stands for it too.
        at: Dotted path of the record in the answer.
        by: The row's name of what is sent; empty for the record's id.
    """

    ask: Ask
    key: str = "id"
    at: str = "data"
    by: str = ""

    def __call__(self, exchange: Exchange) -> Mapping[str, Any]:
        """Read one answer."""
        found: Mapping[str, Any] = json.need(json.load(exchange), self.at, dict, exchange.request.url)
        return found

    def locate(self, name: str) -> str:
        """A JSON path (RFC 9535)."""
        return f"$.{self.at}.{name}".replace("$..", "$.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A record's own page in HTML, at the address that its row states under ``url``.

    Args:
        body: Selector of the text, which is then ``content``; empty where only tags and labels are wanted.
        labels: Selector of what bears labels: rows of a table, or nodes that read ``label：value``.
        tagged: Whether the page must have the standard meta tags (《政府网站发展指引》, 2017).
        by: The row's name of the page's address.
        lined: Selector of a text whose lines read ``label：value`` or ``label value``.
        titled: Selector of the title, which is then ``标题``; empty where the list tells it.
    """

    body: str = "#UCAP-CONTENT, .TRS_Editor, .trs_editor_view, #zoom"
    labels: str = ""
    tagged: bool = True
    by: str = "url"
    lined: str = ""
    titled: str = ""

    def __call__(self, exchange: Exchange) -> Mapping[str, Any]:
        """Read one page."""
        said = html.article(exchange, self.body, self.labels, tagged=self.tagged)
        page, url = html.tree(exchange), exchange.request.url
        told = _told(html.lines(html.one(page, self.lined, url))) if self.lined else {}
        title = {"标题": html.text(html.one(page, self.titled, url))} if self.titled else {}
        return {**said, **told, **title}

    def locate(self, name: str) -> str:
        """A CSS selector; a label names its node."""
        if name == "标题" and self.titled:
            return self.titled
        tag = f'meta[name="{name}"]' if name in html.ARTICLE else f"{self.labels} labelled {name}"
        return self.body if name == "content" else tag


def _told(lines: str) -> dict[str, str]:
    """Lines with a label and a value, parted by a colon or else by the first blank."""
    parts = (re.split(r"\s*：\s*|\s+", line, maxsplit=1) for line in lines.splitlines())
    return {label: value for label, value in (part for part in parts if len(part) == 2) if label}


Detail = JsonDetail | Article
