"""Current records in, groups of those that are one document in several sources out; links them and merges nothing.

Two records of different sources are linked where they bear one official number (an issuer's mark, a year and a serial)
and one title, or where their titles agree and their texts are all but the same. MinHash only proposes pairs of texts;
each is judged by its exact Jaccard similarity. The rules, and what they are for, stand in ``docs/decisions/0015``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb
import polars as pl

from etl.readers.names import official_number
from etl.warehouse.shingles import BANDS, bands, shingles

KINDS = ("policy_document", "announcement")
SIMILAR = 0.9
"""Least Jaccard similarity of the texts' shingles."""
SHORTEST = 200
"""Characters without blanks and punctuation; a shorter text links nothing."""
REPLACED = 0.01
"""Most shingles that each text may have of its own, as a part of those that both have: more is another document of one
template. What only one of them has more (a head, a foot, a place to print) is not counted."""
CROWD = 50
"""Most records of one number, or of one band and title, that are compared; more share a template."""

_SQL = Path(__file__).parent / "sql"
_BATCH = 1_000_000  # characters that are shingled at once
_ROWS = 4_096
_TITLE = 8  # characters of a title that may stand within another
_MARKED = r"^(\p{Han}[\p{Han}（）()]*\p{Han})〔(\d{4})〕0*(\d+)号$"
_UNMARKED = r"^第?(?:公告|通告|公示|通知|决定|命令|文件|文号|发文)第?〔"  # a kind of document, and no issuer's mark
_SCHEMA = {"record": pl.UInt32, "group": pl.UInt32, "reason": pl.String, "similarity": pl.Float64}
_RECORD = {"record": pl.UInt32, "issued_on": pl.Date} | dict.fromkeys(
    ("kind", "source_id", "record_id", "title", "core", "number"), pl.String
)
_PAIR = {"a": pl.UInt32, "b": pl.UInt32}


def link(con: duckdb.DuckDBPyConnection, kinds: Iterable[str]) -> None:
    """Make ``out.links.reprint`` from the current records of the kinds that have texts and numbers."""
    given = set(kinds)
    there = [kind for kind in KINDS if kind in given]
    records = _records(con, there)
    found = grouped(records, _pairs(con, there, records)) if there else pl.DataFrame(schema=_SCHEMA)
    con.register("linked", found)
    con.register("linked_record", records.drop("title", "core", "number"))
    con.execute("CREATE SCHEMA out.links")
    con.execute((_SQL / "out" / "reprint.sql").read_text(encoding="utf-8"))
    for name in ("linked", "linked_record"):
        con.unregister(name)


def number(stated: pl.Expr) -> pl.Expr:
    """An official number that can tell a document: mark, year and serial in one form; else null (1号)."""
    plain = official_number(stated.str.normalize("NFKC"))
    return pl.when(plain.str.contains(_MARKED) & ~plain.str.contains(_UNMARKED)).then(
        plain.str.replace(_MARKED, "${1}〔${2}〕${3}号")
    )


def title(stated: pl.Expr) -> pl.Expr:
    """A title without blanks and punctuation, in small letters."""
    return stated.str.normalize("NFKC").str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]+", "")


def _records(con: duckdb.DuckDBPyConnection, kinds: list[str]) -> pl.DataFrame:
    """A row a record, the first published first; ``text`` is the MD5 of a text that is long enough to be compared."""
    parts = (
        f"SELECT '{kind}' AS kind, _source AS source_id, record_id, province_code, issued_on, title AS said, "
        f"{'document_no' if kind == 'policy_document' else 'NULL::VARCHAR'} AS stated, "
        f"CASE WHEN length(text) >= {SHORTEST} THEN md5_number_lower(text) END AS text FROM out.current.{kind}"
        for kind in kinds
    )
    if not kinds:
        return pl.DataFrame(schema=_RECORD)
    found = con.execute(f"FROM ({' UNION ALL '.join(parts)}) ORDER BY issued_on, source_id, kind, record_id").pl()
    told = found.with_row_index("record").with_columns(title=title(pl.col("said")), number=number(pl.col("stated")))
    core = pl.col("title").str.replace("^.*?关于", "关于")  # 广东省人民政府关于…: who it is from may be left out
    return told.with_columns(core=core).drop("said", "stated")


