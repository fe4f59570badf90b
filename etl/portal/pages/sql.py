"""The SQL workbench: a question in, its answer as table and chart out, from the sandbox; questions kept as links."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from etl.contracts import kinds
from etl.exports import FORMATS
from etl.portal.api import told
from etl.portal.asking import while_there
from etl.portal.charts import MARKS, Chart, drawn, fitting
from etl.portal.desk import Question
from etl.portal.house import of, user
from etl.portal.looks import Words, language, page
from etl.portal.pool import pool
from etl.warehouse.sandbox.model import EXPORT, Answer, Fault

_SHOWN = 500  # rows on the page; the chart has more, and an export all
_FIRST = (
    "SELECT kind, count(*) AS sources, sum(rows)::BIGINT AS records\nFROM coverage\nGROUP BY ALL ORDER BY records DESC"
)
Chosen = Mapping[str, str]


async def workbench(request: Request) -> Response:
    """The page, with the question that ``?q=`` brings; nothing is run before it is asked for."""
    return await _page(request, request.query_params.get("q", _FIRST))


async def asked(request: Request) -> Response:
    """The page with an answer."""
    form = {name: str(value) for name, value in (await request.form()).items()}
    return await _answered(request, form.get("sql", ""), form)


async def export(request: Request) -> Response:
    """The whole answer as a file; where there is none, the page that says why."""
    form = {name: str(value) for name, value in (await request.form()).items()}
    sql, kind = form.get("sql", ""), form.get("format", "csv")
    if kind not in FORMATS:
        raise HTTPException(400, f"an export is one of {', '.join(FORMATS)}, not {kind!r}")
    answer = await while_there(request, (await pool(request)).ask(sql, who=user(request), limits=EXPORT))
    if answer is None or answer.error:
        return await _page(request, sql, answer=answer)
    return await run_in_threadpool(told, answer, kind)


async def question(request: Request) -> Response:
    """A saved question by its link, asked anew."""
    saved = await run_in_threadpool(of(request).desk.get, request.path_params["id"])
    if saved is None:
        raise HTTPException(404, "no query is saved under this link")
    return await _answered(request, saved.sql, {}, saved)


async def keep(request: Request) -> Response:
    """Save a question, and go to its link."""
    form = await request.form()
    saved = await run_in_threadpool(of(request).desk.keep, str(form.get("title", "")), str(form.get("sql", "")),
                                    user(request))  # fmt: skip
    return RedirectResponse(f"{request.scope.get('root_path', '')}/q/{saved.id}", status_code=303)


async def _answered(request: Request, sql: str, chosen: Chosen, saved: Question | None = None) -> Response:
    answer = await while_there(request, (await pool(request)).ask(sql, who=user(request)))
    if answer is None:
        return Response(status_code=499)  # nobody reads it
    chart = _chart(answer, chosen)
    drawing = await run_in_threadpool(drawn, answer.table, chart) if chart else ""
    return await _page(request, sql, answer=answer, chart=chart, drawing=drawing, saved=saved,
                       chosen=chosen.get("mark", ""))  # fmt: skip


async def _page(request: Request, sql: str, *, answer: Answer | None = None, **said: Any) -> Response:
    words = Words(language(request))
    questions = await run_in_threadpool(of(request).desk.all)
    fault = answer.error if answer else None
    shown = answer.table.head(_SHOWN).to_dicts() if answer and not fault else []
    plain = {"chart": None, "drawing": "", "saved": None, "chosen": ""} | said
    return page(request, "sql.html", status=_status(fault), sql=sql, answer=answer, questions=questions, marks=MARKS,
                columns=[one.name for one in answer.columns] if answer else [], rows=shown, fault=fault,
                told=words(fault.en, fault.zh) if fault else "",
                next=words(fault.hint_en, fault.hint_zh) if fault else "", marked=_place(sql, fault),
                links=_links(request, answer), **plain)  # fmt: skip


def _status(fault: Fault | None) -> int:
    """The status of the page: a question that cannot be answered is the asker's, one without room the server's."""
    return 200 if fault is None else {"busy": 429, "crashed": 500, "release": 503, "time": 408}.get(fault.kind, 400)


def _chart(answer: Answer, chosen: Chosen) -> Chart | None:
    """The chart that was chosen, else the one that the result suggests, else none."""
    if answer.error or answer.table.is_empty() or chosen.get("mark") == "none":
        return None
    if not chosen.get("mark"):
        return fitting(answer.table)
    return Chart(chosen["mark"], chosen.get("x", ""), chosen.get("y", ""), chosen.get("colour", ""))


def _place(sql: str, fault: Fault | None) -> str:
    """The line that a fault is in, with a mark below its place."""
    if fault is None or fault.line is None or not 0 < fault.line <= len(lines := sql.split("\n")):
        return ""
    before = lines[fault.line - 1][: (fault.column or 1) - 1]
    return f"{lines[fault.line - 1]}\n{''.join('　' if ord(c) > 0x2E7F else ' ' for c in before)}^"


def _links(request: Request, answer: Answer | None) -> Mapping[str, Callable[[Mapping[str, Any]], str]]:
    """Where a result names a record, its id leads to the record's page."""
    names = {one.name for one in answer.columns} if answer else set()
    source = "source_id" if "source_id" in names else "_source"
    if not {"record_id", source} <= names:
        return {}
    root = request.scope.get("root_path", "")

    def link(row: Mapping[str, Any]) -> str:
        kind = row["kind"] if row.get("kind") in kinds() else str(row[source]).split(".")[1]
        return f"{root}/record?" + urlencode({"kind": kind, "id": row["record_id"], "source": row[source]})

    return {"record_id": link}
