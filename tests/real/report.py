"""What was found in, ``docs/real-data.md`` out: ``report.md.in`` is its text, and every number in it is computed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

from etl import asking
from etl.contracts import contract
from etl.families import nbs
from etl.model import Exchange, Request, Source
from tests.real.answers import Comparison, compared
from tests.real.counting import hidden_numbers, law_dates, personal_numbers, repeats, stubs
from tests.real.findings import findings
from tests.real.run import Found, Outcome
from tests.real.server import recorded
from tests.real.sources import CATALOGUE_SOURCES, DIVISION_SOURCE, FIGURE_SOURCE, LAW_SOURCES, NBS_SOURCES

_TEXT = Path(__file__).with_name("report.md.in")
_KEY = "详情页网址"
_FATES = ("listed", "accepted", "duplicate", "quarantined", "pending", "dropped")
_SPAN = """
SELECT count(DISTINCT revision) AS revisions, min(valid_from)::VARCHAR AS first, max(valid_from)::VARCHAR AS last
FROM current.division
"""
_RANGES = """
SELECT count(*) AS ranges, count(DISTINCT code) AS codes, count(*) FILTER (valid_to IS NULL) AS open,
       count(*) - count(DISTINCT (code, name)) AS again,
       (SELECT count(*) FROM (FROM dim.division SELECT code GROUP BY code HAVING count(DISTINCT name) > 1)) AS renamed
FROM dim.division
"""
_CHANGED = """
WITH span AS (SELECT min(valid_from) AS first, max(valid_from) AS last FROM current.division)
SELECT count(*) FILTER (later IS NULL) AS gone, count(*) FILTER (later <> name) AS other
FROM (SELECT name, division_name(code, last) AS later FROM current.division JOIN span ON valid_from = first)
"""
_HOLE = """
WITH hole AS (
    SELECT DISTINCT said->>'revision' AS revision FROM quarantined
    WHERE list_contains(reasons, 'rule:only_a_province_has_no_parent')
)
SELECT revision AS hole,
       (SELECT CASE count(*) WHEN 0 THEN 'neither' ELSE string_agg(code, ' and ' ORDER BY code) END
        FROM current.division d WHERE d.revision = hole.revision AND code IN ('340000', '340100')) AS upper,
       (SELECT count(DISTINCT (a.code, a.name)) FROM dim.division a JOIN dim.division b USING (code, name)
        WHERE b.valid_from > a.valid_to
        AND a.valid_to IN (SELECT d.valid_from FROM current.division d WHERE d.revision = hole.revision)) AS mended
