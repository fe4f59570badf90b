"""SQL over HTTP for programs: a question in; JSON, Arrow, CSV, Excel or Parquet out; errors as RFC 9457 has them.

Nothing here changes anything. What one may ask, and how much of it, is the sandbox's matter.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from etl.errors import BadPlace
from etl.exports import FORMATS
from etl.portal.asking import while_there
from etl.portal.house import of, user
from etl.portal.pool import pool as own_pool
from etl.warehouse.sandbox.model import EXPORT, SCREEN, Answer, Fault, Value
from etl.warehouse.sandbox.pool import Pool
from etl.warehouse.sandbox.process import home_of

BODY = 1 << 20  # bytes of a question
STATUS = {"busy": 429, "time": 504, "release": 503}
"""Of a fault, by kind; all others are the question's own: 400, and 413 where it or its answer is too large."""
_COMMENTS = """
WITH relation AS (
    SELECT schema_name, table_name, 'table' AS type, comment FROM duckdb_tables() WHERE NOT internal UNION ALL
    SELECT schema_name, view_name, 'view', comment FROM duckdb_views() WHERE NOT internal
), described AS (
    SELECT schema_name, table_name,
        list({'name': column_name, 'type': data_type, 'comment': comment} ORDER BY column_index) AS columns
    FROM duckdb_columns() WHERE NOT internal GROUP BY schema_name, table_name
)
SELECT r.schema_name AS schema, r.table_name AS name, r.type, r.comment, d.columns
FROM relation r JOIN described d ON d.schema_name = r.schema_name AND d.table_name = r.table_name
ORDER BY r.schema_name != 'main', r.schema_name != 'current', r.schema_name, r.table_name"""
_MACROS = """
SELECT schema_name AS schema, function_name AS name, any_value(parameters) AS parameters, any_value(comment) AS comment
FROM duckdb_functions() WHERE NOT internal GROUP BY ALL ORDER BY ALL"""


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked: the SQL, values by name, how many rows at most, and in which format."""

    sql: str
    params: Mapping[str, Value]
    rows: int
    format: str


class Wrong(Exception):
    """A request that is not even a question: its status, and what is wrong, in both languages."""

    def __init__(self, status: int, en: str, zh: str) -> None:
        super().__init__(en)
        self.status, self.en, self.zh = status, en, zh


def routes(pool: Callable[[Request], Awaitable[Pool]] = own_pool) -> list[Route]:
    """The addresses below ``/api``, over the pool that a request has."""

    async def sql(request: Request) -> Response:
        try:
            _ours(request)
            question = await (_by_body(request) if request.method == "POST" else _by_query(request))
        except Wrong as wrong:
            return problem(wrong.status, "request", wrong.en, wrong.zh)
        limits = replace(SCREEN if question.rows <= SCREEN.rows else EXPORT, rows=question.rows)
        work = (await pool(request)).ask(question.sql, who=user(request), params=question.params, limits=limits)
        answer = await while_there(request, work)
        if answer is None:
            return Response(status_code=499)  # nobody reads it
        return _refused(answer.error) if answer.error else await run_in_threadpool(told, answer, question.format)

    return [
        Route("/api/sql", sql, methods=["GET", "POST"]),
        Route("/api/schema", schema),
        Route("/api/release", release),
    ]


async def schema(request: Request) -> Response:
    """Every table and view with its columns and what they mean, and every macro."""

    def asked() -> dict[str, Any]:
        reader = of(request).reader
        return {"relations": reader.rows(_COMMENTS), "macros": reader.rows(_MACROS)}

    try:
        return JSONResponse(await run_in_threadpool(asked))
    except BadPlace:
        return problem(503, "release", "there is no release yet", "尚无发布")


async def release(request: Request) -> Response:
    """The manifest of the newest release."""
    newest = of(request).yard.lake.warehouse
    if not newest.exists():
        return problem(503, "release", "there is no release yet", "尚无发布")
    manifest = home_of(newest) / "manifest.json"
    return Response(await run_in_threadpool(manifest.read_bytes), media_type="application/json")


def told(answer: Answer, form: str) -> Response:
    """An answer in a format; what does not fit into the body stands in headers."""
    media, write = FORMATS[form]
    headers = {"x-caoyun-rows": str(answer.rows), "x-caoyun-truncated": str(answer.truncated).lower(),
               "x-caoyun-release": answer.release}  # fmt: skip
    if form != "json":
        headers["content-disposition"] = f'attachment; filename="caoyun.{form}"'
        return Response(write(answer.table), media_type=media, headers=headers)
    about = {
        "columns": [{"name": name, "type": one.type} for name, one in zip(answer.table.columns, answer.columns, strict=True)],
        "count": answer.rows, "truncated": answer.truncated, "took_ms": answer.took_ms, "release": answer.release,
    }  # fmt: skip
    body = json.dumps(about, ensure_ascii=False).encode()[:-1] + b', "rows": ' + write(answer.table) + b"}"
    return Response(body, media_type=media, headers=headers)


def problem(status: int, kind: str, en: str, zh: str, **more: Any) -> Response:
    """An error as ``application/problem+json``."""
    said = {"type": f"urn:caoyun:problem:{kind}", "title": en, "title_zh": zh, "status": status, "kind": kind}
    headers = {"retry-after": "5"} if status == 429 else {}
    return JSONResponse(said | {k: v for k, v in more.items() if v not in (None, "")}, status, headers,
                        media_type="application/problem+json")  # fmt: skip


def _refused(fault: Fault) -> Response:
    status = STATUS.get(fault.kind, 413 if fault.kind == "size" else 400)
    return problem(status, fault.kind, fault.en, fault.zh, detail=fault.hint_en, detail_zh=fault.hint_zh,
                   line=fault.line, column=fault.column, near=fault.near)  # fmt: skip


def _ours(request: Request) -> None:
    """Whether a program asks, a page of ours, or a person who follows a link; another site's page may not.

    Raises:
        Wrong: it does.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    followed = request.method == "GET" and request.headers.get("sec-fetch-dest") == "document"
    ours = site in ("same-origin", "none") or followed if site else origin is None
    if not ours and (site or urlsplit(origin or "").netloc != request.headers.get("host")):
        raise Wrong(403, "asked from another site's page", "请求来自其他网站的页面")


