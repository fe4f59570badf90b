"""Fujian 福建."""

from etl.families.portal import Ask, JsonDetail, JsonRows, Pages, Portal
from etl.model import Source

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
)
