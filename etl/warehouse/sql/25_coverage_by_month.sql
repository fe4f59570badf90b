-- One row a source and month: what is held of it, and what the last run that walked that month proves.
-- A month is proven by a run of two walks that agreed and reached back to its first day. What such a run is short of lies
-- in the months of the records that it owes; a shortage that no owed record explains may lie anywhere, and so makes every
-- month of that proof unknown.
CREATE VIEW ops.coverage AS
WITH proof AS (
    SELECT
        r.*, count(o.record_id) AS explained
    FROM ops.run r
    LEFT JOIN ops.pending o ON o._load = r.load_id AND o.role = 'detail' AND o.day IS NOT NULL
    WHERE r.status = 'loaded' AND r.agreed
    GROUP BY ALL
), owed AS (
    SELECT _load AS load_id, date_trunc('month', day)::DATE AS month, count(*) AS pending
    FROM ops.pending WHERE role = 'detail' AND day IS NOT NULL GROUP BY ALL
), months AS (
    SELECT kind, source_id, month, rows FROM ops.held
    UNION ALL
    SELECT r.kind, r.source_id, o.month, 0 FROM owed o JOIN ops.run r USING (load_id)
    UNION ALL -- a run that failed leaves a gap in the month in which it was
    SELECT kind, source_id, date_trunc('month', day)::DATE, 0 FROM ops.last_run WHERE status != 'loaded'
), month AS (
    SELECT kind, source_id, month, sum(rows)::BIGINT AS rows FROM months GROUP BY ALL
), judged AS (
    SELECT
        m.kind, m.source_id, m.month, m.rows, coalesce(o.pending, 0) AS pending, p.load_id, p.day AS proven_on,
        CASE
            WHEN l.status != 'loaded' AND m.month >= date_trunc('month', l.day) THEN l.certificate
            WHEN p.load_id IS NULL THEN 'unknown'
            WHEN coalesce(o.pending, 0) > 0 THEN 'short by ' || o.pending
            WHEN p.certificate = 'complete' OR p.certificate = 'short by ' || p.explained THEN 'complete'
            ELSE 'unknown'
        END AS certificate,
        CASE
            WHEN l.status != 'loaded' AND m.month >= date_trunc('month', l.day) THEN l.reason
            WHEN p.load_id IS NULL THEN 'no two walks of it agreed yet'
            WHEN coalesce(o.pending, 0) > 0 THEN 'owed'
            WHEN p.certificate LIKE 'short%' AND p.certificate != 'short by ' || p.explained THEN p.certificate || ', month not known'
            WHEN p.certificate = 'unknown' THEN p.reason
        END AS reason
    FROM month m
    JOIN ops.last_run l ON l.source_id = m.source_id
    LEFT JOIN proof p ON p.source_id = m.source_id AND (p.since IS NULL OR p.since <= m.month)
    LEFT JOIN owed o ON o.load_id = p.load_id AND o.month = m.month
    QUALIFY row_number() OVER (
        PARTITION BY m.kind, m.source_id, m.month ORDER BY p.day DESC NULLS LAST, p.attempt DESC, p.load_id DESC
    ) = 1
)
SELECT kind, source_id, month, rows, pending, certificate, reason, proven_on, load_id AS proven_by
FROM judged
ORDER BY source_id, month;
COMMENT ON VIEW ops.coverage IS
    '各来源各月的完整性证明 | What is proven of each month of each source: complete, short by N, or unknown, with the reason and the run that proves it.';