FROM hole
"""
_EXAMPLES = """
SELECT code, name, valid_from::VARCHAR, coalesce(valid_to::VARCHAR, '') FROM dim.division
WHERE code IN ('500000', '542100', '340102') ORDER BY code, valid_from
"""


def report(found: Found) -> str:
    """The whole document."""
    compare = compared(found.home)
    parts = _all(found) | _tables(found) | _catalogues(found) | _laws(found) | _bulletins(found, compare)
    more = findings(found, lambda sql: _ask(found, sql), _table)
    return _TEXT.read_text(encoding="utf-8").format(**parts, **_divisions(found), **_statistics(found), **more)


def _all(found: Found) -> dict[str, object]:
    return {
        "sets": len(found.outcomes),
        "all": _sums(found.outcomes),
        "adding": sum(o.adds_up for o in found.outcomes),
        "stopped": sum(o.status == "stopped" for o in found.outcomes),
        "refused": sum(o.counts is None for o in found.outcomes),
        "unknown": len({n for o in found.outcomes for n in o.notices if n.startswith("unknown field")}),
        "personal": personal_numbers(),
        "hidden": hidden_numbers(),
        "masks": sum(n for o in found.outcomes for _, n in o.masked),
    }


def _sums(outcomes: Sequence[Outcome]) -> SimpleNamespace:
    """Sets, rows in their files, and rows by fate, added up."""
    fates = {name: sum(fate for o in outcomes if (fate := _fate(o, name)) is not None) for name in _FATES}
    return SimpleNamespace(sets=len(outcomes), rows=sum(o.rows for o in outcomes), **fates)


def _fate(o: Outcome, name: str) -> int | None:
    if o.counts is None:
        return None
    return o.accepted if name == "accepted" else int(getattr(o.counts, name))


def _tables(found: Found) -> dict[str, object]:
    all_of, fits = _sums(found.outcomes), sum(o.adds_up for o in found.outcomes)
    total = (
        "**all**",
        all_of.rows,
        *(getattr(all_of, name) for name in _FATES),
        sum(n for o in found.outcomes for _, n in o.masked),
        "",
        f"{fits} of {len(found.outcomes)}",
    )
    reasons = [(f"`{o.source.id}`", f"`{reason}`", n) for o in found.outcomes for reason, n in o.reasons]
    refused = [
        (f"`{o.source.id}`", f"`{o.status}`", f"`{o.field}`" if o.field else "", o.problem)
        for o in found.outcomes
        if not o.counts
    ]
    return {
        "fates": _table(
            ("set", "rows in its files", *_FATES, "masked", "ends as", "adds up"), [*map(_line, found.outcomes), total]
        ),
        "reasons": _table(("set", "rule:column", "rows"), reasons),
        "masked": _table(("set", "column", "identifier", "masked"), list(_masked(found))),
        "refusals": _table(("set", "error", "field", "what it says"), refused),
    }


def _line(o: Outcome) -> Sequence[object]:
    fates = ["–" if (fate := _fate(o, name)) is None else fate for name in _FATES]
    failed = "".join(f", {rule} {observed:.1f} %" for rule, observed in o.failed)
    masked = sum(n for _, n in o.masked) if o.counts else "–"
    return (f"`{o.source.id}`", o.rows, *fates, masked, o.status + failed, "yes" if o.adds_up else "**no**")


def _masked(found: Found) -> Iterator[Sequence[object]]:
    for o in found.outcomes:
        yield from ((f"`{o.source.id}`", *name.split(":"), n) for name, n in o.masked)


def _catalogues(found: Found) -> dict[str, object]:
    counts = _ask(found, "SELECT DISTINCT said->>'record_count' FROM quarantined WHERE source_id LIKE '%huangshan'")
    return {
        "catalogues": _sums(_outcomes(found, CATALOGUE_SOURCES)),
        "ningxia": repeats("ningxia_ningxia", _KEY),
        "chuzhou": repeats("anhui_chuzhou", _KEY),
        "hefei": dict(found.of("anhui.open_dataset.hefei").reasons)["required:title"],
        "huangshan": dict(found.of("anhui.open_dataset.huangshan").reasons)["minimum:record_count"],
        "counts": ", ".join(str(said) for (said,) in counts),
    }


def _laws(found: Found) -> dict[str, object]:
    laws = _outcomes(found, LAW_SOURCES)
    rules = contract("policy_document").batch_rules
    return {
        "laws": _sums(laws),
        "dates": law_dates(LAW_SOURCES),
        "stubs": stubs(LAW_SOURCES),
        "limit": next(r.most for r in rules if r.name == "reject_share"),
        "held": " and ".join(o.source.id.partition(".")[0].capitalize() for o in laws if o.status == "stopped"),
    }


def _bulletins(found: Found, compare: Comparison) -> dict[str, object]:
    unread = _ask(found, f"SELECT said->>'value' FROM quarantined WHERE source_id = '{FIGURE_SOURCE.id}' ORDER BY 1")
    comparable = len(compare.equal) + len(compare.other)
    counts = SimpleNamespace(
        figures=comparable + len(compare.unanswered),
        comparable=comparable,
        equal=len(compare.equal),
        share=len(compare.equal) / comparable,
        other=len(compare.other),
        several=sum(len(f.answers) > 1 for f in compare.equal),
        unanswered=len(compare.unanswered),
        unread=len(unread),
        mistaken=len(compare.unread),
        elsewhere=len(compare.elsewhere),
    )
    differing = [f"- `{f.record}` is {f.value} here and {sorted(f.answers)} in the table.\n" for f in compare.other[:5]]
    return {
        "bulletins": counts,
        "differing": "".join(differing),
        "unanswered": ", ".join(f"`{f.record}` is {f.value}" for f in compare.unanswered),
        "example": unread[0][0],
        "days": ", ".join(sorted({v.day for v in compare.elsewhere})),
    }


def _divisions(found: Found) -> dict[str, object]:
    outcome = found.of(DIVISION_SOURCE.id)
    asked = [asking.ask(found.home, sql).row(0, named=True) for sql in (_SPAN, _RANGES, _CHANGED, _HOLE)]
    reasons = dict(outcome.reasons)
    return {
        "division": SimpleNamespace(rows=outcome.rows, **{k: v for answer in asked for k, v in answer.items()}),
        "examples": _table(("code", "name", "valid_from", "valid_to"), _ask(found, _EXAMPLES)),
        "repeated": reasons["key:record_id"],
        "orphans": reasons["rule:only_a_province_has_no_parent"],
    }


def _statistics(found: Found) -> dict[str, object]:
    forms = [tuple(sorted(one.form.items())) for one in recorded()]
    queries = ", ".join(f"'{source.id}'" for source in NBS_SOURCES)
    sql = f"SELECT count(*), count(value) FROM current.statistic WHERE _source IN ({queries})"
    ((figures, values),) = _ask(found, sql)
    return {
        "exchanges": len(forms),
        "twice": len(forms) - len(set(forms)),
        "figures": figures,
        "values": values,
        "trees": trees(),
    }


def trees() -> SimpleNamespace:
    """The recorded answers about the indicator tree, read with the family's own reader, and counted."""
    asked = [one for one in recorded() if one.form["m"] == "getTree"]
    at = datetime(2024, 6, 1)
    read = {one.form["id"]: nbs.tree(Exchange(Request(url=one.url), 200, {}, one.body.encode(), at)) for one in asked}
    sizes = [len(read[one.form["id"]]) for one in asked]
    nodes = [node for level in read.values() for node in level]
    groups = {node["id"] for node in nodes if node["isParent"]}
    return SimpleNamespace(
        exchanges=len(asked),
        nodes=sum(sizes),
        indicators=len({node["id"] for node in nodes}),
        groups=len(groups),
        unasked=len(groups - read.keys()),
        strangers=sum(node["pid"] != ("" if of == "zb" else of) for of, level in read.items() for node in level),
    )


def _outcomes(found: Found, sources: Iterable[Source]) -> list[Outcome]:
    return [found.of(source.id) for source in sources]


def _ask(found: Found, sql: str) -> list[tuple[object, ...]]:
    return asking.ask(found.home, sql).rows()


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; columns of numbers stand to the right."""
    lines = list(rows)
    right = [all(isinstance(row[n], int) or row[n] == "–" for row in lines) for n in range(len(head))]
    cells = [[f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row] for row in lines]
    ruler = ["---:" if numbers else "---" for numbers in right]
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, ruler, *cells))
