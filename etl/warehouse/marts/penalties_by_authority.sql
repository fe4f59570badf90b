-- needs: current.administrative_penalty, dim.publisher_name, dim.publisher, dim.province
-- 各机关每年作出多少行政处罚、罚没多少？
-- How many penalties did each authority impose in each year, and of what amount?
-- chart: bar x=year y=fines_yuan colour=penalty_type
-- example: SELECT authority, year, decisions, fines_yuan, median_fine_yuan FROM mart.penalties_by_authority ORDER BY fines_yuan DESC NULLS LAST
-- Of organisations only. A decision that was withdrawn is told apart and its fine left out.
CREATE TABLE mart.penalties_by_authority AS
WITH decision AS (
    SELECT *, coalesce(regexp_matches(status, '撤销|撤回|无效'), false) AS undone FROM current.administrative_penalty
)
SELECT
    d.province_code, p.name_zh AS province, p.name_en AS province_en, coalesce(b.name, d.publisher) AS authority, d.penalty_type,
    year(d.decided_on) AS year, count(*) AS decisions, count(*) FILTER (d.undone) AS withdrawn,
    count(DISTINCT coalesce(d.holder_code, d.holder_no, d.holder)) AS holders, count(d.fine) FILTER (d.fine > 0) AS fined,
    sum(d.fine) FILTER (NOT d.undone) AS fines_yuan, median(d.fine) FILTER (d.fine > 0 AND NOT d.undone) AS median_fine_yuan,
    sum(d.confiscated) FILTER (NOT d.undone) AS confiscated_yuan
FROM decision d
LEFT JOIN dim.publisher_name n USING (province_code, publisher)
LEFT JOIN dim.publisher b USING (publisher_id)
LEFT JOIN dim.province p ON p.province_code = d.province_code
GROUP BY ALL
ORDER BY ALL;
COMMENT ON TABLE mart.penalties_by_authority IS
    '行政处罚，一行一省一机关一类别一年 | Administrative penalties, a row a province, authority, type and year.';
COMMENT ON COLUMN mart.penalties_by_authority.province_code IS '省级行政区代码 | Province by GB/T 2260 code.';
COMMENT ON COLUMN mart.penalties_by_authority.province IS '省份 | Province in Chinese.';
COMMENT ON COLUMN mart.penalties_by_authority.province_en IS '省份（英文）| Province in English.';
COMMENT ON COLUMN mart.penalties_by_authority.authority IS '处罚机关（规范名称）| Authority by its canonical name.';
COMMENT ON COLUMN mart.penalties_by_authority.penalty_type IS '处罚类别，未标明为空 | Type; null where none is stated.';
COMMENT ON COLUMN mart.penalties_by_authority.year IS '决定年份 | Year of the decision.';
COMMENT ON COLUMN mart.penalties_by_authority.decisions IS '处罚决定数 | Decisions.';
COMMENT ON COLUMN mart.penalties_by_authority.withdrawn IS '其中已撤销者 | Of them, those that were withdrawn.';
COMMENT ON COLUMN mart.penalties_by_authority.holders IS '相对人数 | Organisations.';
COMMENT ON COLUMN mart.penalties_by_authority.fined IS '其中有罚款者 | Of the decisions, those with a fine.';
COMMENT ON COLUMN mart.penalties_by_authority.fines_yuan IS '罚款合计（元），不含已撤销 | Fines in yuan, without those withdrawn.';
COMMENT ON COLUMN mart.penalties_by_authority.median_fine_yuan IS '罚款中位数（元）| Median fine in yuan.';
COMMENT ON COLUMN mart.penalties_by_authority.confiscated_yuan IS '没收合计（元），不含已撤销 | Confiscated in yuan, without those withdrawn.';
