"""A document in, the letter and the part of a page that it is out, in one language; everything foreign is escaped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from etl.alerting import Message
from etl.alerting.speaking import line
from etl.contracts import contract, kinds
from etl.subscribing.model import Delivery, Document, Language

Say = Callable[[str, str], str]
_SIGN = {"new": "+", "changed": "~", "gone": "−"}
_NAMES = {"new": ("new", "新增"), "changed": ("changed", "变更"), "gone": ("gone", "消失")}
_DONE = {"came": ("came", "新增"), "changed": ("changed", "变更"), "withdrawn": ("withdrawn", "撤下"),
         "reread": ("read anew", "重读")}  # fmt: skip
_FIRST = ("title", "name", "record_id")


def letter(told: Delivery, lang: Language) -> Message:
    """What is sent of a delivery."""
    said, page = told.document, told.document["subscription"]["page"]
    end = page or saying(lang)("caoyun subscriptions show", "caoyun subscriptions show")
    return Message(title(said, lang), text(said, lang), "warning" if said["what"] == "problem" else "info",
                   html=str(html(said, lang, whole=True)), data=said, id=told.id, more=end)  # fmt: skip


def saying(lang: Language) -> Say:
    """English and Chinese in, the one of a language out."""
    return lambda en, zh: zh if lang == "zh" else en


def title(said: Document, lang: Language) -> str:
    """One line: what it is about, and how much."""
    say, name = saying(lang), line(said["subscription"]["title"])
    return line(f"{name}{say(': ', '：')}{summary(said, lang)}")


def summary(said: Document, lang: Language) -> str:
    """How much there is, in a few words."""
    say = saying(lang)
    match said["what"]:
        case "problem":
            return say("the query fails", "查询失败")
        case "digest":
            total: dict[str, int] = {}
            for each in said["counts"].values():
                for name, number in each.items():
                    total[name] = total.get(name, 0) + number
            parts = [f"{total[name]:,} {say(*_DONE[name])}" for name in _DONE if total.get(name)]
            week = say(f"week to {said['day']}", f"截至 {said['day']} 一周")
            return f"{week}{say(', ', '，')}{say(', ', '，').join(parts) or say('nothing came', '无新内容')}"
        case _:
            parts = [f"{said['counts'][name]:,} {say(*_NAMES[name])}" for name in _NAMES if said["counts"][name]]
            healed = [say("the query works again", "查询已恢复")] if said["healed"] else []
            return say(", ", "，").join(healed + parts) or say("nothing is new", "没有变化")


def text(said: Document, lang: Language) -> str:
    """Plain text, a line a row with its link below."""
    say = saying(lang)
    lines = {"problem": _problem, "digest": _digest, "rows": _rows}[said["what"]](said, say)
    page = said["subscription"]["page"]
    end = [say("This subscription: ", "此订阅：") + page] if page else []
    return "\n".join([*lines, "", *end, say("Release ", "发布版本 ") + said["release"]])


def html(said: Document, lang: Language, *, whole: bool = False) -> Markup:
    """The same as HTML: a part of a page, or a ``whole`` one."""
    made = _environment().get_template("letter.html" if whole else "news.html")
    return Markup(made.render(said=said, t=saying(lang), lang=lang, names=_NAMES, done=_DONE,
                              head=title(said, lang), kind=_kind(lang)))  # fmt: skip


@cache
def _environment() -> Environment:
    made = Environment(loader=PackageLoader("etl.subscribing"), autoescape=True, undefined=StrictUndefined,
                       trim_blocks=True, lstrip_blocks=True)  # fmt: skip
    made.filters["cell"] = cell
    return made


def cell(value: Any) -> str:
    """One value as a person reads it."""
    match value:
        case None:
            return "–"
        case bool():
            return "✓" if value else "✗"
        case int():
            return f"{value:,}" if abs(value) >= 10_000 else str(value)
        case _:
            return str(value)


def _kind(lang: Language) -> Callable[[str], str]:
    return lambda kind: saying(lang)(contract(kind).label_en, contract(kind).label_zh) if kind in kinds() else kind


def _problem(said: Document, say: Say) -> list[str]:
    return [
        say("The query gives no result any more:", "查询不再有结果："), "", said["problem"], "",
        say("What was told last is kept. When the query works again, everything since then is told.",
            "上次告知的状态仍保留；查询恢复后，其间的变化将一并告知。"),
    ]  # fmt: skip


def _rows(said: Document, say: Say) -> list[str]:
    return [part for name in _NAMES for part in _part(said, name, say)] + [
        say(f"columns that came: {', '.join(said['columns_came'])}", f"新增列：{'、'.join(said['columns_came'])}")
        for _ in said["columns_came"][:1]
    ] + [
        say(f"columns that went: {', '.join(said['columns_went'])}", f"减少的列：{'、'.join(said['columns_went'])}")
        for _ in said["columns_went"][:1]
    ]  # fmt: skip


def _part(said: Document, name: str, say: Say) -> Iterator[str]:
    if not said["counts"][name]:
        return
    yield f"{say(*_NAMES[name])}: {said['counts'][name]:,}"
    for one in said[name]:
        yield f"{_SIGN[name]} {_line(one['row'])}"
        for column, values in one.get("changes", {}).items():
            yield f"    {column}: {line(cell(values['was']))} → {line(cell(values['now']))}"
        if one["proof"]:
            yield f"    {one['proof']}"
    if (more := said["counts"][name] - len(said[name])) > 0:
        yield say(f"and {more:,} more", f"另有 {more:,} 行")
    yield ""


def _line(row: dict[str, Any]) -> str:
    """A row on one line, what names it first."""
    first = [row[name] for name in _FIRST if row.get(name)][:1]
    rest = [value for name, value in row.items() if value is not None and name != "text" and value not in first]
    return line(" | ".join(cell(value) for value in [*first, *rest]))


def _digest(said: Document, say: Say) -> list[str]:
    kind = _kind("zh" if say("", "zh") else "en")
    lines = [
        f"{kind(name)}: " + say(", ", "，").join(f"{number:,} {say(*_DONE[what])}" for what, number in each.items())
        for name, each in said["counts"].items()
    ]
    for one in said["records"]:
        day = f"{one['dated_on']} " if one["dated_on"] else ""
        lines.append(f"- {day}{line(one['title'] or one['record'])} ({one['change']})")
        lines += [f"    {one['proof']}"] if one["proof"] else []
    lines += [say(f"and {said['more']:,} more", f"另有 {said['more']:,} 条")] if said["more"] else []
    lines += [say("Certificates that changed", "变更的完整性证明")] if said["certificates"] else []
    lines += [f"- {one['source']}: {one['was'] or '–'} → {one['now']}" for one in said["certificates"]]
    lines += [say("Silent sources", "久无更新的来源")] if said["silent"] else []
    return lines + [f"- {one['source']}: {one['since'] or '–'}" for one in said["silent"]]
