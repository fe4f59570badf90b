"""Drafts in, entries of lists and registers out: procurement notices, service items, open datasets and websites."""

from __future__ import annotations

from etl.practice import codes, words
from etl.practice.draft import Draft


def notice(d: Draft) -> dict[str, str]:
    """An intention, a call, a correction or a result, which alone has a winner."""
    sort, what = d.pick(words.NOTICES), d.pick(words.GOODS)
    budget = d.draw.randrange(200, 200_000) * 100
    return _result(d, sort, budget) | {
        "record_id": d.record["id"],
        "title": d.titled(f"{d.record['issuer']}{what}采购项目{sort}"),
        "notice_type": sort,
        "project_no": f"{d.region}-{d.day.year}-{d.number:05d}",
        "buyer": d.record["issuer"],
        "publisher": f"{d.place.name_zh}政府采购网",
        "agency": f"{d.place.name_zh}样例招标代理有限公司",
        "region": d.place.name_zh,
        "category": "工程" if "工程" in what else "服务" if "服务" in what else "货物",
        "method": d.pick(words.METHODS),
        "published_on": d.record["day"],
        "budget": _yuan(d, budget),
        "currency": "CNY",
        "status": "已结束" if sort == "结果公告" else "进行中",
        "summary": f"采购{what}一批。\n{d.contact()}",
        "requirements": "具有独立承担民事责任的能力；本项目不接受联合体投标。",
        "contact_phone": d.phone(),
        "url": d.url("zfcg"),
    }


def _result(d: Draft, sort: str, budget: int) -> dict[str, str]:
    """What came of it, or until when offers are taken."""
    if sort != "结果公告":
        silent = dict.fromkeys(("awarded_on", "award_amount", "winner", "winner_code"), "")
        return silent | {"deadline_at": "" if sort == "采购意向" else f"{d.later(10, 30)} 09:30:00"}
    return {
        "deadline_at": "",
        "awarded_on": d.later(-7, 0),
        "award_amount": _yuan(d, budget * d.draw.randrange(70, 100) // 100),
        "winner": d.company(),
        "winner_code": codes.credit_code(d.draw, d.region),
    }


def _yuan(d: Draft, amount: int) -> str:
    """An amount in one of the ways in which notices put it."""
    return d.pick((f"{amount:,}.00", f"{amount}元", f"{amount / 10_000:.4f}万元", f"人民币{amount:,}元整"))


def item(d: Draft) -> dict[str, str]:
    """A service as one body carries it out."""
    what, code = d.pick(words.LICENCES), f"0001{d.draw.randrange(10**8):08d}"
    return {
        "record_id": d.record["id"],
        "catalogue_code": code,
        "title": d.titled(f"{what}（{d.pick(('新办', '变更', '延续', '注销'))}）"),
        "parent_title": what,
        "item_type": d.pick(words.ITEM_TYPES),
        "publisher": d.record["issuer"],
        "region_code": "" if d.national else d.region,
        "level": d.pick(("省级", "市级", "县级")),
        "legal_basis": f"{d.pick(words.LAWS)}第{d.draw.randrange(10, 90)}条。\n{d.pick(words.CLAUSES)}。",
        "time_limit": f"{d.draw.randrange(1, 31)}个工作日",
        "fee": d.pick(("不收费", "不收费", "按件收费")),
        "contact_phone": d.phone(),
        "effective_on": d.later(-900, -400),
        "effective_until": d.later(400, 3000),
        "updated_on": d.record["day"],
        "url": d.url("zwfw"),
    }


def dataset(d: Draft) -> dict[str, str]:
    """An entry of a catalogue of open data."""
    return {
        "record_id": d.record["id"],
        "title": d.titled(f"{d.record['issuer']}{d.pick(words.MATTERS)}信息"),
        "publisher": d.record["issuer"],
        "description": d.record["summary"],
        "theme": d.record["theme"],
        "industry": d.pick(words.INDUSTRIES),
        "keywords": d.record["keywords"],
        "formats": d.record["formats"],
        "open_type": d.pick(("无条件开放", "有条件开放")),
        "update_cycle": d.record["cycle"],
        "published_on": d.record["day"],
        "updated_on": d.later(0, 60),
        "record_count": d.record["count"],
        "contact_phone": d.phone(),
        "contact_email": "data@example.gov.cn",
        "url": d.url("catalog"),
    }


def website(d: Draft) -> dict[str, str]:
    """An entry of the register of government sites; those that were closed say when."""
    state, mark = d.pick(words.SITE_STATES), codes.mark(d.region)
    host = f"site{d.number}.{d.place.slug}.example.gov.cn"
    return {
        "record_id": d.record["id"],
        "title": d.titled(f"{d.record['issuer']}网站"),
        "url": f"https://{host}/",
        "domain": host,
        "site_code": f"bm{d.number:08d}" if d.national else f"{d.region}{d.number % 10_000:04d}",
        "sponsor": d.record["issuer"],
        "sponsor_code": codes.credit_code(d.draw, d.region, "11"),
        "publisher": f"{d.place.name_zh}人民政府办公厅",
        "region_code": "" if d.national else d.region,
        "region": d.place.name_zh,
        "level": d.pick(("省级门户", "省级部门", "市级门户", "市级部门")),
        "status": state,
        "icp_no": f"{mark}ICP备{d.draw.randrange(5_000_000, 9_000_000):08d}号",
        "police_no": f"{mark}公网安备{d.region}02{d.number % 10**6:06d}号",
        "opened_on": d.later(-4000, -2000),
        "closed_on": d.later(-300, 0) if state == "关停" else "",
        "checked_on": d.record["day"],
        "contact_phone": d.phone(),
    }
