"""What a child says of an error in, a sentence in both languages with its place and a near name out. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from etl.warehouse.sandbox.model import Fault, Kind, Limits

ALLOWED_EN = "one SELECT, FROM, WITH, VALUES, PIVOT, DESCRIBE, SHOW, SUMMARIZE or EXPLAIN of such a one"
ALLOWED_ZH = "一条 SELECT、FROM、WITH、VALUES、PIVOT、DESCRIBE、SHOW、SUMMARIZE，或对它们的 EXPLAIN"
_SCHEMAS = ("main", "current")  # where a bare name is looked for first
_REFUSED = {
    "empty": ("there is no statement", "没有语句", f"write {ALLOWED_EN}", f"请写{ALLOWED_ZH}"),
    "several": ("{name} statements, and only one can be asked at a time", "一次只能执行一条语句，这里有 {name} 条",
                "run them one after the other", "请逐条执行"),
    "statement": ("{name} is not a question: nothing here can be changed, loaded or set",
                  "{name} 不是查询：这里不能修改、加载或设置任何内容", f"allowed is {ALLOWED_EN}", f"只允许{ALLOWED_ZH}"),
    "columns": ("an answer of {name} columns is too wide", "结果有 {name} 列，太宽", "name the columns that you need", "请只选所需的列"),
    "row": ("one row alone has {name} bytes, more than an answer may have", "仅一行就有 {name} 字节，超过结果上限",
            "shorten long texts, for example left(text, 1000)", "请截短长文本，例如 left(text, 1000)"),
    "landlock": ("this release has views over Parquet, which a stranger's query may read only where the kernel has Landlock",
                 "该发布含基于 Parquet 的视图，只有内核支持 Landlock 时才能供他人查询",
                 "run on Linux 5.13 or later, or publish all kinds as tables", "请使用 Linux 5.13 或更高版本，或把所有类别发布为表"),
}  # fmt: skip
_REFUSED_KINDS: dict[str, Kind] = {"columns": "size", "row": "size", "landlock": "release"}
_KINDS: dict[str, Kind] = {
    "ParserException": "syntax", "SyntaxException": "syntax", "PermissionException": "refused",
    "OutOfMemoryException": "memory", "MemoryError": "memory", "ArrowMemoryError": "memory",
    "FatalException": "crashed", "InternalException": "crashed", "Unexpected": "crashed",
}  # fmt: skip


def told(said: Mapping[str, Any], sql: str) -> Fault:
    """The fault that a child's frame tells of."""
    if said["type"] == "Refused":
        en, zh, hint_en, hint_zh = (text.replace("{name}", said["name"]) for text in _REFUSED[said["what"]])
        return Fault(_REFUSED_KINDS.get(said["what"], "refused"), en, zh, hint_en=hint_en, hint_zh=hint_zh)
    kind = _KINDS.get(said["type"], "sql")
    if (
        "cannot change configuration option" in said["message"].lower()
        or "disabled by configuration" in said["message"]
    ):
        kind = "refused"
    if kind == "memory" or "allocation failure" in said["message"].lower():
        return MEMORY
    if kind == "crashed":
        return CRASHED
    if said.get("subtype") in ("COLUMN_NOT_FOUND", "MISSING_ENTRY"):
        return _unknown(said, sql)
    line, column = place(sql, said.get("position"))
    if kind == "refused":
        return Fault("refused", "a query reaches no file, no network and no setting", "查询不能访问文件、网络或设置", line, column,
                     hint_en=f"allowed is {ALLOWED_EN} over the tables of the release", hint_zh=f"只允许对发布中的表使用{ALLOWED_ZH}")  # fmt: skip
    en = _sentence(said["message"])
    return Fault(kind, en, ("语法错误：" if kind == "syntax" else "无法执行：") + en, line, column)


