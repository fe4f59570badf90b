-- needs: main.quarantined
-- 哪些规则拒绝了多少记录，随时间如何变化？
-- Which rules reject how many records, and how does that change over time?
-- chart: bar x=month y=records colour=rule
-- example: SELECT month, rule, sum(records) FROM mart.rejections_by_month GROUP BY ALL ORDER BY ALL
-- What is in quarantine now, by the month of the run that put it there. A record that breaks two rules counts under each.
CREATE VIEW mart.rejections_by_month AS
SELECT
    province_code, kind, source_id, date_trunc('month', day)::DATE AS month, split_part(reason, ':', 1) AS rule,
    nullif(split_part(reason, ':', 2), '') AS column_name, count(*) AS records, min(place) AS example_place
FROM (SELECT *, unnest(list_distinct(reasons)) AS reason FROM quarantined)
GROUP BY ALL
ORDER BY ALL;
COMMENT ON VIEW mart.rejections_by_month IS
    '隔离的记录，一行一来源一月一规则一列 | Records in quarantine, a row a source, month, rule and column.';
COMMENT ON COLUMN mart.rejections_by_month.province_code IS '省级行政区代码 | Province by GB/T 2260 code.';
COMMENT ON COLUMN mart.rejections_by_month.kind IS '类别 | Kind.';
COMMENT ON COLUMN mart.rejections_by_month.source_id IS '来源编号 | Source id.';
COMMENT ON COLUMN mart.rejections_by_month.month IS '运行月份（首日）| Month of the run, by its first day.';
COMMENT ON COLUMN mart.rejections_by_month.rule IS '规则，如 required、type、pattern | Rule, such as required, type or pattern.';
COMMENT ON COLUMN mart.rejections_by_month.column_name IS '列 | Column that broke it.';
COMMENT ON COLUMN mart.rejections_by_month.records IS '记录数 | Records.';
COMMENT ON COLUMN mart.rejections_by_month.example_place IS '一例的存档位置 | Where one of them lies in the archive, file@offset.';
