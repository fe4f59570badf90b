"""Fujian 福建."""

from etl.families.json_catalogue import JsonCatalogue
from etl.model import Source

SOURCES = (
    # Parameters and names are from public crawlers, which sent an access token besides; it may refuse us without one.
    Source(
        province="350000",
        kind="open_dataset",
        publisher="福建省公共数据资源统一开放平台",
        listing=JsonCatalogue(
            site="https://data.fujian.gov.cn",
            path="/datadevelop/prod-api/open-portal/catalog/list",
            page_key="pageNum",
            size_key="pageSize",
            params=(("type", "1"), ("currentTab", "all")),
            rows="data.rows",
            total="data.total",
            record="catalogID",
            detail_path="/datadevelop/prod-api/open-portal/catalog/getCataInfo",
            detail_key="cataId",
            fields={
                "catalogID": "record_id",
                "catalogName": "title",
                "orgName": "publisher",
                "catalogDes": "description",
                "themeName": "theme",
                "industryName": "industry",
                "tags": "keywords",
                "openType": "open_type",
                "updateCycle": "update_cycle",
                "releasedTime": "published_on",
                "updateTime": "updated_on",
                "dataVol": "record_count",
                "organPhone": "contact_phone",
                "organEmail": "contact_email",
            },
            ignored=frozenset({"files", "visits", "downloads"}),
            codes=(("openType", "0", "有条件开放"), ("openType", "1", "无条件开放")),
        ),
        verified="unproven",
    ),
)
