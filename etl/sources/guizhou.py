"""Guizhou 贵州."""

from dataclasses import replace

from etl.families import articles
from etl.families.column import column
from etl.families.nbs import Nbs
from etl.families.nbs_new import GROSS_REGIONAL, NbsNew
from etl.families.portal import Ask, JsonDetail, JsonRows, Pages, Portal
from etl.families.zcy import zcy
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

_KNOWN = frozenset({"views", "calls", "dataCapacity"})

_CATALOGUE = Portal(
    site="https://data.guizhou.gov.cn",
    ask=Ask(path=_LIST, method="json", params=(*_ASKED, ("divisionId", "520100"))),
    paging=Pages(key="pageIndex", size_key="pageSize", size=12),
    rows=JsonRows(at="data"),
    record=JsonDetail(ask=Ask(path=_ONE, method="json")),
    fields=_FIELDS,
    ignored=_KNOWN,
    codes=_CODES,
)

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
    Source(
        province="520000",
        kind="statistic",
        publisher="国家统计局",
        listing=Nbs(dbcode="fsnd", region="520000", indicators=("A0201", "A0301")),
        verified="shape",
    ),
    Source(
        province="520000",
        kind="statistic",
        name="new",
        publisher="国家统计局",
        listing=NbsNew(**GROSS_REGIONAL, region="520000", area="贵州省"),
        expect=Expect(stated=False),
        verified="shape",
    ),
    # In 2022 this site answered under /front/search/category in another shape; the platform has moved its sites since.
    Source(
        province="520000",
        kind="procurement_notice",
        publisher="贵州省政府采购网",
        listing=zcy(site="http://www.ccgp-guizhou.gov.cn"),
        verified="unproven",
    ),
    Source(
        province="520000",
        kind="open_dataset",
        name="guiyang",
        publisher="贵阳市政府数据开放平台",
        listing=_CATALOGUE,
        verified="shape",
    ),
    Source(
        province="520000",
        kind="open_dataset",
        name="liupanshui",
        publisher="六盘水市政府数据开放平台",
        listing=replace(_CATALOGUE, ask=Ask(path=_LIST, method="json", params=(*_ASKED, ("divisionId", "520200")))),
        verified="shape",
    ),
    Source(
        province="520000",
        kind="open_dataset",
        name="zunyi",
        publisher="遵义市政府数据开放平台",
        listing=replace(_CATALOGUE, ask=Ask(path=_LIST, method="json", params=(*_ASKED, ("divisionId", "520300")))),
        verified="shape",
    ),
    Source(
        province="520000",
        kind="open_dataset",
        name="anshun",
        publisher="安顺市政府数据开放平台",
        listing=replace(_CATALOGUE, ask=Ask(path=_LIST, method="json", params=(*_ASKED, ("divisionId", "520400")))),
        verified="shape",
    ),
    Source(
        province="520000",
        kind="open_dataset",
        name="bijie",
        publisher="毕节市政府数据开放平台",
        listing=replace(_CATALOGUE, ask=Ask(path=_LIST, method="json", params=(*_ASKED, ("divisionId", "520500")))),
        verified="shape",
    ),
    Source(
        province="520000",
        kind="open_dataset",
        name="tongren",
        publisher="铜仁市政府数据开放平台",
        listing=replace(_CATALOGUE, ask=Ask(path=_LIST, method="json", params=(*_ASKED, ("divisionId", "520600")))),
        verified="shape",
    ),
    Source(
        province="520000",
        kind="open_dataset",
        name="qianxinan",
        publisher="黔西南州政府数据开放平台",
        listing=replace(_CATALOGUE, ask=Ask(path=_LIST, method="json", params=(*_ASKED, ("divisionId", "522300")))),
        verified="shape",
    ),
    Source(
        province="520000",
        kind="open_dataset",
        name="qiandongnan",
        publisher="黔东南州政府数据开放平台",
        listing=replace(_CATALOGUE, ask=Ask(path=_LIST, method="json", params=(*_ASKED, ("divisionId", "522600")))),
        verified="shape",
    ),
    Source(
        province="520000",
        kind="open_dataset",
        name="qiannan",
        publisher="黔南州政府数据开放平台",
        listing=replace(_CATALOGUE, ask=Ask(path=_LIST, method="json", params=(*_ASKED, ("divisionId", "522700")))),
        verified="shape",
    ),
    Source(
        province="520000",
        kind="open_dataset",
        name="guian",
        publisher="贵安新区政府数据开放平台",
        listing=replace(_CATALOGUE, ask=Ask(path=_LIST, method="json", params=(*_ASKED, ("divisionId", "529900")))),
        verified="shape",
    ),
)
