"""Drafts in, decisions about companies out, as lists of licences and penalties state them (document 424 of 2018)."""

from __future__ import annotations

from etl.practice import codes, words
from etl.practice.draft import Draft

_PERSONS = 13


def licence(d: Draft) -> dict[str, str]:
    """A licence, of a company or, each thirteenth, of a person."""
    what, until = d.pick(words.LICENCES), d.later(365, 1825)
    ended = d.later(30, 360) if d.each(17) else ""
    return _holder(d) | {
        "record_id": d.record["id"],
        "document_no": _number(d, "许"),
        "title": d.titled(what),
        "licence_type": d.pick(words.LICENCE_TYPES),
        "licence_no": f"JY{d.region}{d.draw.randrange(10**6):06d}",
        "content": f"准予从事{what}事项。{_of_whom(d)}",
        "region": d.place.name_zh,
        "decided_on": d.record["day"],
        "valid_from": d.later(0, 10),
        "valid_to": until,
        "changed_on": d.later(11, 29) if d.each(5) else "",
        "ended_on": ended,
        "publisher": d.record["issuer"],
        "publisher_code": codes.credit_code(d.draw, d.region, "11"),
        "status": "注销" if ended else "有效",
        "url": d.url("xzxk"),
    }


def penalty(d: Draft) -> dict[str, str]:
    """A penalty with its fine, which the lists state in 万元."""
    sort, what = d.pick(words.PENALTIES), d.pick(words.OFFENCES)
    fine = f"{d.draw.randrange(1, 5000) / 100:.2f}" if "罚款" in sort else ""
    taken = f"{d.draw.randrange(1, 900) / 100:.2f}" if "没收" in sort else ""
    holder = _holder(d)
    if not d.record["title"]:  # cases need no name, and those who were fined do
        holder["holder"] = ""
    return holder | {
        "record_id": d.record["id"],
        "document_no": _number(d, "罚"),
        "title": d.titled(f"{what}案"),
        "penalty_type": sort,
        "facts": f"经查，当事人{what}，事实清楚，证据确凿。{_of_whom(d)}",
        "legal_basis": f"{d.pick(words.LAWS)}第{d.draw.randrange(20, 90)}条",
        "content": f"{sort}：{fine}万元" if fine else sort,
        "fine": fine,
        "confiscated": taken,
        "decided_on": d.record["day"],
        "published_on": d.later(1, 7),
        "public_until": d.later(365, 1095),
        "publisher": d.record["issuer"],
        "publisher_code": codes.credit_code(d.draw, d.region, "11"),
        "status": "有效",
        "url": d.url("xzcf"),
    }


def _holder(d: Draft) -> dict[str, str]:
    """Whom a decision is about; of persons the lists give the number that they are known by."""
    if d.each(_PERSONS):
        who = {"holder": d.pick(words.PERSONS), "holder_type": "自然人", "holder_code": ""}
        return who | {"holder_no": codes.identity_number(d.draw, d.region)}
    return {
        "holder": d.company(),
        "holder_type": "法人及非法人组织",
        "holder_code": codes.credit_code(d.draw, d.region),
        "holder_no": f"{d.region}{d.draw.randrange(10**9):09d}",
    }


def _of_whom(d: Draft) -> str:
    """The person who stands for a company, whom some lists name with a number that ought not to be there."""
    if not d.each(10):
        return ""
    return f"法定代表人{d.pick(words.PERSONS)}，身份证号{codes.identity_number(d.draw, d.region)}。"


def _number(d: Draft, mark: str) -> str:
    return f"{d.place.short_zh}监{mark}〔{d.day.year}〕{d.record['serial']}号"
