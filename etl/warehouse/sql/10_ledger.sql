-- What each source's newest run says of it. Views, so that a release explains its own numbers.
CREATE VIEW ops.last_load AS
FROM ops.load
QUALIFY row_number() OVER (PARTITION BY source_id ORDER BY day DESC, attempt DESC, status = 'loaded' DESC) = 1;
COMMENT ON VIEW ops.last_load IS '各来源最近一次装载 | The newest load of each source.';

-- Rejected rows of the newest load of each source: what is wrong now, and not what was wrong once.
CREATE VIEW quarantined AS
SELECT l.province_code, r.kind, r.source_id, l.day, r.record_id, r.reasons, r.said, r.load_id, r.place, r.position
FROM ops.rejected r
JOIN ops.last_load l USING (load_id);
COMMENT ON VIEW quarantined IS '最近一次装载中被拒的记录及原因 | Records rejected by the newest load of each source, with reasons.';
