"""Questions: every mart with what it answers; of one its chart, its columns, its rows, and what it was built from."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from etl.portal.charts import MOST, Chart, drawn
from etl.portal.house import of
from etl.portal.looks import page

_ALL = "SELECT name, question_zh, question_en, kinds FROM mart.question ORDER BY name"
_ONE = "FROM mart.question WHERE name = $name"
_COLUMNS = """
SELECT column_name AS name, data_type AS type, comment FROM duckdb_columns()
WHERE schema_name = 'mart' AND table_name = $name ORDER BY column_index"""
_BUILT = """
SELECT kind, province_code, max(day) AS day, sum(expected)::BIGINT AS expected, sum(loaded)::BIGINT AS loaded,
    list_sort(list_distinct(flatten(list(missing) FILTER (missing IS NOT NULL)))) AS missing
FROM mart.partition WHERE name = $name GROUP BY ALL ORDER BY ALL"""
_SHOWN = 200  # rows of a mart on its page; the rest by SQL


def marts(request: Request) -> Response:
    """The questions, each a card."""
    there = of(request).reader
    return page(request, "marts.html", marts=there.rows(_ALL) if there.has("mart.question") else [])


def mart(request: Request) -> Response:
    """One question and its answer."""
    there, name = of(request).reader, request.path_params["name"]
    found = there.rows(_ONE, {"name": name}) if there.has("mart.question") else []
    if not found:
        raise HTTPException(404, f"the release has no mart {name!r}")
    about = found[0]
    rows = there.frame(f'FROM mart."{about["name"]}" LIMIT {MOST}')
    chart = Chart(about["chart"], about["x"], about["y"], about["colour"] or "")
    columns, built = there.rows(_COLUMNS, {"name": name}), there.rows(_BUILT, {"name": name})
    drawing = drawn(rows, chart) if rows.height else ""
    return page(request, "mart.html", about=about, columns=columns, rows=rows.head(_SHOWN).to_dicts(), built=built,
                more=rows.height > _SHOWN, drawing=drawing)  # fmt: skip
