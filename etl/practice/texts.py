"""Drafts in, texts that a government tells its public out: documents, announcements, consultations and letters."""

from __future__ import annotations

from etl.practice import words
from etl.practice.draft import Draft


def policy(d: Draft) -> dict[str, str]:
    """A document with its official number."""
    year = d.day.year
    return {
        "record_id": d.record["id"],
        "title": d.record["title"],
        "document_no": f"{d.place.short_zh}府办〔{year}〕{d.record['serial']}号",
        "index_no": f"{d.region}000/{year}-{d.number:05d}",
        "publisher": d.record["issuer"],
        "issued_on": d.record["day"],
        "written_on": d.record["written"],
        "effective_on": d.later(0, 60),
        "status": d.pick(("有效", "有效", "失效", "废止")),
        "category": d.record["theme"],
        "keywords": d.record["keywords"],
        "summary": d.record["summary"],
        "text": f"{d.text()}\n{d.contact()}",
        "url": d.url("zwgk"),
    }


def announcement(d: Draft) -> dict[str, str]:
    """A bulletin under a column of the site."""
    return {
        "record_id": d.record["id"],
        "title": d.record["title"],
        "publisher": d.record["issuer"],
        "issued_on": d.record["day"],
        "column_name": d.pick(words.COLUMNS),
        "source_name": d.record["issuer"],
        "region": d.place.name_zh,
        "text": f"{d.text()}\n{d.contact()}",
        "url": d.url("xwdt"),
    }


def consultation(d: Draft) -> dict[str, str]:
    """A call for comments on a draft; two in three were answered."""
    draft = f"{d.place.name_zh}{d.pick(words.MATTERS)}管理办法（征求意见稿）"
    answered = d.number % 3 > 0
    count = d.draw.randrange(1, 400)
    return {
        "record_id": d.record["id"],
        "title": d.titled(f"关于公开征求《{draft}》意见的公告"),
        "draft_title": draft,
        "category": d.pick(("意见征集", "意见征集", "网上调查")),
        "publisher": d.record["issuer"],
        "opens_on": d.record["day"],
        "closes_on": d.later(30, 45),
        "status": "已反馈" if answered else "征集中",
        "text": f"现向社会公开征求意见。\n{d.text()}\n{d.contact()}",
        "comment_count": str(count),
        "outcome_on": d.later(46, 90) if answered else "",
        "outcome": f"共收到意见{count}条，采纳{count // 3}条。\n{d.text()}\n{d.contact()}" if answered else "",
        "contact_phone": d.phone(),
        "contact_email": "yjzj@example.gov.cn",
        "url": d.url("yjzj"),
    }


def letter(d: Draft) -> dict[str, str]:
    """A letter by its topic, with the reply; one in eight waits for it."""
    category, matter, waits = d.pick(words.LETTERS), d.pick(words.MATTERS), d.each(8)
    reply = f"您好，您反映的{matter}问题收悉，现答复如下：\n{d.text()}\n{d.contact()}感谢您的关心和支持。"
    return {
        "record_id": d.record["id"],
        "title": d.titled(f"关于{matter}的{category}"),
        "category": category,
        "region": d.place.name_zh,
        "publisher": d.record["issuer"],
        "asked_on": d.record["day"],
        "answered_on": "" if waits else d.later(1, 30),
        "status": "办理中" if waits else "已办结",
        "reply": "" if waits else reply,
        "contact_phone": d.phone(),
        "url": d.url("hdjl"),
    }
