"""A million values of each sort through its reader, on one core, beside the plainest thing that polars can do with them.

``python -m bench.readers [--values 1000000] [--rounds 5]`` prints medians and writes bench/results/<date>-readers.json.
Dates are mixed: seven forms of a day and epoch seconds, in the shares in which one portal or another has them. Beside
them stands ``str.to_date`` over the same number of plain ISO days, which reads no other form.
"""

from __future__ import annotations

import os

os.environ["POLARS_MAX_THREADS"] = "1"  # before polars is imported

import argparse
import json
import random
import statistics
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl

from bench.load import machine
from etl.readers import READERS

RESULTS = Path(__file__).parent / "results"
FORMS = ("{0.year}-{0.month}-{0.day}", "{0:%Y-%m-%d}", "{0.year}/{0.month}/{0.day} 11:25:05", "{0.year}年{0.month}月{0.day}日",
         "{0:%Y%m%d}", "{0:%Y-%m-%d} 11:25:05")  # fmt: skip
AMOUNTS = ("1,234.56", "342.56万元", "¥12亿元", "人民币1000元整", "12345")


def mixed(values: int) -> list[str]:
    """Days in all forms; each twentieth in Chinese numerals or as an epoch."""
    chance = random.Random(1)
    days = [date(1990, 1, 1) + timedelta(days=n) for n in range(12_000)]
    others = {18: "1709600000", 19: "二〇二四年三月五日"}
    return [others.get(n % 20) or FORMS[n % 6].format(chance.choice(days)) for n in range(values)]


def columns(values: int) -> dict[str, tuple[str, list[str]]]:
    """Name of the measurement to reader and values."""
    return {
        "mixed dates": ("date", mixed(values)),
        "plain dates": ("date", ["2024-03-05"] * values),
        "amounts": ("money", [AMOUNTS[n % 5] for n in range(values)]),
        "credit codes": ("credit_code", ["91350100M000100Y43"] * values),
        "official numbers": ("official_number", [f"粤府[2024]{n % 999}号" for n in range(values)]),
        "clean titles": ("text", [f"关于印发公共数据管理办法的通知第{n}号" for n in range(values)]),
    }


def timed(frame: pl.DataFrame, expr: pl.Expr) -> float:
    started = time.perf_counter()
    read = frame.select(expr)
    took = time.perf_counter() - started
    assert read.to_series().null_count() == 0
    return took


def main() -> None:
    said = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    said.add_argument("--values", type=int, default=1_000_000)
    said.add_argument("--rounds", type=int, default=5)
    given = said.parse_args()
    frames = {name: (reader, pl.DataFrame({"said": said_})) for name, (reader, said_) in columns(given.values).items()}
    bare = pl.col("said").str.to_date("%Y-%m-%d")
    seconds: dict[str, list[float]] = {name: [] for name in (*frames, "str.to_date")}
    for _ in range(given.rounds):
        for name, (reader, frame) in frames.items():
            seconds[name].append(timed(frame, READERS[reader](pl.col("said"))))
        seconds["str.to_date"].append(timed(frames["plain dates"][1], bare))
    medians = {name: round(statistics.median(took), 3) for name, took in seconds.items()}
    result = {**vars(given), "threads": pl.thread_pool_size(), "load_before": round(os.getloadavg()[1], 1), **machine(),
              "seconds": medians,
              "ratios": {"mixed_dates_vs_str_to_date": round(medians["mixed dates"] / medians["str.to_date"], 2)}}  # fmt: skip
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{datetime.now(UTC):%Y-%m-%d}-readers.json"
    path.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
