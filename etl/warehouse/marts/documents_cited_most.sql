-- needs: mart.document_citations
-- 哪些文件被引用最多？
-- Which documents are cited most?
-- chart: bar x=documents y=cited_no colour=cited_national
-- example: SELECT cited_no, cited_title, documents, provinces FROM mart.documents_cited_most ORDER BY documents DESC LIMIT 20
CREATE VIEW mart.documents_cited_most AS
SELECT
    cited_no, any_value(cited_title) AS cited_title, any_value(cited_issued_on) AS cited_issued_on,
    bool_or(cited_national) AS cited_national, count(*) AS documents, count(DISTINCT province_code) AS provinces,
    min(issued_on) AS first_on, max(issued_on) AS last_on
FROM mart.document_citations
GROUP BY cited_no
ORDER BY documents DESC, cited_no;
COMMENT ON VIEW mart.documents_cited_most IS '被引文件，一行一个文号 | Cited documents, a row an official number.';
COMMENT ON COLUMN mart.documents_cited_most.cited_no IS '被引文号（规范写法）| Official number that is cited, in one form.';
COMMENT ON COLUMN mart.documents_cited_most.cited_title IS '其标题，未持有为空 | Its title; null where it is not held.';
COMMENT ON COLUMN mart.documents_cited_most.cited_issued_on IS '其发布日期，未持有为空 | Its date; null where it is not held.';
COMMENT ON COLUMN mart.documents_cited_most.cited_national IS '是否国家文件 | Whether it is a national document.';
COMMENT ON COLUMN mart.documents_cited_most.documents IS '引用它的文件数 | Documents that cite it.';
COMMENT ON COLUMN mart.documents_cited_most.provinces IS '引用它的省份数 | Provinces whose documents cite it.';
COMMENT ON COLUMN mart.documents_cited_most.first_on IS '最早引用日期 | Date of the first that cites it.';
COMMENT ON COLUMN mart.documents_cited_most.last_on IS '最近引用日期 | Date of the last that cites it.';
