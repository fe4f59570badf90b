-- needs: dim.publisher, dim.division
-- The place that a name begins with: 广州市住房和城乡建设局 is of 440100. A place is known by one name in one province; as
-- it stands in the list now, or as it stood there last. What several places are called (城区) tells nothing.
UPDATE dim.publisher
SET division_code = found.code, body = found.body
FROM (
    WITH listed AS (
        SELECT code, name, level, bool_or(valid_to IS NULL) AS now
        FROM dim.division
        WHERE level IN ('prefecture', 'county') AND length(name) > 1 AND name NOT IN ('市辖区', '县', '城区', '郊区', '矿区')
        GROUP BY code, name, level
    ), place AS (
        SELECT code[:2] || '0000' AS province_code, name, level, code
        FROM listed
        QUALIFY now OR NOT bool_or(now) OVER (PARTITION BY code[:2], name, level)
    ), alone AS ( -- one name in one province
        SELECT province_code, name, any_value(level) AS level, any_value(code) AS code
        FROM place GROUP BY province_code, name HAVING count(DISTINCT code) = 1
    ), told AS (
        SELECT
            b.publisher_id, b.province_code,
            CASE WHEN starts_with(b.name, p.name_zh) THEN b.name[length(p.name_zh) + 1:] ELSE b.name END AS said
        FROM dim.publisher b
        JOIN dim.province p USING (province_code)
    ), first AS ( -- the longest
        SELECT t.publisher_id, t.province_code, a.level, a.code, t.said[length(a.name) + 1:] AS rest
        FROM told t
        JOIN alone a ON a.province_code = t.province_code AND starts_with(t.said, a.name)
        QUALIFY row_number() OVER (PARTITION BY t.publisher_id ORDER BY length(a.name) DESC) = 1
    ), second AS ( -- a county of that prefecture, which needs to be the only one of its name there and no more
        SELECT f.publisher_id, c.code, f.rest[length(c.name) + 1:] AS rest
        FROM first f
        JOIN place c ON f.level = 'prefecture' AND c.level = 'county' AND c.code[:4] = f.code[:4]
            AND starts_with(f.rest, c.name)
        QUALIFY row_number() OVER (PARTITION BY f.publisher_id ORDER BY length(c.name) DESC) = 1
            AND count(*) OVER (PARTITION BY f.publisher_id, c.name) = 1
    )
    SELECT f.publisher_id, coalesce(s.code, f.code) AS code, nullif(coalesce(s.rest, f.rest), '') AS body
    FROM first f
    LEFT JOIN second s USING (publisher_id)
) found
WHERE found.publisher_id = publisher.publisher_id;
