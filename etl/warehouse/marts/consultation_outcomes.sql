-- needs: current.consultation, dim.publisher_name, dim.publisher, dim.province, ops.run
-- 结束的意见征集有多少公布了结果、隔了多久？
-- How many consultations that closed had their outcome published, and how long after?
-- chart: bar x=outcome_rate y=publisher colour=year
-- example: SELECT publisher, closed, outcome_rate, median_days FROM mart.consultation_outcomes WHERE closed >= 5 ORDER BY outcome_rate
CREATE VIEW mart.consultation_outcomes AS
WITH call AS (
    SELECT
        *, outcome_on IS NOT NULL OR outcome IS NOT NULL OR coalesce(regexp_matches(status, '已反馈|已公布结果'), false) AS told
    FROM current.consultation
)
SELECT
    c.province_code, p.name_zh AS province, p.name_en AS province_en, coalesce(b.name, c.publisher) AS publisher,
    year(c.opens_on) AS year, count(*) AS closed, count(*) FILTER (c.told) AS with_outcome,
    round(count(*) FILTER (c.told) / count(*), 4) AS outcome_rate, median(c.outcome_on - c.closes_on) AS median_days,
    max(mart.today() - c.closes_on) FILTER (NOT c.told) AS longest_wait,
    sum(c.comment_count)::BIGINT AS comments
FROM call c
LEFT JOIN dim.publisher_name n USING (province_code, publisher)
LEFT JOIN dim.publisher b USING (publisher_id)
LEFT JOIN dim.province p ON p.province_code = c.province_code
WHERE c.closes_on < mart.today() OR c.told
GROUP BY ALL
ORDER BY ALL;
COMMENT ON VIEW mart.consultation_outcomes IS
    '已结束的意见征集及其反馈，一行一省一单位一年 | Consultations that closed and their outcomes, a row a province, body and year.';
COMMENT ON COLUMN mart.consultation_outcomes.province_code IS '省级行政区代码 | Province by GB/T 2260 code.';
COMMENT ON COLUMN mart.consultation_outcomes.province IS '省份 | Province in Chinese.';
COMMENT ON COLUMN mart.consultation_outcomes.province_en IS '省份（英文）| Province in English.';
COMMENT ON COLUMN mart.consultation_outcomes.publisher IS '征集单位（规范名称）| Body that asked, by its canonical name.';
COMMENT ON COLUMN mart.consultation_outcomes.year IS '开始年份 | Year in which it opened.';
COMMENT ON COLUMN mart.consultation_outcomes.closed IS '已结束的征集数 | Consultations that closed.';
COMMENT ON COLUMN mart.consultation_outcomes.with_outcome IS '其中已公布结果或标明已反馈者 | Of them, those with an outcome, or said to have one.';
COMMENT ON COLUMN mart.consultation_outcomes.outcome_rate IS '公布率，0 至 1 | Share with an outcome, 0 to 1.';
COMMENT ON COLUMN mart.consultation_outcomes.median_days IS
    '截止至反馈的天数中位数（日历日）| Median of calendar days from the last day to the outcome.';
COMMENT ON COLUMN mart.consultation_outcomes.longest_wait IS
    '未反馈者自截止以来最长天数（日历日）| Most calendar days since the last day, of those without an outcome.';
COMMENT ON COLUMN mart.consultation_outcomes.comments IS '意见条数合计 | Comments in all, as stated.';
