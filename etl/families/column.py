"""Static column pages, put together as a portal: a first page, numbered ones after it, and tagged articles.

TRS WCM counts from 0, so that its page two is ``index_1``; others' is ``index_2``. A column that is asked for by its
folder has pages beside it (``/zc/``, ``/zc/index_1.html``). Where nobody has seen how a site pages (``pages`` is
empty), the first page is all that is read; what leaves it is not taken for withdrawn. Copies of the list in comments
are not read.
"""

from __future__ import annotations

from collections.abc import Mapping

from etl.families import articles
from etl.families.portal import Article, HtmlRows, Pages, Portal, Tip
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

    Args:
        site: Scheme and host; ``path`` is the first page, or the column's folder.
        fields: Names to columns, of ``articles`` or a site's own.
        items: Selector of an item; this and the next five, ``labels`` and ``filled`` as ``HtmlRows`` has them.
        second: Number in the address of page two; ``body`` is the selector of an article's text.
        detail_labels: Selector of an article's label rows, which it then must have; ``tagged``: standard tags too.
    """
    head, point, suffix = (path + "index.html" if path.endswith("/") else path).rpartition(".")
    rows = HtmlRows(items=items, titled=titled, dated=dated, cells=cells or {}, address=address,
                    labels=labels, pages=pages, filled=filled)  # fmt: skip
    return Portal(
        family="column",
        site=site,
        ask=Ask(path=path, further=f"{head}_{{page}}{point}{suffix}" if pages else ""),
        paging=Pages(start=second - 1, size=_MOST) if pages else Tip(),
        rows=rows,
        record=Article(body=body, labels=detail_labels, tagged=tagged),
        fields=fields,
        ignored=articles.KNOWN - fields.keys(),
    )
