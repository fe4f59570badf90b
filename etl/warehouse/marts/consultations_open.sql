-- needs: current.consultation, dim.province, ops.run
-- 哪些意见征集此刻仍在进行？
-- Which consultations are open now?
-- chart: bar x=days_left y=title colour=province
-- example: SELECT closes_on, days_left, province, publisher, title, url FROM mart.consultations_open ORDER BY closes_on
-- Now is the day of the newest run of the release. Without a last day, the publisher's own word tells.
CREATE VIEW mart.consultations_open AS
SELECT
    c._source AS source_id, c.record_id, c.province_code, p.name_zh AS province, p.name_en AS province_en, c.publisher, c.title,
    c.category, c.opens_on, c.closes_on, c.closes_on - mart.today() AS days_left, c.comment_count, c.url
FROM current.consultation c
LEFT JOIN dim.province p USING (province_code)
WHERE c.opens_on <= mart.today() AND c.outcome_on IS NULL
    AND (c.closes_on >= mart.today() OR (c.closes_on IS NULL AND regexp_matches(c.status, '征集中|进行中|正在')))
ORDER BY c.closes_on, source_id, c.record_id;
COMMENT ON VIEW mart.consultations_open IS '正在进行的意见征集，一行一项 | Consultations that are open, a row each.';
COMMENT ON COLUMN mart.consultations_open.source_id IS '来源编号 | Source id.';
COMMENT ON COLUMN mart.consultations_open.record_id IS '记录号 | Record id.';
COMMENT ON COLUMN mart.consultations_open.province_code IS '省级行政区代码 | Province by GB/T 2260 code.';
COMMENT ON COLUMN mart.consultations_open.province IS '省份 | Province in Chinese.';
COMMENT ON COLUMN mart.consultations_open.province_en IS '省份（英文）| Province in English.';
COMMENT ON COLUMN mart.consultations_open.publisher IS '征集单位 | Body that asks.';
COMMENT ON COLUMN mart.consultations_open.title IS '标题 | Title.';
COMMENT ON COLUMN mart.consultations_open.category IS '征集类别 | Category.';
COMMENT ON COLUMN mart.consultations_open.opens_on IS '开始日期 | First day.';
COMMENT ON COLUMN mart.consultations_open.closes_on IS '截止日期 | Last day; null where none is stated.';
COMMENT ON COLUMN mart.consultations_open.days_left IS '剩余天数（日历日），截止当日为 0 | Calendar days left; 0 on the last day.';
COMMENT ON COLUMN mart.consultations_open.comment_count IS '已收到的意见条数 | Comments so far, as stated.';
COMMENT ON COLUMN mart.consultations_open.url IS '网址 | Address.';
