"""Reprints among made-up documents of two sources: seconds and memory. `python -m bench.reprints 100000`"""

from __future__ import annotations

import json
import resource
import sys
import time

import duckdb
import numpy as np
import polars as pl

from etl.warehouse.reprints import link

_LONG = 680  # characters: 2 KB in UTF-8
_EVERY = 10  # one document in ten is a reprint of one in the other source, with a head and a foot


def documents(many: int) -> pl.DataFrame:
    """Documents whose characters are drawn as often as Zipf has them; the last tenth are reprints of the first."""
    rng = np.random.default_rng(20240601)
    share = 1 / np.arange(1, 3001)
    fresh = many - many // _EVERY
    codes = rng.choice(3000, size=(fresh, _LONG), p=share / share.sum()).astype(np.uint32) + 0x4E00
    texts = [row.tobytes().decode("utf-32-le") for row in codes]
    texts += [f"来源：省政府网\n{text}\n打印本页" for text in texts[: many - fresh]]
    number = pl.int_range(many, eager=True)
    source = pl.select(pl.when(number < fresh).then(pl.lit("a")).otherwise(pl.lit("b"))).to_series()
    return pl.DataFrame({"_source": source, "record_id": number.cast(pl.String), "text": texts}).with_columns(
        title="关于做好第" + (number % fresh).cast(pl.String) + "号工作的通知",
        province_code=pl.lit("440000"),
        issued_on=pl.lit("2024-05-01").str.to_date(),
        document_no=pl.lit(None, pl.String),
    )


def main(many: int) -> None:
    with duckdb.connect() as con:
        con.execute("ATTACH ':memory:' AS out; CREATE SCHEMA out.current")
        con.register("made", documents(many))
        con.execute(
            "CREATE TABLE out.current.policy_document AS "
            "SELECT * REPLACE (document_no::VARCHAR AS document_no) FROM made"
        )
        con.unregister("made")
        before, started = _peak(), time.perf_counter()
        link(con, ["policy_document"])
        seconds = time.perf_counter() - started
        (found,) = con.execute("SELECT count(DISTINCT group_id) FROM out.links.reprint").fetchall()[0]
    print(json.dumps({"documents": many, "reprints": many // _EVERY, "found": found, "seconds": round(seconds, 1),
                      "peak_mb_before": before, "peak_mb": _peak()}))  # fmt: skip


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
