"""FreeCMS procurement sites: notices of one channel as JSON, each with its text in the list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from etl.families.portal import JsonRows, Pages, Portal, Window
from etl.ways.sending import Ask

_FIELDS = {
    "pageurl": "record_id url", "title": "title", "noticeTime": "published_on", "noticeTypeName": "notice_type",
    "openTenderCode": "project_no", "purchaser": "buyer", "agency": "agency", "regionName": "region",
    "purchaseManner": "method", "budget": "budget", "content": "summary",
}  # fmt: skip
_IGNORED = frozenset(
    {
        "id", "noticeId", "siteId", "channel", "channelId", "noticeType", "regionCode", "addtimeStr", "htmlpath",
        "purchaseNature", "shorttitle", "description",
    }
)  # fmt: skip
_DAYS: Mapping[str, str] = {
    "from_key": "operationStartTime", "to_key": "operationEndTime",
    "shape": "%Y-%m-%d 00:00:00", "to_shape": "%Y-%m-%d 23:59:59",
}  # fmt: skip


def freecms(
    *,
    site: str,
    site_id: str,
    channel: str,
    types: str = "",
    base: str = "/freecms",
    since: date = date(2024, 1, 1),
) -> Portal:
    """``GET {base}/rest/v1/notice/selectInfoMoreChannel.do?siteId&channel&noticeType&currPage&pageSize&...``.

    The answer: ``total, data[]{title, noticeTime, pageurl, agency, content}``. The address of a notice lacks scheme and
    host, and is what it is known by.

    Args:
        site: Scheme and host.
        site_id: ``siteId`` of the site's own list.
        channel: ``channel`` of the list.
        types: Kinds of notices, codes parted by commas; empty for all.
        base: Path below the host that the site's other addresses begin with.
        since: First day of all; each window is asked for in every whole walk.
    """
    asked = (("siteId", site_id), ("channel", channel), ("noticeType", types), ("regionCode", ""), ("title", ""))
    return Portal(
        family="freecms",
        site=site,
        ask=Ask(
            path=f"{base}/rest/v1/notice/selectInfoMoreChannel.do", params=(*asked, ("selectTimeName", "noticeTime"))
        ),
        paging=Window(**_DAYS, since=since, days=30, inner=Pages(key="currPage", size_key="pageSize", size=10)),
        rows=JsonRows(at="data", total="total", absolute=("pageurl",)),
        fields=_FIELDS,
        ignored=_IGNORED,
        markup=frozenset({"content"}),
    )
