-- needs: mart.procurement_projects, dim.publisher_name, dim.publisher, dim.province
-- 各采购人每月各品类采购多少、预算与成交相差多少？
-- What does each buyer buy of each category in a month, and how do budget and award compare?
-- chart: bar x=month y=award_yuan colour=category
-- example: SELECT buyer, sum(budget_yuan), sum(award_yuan) FROM mart.procurement_by_month GROUP BY ALL ORDER BY 3 DESC NULLS LAST LIMIT 20
-- Yuan are yuan alone: amounts of other currencies stand in columns of their own, in rows of their own.
CREATE TABLE mart.procurement_by_month AS
SELECT
    r.province_code, p.name_zh AS province, p.name_en AS province_en, coalesce(b.name, r.buyer) AS buyer, r.category,
    date_trunc('month', r.first_on)::DATE AS month, r.currency, count(*) AS projects, sum(r.notices)::BIGINT AS notices,
    count(*) FILTER (r.failed) AS failed, count(r.award) AS awarded,
    sum(r.budget) FILTER (r.currency = 'CNY') AS budget_yuan, sum(r.award) FILTER (r.currency = 'CNY') AS award_yuan,
    sum(r.budget) FILTER (r.currency != 'CNY') AS budget_other, sum(r.award) FILTER (r.currency != 'CNY') AS award_other,
    round(1 - sum(r.award) FILTER (r.budget > 0) / sum(r.budget) FILTER (r.budget > 0 AND r.award IS NOT NULL), 4) AS saved_share
FROM mart.procurement_projects r
LEFT JOIN dim.publisher_name n ON n.province_code = r.province_code AND n.publisher = r.buyer
LEFT JOIN dim.publisher b USING (publisher_id)
LEFT JOIN dim.province p ON p.province_code = r.province_code
GROUP BY ALL
ORDER BY ALL;
COMMENT ON TABLE mart.procurement_by_month IS
    '采购，一行一省一采购人一品类一月一币种；同一项目只计一次 | Procurement, a row a province, buyer, category, month and currency; a project counts once.';
COMMENT ON COLUMN mart.procurement_by_month.province_code IS '省级行政区代码 | Province by GB/T 2260 code.';
COMMENT ON COLUMN mart.procurement_by_month.province IS '省份 | Province in Chinese.';
COMMENT ON COLUMN mart.procurement_by_month.province_en IS '省份（英文）| Province in English.';
COMMENT ON COLUMN mart.procurement_by_month.buyer IS '采购人（规范名称），未标明为空 | Buyer by its canonical name; null where none is stated.';
COMMENT ON COLUMN mart.procurement_by_month.category IS '品类，未标明为空 | Category; null where none is stated.';
COMMENT ON COLUMN mart.procurement_by_month.month IS '首个公告的月份（首日）| Month of the first notice, by its first day.';
COMMENT ON COLUMN mart.procurement_by_month.currency IS '币种（ISO 4217）| Currency (ISO 4217).';
COMMENT ON COLUMN mart.procurement_by_month.projects IS '项目数 | Projects.';
COMMENT ON COLUMN mart.procurement_by_month.notices IS '公告数 | Notices.';
COMMENT ON COLUMN mart.procurement_by_month.failed IS '其中废标、流标或终止者 | Of the projects, those that failed or were ended.';
COMMENT ON COLUMN mart.procurement_by_month.awarded IS '其中有成交金额者 | Of the projects, those with an award.';
COMMENT ON COLUMN mart.procurement_by_month.budget_yuan IS '预算合计（元），其他币种为空 | Budgets in yuan; null of another currency.';
COMMENT ON COLUMN mart.procurement_by_month.award_yuan IS '成交合计（元），其他币种为空 | Awards in yuan; null of another currency.';
COMMENT ON COLUMN mart.procurement_by_month.budget_other IS '预算合计（该币种的元），人民币为空 | Budgets in whole units of the other currency; null of yuan.';
COMMENT ON COLUMN mart.procurement_by_month.award_other IS '成交合计（该币种的元），人民币为空 | Awards in whole units of the other currency; null of yuan.';
COMMENT ON COLUMN mart.procurement_by_month.saved_share IS
    '成交低于预算的比例，仅计两者俱全的项目；负数为超出 | Share by which awards are below budgets, of projects that state both; negative where above.';
