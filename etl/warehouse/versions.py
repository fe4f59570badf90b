"""SQL over append-only versions: the last one, when each was last seen, and which rows are in quarantine now."""

from __future__ import annotations

from collections.abc import Iterable

from etl.contracts import Contract


def newest(kind: str, upto: str = "") -> str:
    """SQL of the last version of every record of a kind in the lake, withdrawn ones among them."""
    return (
        f"FROM lake.history.{kind} {upto} "
        "QUALIFY row_number() OVER (PARTITION BY _source, record_id ORDER BY _captured_at DESC, _load DESC) = 1"
    )


def rejected_now(kinds: Iterable[str]) -> str:
    """SQL of the rows that are in quarantine now: the last word on them is that they are rejected.

    A later version of the same record has healed it, unless the row stands beside it in contradiction; a person may
    have dismissed it, which holds while it is rejected just so.
    """
    return " UNION ALL ".join(_rejected_now(kind) for kind in kinds)


def _rejected_now(kind: str) -> str:
    """The same of one kind. Versions are looked for by key and then held against the row: DuckDB compares an inequality
    of pairs with every row of the other side."""
    return f"""
SELECT
    '{kind}' AS kind, q._source AS source_id, q.record_id, q._reasons AS reasons, q._said AS said, q._load AS load_id,
    q._place AS place, q._position AS position, q._key AS key, q._content AS content
FROM (
    SELECT r.* FROM lake.quarantine.{kind} r JOIN lake.ops.run l ON l.load_id = r._load
    QUALIFY rank() OVER (PARTITION BY r._source, r._key ORDER BY l.captured_at DESC, r._load DESC) = 1
) q
LEFT JOIN (
    SELECT h._source, h.record_id, max((h._captured_at, h._load)) AS newest
    FROM lake.history.{kind} h
    SEMI JOIN lake.quarantine.{kind} r ON r._source = h._source AND r.record_id = h.record_id
    GROUP BY ALL
) v ON v._source = q._source AND v.record_id = q.record_id
ANTI JOIN lake.ops.dismissal d
    ON d.kind = '{kind}' AND d._source = q._source AND d._key = q._key AND d._content = q._content
WHERE q._change = 'rejected'
    AND (v.newest > (q._captured_at, q._load) AND NOT list_contains(q._reasons, 'key:record_id')) IS NOT TRUE"""


_KEYS = ("_source", "record_id", "_captured_at", "_load")
_END = "TIMESTAMP '9999-12-31'"


def bounds(rules: Contract) -> str:
    """SQL of the versions that were overtaken, with the instant at which they were: few, so that what follows is small.

    A version is overtaken by the next one, or by the record's absence. ``_next`` says which.
    """
    kind, keys = rules.kind, ", ".join(_KEYS)
    return f"""
WITH absence AS (
    SELECT _source, record_id, max(_captured_at) FILTER (event = 'missing') AS absent_at
    FROM lake.ops.absence WHERE kind = '{kind}'
    GROUP BY ALL HAVING arg_max(event, _captured_at) != 'seen'
), several AS ( -- a hash may take a record too many, which does no harm
    SELECT hash(_source, record_id) AS record FROM lake.history.{kind} GROUP BY ALL HAVING count(*) > 1
), overtaken AS (
    SELECT
        h._source, h.record_id, h._captured_at, h._load, a.absent_at,
        lead(h._captured_at) OVER (PARTITION BY h._source, h.record_id ORDER BY h._captured_at, h._load) AS next_at
    FROM lake.history.{kind} h LEFT JOIN absence a USING (_source, record_id)
    WHERE hash(h._source, h.record_id) IN (FROM several) OR a.absent_at IS NOT NULL
)
SELECT
    {keys}, bool_or(next_at IS NOT NULL) AS _next,
    min(least(next_at, CASE WHEN absent_at > _captured_at THEN absent_at END)) AS _bound
FROM overtaken GROUP BY {keys} HAVING _bound IS NOT NULL"""


