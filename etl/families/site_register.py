"""The national register of government sites: a district's entries as delimited text in an archive."""

from __future__ import annotations

from etl.families.portal import CsvRows, Portal, Single
from etl.ways.sending import Ask

_FIELDS = {
    "网站标识码": "record_id site_code",
    "网站名称": "title",
    "首页网址": "url",
    "主办单位": "sponsor",
    "ICP备案号": "icp_no",
    "公安机关备案号": "police_no",
    "网站类型": "level",
}


def site_register(*, district: str, header: tuple[str, ...] = tuple(_FIELDS)) -> Portal:
    """``POST https://zfwzxx.www.gov.cn/check_web/downloadTemp_downFile.action`` with the form ``downames={district}``.

    The answer is a ZIP file with one CSV; nobody states how many entries there are. The page that offers it is
    ``/check_web/databaseInfo/download``.

    Args:
        district: ``bwmh`` ministries, ``shengmh`` portals of provinces, ``alldistrict`` all sites of all places, or a
            place's site code.
        header: The headings of the CSV, all of them, in order.
    """
    return Portal(
        family="site_register",
        site="https://zfwzxx.www.gov.cn",
        ask=Ask(path="/check_web/downloadTemp_downFile.action", method="form", params=(("downames", district),)),
        paging=Single(),
        rows=CsvRows(header=header, zipped=True),
        fields=_FIELDS,
        ignored=frozenset(header) - _FIELDS.keys(),
    )
