-- needs: mart.document_citations, dim.province
-- 国家政策在各省如何传导：哪些省跟进、多少天后？
-- How does a national policy spread: which provinces followed, and after how many days?
-- chart: point x=days y=province colour=national_no
-- example: SELECT province, followed_on, days FROM mart.policy_diffusion WHERE national_no = '国办发〔2023〕12号' ORDER BY place
-- A province follows with its first document that cites the national one. Days are counted from the national document's own
-- date, where a release holds it; what was published before it (a slip of the publisher's date) has negative days and stays.
CREATE TABLE mart.policy_diffusion AS
WITH followed AS (
    SELECT
        cited_no AS national_no, province_code, min(issued_on) AS followed_on, count(*) AS documents,
        arg_min(source_id, (issued_on, source_id, record_id)) AS source_id,
        arg_min(record_id, (issued_on, source_id, record_id)) AS record_id,
        any_value(cited_title) AS national_title, any_value(cited_issued_on) AS national_on
    FROM mart.document_citations
    WHERE cited_national AND province_code != '100000'
    GROUP BY cited_no, province_code
)
SELECT
    f.national_no, f.national_title, f.national_on, f.province_code, p.name_zh AS province, p.name_en AS province_en,
    f.followed_on, f.followed_on - f.national_on AS days,
    f.followed_on - min(f.followed_on) OVER (PARTITION BY f.national_no) AS days_after_first,
    rank() OVER (PARTITION BY f.national_no ORDER BY f.followed_on) AS place, f.documents, f.source_id, f.record_id
FROM followed f
LEFT JOIN dim.province p USING (province_code)
ORDER BY f.national_no, place, f.province_code;
COMMENT ON TABLE mart.policy_diffusion IS
    '国家政策的传导，一行一份国家文件一省；未跟进的省无行 | How national documents spread, a row a document and province; a province that did not follow has no row.';
COMMENT ON COLUMN mart.policy_diffusion.national_no IS '国家文件的文号（规范写法）| Official number of the national document, in one form.';
COMMENT ON COLUMN mart.policy_diffusion.national_title IS '其标题，未持有为空 | Its title; null where it is not held.';
COMMENT ON COLUMN mart.policy_diffusion.national_on IS '其发布日期，未持有为空 | Its date of publication; null where it is not held.';
COMMENT ON COLUMN mart.policy_diffusion.province_code IS '跟进省份的代码 | Province that followed.';
COMMENT ON COLUMN mart.policy_diffusion.province IS '省份 | Province in Chinese.';
COMMENT ON COLUMN mart.policy_diffusion.province_en IS '省份（英文）| Province in English.';
COMMENT ON COLUMN mart.policy_diffusion.followed_on IS '首份引用文件的发布日期 | Date of the first document that cites it.';
COMMENT ON COLUMN mart.policy_diffusion.days IS '距国家文件发布的天数（日历日）| Calendar days after the national document; null where it is not held.';
COMMENT ON COLUMN mart.policy_diffusion.days_after_first IS '距首个跟进省份的天数 | Calendar days after the first province that followed.';
COMMENT ON COLUMN mart.policy_diffusion.place IS '跟进次序，同日并列 | Order in which it followed; the same on one day.';
COMMENT ON COLUMN mart.policy_diffusion.documents IS '该省引用它的文件数 | Documents of the province that cite it.';
COMMENT ON COLUMN mart.policy_diffusion.source_id IS '首份引用文件的来源编号 | Source id of the first document that cites it.';
COMMENT ON COLUMN mart.policy_diffusion.record_id IS '首份引用文件的记录号 | Record id of the first document that cites it.';
