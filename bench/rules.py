"""Twenty row rules of a contract beside the same checks by hand in polars and as expectations of Great Expectations.

``python -m bench.rules [--rows 2000000] [--rounds 3]`` makes a Parquet file once (kept in bench/work), of which one row in
about a hundred is wrong in some way, and lets each side read it and find the wrong rows with their reasons, in a
process of its own, in turn. Ours is also told what a batch brings besides, each value as text and where it was found;
making that up is no part of judging, and is counted apart. It judges batches of 100,000 rows; the others take all at
once, as one would. Time counts from after the imports; peak memory is the process's. Results go to
bench/results/<date>-rules.json.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.load import machine

WORK = Path(__file__).parent / "work" / "rules"
RESULTS = Path(__file__).parent / "results"
SIDES = ("ours", "polars", "gx_pandas")
BATCH = 100_000
CATEGORIES = ["规范性文件", "政府文件", "部门文件", "政策解读", "公示公告", "人事任免"]
PROVINCES = [f"{n}0000" for n in (11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51,
                                  52, 53, 54, 61, 62, 63, 64, 65)]  # fmt: skip
IDS, NUMBERS, ADDRESSES, INDEXES = (
    r"^\d{6}-\d{9}$", r"^.{1,3}政办发〔\d{4}〕\d{1,4}号$", r"^https?://[\w.-]+\.gov\.(cn|test)/", r"^\d{9}/\d{4}-\d{5}$",
)  # fmt: skip


def make(rows: int) -> Path:
    """A file of so many rows, every fault at a stride of its own."""
    import polars as pl

    path = WORK / f"{rows}.parquet"
    if path.exists():
        return path
    WORK.mkdir(parents=True, exist_ok=True)
    n, day = pl.col("n"), dt.date(2000, 1, 1)

    def but(stride: int, wrong: object, right: pl.Expr) -> pl.Expr:
        return pl.when(n % stride == 7).then(pl.lit(wrong)).otherwise(right)

    province = pl.lit(pl.Series([PROVINCES], dtype=pl.List(pl.String))).list.get(n % len(PROVINCES))
    category = pl.lit(pl.Series([CATEGORIES], dtype=pl.List(pl.String))).list.get(n % len(CATEGORIES))
    serial = n.cast(pl.String).str.zfill(9)
    issued = pl.lit(day) + pl.duration(days=n % 8000)
    frame = pl.DataFrame({"n": range(rows)}).select(
        record_id=but(1997, "X", pl.concat_str(province, pl.lit("-"), serial)),
        title=but(2017, "短", pl.concat_str(pl.lit("关于印发公共数据管理办法的通知第"), serial, pl.lit("号"))),
        document_no=but(2029, "无文号", pl.concat_str(pl.lit("粤政办发〔2024〕"), (n % 9999).cast(pl.String), pl.lit("号"))),
        agency=but(2053, None, pl.concat_str(pl.lit("省人民政府办公厅"), (n % 97).cast(pl.String))),
        province=but(2063, "99", province), issued_on=but(2083, dt.date(1900, 1, 1), issued),
        effective_on=but(2087, dt.date(1990, 1, 1), issued + pl.duration(days=30)),
        category=but(2089, "其他类", category), summary=but(2099, "短", pl.concat_str(pl.lit("摘要：" * 12), serial)),
        url=but(2111, "javascript:void(0)", pl.concat_str(pl.lit("https://www.gd.gov.cn/"), serial)),
        index_no=but(2129, "n/a", pl.concat_str(serial, pl.lit("/2024-"), serial.str.tail(5))),
        views=but(2131, -1, n % 100_000),
    )  # fmt: skip
    frame.write_parquet(path, row_group_size=BATCH)
    return path


def rules():
    """The contract: 20 rules of rows, none of batches."""
    import polars as pl

    from etl.contracts import Column, Contract, CrossRule

    def column(name: str, type_: pl.DataType = pl.String(), reader: str = "text", **said: object) -> Column:  # noqa: B008
        return Column(name=name, type=type_, reader=reader, label_zh="", label_en="", note_zh="", note_en="", **said)

    return Contract(
        kind="bench", version="1.0.0", label_zh="", label_en="", note_zh="", note_en="", dated_by="issued_on",
        columns=(
            column("record_id", required=True, key=True, pattern=IDS), column("document_no", pattern=NUMBERS),
            column("title", required=True, min_length=5, max_length=300), column("agency", required=True, max_length=60),
            column("province", one_of=tuple(PROVINCES)), column("url", required=True, pattern=ADDRESSES),
            column("issued_on", pl.Date(), "date", required=True, minimum="1990-01-01", maximum="2030-01-01"),
            column("effective_on", pl.Date(), "date"), column("category", one_of=tuple(CATEGORIES)),
            column("summary", min_length=10), column("index_no", pattern=INDEXES),
            column("views", pl.Int64(), "integer", minimum="0", maximum="10000000"),
        ),
        cross_rules=(CrossRule("in_order", "effective_on >= issued_on"),),
    )  # fmt: skip


def ours(path: Path) -> dict[str, int]:
    import polars as pl

    from etl.model import PLACE, Batch
    from etl.validate import judge

    contract, found = rules(), dict[str, int]()
    total = pl.scan_parquet(path).select(pl.len()).collect().item()
    for start in range(0, total, BATCH):
        typed = pl.scan_parquet(path).slice(start, BATCH).collect()
        # What a batch brings besides: each value as text, and where it was found.
        said = typed.select(pl.col(name).cast(pl.String) for name in contract.schema)
        places = pl.DataFrame({name: [None] for name in PLACE}, schema=PLACE).select(
            pl.all().repeat_by(typed.height).explode()
        )
        began = time.perf_counter()
        verdict = judge(contract, Batch(said, typed.select(*contract.schema).hstack(places)))
        ours.judging += time.perf_counter() - began
        for reason in verdict.rejected["_reasons"].explode().value_counts().rows():
            found[reason[0]] = found.get(reason[0], 0) + reason[1]
    return found


ours.judging = 0.0


def checks():
    """The same 20 checks, by hand."""
    import polars as pl

    c, day = pl.col, dt.date
    return {
        "required:record_id": c("record_id").is_null(), "pattern:record_id": ~c("record_id").str.contains(IDS),
        "pattern:document_no": ~c("document_no").str.contains(NUMBERS), "required:title": c("title").is_null(),
        "length:title": c("title").str.len_chars() < 5, "too_long:title": c("title").str.len_chars() > 300,
        "required:agency": c("agency").is_null(), "too_long:agency": c("agency").str.len_chars() > 60,
        "set:province": ~c("province").is_in(PROVINCES), "required:url": c("url").is_null(),
        "pattern:url": ~c("url").str.contains(ADDRESSES), "required:issued_on": c("issued_on").is_null(),
        "minimum:issued_on": c("issued_on") < day(1990, 1, 1), "maximum:issued_on": c("issued_on") > day(2030, 1, 1),
        "set:category": ~c("category").is_in(CATEGORIES), "length:summary": c("summary").str.len_chars() < 10,
        "pattern:index_no": ~c("index_no").str.contains(INDEXES), "minimum:views": c("views") < 0,
        "maximum:views": c("views") > 10_000_000, "rule:in_order": c("effective_on") < c("issued_on"),
    }  # fmt: skip


def polars(path: Path) -> dict[str, int]:
    import polars as pl

    by_hand = checks()
    failing = (
        pl.scan_parquet(path)
        .with_columns(**{f"_{name}": expr.fill_null(False) for name, expr in by_hand.items()})
        .filter(pl.any_horizontal(*[f"_{name}" for name in by_hand]))
        .collect()
    )
    return {name: n for name in by_hand if (n := int(failing[f"_{name}"].sum()))}


def gx_pandas(path: Path) -> dict[str, int]:
    import great_expectations as gx
    import great_expectations.expectations as X
    import pandas as pd

    frame = pd.read_parquet(path)
    for name in ("issued_on", "effective_on"):
        frame[name] = pd.to_datetime(frame[name])
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    asset = context.data_sources.add_pandas("p").add_dataframe_asset("a")
    batch = asset.add_batch_definition_whole_dataframe("b").get_batch({"dataframe": frame})
    null, regex, length, between, inside = (
        X.ExpectColumnValuesToNotBeNull, X.ExpectColumnValuesToMatchRegex, X.ExpectColumnValueLengthsToBeBetween,
        X.ExpectColumnValuesToBeBetween, X.ExpectColumnValuesToBeInSet,
    )  # fmt: skip
    said = {
        **{f"required:{c}": null(column=c) for c in ("record_id", "title", "agency", "url", "issued_on")},
        "pattern:record_id": regex(column="record_id", regex=IDS), "pattern:url": regex(column="url", regex=ADDRESSES),
        "pattern:document_no": regex(column="document_no", regex=NUMBERS),
        "pattern:index_no": regex(column="index_no", regex=INDEXES), "length:title": length(column="title", min_value=5),
        "too_long:title": length(column="title", max_value=300), "too_long:agency": length(column="agency", max_value=60),
        "length:summary": length(column="summary", min_value=10), "set:category": inside(column="category", value_set=CATEGORIES),
        "set:province": inside(column="province", value_set=PROVINCES), "minimum:views": between(column="views", min_value=0),
        "maximum:views": between(column="views", max_value=10_000_000),
        "minimum:issued_on": between(column="issued_on", min_value=pd.Timestamp("1990-01-01")),
        "maximum:issued_on": between(column="issued_on", max_value=pd.Timestamp("2030-01-01")),
        "rule:in_order": X.ExpectColumnPairValuesAToBeGreaterThanB(column_A="effective_on", column_B="issued_on", or_equal=True),
    }  # fmt: skip
    for name, expectation in said.items():  # its results come in an order of their own
        expectation.meta = {"rule": name}
    suite = gx.ExpectationSuite("s", expectations=list(said.values()))
    result = batch.validate(suite, result_format={"result_format": "COMPLETE"})
    counts = {one.expectation_config.meta["rule"]: one.result["unexpected_count"] for one in result.results}
    return {name: int(n) for name, n in counts.items() if n}


def once(side: str, path: str) -> None:
    """One side, timed after its imports; prints JSON."""
    imports = {"ours": "etl.validate", "polars": "polars", "gx_pandas": "great_expectations"}
    __import__(imports[side])
    __import__("pandas" if side == "gx_pandas" else "polars")
    wall, cpu = time.perf_counter(), time.process_time()
    found = globals()[side](Path(path))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    judging = ours.judging if side == "ours" else wall
    print(json.dumps({"wall_s": wall, "judging_s": judging, "cpu_s": cpu, "peak_mb": peak, "found": found}))


def main() -> None:
    said = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    said.add_argument("--rows", type=int, default=2_000_000)
    said.add_argument("--rounds", type=int, default=3)
    given = said.parse_args()
    load, rounds, path = round(os.getloadavg()[1], 1), [], WORK / f"{given.rows}.parquet"
    # In a process of its own: what it takes at its peak would count as the peak of whoever is started after it.
    subprocess.run([sys.executable, "-c", f"from bench.rules import make; make({given.rows})"], check=True)
    for _ in range(given.rounds):
        one = {}
        for side in SIDES:
            code = f"from bench.rules import once; once({side!r}, {str(path)!r})"
            done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
            one[side] = json.loads(done.stdout.splitlines()[-1])
        rounds.append(one)
    assert all(one["ours"]["found"] == one["polars"]["found"] == one["gx_pandas"]["found"] for one in rounds), rounds[0]
    result = {**vars(given), "load_before": load, **machine(), "found": rounds[0]["ours"]["found"]}
    for side in SIDES:
        result[side] = {k: round(statistics.median(r[side][k] for r in rounds), 2)
                        for k in ("wall_s", "judging_s", "cpu_s", "peak_mb")}  # fmt: skip
    whole = statistics.median(r["ours"]["wall_s"] / r["polars"]["wall_s"] for r in rounds)
    result["ratios"] = {"ours_with_text_and_places_vs_polars": round(whole, 3)} | {
        f"ours_vs_{side}": round(statistics.median(r["ours"]["judging_s"] / r[side]["wall_s"] for r in rounds), 3)
        for side in SIDES[1:]
    }
    RESULTS.mkdir(exist_ok=True)
    name = f"{datetime.now(UTC):%Y-%m-%d}-rules.json"
    (RESULTS / name).write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
