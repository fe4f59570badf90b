-- needs: current.division
-- What each code meant and from when until when: revisions of one list, one after the other, with the same name are one
-- range. A code that is gone in the next revision, or stands there under another name, ends on that revision's day.
CREATE TABLE dim.division AS
WITH revision AS (
    SELECT _source, valid_from, row_number() OVER (PARTITION BY _source ORDER BY valid_from) AS n
    FROM (SELECT DISTINCT _source, valid_from FROM current.division)
), listed AS (
    SELECT
        d.*, r.n,
        r.n - row_number() OVER (PARTITION BY d._source, d.code, d.name ORDER BY r.n) AS island
    FROM current.division d
    JOIN revision r USING (_source, valid_from)
), ranged AS (
    SELECT
        _source, code, name, any_value(level) AS level, arg_max(parent_code, n) AS parent_code,
        min(valid_from) AS valid_from, max(n) AS last_n
    FROM listed
    GROUP BY _source, code, name, island
)
SELECT
    g.code, g.name, g.level, g.parent_code, g.valid_from, next.valid_from AS valid_to, g._source AS source_id
FROM ranged g
LEFT JOIN revision next ON next._source = g._source AND next.n = g.last_n + 1
ORDER BY g.code, g.valid_from, g._source;
COMMENT ON TABLE dim.division IS
    '行政区划：代码、名称与有效期，由各版代码表按先后算出 | Divisions: what each code meant and when, from one revision of the list to the next.';
COMMENT ON COLUMN dim.division.code IS '六位代码（GB/T 2260）| Six-digit code (GB/T 2260).';
COMMENT ON COLUMN dim.division.name IS '名称 | Name.';
COMMENT ON COLUMN dim.division.level IS 'province 省级、prefecture 地级、county 县级 | province, prefecture or county.';
COMMENT ON COLUMN dim.division.parent_code IS '上级代码，取该期间最后一版 | Parent''s code, as the last revision of the range has it.';
COMMENT ON COLUMN dim.division.valid_from IS
    '首见该名称的一版的日期；第一版之前的起始无从得知 | Day of the first revision that has it so; what began before the first revision cannot be known.';
COMMENT ON COLUMN dim.division.valid_to IS
    '不再如此的一版的日期（不含）；空为最近一版仍列 | Day of the revision that no longer has it so, exclusive; null while the newest revision has it.';
COMMENT ON COLUMN dim.division.source_id IS '来源编号 | Source id.';

-- division_name('500000', DATE '2000-01-01') is 重庆市; null where the code is not in the list on that day.
CREATE MACRO division_name(of_code, day) AS (
    SELECT d.name
    FROM dim.division d
    WHERE d.code = of_code AND d.valid_from <= day AND (d.valid_to IS NULL OR day < d.valid_to)
    ORDER BY d.valid_from DESC, d.source_id
    LIMIT 1
);

-- division_code('重庆市', DATE '2000-01-01') is 500000; null where no code had that name on that day, or several had.
CREATE MACRO division_code(of_name, day) AS (
    SELECT CASE count(DISTINCT d.code) WHEN 1 THEN min(d.code) END
    FROM dim.division d
    WHERE d.name = of_name AND d.valid_from <= day AND (d.valid_to IS NULL OR day < d.valid_to)
);
