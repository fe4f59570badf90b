"""Millions of practice rows, made by SQL straight into a lake's tables: the shape of a filled lake, without its years.

Nine kinds in the shares that portals have (few documents with long texts, many decisions without), 31 provinces, 16 years.
Texts are of clauses of 12 to 24 characters, drawn from 4,000 clauses whose characters are drawn as often as Zipf has them: a
document has 1,000 characters (3 KB), an announcement 600, a reply 300. Three records in a hundred have a second version, two in
a thousand were withdrawn. Each source has its runs in the ledger, its rejected rows (one in 200) and the indexes of its archive:
a page of the list every 20 records, and a page a record where its kind has texts. No capture, no parsing, no commit.
"""

from __future__ import annotations

import random
from pathlib import Path

import polars as pl

SHARES = {
    "administrative_licence": 0.30, "service_item": 0.20, "procurement_notice": 0.18, "statistic": 0.12,
    "administrative_penalty": 0.08, "public_letter": 0.07, "open_dataset": 0.02, "policy_document": 0.015,
    "announcement": 0.015,
}  # fmt: skip
CLAUSES = {
    "text": 55,
    "reply": 17,
    "facts": 5,
    "legal_basis": 3,
    "content": 2,
    "summary": 3,
    "requirements": 3,
    "description": 4,
}
DETAILED = ("policy_document", "announcement", "public_letter")
_AT = "TIMESTAMP '2024-06-01 02:00:00'"
_PAGE = 20


def clauses(many: int = 4000) -> list[str]:
    """Clauses of Chinese characters."""
    draw = random.Random(20240601)
    shares = [1 / n for n in range(1, 3001)]
    return [
        "".join(chr(0x4E00 + c) for c in draw.choices(range(3000), shares, k=draw.randint(12, 24))) for _ in range(many)
    ]


def fill(con, home: Path, rows: int) -> dict[str, int]:
    """Fill a lake, attached as ``lake``, with so many records; returns how many of each kind."""
    from etl.contracts import contract, provinces
    from etl.warehouse.catalogue import make_tables

    con.execute("SET threads = 2; SET memory_limit = '6GB'; SET preserve_insertion_order = false")
    con.execute(f"SET temp_directory = '{home}/tmp'")
    con.register("clauses_in", pl.DataFrame({"said": [clauses()]}))
    con.execute("CREATE TABLE clause AS SELECT said FROM clauses_in")
    places = [
        (p.code, p.slug, p.name_zh)
        for p in provinces().values()
        if p.code not in ("100000", "710000", "810000", "820000")
    ]
    con.register("place", pl.DataFrame(places, schema=["code", "slug", "name"], orient="row").with_row_index("n"))
    made = {}
    for kind, share in SHARES.items():
        rules = contract(kind)
        make_tables(con, rules)
        made[kind] = int(rows * share)
        _versions(con, rules, made[kind])
        _rejected(con, kind)
        _runs(con, rules)
        _indexes(con, home, kind)
        print(kind, made[kind], flush=True)
    return made


def _value(column, dated_by: str) -> str:
    """SQL of one column, from the number ``i`` of the record; ``h`` is its hash and ``name`` its province's."""
    name, h = column.name, f"hash(i, '{column.name}')"
    empty = "" if column.required else f"CASE WHEN {h} % 5 > 0 THEN "
    end = "" if column.required else " END"
    if name == "record_id":
        return "format('{:x}', hash(i, 'id') % 1000000000000000)"
    if name == dated_by:
        return "dated"
    if name == "title":
        said = _clauses(1, h) + " || '（' || i || '）'"
    elif name in ("publisher", "buyer"):
        said = f"name || ['财政厅', '教育厅', '住房和城乡建设厅', '交通运输厅', '水利厅', '商务厅', '审计厅', '民政厅'][1 + ({h} % 8)::INTEGER]"
    elif name in CLAUSES:
        said = _clauses(CLAUSES[name], h)
    elif name == "url":
        said = "'https://www.example.gov.cn/' || slug || '/content/' || i || '.html'"
    elif name.endswith(("_no", "_code")) or name == "code":
        said = f"format('{{:d}}', {h} % 100000000)"
    else:
        said = _typed(str(column.type), h)
    return f"{empty}{said}{end}"


def _typed(type_: str, h: str) -> str:
    return {
        "Date": f"dated + ({h} % 90)::INTEGER",
        "Int64": f"({h} % 10000)::BIGINT",
        "Float64": f"({h} % 100000000)::DOUBLE / 100",
        "Boolean": f"{h} % 3 > 0",
        "List(String)": f"[clause.said[1 + ({h} % 60)::INTEGER], clause.said[61 + ({h} % 60)::INTEGER]]",
    }.get(
        type_,
        "dated::TIMESTAMP + INTERVAL 9 HOUR"
        if type_.startswith("Datetime")
        else f"clause.said[1 + ({h} % 40)::INTEGER]",
    )


def _clauses(many: int, h: str) -> str:
    if many == 1:
        return f"clause.said[1 + ({h} % 4000)::INTEGER]"
    return f"array_to_string(list_transform(range({many} // 2 + ({h} % {many})::INTEGER), lambda n: clause.said[1 + (hash(i, n) % 4000)::INTEGER]), '，')"


