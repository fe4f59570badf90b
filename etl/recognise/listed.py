"""A page in, its list out: repeated items with a link and a date, as selectors; and how links are shaped."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from etl.readers import html

_DATE = re.compile(r"(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}")
_CLASS = re.compile(r"^[A-Za-z][\w-]*$")
_STATE = re.compile(r"^(active|on|cur|current|first|last|odd|even|hover|\w*\d{3,}\w*)$", re.IGNORECASE)
_NO_LINK = ("javascript:", "#", "mailto:", "tel:")
_CLIMB = 5
_LEAST = 3
"""Items that make a list."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The list of a page: selectors as ``HtmlRows`` takes them, how many items, and the share of them with a date."""

    items: str
    titled: str
    dated: str
    count: int
    with_date: float
    links: tuple[str, ...]


def listed(page: LexborHTMLParser, base: str) -> Listed | None:
    """The list of a page; None where nothing repeats that has a link and, mostly, a date."""
    groups: dict[tuple[str, str], list[LexborNode]] = defaultdict(list)
    for item in _items(page):
        groups[_shape(item.parent), item.tag or ""].append(item)
    whole = [group for group in groups.values() if len(group) >= _LEAST]
    if not whole:
        return None
    best = max(whole, key=lambda group: (sum(map(_dated, group)), sum(len(_title(item)) for item in group)))
    with_date = sum(map(_dated, best)) / len(best)
    if with_date < 0.6:
        return None
    links = tuple(urljoin(base, href) for item in best if (href := _href(_anchor(item))))
    return Listed(_selector(page, best), _titled(best), _inside(best), len(best), with_date, links)


def _items(page: LexborHTMLParser) -> list[LexborNode]:
    """For each link the nearest node around it that has a date too; each node once."""
    found: dict[int, LexborNode] = {}
    for anchor in page.css("a[href]"):
        if len(html.text(anchor)) < 4 or not _href(anchor):
            continue
        node: LexborNode | None = anchor
        for _ in range(_CLIMB):
            dates = len(_DATE.findall(html.text(node))) if node else 0
            if node is None or dates > 3:
                break
            if dates and node.tag not in ("a", "span", "em", "b", "p", "td"):
                found[node.mem_id] = node
                break
            node = node.parent
    return list(found.values())


def _dated(item: LexborNode) -> bool:
    return bool(_DATE.search(html.text(item)))


def _href(anchor: LexborNode | None) -> str:
    href = ((anchor.attributes.get("href") if anchor else "") or "").strip()
    return "" if href.lower().startswith(_NO_LINK) else href


def _anchor(item: LexborNode) -> LexborNode | None:
    """The link with the longest text, which is the title."""
    return max((a for a in item.css("a[href]") if _href(a)), key=lambda a: len(html.text(a)), default=None)


def _title(item: LexborNode) -> str:
    return html.text(_anchor(item))


def _shape(node: LexborNode | None) -> str:
    """A node by its tag, id and lasting classes."""
    if node is None or not node.tag:
        return ""
    name, classes = node.attributes.get("id") or "", _classes(node)
    return node.tag + (f"#{name}" if _CLASS.match(name) else "") + "".join(f".{one}" for one in classes)


def _classes(node: LexborNode) -> list[str]:
    said = (node.attributes.get("class") or "").split()
    return [one for one in said if _CLASS.match(one) and not _STATE.match(one)]


def _selector(page: LexborHTMLParser, group: Sequence[LexborNode]) -> str:
    """The shortest selector that matches the items and as little else as can be."""
    wanted = {item.mem_id for item in group}
    shared = [c for c in _classes(group[0]) if all(c in _classes(item) for item in group)]
    tag = group[0].tag or "li"
    item = tag + "".join(f".{one}" for one in shared[:1])
    above = list(_above(group[0]))
    tried = [f"{around} {item}" for around in above if around] or [item]
    tried += [f"{one}:has(a)" for one in tried]
    extra = {one: sum(node.mem_id not in wanted for node in page.css(one)) for one in tried}
    return min(tried, key=lambda one: (extra[one], tried.index(one)))


def _above(item: LexborNode) -> Iterable[str]:
    """What stands around an item, the nearest first: an id or a class, with the tags between."""
    node, between = item.parent, ""
    for _ in range(4):
        if node is None or node.tag in ("body", "html", None):
            return
        name, classes = node.attributes.get("id") or "", _classes(node)
        if classes or _CLASS.match(name):
            head = f"{node.tag}.{classes[0]}" if classes else f"{node.tag}#{name}"
            yield f"{head}{between}"
        if node.tag != "tbody":
            between = f" {node.tag}{between}"
        node = node.parent
    yield (between.split() or [""])[-1]


def _titled(group: Sequence[LexborNode]) -> str:
    """Selector of the link with the title inside an item."""
    anchors = [(item, a) for item in group if (a := _anchor(item))]
    return _fits([(item, _inner(a)) for item, a in anchors]) or "a"


def _inner(anchor: LexborNode) -> LexborNode:
    """The title inside a link that holds a date or more besides."""
    if not _DATE.search(html.text(anchor)):
        return anchor
    parts = [one for one in anchor.css("p,h1,h2,h3,h4,h5,span,div,b") if not _DATE.search(html.text(one))]
    return max(parts, key=lambda one: len(html.text(one)), default=anchor)


