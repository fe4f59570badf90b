"""HTML bodies in, nodes and label tables out: exactly one match, or an error that names the selector."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from etl.errors import Changed
from etl.model import Exchange
from etl.readers.text import decode

_BLANKS = re.compile(r"\s+")


def tree(exchange: Exchange) -> LexborHTMLParser:
    """The body as an HTML tree, decoded strictly."""
    return LexborHTMLParser(decode(exchange))


def fragment(markup: str) -> LexborNode:
    """A piece of HTML as a node."""
    body = LexborHTMLParser(markup).body
    assert body is not None  # the parser makes one for any input
    return body


def one(page: LexborHTMLParser | LexborNode, css: str, url: str) -> LexborNode:
    """The only node that a selector matches.

    Raises:
        Changed: none, or more than one.
    """
    found = page.css(css)
    if len(found) != 1:
        raise Changed(f"{len(found)} nodes match {css!r} where one must", url=url, field=css)
    return found[0]


def maybe(page: LexborHTMLParser | LexborNode, css: str) -> LexborNode | None:
    """The first node that a selector matches, or None."""
    return page.css_first(css)


def text(node: LexborNode | None) -> str:
    """A node's text with blanks folded."""
    return _BLANKS.sub(" ", node.text(deep=True, separator="")).strip() if node else ""


def lines(node: LexborNode | None) -> str:
    """A node's text, one line a block, scripts and styles left out."""
    if node is None:
        return ""
    node.strip_tags(["script", "style"])
    return "\n".join(line.strip() for line in node.text(deep=True, separator="\n").splitlines() if line.strip())


def meta(page: LexborHTMLParser, names: Iterable[str]) -> dict[str, str]:
    """Standard government meta tags (ArticleTitle, PubDate, ContentSource, ...) that are there and not empty."""
    found = {}
    for node in page.css("meta[name]"):
        name, content = node.attributes.get("name") or "", (node.attributes.get("content") or "").strip()
        if name in names and content:
            found[name] = content
    return found


def link(node: LexborNode, base: str) -> str:
    """The absolute address of a link."""
    href = (node.attributes.get("href") or "").strip()
    if not href:
        raise Changed("a link has no address", url=base, field="href")
    return urljoin(base, href)


def labels(rows: Iterable[LexborNode]) -> dict[str, str]:
    """A table of labels and values (``th td th td`` or ``td td``) as a mapping; colons fall off the labels."""
    found: dict[str, str] = {}
    for row in rows:
        cells = [text(c) for c in row.css("th,td")]
        for label, value in zip(cells[::2], cells[1::2], strict=False):
            found[label.rstrip(":： ").replace(" ", "")] = value
    return found