def _versions(con, rules, many: int) -> None:
    """Versions of a kind, sorted as a load stages them."""
    columns = ", ".join(f'{_value(c, rules.dated_by)} AS "{c.name}"' for c in rules.columns)
    detail = "format('{}/2024-06-01/01.warc.gz@{}', source, 500 + i * 3000)" if rules.kind in DETAILED else "NULL"
    con.execute(f"""
        INSERT INTO lake.history.{rules.kind}
        WITH record AS (
            SELECT i, slug, name, code, slug || '.{rules.kind}' AS source,
                DATE '2009-01-01' + (hash(i, 'day') % 5600)::INTEGER AS dated,
                CASE WHEN version = 2 THEN CASE WHEN hash(i, 'w') % 15 = 0 THEN 'withdrawn' ELSE 'changed' END ELSE 'new' END AS change, version
            FROM range({many}) r(i) JOIN place ON n = hash(i, 'place') % 31
            CROSS JOIN (VALUES (1), (2)) v(version) WHERE version = 1 OR hash(i, 'again') % 1000 < 32
        )
        SELECT {columns}, source, source || '-2024060' || version || '-01', change, NULL, hash(i, version), {_AT} + to_days(version - 1),
            format('{{}}/2024-06-01/01.warc.gz@{{}}', source, 500 + i // {_PAGE} * 40000), (i % {_PAGE})::INTEGER, {detail}, NULL, code, year(dated)
        FROM record, clause ORDER BY code, year(dated), dated, "record_id" """)


def _rejected(con, kind: str) -> None:
    con.execute(f"""
        INSERT INTO lake.quarantine.{kind} BY NAME
        SELECT record_id, ['type:published_on'] AS _reasons, '{{"title": "' || url || '"}}' AS _said, hash(record_id) AS _key, _source, _load,
            'rejected' AS _change, hash(record_id, 1) AS _content, _captured_at, _place, _position, _detail
        FROM (SELECT DISTINCT ON (record_id) 'q' || record_id AS record_id, url, _source, _load, _captured_at, _place, _position, _detail
              FROM lake.history.{kind} WHERE _change = 'new' AND _content % 200 = 0)""")


def _runs(con, rules, of: str = "") -> None:
    con.execute(f"""
        INSERT INTO lake.ops.run BY NAME
        SELECT _load AS load_id, _source AS source_id, '{rules.kind}' AS kind, province_code, 'practice' AS publisher,
            _captured_at::DATE AS day, 1 AS attempt, 'capture' AS mode, 'loaded' AS status, count(*) AS stated, count(*) AS listed,
            count(*) AS captured, 0 AS unchanged, count(*) AS loaded, 0 AS quarantined, 0 AS pending, 0 AS duplicate, 0 AS dropped, 0 AS missing,
            0 AS withdrawn, 0 AS owed, 0 AS refused, 'complete' AS certificate, count(*) AS held, 2 AS walks, true AS agreed, 0 AS arrived,
            count(*) // {_PAGE} AS exchanges, 0 AS bytes, 1.0 AS seconds, _captured_at AS captured_at, '{rules.kind}@{rules.version}' AS contract,
            'bench' AS readers, '{{}}' AS notices
        FROM lake.history.{rules.kind} {of} GROUP BY _load, _source, province_code, _captured_at""")


def _indexes(con, home: Path, kind: str) -> None:
    """The index of each source's first run."""
    parts = [("_place", "listing", "''")] + ([("_detail", "detail", "record_id")] if kind in DETAILED else [])
    for (source,) in con.execute(f"SELECT DISTINCT _source FROM lake.history.{kind}").fetchall():
        folder = home / "archive" / source / "2024-06-01"
        folder.mkdir(parents=True)
        each = " UNION ALL ".join(
            f"SELECT DISTINCT ON ({column}) {column} AS place, '{role}' AS role, {record} AS record FROM lake.history.{kind} WHERE _source = '{source}' AND {column} IS NOT NULL"
            for column, role, record in parts)  # fmt: skip
        con.execute(f"""
            COPY (SELECT 'https://www.example.gov.cn/' || place AS url, 'GET' AS method, role, record, {_AT} AS "at", 200::SMALLINT AS status,
                'real' AS verdict, '' AS problem, 'text/html; charset=utf-8' AS content_type, sha256(place) AS sha256,
                split_part(place, '@', 2)::BIGINT AS "offset", 3000 AS length, 2500 AS wire_bytes, place, {_AT} AS body_at FROM ({each}))
            TO '{folder}/01.index.parquet' (FORMAT parquet, COMPRESSION zstd)""")


def news(con) -> int:
    """A new version of one record in 200 of each kind, and a run a source that brought it; returns how many versions."""
    from etl.contracts import contract

    brought = 0
    day = "TIMESTAMP '2024-06-03 02:00:00' + to_days((SELECT count(DISTINCT day) FROM lake.ops.run)::INTEGER)"
    con.execute(f"CREATE TEMP TABLE at AS SELECT {day} AS now")
    for kind in SHARES:
        (rows,) = con.execute(f"""
            INSERT INTO lake.history.{kind}
            SELECT * REPLACE (_source || '-' || strftime(now, '%Y%m%d') || '-01' AS _load, 'changed' AS _change, now AS _captured_at,
                hash(_content, now) AS _content)
            FROM (FROM lake.history.{kind} WHERE hash(record_id) % 200 = 7
                  QUALIFY row_number() OVER (PARTITION BY _source, record_id ORDER BY _captured_at DESC) = 1), at
            WHERE _change != 'withdrawn' ORDER BY province_code, year""").fetchall()[0]
        _runs(con, contract(kind), "WHERE _captured_at = (SELECT now FROM at)")
        brought += rows
    return brought
