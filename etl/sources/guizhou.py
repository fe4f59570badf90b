"""Guizhou 贵州."""

from etl.families.json_catalogue import JsonCatalogue
from etl.model import Source

SOURCES = (
    Source(
        province="520000",
        kind="open_dataset",
        publisher="贵州省政府数据开放平台",
        listing=JsonCatalogue(
            site="https://data.guizhou.gov.cn",
            path="/api/search/data/getDataDirectoryListByParams",
            method="json",
            page_key="pageIndex",
            size_key="pageSize",
            size=12,
            params=(
                ("orderBy", 0),
                ("topicId", ()),
                ("orgId", ()),
                ("scenarioId", ""),
                ("resourceType", ""),
                ("resourceFormats", ()),
                ("searchText", ()),
            ),
            rows="data",
            total="total",
            detail_path="/api/search/data/getDataDetailByDataId",
            detail_method="json",
            fields={
                "id": "record_id",
                "name": "title",
                "orgName": "publisher",
                "description": "description",
                "topicName": "theme",
                "industryName": "industry",
                "resourceFormats": "formats",
                "openAttribute": "open_type",
                "frequency": "update_cycle",
                "createTime": "published_on",
                "updateTime": "updated_on",
            },
            ignored=frozenset({"views", "calls", "dataCapacity"}),
            codes=(
                ("openAttribute", "0", "无条件开放"),
                ("openAttribute", "1", "有条件开放"),
                ("frequency", "0", "每年"),
                ("frequency", "1", "每季度"),
                ("frequency", "2", "每月"),
                ("frequency", "3", "每周"),
                ("frequency", "4", "每日"),
                ("frequency", "5", "实时"),
                ("frequency", "6", "每半年"),
                ("frequency", "7", "其他"),
                ("frequency", "8", "不定期"),
                ("frequency", "9", "归档不更新"),
            ),
        ),
        verified="shape",
    ),
)
