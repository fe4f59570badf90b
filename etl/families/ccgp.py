"""The search of China Government Procurement 中国政府采购网: notices of one province as HTML, by windows of days."""

from __future__ import annotations

from datetime import date

from etl.families.portal import HtmlRows, Pages, Portal, Window
from etl.ways.sending import Ask

_FIELDS = {
    "id": "record_id", "title": "title", "url": "url", "date": "published_on", "采购人": "buyer", "代理机构": "agency",
    "类型": "notice_type", "地区": "region",
}  # fmt: skip
_EMPTY = ("buyerName", "projectId", "kw", "agentName")


def ccgp(*, zone: str, name: str, since: date = date(2024, 1, 1), days: int = 7) -> Portal:
    """``GET search.ccgp.gov.cn/bxsearch?searchtype=1&page_index=1&start_time=2026:04:21&timeType=6&zoneId=11&...``.

    Days have colons in them. An item: a link with the title, a summary, and a line
    ``2026.04.21 17:11:24 | 采购人：… | 代理机构：…``, after which the kind of notice and the region stand. Who asks too
    often is answered 您的访问过于频繁 with 200, which is refused before it comes here. A notice's own page is not
    fetched, so that less is asked.

    Args:
        zone: First two digits of the region's code, ``zoneId``.
        name: The region's name, ``displayZone``.
        since: First day of all; each window is asked for in every whole walk.
        days: Days that are asked for at once; the search shows only so many pages.
    """
    fixed = {"searchtype": 1, "bidSort": 0, "pinMu": 0, "bidType": 0, "dbselect": "bidx", "timeType": 6}
    asked = {**fixed, "displayZone": name, "zoneId": zone, "pppStatus": 0, **dict.fromkeys(_EMPTY, "")}
    return Portal(
        family="ccgp",
        site="http://search.ccgp.gov.cn",
        ask=Ask(path="/bxsearch", params=tuple(asked.items())),
        paging=Window(
            from_key="start_time",
            to_key="end_time",
            since=since,
            days=days,
            shape="%Y:%m:%d",
            inner=Pages(key="page_index", size=20),
        ),
        rows=HtmlRows(
            items="ul.vT-srch-result-list-bid li",
            dated="",
            parted=("span", "date", "采购人", "代理机构"),
            cells={"类型": "span > strong", "地区": "span > a"},
            address="/t{yyyymmdd}_{id}.htm",
            total="共找到{n}条",
        ),
        fields=_FIELDS,
    )
