"""ZCY 政采云, the procurement platform of a dozen provinces: one category's notices as JSON, and their pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from etl.families.portal import JsonDetail, JsonRows, Pages, Portal, Window
from etl.ways.sending import Ask

CALLS, RESULTS = "ZcyAnnouncement2", "ZcyAnnouncement4"
_FIELDS = {
    "articleId": "record_id", "title": "title", "url": "url", "pathName": "notice_type", "projectCode": "project_no",
    "purchaseName": "buyer", "author": "agency", "districtName": "region", "gpCatalogName": "category",
    "procurementMethod": "method", "publishDate": "published_on",
}  # fmt: skip
_IGNORED = frozenset(
    {
        "annId", "siteId", "firstCode", "parentId", "secondCode", "cover", "path", "districtCode", "gpCatalogCode",
        "procurementMethodCode", "bidOpeningTime", "projectName", "districtNameList", "rankCategoryName", "encryptId",
        "invalid", "invalidDate", "isRenew", "announcementType", "ownerShotDepartmentName", "content",
        # of a notice's own page; the chain of notices names those before and after it
        "htmlTitle", "isCustomTitle", "documentNo", "redHeadFile", "belongingName", "implementationDate",
        "isGovPurchase", "isGovernmentPurchaseService", "categoryNames", "isShowAttachment", "announcementLinkDtoList",
        "click", "attachmentList", "attachmentVO", "dynamicNodeLinkList", "expireFlag", "expiredAt", "challengeLink",
        "projectProcurementFlag", "announcementShowVo",
    }
)  # fmt: skip
_DAYS: Mapping[str, str] = {"from_key": "publishDateBegin", "to_key": "publishDateEnd"}


def zcy(
    *,
    site: str,
    category: str = CALLS,
    districts: tuple[str, ...] = (),
    details: bool = True,
    since: date = date(2024, 1, 1),
) -> Portal:
    """``POST /portal/category {pageNo, pageSize, categoryCode, districtCode[], publishDateBegin, publishDateEnd}``.

    The answer: ``success, result.data.{total, data[]}``; ids are base64, percent-encoded in addresses, days are epoch
    milliseconds. ``GET /portal/detail?articleId=`` says the text in ``result.data.content``, markup that may begin with
    a ``<style>``. A clock ``_t`` changes nothing. Where one district is asked for, every row must be of it.

    Args:
        site: Scheme and host.
        category: ``ZcyAnnouncement2`` calls, ``...3`` corrections, ``...4`` results, ``...5`` contracts.
        districts: Six-digit codes; empty for all of the site.
        details: Whether each notice's page is fetched for its text.
        since: First day of all; before 2022 texts are of many shapes.
    """
    fixed = {"categoryCode": category, **({"districtCode": districts} if districts else {})}
    return Portal(
        family="zcy",
        site=site,
        ask=Ask(path="/portal/category", method="json", params=tuple(fixed.items())),
        paging=Window(**_DAYS, since=since, days=90, inner=Pages(key="pageNo", size_key="pageSize", size=100)),
        rows=JsonRows(at="result.data.data", total="result.data.total", success=("success", "True")),
        record=JsonDetail(ask=Ask(path="/portal/detail"), key="articleId", at="result.data") if details else None,
        fields={**_FIELDS, "content": "summary"} if details else _FIELDS,
        ignored=_IGNORED - {"content"} if details else _IGNORED,
        made=(("url", f"{site}/site/detail?articleId={{articleId}}"),),
        markup=frozenset({"content"}) if details else frozenset(),
        echo=(("districtCode", districts[0]),) if len(districts) == 1 else (),
    )
