"""The IGI message boxes of TRS: letters to an office with the official reply, as JSON; never the author."""

from __future__ import annotations

from etl.families.portal import JsonRows, Pages, Portal
from etl.ways.sending import Ask

_FIELDS = {
    "METADATAID": "record_id",
    "TITLE": "title",
    "SUBMITTIME": "asked_on",
    "REPLYTIME": "answered_on",
    "REPLYS.CONTENT": "reply",
    "PUBLISHURL.PUBLISHURL": "url",
}


def igi_letters(*, site: str, box: int, app: int | None = None, order: str = "submitTime_desc") -> Portal:
    """``GET /IGI/nbhd/openGovmsgbox.do?method=listGovmsgboxs&siteId=167&appId=50&pageIndex=1&pageSize=15``.

    The answer: ``statusCode`` 200, ``datas.data[]``; times are epoch milliseconds, ``REPLYS`` is a list of replies of
    which the first is the office's, ``PUBLISHURL`` an address or a list of one in a text. No total is known to be
    stated. ``CONTENT`` is the letter's own words, which are not loaded.

    Args:
        site: Scheme and host.
        box: ``siteId``.
        app: ``appId``; some sites have none.
        order: How the list is sorted.
    """
    params = (("method", "listGovmsgboxs"), ("siteId", box), ("order", "1"), ("orderBy", order))
    return Portal(
        family="igi_letters",
        site=site,
        ask=Ask(path="/IGI/nbhd/openGovmsgbox.do", params=params if app is None else (*params, ("appId", app))),
        paging=Pages(key="pageIndex", size_key="pageSize", size=15),
        rows=JsonRows(at="datas.data", total="", success=("statusCode", "200")),
        fields=_FIELDS,
        ignored=frozenset({"CONTENT", "PUBLISHURL"}),
        firsts=frozenset({"REPLYS", "PUBLISHURL"}),
    )
