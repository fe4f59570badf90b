-- One row a source and day, of lists that are asked for by days: the last run of two walks that agreed and asked for the
-- day. A run that walked the whole list proves every day back to the month of the oldest record.
CREATE VIEW ops.proven AS
WITH proof AS (
    SELECT source_id, kind, load_id, captured_at, since, coalesce(until, day) AS until
    FROM ops.run
    WHERE status = 'loaded' AND agreed AND source_id IN (SELECT source_id FROM ops.run WHERE until IS NOT NULL)
), begun AS (
    SELECT source_id, min(month) AS month FROM ops.held GROUP BY ALL
), asked AS (
    SELECT
        p.kind, p.source_id, p.load_id, p.captured_at,
        unnest(generate_series(coalesce(p.since, least(b.month, p.until), p.until), p.until, INTERVAL 1 DAY))::DATE AS day
    FROM proof p
    LEFT JOIN begun b USING (source_id)
)
SELECT kind, source_id, day, load_id
FROM asked
QUALIFY row_number() OVER (PARTITION BY source_id, day ORDER BY captured_at DESC, load_id DESC) = 1;
COMMENT ON VIEW ops.proven IS
    '按日期列出的来源各日由哪次运行证明 | Of lists asked for by days: which run proves each day.';
