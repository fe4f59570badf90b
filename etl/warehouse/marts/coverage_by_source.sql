-- needs: main.coverage, main.deadline, ops.fill, ops.run
-- 各来源是否完整、有多新、是否需要处理？
-- How complete and how fresh is each source, and does it need attention?
-- chart: rect x=kind y=province colour=days_behind
-- example: SELECT source_id, certificate, days_behind, state, due_on FROM mart.coverage_by_source WHERE state IS NOT NULL OR certificate != 'complete'
CREATE VIEW mart.coverage_by_source AS
WITH worst AS (
    SELECT source_id, arg_min(state, (severity, state)) AS state, arg_min(reason, (severity, state)) AS ails
    FROM ops.trouble(mart.today()) GROUP BY source_id
)
SELECT
    c.source_id, c.province_code, c.province, c.province_en, c.kind, c.publisher, c.rows, c.stated, c.pending, c.quarantined,
    c.certificate, c.reason, c.last_on, mart.today() - c.last_on AS days_behind, c.last_day, mart.today() - c.last_day AS days_unasked,
    d.due_on, w.state, w.ails
FROM coverage c
LEFT JOIN deadline d USING (source_id)
LEFT JOIN worst w USING (source_id)
ORDER BY c.province_code, c.kind, c.source_id;
COMMENT ON VIEW mart.coverage_by_source IS
    '各来源的完整性、时效与健康，一行一来源 | Completeness, freshness and health, a row a source.';
COMMENT ON COLUMN mart.coverage_by_source.source_id IS '来源编号 | Source id.';
COMMENT ON COLUMN mart.coverage_by_source.province_code IS '省级行政区代码 | Province by GB/T 2260 code.';
COMMENT ON COLUMN mart.coverage_by_source.province IS '省份 | Province in Chinese.';
COMMENT ON COLUMN mart.coverage_by_source.province_en IS '省份（英文）| Province in English.';
COMMENT ON COLUMN mart.coverage_by_source.kind IS '类别 | Kind.';
COMMENT ON COLUMN mart.coverage_by_source.publisher IS '发布者 | Publisher.';
COMMENT ON COLUMN mart.coverage_by_source.rows IS '持有的记录数 | Records held.';
COMMENT ON COLUMN mart.coverage_by_source.stated IS '公布总数 | Publisher''s own total.';
COMMENT ON COLUMN mart.coverage_by_source.pending IS '所欠记录数 | Records owed.';
COMMENT ON COLUMN mart.coverage_by_source.quarantined IS '被隔离的记录数 | Records in quarantine.';
COMMENT ON COLUMN mart.coverage_by_source.certificate IS 'complete 齐全、short by N 缺 N、unknown 不详 | complete, short by N, or unknown.';
COMMENT ON COLUMN mart.coverage_by_source.reason IS '不齐全的原因 | Why it is not complete.';
COMMENT ON COLUMN mart.coverage_by_source.last_on IS '最新记录的日期 | Date of the newest record.';
COMMENT ON COLUMN mart.coverage_by_source.days_behind IS '距最新记录的天数 | Days since the newest record.';
COMMENT ON COLUMN mart.coverage_by_source.last_day IS '最近运行日期 | Day of the last run.';
COMMENT ON COLUMN mart.coverage_by_source.days_unasked IS '距最近运行的天数 | Days since the last run.';
COMMENT ON COLUMN mart.coverage_by_source.due_on IS '至迟应于何日再次装载 | Day by which it must have been loaded anew.';
COMMENT ON COLUMN mart.coverage_by_source.state IS
    '最严重的问题，无则为空：refused、changed、unreachable、stopped、short、silent、fading、owing | What ails it most; null where it is well.';
COMMENT ON COLUMN mart.coverage_by_source.ails IS '问题的说明 | What is said of it.';
