"""athena, an open-data portal of several cities: its catalogue as JSON by page number, and each entry's own answer."""

from __future__ import annotations

from collections.abc import Mapping

from etl.families.portal import JsonDetail, JsonRows, Pages, Portal
from etl.ways.sending import Ask

FIELDS: Mapping[str, str] = {
    "iid": "record_id",
    "title": "title",
    "deptName": "publisher",
    "content": "description",
    "domainStr": "theme",
    "keywords": "keywords",
    "openCond": "open_type",
    "updateFreq": "update_cycle",
    "createDate": "published_on",
    "dataUpdateDate": "updated_on",
    "dataCount": "record_count",
    "deptContact": "contact_phone",
    "url": "url",
}
_CYCLES = "1=每日 2=每周 3=每月 4=每季度 5=每半年 6=每年 7=不定期 8=不更新 9=分钟级 10=小时级"
_ASKED = (
    "deptId", "domainId", "isDownload", "uncode", "searchString", "content", "orderDefault", "isCatalog", "searchType",
)  # fmt: skip


def athena(
    *,
    site: str,
    page: str,
    order: str = "2",
    asked: tuple[str, ...] = ("scene",),
    size: int = 10,
    fields: Mapping[str, str] = FIELDS,
) -> Portal:
    """``POST /athena/catalog/page`` with ``{"pageNum": 1, "pageSize": 10, ...}``, then ``getDetails?dataId=``.

    The list answers ``data.{total, rows[]}``, each row with ``iid``; an entry answers ``data`` with what is loaded.
    ``updateFreq`` is a number whose words the portal's own page has.

    Args:
        site: Scheme and host.
        page: Address of an entry's page, with ``{iid}``.
        order: Code of the order.
        asked: Further names that this portal's version sends, empty.
        size: Rows a request.
        fields: The portal's names to columns.
    """
    empty = tuple((name, "") for name in (*_ASKED, *asked))
    return Portal(
        family="athena",
        site=site,
        ask=Ask(path="/athena/catalog/page", method="json", params=(("orderField", order), *empty)),
        paging=Pages(key="pageNum", size_key="pageSize", size=size),
        rows=JsonRows(at="data.rows", total="data.total"),
        record=JsonDetail(ask=Ask(path="/athena/catalog/getDetails"), key="dataId"),
        fields=fields,
        codes={"updateFreq": _CYCLES},
        made=(("url", f"{site}{page}"),),
    )
