"""A list that one page holds whole, paged in the browser, with test rows of the site hidden among the records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from etl.families import articles
from etl.families.column import BODY, column
from etl.families.portal import Portal, Single


def one_page(
    *,
    site: str,
    path: str,
    fields: Mapping[str, str] = articles.POLICY,
    items: str = "ul.default_news li",
    dated: str = "span",
    cells: Mapping[str, str] | None = None,
    filled: str = "i.flag",
    body: str = f"#mainText, div.view-content, {BODY}",
) -> Portal:
    """One page of ``<li><i class="flag">是</i><a title href>…</a><span>京政发〔2025〕28号</span><b class="u_time">``.

    The site states no total; its script counts the items. A row whose flag is empty is a test for search engines.

    Args:
        site: Scheme and host.
        path: The page.
        fields: The site's names to columns.
        items: Selector of an item.
        dated: Selector of the date; one layout has it in ``span``, another in ``b.u_time``.
        cells: Further names and selectors.
        filled: Selector of the flag.
        body: Selector of an article's text.
    """
    listed = column(
        site=site, path=path, fields=fields, items=items, dated=dated, cells=cells, filled=filled, body=body, pages=""
    )
    return replace(listed, paging=Single())
