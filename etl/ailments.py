"""Words for every trouble that the ledger shows, in both languages, what to do about it, and who should."""

from __future__ import annotations

from collections.abc import Mapping

from etl.words import say

STATES: Mapping[str, str] = {
    "refused": "拒绝访问", "changed": "页面改版", "unreachable": "无法访问", "stopped": "已拦下", "short": "有缺漏",
    "silent": "久无更新", "fading": "填充率下降", "owing": "有欠取", "never run": "从未运行", "well": "正常",
}  # fmt: skip
"""Every state of a source with its Chinese name, the most severe first; the place of a state is its severity."""

TROUBLES: Mapping[str, tuple[str, str]] = {
    "blocked": ("the site blocks us", "网站屏蔽了我们"),
    "challenge": ("the site asks for a captcha or the like", "网站要求验证码之类"),
    "login": ("the site asks for a login", "网站要求登录"),
    "robots": ("robots.txt asks us to stay away", "robots.txt 请我们止步"),
    "not_public": ("the address is not a public one", "地址不是公网地址"),
    "changed": ("a page has not the shape that its family knows", "页面不是该系列所知的形状"),
    "wrong_charset": ("a page is not in the charset that it names", "页面字符集与所标不符"),
    "missing": ("a page of the list is gone", "列表页已不存在"),
    "soft_404": ("a page of the list is gone, said with 200", "列表页已不存在（状态却为 200）"),
    "empty": ("a page of the list is empty", "列表页为空"),
    "moved": ("a page of the list has moved", "列表页已迁移"),
    "suspended": ("the site was closed", "网站已关停"),
    "error": ("the server answers with an error", "服务器报错"),
    "unreachable": ("no answer", "没有应答"),
    "truncated": ("a page broke off", "页面传输中断"),
    "robots_unread": ("robots.txt cannot be read, so nothing is asked", "无法读取 robots.txt，因此不访问"),
    "gate": ("the batch rules stopped the run", "批次规则拦下了运行"),
    "withdrawals": (
        "more is missing from the list than may be withdrawn at once",
        "列表中消失的记录超过一次可撤下的上限",
    ),
    "pending": ("details of listed records could not be had", "列出的记录未能取到详情"),
    "listed_fewer": ("fewer are listed than stated", "列出的少于公布的"),
    "nothing_new": ("nothing new for longer than its rhythm", "超过其自身节奏没有新内容"),
    "not_run": ("not run for days", "多日未运行"),
    "fill_rate": ("columns are emptier than they were", "列的填充率低于以往"),
    "attachments": ("attachments are owed, run after run", "多次运行仍欠附件"),
    "details": ("details are owed, run after run", "多次运行仍欠详情"),
    "never_run": ("no run is in the ledger", "账目中没有运行"),
}
"""Every kind of failure in words."""

ACTORS: Mapping[str, tuple[str, str]] = {
    "user": ("the command", "命令"),
    "publisher": ("the publisher's site", "发布网站"),
    "operator": ("this installation", "本机环境"),
    "author": ("a source, a contract or caoyun itself", "来源、契约或程序"),
}
"""Who should act, by the ``actor`` of an error: where to look."""

_LOOK = ("caoyun exchange {place} shows what came; ", "用 caoyun exchange {place} 查看应答；")
HINTS: Mapping[str, tuple[str, str]] = {
    "refused": (
        _LOOK[0] + "do not go around it: ask the publisher, or take the source out of the schedule",
        _LOOK[1] + "不得绕过：联系发布者，或停止该来源的调度",
    ),
    "changed": (
        _LOOK[0] + "mend the family or the source, then caoyun run {source}",
        _LOOK[1] + "修正系列或来源后，运行 caoyun run {source}",
    ),
    "unreachable": (
        _LOOK[0] + "look at caoyun hosts, wait, then caoyun run {source}",
        _LOOK[1] + "查看 caoyun hosts，稍后再运行 caoyun run {source}",
    ),
    "stopped": (
        "look at caoyun quarantine --source {source}; mend it and replay it, or run it with --approve RULE",
        "查看 caoyun quarantine --source {source}；修正后 caoyun replay {source}，或运行时加 --approve 规则",
    ),
    "short": (
        "caoyun coverage {source} --month says where; caoyun run {source} --again --whole walks the whole list",
        "caoyun coverage {source} --month 说明缺在何处；caoyun run {source} --again --whole 重新遍历整个列表",
    ),
    "silent": (
        "look at the site: has the list moved? then at the scheduler, and caoyun run {source} --whole",
        "查看网站：列表是否迁移？再查看调度，然后 caoyun run {source} --whole",
    ),
    "fading": (
        _LOOK[0] + "does the page still state the column? mend the family, then caoyun replay {source}",
        _LOOK[1] + "页面是否仍载有该列？修正系列后 caoyun replay {source}",
    ),
    "owing": (
        _LOOK[0] + "it is asked for again by every run; ops.pending in the warehouse lists what is owed",
        _LOOK[1] + "每次运行都会再取；仓库中 ops.pending 列出所欠",
    ),
    "never run": ("caoyun run {source}", "caoyun run {source}"),
}
"""What a person may do, by state."""


def state_word(state: str) -> str:
    """A state in the language of the locale."""
    return say(state, STATES[state])


def trouble_word(trouble: str) -> str:
    """A kind of failure in words, in the language of the locale; a verdict without words stands for itself."""
    return say(*TROUBLES.get(trouble, (trouble, trouble)))
