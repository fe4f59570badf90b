CREATE TABLE out.ops.partition AS
WITH newest AS (
    SELECT source_id, kind, province_code, day, arg_max(status, (captured_at, load_id)) AS status,
        arg_max(certificate, (captured_at, load_id)) AS certificate, arg_max(load_id, (captured_at, load_id)) AS load_id
    FROM lake.ops.run GROUP BY ALL
),
-- A source is expected on the release's own day when the registry has it, and on every day after its first run.
expected AS (
    FROM (SELECT source_id, kind, province_code, release_day AS day FROM expected_sources WHERE release_day IS NOT NULL)
    UNION
    SELECT known.*, days.day
    FROM (SELECT source_id, kind, province_code FROM newest GROUP BY ALL) AS known
    JOIN (SELECT source_id, min(day) AS first_day FROM newest GROUP BY ALL) AS begun USING (source_id)
    JOIN (SELECT DISTINCT kind, province_code, day FROM newest) AS days
        ON days.kind = known.kind AND days.province_code = known.province_code AND days.day >= begun.first_day
)
SELECT kind, province_code, day, count(*) AS expected,
    count_if(status = 'loaded') AS loaded, count_if(certificate = 'complete') AS complete,
    list(source_id ORDER BY source_id) FILTER (status IS DISTINCT FROM 'loaded') AS missing,
    list(load_id ORDER BY load_id) FILTER (status = 'loaded') AS load_ids
FROM expected LEFT JOIN newest USING (source_id, kind, province_code, day)
GROUP BY ALL ORDER BY ALL;
COMMENT ON TABLE out.ops.partition IS
'每类、每省、每日的分区：由哪些装载构成，缺哪些来源 | Partitions of a kind, province and day: the loads they were made from, and the sources they are missing.';
COMMENT ON COLUMN out.ops.partition.expected IS '应有来源数 | Sources that should be in it.';
COMMENT ON COLUMN out.ops.partition.loaded IS '已装载来源数 | Sources that are in it.';
COMMENT ON COLUMN out.ops.partition.complete IS '核证完整的来源数 | Sources certified complete.';
COMMENT ON COLUMN out.ops.partition.missing IS '缺失的来源 | Sources that are not in it; null where none is missing.';
COMMENT ON COLUMN out.ops.partition.load_ids IS '构成它的装载 | Loads it was made from.';
