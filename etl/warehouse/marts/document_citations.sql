-- needs: current.policy_document
-- 哪些政策文件引用了哪些文件？
-- Which policy documents cite which others?
-- chart: bar x=cited_no y=record_id
-- example: SELECT cited_no, count(*) AS documents FROM mart.document_citations GROUP BY ALL ORDER BY documents DESC LIMIT 20
-- A text says 根据国办发〔2023〕12号: where the issuer's mark begins is told by the longest ending that is the mark of a held
-- document or of the State Council and its General Office; else by the last word that introduces a citation.
CREATE TABLE mart.document_citations AS
WITH document AS MATERIALIZED (
    SELECT _source AS source_id, record_id, province_code, issued_on, title, mart.number(document_no) AS own_no
    FROM current.policy_document
), held AS ( -- the first publication stands for a number that several records bear
    SELECT own_no AS cited_no, arg_min(struct_pack(source_id, record_id, title, issued_on, province_code),
        (province_code != '100000', issued_on, source_id, record_id)) AS held
    FROM document WHERE own_no IS NOT NULL GROUP BY own_no
), mark AS (
    SELECT DISTINCT regexp_extract(own_no, '^[^〔]+') AS mark FROM document WHERE own_no IS NOT NULL
    UNION
    SELECT unnest(['国发', '国办发', '国函', '国办函', '国发明电', '国办发明电', '国令', '中发', '中办发'])
), said AS MATERIALIZED (
    SELECT source_id, record_id, regexp_extract(number, '^[^〔]+') AS before, regexp_extract(number, '〔.*$') AS serial
    FROM (
        SELECT _source AS source_id, record_id, unnest(mart.numbers(concat_ws(' ', title, text))) AS number
        FROM current.policy_document
    )
    WHERE number IS NOT NULL
), told AS MATERIALIZED (
    SELECT before, max_by(mark, length(mark)) AS mark
    FROM (SELECT DISTINCT before FROM said) JOIN mark ON ends_with(before, mark)
    GROUP BY before
), cited AS (
    SELECT DISTINCT
        s.source_id, s.record_id,
        coalesce(t.mark, nullif(regexp_replace(s.before,
            '^.*(?:根据|按照|依照|依据|遵照|贯彻|落实|执行|参照|转发|印发|以及|通知|意见|规定|办法|精神|原|和|及|与|的|见|对|将|由)', ''), '')) AS mark,
        s.serial
    FROM said s LEFT JOIN told t USING (before)
)
SELECT
    d.source_id, d.record_id, d.province_code, d.issued_on, d.own_no AS document_no, c.mark || c.serial AS cited_no,
    regexp_matches(c.mark, '^(国|中发$|中办发$)') OR h.held.province_code IS NOT DISTINCT FROM '100000' AS cited_national,
    h.held.source_id AS cited_source_id, h.held.record_id AS cited_record_id, h.held.title AS cited_title,
    h.held.issued_on AS cited_issued_on
FROM cited c
JOIN document d USING (source_id, record_id)
LEFT JOIN held h ON h.cited_no = c.mark || c.serial
WHERE c.mark IS NOT NULL AND c.mark || c.serial IS DISTINCT FROM d.own_no
ORDER BY d.province_code, d.issued_on, d.source_id, d.record_id, cited_no;
COMMENT ON TABLE mart.document_citations IS
    '引用关系，一行一份文件一个被引文号；由标题和正文中的发文字号得出 | Citations, a row a document and cited official number, as titles and texts name them.';
COMMENT ON COLUMN mart.document_citations.source_id IS '引用文件的来源编号 | Source id of the citing document.';
COMMENT ON COLUMN mart.document_citations.record_id IS '引用文件的记录号 | Record id of the citing document.';
COMMENT ON COLUMN mart.document_citations.province_code IS '引用文件的省级代码 | Province of the citing document.';
COMMENT ON COLUMN mart.document_citations.issued_on IS '引用文件的发布日期 | Date of the citing document.';
COMMENT ON COLUMN mart.document_citations.document_no IS '引用文件的文号（规范写法）| Official number of the citing document, in one form.';
COMMENT ON COLUMN mart.document_citations.cited_no IS '被引文号（规范写法）| Official number that is cited, in one form.';
COMMENT ON COLUMN mart.document_citations.cited_national IS
    '被引者是否国家文件：代字为国发、国办发等，或为国家来源所持 | Whether it is a national document: by its mark (国发, 国办发 ...), or held from a national source.';
COMMENT ON COLUMN mart.document_citations.cited_source_id IS '被引文件的来源编号，未持有为空 | Source id of the cited document; null where it is not held.';
COMMENT ON COLUMN mart.document_citations.cited_record_id IS '被引文件的记录号 | Record id of the cited document; null where it is not held.';
COMMENT ON COLUMN mart.document_citations.cited_title IS '被引文件的标题 | Title of the cited document; null where it is not held.';
COMMENT ON COLUMN mart.document_citations.cited_issued_on IS '被引文件的发布日期 | Date of the cited document; null where it is not held.';
