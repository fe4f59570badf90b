"""A release, a province and a month in, what a report says of them out: tables and charts, each from one question.

A record belongs to a month by the date that its contract orders it by; what carries no date is in no report.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from typing import Any

import polars as pl
from markupsafe import Markup

from etl.contracts import contract, kinds, provinces
from etl.errors import BadCommand
from etl.model import Province
from etl.portal.charts import Chart, drawn
from etl.portal.looks import Words
from etl.sources import registry
from etl.warehouse.reading import Reader, Row

TITLES = 25  # newest titles, and open consultations, that are shown; how many more there are is said
SMALL = 10  # fewer letters than these are told of nobody
_BODIES = 12

# What can stand for a title; a kind without one is told by its id.
_TITLE = ("title", "indicator", "name")
_BY_KIND = """
SELECT
    kind, count_if(dated_on >= $month)::BIGINT AS rows, count_if(dated_on < $month)::BIGINT AS before,
    min(dated_on) FILTER (dated_on >= $month) AS first_on, max(dated_on) AS last_on,
    count(DISTINCT source_id) FILTER (dated_on >= $month) AS sources
FROM record WHERE dated_on >= $earlier AND dated_on < $next GROUP BY kind ORDER BY rows DESC, kind"""
_MONTHS = """
SELECT date_trunc('month', dated_on)::DATE AS month, kind, count(*) AS rows FROM record
WHERE dated_on >= $year AND dated_on < $next GROUP BY ALL ORDER BY ALL"""
_DAYS = """
SELECT dated_on AS day, kind, count(*) AS rows FROM record
WHERE dated_on >= $month AND dated_on < $next GROUP BY ALL ORDER BY ALL"""
# Letters are left out: their counts by body would give away cells that are too small to be told.
_PUBLISHERS = """
SELECT coalesce(b.name, r.publisher) AS publisher, count(*) AS rows, list_sort(list(DISTINCT r.kind)) AS kinds
FROM record r
LEFT JOIN dim.publisher_name n ON n.province_code = $code AND n.publisher = r.publisher
LEFT JOIN dim.publisher b USING (publisher_id)
WHERE r.dated_on >= $month AND r.dated_on < $next AND r.publisher IS NOT NULL AND r.kind != 'public_letter'
GROUP BY ALL ORDER BY rows DESC, publisher LIMIT $most"""
_NEWEST = """
SELECT kind, source_id, record_id, coalesce(title, record_id) AS title, publisher, dated_on, url, _page
FROM record WHERE dated_on >= $month AND dated_on < $next
ORDER BY dated_on DESC, kind, source_id, record_id LIMIT $most"""
_PROOF = "SELECT place, body_place, sha256 FROM ops.exchange WHERE list_contains($places, place)"
_COVERAGE = """
SELECT
    c.kind, c.source_id, c.publisher, coalesce(m.rows, 0) AS rows, coalesce(m.pending, 0) AS pending, m.certificate,
    m.reason, m.proven_on, c.stated, c.held, c.certificate AS whole, c.reason AS whole_reason, c.quarantined, c.last_day
FROM coverage c
LEFT JOIN ops.coverage m ON m.kind = c.kind AND m.source_id = c.source_id AND m.month = $month
WHERE c.province_code = $code ORDER BY c.kind, c.source_id"""
_REJECTIONS = """
SELECT kind, source_id, rule, column_name, records, example_place FROM mart.rejections_by_month
WHERE province_code = $code AND month = $month ORDER BY records DESC, source_id, rule, column_name"""
# As of the last day of the month; where nothing had been run by then, as of the newest run.
_HEALTH_DAY = """
SELECT coalesce(max(day) FILTER (day < $next), max(day)) AS day FROM ops.run WHERE province_code = $code"""
_HEALTH = """
SELECT h.severity, h.source_id, h.trouble, h.since, h.reason FROM ops.health($day) h
WHERE list_contains($sources, h.source_id) ORDER BY h.severity, h.source_id, h.trouble"""
_CONSULTATIONS = """
SELECT _source AS source_id, record_id, title, publisher, opens_on, closes_on, outcome_on, comment_count, url
FROM current.consultation
WHERE province_code = $code AND opens_on < $next AND (
    closes_on >= $month OR (closes_on IS NULL AND outcome_on IS NULL AND regexp_matches(status, '征集中|进行中|正在'))
) ORDER BY closes_on, source_id, record_id"""
_REPLIES = """
SELECT coalesce(b.name, l.publisher) AS department, count(*) AS answered,
    median(l.answered_on - l.asked_on) AS median_days, quantile_cont(l.answered_on - l.asked_on, 0.9) AS p90_days