async def _by_body(request: Request) -> Question:
    """``application/json`` with sql, params, limit and format, or the SQL itself as ``application/sql``."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media not in ("application/json", "application/sql"):  # what a form of another site cannot send
        raise Wrong(415, "send application/json or application/sql", "请以 application/json 或 application/sql 发送")
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > BODY:
            raise Wrong(413, f"a question has at most {BODY:,} bytes", f"请求正文最多 {BODY:,} 字节")
    try:
        text = body.decode()
        said = json.loads(text) if media == "application/json" else {"sql": text}
    except (ValueError, RecursionError) as error:
        raise Wrong(400, f"the body cannot be read: {type(error).__name__}", "无法读取请求正文") from error
    if not isinstance(said, dict) or (unknown := sorted(set(said) - {"sql", "params", "limit", "format"})):
        what = ", ".join(unknown) if isinstance(said, dict) else type(said).__name__
        raise Wrong(400, f"not understood: {what[:200]}", f"无法理解：{what[:200]}")
    return _question(request, said.get("sql"), said.get("params", {}), said.get("limit"), said.get("format"))


async def _by_query(request: Request) -> Question:
    """``?sql=...&limit=...&format=...``, and ``$name`` as ``&p.name=...``, which is text."""
    said = request.query_params
    params = {name[2:]: value for name, value in said.items() if name.startswith("p.")}
    return _question(request, said.get("sql"), params, said.get("limit"), said.get("format"))


def _question(request: Request, sql: Any, params: Any, limit: Any, form: Any) -> Question:
    if not isinstance(sql, str) or not sql.strip():
        raise Wrong(400, "there is no sql", "缺少 sql")
    params = params or {}  # R says [] where nothing is named
    values = (str, int, float, bool, type(None))
    if not isinstance(params, dict) or not all(isinstance(value, values) for value in params.values()):
        raise Wrong(400, "params are values by name: text, numbers, true, false, null", "params 应为名称到值的映射")
    form = form or _accepted(request.headers.get("accept", ""))
    if not isinstance(form, str) or form not in FORMATS:
        raise Wrong(406, f"formats are {', '.join(FORMATS)}", f"可用格式：{', '.join(FORMATS)}")
    most = (SCREEN if form == "json" else EXPORT).rows
    if limit is not None and not (str(limit).isdecimal() and 0 < int(str(limit)[:9]) <= EXPORT.rows):
        raise Wrong(400, f"limit is a number from 1 to {EXPORT.rows:,}", f"limit 应为 1 到 {EXPORT.rows:,} 的整数")
    return Question(sql, cast("Mapping[str, Value]", params), int(limit) if limit is not None else most, form)


def _accepted(accept: str) -> str | None:
    """The first format that the client takes; without a word of it JSON."""
    wanted = [part.partition(";")[0].strip().lower() for part in accept.split(",") if part.strip()]
    names = {media.partition(";")[0]: name for name, (media, _) in FORMATS.items()}
    names |= {"*/*": "json", "application/*": "json", "text/html": "json"}
    return "json" if not wanted else next((names[one] for one in wanted if one in names), None)
