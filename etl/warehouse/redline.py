"""Two versions of a text in, a red-line out: what was struck and what was put in, by clauses and inside them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

import duckdb
import polars as pl

_CLAUSE = re.compile(r"[^。；！？\n]*[。；！？\n]|[^。；！？\n]+")
_MOST = 200_000  # characters a side; beyond, whole clauses are compared and nothing inside them
_BATCH = 500  # pairs of texts that are in memory at once
_LABEL = "正文前后两版的差异：[-删-] {+增+} | What changed in a text between two versions: [-struck-] {+put in+}."
_ROW: dict[str, Any] = {
    "kind": pl.String, "source_id": pl.String, "record_id": pl.String, "from_load": pl.String, "to_load": pl.String,
    "captured_at": pl.Datetime("us"), "red_line": pl.String, "struck": pl.Int64, "put_in": pl.Int64,
}  # fmt: skip
_PAIRS = """
WITH every AS (
    SELECT _source, record_id, _captured_at, _load, _change, text FROM out.current.{kind}
    UNION ALL SELECT _source, record_id, _captured_at, _load, _change, text FROM out.history.{kind}_past
), version AS (
    SELECT
        * EXCLUDE (text), lag(_captured_at) OVER earlier AS _was_at, lag(_load) OVER earlier AS _was
    FROM every WHERE hash(_source, record_id) IN (SELECT hash(_source, record_id) FROM out.history.{kind}_past)
    WINDOW earlier AS (PARTITION BY _source, record_id ORDER BY _captured_at, _load)
)
SELECT v._source, v.record_id, v._was, v._load, v._captured_at, o.text, n.text
FROM (FROM version WHERE _was IS NOT NULL AND _change != 'withdrawn') v
JOIN every n USING (_source, record_id, _captured_at, _load)
JOIN out.history.{kind}_past o
    ON o._source = v._source AND o.record_id = v.record_id AND o._captured_at = v._was_at AND o._load = v._was
WHERE o.text != n.text ORDER BY ALL"""


@dataclass(frozen=True, slots=True)
class Redline:
    """A red-line as text, ``[-struck-]`` and ``{+put in+}``, and how many characters each came to."""

    text: str
    struck: int
    put_in: int


def redline(old: str, new: str) -> Redline:
    """Compare two versions; equal parts stand as they are, so that striking the marked parts gives either version."""
    parts: list[tuple[str, str]] = []
    before, after = _CLAUSE.findall(old), _CLAUSE.findall(new)
    fine = len(old) + len(new) < _MOST
    for same, a, b in _steps(before, after):
        left, right = "".join(before[a[0] : a[1]]), "".join(after[b[0] : b[1]])
        parts += (
            [("=", left)] if same else _inside(left, right) if fine and left and right else [("-", left), ("+", right)]
        )
    text = "".join({"=": part, "-": f"[-{part}-]", "+": f"{{+{part}+}}"}[kind] for kind, part in parts if part)
    return Redline(text, sum(len(p) for k, p in parts if k == "-"), sum(len(p) for k, p in parts if k == "+"))


def _steps(before: list[str], after: list[str]) -> list[tuple[bool, tuple[int, int], tuple[int, int]]]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return [(tag == "equal", (i, j), (k, m)) for tag, i, j, k, m in matcher.get_opcodes()]


def _inside(left: str, right: str) -> list[tuple[str, str]]:
    """The difference within clauses, unless they have so little in common that it would be a puzzle."""
    steps = _steps(list(left), list(right))
    shared = sum(j - i for same, (i, j), _ in steps if same)
    if shared * 2 < min(len(left), len(right)):
        return [("-", left), ("+", right)]
    return [
        part
        for same, (i, j), (k, m) in steps
        for part in ([("=", left[i:j])] if same else [("-", left[i:j]), ("+", right[k:m])])
    ]


def redlines(con: duckdb.DuckDBPyConnection, kind: str) -> None:
    """Add to ``out.redline`` the difference between each version of a document's text and the one before.

    Args:
        con: A connection that has ``out``, with the kind's versions.
        kind: A kind that has texts.
    """
    con.register("redline_made", pl.DataFrame(schema=_ROW))
    con.execute("CREATE TABLE IF NOT EXISTS out.redline AS FROM redline_made")
    con.execute(f"COMMENT ON TABLE out.redline IS '{_LABEL}'")
    with con.cursor() as reader:
        found = reader.execute(_PAIRS.format(kind=kind))
        while pairs := found.fetchmany(_BATCH):
            rows = [(kind, *said[:5], one.text, one.struck, one.put_in)
                    for said in pairs for one in [redline(said[5], said[6])]]  # fmt: skip
            con.register("redline_made", pl.DataFrame(rows, schema=_ROW, orient="row"))
            con.execute("INSERT INTO out.redline FROM redline_made")
    con.unregister("redline_made")
