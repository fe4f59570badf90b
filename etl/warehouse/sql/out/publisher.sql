-- From publisher_seen: a row a province and spelling, with its canonical name and the province that it is of.
CREATE TABLE out.dim.publisher_name AS
SELECT
    province_code, publisher, of_province || '-' || md5(name)[:16] AS publisher_id, records
FROM publisher_seen
ORDER BY ALL;
CREATE TABLE out.dim.publisher AS
SELECT
    s.of_province || '-' || md5(s.name)[:16] AS publisher_id, s.of_province AS province_code, s.name,
    CASE WHEN starts_with(s.name, any_value(p.name_zh)) THEN nullif(s.name[length(any_value(p.name_zh)) + 1:], '')
    ELSE s.name END AS body,
    CASE WHEN s.of_province != '100000' AND starts_with(s.name, any_value(p.name_zh)) THEN s.of_province END AS division_code,
    list_sort(list_distinct(list(s.publisher))) AS names,
    list_sort(list_distinct(flatten(list(s.kinds)))) AS kinds,
    sum(s.records)::BIGINT AS records, min(s.first_on) AS first_on, max(s.last_on) AS last_on
FROM publisher_seen s
LEFT JOIN out.dim.province p ON p.province_code = s.of_province
GROUP BY s.of_province, s.name
ORDER BY ALL;
COMMENT ON TABLE out.dim.publisher IS
    '机构：现行记录中出现的发布机构与采购人，一行一个，名称按既定规则规范 | Bodies: publishers and buyers that current records name, one row each, under a name that stated rules give.';
COMMENT ON COLUMN out.dim.publisher.publisher_id IS
    '机构编号：省级代码与规范名称的 MD5 前16位，各版发布、各机器相同 | Id: province code and 16 places of the MD5 of the canonical name; the same in every release and on every machine.';
COMMENT ON COLUMN out.dim.publisher.province_code IS
    '名称所示的省级代码，未示则为来源所在省；国家机关为 100000 | Province that the name states, else the source''s; 100000 of a body of the State.';
COMMENT ON COLUMN out.dim.publisher.name IS '规范名称；无规则可依时照录，未写地名的（如 财政局）可能是多个机构 | Canonical name; as spelled where no rule knows it: one that names no place (财政局) may stand for several bodies.';
COMMENT ON COLUMN out.dim.publisher.body IS
    '去掉地名的机构名，如 住房和城乡建设局 | Name without the place, such as 住房和城乡建设局.';
COMMENT ON COLUMN out.dim.publisher.division_code IS
    '名称开头地名的行政区划代码；无地名、重名或缺代码表时为空 | Division whose name it begins with; null where it names no place, where several have that name, or without a list of divisions.';
COMMENT ON COLUMN out.dim.publisher.names IS
    '所见各种写法；各写法的条数见 dim.publisher_name | Spellings seen; how often each, see dim.publisher_name.';
COMMENT ON COLUMN out.dim.publisher.kinds IS '出现于哪些类别 | Kinds that it is found in.';
COMMENT ON COLUMN out.dim.publisher.records IS '记录条数（发布或采购）| Records that it publishes or buys by.';
COMMENT ON COLUMN out.dim.publisher.first_on IS '最早的记录日期 | Date of the first record.';
COMMENT ON COLUMN out.dim.publisher.last_on IS '最近的记录日期 | Date of the last record.';
COMMENT ON TABLE out.dim.publisher_name IS
    '机构的各种写法：current 各表可 JOIN dim.publisher_name USING (province_code, publisher) | Every spelling of a body: join current tables to it USING (province_code, publisher).';
COMMENT ON COLUMN out.dim.publisher_name.province_code IS '记录所在省级代码 | Province of the records.';
COMMENT ON COLUMN out.dim.publisher_name.publisher IS '记录中的写法 | Name as the records spell it.';
COMMENT ON COLUMN out.dim.publisher_name.publisher_id IS '机构编号 | Id of the body.';
COMMENT ON COLUMN out.dim.publisher_name.records IS '如此写的记录条数 | Records that spell it so.';
