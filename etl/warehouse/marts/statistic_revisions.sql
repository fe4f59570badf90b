-- needs: history.statistic, current.statistic
-- 哪些统计数值被修订过、修订了多少？
-- Which figures were revised, and by how much?
-- chart: bar x=change_share y=indicator colour=region
-- example: SELECT indicator, region, period, was, value, change_share FROM mart.statistic_revisions ORDER BY abs(change_share) DESC NULLS LAST
-- Each figure beside the one before it, by vintage and then by capture; a figure that was said again is no revision.
CREATE TABLE mart.statistic_revisions AS
WITH figure AS (
    SELECT
        _source AS source_id, province_code, indicator_code, indicator, region_code, region, period, period_on, unit, vintage, value,
        _captured_at AS captured_at, lag(value) OVER said AS was, lag(vintage) OVER said AS was_vintage,
        row_number() OVER said AS place
    FROM history.statistic h
    SEMI JOIN current.statistic c ON c._source = h._source AND c.record_id = h.record_id
    WHERE _change != 'withdrawn' AND value IS NOT NULL
    WINDOW said AS (
        PARTITION BY _source, indicator_code, region_code, region, period, unit
        ORDER BY coalesce(vintage, ''), _captured_at, _load, record_id
    )
)
SELECT
    source_id, province_code, indicator_code, indicator, region_code, region, period, period_on, unit, was_vintage, vintage, was,
    value, value - was AS change, round((value - was) / nullif(abs(was), 0), 6) AS change_share, captured_at
FROM figure
WHERE value != was
ORDER BY source_id, indicator_code, region_code, region, period_on, period, unit, place;
COMMENT ON TABLE mart.statistic_revisions IS
    '统计数值的修订，一行一次 | Revisions of figures, a row each.';
COMMENT ON COLUMN mart.statistic_revisions.source_id IS '来源编号 | Source id.';
COMMENT ON COLUMN mart.statistic_revisions.province_code IS '发布者的省级代码 | Province of the publisher.';
COMMENT ON COLUMN mart.statistic_revisions.indicator_code IS '指标代码 | Code of the indicator.';
COMMENT ON COLUMN mart.statistic_revisions.indicator IS '指标 | Indicator.';
COMMENT ON COLUMN mart.statistic_revisions.region_code IS '地区代码，空为全国 | Region by GB/T 2260 code; null for the country.';
COMMENT ON COLUMN mart.statistic_revisions.region IS '地区，空为全国 | Region as worded; null for the country.';
COMMENT ON COLUMN mart.statistic_revisions.period IS '时期代码 | Code of the period.';
COMMENT ON COLUMN mart.statistic_revisions.period_on IS '时期首日 | First day of the period.';
COMMENT ON COLUMN mart.statistic_revisions.unit IS '计量单位 | Unit.';
COMMENT ON COLUMN mart.statistic_revisions.was_vintage IS '先前数值的版本 | Vintage of the figure before.';
COMMENT ON COLUMN mart.statistic_revisions.vintage IS '修订后数值的版本 | Vintage of the revised figure.';
COMMENT ON COLUMN mart.statistic_revisions.was IS '先前数值，单位见 unit | Figure before, in the unit of unit.';
COMMENT ON COLUMN mart.statistic_revisions.value IS '修订后数值，单位见 unit | Revised figure, in the unit of unit.';
COMMENT ON COLUMN mart.statistic_revisions.change IS '修订量，单位见 unit | Difference, in the unit of unit.';
COMMENT ON COLUMN mart.statistic_revisions.change_share IS '修订幅度，0.1 为增加百分之十 | Difference as a share of the figure before; 0.1 is ten percent more.';
COMMENT ON COLUMN mart.statistic_revisions.captured_at IS '见到修订的时刻（UTC）| When the revised figure was captured, in UTC.';
