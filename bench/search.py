"""Full-text search on made-up titles and texts: seconds to build, size, and seconds a question. `python -m bench.search 1000000 200000`"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl
import rjieba

from etl.contracts import contract
from etl.warehouse import release, search
from etl.warehouse.catalogue import bare

SIGNS = (
    "国人民政府办公厅关于印发通知省市县区工作管理服务建设发展保障监督检查责任制度依法公开信息社会企业群众项目资金安全生产环境保护教育医疗卫生"
    "健康养老就业创业农村农业水利交通运输公路铁路数字数据共享开放平台系统应用科技创新技术标准质量市场食品药品消费价格财政税收预算投资金融"
    "土地规划住房城乡房屋建筑工程招标采购合同审批许可处罚行政执法司法公安消防应急灾害气象地质林业草原湖河海洋生态污染排放能源电力煤炭石油"
)
LETTERS = 500  # characters a text
QUESTIONS = (
    "政府",
    "公共数据",
    "行政许可",
    "农村公路 养护",
    "国办发〔2023〕12号",
    "的",
    "数据管理办法实施细则",
    "covid",
    "龘",
)


def made(many: int, texts: int) -> pl.DataFrame:
    """Records whose words are drawn as often as Zipf has them; the first ones have a text."""
    rng = np.random.default_rng(20240601)
    signs = np.array(list(dict.fromkeys(SIGNS)))
    pairs = [one + other for one in signs for other in signs if rjieba.has_word(one + other)]
    vocabulary = rng.permutation(np.array([*pairs, *("".join(rng.choice(pairs, 2)) for _ in range(20_000))]))
    share = 1 / np.arange(1, len(vocabulary) + 1)
    share /= share.sum()

    def prose(rows: int, words: int) -> list[str]:
        return ["".join(row) for row in vocabulary[rng.choice(len(vocabulary), (rows, words), p=share)]]

    number = pl.int_range(many, eager=True)
    return pl.DataFrame({
        "record_id": number.cast(pl.String), "_content": number.cast(pl.UInt64), "title": prose(many, 8),
        "text": [*prose(texts, LETTERS // 4 + 6), *[None] * (many - texts)],
    }).with_columns(
        document_no="粤府〔" + (2000 + number % 25).cast(pl.String) + "〕" + (number % 300).cast(pl.String) + "号",
        _source=pl.lit("made.policy_document"), province_code=((number % 31) * 10000 + 110000).cast(pl.String),
        issued_on=pl.date(2000, 1, 1) + pl.duration(days=number % 9000),
        url="https://www.example.gov.cn/zwgk/content/post_" + number.cast(pl.String) + ".html",
    )  # fmt: skip


def main(many: int, texts: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        warehouse, told = Path(folder) / "w.duckdb", {"titles": many, "texts": texts}
        with bare() as con:
            con.execute(f"ATTACH '{warehouse}' AS out; CREATE SCHEMA out.current")
            con.register("made", made(many, texts))
            con.execute("CREATE TABLE out.current.policy_document AS SELECT *, NULL::VARCHAR AS summary FROM made "
                        "ORDER BY province_code, issued_on")  # fmt: skip
            con.unregister("made")
            con.execute("CHECKPOINT out")
            told |= {"records_mb": warehouse.stat().st_size >> 20, "peak_mb_before": _peak()}
            for name in ("first_s", "again_s"):
                started = time.perf_counter()
                search.index(con, [contract("policy_document")], Path(folder) / "search")
                told[name] = round(time.perf_counter() - started, 1)
                if name == "first_s":
                    con.execute("DROP SCHEMA out.search CASCADE")
            con.execute("CHECKPOINT out")
            told["peak_mb"] = _peak()
        told |= {"with_index_mb": warehouse.stat().st_size >> 20, "kept_words_mb": _size(Path(folder) / "search")}
        print(json.dumps(told | asked(warehouse), ensure_ascii=False, indent=1))


def asked(warehouse: Path) -> dict[str, object]:
    """Milliseconds of each question, the second time it is asked."""
    with bare(str(warehouse)) as con:
        con.execute((release.SQL / "60_search.sql").read_text(encoding="utf-8"))
        sizes = con.execute(
            "SELECT (SELECT count(*) FROM search.term), (SELECT count(*) FROM search.posting)"
        ).fetchall()
        warm = {}
        for question in QUESTIONS:
            for _ in range(3):
                started = time.perf_counter()
                found = con.execute("FROM search($1)", [question]).fetchall()
                warm[question] = (round(1000 * (time.perf_counter() - started)), len(found))
    return {"terms": sizes[0][0], "postings": sizes[0][1], "warm_ms_and_rows": warm}


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*.parquet")) >> 20


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main(*(int(said) for said in sys.argv[1:3] or (1_000_000, 200_000)))
