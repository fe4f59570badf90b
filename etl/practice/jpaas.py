"""The shape of a jpaas site: an XML list by ranges of records, its items HTML in CDATA, and articles."""

from __future__ import annotations

import re
from html import escape
from math import ceil

from etl.practice.articles import article
from etl.practice.site import Answer, Ask, Role, Site, not_found

_DETAIL = re.compile(r"^/art/\d{4}/\d{1,2}/\d{1,2}/art_(?P<column>\d+)_(?P<id>\d+)\.html$")
_FIRST = 960000


def article_number(path: str, column: str) -> int | None:
    """Which record of a column an address is the article of, if any."""
    found = _DETAIL.match(path)
    return int(found["id"]) - _FIRST if found and found["column"] == column else None


def role(site: Site, ask: Ask) -> Role:
    """What an address is for; lists and articles of other columns are not ours."""
    column = str(site.options["columnid"])
    if ask.path == site.options["path"] and ask.query.get("columnid") == column:
        return "listing"
    return "detail" if article_number(ask.path, column) is not None else ""


def answer(site: Site, ask: Ask) -> Answer:
    """Answer a range of the column's list or one of its articles; anything else is not there."""
    if role(site, ask) == "listing":
        return _listing(site, ask)
    number = article_number(ask.path, str(site.options["columnid"]))
    return not_found() if number is None else article(site, number, str(site.options["body"]))


def _listing(site: Site, ask: Ask) -> Answer:
    start, size = int(ask.query["startrecord"]), int(ask.query["perpage"])
    shown = site.shown(ceil(start / size), size)
    records = "".join(
        f"<record><![CDATA[\n{item(site, n, site.options['columnid'])}]]></record>" for n in shown.numbers
    )
    store = (
        f"<?xml version='1.0' encoding='UTF-8'?>\n<datastore>\n<totalrecord>{shown.total}</totalrecord>"
        f"<totalpage>{ceil(shown.total / size)}</totalpage><recordset>\n{records}</recordset></datastore>\n"
    )
    return Answer(store.encode(), content_type="text/xml;charset=UTF-8")


def item(site: Site, number: int, column: int) -> str:
    """A list's item, its date split over lines."""
    said, day = site.corpus.record(number), site.corpus.issued(number)
    href = f"/art/{day.year}/{day.month}/{day.day}/art_{column}_{said['id']}.html"
    title, split = escape(said["title"]), said["day"].replace("-", "-\n")
    return f"<li><a href='{href}' title='{title}' target='_blank'>{title}</a><span class='time'>\n{split}\n</span></li>"
