-- needs: ops.run
-- The rhythm of each source, and the day by which it must have been loaded anew. A rhythm is known from 5 gaps over 28 days
-- on; who has none is only expected to be run well. Thresholds: 3 times the 90th percentile of the gaps, 7 days at least; 2
-- days without a good run.
CREATE MACRO ops.rhythm(on_day) AS TABLE
WITH brought AS ( -- days that brought something new, and the days between them
    SELECT source_id, day, day - lag(day) OVER (PARTITION BY source_id ORDER BY day) AS gap
    FROM (SELECT DISTINCT source_id, day FROM ops.run WHERE day <= on_day AND mode = 'capture' AND loaded > 0)
)
SELECT source_id, max(day) AS last_on, greatest(7, ceil(3 * quantile_cont(gap, 0.9)))::INTEGER AS patience
FROM brought GROUP BY source_id HAVING count(gap) >= 5 AND max(day) - min(day) >= 28;

CREATE MACRO ops.deadline(on_day) AS TABLE
SELECT
    source_id, good.day AS good_on, last_on AS new_on, patience, coalesce(good.day + 2, first.day + 1) AS run_by,
    last_on + patience AS new_by, least(run_by, new_by) AS due_on
FROM (SELECT source_id, min(day) AS day FROM ops.run WHERE day <= on_day GROUP BY ALL) first
LEFT JOIN (
    SELECT source_id, max(day) AS day FROM ops.run WHERE day <= on_day AND status = 'loaded' GROUP BY ALL
) good USING (source_id)
LEFT JOIN ops.rhythm(on_day) USING (source_id)
ORDER BY due_on, source_id;

CREATE VIEW deadline AS FROM ops.deadline((SELECT max(day) FROM ops.run));
COMMENT ON VIEW deadline IS
    '时限：各来源至迟应于何日再次装载（按自身节奏）| Deadlines: the day by which each source must have been loaded anew, by its own rhythm.';
