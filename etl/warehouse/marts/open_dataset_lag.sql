-- needs: current.open_dataset, dim.province, ops.run
-- 开放数据集是否按所承诺的频率更新？
-- Are open datasets updated as often as they are said to be?
-- chart: bar x=overdue_share y=province colour=cycle
-- example: SELECT province, cycle, datasets, overdue_share, median_lag_days FROM mart.open_dataset_lag WHERE cycle_days IS NOT NULL
-- The lag is counted to the day of the newest run; a dataset is overdue when it is longer than its cycle. Of one that states no
-- update the day of publication counts.
CREATE VIEW mart.open_dataset_lag AS
WITH dataset AS (
    SELECT
        province_code, update_cycle, mart.today() - greatest(updated_on, published_on) AS lag,
        CASE
            WHEN update_cycle IS NULL THEN 'not_said'
            WHEN regexp_matches(update_cycle, '不定期|按需|其他|不更新|静态|一次') THEN 'irregular'
            WHEN regexp_matches(update_cycle, '实时|小时') THEN 'real_time'
            WHEN regexp_matches(update_cycle, '半年') THEN 'half_year'
            WHEN regexp_matches(update_cycle, '季') THEN 'quarter'
            WHEN regexp_matches(update_cycle, '年') THEN 'year'
            WHEN regexp_matches(update_cycle, '半月|旬') THEN 'half_month'
            WHEN regexp_matches(update_cycle, '月') THEN 'month'
            WHEN regexp_matches(update_cycle, '周|星期') THEN 'week'
            WHEN regexp_matches(update_cycle, '日|天') THEN 'day'
            ELSE 'irregular'
        END AS cycle
    FROM current.open_dataset
), promised AS (
    SELECT *, CASE cycle WHEN 'real_time' THEN 1 WHEN 'day' THEN 1 WHEN 'week' THEN 7 WHEN 'half_month' THEN 16 WHEN 'month' THEN 31
        WHEN 'quarter' THEN 92 WHEN 'half_year' THEN 184 WHEN 'year' THEN 366 END AS cycle_days
    FROM dataset
)
SELECT
    d.province_code, p.name_zh AS province, p.name_en AS province_en, d.cycle, d.cycle_days, count(*) AS datasets,
    count(d.lag) AS dated, sum((d.lag > d.cycle_days)::INTEGER)::BIGINT AS overdue,
    round(avg((d.lag > d.cycle_days)::INTEGER), 4) AS overdue_share,
    median(d.lag) AS median_lag_days, max(d.lag) AS most_lag_days
FROM promised d
LEFT JOIN dim.province p USING (province_code)
GROUP BY ALL
ORDER BY ALL;
COMMENT ON VIEW mart.open_dataset_lag IS
    '数据集更新情况，一行一省一更新频率 | How far datasets lag behind their stated cycle, a row a province and cycle.';
COMMENT ON COLUMN mart.open_dataset_lag.province_code IS '省级行政区代码 | Province by GB/T 2260 code.';
COMMENT ON COLUMN mart.open_dataset_lag.province IS '省份 | Province in Chinese.';
COMMENT ON COLUMN mart.open_dataset_lag.province_en IS '省份（英文）| Province in English.';
COMMENT ON COLUMN mart.open_dataset_lag.cycle IS
    'real_time 实时、day 日、week 周、half_month 半月、month 月、quarter 季、half_year 半年、year 年、irregular 不定期、not_said 未标明 | real_time, day, week, half_month, month, quarter, half_year, year, irregular or not_said.';
COMMENT ON COLUMN mart.open_dataset_lag.cycle_days IS '承诺周期（天）；不定期为空 | Days of the cycle; null where it is irregular or not said.';
COMMENT ON COLUMN mart.open_dataset_lag.datasets IS '数据集数 | Datasets.';
COMMENT ON COLUMN mart.open_dataset_lag.dated IS '其中有更新或发布日期者 | Of them, those with a date of update or publication.';
COMMENT ON COLUMN mart.open_dataset_lag.overdue IS '其中超过周期未更新者；无周期或无日期为空 | Of them, those not updated for longer than their cycle; null without a cycle or a date.';
COMMENT ON COLUMN mart.open_dataset_lag.overdue_share IS '逾期比例（以有日期者计），0 至 1 | Share overdue of those with a date, 0 to 1.';
COMMENT ON COLUMN mart.open_dataset_lag.median_lag_days IS '距上次更新的天数中位数 | Median of days since the last update.';
COMMENT ON COLUMN mart.open_dataset_lag.most_lag_days IS '距上次更新的最大天数 | Most days since the last update.';
