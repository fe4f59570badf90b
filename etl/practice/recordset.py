"""The shape of a column with a record set in its page: groups in XML, each naming the next, and articles."""

from __future__ import annotations

from html import escape
from math import ceil

from etl.practice.articles import article
from etl.practice.jpaas import article_number, item
from etl.practice.site import Answer, Ask, Role, Site, not_found, page_answer

_SIZE, _NEXT, _COLUMN = 20, "/module/web/jpage/dataproxy.jsp", 74


def role(site: Site, ask: Ask) -> Role:
    """What an address is for."""
    if ask.path in (site.options["path"], _NEXT):
        return "listing"
    return "detail" if article_number(ask.path, str(_COLUMN)) is not None else ""


def answer(site: Site, ask: Ask) -> Answer:
    """Answer the column's page, one of its further groups, or an article."""
    if role(site, ask) == "listing":
        number = int(ask.query.get("page", 1))
        store = _store(site, number)
        if ask.path == _NEXT:
            return Answer(store.encode(), content_type="text/xml;charset=UTF-8")
        return page_answer("栏目", f"<div id='669'><script type='text/xml'>{store}</script></div>")
    number_or_none = article_number(ask.path, str(_COLUMN))
    return not_found() if number_or_none is None else article(site, number_or_none, str(site.options["body"]))


def _store(site: Site, number: int) -> str:
    shown = site.shown(number, _SIZE)
    records = "".join(f"<record><![CDATA[{item(site, n, _COLUMN)}]]></record>" for n in shown.numbers)
    last = number >= max(1, ceil(shown.total / _SIZE))
    link = "" if last else f"<a href='{escape(f'{_NEXT}?page={number + 1}&columnid={_COLUMN}')}'></a>"
    return f"<datastore>\n<nextgroup><![CDATA[{link}]]></nextgroup><recordset>{records}</recordset></datastore>"
