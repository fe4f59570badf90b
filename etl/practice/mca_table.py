"""The shape of the ministry's lists of division codes: Excel's HTML, a page a revision, provinces as they are."""

from __future__ import annotations

from html import escape
from typing import Any

from etl.contracts import provinces
from etl.practice.site import Answer, Ask, Role, Site, not_found, page_answer

# Codes that the list gives and divides no further.
_WHOLE = frozenset({"710000", "810000", "820000"})
_MUNICIPALITIES = frozenset({"11", "12", "31", "50"})
_FIRST, _SECOND = "安宁泰和永兴长平清远江海", "阳山州川城河南宁德源"
_IN_EACH = 8


def role(site: Site, ask: Ask) -> Role:
    """What an address is for: each revision is a page of the list."""
    revisions: Any = site.options["revisions"]
    return "listing" if ask.path in {path for _, path in revisions} else ""


def answer(site: Site, ask: Ask) -> Answer:
    """Answer one revision of the list; anything else is not there."""
    revisions: Any = site.options["revisions"]
    for order, (revision, path) in enumerate(revisions):
        if ask.path == path:
            return _list(site, revision, order, len(revisions))
    return not_found()


def _list(site: Site, revision: str, order: int, revisions: int) -> Answer:
    """Record number ``n`` is division ``n // revisions`` in revision ``n % revisions``."""
    numbers = [n for n in site.shown(order + 1).numbers if n % revisions == order]
    rows = sorted((_division(n // revisions), n) for n in numbers)
    name = f"{revision[:4]}年{int(revision[4:])}月中华人民共和国县以上行政区划代码"
    table = (
        "<table border=0 cellpadding=0 cellspacing=0><col width=9><col class=xl65 width=160><col width=220>"
        f"<tr height=41><td height=41></td><td colspan=2 class=xl66>{name}</td><td></td></tr>"
        "<tr height=20><td height=20></td><td class=xl69>行政区划代码</td><td class=xl69>单位名称</td><td></td></tr>"
        f"{''.join(_row(site, code, said, number) for (code, said), number in rows)}"
        "<tr height=19><td height=19></td><td colspan=2>注：带*的为省直辖县级行政区。</td><td></td></tr>"
        "<![if supportMisalignedColumns]><tr height=0 style='display:none'><td width=9></td><td></td></tr><![endif]>"
        "</table>"
    )
    return page_answer(name, table)


def _row(site: Site, code: str, name: str, number: int) -> str:
    """A row as Excel writes it, a blank one before each province; flaws and edits of the corpus show in it."""
    said = site.corpus.record(number)
    code = code[:-1] if "年" in said["day"] else code
    name = f"新{name}" if said["title"].endswith("（修订）") else name if said["title"] else ""
    depth = 0 if code.endswith("0000") else 1 if code.endswith("00") else 3
    indent = f"<span style='mso-spacerun:yes'>{'&nbsp;' * depth} </span>" if depth else ""
    blank = "<tr height=19><td height=19></td><td></td><td></td><td></td></tr>" if not depth else ""
    return (
        f"{blank}<tr height=19><td height=19 class=xl70></td><td class=xl71>{code}</td>"
        f"<td class=xl71>{indent}{escape(name)}</td><td></td></tr>"
    )


def _division(number: int) -> tuple[str, str]:
    """Code and name: the 34 provinces first, then by rule prefectures with their counties, in turn over the provinces.

    No code comes twice below 290,000 divisions.
    """
    whole = [(p.code, p.name_zh) for p in provinces().values() if p.code != "100000"]
    if number < len(whole):
        return whole[number]
    divided = [code[:2] for code, _ in whole if code not in _WHOLE]
    group, place = divmod(number - len(whole), _IN_EACH)
    group, province = divmod(group, len(divided))
    again, prefecture = divmod(group, 99)
    county = place + _IN_EACH * again
    name = _FIRST[(group + province) % len(_FIRST)] + _SECOND[(county + group) % len(_SECOND)]
    if county == 0 and divided[province] not in _MUNICIPALITIES:
        return f"{divided[province]}{prefecture + 1:02d}00", f"{name}市"
    return f"{divided[province]}{prefecture + 1:02d}{county or 99:02d}", f"{name}{'区' if county % 3 else '县'}"
