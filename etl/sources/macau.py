"""Macao 澳门."""

from etl.families.portal import Ask, JsonRows, Pages, Portal
from etl.model import Source

_ASKED = (("key", ""), ("orderBy", "asc"), ("sortBy", "name"), ("url", False))
_FIELDS = {
    "id": "record_id", "name": "title", "deptName": "publisher", "description": "description",
    "updateTime": "updated_on", "url": "url",
}  # fmt: skip

SOURCES = (
    # Parameters and names as in public notes of 2026.
    Source(
        province="820000",
        kind="open_dataset",
        publisher="澳门特别行政区政府数据开放平台",
        listing=Portal(
            site="https://api.data.gov.mo",
            ask=Ask(path="/datadir/search", method="json", params=_ASKED),
            paging=Pages(key="page", size_key="rows", size=100, start=0),
            rows=JsonRows(at="data.items", total="data.total"),
            fields=_FIELDS,
            ignored=frozenset({"deptId", "isFile", "isApi", "isUrl", "visits"}),
            made=(("url", "https://data.gov.mo/Detail?id={id}"),),
        ),
        verified="shape",
    ),
)
