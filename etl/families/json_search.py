"""The search of UCAP sites: a channel's documents as JSON, each with its text and its catalogue facts in pairs."""

from __future__ import annotations

from collections.abc import Mapping

from etl.families.portal import JsonRows, Pages, Portal
from etl.ways.sending import Ask

POLICY: Mapping[str, str] = {
    "url": "record_id url",
    "title": "title",
    "content": "text",
    "publishedTimeStr": "issued_on",
    "refno": "document_no",
    "writedate": "written_on",
    "indexnumber": "index_no",
    "theme": "category",
    "source": "publisher",
}
_IGNORED = frozenset(
    {
        "contentHtml", "publishedTime", "pubdate", "subTitle", "memo", "channelName", "channelCodeName", "manuscriptId",
        "resList",
    }
)  # fmt: skip


def json_search(
    *,
    site: str,
    channel: str,
    fields: Mapping[str, str] = POLICY,
    ignored: frozenset[str] = frozenset(),
    size: int = 15,
) -> Portal:
    """``GET /common/search/{channel}?page=1&_pageSize=15&_isAgg=true&_isJson=true&_template=index``.

    The answer: ``data.{total, page, rows, results[]}`` with ``title, url, content, publishedTimeStr`` and
    ``domainMetaList[].resultList[]{key, value}``, the catalogue's facts. Addresses may lack scheme and host.

    Args:
        site: Scheme and host.
        channel: The channel's id, 32 hexadecimal digits, from the list page.
        fields: The site's names to columns, those of the pairs among them.
        ignored: Further names that are known and not loaded.
        size: Rows a page.
    """
    return Portal(
        family="json_search",
        site=site,
        ask=Ask(
            path=f"/common/search/{channel}", params=(("_isAgg", "true"), ("_isJson", "true"), ("_template", "index"))
        ),
        paging=Pages(key="page", size_key="_pageSize", size=size),
        rows=JsonRows(
            at="data.results",
            total="data.total",
            pairs=("domainMetaList.resultList", "key", "value"),
            absolute=("url",),
        ),
        fields=fields,
        ignored=(_IGNORED | ignored) - fields.keys(),
    )
