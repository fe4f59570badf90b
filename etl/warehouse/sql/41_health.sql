-- needs: ops.fill, ops.exchange
-- The same with the first bad exchange of the first bad run: the one that the reason names, else the first that is not
-- what was asked for; where every answer is good, the first page of the list, on which the trouble can be seen.
CREATE MACRO ops.health(on_day) AS TABLE
WITH trouble AS MATERIALIZED (
    SELECT *, regexp_extract(reason, 'url ([^ ,)]+)', 1) AS said_url FROM ops.trouble(on_day)
), met AS (
    SELECT
        t.source_id, t.trouble, e.place, e.url, e.status, e.verdict,
        e.verdict NOT IN ('real', 'stated_empty', 'unchanged') AS flawed,
        CASE
            WHEN t.place IS NOT NULL THEN if(e.place = t.place, 0, NULL)
            WHEN t.trouble IN ('robots', 'robots_unread') THEN if(e.role = 'robots', 0, NULL)
            WHEN t.severity <= 3 THEN CASE
                WHEN e.role = 'listing' AND flawed AND e.url = t.said_url THEN 0
                WHEN e.role = 'listing' AND flawed THEN 1
                WHEN e.url = t.said_url THEN 2
            END
            WHEN t.state IN ('short', 'owing') AND e.role IN ('detail', 'attachment') AND flawed THEN 0
            WHEN t.trouble != 'not_run' AND e.role = 'listing' THEN 1
        END AS fit
    FROM trouble t
    JOIN ops.exchange e ON regexp_replace(e.place, '\.(partial\.)?warc\.gz@\d+$', '') = t.attempt
), first_bad AS (
    FROM met WHERE fit IS NOT NULL
    QUALIFY row_number() OVER (
        PARTITION BY source_id, trouble ORDER BY fit, regexp_extract(place, '\d+$')::BIGINT
    ) = 1
)
SELECT
    t.severity, t.source_id, t.state, t.trouble, t.since, t.seen_on, t.runs, t.at_stake, t.reason, t.load_id, b.place,
    coalesce(b.url, nullif(t.said_url, '')) AS url, b.status, b.verdict
FROM trouble t LEFT JOIN first_bad b USING (source_id, trouble)
ORDER BY t.severity, t.at_stake DESC, t.since, t.source_id;

CREATE VIEW health AS FROM ops.health((SELECT max(day) FROM ops.run));
COMMENT ON VIEW health IS
    '来源健康：最近一次运行之日各来源的问题，最严重者在前 | Health: what ails each source on the day of the newest run, worst first; no row where it is well.';
