"""The shape of a TRS WCM column with dated addresses: static pages, 15 items each, and articles below them."""

from __future__ import annotations

import re
from html import escape
from math import ceil

from etl.practice.articles import article, nest
from etl.practice.site import Answer, Ask, Site, not_found, page_answer

_SIZE = 15
_DETAIL = re.compile(r"/\d{6}/t\d{8}_(\d+)\.html$")


def answer(site: Site, ask: Ask) -> Answer:
    """Answer a list page or an article of the column; anything else is not there."""
    folder, _, name = str(site.options["path"]).rpartition("/")
    stem, _, suffix = name.rpartition(".")
    if ask.path.startswith(f"{folder}/") and (found := _DETAIL.search(ask.path)):
        body = str(site.options["body"]).partition(",")[0]
        return article(site, int(found[1]) - 960000, body, str(site.options["labels"]))
    if found := re.fullmatch(rf"{folder}/{stem}(?:_(\d+))?\.{suffix}", ask.path):
        return _listing(site, int(found[1] or 0), stem, suffix)
    return not_found()


def _listing(site: Site, current: int, stem: str, suffix: str) -> Answer:
    arrived = site.arrivals(current + 1)
    total = site.corpus.count(arrived)
    pages = max(1, ceil(total / _SIZE))
    if current >= pages:
        return not_found()
    numbers = site.corpus.listed(current * _SIZE, (current + 1) * _SIZE, arrived)
    around, _, item = str(site.options["items"]).rpartition(" ")
    items = "".join(nest(item, _item(site, number)) for number in numbers)
    count = f", {total}" if site.options["counted"] else ""
    pager = f'<script>createPageHTML({pages}, {current}, "{stem}", "{suffix}"{count});</script>'
    whole = nest(around, items) if around else items
    return page_answer("栏目", (f"<table>{whole}</table>" if item.startswith("tr") else whole) + pager)


def _item(site: Site, number: int) -> str:
    """A list's item in the site's dress: a link and a date, three cells, or a title over number and date."""
    said, day = site.corpus.record(number), site.corpus.issued(number)
    href, title = f"./{day:%Y%m}/t{day:%Y%m%d}_{said['id']}.html", escape(said["title"])
    if site.options["titled"] == "p.tit":
        document = f"府办〔{said['written'][:4]}〕{said['serial']}号"
        return (
            f"<td class='num'>{number}</td><td class='title'><a href='{href}' target='_blank'>"
            f"<p class='tit'>{title}</p><p class='info'><i class='kh'>(</i><span>发文字号：{document}</span>"
            f"<span class='time'>成文日期 ：{said['written']}</span><i class='kh'>)</i></p></a></td>"
        )
    link = f"<a href='{href}' title='{title}' target='_blank'>{title[:24]}</a>"
    if str(site.options["dated"]).startswith("td"):
        return f"<td>{number}</td><td>{link}</td><td>{said['day']}</td>"
    return f"{link}<span>{said['day']}</span>"
