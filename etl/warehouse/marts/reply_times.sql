-- needs: current.public_letter, dim.publisher_name, dim.publisher, dim.province
-- 各部门对各类来信的答复率和答复时间如何？
-- How often and how soon does each department answer letters of each topic?
-- chart: bar x=median_days y=department colour=topic
-- example: SELECT department, topic, letters, reply_rate, median_days, p90_days FROM mart.reply_times WHERE NOT suppressed
-- Cells under 10 letters are not told, and there are no totals. Since the ledger tells the letters of a source, and a count by
-- name those of a department, a hidden cell must not be the only one, nor all hidden ones together be under 10: else the
-- smallest cell that would be shown is hidden too, first in the department and then in the source.
CREATE TABLE mart.reply_times AS
WITH letter AS (
    SELECT
        l._source AS source_id, l.province_code, coalesce(b.name, l.publisher) AS department, coalesce(l.category, '') AS topic,
        l.answered_on, l.answered_on - l.asked_on AS days, mart.working_days(l.asked_on, l.answered_on) AS working_days
    FROM current.public_letter l
    LEFT JOIN dim.publisher_name n USING (province_code, publisher)
    LEFT JOIN dim.publisher b USING (publisher_id)
), cell AS (
    SELECT
        source_id, province_code, department, topic, count(*) AS letters, count(answered_on) AS answered,
        median(days) AS median_days, quantile_cont(days, 0.9) AS p90_days, median(working_days) AS median_working_days
    FROM letter GROUP BY ALL
), small AS (
    SELECT *, letters < 10 AS hidden FROM cell
), by_department AS (
    SELECT * REPLACE (
        hidden OR (
            coalesce(count_if(hidden) OVER department = 1 OR sum(letters) FILTER (hidden) OVER department < 10, false)
            AND row_number() OVER (PARTITION BY source_id, department, hidden ORDER BY letters, topic) = 1
        ) AS hidden)
    FROM small WINDOW department AS (PARTITION BY source_id, department)
), by_source AS (
    SELECT * REPLACE (
        hidden OR (
            coalesce(count_if(hidden) OVER source = 1 OR sum(letters) FILTER (hidden) OVER source < 10, false)
            AND row_number() OVER (PARTITION BY source_id, hidden ORDER BY letters, department, topic) = 1
        ) AS hidden)
    FROM by_department WINDOW source AS (PARTITION BY source_id)
)
SELECT
    c.source_id, c.province_code, p.name_zh AS province, p.name_en AS province_en, c.department,
    nullif(c.topic, '') AS topic, c.hidden AS suppressed, if(c.hidden, NULL, c.letters) AS letters,
    if(c.hidden, NULL, c.answered) AS answered, if(c.hidden, NULL, round(c.answered / c.letters, 4)) AS reply_rate,
    if(c.hidden OR c.answered < 10, NULL, c.median_days) AS median_days,
    if(c.hidden OR c.answered < 10, NULL, c.p90_days) AS p90_days,
    if(c.hidden OR c.answered < 10, NULL, c.median_working_days) AS median_working_days
FROM by_source c
LEFT JOIN dim.province p USING (province_code)
ORDER BY c.source_id, c.department, c.topic;
COMMENT ON TABLE mart.reply_times IS
    '来信答复，一行一来源一部门一类别；不足10件者不予显示 | Replies to letters, a row a source, department and topic; cells under 10 are not told.';
COMMENT ON COLUMN mart.reply_times.source_id IS '来源编号 | Source id.';
COMMENT ON COLUMN mart.reply_times.province_code IS '省级行政区代码 | Province by GB/T 2260 code.';
COMMENT ON COLUMN mart.reply_times.province IS '省份 | Province in Chinese.';
COMMENT ON COLUMN mart.reply_times.province_en IS '省份（英文）| Province in English.';
COMMENT ON COLUMN mart.reply_times.department IS '受理部门（规范名称）| Department that handles them, by its canonical name.';
COMMENT ON COLUMN mart.reply_times.topic IS '来信类别，未标明为空 | Topic; null where none is stated.';
COMMENT ON COLUMN mart.reply_times.suppressed IS
    '是否因不足10件、或为防由总数推出而不显示 | Whether it is hidden: it is under 10 letters, or would give one away that is.';
COMMENT ON COLUMN mart.reply_times.letters IS '来信件数 | Letters.';
COMMENT ON COLUMN mart.reply_times.answered IS '已答复件数 | Letters that were answered.';
COMMENT ON COLUMN mart.reply_times.reply_rate IS '答复率，0 至 1 | Share of letters that were answered, 0 to 1.';
COMMENT ON COLUMN mart.reply_times.median_days IS '答复天数中位数（日历日）；答复不足10件为空 | Median of calendar days to the reply; null under 10 replies.';
COMMENT ON COLUMN mart.reply_times.p90_days IS '答复天数第90百分位（日历日）；答复不足10件为空 | 90th percentile of calendar days to the reply; null under 10 replies.';
COMMENT ON COLUMN mart.reply_times.median_working_days IS
    '答复天数中位数（周一至周五，未计节假日）；答复不足10件为空 | Median of days from Monday to Friday, public holidays not known; null under 10 replies.';
