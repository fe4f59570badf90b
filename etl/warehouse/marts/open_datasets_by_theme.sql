-- needs: current.open_dataset, dim.province
-- 各省按主题和格式开放了多少数据集？
-- How many datasets does each province open, by theme and format?
-- chart: rect x=format y=theme colour=datasets
-- example: SELECT format, sum(datasets) FROM mart.open_datasets_by_theme GROUP BY ALL ORDER BY 2 DESC
-- A dataset of two themes and three formats is in six rows; count datasets themselves in current.open_dataset.
CREATE TABLE mart.open_datasets_by_theme AS
WITH themed AS (
    SELECT _source, record_id, province_code, open_type, formats, unnest(if(len(theme) > 0, list_distinct(theme), [NULL])) AS theme
    FROM current.open_dataset
), offered AS (
    SELECT
        _source, record_id, province_code, open_type, theme,
        unnest(if(len(formats) > 0, list_distinct(list_transform(formats, lambda one: lower(trim(one)))), [NULL])) AS format
    FROM themed
)
SELECT
    o.province_code, p.name_zh AS province, p.name_en AS province_en, o.theme, o.format,
    count(DISTINCT (o._source, o.record_id)) AS datasets,
    count(DISTINCT (o._source, o.record_id)) FILTER (regexp_matches(o.open_type, '无条件|普遍')) AS unconditional
FROM offered o
LEFT JOIN dim.province p USING (province_code)
GROUP BY ALL
ORDER BY ALL;
COMMENT ON TABLE mart.open_datasets_by_theme IS
    '开放数据集，一行一省一主题一格式；多主题、多格式者重复计入 | Open datasets, a row a province, theme and format; one of several is in several rows.';
COMMENT ON COLUMN mart.open_datasets_by_theme.province_code IS '省级行政区代码 | Province by GB/T 2260 code.';
COMMENT ON COLUMN mart.open_datasets_by_theme.province IS '省份 | Province in Chinese.';
COMMENT ON COLUMN mart.open_datasets_by_theme.province_en IS '省份（英文）| Province in English.';
COMMENT ON COLUMN mart.open_datasets_by_theme.theme IS '主题，照录；未标明为空 | Theme as stated; null where none is.';
COMMENT ON COLUMN mart.open_datasets_by_theme.format IS '格式，小写；未标明为空 | Format in small letters; null where none is stated.';
COMMENT ON COLUMN mart.open_datasets_by_theme.datasets IS '数据集数 | Datasets.';
COMMENT ON COLUMN mart.open_datasets_by_theme.unconditional IS '其中无条件开放者 | Of them, those free to take.';
