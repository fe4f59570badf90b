"""jdop_front, the open-data portal of Zhejiang's making: a list as HTML inside JSON, and pages with a label table."""

from __future__ import annotations

from collections.abc import Mapping

from etl.families import articles
from etl.families.portal import Article, HtmlRows, Pages, Portal
from etl.ways.sending import Ask

# Portals name the count of records in two ways.
_FIELDS: Mapping[str, str] = {
    "id": "record_id",
    "title": "title",
    "url": "url",
    "数源单位": "publisher",
    "摘要": "description",
    "数据领域": "theme",
    "行业分类": "industry",
    "标签": "keywords",
    "资源格式": "formats",
    "开放条件": "open_type",
    "更新周期": "update_cycle",
    "发布日期": "published_on",
    "更新日期": "updated_on",
    "数据量": "record_count",
    "联系方式": "contact_phone",
}
_EMPTY = ("deptId", "regionId", "keyword", "content", "searchString", "orderDefault")


def jdop_front(
    *, site: str, type: object = "1", params: tuple[tuple[str, object], ...] = (), counted: str = "数据量"
) -> Portal:
    """``POST /jdop_front/channal/datapubliclist.do`` (spelt so) with ``pageNumber=1&pageSize=10``.

    The answer: ``{"data": "<div class=search_result>…"}``; ``span.onColor`` holds the total, and a link leads to
    ``../detail/data.do?iid=``. Pages hold ten entries, whatever size is asked for. An entry's page has a table of
    labels under ``div.box1``.

    Args:
        site: Scheme and host.
        type: What the site calls the kind of resources that are listed.
        params: Further fields of the form.
        counted: The label of the count of records; ``数据容量`` at some portals counts otherwise and is not loaded.
    """
    empty = tuple((name, "") for name in _EMPTY)
    given = (("type", type), ("domainId", "0"), ("isDownload", "1"), ("dimensionId", "0"), *empty, *params)
    fields = {counted if name == "数据量" else name: column for name, column in _FIELDS.items()}
    return Portal(
        family="jdop_front",
        site=site,
        ask=Ask(path="/jdop_front/channal/datapubliclist.do", method="form", params=given),
        paging=Pages(key="pageNumber", size_key="pageSize", size=10),
        rows=HtmlRows(
            items="div.search_result",
            anchored="a[href*='detail/data.do']",
            titled="a[href*='detail/data.do']",
            dated="",
            address="/detail/data.do?iid={id}{rest}",
            total="span.onColor@",
            inside="data",
        ),
        record=Article(body="", labels="div.box1 tr", tagged=False),
        fields=fields,
        ignored=(articles.TAGS | {"数据容量", "数据条数", "数据量"}) - fields.keys(),
    )
