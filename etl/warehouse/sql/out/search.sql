-- From to_find (a row a current record) and was_cut (a row a content and word). A record is numbered by kind, province and
-- date, a word by its spelling; postings are sorted by word, so that a search reads those of its words alone.
CREATE TABLE out.search.document AS
SELECT (row_number() OVER (ORDER BY kind, province_code, dated_on, source_id, record_id) - 1)::UINTEGER AS document, *
FROM to_find ORDER BY document;
CREATE TEMP TABLE found_word AS
SELECT d.document, w.word, max(w.title) AS title, max(w.text) AS text
FROM out.search.document d JOIN was_cut w USING (kind, content)
GROUP BY ALL;
CREATE TABLE out.search.term AS
SELECT (row_number() OVER (ORDER BY word) - 1)::UINTEGER AS term, word, count(*)::UINTEGER AS documents
FROM found_word GROUP BY word ORDER BY word;
CREATE TEMP TABLE weighed AS
SELECT document, sum(4.0 * title + text) AS size FROM found_word GROUP BY ALL;
-- What BM25 gives a word of a record, but for how rare the word is, in 255 steps; in a title it counts four times.
CREATE TABLE out.search.posting AS
WITH usual AS (SELECT avg(size) AS size FROM weighed), counted AS (
    SELECT t.term, f.document, f.title > 0 AS in_title, 4.0 * f.title + f.text AS hits, w.size / usual.size AS longer
    FROM found_word f JOIN out.search.term t USING (word) JOIN weighed w USING (document) CROSS JOIN usual
)
SELECT term, document, greatest(1, round(255 * hits / (hits + 1.2 * (0.25 + 0.75 * longer))))::UTINYINT AS weight, in_title
FROM counted ORDER BY term, document;
ALTER TABLE out.search.document DROP COLUMN content;
DROP TABLE found_word;
DROP TABLE weighed;
COMMENT ON TABLE out.search.document IS
    '可检索的记录，一行一条 | Records that can be searched, a row each.';
COMMENT ON COLUMN out.search.document.document IS '编号，仅在本版发布内有效 | Number, of this release alone.';
COMMENT ON COLUMN out.search.document.kind IS '类别，即 current 中的表 | Kind: the table in current.';
COMMENT ON COLUMN out.search.document.source_id IS '来源编号，即 _source | Source id: _source of that table.';
COMMENT ON COLUMN out.search.document.record_id IS '记录号 | Record id.';
COMMENT ON COLUMN out.search.document.title IS '标题 | Title.';
COMMENT ON COLUMN out.search.document.url IS '网址 | Address.';
COMMENT ON COLUMN out.search.document.province_code IS '省级行政区代码 | Province.';
COMMENT ON COLUMN out.search.document.dated_on IS '记录日期 | Date of the record.';
COMMENT ON TABLE out.search.term IS '词表，按词排序 | Words, sorted.';
COMMENT ON COLUMN out.search.term.term IS '词的编号 | Number of the word.';
COMMENT ON COLUMN out.search.term.word IS
    '词；n2023n12 为发文字号的年份与序号 | Word; n2023n12 are year and serial of an official number.';
COMMENT ON COLUMN out.search.term.documents IS '含该词的记录数 | Records that it stands in.';
COMMENT ON TABLE out.search.posting IS '何词在何记录，按词排序 | Which word stands in which record, sorted by word.';
COMMENT ON COLUMN out.search.posting.term IS '词的编号 | Number of the word.';
COMMENT ON COLUMN out.search.posting.document IS '记录的编号 | Number of the record.';
COMMENT ON COLUMN out.search.posting.weight IS
    'BM25 权重（1 至 255，未乘词的稀有度）| Weight by BM25 from 1 to 255, before how rare the word is.';
COMMENT ON COLUMN out.search.posting.in_title IS '是否在标题中 | Whether it stands in the title.';
