"""The shape of a jpaas site: an XML list by ranges of records, its items HTML in CDATA, and articles."""

from __future__ import annotations

import re
from html import escape
from math import ceil

from etl.practice.articles import article
from etl.practice.site import Answer, Ask, Role, Site, not_found

_DETAIL = re.compile(r"^/art/\d{4}/\d{1,2}/\d{1,2}/art_(?P<column>\d+)_(?P<id>\d+)\.html$")


def role(site: Site, ask: Ask) -> Role:
    """What an address is for; lists and articles of other columns are not ours."""
    column, found = str(site.options["columnid"]), _DETAIL.match(ask.path)
    if ask.path == site.options["path"] and ask.query.get("columnid") == column:
        return "listing"
    return "detail" if found and found["column"] == column else ""


def answer(site: Site, ask: Ask) -> Answer:
    """Answer a range of the column's list or one of its articles; anything else is not there."""
    if role(site, ask) == "listing":
        return _listing(site, ask)
    if role(site, ask) == "detail" and (found := _DETAIL.match(ask.path)):
        return article(site, int(found["id"]) - 960000, str(site.options["body"]))
    return not_found()


def _listing(site: Site, ask: Ask) -> Answer:
    start, size = int(ask.query["startrecord"]), int(ask.query["perpage"])
    shown = site.shown(ceil(start / size), size)
    records = "".join(f"<record><![CDATA[\n{_item(site, n)}]]></record>" for n in shown.numbers)
    store = (
        f"<?xml version='1.0' encoding='UTF-8'?>\n<datastore>\n<totalrecord>{shown.total}</totalrecord>"
        f"<totalpage>{ceil(shown.total / size)}</totalpage><recordset>\n{records}</recordset></datastore>\n"
    )
    return Answer(store.encode(), content_type="text/xml;charset=UTF-8")


def _item(site: Site, number: int) -> str:
    said, day = site.corpus.record(number), site.corpus.issued(number)
    href = f"/art/{day.year}/{day.month}/{day.day}/art_{site.options['columnid']}_{said['id']}.html"
    title, split = escape(said["title"]), said["day"].replace("-", "-\n")
    return f"<li><a href='{href}' title='{title}' target='_blank'>{title}</a><span class='time'>\n{split}\n</span></li>"
