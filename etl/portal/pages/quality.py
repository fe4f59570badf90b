"""Quality: what was rejected and why over time, which runs were stopped, which rules drift, what ails sources."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from etl.ailments import STATES, TROUBLES
from etl.portal.charts import Chart, drawn
from etl.portal.house import of
from etl.portal.looks import page

_BY_RULE = """
SELECT kind, reason AS rule, count(*) AS rows, count(DISTINCT source_id) AS sources, min(record_id) AS example
FROM (SELECT kind, source_id, record_id, unnest(reasons) AS reason FROM quarantined)
GROUP BY ALL ORDER BY rows DESC, kind, rule LIMIT 200"""
_OVER_TIME = """
SELECT strftime(day, '%Y-%m-%d') AS day, reason AS rule, count(*) AS rows
FROM (SELECT day, unnest(reasons) AS reason FROM quarantined) GROUP BY ALL ORDER BY ALL"""
_GATES = """
SELECT day, source_id, status, listed, loaded, quarantined, pending, reason FROM ops.run
WHERE status != 'loaded' ORDER BY captured_at DESC LIMIT 100"""
_RULES = """
SELECT m.rule, m.severity, count(*) AS runs, count_if(NOT m.passed) AS failed, min(m.observed) AS least,
    median(m.observed) AS middle, max(m.observed) AS most
FROM ops.measure m GROUP BY ALL ORDER BY failed DESC, rule LIMIT 200"""
_DRIFT = """
SELECT r.source_id, m.rule, r.day, m.observed, m.passed,
    lag(m.observed) OVER (PARTITION BY r.source_id, m.rule ORDER BY r.captured_at) AS before
FROM ops.measure m JOIN ops.run r USING (load_id)
QUALIFY abs(observed - before) > 0.1 * greatest(abs(before), 1) ORDER BY r.day DESC, r.source_id, m.rule LIMIT 100"""
_FRESH = """
SELECT f.province_code, f.kind, f.source_id, f.last_on, f.last_day, f.days_behind, f.last_captured_at, d.due_on
FROM freshness f LEFT JOIN deadline d USING (source_id) ORDER BY f.days_behind DESC NULLS FIRST, f.source_id"""


def quality(request: Request) -> Response:
    """Rejections by rule and over time, gates, and rules whose figure moved."""
    there = of(request).reader
    over = there.frame(_OVER_TIME)
    return page(request, "quality.html", rules=there.rows(_BY_RULE), gates=there.rows(_GATES),
                measures=there.rows(_RULES), drift=there.rows(_DRIFT),
                chart=drawn(over, Chart("bar", "day", "rows", "rule")) if over.height else "")  # fmt: skip


def freshness(request: Request) -> Response:
    """How old the newest record of each source is, by when the next was due, and what ails which source."""
    there = of(request).reader
    health = there.rows("FROM health") if there.has("main.health") else []
    return page(request, "freshness.html", fresh=there.rows(_FRESH), health=health, troubles=TROUBLES, states=STATES)
