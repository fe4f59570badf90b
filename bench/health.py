"""A made-up ledger of 340 sources over 365 days in, the seconds that ``caoyun health`` takes to rank them out."""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from etl.contracts import contract, kinds
from etl.warehouse.catalogue import catalogue, make_tables
from etl.warehouse.health import health

SOURCES, DAYS, ROWS = 340, 365, 3  # rows a load
FIRST, KIND = date(2024, 1, 1), "policy_document"
# Every 20th source has been blocked for a week, every 23rd is short, every 29th has told nothing new for two months.
_RUN = f"""
INSERT INTO lake.ops.run BY NAME SELECT
    format('p{{}}.{KIND}-{{}}-01', s, strftime(day, '%Y%m%d')) AS load_id, format('p{{}}.{KIND}', s) AS source_id, '{KIND}' AS kind,
    '440000' AS province_code, day, 1 AS attempt, 'capture' AS mode, if(blocked, 'failed', 'loaded') AS status,
    1000 AS stated, if(blocked, 0, 1000) AS listed, if(blocked OR silent, 0, {ROWS}) AS loaded, 0 AS pending, 0 AS owed,
    if(blocked, 0, 1000 - short) AS held, if(blocked, 'short by 1000', if(short > 0, 'short by 3', 'complete')) AS certificate,
    if(blocked, 'Refused: the answer is ''blocked'', with status 403 (source s, url https://a.gov.cn/list)', NULL) AS reason,
    day::TIMESTAMP AS captured_at
FROM (
    SELECT s, $1::DATE AS day, s % 20 = 0 AND n > {DAYS} - 7 AS blocked, if(s % 23 = 1, 3, 0) AS short,
        s % 29 = 2 AND n > {DAYS} - 60 AS silent
    FROM range({SOURCES}) AS t(s), (SELECT $1::DATE - DATE '{FIRST}' + 1 AS n)
) WHERE s % $2 = $3
"""
_HISTORY = f"""
INSERT INTO lake.history.{KIND} BY NAME SELECT
    format('{{}}-{{}}', load_id, i) AS record_id, 'a title' AS title, if(i % 2 = 0, 'an index', NULL) AS index_no,
    source_id AS _source, load_id AS _load, 'new' AS _change, captured_at AS _captured_at, source_id || '/x/01.warc.gz@0' AS _place,
    province_code, year(day) AS year
FROM lake.ops.run, range({ROWS}) AS t(i) WHERE loaded > 0 AND month(day) = $1
"""


def main(commits: int) -> None:
    """Build the ledger with so many commits a day, then ask three times."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        with catalogue(f"sqlite:///{home}/catalogue.sqlite", home / "data") as con:
            make_tables(con, contract(KIND))
            con.execute("BEGIN")
            for n in range(DAYS):
                for part in range(commits):
                    con.execute(_RUN, [date.fromordinal(FIRST.toordinal() + n), commits, part])
            con.execute("COMMIT")
            for month in range(1, 13):
                con.execute(_HISTORY, [month])
        for _ in range(3):
            started, spent = time.perf_counter(), time.process_time()
            with catalogue(f"sqlite:///{home}/catalogue.sqlite", home / "data") as con:
                found = health(con, kinds(), home / "archive", date.fromordinal(FIRST.toordinal() + DAYS - 1))
            states = dict(found["state"].value_counts().rows())
            took, spent = time.perf_counter() - started, time.process_time() - spent
            print(f"{commits} commits a day: {took:.2f} s, {spent:.2f} s of CPU, {states}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
