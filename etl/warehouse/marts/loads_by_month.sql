-- needs: ops.run, dim.province
-- 每月从各省各类来源取得了什么？
-- What did each month bring from the sources of each province and kind?
-- chart: bar x=month y=loaded colour=kind
-- example: SELECT month, kind, sum(loaded), sum(withdrawn) FROM mart.loads_by_month GROUP BY ALL ORDER BY ALL
CREATE VIEW mart.loads_by_month AS
SELECT
    r.province_code, p.name_zh AS province, p.name_en AS province_en, r.kind, date_trunc('month', r.day)::DATE AS month,
    count(DISTINCT r.source_id) AS sources, count(*) AS runs, count(*) FILTER (r.status = 'failed') AS failed,
    count(*) FILTER (r.status = 'stopped') AS stopped, sum(r.listed)::BIGINT AS listed, sum(r.loaded)::BIGINT AS loaded,
    sum(r.quarantined)::BIGINT AS quarantined, sum(r.withdrawn)::BIGINT AS withdrawn, sum(r.exchanges)::BIGINT AS exchanges,
    sum(r.bytes)::BIGINT AS bytes
FROM ops.run r
LEFT JOIN dim.province p USING (province_code)
GROUP BY ALL
ORDER BY ALL;
COMMENT ON VIEW mart.loads_by_month IS '运行与装载，一行一省一类一月 | Runs and what they brought, a row a province, kind and month.';
COMMENT ON COLUMN mart.loads_by_month.province_code IS '省级行政区代码 | Province by GB/T 2260 code.';
COMMENT ON COLUMN mart.loads_by_month.province IS '省份 | Province in Chinese.';
COMMENT ON COLUMN mart.loads_by_month.province_en IS '省份（英文）| Province in English.';
COMMENT ON COLUMN mart.loads_by_month.kind IS '类别 | Kind.';
COMMENT ON COLUMN mart.loads_by_month.month IS '运行月份（首日）| Month of the runs, by its first day.';
COMMENT ON COLUMN mart.loads_by_month.sources IS '运行过的来源数 | Sources that were run.';
COMMENT ON COLUMN mart.loads_by_month.runs IS '运行次数 | Runs.';
COMMENT ON COLUMN mart.loads_by_month.failed IS '其中失败者 | Of them, those that failed.';
COMMENT ON COLUMN mart.loads_by_month.stopped IS '其中被拦下者 | Of them, those that the gate stopped.';
COMMENT ON COLUMN mart.loads_by_month.listed IS '列出行数 | Rows listed.';
COMMENT ON COLUMN mart.loads_by_month.loaded IS '装载的版本数 | Versions loaded.';
COMMENT ON COLUMN mart.loads_by_month.quarantined IS '隔离行数 | Rows rejected.';
COMMENT ON COLUMN mart.loads_by_month.withdrawn IS '撤下数 | Records withdrawn.';
COMMENT ON COLUMN mart.loads_by_month.exchanges IS '请求数 | Exchanges.';
COMMENT ON COLUMN mart.loads_by_month.bytes IS '传输字节 | Bytes over the wire.';
