"""A mailbox of letters: a JSON list by first row and length, and a page of each with its reply; never the author."""

from __future__ import annotations

from etl.families.portal import Article, JsonRows, Offset, Portal
from etl.ways.sending import Ask

_FIELDS = {
    "original_id": "record_id",
    "letter_title": "title",
    "letter_type": "category",
    "org_id": "publisher",
    "create_date": "asked_on",
    "url": "url",
    "content": "reply",
}
_TAGS = ("SiteName", "ColumnName", "ArticleTitle", "PubDate", "ContentSource", "Keywords", "Description")
_ASKED = ("keywords", "orgids", "startDate", "endDate", "letterType", "letterStatue")
# The second of two boxes; the first holds the letter's own words, which are not loaded.
_REPLY = "div.o-border ~ div.o-border div.text-muted"


def mail_list(*, site: str, base: str, size: int = 16) -> Portal:
    """``POST {base}/com.web.search.mailList.mailList.biz.ext`` with ``PageCond/begin`` and ``PageCond/length``.

    The answer: ``PageCond{count}``, ``mailList[]{original_id, letter_title, letter_type, create_date, isReply, org_id,
    catalog_id}``; a record's page is ``com.web.suggest.suggesDetail.flow?originalId=AH21111000024`` (spelt so). The
    site gives a session cookie with its list page; whether it answers without one is not known.

    Args:
        site: Scheme and host.
        base: Folder of the flows.
        size: Rows a request.
    """
    params = (("PageCond/isCount", "true"), *((name, "") for name in _ASKED))
    return Portal(
        family="mail_list",
        site=site,
        ask=Ask(path=f"{base}/com.web.search.mailList.mailList.biz.ext", method="form", params=params),
        paging=Offset(key="PageCond/begin", size_key="PageCond/length", size=size),
        rows=JsonRows(at="mailList", total="PageCond.count"),
        record=Article(body=_REPLY, tagged=False),
        fields=_FIELDS,
        ignored=frozenset({"isReply", "catalog_id", *_TAGS}),
        made=(("url", f"{site}{base}/com.web.suggest.suggesDetail.flow?originalId={{original_id}}"),),
    )
