-- needs: current.website, dim.province
-- 政府网站有多少在运行、暂停、关停或无法访问？
-- How many government sites are alive, suspended, closed or unreachable?
-- chart: bar x=province y=sites colour=state
-- example: SELECT province, state, sum(sites) FROM mart.sites_by_status GROUP BY ALL ORDER BY ALL
-- As registers state it; whether the sources that are asked here answer stands in mart.coverage_by_source. A site of the
-- province of its region code, else of its register's.
CREATE VIEW mart.sites_by_status AS
WITH site AS (
    SELECT
        *, coalesce(region_code[:2] || '0000', province_code) AS of_province,
        CASE
            WHEN regexp_matches(status, '无法|不能访问|打不开|不可用|超时') THEN 'unreachable'
            WHEN regexp_matches(status, '暂停|临时|整改') THEN 'suspended'
            WHEN closed_on IS NOT NULL OR regexp_matches(status, '关停|关闭|下线|注销|停用') THEN 'closed'
            WHEN regexp_matches(status, '迁移|整合|合并') THEN 'moved'
            WHEN regexp_matches(status, '正常|运行|在用|开通') THEN 'alive'
            WHEN status IS NULL THEN 'not_said'
            ELSE 'other'
        END AS state
    FROM current.website
)
SELECT
    s.of_province AS province_code, p.name_zh AS province, p.name_en AS province_en, s.level, s.state, count(*) AS sites,
    max(s.checked_on) AS last_checked_on
FROM site s
LEFT JOIN dim.province p ON p.province_code = s.of_province
GROUP BY ALL
ORDER BY ALL;
COMMENT ON VIEW mart.sites_by_status IS
    '政府网站，一行一省一层级一状态，依名录所标 | Government sites as registers state them, a row a province, level and state.';
COMMENT ON COLUMN mart.sites_by_status.province_code IS '省级行政区代码 | Province by GB/T 2260 code.';
COMMENT ON COLUMN mart.sites_by_status.province IS '省份 | Province in Chinese.';
COMMENT ON COLUMN mart.sites_by_status.province_en IS '省份（英文）| Province in English.';
COMMENT ON COLUMN mart.sites_by_status.level IS '网站层级，照录 | Level as stated.';
COMMENT ON COLUMN mart.sites_by_status.state IS
    'alive 正常、suspended 暂停、closed 关停、moved 迁移、unreachable 无法访问、not_said 未标明、other 其他 | alive, suspended, closed, moved, unreachable, not_said or other.';
COMMENT ON COLUMN mart.sites_by_status.sites IS '网站数 | Sites.';
COMMENT ON COLUMN mart.sites_by_status.last_checked_on IS '最近核查日期 | Last day of which the register gives the state.';