def _inside(group: Sequence[LexborNode]) -> str:
    """Selector of the smallest node inside an item that states the date; empty where no node does so alone."""
    found = []
    for item in group:
        nodes = [n for n in item.css("span,td,em,i,b,p,div,dd,time,font,strong") if _DATE.search(html.text(n))]
        near = [n for n in nodes if len(html.text(n)) <= 40 and n.mem_id != item.mem_id]
        if near:
            found.append((item, min(near, key=lambda n: len(html.text(n)))))
    return _fits(found)


def _fits(pairs: Sequence[tuple[LexborNode, LexborNode]]) -> str:
    """The shortest selector that leads from most items to the node that is wanted; empty where none does."""
    if not pairs:
        return ""
    tried: list[str] = []
    for _, node in pairs[:3]:
        tag = node.tag or ""
        tried += [tag, *(f"{tag}.{one}" for one in _classes(node)), *_celled(node)]
    for css in dict.fromkeys(tried):
        same = sum((hit := item.css_first(css)) is not None and hit.mem_id == node.mem_id for item, node in pairs)
        if same >= 0.9 * len(pairs):
            return css
    return ""


def _celled(node: LexborNode) -> list[str]:
    """A node by the cell of the table that it is or stands in."""
    cell: LexborNode | None = node
    while cell is not None and cell.tag not in ("td", "th", "tr", "li"):
        cell = cell.parent
    if cell is None or cell.tag not in ("td", "th") or cell.parent is None:
        return []
    place = [n.mem_id for n in cell.parent.css("td,th")].index(cell.mem_id) + 1
    own = f"{cell.tag}:nth-child({place})"
    return [own if cell.mem_id == node.mem_id else f"{own} {node.tag}"]


_RUN = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-fA-F]{24,40}|\d+")
_DAY = re.compile(r"^(19|20)\d\d(0[1-9]|1[0-2])([0-2]\d|3[01])$")


def address(links: Sequence[str]) -> tuple[str, float]:
    """How links end, with ``{id}`` and ``{yyyymmdd}`` as holes; and the share of links of that shape."""
    ends = [_end(link) for link in links]
    shapes = Counter(_RUN.sub("\0", end) for end in ends)
    if not shapes:
        return "", 0.0
    shape, many = shapes.most_common(1)[0]
    alike = [_RUN.findall(end) for end in ends if _RUN.sub("\0", end) == shape]
    if not alike[0]:
        tail = "." + shape.rpartition(".")[2] if "." in shape else ""
        return f"/{{id}}{tail}", sum(link.endswith(tail) for link in links) / len(links)
    holes = _holes([list(column) for column in zip(*alike, strict=True)])
    parts = shape.split("\0")
    return "".join(p + h for p, h in zip(parts, [*holes, ""], strict=True)), many / len(links)


def _holes(columns: list[list[str]]) -> list[str]:
    """What each run of digits is: a day, the id, the same in all links, or something else."""
    kinds = ["{yyyymmdd}" if all(_DAY.match(v) for v in column) else column[0] if len(set(column)) == 1 else "{any}"
             for column in columns]  # fmt: skip
    last = max((n for n, kind in enumerate(kinds) if kind == "{any}"), default=None)
    if last is None:  # all links are of one day, or there is but one: the last number is the id all the same
        last = max((n for n, kind in enumerate(kinds) if kind != "{yyyymmdd}"), default=len(kinds) - 1)
    kinds[last] = "{id}"
    return kinds


def _end(link: str) -> str:
    """The last part of an address, with what was asked."""
    parts = urlsplit(link)
    return "/" + parts.path.rpartition("/")[2] + (f"?{parts.query}" if parts.query else "")


_TOTALS = re.compile(
    r"(共\s*(?:有|计|找到|检索到)?[:：]?)\s*([\d,]+)\s*(条|个|项|篇|件|份)|(总(?:数|记录数?|条数)[:：]?)\s*([\d,]+)"
)
_PAGES = re.compile(r"(共\s*(?:有|计)?)\s*(\d+)\s*(页)|(/)\s*(\d+)\s*(页)")
_SCRIPTED = re.compile(r"((?:countPage|pageCount|totalPages?|maxPage|pageTotal)\s*[=:]\s*[\"']?)(\d+)")


def states(words: str, scripts: str) -> tuple[str, str]:
    """How a page states the total and the number of pages, ``{n}`` in the number's place; empty where it does not."""
    total, pages = _TOTALS.search(words), _PAGES.search(words)
    scripted = _SCRIPTED.search(scripts)
    said = f"{_blank(total[1] or total[4])}{{n}}{total[3] or ''}" if total else ""
    paged = f"{_blank(pages[1] or pages[4])}{{n}}{pages[3] or pages[6]}" if pages else ""
    return said, "createPageHTML({n}," if "createPageHTML(" in scripts else paged or (
        f"{scripted[1]}{{n}}" if scripted else "")  # fmt: skip


def _blank(said: str) -> str:
    return "".join(said.split())
