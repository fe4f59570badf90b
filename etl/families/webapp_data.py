"""webapp dataPublic, the open-data pages of a CMS in Hunan: an HTML list by offset, and pages with a label table."""

from __future__ import annotations

from collections.abc import Mapping

from etl.families import articles
from etl.families.portal import Article, HtmlRows, Offset, Portal
from etl.ways.sending import Ask

# Sites word a few labels differently; where two feed one column, a page has one of them.
_FIELDS: Mapping[str, str] = {
    "id": "record_id",
    "标题": "title",
    "url": "url",
    "提供机构": "publisher",
    "数据提供方": "publisher",
    "数据摘要": "description",
    "主题分类": "theme",
    "数据格式": "formats",
    "更新频率": "update_cycle",
    "首次发布时间": "published_on",
    "更新时间": "updated_on",
}
_IGNORED = frozenset({"title", "名称", "浏览量", "下载量"})


def webapp_data(*, site: str, base: str, items: str, anchored: str, titled: str, labels: str) -> Portal:
    """``GET {base}/dataListIframe.jsp?type=0&id=0&sort=1&dataInfo.offset=0``, six entries a page.

    ``type`` and ``id`` choose a theme; 0 is none of them. The pager reads ``1/34页``. An entry's page is
    ``dataDetail.jsp?id=``, with its title in a heading and the rest in rows of labels and values.

    Args:
        site: Scheme and host.
        base: Folder of the pages.
        items: Selector of an entry.
        anchored: Selector of the link in it.
        titled: Selector of the title on an entry's page.
        labels: Selector of the label rows there.
    """
    given = (("type", "0"), ("id", "0"), ("sort", "1"), ("formId", ""), ("dataInfo.desc", "false"))
    return Portal(
        family="webapp_data",
        site=site,
        ask=Ask(path=f"{base}/dataListIframe.jsp", params=given),
        paging=Offset(key="dataInfo.offset", size_key="", size=6),
        rows=HtmlRows(
            items=items, anchored=anchored, titled=anchored, dated="", address="/dataDetail.jsp?id={id}", pages="/{n}页"
        ),
        record=Article(body="", titled=titled, labels=labels, tagged=False),
        fields=_FIELDS,
        ignored=(articles.TAGS | _IGNORED) - _FIELDS.keys(),
    )
