"""Static column pages, put together as a portal: a first page, numbered ones after it, and tagged articles."""

from __future__ import annotations

from collections.abc import Mapping

from etl.families import articles
from etl.families.portal import Article, HtmlRows, Pages, Portal, Single
from etl.ways.sending import Ask

BODY = "#UCAP-CONTENT, .TRS_Editor, .trs_editor_view, #zoom"
_MOST = 100  # rows that a page may hold; how many it does, the site decides


def column(
    *,
    site: str,
    path: str,
    fields: Mapping[str, str] = articles.POLICY,
    items: str = "ul.list li",
    titled: str = "a",
    dated: str = "span",
    cells: Mapping[str, str] | None = None,
    address: str = "/t{yyyymmdd}_{id}.html",
    pages: str = "createPageHTML({n},",
    second: int = 1,
    labels: str = "",
    body: str = BODY,
    detail_labels: str = "",
    tagged: bool = True,
    filled: str = "",
) -> Portal:
    """One column: ``/zc/index.html``, then ``/zc/index_1.html``; the page states how many there are.

    TRS WCM counts from 0, so that its page two is ``index_1``; Shanghai's and others' is ``index_2``. A column that is
    asked for by its folder has pages beside it (``/zc/``, ``/zc/index_1.html``). Where nobody has seen how a site pages
    (``pages`` is empty), the first page is all that is read. Copies of the list in comments are not read.

    Args:
        site: Scheme and host.
        path: The first page, or the column's folder.
        fields: The site's names to columns; those of ``articles`` or a site's own.
        items: Selector of an item; see ``HtmlRows`` for this and the next five.
        titled: Selector of the title.
        dated: Selector of the date.
        cells: Further names and selectors, such as an official number in the list.
        address: Shape of an article's address.
        pages: How the page states the number of pages.
        second: Number in the address of page two.
        labels: Selector of labelled facts in an item.
        body: Selector of an article's text.
        detail_labels: Selector of an article's label rows; a page without one is an error.
        tagged: Whether articles have the standard tags.
        filled: Selector of a node that only true records fill.
    """
    head, point, suffix = (path + "index.html" if path.endswith("/") else path).rpartition(".")
    rows = HtmlRows(
        items=items, titled=titled, dated=dated, cells=cells or {}, address=address, labels=labels, pages=pages,
        filled=filled,
    )  # fmt: skip
    return Portal(
        family="column",
        site=site,
        ask=Ask(path=path, further=f"{head}_{{page}}{point}{suffix}" if pages else ""),
        paging=Pages(key="page", start=second - 1, size=_MOST) if pages else Single(),
        rows=rows,
        record=Article(body=body, labels=detail_labels, tagged=tagged),
        fields=fields,
        ignored=articles.KNOWN - fields.keys(),
    )