def sights(rules: Contract, *, past: bool, provinces: tuple[str, str], by_days: bool) -> str:
    """SQL of the versions that are current, or of those that are not, with the last capture that listed each so.

    That is the last run before the next version, or before the record was missing, which walked the list as far back;
    of a list that is asked for by days, the last that asked for the day of the record. Asks ``out.ops.run``, and
    ``bound``, which is what ``bounds`` tells. No wide row is kept: all that it is joined with is small.

    Args:
        rules: The kind.
        past: Those that were overtaken or withdrawn; else the current ones.
        provinces: The first and the last whose versions are wanted.
        by_days: Whether the kind has lists that are asked for by days.
    """
    kind, dated = rules.kind, rules.dated_by
    runs = f"FROM out.ops.run WHERE kind = '{kind}' AND status = 'loaded' AND mode = 'capture'"
    same = " AND ".join(f"h.{key} = b.{key}" for key in _KEYS)
    which = "(b._next OR h._change = 'withdrawn')" if past else "b._next IS NOT TRUE AND h._change != 'withdrawn'"
    day = "LEFT JOIN dated d ON d._source = v._source AND d._bound = v._bound AND d.day = v." + dated
    return f"""
WITH pair AS (
    SELECT DISTINCT _source, _bound FROM (
        SELECT _source, _bound FROM bound
        UNION ALL SELECT DISTINCT source_id, {_END} FROM out.ops.run WHERE kind = '{kind}'
    )
), seen AS (
    SELECT p.*, w.captured_at AS whole_at, t.captured_at AS tip_at, t.since FROM pair p
    ASOF LEFT JOIN ({runs} AND until IS NULL AND since IS NULL) w
        ON p._source = w.source_id AND p._bound > w.captured_at
    ASOF LEFT JOIN ({runs} AND until IS NULL AND since IS NOT NULL) t
        ON p._source = t.source_id AND p._bound > t.captured_at
){_asked(kind, dated, runs) if by_days else ""}
SELECT v.* EXCLUDE (_bound), CASE WHEN v._change != 'withdrawn' THEN greatest(
    v._captured_at, s.whole_at, {"d.captured_at," if by_days else ""}
    CASE WHEN s.since <= v.{dated} THEN s.tip_at END) END AS _last_seen_at
FROM (
    SELECT h.*, coalesce(b._bound, {_END}) AS _bound FROM lake.history.{kind} h LEFT JOIN bound b ON {same}
    WHERE h.province_code BETWEEN '{provinces[0]}' AND '{provinces[1]}' AND {which}
) v
LEFT JOIN seen s ON s._source = v._source AND s._bound = v._bound
{day if by_days else ""}"""


def _asked(kind: str, dated: str, runs: str) -> str:
    """SQL of when each day of a list was asked for last, of lists that are asked for by days: few, and few days."""
    return f""", day AS (
    SELECT DISTINCT _source, {dated} AS day FROM lake.history.{kind}
    WHERE _source IN (SELECT source_id FROM out.ops.run WHERE until IS NOT NULL)
), asked AS (
    SELECT r.source_id, d.day, r.captured_at
    FROM day d JOIN ({runs} AND until IS NOT NULL) r
        ON r.source_id = d._source AND d.day <= r.until AND d.day >= coalesce(r.since, DATE '0001-01-01')
), dated AS (
    SELECT p.*, a.captured_at
    FROM (SELECT p.*, d.day FROM pair p JOIN day d USING (_source)) p
    ASOF JOIN asked a ON p._source = a.source_id AND p.day = a.day AND p._bound > a.captured_at
)"""


def as_of(kind: str) -> str:
    """SQL of the macro ``as_of.<kind>(instant)``: the records of a kind as they were known at an instant, in UTC."""
    return (
        f"CREATE MACRO as_of.{kind}(instant) AS TABLE FROM (FROM history.{kind} WHERE _captured_at <= instant "
        "QUALIFY row_number() OVER (PARTITION BY _source, record_id ORDER BY _captured_at DESC, _load DESC) = 1) "
        "WHERE _change != 'withdrawn'"
    )


def explain(kinds: Iterable[str], release: str) -> str:
    """SQL of the macro ``explain(kind, record)``: every version of a record, and each page that it was read from.

    One row a page: where it was asked for, when and with what status it came, where its bytes lie and their SHA-256,
    and the run, load, contract and readers that made the version of it.
    """
    versions = " UNION ALL ".join(
        f"SELECT '{kind}' AS kind, record_id, _source, _change, _captured_at, _load, _position, _place, _detail "
        f"FROM history.{kind}" for kind in kinds
    )  # fmt: skip
    return f"""
CREATE MACRO explain(of_kind, of_record) AS TABLE
SELECT
    v.kind, v.record_id, v._source AS source_id, v._change AS change, v._captured_at AS captured_at, v.page, e.url,
    e.method, e.at AS fetched_at, e.status, e.verdict, e.content_type, e.body_place AS place, e.sha256,
    CASE v.page WHEN 'listing' THEN v._position END AS position, r.source_id || '@' || r.day AS run,
    v._load AS load_id, r.certificate, r.contract, r.readers, '{release}' AS release
FROM (
    SELECT * EXCLUDE (_place, _detail), unnest(['listing', 'detail']) AS page, unnest([_place, _detail]) AS _page
    FROM ({versions}) WHERE kind = of_kind AND record_id = of_record
) v
LEFT JOIN ops.exchange e ON e.place = v._page
LEFT JOIN ops.run r ON r.load_id = v._load
WHERE v._page IS NOT NULL
ORDER BY v._captured_at, v._load, v.page DESC"""
