-- Rows that are rejected now: neither mended since, nor gone from the list.
CREATE VIEW quarantined AS
SELECT l.province_code, r.kind, r.source_id, l.day, r.record_id, r.reasons, r.said, r.load_id, r.place, r.position, l.contract
FROM ops.rejected r
JOIN ops.run l USING (load_id);
COMMENT ON VIEW quarantined IS '仍被隔离的记录及原因 | Records that are in quarantine now, with reasons.';
