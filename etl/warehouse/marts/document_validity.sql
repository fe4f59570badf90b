-- needs: current.policy_document, dim.province, ops.run
-- 各省各年发布的文件如今有多少仍然有效？
-- How many of the documents of each province and year are still in force?
-- chart: bar x=year y=documents colour=validity
-- example: SELECT year, validity, sum(documents) FROM mart.document_validity GROUP BY ALL ORDER BY ALL
-- Only what the publisher says of it; most say nothing, and that is not the same as being in force.
CREATE VIEW mart.document_validity AS
SELECT
    d.province_code, p.name_zh AS province, p.name_en AS province_en, year(d.issued_on) AS year,
    CASE
        WHEN regexp_matches(d.status, '部分') THEN 'partly'
        WHEN regexp_matches(d.status, '废止|撤销|无效') THEN 'repealed'
        WHEN regexp_matches(d.status, '失效|过期') THEN 'expired'
        WHEN regexp_matches(d.status, '修改|修订|修正') THEN 'amended'
        WHEN regexp_matches(d.status, '尚未|未生效|未施行') OR d.effective_on > mart.today() THEN 'not_yet'
        WHEN regexp_matches(d.status, '有效|现行|生效') THEN 'in_force'
        WHEN d.status IS NULL THEN 'not_said'
        ELSE 'other'
    END AS validity,
    count(*) AS documents
FROM current.policy_document d
LEFT JOIN dim.province p USING (province_code)
GROUP BY ALL
ORDER BY ALL;
COMMENT ON VIEW mart.document_validity IS
    '文件效力，一行一省一年一种状态，依发布者所标 | Validity of documents as publishers state it, a row a province, year of issue and state.';
COMMENT ON COLUMN mart.document_validity.province_code IS '省级行政区代码 | Province by GB/T 2260 code.';
COMMENT ON COLUMN mart.document_validity.province IS '省份 | Province in Chinese.';
COMMENT ON COLUMN mart.document_validity.province_en IS '省份（英文）| Province in English.';
COMMENT ON COLUMN mart.document_validity.year IS '发布年份 | Year of publication.';
COMMENT ON COLUMN mart.document_validity.validity IS
    'in_force 有效、amended 已修改、partly 部分有效、repealed 废止、expired 失效、not_yet 尚未施行、not_said 未标明、other 其他 | in_force, amended, partly, repealed, expired, not_yet (in force), not_said, or other.';
COMMENT ON COLUMN mart.document_validity.documents IS '文件数 | Documents.';
