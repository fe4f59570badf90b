"""What is to be told in, words out, in English or Chinese: plain text, Markdown or JSON, escaped for each."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from typing import Any

from etl.ailments import ACTORS, STATES
from etl.alerting.model import Alert, Deadline, Digest, Enough, Hello, Message, Tally

Say = Callable[[str, str], str]
"""English and Chinese in, the one that is wanted out."""

SCHEMA = "caoyun-digest/1"
_WORSE, _STILL, _NAMES = 12, 25, 40  # so many are named; of the rest it is said how many they are
_LONGEST = 300


def message(what: Alert | Digest | Hello | Enough, chinese: bool) -> Message:
    """What is sent: plain text, since every target shows it as it is, and nothing in it can be taken for markup."""
    say = _saying(chinese)
    if isinstance(what, Hello):
        said = say("This is a test of caoyun alerts. Nothing is wrong.", "这是 caoyun alerts 的测试，一切正常。")
        return Message(say("caoyun: a test", "caoyun：测试消息"), said)
    if isinstance(what, Enough):
        return Message(say("caoyun: and more", "caoyun：另有更多"), say(
            f"{what.most} messages were sent on {what.day}, and there are more. See the digest: caoyun digest",
            f"{what.day} 已发送 {what.most} 条消息，另有更多。请看日报：caoyun digest"), "failure")  # fmt: skip
    if isinstance(what, Alert):
        title = f"caoyun: {what.source} {say(what.state, _state_zh(what.state))}"
        return Message(line(title), "\n".join(_of_alert(what, say)), "failure")
    title = say(
        f"caoyun {what.day}: {len(what.worse)} worse, {len(what.still)} still ill, {what.well} well",
        f"caoyun {what.day}：{len(what.worse)} 个恶化，{len(what.still)} 个未愈，{what.well} 个正常",
    )
    marks = ("\n{}", "- {}", "    {}")
    lines = [marks[depth].format(text) for text, depth in _of_digest(what, say, line)]
    return Message(title, "\n".join(lines).strip(), "warning" if what.ill or what.late else "info")


def as_markdown(what: Digest, chinese: bool) -> str:
    """A digest as CommonMark: what comes from outside is escaped, and commands and addresses are code."""
    say = _saying(chinese)
    marks = ("\n## {}\n", "- {}", "  - {}")
    lines = [marks[depth].format(text) for text, depth in _of_digest(what, say, _escaped)]
    return f"# {_escaped(message(what, chinese).title)}\n" + "\n".join(lines) + "\n"


def as_json(what: Digest) -> dict[str, Any]:
    """A digest for machines: every value under its own name; days as dates, see ``docs/alerts.md``."""
    return {"schema": SCHEMA, **asdict(what)}


def line(said: object) -> str:
    """Text of one line, of bounded length, without control or direction marks, and without what markup is made of."""
    text = " ".join(str(said).split())
    text = "".join(c for c in text if unicodedata.category(c)[0] != "C")
    text = text.translate({ord("<"): "＜", ord(">"): "＞"})  # some chats read <at ...> in plain text
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _saying(chinese: bool) -> Say:
    return lambda en, zh: zh if chinese else en


def _state_zh(state: str) -> str:
    return STATES.get(state, "故障")


def _escaped(said: object) -> str:
    """A line in which Markdown and HTML mean nothing; what is to be copied is code."""
    text = line(said)
    if re.match(r"caoyun [a-z]|https?://", text):
        return f"`{text.replace('`', '')}`"
    return re.sub(r"^[-+#=]|^\d+[.)]|[\\`*_\[\]|~&]", lambda found: f"{found[0][:-1]}\\{found[0][-1]}", text)


def _of_alert(one: Alert, say: Say, write: Callable[[object], str] = line) -> Iterator[str]:
    """An alert on a few lines: what, where, who, and what to type."""
    yield write(f"{one.source} ({one.publisher.replace('@', '＠')})")  # nobody is called by a name
    yield write(say(one.en, one.zh))
    if one.url:
        status = say(f", status {one.status}", f"，状态 {one.status}") if one.status else ""
        came = f"{one.verdict or '?'}{status}"
        yield say("first bad exchange: ", "首个异常应答：") + write(came)
        yield write(one.url)
    yield say("who should look: ", "应由谁处理：") + write(say(*ACTORS[one.actor]))
    for command in one.commands:
        yield write(command)


def _of_digest(what: Digest, say: Say, write: Callable[[object], str]) -> Iterator[tuple[str, int]]:
    """Lines with their depth: 0 a heading, 1 a line of a list, 2 what belongs to the line above."""
    if what.worse:
        yield say(f"Worse since {what.before}", f"自 {what.before} 以来恶化"), 0
        for one in what.worse[:_WORSE]:
            head, *rest = _of_alert(one, say, write)
            yield head, 1
            yield from ((text, 2) for text in rest)
        yield from _more(len(what.worse) - _WORSE, say, write)
    if what.still:
        yield say("Still ill", "未愈"), 0
        for one in what.still[:_STILL]:
            yield f"{write(one.source)}: {write(say(one.en, one.zh))}", 1
        yield from _more(len(what.still) - _STILL, say, write)
    yield from _named(say("Recovered", "已恢复"), what.recovered, say, write)
    if what.late:
        yield say("Past the deadline", "超过时限"), 0
        for late in what.late[:_STILL]:
            yield f"{write(late.source)}: {write(_late(late, what, say))}", 1
        yield from _more(len(what.late) - _STILL, say, write)
    yield from _named(say("Silenced", "已静默"), what.silenced, say, write)
    yield say("In all", "合计"), 0
    yield (
        write(say(f"{what.well} of {what.sources} sources are well", f"{what.sources} 个来源中 {what.well} 个正常")),
        1,
    )
    for tally in what.tallies:
        yield write(_tally(tally, say)), 1


def _named(heading: str, names: Iterable[str], say: Say, write: Callable[[object], str]) -> Iterator[tuple[str, int]]:
    """A heading with a line a name, where there are any."""
    every = tuple(names)
    if every:
        yield heading, 0
        yield from ((write(name), 1) for name in every[:_NAMES])
        yield from _more(len(every) - _NAMES, say, write)


def _more(number: int, say: Say, write: Callable[[object], str]) -> Iterator[tuple[str, int]]:
    if number > 0:
        yield say(f"and {number} more", f"另有 {number} 个"), 1
        yield write("caoyun health"), 2


def _late(one: Deadline, what: Digest, say: Say) -> str:
    days = one.late(what.day)
    if one.due_on == one.run_by:
        en, zh = f"no good run since {one.good_on}", f"自 {one.good_on} 起没有成功运行"
        if one.good_on is None:
            en, zh = "no good run yet", "尚无成功运行"
    else:
        en = f"nothing new since {one.new_on}, and {one.patience} days are its rhythm"
        zh = f"自 {one.new_on} 起没有新内容，其节奏为 {one.patience} 天"
    return say(f"due {one.due_on}, {days} day{'' if days == 1 else 's'} late; {en}",
               f"时限 {one.due_on}，迟 {days} 天；{zh}")  # fmt: skip


def _tally(one: Tally, say: Say) -> str:
    return say(
        f"{one.day}: {one.loads} loads; records: {one.loaded:,} loaded, {one.withdrawn:,} withdrawn, "
        f"{one.quarantined:,} quarantined; runs: {one.stopped} stopped, {one.failed} failed",
        f"{one.day}：{one.loads} 次装载；记录：装载 {one.loaded:,}，撤下 {one.withdrawn:,}，隔离 {one.quarantined:,}；"
        f"运行：拦下 {one.stopped}，失败 {one.failed}",
    )
