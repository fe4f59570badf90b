-- needs: current.service_item, dim.publisher_name, dim.publisher, dim.province
-- 各部门在各层级办理多少政务服务事项？
-- How many service items does each department carry out at each level?
-- chart: bar x=items y=department colour=level
-- example: SELECT department, level, items, free_items, median_days FROM mart.service_items_by_department ORDER BY items DESC
-- Levels are told by the words that publishers use; a code without a word stays as it is. Promised days are read from 5个工作日
-- and the like; 当场办结 and 即办 are 0.
CREATE TABLE mart.service_items_by_department AS
SELECT
    s.province_code, p.name_zh AS province, p.name_en AS province_en, coalesce(b.name, s.publisher) AS department,
    CASE
        WHEN regexp_matches(s.level, '国家|国务院') THEN 'national'
        WHEN regexp_matches(s.level, '省|自治区|直辖市') THEN 'province'
        WHEN regexp_matches(s.level, '县|区|旗') THEN 'county'
        WHEN regexp_matches(s.level, '市|州|盟|地') THEN 'prefecture'
        WHEN regexp_matches(s.level, '乡|镇|街道') THEN 'township'
        WHEN regexp_matches(s.level, '村|社区') THEN 'village'
        ELSE s.level
    END AS level,
    s.item_type, count(*) AS items, count(DISTINCT s.catalogue_code) AS catalogue_items,
    count(*) FILTER (coalesce(regexp_matches(s.fee, '^(否|无|免费)|不收费|免收'), false)) AS free_items,
    count(*) FILTER (coalesce(regexp_matches(s.time_limit, '当场|即办|即时'), false)) AS at_once,
    median(CASE
        WHEN regexp_matches(s.time_limit, '当场|即办|即时') THEN 0
        ELSE try_cast(nullif(regexp_extract(s.time_limit, '(\d+)\s*个?(?:工作日|自然日|日|天)', 1), '') AS INTEGER)
    END) AS median_days
FROM current.service_item s
LEFT JOIN dim.publisher_name n USING (province_code, publisher)
LEFT JOIN dim.publisher b USING (publisher_id)
LEFT JOIN dim.province p ON p.province_code = s.province_code
GROUP BY ALL
ORDER BY ALL;
COMMENT ON TABLE mart.service_items_by_department IS
    '政务服务事项，一行一省一部门一层级一类型 | Service items, a row a province, department, level and type.';
COMMENT ON COLUMN mart.service_items_by_department.province_code IS '省级行政区代码 | Province by GB/T 2260 code.';
COMMENT ON COLUMN mart.service_items_by_department.province IS '省份 | Province in Chinese.';
COMMENT ON COLUMN mart.service_items_by_department.province_en IS '省份（英文）| Province in English.';
COMMENT ON COLUMN mart.service_items_by_department.department IS '实施部门（规范名称）| Department by its canonical name.';
COMMENT ON COLUMN mart.service_items_by_department.level IS
    'national 国家、province 省、prefecture 地、county 县、township 乡、village 村，否则照录 | national, province, prefecture, county, township or village; else as stated, null where nothing is.';
COMMENT ON COLUMN mart.service_items_by_department.item_type IS '事项类型，照录 | Type as stated.';
COMMENT ON COLUMN mart.service_items_by_department.items IS '事项数 | Items.';
COMMENT ON COLUMN mart.service_items_by_department.catalogue_items IS '基本编码数 | Distinct codes of the catalogue.';
COMMENT ON COLUMN mart.service_items_by_department.free_items IS '标明不收费者 | Items that are said to be free.';
COMMENT ON COLUMN mart.service_items_by_department.at_once IS '当场或即时办结者 | Items that are done at once.';
COMMENT ON COLUMN mart.service_items_by_department.median_days IS
    '承诺时限中位数（天，多为工作日）；无数字者不计 | Median of the promised days, mostly working days; those without a figure are left out.';
