"""``caoyun verify`` beside ``sha256sum`` on the same files: does the proof keep up with the plain hash?

``python -m bench.verify [--megabytes 1000] [--rounds 5]`` makes a lake whose archive holds so much, in files of the
size that a day of a large source has, lets both read all of it in turn, and writes the medians to
bench/results/<date>-verify.json. sha256sum reads the files that verify hashes, one after the other, as one would.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

WORK = Path(__file__).parent / "work" / "verify"
RESULTS = Path(__file__).parent / "results"
_FILES = 20


def make(megabytes: int) -> Path:
    """A lake with archived runs of noise, their indexes and summaries, and a catalogue without loads."""
    from bench.load import bench_source
    from etl.lake import Lake, archive, write_listing
    from etl.lake.parquet import sha256
    from etl.model import Listing, Request, Run, Walked
    from etl.web.client import Wire

    home = WORK / str(megabytes)
    if (home / "ready").exists():
        return home
    shutil.rmtree(home, ignore_errors=True)
    lake, at = Lake(home), datetime(2024, 6, 1, 2, 0)
    headers = (("Content-Type", "application/octet-stream"), ("Content-Encoding", "gzip"))
    for number in range(_FILES):
        run = Run(bench_source().id, date(2024, 6, 1 + number))
        folder = lake.archive(run)
        with archive.Archive(folder, 1, run.id) as kept:
            for page in range(megabytes * 50 // _FILES):
                asked = Request(url=f"https://www.gd.gov.cn/{number}/{page}", role="detail", record=str(page))
                kept.keep(Wire(asked, (), b"", 200, "OK", headers, os.urandom(20_000), at, "real"))
        files = {name: sha256(folder / name) for name in ("01.warc.gz", "01.index.parquet")}
        write_listing(
            folder, Listing(1, Walked(0, 0, 1, 1, agreed=True), kept.exchanges, 0, kept.wire_bytes, at, at, files)
        )
    (home / "ready").touch()
    return home


def timed(command: list[str], home: Path) -> float:
    started = time.perf_counter()
    subprocess.run(command, env=os.environ | {"CAOYUN_HOME": str(home)}, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started


def main() -> None:
    said = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    said.add_argument("--megabytes", type=int, default=1000)
    said.add_argument("--rounds", type=int, default=5)
    given = said.parse_args()
    home = make(given.megabytes)
    files = [str(path) for path in sorted((home / "archive").glob("*/*/*.warc.gz"))]
    size = sum(Path(path).stat().st_size for path in files)
    ours = [str(Path(sys.executable).with_name("caoyun")), "verify"]
    rounds = [(timed(ours, home), timed(["sha256sum", *files], home)) for _ in range(given.rounds)]
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    rates = [statistics.median(size / one[side] / 1e6 for one in rounds) for side in (0, 1)]
    result = {**vars(given), "bytes": size, "cores": os.cpu_count(), "python": platform.python_version(),
              "load_before": round(os.getloadavg()[1], 1), "commit": commit.stdout.strip(),
              "verify_mb_per_s": round(rates[0]), "sha256sum_mb_per_s": round(rates[1]),
              "ratios": {"verify_vs_sha256sum": round(statistics.median(b / a for a, b in rounds), 3)}}  # fmt: skip
    RESULTS.mkdir(exist_ok=True)
    name = f"{datetime.now(UTC):%Y-%m-%d}-verify.json"
    (RESULTS / name).write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
