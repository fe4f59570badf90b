-- needs: dim.publisher, dim.province, ops.run
-- 哪些机构发布最多，哪些已久未发布？
-- Which bodies publish most, and which have fallen silent?
-- chart: bar x=records y=name colour=province
-- example: SELECT name, records, last_on, silent_days FROM mart.publishers_by_activity WHERE silent_days > 90 ORDER BY records DESC
-- Bodies that only answer letters are left out: their counts would give away cells that mart.reply_times hides.
CREATE VIEW mart.publishers_by_activity AS
SELECT
    b.publisher_id, b.province_code, p.name_zh AS province, p.name_en AS province_en, b.name, b.division_code,
    list_filter(b.kinds, lambda kind: kind != 'public_letter') AS kinds, len(b.names) AS spellings, b.records, b.first_on, b.last_on,
    mart.today() - b.last_on AS silent_days, round(b.records * 30.4375 / (b.last_on - b.first_on + 1), 2) AS per_month
FROM dim.publisher b
LEFT JOIN dim.province p USING (province_code)
WHERE b.kinds != ['public_letter']
ORDER BY b.records DESC, b.publisher_id;
COMMENT ON VIEW mart.publishers_by_activity IS
    '机构的发布活动，一行一机构；仅见于来信者除外 | How active bodies are, a row each; those that are seen in letters alone are left out.';
COMMENT ON COLUMN mart.publishers_by_activity.publisher_id IS '机构编号 | Id of the body.';
COMMENT ON COLUMN mart.publishers_by_activity.province_code IS '省级行政区代码 | Province by GB/T 2260 code.';
COMMENT ON COLUMN mart.publishers_by_activity.province IS '省份 | Province in Chinese.';
COMMENT ON COLUMN mart.publishers_by_activity.province_en IS '省份（英文）| Province in English.';
COMMENT ON COLUMN mart.publishers_by_activity.name IS '规范名称 | Canonical name.';
COMMENT ON COLUMN mart.publishers_by_activity.division_code IS '所在行政区划代码，不详为空 | Division that it is of; null where not known.';
COMMENT ON COLUMN mart.publishers_by_activity.kinds IS '出现于哪些类别（来信除外）| Kinds that it is found in, letters left out.';
COMMENT ON COLUMN mart.publishers_by_activity.spellings IS '名称的写法数 | Spellings of its name.';
COMMENT ON COLUMN mart.publishers_by_activity.records IS '记录条数（发布或采购）| Records that it publishes or buys by.';
COMMENT ON COLUMN mart.publishers_by_activity.first_on IS '最早的记录日期 | Date of the first record.';
COMMENT ON COLUMN mart.publishers_by_activity.last_on IS '最近的记录日期 | Date of the last record.';
COMMENT ON COLUMN mart.publishers_by_activity.silent_days IS '距最近记录的天数 | Days since the last record.';
COMMENT ON COLUMN mart.publishers_by_activity.per_month IS '平均每月条数 | Records a month, from the first to the last.';
