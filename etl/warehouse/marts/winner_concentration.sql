-- needs: current.procurement_notice, dim.publisher_name, dim.publisher
-- 各采购人的成交金额集中在少数供应商手中吗？
-- How much of what a buyer buys goes to few suppliers?
-- chart: bar x=top_share y=buyer colour=year
-- example: SELECT buyer, year, winners, top_winner, top_share, hhi FROM mart.winner_concentration WHERE awards >= 10 ORDER BY hhi DESC
-- Awards in yuan alone, each winner of a project once, by its newest amount. Of buyers with 5 awards or more in a year.
CREATE TABLE mart.winner_concentration AS
WITH award AS (
    SELECT
        n.province_code, coalesce(any_value(b.name), n.buyer) AS buyer, n.winner,
        arg_max(n.award_amount, (n.published_on, n._captured_at, n.record_id)) AS yuan, year(min(n.published_on)) AS year
    FROM current.procurement_notice n
    LEFT JOIN dim.publisher_name s ON s.province_code = n.province_code AND s.publisher = n.buyer
    LEFT JOIN dim.publisher b USING (publisher_id)
    WHERE n.award_amount > 0 AND n.winner IS NOT NULL AND n.buyer IS NOT NULL AND coalesce(upper(n.currency), 'CNY') = 'CNY'
    GROUP BY n.province_code, n._source, coalesce(n.project_no, '#' || n.record_id), n.buyer, n.winner
), winner AS (
    SELECT province_code, buyer, year, winner, sum(yuan) AS yuan, count(*) AS awards FROM award GROUP BY ALL
)
SELECT
    province_code, buyer, year, sum(awards)::BIGINT AS awards, count(*) AS winners, sum(yuan) AS award_yuan,
    arg_max(winner, (yuan, winner)) AS top_winner, round(max(yuan) / sum(yuan), 4) AS top_share,
    round(sum(yuan * yuan) / (sum(yuan) * sum(yuan)), 4) AS hhi
FROM winner
GROUP BY province_code, buyer, year
HAVING sum(awards) >= 5
ORDER BY ALL;
COMMENT ON TABLE mart.winner_concentration IS
    '成交集中度，一行一省一采购人一年 | Concentration of awards, a row a province, buyer and year.';
COMMENT ON COLUMN mart.winner_concentration.province_code IS '省级行政区代码 | Province by GB/T 2260 code.';
COMMENT ON COLUMN mart.winner_concentration.buyer IS '采购人（规范名称）| Buyer by its canonical name.';
COMMENT ON COLUMN mart.winner_concentration.year IS '年份 | Year of the first notice that names the award.';
COMMENT ON COLUMN mart.winner_concentration.awards IS '成交数 | Awards.';
COMMENT ON COLUMN mart.winner_concentration.winners IS '供应商数 | Suppliers.';
COMMENT ON COLUMN mart.winner_concentration.award_yuan IS '成交合计（元）| Awards in yuan.';
COMMENT ON COLUMN mart.winner_concentration.top_winner IS '成交金额最大的供应商 | Supplier with the largest sum.';
COMMENT ON COLUMN mart.winner_concentration.top_share IS '其所占份额，0 至 1 | Its share, 0 to 1.';
COMMENT ON COLUMN mart.winner_concentration.hhi IS '赫芬达尔指数，0 至 1，1 为独占 | Herfindahl index, 0 to 1; 1 where one supplier has all.';
