-- needs: links.reprint
-- 谁转载谁的文件，多少天后？
-- Who reprints whose documents, and after how many days?
-- chart: bar x=source_id y=reprints colour=first_source_id
-- example: SELECT first_source_id, source_id, reprints, median_days FROM mart.reprints ORDER BY reprints DESC
CREATE VIEW mart.reprints AS
SELECT
    f.source_id AS first_source_id, r.source_id, r.kind, count(*) AS reprints,
    count(*) FILTER (r.reason = 'official_number') AS by_number, count(*) FILTER (r.reason = 'text') AS by_text,
    median(r.issued_on - r.first_on) AS median_days, max(r.issued_on - r.first_on) AS most_days
FROM links.reprint r
JOIN links.reprint f ON f.group_id = r.group_id AND f.is_first
WHERE NOT r.is_first
GROUP BY ALL
ORDER BY reprints DESC, first_source_id, source_id, kind;
COMMENT ON VIEW mart.reprints IS
    '转载，一行一对来源：后者转载前者先发布的文件 | Reprints, a row a pair of sources: the second has what the first published before it.';
COMMENT ON COLUMN mart.reprints.first_source_id IS '最早发布的来源 | Source that published first.';
COMMENT ON COLUMN mart.reprints.source_id IS '转载的来源 | Source that has it too.';
COMMENT ON COLUMN mart.reprints.kind IS '转载者的类别 | Kind under which the second has it.';
COMMENT ON COLUMN mart.reprints.reprints IS '文件数 | Documents.';
COMMENT ON COLUMN mart.reprints.by_number IS '其中因文号与标题相同 | Of them, those that bear one number and title.';
COMMENT ON COLUMN mart.reprints.by_text IS '其中因正文相同 | Of them, those whose texts are all but the same.';
COMMENT ON COLUMN mart.reprints.median_days IS '相隔天数中位数（日历日）| Median of the calendar days between.';
COMMENT ON COLUMN mart.reprints.most_days IS '相隔天数最大值（日历日）| Most calendar days between.';