def _unknown(said: Mapping[str, Any], sql: str) -> Fault:
    """A column, table or function that is not there, and one that is."""
    name, column = str(said["name"]), said["subtype"] == "COLUMN_NOT_FOUND"
    candidates = [one.strip() for one in str(said["candidates"]).split(",") if one.strip()]
    what = "column" if column else str(said.get("of") or "name").lower()
    what_zh = {"column": "列", "table": "表", "schema": "模式"}.get(what, "函数" if "function" in what else "名称")
    labels = dict(label.partition("=")[::2] for label in said.get("labels", ()))
    if column:
        near = labels.get(name) or _near(name, candidates, said.get("columns", ()))
    else:
        near = _near_table(name, said.get("tables", ())) if what == "table" else next(iter(candidates), None)
    meant = (
        (f"did you mean {near}?", f"是否指 {near}？")
        if near
        else ("SHOW ALL TABLES lists what is there", "可用 SHOW ALL TABLES 查看")
    )
    return Fault(
        "unknown",
        f"there is no {what} {name}",
        f"没有名为 {name} 的{what_zh}",
        *place(sql, said.get("position")),
        near,
        *meant,
    )


def _near(name: str, first: Iterable[str], then: Iterable[str]) -> str | None:
    """The name most like this one, of those that the query could see, else of all."""
    for names in (list(first), list(then)):
        if found := get_close_matches(name.lower(), names, n=1, cutoff=0.6):
            return found[0]
    return None


def _near_table(name: str, tables: Iterable[str]) -> str | None:
    names = list(tables)
    near = get_close_matches(name.lower(), {one.partition(".")[2] for one in names}, n=1, cutoff=0.6)
    if not near:
        return None
    schemas = [one.partition(".")[0] for one in names if one.partition(".")[2] == near[0]]
    schema = next((one for one in _SCHEMAS if one in schemas), schemas[0])
    return near[0] if schema == "main" else f"{schema}.{near[0]}"


def place(sql: str, position: str | None) -> tuple[int | None, int | None]:
    """Line and column, from 1, of a position in bytes."""
    if not position or not position.isdigit():
        return None, None
    before = sql.encode()[: int(position)].decode(errors="ignore")
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _sentence(message: str) -> str:
    """The first paragraph of DuckDB's message, in one line; what it says of extensions and settings is no use here."""
    return " ".join(message.split("\n\n")[0].split())[:500]


MEMORY = Fault("memory", "the query needs more memory than it may have", "查询所需内存超过上限",
               hint_en="narrow the dates or provinces, or aggregate before sorting and joining", hint_zh="请缩小日期或省份范围，或先聚合再排序、连接")  # fmt: skip
CRASHED = Fault("crashed", "the query ended the process that ran it; nothing else is harmed", "查询使其进程意外终止；其他不受影响",
                hint_en="write it otherwise", hint_zh="请换一种写法")  # fmt: skip
BUSY = Fault(
    "busy",
    "too many queries are running",
    "正在执行的查询过多",
    hint_en="try again in a few seconds",
    hint_zh="请几秒后重试",
)
MISSING = Fault(
    "release", "there is no release to ask yet", "尚无可查询的发布", hint_en="caoyun publish", hint_zh="caoyun publish"
)
UNOPENED = Fault(
    "release", "the release cannot be opened", "发布无法打开", hint_en="caoyun verify", hint_zh="caoyun verify"
)


def too_long(limits: Limits) -> Fault:
    """For SQL that is longer than may be."""
    return Fault("size", f"the query has more than {limits.sql:,} characters", f"查询超过 {limits.sql:,} 个字符",
                 hint_en="shorten it, for example with a join in the place of a list", hint_zh="请缩短，例如用连接代替长列表")  # fmt: skip


def out_of_time(limits: Limits) -> Fault:
    """For a query that was stopped."""
    return Fault("time", f"stopped after {limits.seconds:g} s", f"已在 {limits.seconds:g} 秒后停止",
                 hint_en="narrow the dates or provinces, add LIMIT, or download the Parquet of the release",
                 hint_zh="请缩小日期或省份范围、加 LIMIT，或下载发布的 Parquet")  # fmt: skip
