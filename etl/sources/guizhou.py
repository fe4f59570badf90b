"""Guizhou 贵州."""

from etl.families import articles
from etl.families.column import column
from etl.families.portal import Ask, JsonDetail, JsonRows, Pages, Portal
from etl.model import Expect, Source

_LIST, _ONE = "/api/search/data/getDataDirectoryListByParams", "/api/search/data/getDataDetailByDataId"
_ASKED = (("orderBy", 0), ("topicId", ()), ("orgId", ()), ("scenarioId", ""), ("resourceType", ""),
          ("resourceFormats", ()), ("searchText", ()))  # fmt: skip
_FIELDS = {
    "id": "record_id", "name": "title", "orgName": "publisher", "description": "description", "topicName": "theme",
    "industryName": "industry", "resourceFormats": "formats", "openAttribute": "open_type",
    "frequency": "update_cycle", "createTime": "published_on", "updateTime": "updated_on",
}  # fmt: skip
_CODES = {
    "openAttribute": "0=无条件开放 1=有条件开放",
    "frequency": "0=每年 1=每季度 2=每月 3=每周 4=每日 5=实时 6=每半年 7=其他 8=不定期 9=归档不更新",
}

SOURCES = (
    Source(
        province="520000",
        kind="open_dataset",
        publisher="贵州省政府数据开放平台",
        listing=Portal(
            site="https://data.guizhou.gov.cn",
            ask=Ask(path=_LIST, method="json", params=_ASKED),
            paging=Pages(key="pageIndex", size_key="pageSize", size=12),
            rows=JsonRows(at="data"),
            record=JsonDetail(ask=Ask(path=_ONE, method="json")),
            fields=_FIELDS,
            ignored=frozenset({"views", "calls", "dataCapacity"}),
            codes=_CODES,
        ),
        verified="shape",
    ),
    # Address as in github.com/JinhuaSu/Policy_crawler. Its list was there, the folder is of 2024.
    Source(
        province="520000",
        kind="policy_document",
        publisher="贵州省人民政府",
        listing=column(
            site="https://www.guizhou.gov.cn",
            path="/zwgk/zcfg/szfwj/qff/index.html",
            items="div.right-list-box ul li",
            body=".view, .TRS_Editor, #zoom",
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    # Address as in github.com/hulelan/china-governance.
    Source(
        province="520000",
        kind="announcement",
        publisher="贵州省人民政府",
        listing=column(
            site="https://www.guizhou.gov.cn",
            path="/home/tzgg/",
            items="div.right-list-box ul li",
            body=".view, .TRS_Editor, #zoom",
            fields=articles.ANNOUNCEMENT,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
)
