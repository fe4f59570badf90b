"""The gateway of Hanweb's JCMS: a column's list as markup inside JSON, with a pager that says which page it is.

The answer, of 2026: ``{"success": true, "data": {"html": "<ul>…</ul><div count='386' rows='15' pageNo='1'>"}}``. From
some networks it gives page 1 again: that is an error, for the pager tells it.
"""

from __future__ import annotations

from collections.abc import Mapping

from etl.families import articles
from etl.families.portal import Article, HtmlRows, Pages, Portal
from etl.ways.sending import Ask

_UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"


def _unit(web: str, page: str, tag: str, template: str) -> tuple[tuple[str, object], ...]:
    """Which block of which page, in the gateway's own spelling."""
    return (
        ("parseType", "bulidstatic"), ("webId", web), ("tplSetId", template), ("pageType", "column"), ("tagId", tag),
        ("editType", "null"), ("pageId", page),
    )  # fmt: skip


def gateway(
    *,
    site: str,
    web: str,
    page: str,
    tag: str,
    template: str,
    fields: Mapping[str, str] = articles.POLICY,
    items: str = "li",
    titled: str = "a",
    dated: str = "span",
    cells: Mapping[str, str] | None = None,
    spans: tuple[str, ...] = (),
    address: str = "/art_{id}.html",
    pager: str = "div[count]",
    size: int = 15,
    body: str = "#zoom",
) -> Portal:
    """``GET .../build/unit?webId&pageId&tagId&tplSetId&parseType=bulidstatic&paramJson={"pageNo":1,"pageSize":15}``.

    Args:
        site: Scheme and host.
        web: ``webId``; this, ``pageId``, ``tagId`` and ``tplSetId`` are from ``queryData`` of the column's page.
        fields: The site's names to columns.
        items: Selector of an item; this and the next five as ``HtmlRows`` has them.
        pager: Selector of the pager, which bears ``count``, ``rows`` and ``pageNo``.
        body: Selector of an article's text.
    """
    rows = HtmlRows(inside="data.html", items=items, titled=titled, dated=dated, cells=cells or {}, spans=spans,
                    address=address, total=f"{pager}@count", current=f"{pager}@pageno")  # fmt: skip
    return Portal(
        family="gateway",
        site=site,
        ask=Ask(path=_UNIT, params=_unit(web, page, tag, template), wrap="paramJson"),
        paging=Pages(key="pageNo", size_key="pageSize", size=size),
        rows=rows,
        record=Article(body=body),
        fields=fields,
        ignored=articles.KNOWN - fields.keys(),
    )
