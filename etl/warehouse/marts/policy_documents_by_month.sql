-- needs: current.policy_document, dim.province
-- 各省每月发布多少政策文件？
-- How many policy documents did each province publish in each month?
-- chart: line x=month y=documents colour=province
-- example: SELECT month, province, documents FROM mart.policy_documents_by_month WHERE month >= DATE '2024-01-01' ORDER BY ALL
-- A document that two sources have counts twice; mart.reprints says how often that is.
CREATE TABLE mart.policy_documents_by_month AS
SELECT
    d.province_code, p.name_zh AS province, p.name_en AS province_en, date_trunc('month', d.issued_on)::DATE AS month,
    count(*) AS documents, count(mart.number(d.document_no)) AS numbered, count(DISTINCT d.publisher) AS publishers,
    count(d.text) AS with_text
FROM current.policy_document d
LEFT JOIN dim.province p USING (province_code)
GROUP BY ALL
ORDER BY ALL;
COMMENT ON TABLE mart.policy_documents_by_month IS
    '各省每月的政策文件，一行一省一月；无文件的月份无行 | Policy documents, a row a province and month; a month without any has no row.';
COMMENT ON COLUMN mart.policy_documents_by_month.province_code IS '省级行政区代码 | Province by GB/T 2260 code.';
COMMENT ON COLUMN mart.policy_documents_by_month.province IS '省份 | Province in Chinese.';
COMMENT ON COLUMN mart.policy_documents_by_month.province_en IS '省份（英文）| Province in English.';
COMMENT ON COLUMN mart.policy_documents_by_month.month IS '发布月份（首日）| Month of publication, by its first day.';
COMMENT ON COLUMN mart.policy_documents_by_month.documents IS '文件数 | Documents.';
COMMENT ON COLUMN mart.policy_documents_by_month.numbered IS '其中有发文字号者 | Of them, those with an official number.';
COMMENT ON COLUMN mart.policy_documents_by_month.publishers IS '发布机构数（按写法）| Publishers, by spelling.';
COMMENT ON COLUMN mart.policy_documents_by_month.with_text IS '其中有正文者 | Of them, those with a text.';
