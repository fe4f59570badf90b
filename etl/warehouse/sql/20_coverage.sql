-- needs: dim.province
-- One row a source: what it holds, what it owes, and whether it is complete against its publisher's own total.
-- Of a list that is asked for by days the last run may be one of some days only. Then stated and held are those of the last
-- walk of the whole list, and the certificate is that of all runs together which have the last word on some day.
CREATE VIEW coverage AS
WITH healed AS ( -- what a run owes of a day of which a later run has the last word
    SELECT o._load AS load_id, count(*) AS records
    FROM ops.pending o
    JOIN ops.run r ON r.load_id = o._load
    JOIN ops.proven p ON p.source_id = r.source_id AND p.day = o.day
    WHERE o.role = 'detail' AND p.load_id != o._load
    GROUP BY ALL
), word AS (
    SELECT
        r.source_id, r.certificate, r.reason, r.captured_at, greatest(0, r.pending - coalesce(h.records, 0)) AS pending,
        CASE WHEN r.certificate LIKE 'short%'
        THEN greatest(0, regexp_extract(r.certificate, '\d+')::BIGINT - coalesce(h.records, 0)) ELSE 0 END AS lacking
    FROM (SELECT DISTINCT load_id FROM ops.proven)
    JOIN ops.run r USING (load_id)
    LEFT JOIN healed h USING (load_id)
), whole AS (
    SELECT source_id, max(day) AS day, arg_max(stated, (day, captured_at)) AS stated, arg_max(held, (day, captured_at)) AS held
    FROM ops.run WHERE status = 'loaded' AND agreed AND since IS NULL GROUP BY ALL
), walked AS ( -- days since the last walk of the whole list that no run proves
    SELECT
        p.source_id, min(p.day) AS first_on, max(p.day) AS last_on,
        max(p.day) - w.day + 1 - count(*) FILTER (p.day >= w.day) AS gap
    FROM ops.proven p
    LEFT JOIN whole w USING (source_id)
    GROUP BY p.source_id, w.day
), summed AS (
    SELECT
        source_id, sum(pending)::BIGINT AS pending, sum(lacking)::BIGINT AS lacking, arg_max(reason, lacking) AS why,
        bool_or(certificate = 'unknown') AS doubtful,
        arg_max(reason, captured_at) FILTER (certificate = 'unknown') AS doubt
    FROM word GROUP BY ALL
), together AS (
    SELECT
        s.source_id, w.stated, w.held, s.pending,
        CASE
            WHEN s.lacking > 0 THEN 'short by ' || s.lacking
            WHEN w.day IS NULL OR g.gap > 0 OR s.doubtful THEN 'unknown'
            ELSE 'complete'
        END AS certificate,
        CASE
            WHEN s.lacking > 0 THEN s.why
            WHEN w.day IS NULL THEN format('only days from {} to {} were walked, never the whole list', g.first_on, g.last_on)
            WHEN g.gap > 0 THEN format('{} days after {} not walked yet', g.gap, w.day)
            ELSE s.doubt
        END AS reason
    FROM summed s
    JOIN walked g USING (source_id)
    LEFT JOIN whole w USING (source_id)
)
SELECT
    l.province_code, p.name_zh AS province, p.name_en AS province_en, l.kind, l.source_id, l.publisher,
    coalesce(h.rows, 0) AS rows, coalesce(q.rows, 0) AS quarantined,
    if(t.source_id IS NULL, l.pending, t.pending) AS pending, l.missing, if(t.source_id IS NULL, l.stated, t.stated) AS stated,
    if(t.source_id IS NULL, l.held, t.held) AS held, if(t.source_id IS NULL, l.certificate, t.certificate) AS certificate,
    if(t.source_id IS NULL, l.reason, t.reason) AS reason, l.status, h.first_on, h.last_on, l.day AS last_day,
    l.captured_at AS last_captured_at, w.day AS last_whole_day
FROM ops.last_run l
JOIN dim.province p USING (province_code)
LEFT JOIN (
    SELECT kind, source_id, sum(rows)::BIGINT AS rows, min(first_on) AS first_on, max(last_on) AS last_on
    FROM ops.held GROUP BY ALL
) h USING (kind, source_id)
LEFT JOIN (SELECT kind, source_id, count(*) AS rows FROM ops.rejected GROUP BY ALL) q USING (kind, source_id)
LEFT JOIN whole w ON w.source_id = l.source_id
LEFT JOIN together t ON t.source_id = l.source_id AND l.status = 'loaded' AND l.agreed
ORDER BY l.province_code, l.kind, l.source_id;
COMMENT ON VIEW coverage IS
    '覆盖与完整性：各来源的行数、隔离数、所欠数、公布总数与证明 | Coverage: rows, quarantined, pending, stated total and certificate of each source.';

-- How old the newest record of each source is, and how long ago it was last asked.
CREATE VIEW freshness AS
SELECT province_code, kind, source_id, last_on, last_day, last_day - last_on AS days_behind, last_captured_at
FROM coverage;
COMMENT ON VIEW freshness IS '时效：最新记录日期与最近抓取 | Freshness: date of the newest record, and of the last capture.';