def _pairs(con: duckdb.DuckDBPyConnection, kinds: list[str], records: pl.DataFrame) -> pl.DataFrame:
    """Columns: a, b, reason, similarity; the pairs of records of two sources that are one document."""
    numbered = by_number(records).with_columns(reason=pl.lit("official_number"))
    alike = by_text(con, kinds, records).join(numbered, on=["a", "b"], how="anti")
    every = pl.concat([numbered, alike.with_columns(reason=pl.lit("text"))])
    scored = every.join(_judged(con, kinds, records, _with(every, records, "text")), on=["a", "b"], how="left")
    return scored.filter((pl.col("reason") == "official_number") | pl.col("same")).drop("same")


def by_number(records: pl.DataFrame) -> pl.DataFrame:
    """Pairs with one number and titles that agree."""
    return _agreeing(_crossed(records.filter(pl.col("number").is_not_null()), pl.col("number")), records)


def by_text(con: duckdb.DuckDBPyConnection, kinds: list[str], records: pl.DataFrame) -> pl.DataFrame:
    """Pairs that MinHash proposes, with titles that agree and no two different official numbers."""
    with_text = records.filter(pl.col("text").is_not_null())
    if with_text["source_id"].n_unique() < 2:
        return pl.DataFrame(schema=_PAIR)
    signed = with_text.join(_signatures(con, kinds, with_text), on="text")
    proposed = pl.concat([_crossed(signed, pl.col(f"band_{n}")) for n in range(BANDS)]).unique()
    told = _with(_agreeing(proposed, records), records, "number")
    clash = (pl.col("number") != pl.col("number_b")).fill_null(False)
    return told.filter(~clash).select("a", "b")


def _crossed(rows: pl.DataFrame, key: pl.Expr) -> pl.DataFrame:
    """Pairs of rows of different sources with one key; where it is crowded, with one key and title."""
    keyed = rows.select("record", "source_id", "core", key=key)
    keyed = keyed.filter(pl.col("source_id").n_unique().over("key") > 1)
    crowded = pl.len().over("key") > CROWD
    keyed = keyed.with_columns(also=pl.when(crowded).then("core").otherwise(pl.lit("")))
    keyed = keyed.filter(pl.len().over("key", "also") <= CROWD)
    both = keyed.join(keyed, on=["key", "also"], suffix="_b")
    both = both.filter((pl.col("record") < pl.col("record_b")) & (pl.col("source_id") != pl.col("source_id_b")))
    return both.select(a="record", b="record_b").cast(pl.UInt32).unique()


