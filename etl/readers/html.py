"""HTML bodies in, nodes and label tables out: exactly one match, or an error that names the selector."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from etl.charset import decode
from etl.errors import Changed
from etl.model import Exchange

_BLANKS = re.compile(r"\s+")
_LINE_END = re.compile(r"\s*\n\s*")
_BLOCKS = "p,div,br,li,tr,h1,h2,h3,h4,h5,h6,table,ul,ol,dl,dt,dd,section,article,blockquote,pre,hr"
_WIDEST = 1000  # cells that one may span, as browsers have it
_BREAK = "\x1e"  # stands in no text; line ends in the source are blanks and must not be lines

# Meta tags that every government site carries (《政府网站发展指引》, 2017).
ARTICLE = ("SiteName", "ColumnName", "ArticleTitle", "PubDate", "ContentSource", "Keywords", "Description")


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


def joined(node: LexborNode | None) -> str:
    """A node's text with line ends and the blanks about them taken out: a date split over lines is one word again."""
    return _LINE_END.sub("", node.text(deep=True, separator="")) if node else ""


def told(nodes: Iterable[LexborNode]) -> dict[str, str]:
    """Nodes that read ``label：value`` or ``label: value`` as a mapping; those without a colon are passed over."""
    found: dict[str, str] = {}
    for node in nodes:
        label, colon, value = text(node).replace("：", ":", 1).partition(":")
        if colon and label.strip():
            found[label.replace(" ", "")] = value.strip()
    return found


def lines(node: LexborNode | None) -> str:
    """A node's text, one line a block, scripts and styles left out; the node is not fit for more after it."""
    if node is None:
        return ""
    node.strip_tags(["script", "style"])
    for block in node.css(_BLOCKS):
        block.insert_before(_BREAK)
        block.insert_after(_BREAK)
    for cell in node.css("td,th"):
        cell.insert_after(" ")
    parts = (_BLANKS.sub(" ", part).strip() for part in node.text(deep=True, separator="").split(_BREAK))
    return "\n".join(part for part in parts if part)


def broken(node: LexborNode | None) -> str:
    """A node's text with blanks folded, and line ends where it has ``<br>`` and nowhere else."""
    if node is None:
        return ""
    for end in node.css("br"):
        end.insert_before(_BREAK)
    return "\n".join(_BLANKS.sub(" ", part).strip() for part in node.text(deep=True, separator="").split(_BREAK))


def meta(page: LexborHTMLParser, names: Iterable[str]) -> dict[str, str]:
    """Standard government meta tags (ArticleTitle, PubDate, ContentSource, ...) that are there and not empty."""
    found = {}
    for node in page.css("meta[name]"):
        name, content = node.attributes.get("name") or "", (node.attributes.get("content") or "").strip()
        if name in names and content:
            found[name] = content
    return found


def article(exchange: Exchange, body_css: str, labels_css: str = "", *, tagged: bool = True) -> dict[str, str]:
    """A government article: its standard meta tags that are not empty, its label table, and its body as ``content``.

    Of several nodes that a body's selector matches the first is taken, which is the outermost. A page that is not
    ``tagged`` need not have the standard tags; it is known by its body and its labels alone.

    Raises:
        Changed: the page has no ``ArticleTitle`` tag, no body, or no row of the label table that is asked for.
    """
    page, url = tree(exchange), exchange.request.url
    if tagged and not page.css("meta[name=ArticleTitle]"):
        raise Changed("the page has no ArticleTitle tag: it is no article", url=url, field="ArticleTitle")
    rows = page.css(labels_css) if labels_css else []
    if labels_css and not rows:
        raise Changed(f"no node matches {labels_css!r}", url=url, field=labels_css)
    said = labels(row for row in rows if row.css("th,td")) | told(row for row in rows if not row.css("th,td"))
    if not body_css:
        return {**said, **meta(page, ARTICLE)}
    body = maybe(page, body_css)
    if body is None:
        raise Changed(f"no node matches {body_css!r}", url=url, field=body_css)
    return {**said, **meta(page, ARTICLE), "content": lines(body)}


def grid(node: LexborNode) -> list[list[str | None]]:
    """The cells of a ``table`` as rows of text; what spans several cells stands in the first of them.

    Tables inside a cell are part of its text.
    """
    rows: list[dict[int, str | None]] = []
    taken: dict[int, set[int]] = {}
    for number, row in enumerate(one for one in node.css("tr") if _owner(one) == node):
        cells, place, full = dict[int, str | None](), 0, taken.setdefault(number, set())
        for cell in row.css("th,td"):
            if _owner(cell) != node:
                continue
            while place in full:
                place += 1
            cells[place] = text(cell) or None
            across, down = (_span(cell, name) for name in ("colspan", "rowspan"))
            for later in range(number, number + down):
                taken.setdefault(later, set()).update(range(place, place + across))
        rows.append(cells)
    width = max((max(full, default=-1) + 1 for full in taken.values()), default=0)
    return [[cells.get(n) for n in range(width)] for cells in rows]


def _owner(node: LexborNode) -> LexborNode | None:
    """The table that a row or cell belongs to."""
    above = node.parent
    while above is not None and above.tag != "table":
        above = above.parent
    return above


def _span(cell: LexborNode, name: str) -> int:
    said = (cell.attributes.get(name) or "1").strip()
    return min(max(int(said), 1), _WIDEST) if said.isascii() and said.isdigit() else 1


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
