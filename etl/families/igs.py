"""The IGS search of TRS: an index of documents as JSON, with the text of each in the list."""

from __future__ import annotations

from collections.abc import Mapping

from etl.families.portal import JsonRows, Pages, Portal
from etl.ways.sending import Ask

_IGNORED = frozenset({"AVAILABLE", "highlight", "trs_warehouse_time"})


def igs(
    *,
    site: str,
    params: tuple[tuple[str, object], ...],
    fields: Mapping[str, str],
    ignored: frozenset[str] = frozenset(),
    size: int = 10,
    most: int = 0,
) -> Portal:
    """``GET /igs/front/search/list.html?index=...&type=...&pageNumber=1&pageSize=10&filter[AVAILABLE]=true&...``.

    The answer: ``page.{content[], total (a text), totalPages, pageNumber}``. Instants are ISO with a zone, as
    ``2020-12-21T00:00:00.000+0800``. Some sites show 1,000 pages at most, whatever they state: such a list is short.

    Args:
        site: Scheme and host.
        params: ``index``, ``type`` and the filters of the site.
        fields: The index's names to columns.
        ignored: Further names that are known and not loaded.
        size: Rows a page.
        most: The most pages that the site shows; 0 for no limit.
    """
    order = (("filter[AVAILABLE]", "true"), ("orderDirection", "desc"))
    return Portal(
        family="igs",
        site=site,
        ask=Ask(path="/igs/front/search/list.html", params=(*params, *order)),
        paging=Pages(key="pageNumber", size_key="pageSize", size=size, most=most),
        rows=JsonRows(at="page.content", total="page.total"),
        fields=fields,
        ignored=_IGNORED | ignored,
    )
