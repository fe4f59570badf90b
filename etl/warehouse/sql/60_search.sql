-- needs: search.posting
-- What is searched, as the index has it: letters and figures in one form, year and serial of an official number as one word,
-- blanks for all other signs. Words and their numbers stand in etl/warehouse/words.py; a test holds the two side by side.
CREATE MACRO search.plain(said) AS trim(regexp_replace(regexp_replace(
    lower(translate(said,
        '！＂＃＄％＆＇（）＊＋，－．／０１２３４５６７８９：；＜＝＞？＠ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ［＼］＾＿｀ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ｛｜｝～',
        '!"#$%&''()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_`abcdefghijklmnopqrstuvwxyz{|}~')),
    '[〔\[(（【﹝［{]\s*((?:19|20|１９|２０)[0-9０-９]{2})年?\s*[〕\])）】﹞］}]\s*第?\s*[0０]*([0-9０-９]{1,5})\s*[号號]', ' n\1n\2 ', 'g'),
    '[^\p{L}\p{N}]+', ' ', 'g'));

-- search('公共数据 管理办法'): the current records in which all of it stands, the best first. A record is found when its words
-- that are part of what was searched cover all of it; a character that no longer word covers is looked for inside words.
-- The first 120 characters count. Nothing is found by an empty search.
CREATE MACRO search(words, kind := NULL, province := NULL, most := 50) AS TABLE
WITH asked AS MATERIALIZED (
    SELECT search.plain(words)[:120] AS said
), sign AS ( -- every character that must be found, with its place as a bit
    SELECT n, said[n] AS sign, 1::HUGEINT << (n - 1) AS place
    FROM (SELECT said, unnest(generate_series(1, length(said))) AS n FROM asked)
    WHERE said[n] != ' '
), piece AS ( -- every part that could be a word; a Latin word or a number is never parted
    SELECT said[first:first + size - 1] AS word, size, ((1::HUGEINT << size) - 1) << (first - 1) AS places
    FROM (
        SELECT said, first, unnest(generate_series(1, least(40, length(said) - first + 1))) AS size
        FROM (SELECT said, unnest(generate_series(1, length(said))) AS first FROM asked)
    )
    WHERE NOT contains(word, ' ') AND NOT regexp_matches(said[greatest(1, first - 1):first], '^[a-z0-9]{2}$')
        AND NOT regexp_matches(said[first + size - 1:first + size], '^[a-z0-9]{2}$')
), known AS MATERIALIZED (
    SELECT t.term, t.documents, size, bit_or(places) AS places
    FROM search.term t JOIN piece USING (word) GROUP BY ALL
), open AS MATERIALIZED ( -- characters that stand in no longer word
    SELECT sign, bit_or(place) AS places
    FROM sign
    WHERE place & coalesce((SELECT bit_or(places) FROM known WHERE size > 1), 0::HUGEINT) = 0
        AND NOT regexp_matches(sign, '[a-z0-9]')
    GROUP BY sign
), chosen AS MATERIALIZED (
    SELECT
        term, bit_or(places) AS places,
        ln(1 + ((SELECT count(*) FROM search.document) - any_value(documents) + 0.5) / (any_value(documents) + 0.5)) AS rare
    FROM (
        SELECT term, documents, places FROM known
        UNION ALL
        SELECT t.term, t.documents, o.places FROM open o JOIN search.term t ON contains(t.word, o.sign)
    )
    GROUP BY term
), hit AS (
    SELECT p.document, sum(c.rare * p.weight) / 255 AS score, bit_or(CASE WHEN p.in_title THEN c.places ELSE 0 END) AS titled
    FROM search.posting p JOIN chosen c USING (term)
    GROUP BY p.document
    HAVING bit_or(c.places) = (SELECT bit_or(place) FROM sign)
), best AS (
    SELECT h.document, score * if(titled = (SELECT bit_or(place) FROM sign), 1.5, 1) AS score
    FROM hit h JOIN search.document d USING (document)
    WHERE (kind IS NULL OR d.kind = kind) AND (province IS NULL OR d.province_code = province)
    ORDER BY score DESC, d.dated_on DESC, document
    LIMIT most
)
SELECT d.kind, d.source_id, d.record_id, d.title, d.url, d.province_code, d.dated_on, round(b.score, 4) AS score
FROM best b JOIN search.document d ON d.rowid = b.document -- its number is its row: up to 50 are read without the others
ORDER BY b.score DESC, d.dated_on DESC, d.document;

-- excerpt(text, '公共数据'): some 80 characters of a text from shortly before the first that was searched; its start where
-- none of it stands so.
CREATE MACRO excerpt(said, words) AS (
    SELECT if(place > 20, '…', '') || said[greatest(1, place - 20):greatest(1, place - 20) + 80]
        || if(length(said) > greatest(1, place - 20) + 80, '…', '')
    FROM (
        SELECT coalesce(min(nullif(instr(lower(said), word), 0)), 1) AS place
        FROM (SELECT unnest(string_split(search.plain(words), ' ')) AS word)
        WHERE word != ''
    )
);
