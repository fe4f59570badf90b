-- needs: dim.publisher_name
-- publisher_id(province_code, buyer) is the id of the body that a record names so; null where no current record does.
CREATE MACRO publisher_id(of_province, of_name) AS (
    SELECT n.publisher_id
    FROM dim.publisher_name n
    WHERE n.province_code = of_province AND n.publisher = of_name
);
