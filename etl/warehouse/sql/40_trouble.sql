-- needs: ops.fill
-- What ails each source on a day, a row a source and trouble, from the ledger alone. The day is an argument, since who was
-- not run has no row. Thresholds: 20 rows and 20 percentage points for a fill rate, 2 days
-- without a run, 2 runs that owe.
CREATE MACRO ops.trouble(on_day) AS TABLE
WITH word AS MATERIALIZED ( -- the last word on each day; an attempt that could not be read is overruled by one that could
    SELECT
        source_id, day, attempt, load_id, status, reason, coalesce(stated, 0) AS stated, held, loaded, pending, owed,
        CASE WHEN status = 'loaded' AND starts_with(certificate, 'short') THEN regexp_extract(certificate, '\d+')::BIGINT
        END AS lacking,
        CASE
            WHEN status = 'stopped' THEN 'stopped'
            WHEN status = 'failed' AND starts_with(reason, 'Refused:') THEN 'refused'
            WHEN status = 'failed' AND regexp_matches(reason, '^(Changed|WrongCharset):') THEN 'changed'
            WHEN status = 'failed' THEN 'unreachable'
            WHEN lacking IS NOT NULL THEN 'short'
        END AS state,
        CASE WHEN status = 'loaded' AND (owed > 0 OR (pending > 0 AND lacking IS NULL)) THEN 'owing' END AS owing
    FROM ops.run
    WHERE day <= on_day
    QUALIFY row_number() OVER (
        PARTITION BY source_id, day ORDER BY attempt DESC, captured_at DESC, status = 'failed', load_id DESC
    ) = 1
), newest AS MATERIALIZED (
    FROM word QUALIFY row_number() OVER (PARTITION BY source_id ORDER BY day DESC) = 1
), mark AS MATERIALIZED ( -- two lanes: a source may be short and owe attachments at once
    SELECT source_id, day, attempt, load_id, 'run' AS lane, state FROM word
    UNION ALL
    SELECT source_id, day, attempt, load_id, 'owing', owing FROM word
), bad AS (
    SELECT source_id, 'run' AS lane, state FROM newest WHERE state IS NOT NULL
    UNION ALL
    SELECT source_id, 'owing', owing FROM newest WHERE owing IS NOT NULL
), good AS (
    SELECT source_id, lane, max(mark.day) FILTER (mark.state IS DISTINCT FROM bad.state) AS day
    FROM mark JOIN bad USING (source_id, lane) GROUP BY ALL
), streak AS ( -- the runs since the last one that was otherwise
    SELECT
        source_id, m.state, min(m.day) AS since, count(*) AS runs, arg_min(m.load_id, m.day) AS load_id,
        arg_min(m.attempt, m.day) AS attempt
    FROM mark m JOIN good g USING (source_id, lane)
    WHERE m.day > coalesce(g.day, DATE '0001-01-01')
    GROUP BY ALL
    HAVING m.state != 'owing' OR runs >= 2
), ailing AS (
    SELECT
        s.*, n.day AS seen_on, n.reason, NULL::VARCHAR AS place,
        CASE
            WHEN s.state = 'stopped' AND contains(n.reason, 'withdrawals') THEN 'withdrawals'
            WHEN s.state = 'stopped' THEN 'gate'
            WHEN s.state = 'short' THEN if(n.pending >= n.lacking, 'pending', 'listed_fewer')
            WHEN s.state = 'owing' THEN if(n.owed > 0, 'attachments', 'details')
            WHEN starts_with(n.reason, 'Refused: robots.txt') THEN 'robots'
            WHEN starts_with(n.reason, 'Unreachable: robots.txt') THEN 'robots_unread'
            WHEN contains(n.reason, 'the answer is ''') THEN regexp_extract(n.reason, 'the answer is ''(\w+)''', 1)
            WHEN s.state = 'refused' THEN 'not_public'
            WHEN starts_with(n.reason, 'WrongCharset:') THEN 'wrong_charset'
            WHEN starts_with(n.reason, 'Truncated:') THEN 'truncated'
            ELSE s.state
        END AS trouble,
        CASE s.state WHEN 'short' THEN n.lacking WHEN 'owing' THEN n.owed + n.pending ELSE greatest(n.stated, n.held, 0) END AS at_stake
    FROM streak s JOIN newest n USING (source_id)
), silent AS (
    SELECT
        source_id, 'silent' AS state, min(w.day) AS since, count(*) AS runs, arg_min(w.load_id, w.day) AS load_id,
        arg_min(w.attempt, w.day) AS attempt, n.day AS seen_on,
        format('nothing new since {}, and it never took longer than {} days', r.last_on, r.patience) AS reason,
        NULL::VARCHAR AS place, 'nothing_new' AS trouble, greatest(n.stated, n.held) AS at_stake
    FROM ops.rhythm(on_day) r JOIN newest n USING (source_id) JOIN word w USING (source_id)
    WHERE n.status = 'loaded' AND w.day > r.last_on + r.patience
    GROUP BY ALL
), unasked AS (
    SELECT
        source_id, 'silent' AS state, day + 1 AS since, 0 AS runs, load_id, attempt, day AS seen_on,
        format('no run since {}', day) AS reason, NULL::VARCHAR AS place, 'not_run' AS trouble,
        greatest(stated, held) AS at_stake
    FROM newest WHERE on_day - day > 2
), block AS ( -- a load of 20 rows or more by itself, smaller ones by the week, so that a day of 3 rows alarms nobody
    SELECT
        r.source_id, f.column_name, if(f.rows >= 20, r.day, date_trunc('week', r.day)::DATE) AS block,
        sum(f.filled) / sum(f.rows) AS rate, sum(f.rows - f.filled)::BIGINT AS empty, count(*) AS runs,
        min(r.day) AS since, max(r.day) AS seen_on, arg_min(r.load_id, r.day) AS load_id,
        arg_min(r.attempt, r.day) AS attempt, arg_min(f.example, r.day) AS place
    FROM ops.fill f JOIN ops.run r USING (load_id)
    WHERE r.day <= on_day
    GROUP BY ALL HAVING sum(f.rows) >= 20
), held_against AS (
    SELECT
        *, median(rate) OVER earlier AS usual, count(*) OVER earlier >= 3 AND usual - rate >= 0.2 AS fell
    FROM block
    WINDOW earlier AS (
        PARTITION BY source_id, column_name ORDER BY block ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    )
), fallen AS (
    SELECT *, last(rate) OVER whole AS now, last(fell) OVER whole AS falls
    FROM held_against
    WINDOW whole AS (
        PARTITION BY source_id, column_name ORDER BY block ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    )
    QUALIFY block > coalesce(max(block) FILTER (NOT fell) OVER whole, DATE '0001-01-01')
), fading AS (
    SELECT
        source_id, 'fading' AS state, min(since) AS since, max(runs) AS runs, arg_min(load_id, since) AS load_id,
        arg_min(attempt, since) AS attempt, max(seen_on) AS seen_on,
        string_agg(format('{} {:.0f} % → {:.0f} %', column_name, 100 * usual, 100 * now), ', ' ORDER BY column_name) AS reason,
        arg_min(place, since) AS place, 'fill_rate' AS trouble, max(empty) AS at_stake
    FROM (
        SELECT
            source_id, column_name, min(since) AS since, sum(runs) AS runs, arg_min(load_id, since) AS load_id,
            arg_min(attempt, since) AS attempt, max(seen_on) AS seen_on, arg_min(place, since) AS place,
            sum(empty)::BIGINT AS empty, arg_min(usual, since) AS usual, any_value(now) AS now
        FROM fallen WHERE falls GROUP BY source_id, column_name
    )
    GROUP BY source_id
)
SELECT
    list_position(['refused', 'changed', 'unreachable', 'stopped', 'short', 'silent', 'fading', 'owing'], state) AS severity,
    source_id, state, trouble, since, seen_on, runs::BIGINT AS runs, at_stake, reason, load_id,
    coalesce(regexp_extract(place, '^(.*)\.(?:partial\.)?warc\.gz@\d+$', 1),
             format('{}/{}/{:02d}', source_id, if(trouble = 'not_run', seen_on, since), attempt)) AS attempt, place
FROM (FROM ailing UNION ALL BY NAME FROM silent UNION ALL BY NAME FROM unasked UNION ALL BY NAME FROM fading)
ORDER BY severity, at_stake DESC, since, source_id;
