-- needs: dim.province
-- One row a source: what it holds, what it owes, and whether it is complete against its publisher's own total.
CREATE VIEW coverage AS
SELECT
    l.province_code, p.name_zh AS province, p.name_en AS province_en, l.kind, l.source_id, l.publisher,
    coalesce(h.rows, 0) AS rows, coalesce(q.rows, 0) AS quarantined, l.pending, l.missing, l.stated, l.held, l.certificate,
    l.reason, l.status, h.first_on, h.last_on, l.day AS last_day, l.captured_at AS last_captured_at
FROM ops.last_run l
JOIN dim.province p USING (province_code)
LEFT JOIN (
    SELECT kind, source_id, sum(rows)::BIGINT AS rows, min(first_on) AS first_on, max(last_on) AS last_on
    FROM ops.held GROUP BY ALL
) h USING (kind, source_id)
LEFT JOIN (SELECT kind, source_id, count(*) AS rows FROM ops.rejected GROUP BY ALL) q USING (kind, source_id)
ORDER BY l.province_code, l.kind, l.source_id;
COMMENT ON VIEW coverage IS
    '覆盖与完整性：各来源的行数、隔离数、所欠数、公布总数与证明 | Coverage: rows, quarantined, pending, stated total and certificate of each source.';

-- How old the newest record of each source is, and how long ago it was last asked.
CREATE VIEW freshness AS
SELECT province_code, kind, source_id, last_on, last_day, last_day - last_on AS days_behind, last_captured_at
FROM coverage;
COMMENT ON VIEW freshness IS '时效：最新记录日期与最近抓取 | Freshness: date of the newest record, and of the last capture.';
