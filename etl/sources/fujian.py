"""Fujian 福建."""

from etl.families import articles
from etl.families.column import column
from etl.families.portal import Ask, JsonDetail, JsonRows, Pages, Portal
from etl.model import Expect, Source

_BASE = "/datadevelop/prod-api/open-portal/catalog"
_FIELDS = {
    "catalogID": "record_id", "catalogName": "title", "orgName": "publisher", "catalogDes": "description",
    "themeName": "theme", "industryName": "industry", "tags": "keywords", "openType": "open_type",
    "updateCycle": "update_cycle", "releasedTime": "published_on", "updateTime": "updated_on",
    "dataVol": "record_count", "organPhone": "contact_phone", "organEmail": "contact_email",
}  # fmt: skip

SOURCES = (
    # Parameters and names are from public crawlers, which sent an access token besides; it may refuse us without one.
    Source(
        province="350000",
        kind="open_dataset",
        publisher="福建省公共数据资源统一开放平台",
        listing=Portal(
            site="https://data.fujian.gov.cn",
            ask=Ask(path=f"{_BASE}/list", params=(("type", "1"), ("currentTab", "all"))),
            paging=Pages(key="pageNum", size_key="pageSize"),
            rows=JsonRows(at="data.rows", total="data.total"),
            record=JsonDetail(ask=Ask(path=f"{_BASE}/getCataInfo"), key="cataId"),
            fields=_FIELDS,
            ignored=frozenset({"files", "visits", "downloads"}),
            codes={"openType": "0=有条件开放 1=无条件开放"},
        ),
        verified="unproven",
    ),
    # Address as in github.com/hulelan/china-governance. One page holds all of the province's rules.
    Source(
        province="350000",
        kind="policy_document",
        publisher="福建省人民政府",
        listing=column(
            site="http://www.fujian.gov.cn", path="/zwgk/flfg/szfgz/", items="li:has(a[href*='/t2'])", pages=""
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
    # Address as in github.com/hulelan/china-governance.
    Source(
        province="350000",
        kind="announcement",
        publisher="福建省人民政府",
        listing=column(
            site="http://www.fujian.gov.cn",
            path="/zwgk/tzgg/",
            items="li:has(a[href*='/t2'])",
            fields=articles.ANNOUNCEMENT,
        ),
        expect=Expect(stated=False),
        verified="unproven",
    ),
)