def _with(pairs: pl.DataFrame, records: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """Pairs with columns of both records, those of the second with ``_b``."""
    for side, ending in (("a", ""), ("b", "_b")):
        told = records.select(pl.col("record").alias(side), *(pl.col(c).alias(c + ending) for c in columns))
        pairs = pairs.join(told, on=side)
    return pairs


def _agreeing(pairs: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """Pairs of which one title stands within the other; in one province without who it is from."""
    told = _with(pairs, records, "title", "core", "province_code")
    near = pl.col("province_code") == pl.col("province_code_b")
    return told.filter(_within("title") | (near & _within("core"))).select("a", "b").sort("a", "b")


def _within(column: str) -> pl.Expr:
    one, other = pl.col(column), pl.col(f"{column}_b")
    long = pl.min_horizontal(one.str.len_chars(), other.str.len_chars()) >= _TITLE
    held = one.str.contains(other, literal=True) | other.str.contains(one, literal=True)
    return (one == other) | (long & held)


def _signatures(con: duckdb.DuckDBPyConnection, kinds: list[str], rows: pl.DataFrame) -> pl.DataFrame:
    """Columns: text, band_0 and so on; a row a text that is long enough when it is plain."""
    names = [f"band_{n}" for n in range(BANDS)]
    made = []
    for part in _texts(con, kinds, rows.unique("text", keep="first")):
        found = shingles(part["said"])
        frame = pl.DataFrame(bands(found), schema=dict.fromkeys(names, pl.UInt64))
        made.append(frame.insert_column(0, part["text"]).filter(pl.Series(found.lengths >= SHORTEST)))
    return pl.concat(made)


def _texts(con: duckdb.DuckDBPyConnection, kinds: list[str], wanted: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Columns: text (its MD5), said; the texts of records, a batch at a time."""
    con.register("wanted_text", wanted.select("kind", "source_id", "record_id", "text"))
    parts = (
        f"SELECT w.text, d.text AS said FROM out.current.{kind} d "
        f"JOIN wanted_text w ON w.kind = '{kind}' AND w.source_id = d._source AND w.record_id = d.record_id"
        for kind in kinds
    )
    for batch in con.execute(" UNION ALL ".join(parts)).to_arrow_reader(_ROWS):
        frame = pl.DataFrame(batch)
        lengths = frame["said"].str.len_chars().cast(pl.Int64)
        yield from frame.with_columns(part=lengths.cum_sum() // _BATCH).partition_by("part", maintain_order=True)
    con.unregister("wanted_text")


def _judged(
    con: duckdb.DuckDBPyConnection, kinds: list[str], records: pl.DataFrame, pairs: pl.DataFrame
) -> pl.DataFrame:
    """Columns: a, b, similarity, same; the exact similarity of each pair whose texts are long enough."""
    both = pairs.drop_nulls(["text", "text_b"]).select("a", "b", "text", "text_b")
    if both.is_empty():
        return pl.DataFrame(schema={**_PAIR, "similarity": pl.Float64, "same": pl.Boolean})
    need = pl.concat([both["text"], both["text_b"]]).unique()
    where = records.filter(pl.col("text").is_in(need.implode())).unique("text", keep="first")
    said = pl.concat(list(_texts(con, kinds, where))).select("text", "said")
    told = both.unique(["text", "text_b"], maintain_order=True).join(said, on="text")
    told = told.join(said, left_on="text_b", right_on="text", suffix="_b")
    size = told["said"].str.len_chars().cast(pl.Int64) + told["said_b"].str.len_chars().cast(pl.Int64)
    parts = told.with_columns(part=size.cum_sum() // _BATCH).partition_by("part", maintain_order=True)
    return both.join(pl.concat([_scored(part) for part in parts]), on=["text", "text_b"]).drop("text", "text_b")


def _scored(pairs: pl.DataFrame) -> pl.DataFrame:
    """Exact similarity of texts, and whether it is one text: nearly all shared, little replaced, no figure replaced."""
    sides = pl.concat([pairs.select("text", "said"), pairs.select(text="text_b", said="said_b")]).unique("text")
    every = shingles(sides["said"]).frame(sides["text"])
    count = (pl.len().cast(pl.Int64), pl.col("numeral").sum().cast(pl.Int64))
    sizes = every.group_by("id").agg(all=count[0], figures=count[1])
    left = pairs.select("text", "text_b").join(every, left_on="text", right_on="id")
    shared = left.join(every, left_on=["text_b", "shingle"], right_on=["id", "shingle"])
    shared = shared.group_by("text", "text_b").agg(shared=count[0], shared_figures=count[1])
    shared = pairs.select("text", "text_b").join(shared, on=["text", "text_b"], how="left").fill_null(0)
    told = shared.join(sizes, left_on="text", right_on="id").join(sizes, left_on="text_b", right_on="id", suffix="_b")
    own = pl.min_horizontal("all", "all_b") - pl.col("shared")
    figures = pl.min_horizontal("figures", "figures_b") - pl.col("shared_figures")
    told = told.with_columns(similarity=pl.col("shared") / (pl.col("all") + pl.col("all_b") - pl.col("shared")))
    same = (pl.col("similarity") >= SIMILAR) & (own <= REPLACED * pl.col("shared")) & (figures == 0)
    return told.select("text", "text_b", "similarity", same=same)


def grouped(records: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Columns: record, group (its first published record), reason, similarity; of pairs that are best for both sides.

    Between two sources a record is linked to one other at most, so that versions of a law in one source stay apart.
    """
    told = _with(pairs, records, "source_id", "issued_on")
    apart = (pl.col("issued_on_b") - pl.col("issued_on")).dt.total_days()
    order = (pl.col("reason") != "official_number", -pl.col("similarity").fill_null(-1), apart, "a", "b")
    ranked = told.sort(*order).with_row_index("rank")
    here = ranked.select("rank", "a", "b", "reason", "similarity", to="source_id_b")
    back = ranked.select("rank", a="b", b="a", reason="reason", similarity="similarity", to="source_id")
    best = pl.concat([here, back]).filter(pl.col("rank") == pl.col("rank").min().over("a", "to"))
    return _components(best.filter(pl.len().over("rank") == 2).select("a", "b", "reason", "similarity"))


def _components(edges: pl.DataFrame) -> pl.DataFrame:
    """Edges in both directions; each record takes the lowest number that it reaches, until none changes."""
    label = edges.select(record="a").unique().with_columns(group="record")
    while True:
        seen = edges.join(label, left_on="b", right_on="record").group_by("a").agg(pl.col("group").min().alias("near"))
        after = label.join(seen, left_on="record", right_on="a").select(
            "record", group=pl.min_horizontal("group", "near")
        )
        if after.sort("record").equals(label.sort("record")):
            break
        label = after
    why = edges.group_by("a").agg(reason=pl.col("reason").min(), similarity=pl.col("similarity").max())
    return label.join(why, left_on="record", right_on="a").select("record", "group", "reason", "similarity")
