-- What the marts share: the registry, and how official numbers are told.
CREATE SCHEMA mart;
CREATE TABLE mart.question (
    name VARCHAR, question_zh VARCHAR, question_en VARCHAR, chart VARCHAR, x VARCHAR, y VARCHAR, colour VARCHAR,
    example VARCHAR, kinds VARCHAR[], needs VARCHAR[]
);
COMMENT ON TABLE mart.question IS '本版发布所含专题表及其回答的问题 | The marts of this release and the question that each answers.';
COMMENT ON COLUMN mart.question.name IS '专题表名，位于 mart | Name of the mart, in schema mart.';
COMMENT ON COLUMN mart.question.question_zh IS '问题（中文）| Question in Chinese.';
COMMENT ON COLUMN mart.question.question_en IS '问题（英文）| Question in English.';
COMMENT ON COLUMN mart.question.chart IS '图形：bar 柱、line 线、point 点、rect 格 | Mark of its chart: bar, line, point or rect.';
COMMENT ON COLUMN mart.question.x IS '横轴列 | Column on the horizontal axis.';
COMMENT ON COLUMN mart.question.y IS '纵轴列 | Column on the vertical axis.';
COMMENT ON COLUMN mart.question.colour IS '颜色列，可空 | Column told by colour; null where there is none.';
COMMENT ON COLUMN mart.question.example IS '示例查询 | An example query.';
COMMENT ON COLUMN mart.question.kinds IS '由哪些类别的记录算出；空列表为账本 | Kinds that it is made from; an empty list where it is the ledger of all.';
COMMENT ON COLUMN mart.question.needs IS '直接所用的表 | Tables that it reads.';
CREATE VIEW mart.partition AS
SELECT q.name, p.kind, p.province_code, p.day, p.expected, p.loaded, p.complete, p.missing, p.load_ids
FROM mart.question q
JOIN ops.partition p ON list_contains(q.kinds, p.kind) OR len(q.kinds) = 0;
COMMENT ON VIEW mart.partition IS
    '各专题表由哪些分区算出、缺哪些来源 | Partitions that each mart was built from, and the sources that these are missing.';
COMMENT ON COLUMN mart.partition.name IS '专题表名 | Name of the mart.';
COMMENT ON COLUMN mart.partition.kind IS '类别 | Kind.';
COMMENT ON COLUMN mart.partition.province_code IS '省级行政区代码 | Province.';
COMMENT ON COLUMN mart.partition.day IS '日期 | Day.';
COMMENT ON COLUMN mart.partition.expected IS '应有来源数 | Sources that should be in it.';
COMMENT ON COLUMN mart.partition.loaded IS '已装载来源数 | Sources that are in it.';
COMMENT ON COLUMN mart.partition.complete IS '核证完整的来源数 | Sources certified complete.';
COMMENT ON COLUMN mart.partition.missing IS '缺失的来源 | Sources that are not in it; null where none is missing.';
COMMENT ON COLUMN mart.partition.load_ids IS '构成它的装载 | Loads it was made from.';

-- The day of the newest run: what "now" means in a release, whenever it is read.
CREATE MACRO mart.today() AS (SELECT max(day) FROM ops.run);
-- 粤府[2024] 03号 as 粤府〔2024〕3号; what is of another form is null.
CREATE MACRO mart.number(said) AS nullif(regexp_extract(
    regexp_replace(translate(regexp_replace(said, '\s+', '', 'g'), '０１２３４５６７８９', '0123456789'),
        '^([^\d〔\[(（【﹝［{]{1,30})[〔\[(（【﹝［{]{1,2}((?:19|20)\d\d)年?[〕\])）】﹞］}]{1,2}第?0*(\d{1,5})[号號].*$', '\1〔\2〕\3号'),
    '^[^〔]+〔\d{4}〕\d+号$'), '');
-- All official numbers in a text, with the Han characters before each, of which the last are the issuer's mark.
CREATE MACRO mart.numbers(said) AS list_distinct(list_transform(
    regexp_extract_all(said,
        '\p{Han}{2,16}\s*[〔\[(（【﹝［{]\s*(?:19|20|１９|２０)[\d０-９]{2}年?\s*[〕\])）】﹞］}]\s*第?\s*[\d０-９]{1,5}\s*[号號]'),
    lambda one: mart.number(one)));
-- Monday to Friday in the days after one date up to another; public holidays are not known.
CREATE MACRO mart.weekdays(until) AS
    ((until - DATE '1970-01-05') // 7) * 5 + least((until - DATE '1970-01-05') % 7 + 1, 5);
CREATE MACRO mart.working_days(since, until) AS mart.weekdays(until) - mart.weekdays(since);
