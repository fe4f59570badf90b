-- One row a source and month: what is held of it, and what the last run that walked that month proves.
-- A month is proven by a run of two walks that agreed and reached back to its first day. What such a run is short of lies
-- in the months of the records that it owes; a shortage that no owed record explains may lie anywhere, and so makes every
-- month of that proof unknown. Of a list that is asked for by days each day has a proof of its own, and a month is as good
-- as the worst of its days.
CREATE VIEW ops.coverage AS
WITH by_days AS (
    SELECT source_id, max(day) AS last_on FROM ops.proven GROUP BY ALL
), proof AS (
    SELECT
        r.*, coalesce(o.records, 0) AS explained,
        r.certificate != 'complete' AND r.certificate != 'short by ' || explained AS doubtful
    FROM ops.run r
    LEFT JOIN (
        SELECT _load AS load_id, count(*) AS records FROM ops.pending WHERE role = 'detail' AND day IS NOT NULL GROUP BY ALL
    ) o USING (load_id)
    WHERE r.status = 'loaded' AND r.agreed
), owed AS ( -- of a day of which another run has the last word, that run says what is owed
    SELECT o._load AS load_id, date_trunc('month', o.day)::DATE AS month, count(*) AS pending
    FROM ops.pending o
    JOIN ops.run r ON r.load_id = o._load
    LEFT JOIN ops.proven p ON p.source_id = r.source_id AND p.day = o.day
    WHERE o.role = 'detail' AND o.day IS NOT NULL AND (p.load_id IS NULL OR p.load_id = o._load)
    GROUP BY ALL
), months AS (
    SELECT kind, source_id, month, rows FROM ops.held
    UNION ALL
    SELECT r.kind, r.source_id, o.month, 0 FROM owed o JOIN ops.run r USING (load_id)
    UNION ALL -- a run that failed leaves a gap in the month in which it was
    SELECT kind, source_id, date_trunc('month', day)::DATE, 0 FROM ops.last_run WHERE status != 'loaded'
), month AS (
    SELECT kind, source_id, month, sum(rows)::BIGINT AS rows FROM months GROUP BY ALL
), proofs AS (
    (
        SELECT m.source_id, m.month, p.load_id
        FROM month m
        JOIN proof p ON p.source_id = m.source_id AND (p.since IS NULL OR p.since <= m.month)
        ANTI JOIN by_days b ON b.source_id = m.source_id
        QUALIFY row_number() OVER (
            PARTITION BY m.source_id, m.month ORDER BY p.day DESC, p.attempt DESC, p.load_id DESC
        ) = 1
    )
    UNION ALL
    (SELECT DISTINCT source_id, date_trunc('month', day)::DATE, load_id FROM ops.proven)
), proven AS (
    SELECT
        f.source_id, f.month, max(p.day) AS day, arg_max(f.load_id, (p.captured_at, f.load_id)) AS load_id,
        coalesce(sum(o.pending), 0)::BIGINT AS pending, bool_or(p.doubtful) AS doubtful,
        arg_max(
            if(p.certificate LIKE 'short%', p.certificate || ', month not known', p.reason), p.captured_at
        ) FILTER (p.doubtful) AS doubt
    FROM proofs f
    JOIN proof p USING (load_id)
    LEFT JOIN owed o ON o.load_id = f.load_id AND o.month = f.month
    GROUP BY ALL
), unwalked AS ( -- days of a month up to the last that was asked for, which no run proves
    SELECT m.source_id, m.month, least(last_day(m.month), b.last_on) - m.month + 1 - count(p.day) AS days
    FROM month m
    JOIN by_days b USING (source_id)
    LEFT JOIN ops.proven p ON p.source_id = m.source_id AND p.day BETWEEN m.month AND last_day(m.month)
    GROUP BY m.source_id, m.month, b.last_on
)
SELECT
    m.kind, m.source_id, m.month, m.rows, coalesce(p.pending, 0) AS pending,
    CASE
        WHEN l.status != 'loaded' AND m.month >= date_trunc('month', l.day) THEN l.certificate
        WHEN p.load_id IS NULL THEN 'unknown'
        WHEN p.pending > 0 THEN 'short by ' || p.pending
        WHEN u.days > 0 OR p.doubtful THEN 'unknown'
        ELSE 'complete'
    END AS certificate,
    CASE
        WHEN l.status != 'loaded' AND m.month >= date_trunc('month', l.day) THEN l.reason
        WHEN p.load_id IS NULL THEN 'no two walks of it agreed yet'
        WHEN p.pending > 0 THEN 'owed'
        WHEN u.days > 0 THEN format('{} of its days not walked yet', u.days)
        WHEN p.doubtful THEN p.doubt
    END AS reason,
    p.day AS proven_on, p.load_id AS proven_by
FROM month m
JOIN ops.last_run l ON l.source_id = m.source_id
LEFT JOIN proven p ON p.source_id = m.source_id AND p.month IS NOT DISTINCT FROM m.month
LEFT JOIN unwalked u ON u.source_id = m.source_id AND u.month = m.month
ORDER BY m.source_id, m.month;
COMMENT ON VIEW ops.coverage IS
    '各来源各月的完整性证明 | What is proven of each month of each source: complete, short by N, or unknown, with the reason and the run that proves it.';
