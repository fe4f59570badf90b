"""The gateway of Hanweb's JCMS: a column's list as markup inside JSON, with a pager that says which page it is."""

from __future__ import annotations

from collections.abc import Mapping

from etl.families import articles
from etl.families.portal import Article, HtmlRows, Pages, Portal
from etl.ways.sending import Ask

_UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"


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
    """``GET .../front/page/build/unit?webId&pageId&tagId&tplSetId&parseType=bulidstatic``, in the site's spelling.

    The page is asked for in ``paramJson={"pageNo":1,"pageSize":15}``, which ``build/unit`` answers; seen in 2026. The
    answer is ``{"success": true, "data": {"html": "<ul>…</ul><div count='386' rows='15' pageNo='1'>"}}``. From
    some networks it ignores ``pageNo`` and gives page 1 again: that is an error, for the pager tells it. ``success`` is
    false where the tag is unknown.

    Args:
        site: Scheme and host.
        web: ``webId``; this and the next three are from ``queryData`` of the column's page.
        page: ``pageId``, the column.
        tag: ``tagId``, the block of the page.
        template: ``tplSetId``.
        fields: The site's names to columns.
        items: Selector of an item.
        titled: Selector of the title.
        dated: Selector of the date.
        cells: Further names and selectors.
        spans: Names that state a span of days.
        address: Shape of an article's address.
        pager: Selector of the pager, which bears ``count``, ``rows`` and ``pageNo``.
        size: Rows a page.
        body: Selector of an article's text.
    """
    params = (
        ("parseType", "bulidstatic"), ("webId", web), ("tplSetId", template), ("pageType", "column"), ("tagId", tag),
        ("editType", "null"), ("pageId", page),
    )  # fmt: skip
    rows = HtmlRows(
        inside="data.html", items=items, titled=titled, dated=dated, cells=cells or {}, spans=spans, address=address,
        total=f"{pager}@count", current=f"{pager}@pageno",
    )  # fmt: skip
    return Portal(
        family="gateway",
        site=site,
        ask=Ask(path=_UNIT, params=params, wrap="paramJson"),
        paging=Pages(key="pageNo", size_key="pageSize", size=size),
        rows=rows,
        record=Article(body=body),
        fields=fields,
        ignored=articles.KNOWN - fields.keys(),
    )
