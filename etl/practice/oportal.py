"""The shape of an oportal site: HTML list pages with a stated total, and a detail page an entry."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

from etl.practice.site import Answer, Ask, Role, Site, not_found, page_answer

_SIZE = 10
_DETAIL = re.compile(r"/catalog/([0-9a-f]{32}|[0-9]{20})$")


def role(site: Site, ask: Ask) -> Role:
    """What an address below the portal's part of the host is for."""
    path = str(site.options["path"])
    if ask.path == path:
        return "listing"
    return "detail" if ask.path.startswith(path.removesuffix("index")) and _DETAIL.search(ask.path) else ""


def answer(site: Site, ask: Ask) -> Answer:
    """Answer a list or a detail; anything else is not there, nor is what was withdrawn."""
    if role(site, ask) == "listing":
        return _listing(site, ask)
    if role(site, ask) == "detail" and not site.corpus.gone(number := _number(ask.path.rpartition("/")[2])):
        return _detail(site, number)
    return not_found()


def _name(number: int) -> str:
    """Ids come in two kinds, both seen at one portal: 32 hexadecimal and 20 decimal places."""
    return f"{960000 + number:032x}" if number % 2 else f"{960000 + number:020d}"


def _number(name: str) -> int:
    return int(name, 16 if len(name) == 32 else 10) - 960000


def _listing(site: Site, ask: Ask) -> Answer:
    page = max(1, int(ask.query.get("page", "1")))
    shown = site.shown(page, _SIZE)
    top = f"<div class='top-title'>共有<span>{shown.total:,}</span>个数据目录</div>"
    entries = "".join(_entry(site, number) for number in shown.numbers)
    return page_answer("数据目录", f"{top}<div class='bottom-content'><ul>{entries}</ul></div>")


def _entry(site: Site, number: int) -> str:
    said = site.corpus.record(number)
    base = str(site.options["path"]).removesuffix("index")
    facts = {"来源部门": said["issuer"], "重点领域": said["theme"], "发布时间": said["day"], "开放条件": _open(number)}
    lines = "".join(
        f"<div class='information'><span>{k}：</span><span class='blue'>{escape(v)}</span></div>"
        for k, v in _texts(site, facts)
    )
    kinds = "".join(f"<li class='{kind}'>{kind}</li>" for kind in said["formats"].split("|"))
    return (
        f"<li><div class='cata-title'><a href='{base}{_name(number)}' target='_blank'>{escape(said['title'])}</a></div>"
        f"<div class='describe'>{escape(said['summary'])}</div><div class='cata-information'>{lines}</div>"
        f"<div class='other'><span>数据量：</span><span class='blue'>{said['count']}</span></div>"
        f"<div class='file-type'><ul>{kinds}</ul></div></li>"
    )


def _texts(site: Site, facts: Mapping[str, str]) -> list[tuple[str, str]]:
    """Labels and values as the site words them just now."""
    return [(label, str(value)) for label, value in site.told(facts).items()]


def _open(number: int) -> str:
    return "有条件开放" if number % 3 else "无条件开放"


def _detail(site: Site, number: int) -> Answer:
    said = site.corpus.record(number)
    head = {
        "来源部门": said["issuer"],
        "重点领域": said["theme"],
        "发布时间": said["day"],
        "更新时间": said["written"],  # often before the day of publication, as at real portals
        "开放条件": _open(number),
    }
    table = {
        "数据量": said["count"],
        "所属行业": said["theme"],
        "更新频率": said["cycle"],
        "部门电话": f"138{number % 100_000_000:08d}",
        "部门邮箱": "data@example.gov.cn",
        "标签": said["keywords"],
        "描述": said["summary"],
    }
    items = "".join(f"<li>{k}：<span class='text-primary'>{escape(v)}</span></li>" for k, v in _texts(site, head))
    rows = "".join(f"<tr><td>{k}</td><td>{escape(v)}</td></tr>" for k, v in _texts(site, table))
    return page_answer(
        said["title"],
        f"<ul class='d-title pull-left'><li><h4>{escape(said['title'])}</h4></li></ul><ul class='list-inline'>{items}"
        f"</ul><ul><li name='basicinfo'><table>{rows}</table></li></ul>",
    )
