"""What was found in tables of figures, letters, notices, the register and service items: numbers of the report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import SimpleNamespace

from tests.real.figures import GDP_SOURCE, MONTHLY_SOURCE
from tests.real.publications import ITEM_SOURCES, LETTER_SOURCE, PROCUREMENT_SOURCES, REGISTER_SOURCE
from tests.real.run import Found

Ask = Callable[[str], list[tuple[object, ...]]]
_PAIRS = f"""
WITH gdp AS (FROM current.statistic WHERE _source = '{GDP_SOURCE.id}'),
     pair AS (
         SELECT a.region, a.period, a.vintage AS earlier, b.vintage AS later, a.value AS was, b.value AS became
         FROM gdp a JOIN gdp b USING (region_code, period) WHERE a.vintage < b.vintage
     )
"""
# The later publication is rounded to a tenth, so a difference of less is none.
_REVISED = (
    f"{_PAIRS} SELECT count(*), count(*) FILTER (abs(became - was) > 0.06), "
    "count(*) FILTER (abs(became - was) > 0.1 * was), any_value(earlier), any_value(later) FROM pair"
)
_EXAMPLES = f"""
{_PAIRS}, most AS (FROM pair ORDER BY abs(became - was) / was DESC LIMIT 4)
SELECT region, period, printf('%.2f', was), printf('%.2f', became), printf('%+.1f %%', 100 * (became - was) / was)
FROM (FROM most UNION FROM pair WHERE period = '2017' AND region IN ('北京市', '广东省')) ORDER BY region, period
"""
_MONTHLY = f"""
SELECT count(DISTINCT region_code) AS regions, count(DISTINCT period) AS periods, count(*) - count(value) AS empty,
       count(*) FILTER (value IS NULL AND period LIKE '____01') AS january
FROM current.statistic WHERE _source = '{MONTHLY_SOURCE.id}'
"""
_TRAP = """
SELECT period, value::BIGINT FROM current.statistic
WHERE _source = 'china.statistic.panel' AND region = '上海' AND indicator = '总人口数_人' AND period IN ('2005', '2006')
ORDER BY period
"""
_LETTERS = """
SELECT count(*) AS rows, min(asked_on)::VARCHAR AS first, max(asked_on)::VARCHAR AS last,
       median(answered_on - asked_on)::INTEGER AS days
FROM current.public_letter
"""
_BUDGETS = """
SELECT count(*) AS notices, count(budget) AS budgets, count(DISTINCT _source) AS lists,
       count(deadline_at) AS deadlines FROM current.procurement_notice
"""
_REGISTER = """
SELECT min(decided_on)::VARCHAR AS first, max(decided_on)::VARCHAR AS last, count(ended_on) AS ended
FROM current.administrative_licence
"""
_ITEMS = "SELECT count(*), count(DISTINCT publisher), count(updated_on) FROM current.service_item"


def findings(
    found: Found, ask: Ask, table: Callable[[Sequence[str], Sequence[Sequence[object]]], str]
) -> dict[str, object]:
    """Parts of the document by name."""
    warned = {o.source.id: {rule: int(n) for rule, n in o.warned} for o in found.outcomes}
    pairs, differ, much, earlier, later = ask(_REVISED)[0]
    head = ("region", "year", f"published with {earlier}", f"published with {later}", "change")
    return {
        "gdp": SimpleNamespace(pairs=pairs, differ=differ, much=much, earlier=earlier, later=later),
        "vintages": table(head, ask(_EXAMPLES)),
        "monthly": _named(ask, _MONTHLY, "regions periods empty january"),
        "trap": _pair(ask(_TRAP)),
        "letters": _named(ask, _LETTERS, "rows first last days"),
        "notices": _named(ask, _BUDGETS, "notices budgets lists deadlines"),
        "telecom": SimpleNamespace(**dict(_reasons(found, "china.procurement_notice.telecom"))),
        "late": sum(warned[source.id].get("rule:deadline_after_publication", 0) for source in PROCUREMENT_SOURCES),
        "register": _named(ask, _REGISTER, "first last ended"),
        "factories": found.of(REGISTER_SOURCE.id),
        "reversed": warned[REGISTER_SOURCE.id].get("rule:ended_not_before_decided", 0),
        "items": _named(ask, _ITEMS, "items bodies dated"),
        "letter_masks": sum(n for _, n in found.of(LETTER_SOURCE.id).masked),
        "item_lists": len(ITEM_SOURCES),
    }


def _named(ask: Ask, sql: str, names: str) -> SimpleNamespace:
    return SimpleNamespace(**dict(zip(names.split(), ask(sql)[0], strict=True)))


def _pair(rows: list[tuple[object, ...]]) -> list[object]:
    return [value for _, value in rows]


def _reasons(found: Found, source: str) -> list[tuple[str, int]]:
    return [(reason.partition(":")[2], n) for reason, n in found.of(source).reasons]
