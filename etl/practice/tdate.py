"""The shape of a TRS WCM column with dated addresses: static pages, 15 items each, and articles below them."""

from __future__ import annotations

import re
from html import escape
from math import ceil

from etl.practice.articles import article
from etl.practice.markup import marked
from etl.practice.site import Answer, Ask, Role, Site, not_found, page_answer

_SIZE = 15
_PAGE = re.compile(r"_(\d+)\.\w+$")
_DETAIL = re.compile(r"/\d{6}/t\d{8}_(\d+)\.html$")


def role(site: Site, ask: Ask) -> Role:
    """What an address of the column is for."""
    folder, stem, suffix = _column(site)
    if re.fullmatch(rf"{folder}/{stem}(?:_(\d+))?\.{suffix}", ask.path):
        return "listing"
    return "detail" if ask.path.startswith(f"{folder}/") and _DETAIL.search(ask.path) else ""


def answer(site: Site, ask: Ask) -> Answer:
    """Answer a list page or an article of the column; anything else is not there."""
    match role(site, ask):
        case "listing":
            found = _PAGE.search(ask.path)
            return _listing(site, int(found[1]) if found else 0)
        case "detail" if found := _DETAIL.search(ask.path):
            body = str(site.options["body"]).partition(",")[0]
            return article(site, int(found[1]) - 960000, body, str(site.options["labels"]))
    return not_found()


def _column(site: Site) -> tuple[str, str, str]:
    """Folder of the column's first page, its name, and what stands behind the point."""
    folder, _, name = str(site.options["path"]).rpartition("/")
    stem, _, suffix = name.rpartition(".")
    return folder, stem, suffix


def _listing(site: Site, current: int) -> Answer:
    _, stem, suffix = _column(site)
    shown = site.shown(current + 1, _SIZE)
    pages = max(1, ceil(shown.total / _SIZE))
    if current >= pages:
        return not_found()
    around, _, item = str(site.options["items"]).rpartition(" ")
    items = "".join(marked(item, _item(site, number)) for number in shown.numbers)
    count = f", {shown.total}" if site.options["counted"] else ""
    pager = f'<script>createPageHTML({pages}, {current}, "{stem}", "{suffix}"{count});</script>'
    whole = marked(around, items) if around else items
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
