-- From linked_record (a row a record, the first published first) and linked (those that stand in a group).
CREATE TABLE out.links.reprint AS
SELECT
    md5(first.kind || '|' || first.source_id || '|' || first.record_id)[:16] AS group_id,
    own.kind, own.source_id, own.record_id, l.reason, round(l.similarity, 4) AS similarity, own.issued_on,
    first.issued_on AS first_on, l.record = l."group" AS is_first
FROM linked l
JOIN linked_record own ON own.record = l.record
JOIN linked_record first ON first.record = l."group"
ORDER BY l."group", l.record;
COMMENT ON TABLE out.links.reprint IS
    '转载：同一文件见于多个来源，一行一条记录；只作关联，不合并，current 各表不变 | Reprints: records that are one document in several sources, a row a record; linked and never merged, the current tables stay as they are.';
COMMENT ON COLUMN out.links.reprint.group_id IS
    '组编号，由组内最早发布的记录算出，各版发布相同 | Id of the group, made from its first published record: the same in every release while that one is the first.';
COMMENT ON COLUMN out.links.reprint.kind IS '类别，即 current 中的表 | Kind: the table in current.';
COMMENT ON COLUMN out.links.reprint.source_id IS '来源编号，即 _source | Source id: _source of that table.';
COMMENT ON COLUMN out.links.reprint.record_id IS '记录号 | Record id.';
COMMENT ON COLUMN out.links.reprint.reason IS
    'official_number 发文字号与标题相同、text 标题相合且正文几乎相同 | official_number: one number and one title; text: titles agree and the texts are all but the same.';
COMMENT ON COLUMN out.links.reprint.similarity IS
    '与组内最相近一条的正文相似度（三字片段的 Jaccard 系数，精确计算）；正文缺或不足200字为空 | Exact Jaccard similarity, of three-character shingles, to the record of the group that is closest; null where a text is missing or shorter than 200 characters.';
COMMENT ON COLUMN out.links.reprint.issued_on IS '该来源的发布日期 | Date of publication in this source.';
COMMENT ON COLUMN out.links.reprint.first_on IS '组内最早的发布日期 | Earliest date of publication in the group.';
COMMENT ON COLUMN out.links.reprint.is_first IS
    '是否组内最早发布的一条；同日以来源编号为序 | Whether it is the first published of the group; on one day, by source id.';
