-- needs: current.administrative_licence, dim.publisher_name, dim.publisher, dim.province, ops.run
-- 各机关每年作出多少行政许可，如今有多少有效？
-- How many licences did each authority grant in each year, and how many hold now?
-- chart: bar x=year y=licences colour=licence_type
-- example: SELECT authority, year, sum(licences), sum(holding) FROM mart.licences_by_authority GROUP BY ALL ORDER BY ALL
-- Of organisations only: natural persons are never kept.
CREATE TABLE mart.licences_by_authority AS
SELECT
    l.province_code, p.name_zh AS province, p.name_en AS province_en, coalesce(b.name, l.publisher) AS authority, l.licence_type,
    year(l.decided_on) AS year, count(*) AS licences, count(DISTINCT coalesce(l.holder_code, l.holder_no, l.holder)) AS holders,
    count(*) FILTER (l.ended_on IS NULL AND coalesce(l.valid_to >= mart.today(), true)
        AND NOT coalesce(regexp_matches(l.status, '注销|撤销|吊销|失效|歇业|終止|终止|廢止|废止'), false)) AS holding,
    count(*) FILTER (l.ended_on IS NOT NULL OR coalesce(regexp_matches(l.status, '注销|撤销|吊销|失效|歇业|終止|终止|廢止|废止'), false)) AS ended
FROM current.administrative_licence l
LEFT JOIN dim.publisher_name n USING (province_code, publisher)
LEFT JOIN dim.publisher b USING (publisher_id)
LEFT JOIN dim.province p ON p.province_code = l.province_code
GROUP BY ALL
ORDER BY ALL;
COMMENT ON TABLE mart.licences_by_authority IS
    '行政许可，一行一省一机关一类别一年 | Administrative licences, a row a province, authority, type and year.';
COMMENT ON COLUMN mart.licences_by_authority.province_code IS '省级行政区代码 | Province by GB/T 2260 code.';
COMMENT ON COLUMN mart.licences_by_authority.province IS '省份 | Province in Chinese.';
COMMENT ON COLUMN mart.licences_by_authority.province_en IS '省份（英文）| Province in English.';
COMMENT ON COLUMN mart.licences_by_authority.authority IS '许可机关（规范名称）| Authority by its canonical name.';
COMMENT ON COLUMN mart.licences_by_authority.licence_type IS '许可类别，未标明为空 | Type; null where none is stated.';
COMMENT ON COLUMN mart.licences_by_authority.year IS '决定年份 | Year of the decision.';
COMMENT ON COLUMN mart.licences_by_authority.licences IS '许可数 | Licences.';
COMMENT ON COLUMN mart.licences_by_authority.holders IS '相对人数 | Organisations that hold them.';
COMMENT ON COLUMN mart.licences_by_authority.holding IS '如今有效者（未终止、未过期）| Those that hold now: neither ended nor run out.';
COMMENT ON COLUMN mart.licences_by_authority.ended IS '已注销、撤销、吊销或歇业者 | Those given up, withdrawn or revoked.';
