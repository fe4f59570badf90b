"""The State Council's library of policy documents: a JSON search by category, and each document's page."""

from __future__ import annotations

from typing import Literal

from etl.families.portal import Article, JsonRows, Pages, Portal
from etl.ways.sending import Ask

_FIELDS = {
    "id": "record_id",
    "title": "title",
    "pcode": "document_no",
    "index": "index_no",
    "puborg": "publisher",
    "pubtimeStr": "issued_on",
    "childtype": "category",
    "summary": "summary",
    "url": "url",
    "content": "text",
}
_IGNORED = frozenset(
    {
        "pubtime", "ptime", "dateType", "code", "fcode", "gname", "source", "imgurl", "sourceName", "createtime",
        "filetype", "subchildtype", "subjectword", "colname", "colfathername", "personal", "theme", "imgWidth",
        "imgHeight", "textWidth", "themeLinks", "piclinksurl", "fwdw", "wenhao", "zhengtype", "syqt", "fawentime",
        "fwzh", "fwjg", "wjlx", "shixiao", "SiteName", "ColumnName", "ArticleTitle", "PubDate", "ContentSource",
        "Keywords", "Description",
    }
)  # fmt: skip


def search_gov(*, category: Literal["gongwen", "bumenfile", "otherfile", "gongbao"], size: int = 20) -> Portal:
    """``GET /search-gov/data?t=zhengcelibrary&q=&sort=pubtime&sortType=1&searchfield=title&p=1&n=20``.

    One answer holds all categories: ``searchVO.catMap.{gongwen,bumenfile,otherfile}.{totalCount, listVO[]}``, with a
    page of each; ``code`` is 200 also as a number. Titles may hold ``<em>`` about what was sought. Dates read
    ``2000.01.30``. Programs were refused by their user agent in 2026; ours says what it is, and a refusal is recorded.

    Args:
        category: The State Council's own documents, the ministries', interpretations, or the gazette.
        size: Rows a page and category.
    """
    listed = f"searchVO.catMap.{category}"
    params = (("t", "zhengcelibrary"), ("q", ""), ("timetype", ""), ("sort", "pubtime"), ("sortType", "1"),
              ("searchfield", "title"))  # fmt: skip
    return Portal(
        family="search_gov",
        site="https://sousuo.www.gov.cn",
        ask=Ask(path="/search-gov/data", params=params),
        paging=Pages(key="p", size_key="n", size=size),
        rows=JsonRows(at=f"{listed}.listVO", total=f"{listed}.totalCount", success=("code", "200")),
        record=Article(body="#UCAP-CONTENT", tagged=False),
        fields=_FIELDS,
        ignored=_IGNORED,
    )
