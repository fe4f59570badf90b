"""The board for leaders of People's Daily Online: topics and official replies, by a cursor; never the author."""

from __future__ import annotations

from etl.families.portal import Cursor, JsonRows, Portal
from etl.ways.sending import Ask

_FIELDS = {
    "tid": "record_id",
    "subject": "title",
    "typeName": "category",
    "forumName": "publisher",
    "dateline": "asked_on",
    "answerDateline": "answered_on",
    "stateInfo": "status",
    "answerContent": "reply",
    "url": "url",
}
_SITE = "http://liuyan.people.com.cn"


def leaders_board(*, forum: int, state: int = 1) -> Portal:
    """``POST /threads/queryThreadsList`` with ``fid``, ``state`` and ``lastItem``, the ``tid`` of the last row shown.

    The answer: ``result`` is ``success``, ``responseData[]``, newest first; times are epoch seconds; an empty list is
    the end; no total. Bursts are answered with 403. The newer ``/v1/threads/list/bw`` is signed and not imitated. Who
    wrote (``nickName``, ``ip``) and the letter's own words (``content``) are not loaded.

    Args:
        forum: ``fid``, a leader's or a place's forum.
        state: 1 for all; 4 for those that were answered.
    """
    return Portal(
        family="leaders_board",
        site=_SITE,
        ask=Ask(path="/threads/queryThreadsList", method="form", params=(("fid", forum), ("state", state))),
        paging=Cursor(key="lastItem", name="tid"),
        rows=JsonRows(at="responseData", total="", success=("result", "success")),
        fields=_FIELDS,
        ignored=frozenset({"content", "nickName", "ip", "threadsCheckTime", "domainName"}),
        made=(("url", f"{_SITE}/threads/content?tid={{tid}}"),),
    )
