"""site/label/8888, the labels of a government CMS in Anhui: an open-data list that one label fills with HTML."""

from __future__ import annotations

from collections.abc import Mapping

from etl.families import articles
from etl.families.portal import Article, HtmlRows, JsonDetail, Pages, Portal
from etl.ways.sending import Ask


def site_label(
    *,
    site: str,
    label: str,
    start: int,
    size: int,
    rows: HtmlRows,
    record: Article | JsonDetail,
    fields: Mapping[str, str],
    ignored: frozenset[str] = frozenset(),
    params: tuple[tuple[str, object], ...] = (),
) -> Portal:
    """``GET /site/label/8888?labelName=…&pageIndex=0&pageSize=10``.

    The answer is a piece of HTML with a script that states the count of records or of pages. An entry's page is
    ``/site/tpl/{number}?resourceId=``, with the number of the site's template.

    Args:
        site: Scheme and host.
        label: Name of the label.
        start: Number of the first page, 0 or 1.
        size: Rows a page.
        rows: How an answer is read; the layouts differ by site.
        record: How an entry's own page or answer is.
        fields: The site's names to columns.
        ignored: Further names that are known and not loaded.
        params: Further parameters.
    """
    return Portal(
        family="site_label",
        site=site,
        ask=Ask(path="/site/label/8888", params=(("labelName", label), *params)),
        paging=Pages(key="pageIndex", size_key="pageSize", size=size, start=start),
        rows=rows,
        record=record,
        fields=fields,
        ignored=(articles.TAGS | ignored) - fields.keys(),
    )
