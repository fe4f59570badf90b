"""A request and what a page shows in, HTML out: language, theme, words and numbers; no data is fetched here."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.datastructures import URL
from starlette.requests import Request
from starlette.responses import HTMLResponse

from etl.contracts import contract, kinds, provinces
from etl.model import Province

COOKIE = "caoyun_lang"
THEME = "caoyun_theme"
_MARKS = re.compile(r"(\[-.*?-\]|\{\+.*?\+\})", re.DOTALL)
_YEAR = 365 * 24 * 3600
MENU = (
    ("/coverage", "Coverage", "覆盖"), ("/catalogue", "Catalogue", "目录"), ("/marts", "Questions", "专题"),
    ("/sql", "SQL", "查询"), ("/quality", "Quality", "质量"), ("/freshness", "Freshness", "时效"),
    ("/releases", "Releases", "发布"), ("/subscriptions", "Subscriptions", "订阅"),
)  # fmt: skip


_COLUMNS = {
    "kind": "类别", "rule": "规则", "rows": "行数", "sources": "来源数", "example": "例", "day": "日期",
    "source_id": "来源", "status": "状态", "listed": "列出", "loaded": "装载", "quarantined": "隔离", "pending": "待取", "reason": "原因",
    "severity": "严重程度", "runs": "运行次数", "failed": "未通过", "least": "最小", "middle": "中位", "most": "最大",
    "observed": "观测值", "passed": "通过", "before": "之前", "after": "之后",
    "added": "新增", "changed": "变更", "gone": "消失",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Words:
    """One reader's language; called with English and Chinese, it gives the one that is read."""

    lang: str

    def __call__(self, english: str, chinese: str) -> str:
        """One of two sentences."""
        return chinese if self.lang == "zh" else english

    def kind(self, kind: str) -> str:
        """The label of a kind; of one that no contract knows, itself."""
        return self(contract(kind).label_en, contract(kind).label_zh) if kind in kinds() else kind

    def province(self, code: str) -> str:
        """The name of a province by its GB/T 2260 code."""
        there = _by_code().get(code)
        return self(there.name_en, there.name_zh) if there else code

    def column(self, name: str) -> str:
        """The heading of a column of the house's own tables; of others, its name."""
        return self(name.replace("_", " "), _COLUMNS.get(name, name))

    def certificate(self, said: str | None) -> str:
        """A certificate in words."""
        match (said or "unknown").split():
            case ["complete"]:
                return self("complete", "齐全")
            case ["short", "by", number]:
                return self(f"short by {int(number):,}", f"缺 {int(number):,}")
            case _:
                return self("unknown", "不详")

    def both(self, comment: str | None) -> str:
        """The half of a comment ``中文 | English`` that is read."""
        chinese, bar, english = (comment or "").partition("|")
        return (self(english, chinese) if bar else chinese).strip()


@cache
def _by_code() -> dict[str, Province]:
    return {one.code: one for one in provinces().values()}


def language(request: Request) -> str:
    """What is read: as chosen in the address, else before, else by the browser; Chinese where nothing is said."""
    said = request.query_params.get("lang") or request.cookies.get(COOKIE)
    if said in ("zh", "en"):
        return said
    wanted = request.headers.get("accept-language", "zh").lower()
    first = min((at for at in (wanted.find("zh"), wanted.find("en")) if at >= 0), default=-1)
    return "en" if first >= 0 and wanted[first:].startswith("en") else "zh"


def _shown(value: object) -> str | Markup:
    """One value in a cell: numbers with their thousands, instants to the second, lists by semicolons."""
    match value:
        case None:
            return Markup('<span class="null">–</span>')
        case bool():
            return "✓" if value else "✗"
        case int():
            return f"{value:,}"
        case float():
            return f"{value:,.4g}" if abs(value) < 1 else f"{value:,.2f}".rstrip("0").rstrip(".")
        case list():
            return "; ".join(str(one) for one in value)
        case _:
            return f"{value:%Y-%m-%d %H:%M:%S}" if isinstance(value, datetime) else str(value)


def _mark(certificate: str | None) -> str:
    """The class of a certificate, which gives it colour and sign."""
    return (certificate or "unknown").split()[0]


def _redline(said: str) -> Markup:
    """``[-struck-] {+put in+}`` as HTML's own marks."""
    parts = _MARKS.split(said)
    return Markup("").join(
        Markup("<del>{}</del>").format(p[2:-2]) if p.startswith("[-") and p.endswith("-]")
        else Markup("<ins>{}</ins>").format(p[2:-2]) if p.startswith("{+") and p.endswith("+}") else p
        for p in parts
    )  # fmt: skip


@cache
def _environment() -> Environment:
    loaded = Environment(loader=PackageLoader("etl.portal"), autoescape=True, undefined=StrictUndefined,
                         trim_blocks=True, lstrip_blocks=True)  # fmt: skip
    loaded.filters |= {"shown": _shown, "mark": _mark, "query": urlencode, "redline": _redline}
    loaded.tests["date"] = lambda value: isinstance(value, date)
    loaded.tests["amount"] = lambda value: isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    return loaded


def page(request: Request, template: str, *, status: int = 200, **said: Any) -> HTMLResponse:
    """One page of the portal, in the language and the colours that its reader chose."""
    root, words = request.scope.get("root_path", ""), Words(language(request))
    theme = request.query_params.get("theme") or request.cookies.get(THEME) or ""
    theme = theme if theme in ("light", "dark") else ""
    html = _environment().get_template(template).render(
        t=words, lang=words.lang, root=root, theme=theme, menu=MENU, here=request.url.path.removeprefix(root),
        other=_other(request, lang="en" if words.lang == "zh" else "zh"),
        shade=_other(request, theme="light" if theme == "dark" else "dark"), query=request.query_params, **said
    )  # fmt: skip
    answer = HTMLResponse(html, status_code=status)
    for cookie, key, value in ((COOKIE, "lang", words.lang), (THEME, "theme", theme)):
        if key in request.query_params and value:
            answer.set_cookie(cookie, value, max_age=_YEAR, samesite="lax", httponly=True)
    return answer


def rendered(template: str, words: Words, **said: Any) -> str:
    """A template that is no page of the portal: a file that leaves it."""
    return _environment().get_template(template).render(t=words, lang=words.lang, **said)


def _other(request: Request, **change: str) -> str:
    """The address of this page with another language or theme, without the host."""
    url: URL = request.url.include_query_params(**change)
    root = request.scope.get("root_path", "")
    return f"{root}{url.path.removeprefix(root)}?{url.query}"


@cache
def asset(name: str) -> bytes:
    """A file of ``static/``."""
    return files("etl.portal").joinpath("static", name).read_bytes()


Page = Callable[[Request], Any]
