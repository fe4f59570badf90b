-- needs: history.statistic, current.statistic
-- 各指标在各地各时期的最新数值是多少，经历过几次修订？
-- What is the newest figure of each indicator, region and period, and how often was it revised?
-- chart: line x=period_on y=value colour=region
-- example: SELECT region, period, value, unit, figures FROM mart.statistics_by_indicator WHERE indicator = '地区生产总值' ORDER BY region_code, period_on
-- A figure is known by when it was published (its vintage, where the publisher keeps several) and, within that, by when it was
-- captured (its versions in history). What the publisher withdrew is no figure any more.
CREATE TABLE mart.statistics_by_indicator AS
WITH figure AS (
    SELECT
        h.*, coalesce(h.region_code, '') AS of_region, coalesce(h.region, '') AS in_region, coalesce(h.unit, '') AS of_unit,
        (coalesce(h.vintage, ''), h._captured_at, h._load, h.record_id) AS place
    FROM history.statistic h
    SEMI JOIN current.statistic c ON c._source = h._source AND c.record_id = h.record_id
    WHERE h._change != 'withdrawn' AND h.value IS NOT NULL
)
SELECT
    _source AS source_id, province_code, indicator_code, arg_max(indicator, place) AS indicator, nullif(of_region, '') AS region_code,
    nullif(in_region, '') AS region, period, any_value(period_on) AS period_on, arg_max(value, place) AS value,
    nullif(of_unit, '') AS unit, arg_max(vintage, place) AS vintage, arg_min(value, place) AS first_value,
    count(*) AS figures, count(DISTINCT vintage) AS vintages, arg_max(value, place) != arg_min(value, place) AS revised
FROM figure
GROUP BY _source, province_code, indicator_code, of_region, in_region, period, of_unit
ORDER BY source_id, indicator_code, region_code, region, period_on, period, unit;
COMMENT ON TABLE mart.statistics_by_indicator IS
    '各指标、地区、时期的最新数值，一行一个 | The newest figure, a row an indicator, region and period.';
COMMENT ON COLUMN mart.statistics_by_indicator.source_id IS '来源编号 | Source id.';
COMMENT ON COLUMN mart.statistics_by_indicator.province_code IS '发布者的省级代码 | Province of the publisher.';
COMMENT ON COLUMN mart.statistics_by_indicator.indicator_code IS '指标代码 | Code of the indicator.';
COMMENT ON COLUMN mart.statistics_by_indicator.indicator IS '指标 | Indicator.';
COMMENT ON COLUMN mart.statistics_by_indicator.region_code IS '地区代码，空为全国 | Region by GB/T 2260 code; null for the country.';
COMMENT ON COLUMN mart.statistics_by_indicator.region IS '地区，空为全国 | Region as worded; null for the country.';
COMMENT ON COLUMN mart.statistics_by_indicator.period IS '时期代码 | Code of the period.';
COMMENT ON COLUMN mart.statistics_by_indicator.period_on IS '时期首日 | First day of the period.';
COMMENT ON COLUMN mart.statistics_by_indicator.value IS '最新数值，单位见 unit | Newest figure, in the unit of unit.';
COMMENT ON COLUMN mart.statistics_by_indicator.unit IS '计量单位；单位不同者各为一行 | Unit; figures of another unit have rows of their own.';
COMMENT ON COLUMN mart.statistics_by_indicator.vintage IS '最新数值的版本 | Vintage of the newest figure; null where the publisher keeps one only.';
COMMENT ON COLUMN mart.statistics_by_indicator.first_value IS '最早所见数值，单位同上 | First figure seen, in the same unit.';
COMMENT ON COLUMN mart.statistics_by_indicator.figures IS '见过的数值次数 | Figures seen, one a vintage and version.';
COMMENT ON COLUMN mart.statistics_by_indicator.vintages IS '版本数 | Vintages.';
COMMENT ON COLUMN mart.statistics_by_indicator.revised IS '最新数值是否不同于最早所见 | Whether the newest figure differs from the first.';
