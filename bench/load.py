"""From archived captures to committed Parquet, beside plain DuckDB SQL on the same bytes.

``python -m bench.load [--records 1000000] [--rounds 3]`` makes the archive once (kept in bench/work), then lets both
run in processes of their own, in turn, and writes the medians to bench/results/<date>.json.

Ours parses, judges by every rule of the contract, settles, masks, sorts, writes, hashes and commits to DuckLake. The
peer reads the JSON pages and copies them to Parquet by year; it validates nothing and keeps no ledger.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

WORK = Path(__file__).parent / "work"
RESULTS = Path(__file__).parent / "results"
DAY = date(2024, 6, 1)


def bench_source():
    from etl.families.gkmlpt import Gkmlpt
    from etl.model import Source

    listing = Gkmlpt(site="https://www.gd.gov.cn", details=False)
    return Source(province="440000", kind="policy_document", publisher="practice", listing=listing,
                  id="guangdong.policy_document.bench")  # fmt: skip


def make(records: int) -> Path:
    """The archive of a run of so many records, and the same bodies as page files for the peer."""
    from etl.lake import Lake, archive, write_listing
    from etl.model import Listing, Run, Walked
    from etl.practice import site_of
    from etl.web.client import Wire

    folder = WORK / str(records)
    if (folder / "ready").exists():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    source, run = bench_source(), Run("guangdong.policy_document.bench", DAY)
    site, lake = site_of(source, size=records), Lake(folder)
    pages = folder / "pages"
    pages.mkdir(parents=True)
    at = datetime(2024, 6, 1, 2, 0)
    request, number = source.listing.first(DAY), 0
    from tests.support import answered

    with archive.Archive(lake.archive(run), 1, run.id) as kept:
        while request:
            exchange = answered(site, request)
            packed = gzip.compress(exchange.body, 1, mtime=0)
            headers = (("Content-Type", "application/json; charset=utf-8"), ("Content-Encoding", "gzip"))
            kept.keep(Wire(request, (), b"", 200, "OK", headers, packed, at, "real"))
            (pages / f"{number:06d}.json.gz").write_bytes(packed)
            request, number = source.listing(exchange).following, number + 1
        count, size = kept.exchanges, kept.wire_bytes
    write_listing(
        lake.archive(run), Listing(1, Walked(records, records, number, 1, agreed=True), count, 0, size, at, at)
    )
    (folder / "ready").touch()
    return folder


def ours(folder: Path) -> int:
    """Stage and commit into a fresh lake whose archive is the made one."""
    from etl import pipeline
    from etl.web.client import Manners

    home = folder / "ours"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    (home / "archive").symlink_to(folder / "archive")
    place = pipeline.Yard(home=home, catalog=f"sqlite:///{home}/catalogue.sqlite", manners=Manners(agent="bench"))
    load = pipeline.stage(place, bench_source(), DAY)
    assert pipeline.commit(place) == [load]
    assert load.status == "loaded", load.measures
    return load.counts.loaded


def peer(folder: Path) -> int:
    """Plain DuckDB SQL: read_json, then COPY ... PARTITION_BY, sorted, on the same bodies."""
    import duckdb

    out = folder / "peer"
    shutil.rmtree(out, ignore_errors=True)
    con = duckdb.connect(config={"threads": 2, "preserve_insertion_order": False})
    names = "id title document_number identifier publisher date created_at classify_main_name keywords abstract url is_abolished"
    article = ", ".join(f"{name} VARCHAR" for name in names.split())
    con.execute(f"""
        COPY (
            SELECT a.* EXCLUDE (date, created_at), try_cast(a.date AS DATE) AS written_on,
                   try_cast(left(a.created_at, 10) AS DATE) AS issued_on, coalesce(year(issued_on), 0) AS year
            FROM (SELECT unnest(articles) AS a FROM read_json('{folder}/pages/*.json.gz',
                  columns = {{articles: 'STRUCT({article})[]'}}, maximum_object_size = 33554432))
            ORDER BY year, issued_on
        ) TO '{out}' (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (year))""")
    return con.execute(f"SELECT count(*) FROM read_parquet('{out}/**/*.parquet')").fetchall()[0][0]


def measured(what: str, folder: Path) -> dict[str, float]:
    """One side in a process of its own, with the operating system's account of it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    code = (
        f"import resource; from pathlib import Path; from bench.load import {what}; "
        f"print({what}(Path({str(folder.resolve())!r})), resource.getrusage(0).ru_maxrss)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    rows, peak = done.stdout.split()[-2:]  # DuckDB draws a progress bar before it
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"rows": int(rows), "wall_s": round(wall, 2), "cpu_s": round(cpu, 2), "peak_mb": int(peak) // 1024}


def main() -> None:
    said = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    said.add_argument("--records", type=int, default=1_000_000)
    said.add_argument("--rounds", type=int, default=3)
    given = said.parse_args()
    folder = make(given.records)
    rounds = [(measured("ours", folder), measured("peer", folder)) for _ in range(given.rounds)]
    result = {"records": given.records, "rounds": given.rounds, **machine()}
    for name, side in (("ours", 0), ("duckdb_sql", 1)):
        result[name] = {k: statistics.median(r[side][k] for r in rounds) for k in rounds[0][0]}
        result[name]["records_per_s"] = round(given.records / result[name]["wall_s"])
    ratio = statistics.median(b["wall_s"] / a["wall_s"] for a, b in rounds)
    result["ratios"] = {"load_speed_vs_duckdb_sql": round(ratio, 3)}
    RESULTS.mkdir(exist_ok=True)
    name = f"{datetime.now(UTC):%Y-%m-%d}-load.json"
    (RESULTS / name).write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1))


def machine() -> dict[str, str | int]:
    import duckdb
    import polars

    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return {"cores": os.cpu_count() or 0, "python": platform.python_version(), "polars": polars.__version__,
            "duckdb": duckdb.__version__, "commit": commit.stdout.strip()}  # fmt: skip


if __name__ == "__main__":
    main()
