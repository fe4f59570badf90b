-- needs: current.policy_document
-- 哪些文件宣布废止了哪些文件，被废止者是否仍标为有效？
-- Which documents repeal which others, and are those still said to be in force?
-- chart: bar x=repealed_on y=repealed_no colour=still_in_force
-- example: FROM mart.document_supersession WHERE still_in_force
-- A sentence that says 废止, 停止执行 or 失效 and names an official number; 不废止 is none.
CREATE TABLE mart.document_supersession AS
WITH document AS MATERIALIZED (
    SELECT _source AS source_id, record_id, province_code, issued_on, effective_on, title, status,
        mart.number(document_no) AS own_no
    FROM current.policy_document
), sentence AS (
    SELECT _source AS source_id, record_id, unnest(regexp_split_to_array(text, '[。；;\n]')) AS said
    FROM current.policy_document
    WHERE regexp_matches(text, '废止|停止执行|失效')
), named AS (
    SELECT DISTINCT s.source_id, s.record_id, unnest(mart.numbers(s.said)) AS number
    FROM sentence s
    WHERE regexp_matches(s.said, '废止|停止执行|失效') AND NOT regexp_matches(s.said, '不(?:予|再)?废止')
)
SELECT
    d.source_id, d.record_id, d.province_code, d.title, d.own_no AS document_no, d.issued_on AS said_on,
    coalesce(d.effective_on, d.issued_on) AS repealed_on, coalesce(o.own_no, n.number) AS repealed_no,
    o.source_id AS repealed_source_id, o.record_id AS repealed_record_id, o.title AS repealed_title,
    o.issued_on AS repealed_issued_on, o.status AS repealed_status,
    CASE WHEN o.status IS NOT NULL THEN regexp_matches(o.status, '有效|现行|生效') AND NOT regexp_matches(o.status, '部分|失效|未生效') END
        AS still_in_force
FROM named n
JOIN document d USING (source_id, record_id)
-- the number of a held document is what the Han characters before the bracket end with
LEFT JOIN document o ON ends_with(n.number, o.own_no) AND regexp_extract(n.number, '〔.*$') = regexp_extract(o.own_no, '〔.*$')
    AND o.issued_on <= d.issued_on AND o.province_code IN (d.province_code, '100000')
WHERE n.number IS NOT NULL AND (d.own_no IS NULL OR NOT ends_with(n.number, d.own_no))
ORDER BY d.province_code, said_on, d.source_id, d.record_id, repealed_no, repealed_source_id, repealed_record_id;
COMMENT ON TABLE mart.document_supersession IS
    '废止关系，一行一份文件一个被废止文号；由正文语句得出，请核对原文 | Repeals, a row a document and official number that it repeals; told by sentences of texts, so look at the text.';
COMMENT ON COLUMN mart.document_supersession.source_id IS '宣布废止的文件的来源编号 | Source id of the document that repeals.';
COMMENT ON COLUMN mart.document_supersession.record_id IS '其记录号 | Its record id.';
COMMENT ON COLUMN mart.document_supersession.province_code IS '其省级代码 | Its province.';
COMMENT ON COLUMN mart.document_supersession.title IS '其标题 | Its title.';
COMMENT ON COLUMN mart.document_supersession.document_no IS '其文号（规范写法）| Its official number, in one form.';
COMMENT ON COLUMN mart.document_supersession.said_on IS '其发布日期 | Its date of publication.';
COMMENT ON COLUMN mart.document_supersession.repealed_on IS '其施行日期，未标明则为发布日期 | Day from which it is in force, else of its publication.';
COMMENT ON COLUMN mart.document_supersession.repealed_no IS
    '被废止的文号；未持有该文件时前面可带句中文字 | Official number that is repealed; of a document that is not held, words of the sentence may stand before it.';
COMMENT ON COLUMN mart.document_supersession.repealed_source_id IS '被废止文件的来源编号，未持有为空 | Source id of the repealed document; null where it is not held.';
COMMENT ON COLUMN mart.document_supersession.repealed_record_id IS '被废止文件的记录号 | Record id of the repealed document; null where it is not held.';
COMMENT ON COLUMN mart.document_supersession.repealed_title IS '被废止文件的标题 | Title of the repealed document; null where it is not held.';
COMMENT ON COLUMN mart.document_supersession.repealed_issued_on IS '被废止文件的发布日期 | Date of the repealed document; null where it is not held.';
COMMENT ON COLUMN mart.document_supersession.repealed_status IS '发布者对它标明的状态 | What its publisher says of it.';
COMMENT ON COLUMN mart.document_supersession.still_in_force IS
    '是否仍被标为有效；未标明或未持有为空 | Whether it is still said to be in force; null where nothing is said or it is not held.';
