-- What each source's newest run says of it. Views, so that a release explains its own numbers.
CREATE VIEW ops.last_run AS
FROM ops.run
QUALIFY row_number() OVER (PARTITION BY source_id ORDER BY day DESC, attempt DESC, captured_at DESC, status = 'failed', load_id DESC) = 1;
COMMENT ON VIEW ops.last_run IS '各来源最近一次运行 | The newest run of each source.';