FROM current.public_letter l
LEFT JOIN dim.publisher_name n USING (province_code, publisher)
LEFT JOIN dim.publisher b USING (publisher_id)
WHERE l.province_code = $code AND l.answered_on >= $month AND l.answered_on < $next
GROUP BY ALL ORDER BY answered DESC, department"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A month of a province; rows are as the questions above give them.

    ``replies`` has the departments of at least ``SMALL`` answered letters, and ``hidden`` says how many it has not.
    """

    place: Province
    month: date
    before: date
    release: Row
    kinds: Sequence[Row]
    publishers: Sequence[Row]
    newest: Sequence[Row]
    coverage: Sequence[Row]
    never: Sequence[str]
    rejections: Sequence[Row]
    health: Sequence[Row]
    health_on: date | None
    consultations: Sequence[Row]
    replies: Sequence[Row]
    hidden: int
    charts: Sequence[tuple[str, Markup]]

    @property
    def rows(self) -> int:
        """Records of the month."""
        return sum(row["rows"] for row in self.kinds)

    @property
    def rows_before(self) -> int:
        """Records of the month before."""
        return sum(row["before"] for row in self.kinds)


def report(reader: Reader, place: Province, month: date, words: Words) -> Report:
    """The report of a month.

    Args:
        reader: The newest release.
        place: The province.
        month: The month's first day.
        words: The language of its charts, and of what is said if there is none.

    Raises:
        BadCommand: the province has no record of that month; names months that have some.
        BadPlace: there is no release.
    """
    days = _days(month)
    asked = {"code": place.code, "month": month, "next": days["next"]}
    by_kind = reader.rows(_of(reader, _BY_KIND), asked | {"earlier": days["earlier"]})
    if not any(row["rows"] for row in by_kind):
        raise _nothing(reader, place, month, words)
    coverage = reader.rows(_COVERAGE, {"code": place.code, "month": month})
    replies, hidden = _replies(reader, asked)
    sources = [row["source_id"] for row in coverage]
    day, ailing = _health(reader, asked, sources)
    return Report(
        place=place, month=month, before=days["earlier"], release=reader.rows("FROM release")[0], kinds=by_kind,
        publishers=reader.rows(_of(reader, _PUBLISHERS), asked | {"most": _BODIES}), newest=_newest(reader, asked), coverage=coverage, never=_never(place, sources),
        rejections=_if_there(reader, "mart.rejections_by_month", _REJECTIONS, {"code": place.code, "month": month}),
        health=ailing, health_on=day, replies=replies, hidden=hidden,
        consultations=_if_there(reader, "current.consultation", _CONSULTATIONS, asked),
        charts=_charts(reader, asked | {"year": days["year"]}, words),
    )  # fmt: skip


def a_month(said: str) -> date:
    """The first day of a month that was written as ``2024-05``.

    Raises:
        BadCommand: it is none.
    """
    try:
        return date.fromisoformat(f"{said}-01" if re.fullmatch(r"\d{4}-\d\d", said, re.ASCII) else "")
    except ValueError as error:
        raise BadCommand(f"{said!r} is no month | 不是月份", field="month", hint="2024-05") from error


def a_province(said: str) -> Province:
    """A province by its slug, its code or its Chinese name.

    Raises:
        BadCommand: there is none; names the nearest.
    """
    for slug, one in provinces().items():
        if said in (slug, one.code, one.short_zh) or (len(said) > 1 and one.name_zh.startswith(said)):
            return one
    near = get_close_matches(said.lower(), provinces(), 3) or ["guangdong", "440000", "广东省"]
    raise BadCommand(f"{said!r} is no province | 没有此省份", field="province", hint=", ".join(near))


def months(reader: Reader, place: Province) -> list[date]:
    """The months of which a province has records, newest first."""
    sql = "SELECT DISTINCT date_trunc('month', dated_on)::DATE AS month FROM record WHERE dated_on IS NOT NULL ORDER BY 1 DESC"
    return [row["month"] for row in reader.rows(_of(reader, sql), {"code": place.code})]


def _days(month: date) -> dict[str, date]:
    """The first days of the month after, the month before, and the twelfth before."""
    return {
        "next": month + timedelta(monthrange(month.year, month.month)[1]),
        "earlier": (month - timedelta(1)).replace(day=1),
        "year": month.replace(year=month.year - 1),
    }


def _of(reader: Reader, sql: str) -> str:
    """A question over all kinds of a province, as ``record``."""
    there = [kind for kind in kinds() if reader.has(f"current.{kind}")]
    return f"WITH record AS ({' UNION ALL '.join(map(_records, there))}) {sql.strip()}"


def _records(kind: str) -> str:
    rules = contract(kind)
    title = next((name for name in _TITLE if name in rules.schema), "record_id")
    body = "publisher" if "publisher" in rules.schema else "NULL::VARCHAR"
    return (
        f"SELECT '{kind}' AS kind, _source AS source_id, record_id, {title} AS title, {body} AS publisher, "
        f"{rules.dated_by} AS dated_on, url, coalesce(_detail, _place) AS _page FROM current.{kind} WHERE province_code = $code"
    )


def _if_there(reader: Reader, relation: str, sql: str, asked: Mapping[str, Any]) -> list[Row]:
    return reader.rows(sql, asked) if reader.has(relation) else []


def _nothing(reader: Reader, place: Province, month: date, words: Words) -> BadCommand:
    near = sorted(months(reader, place), key=lambda one: abs((one - month).days))[:6]
    said = words(
        f"{place.name_en} has no record of {month:%Y-%m} in this release",
        f"本次发布中{place.name_zh}没有 {month:%Y-%m} 的记录",
    )
    hint = ", ".join(f"{one:%Y-%m}" for one in sorted(near)) or f"caoyun run {place.slug}; caoyun publish"
    return BadCommand(said, field="month", hint=hint)


def _newest(reader: Reader, asked: Mapping[str, Any]) -> list[Row]:
    """The newest titles, each with where its page lies in the archive and the digest of it."""
    rows = reader.rows(_of(reader, _NEWEST), dict(asked) | {"most": TITLES})
    found = {
        row["place"]: row for row in _if_there(reader, "ops.exchange", _PROOF, {"places": [r["_page"] for r in rows]})
    }
    nothing = {"body_place": None, "sha256": None}
    return [row | {k: found.get(row["_page"], nothing)[k] for k in nothing} for row in rows]


def _never(place: Province, run: Sequence[str]) -> list[str]:
    """Sources that are known and may be run, and of which this lake has no run."""
    return [s.id for s in registry().values() if s.province == place.code and not s.refused and s.id not in run]


def _health(reader: Reader, asked: Mapping[str, Any], sources: Sequence[str]) -> tuple[date | None, list[Row]]:
    day = reader.rows(_HEALTH_DAY, {"code": asked["code"], "next": asked["next"]})[0]["day"]
    if day is None:
        return None, []
    return day, _if_there(reader, "ops.health", _HEALTH, {"day": day, "sources": list(sources)})


def _replies(reader: Reader, asked: Mapping[str, Any]) -> tuple[list[Row], int]:
    """Departments whose answers are enough to be told of, and how many are not; there is no total to take them from."""
    rows = _if_there(reader, "current.public_letter", _REPLIES, asked)
    told = [row for row in rows if row["answered"] >= SMALL]
    return told, len(rows) - len(told)


def _charts(reader: Reader, asked: Mapping[str, Any], words: Words) -> list[tuple[str, Markup]]:
    """Records by day, and by month over a year; a kind has one colour in both."""
    monthly = reader.frame(_of(reader, _MONTHS), {k: asked[k] for k in ("code", "year", "next")})
    daily = reader.frame(_of(reader, _DAYS), {k: asked[k] for k in ("code", "month", "next")})
    every = monthly.select("kind").unique().sort("kind")
    last = asked["next"] - timedelta(1)
    days = pl.DataFrame({"day": pl.date_range(asked["month"], last, eager=True)})
    year = pl.DataFrame({"month": pl.date_range(asked["year"], last, "1mo", eager=True)})
    return [
        (words("Records by day", "逐日记录"), _bars(days.join(every, how="cross"), daily, "%d", words)),
        (words("Records by month", "逐月记录"), _bars(year.join(every, how="cross"), monthly, "%Y-%m", words)),
    ]


def _bars(grid: pl.DataFrame, frame: pl.DataFrame, form: str, words: Words) -> Markup:
    """Bars of every day or month of a grid, also where there is nothing."""
    when = grid.columns[0]
    names = {"day": words("day", "日"), "month": words("month", "月份"), "kind": words("kind", "类别"),
             "rows": words("records", "记录")}  # fmt: skip
    full = grid.join(frame, on=[when, "kind"], how="left").with_columns(
        pl.col("rows").fill_null(0),
        pl.col(when).dt.strftime(form),
        pl.col("kind").replace({k: words.kind(k) for k in kinds()}),
    )
    shown = full.rename({name: names[name] for name in full.columns})
    return drawn(shown, Chart("bar", names[when], names["rows"], names["kind"]))
