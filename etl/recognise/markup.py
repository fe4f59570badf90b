"""Any HTML list in, the literal of a general portal out: its items as selectors, what it states, how it pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urljoin, urlsplit

from etl.readers import html
from etl.recognise.columns import BODIES
from etl.recognise.guess import Guess
from etl.recognise.listed import address, listed, states
from etl.recognise.literal import Call, call
from etl.recognise.seeing import Seen

_MODULE = "etl.families.portal"
_NEXT = ("下一页", "下页", "后一页", "next", ">", "»", "2")
_PAGE = re.compile(
    r"^(page|pageNo|pageNum|pageIndex|currentPage|curPage|current|currPage|pageNumber|pn|p)$", re.IGNORECASE
)


def html_list(seen: Seen) -> Iterator[Guess]:
    """Any page with items that repeat, each with a link and a date."""
    found = listed(seen.page, seen.url) if seen.page else None
    if found is None:
        return
    total, pages = states(seen.words, seen.scripts)
    shape, share = address(found.links)
    paging, how = _paging(seen, found.count)
    rows = call(_MODULE, "HtmlRows", items=found.items, titled=found.titled, dated=found.dated, address=shape or "{id}",
                total=total, pages="" if total or not paging else pages)  # fmt: skip
    record = _record(seen)
    params = tuple((n, v) for n, v in seen.query.items() if not (paging and n == (paging.argument("key") or "page")))
    made = {"site": seen.site, "ask": call(_MODULE, "Ask", path=seen.path, params=params), "paging": paging,
            "rows": rows, "record": record}  # fmt: skip
    listing = call(_MODULE, "Portal", **{name: value for name, value in made.items() if value is not None})
    evidence = [f"{found.count} items {found.items!r}, {found.with_date:.0%} with a date",
                f"{share:.0%} of the links end like {shape}"]  # fmt: skip
    evidence += [f"the page states {said!r}" for said in (total,) if said] + ([how] if how else [])
    sure = 0.3 + 0.1 * found.with_date + 0.1 * share + (0.1 if total or pages else 0) + (0.05 if paging else 0)
    caution = "" if paging else "no link to a second page was seen: only the first page is read"
    caution += "" if record else ("; " if caution else "") + "no article was seen: its text and publisher are not read"
    yield Guess(family="portal", confidence=min(0.65, sure), evidence=tuple(evidence), listing=listing,
                stated=bool(total), caution=caution)  # fmt: skip


def _paging(seen: Seen, rows: int) -> tuple[Call | None, str]:
    """A page number in the address of the next page."""
    for anchor in seen.page.css("a[href]") if seen.page else ():
        if html.text(anchor).lower() not in _NEXT:
            continue
        there = urlsplit(urljoin(seen.url, anchor.attributes.get("href") or ""))
        asked = dict(parse_qsl(there.query))
        key = next((name for name, value in asked.items() if _PAGE.match(name) and value.isdigit()), "")
        if key and there.path == seen.path:
            start = 0 if asked[key] == "1" and html.text(anchor) == "2" else 1
            return call(_MODULE, "Pages", key=key, size=rows, start=start), f"page two is asked for by {key!r}"
    own = next((name for name, value in seen.query.items() if _PAGE.match(name) and value in ("0", "1")), "")
    if own:
        paging = call(_MODULE, "Pages", key=own, size=rows, start=int(seen.query[own]))
        return paging, f"{own!r} was sent, which says which page"
    return None, ""


def _record(seen: Seen) -> Call | None:
    """How an article is read, where one was seen."""
    page = Seen(seen.detail).page if seen.detail else None
    body = next((css for css in BODIES if page.css_first(css)), "") if page else ""
    if not page or not body:
        return None
    tagged = bool(page.css("meta[name=ArticleTitle]"))
    return call(_MODULE, "Article", body=body, tagged=tagged)
