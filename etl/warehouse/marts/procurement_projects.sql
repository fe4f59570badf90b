-- needs: current.procurement_notice
-- 每个采购项目的预算、成交金额和历时如何？
-- What was the budget of each procurement project, for how much did it go, and how long did it take?
-- chart: point x=budget y=award colour=method
-- example: SELECT buyer, title, budget, award, days FROM mart.procurement_projects WHERE currency = 'CNY' AND award > budget
-- A project has a call, corrections and results. The notices of a source that share a number and a buyer are one; a notice
-- without a number is its own project. The newest notice that says a thing has the last word; winners of parts are added up,
-- each by its newest amount, since a correction says it again.
CREATE TABLE mart.procurement_projects AS
WITH notice AS (
    SELECT
        *, _source AS source_id, coalesce(project_no, '#' || record_id) AS project, coalesce(buyer, '') AS of_buyer,
        coalesce(upper(currency), 'CNY') AS money, (published_on, _captured_at, record_id) AS place
    FROM current.procurement_notice
), won AS (
    SELECT
        source_id, project, of_buyer, money, winner, arg_max(award_amount, place) AS amount, arg_max(awarded_on, place) AS awarded_on
    FROM notice WHERE award_amount IS NOT NULL GROUP BY ALL
), awarded AS (
    SELECT source_id, project, of_buyer, money, sum(amount) AS award, count(winner) AS winners, max(awarded_on) AS awarded_on
    FROM won GROUP BY ALL
)
SELECT
    n.source_id, n.province_code, any_value(n.project_no) AS project_no, nullif(n.of_buyer, '') AS buyer,
    arg_min(n.title, n.place) AS title, arg_max(n.category, n.place) AS category, arg_max(n.method, n.place) AS method,
    n.money AS currency, arg_max(n.budget, n.place) AS budget, a.award, coalesce(a.winners, 0) AS winners,
    min(n.published_on) AS first_on, coalesce(a.awarded_on, max(n.awarded_on)) AS awarded_on,
    coalesce(a.awarded_on, max(n.awarded_on)) - min(n.published_on) AS days,
    bool_or(regexp_matches(concat_ws(' ', n.title, n.notice_type, n.status), '废标|流标|终止')) AS failed, count(*) AS notices
FROM notice n
LEFT JOIN awarded a ON a.source_id = n.source_id AND a.project = n.project AND a.of_buyer = n.of_buyer AND a.money = n.money
GROUP BY n.source_id, n.province_code, n.project, n.of_buyer, n.money, a.award, a.winners, a.awarded_on
ORDER BY n.province_code, first_on, n.source_id, n.project, n.of_buyer, n.money;
COMMENT ON TABLE mart.procurement_projects IS
    '采购项目，一行一个，由同编号的各公告合成 | Procurement projects, a row each, put together from the notices that share a number.';
COMMENT ON COLUMN mart.procurement_projects.source_id IS '来源编号 | Source id.';
COMMENT ON COLUMN mart.procurement_projects.province_code IS '省级行政区代码 | Province by GB/T 2260 code.';
COMMENT ON COLUMN mart.procurement_projects.project_no IS '项目编号，未标明为空 | Number of the project; null where none is stated.';
COMMENT ON COLUMN mart.procurement_projects.buyer IS '采购人 | Body that buys.';
COMMENT ON COLUMN mart.procurement_projects.title IS '首个公告的标题 | Title of the first notice.';
COMMENT ON COLUMN mart.procurement_projects.category IS '品类 | What is bought.';
COMMENT ON COLUMN mart.procurement_projects.method IS '采购方式 | Procedure.';
COMMENT ON COLUMN mart.procurement_projects.currency IS '币种（ISO 4217），未标明为 CNY | Currency (ISO 4217); CNY where none is stated.';
COMMENT ON COLUMN mart.procurement_projects.budget IS '预算或最高限价，单位为该币种的元 | Budget or highest price, in whole units of the currency.';
COMMENT ON COLUMN mart.procurement_projects.award IS '成交金额合计，单位为该币种的元 | Awards in all, in whole units of the currency; null while there is none.';
COMMENT ON COLUMN mart.procurement_projects.winners IS '中标人数 | Suppliers that won.';
COMMENT ON COLUMN mart.procurement_projects.first_on IS '首个公告的日期 | Date of the first notice.';
COMMENT ON COLUMN mart.procurement_projects.awarded_on IS '定标日期 | Day of the award; null while there is none.';
COMMENT ON COLUMN mart.procurement_projects.days IS '首个公告至定标的天数（日历日）| Calendar days from the first notice to the award.';
COMMENT ON COLUMN mart.procurement_projects.failed IS '是否有公告称废标、流标或终止 | Whether a notice says that it failed or was ended.';
COMMENT ON COLUMN mart.procurement_projects.notices IS '公告数 | Notices.';
