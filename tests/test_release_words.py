"""A release speaks for itself: every table, view, column and macro in two languages, and views by Chinese names."""

from __future__ import annotations

import re

import duckdb
import pytest

from etl.contracts import contract, kinds
from etl.warehouse.labels import labels_zh
from tests.released import filled, opened

_BOTH = re.compile(r"[\u4e00-\u9fff].*\|.*[A-Za-z]", re.DOTALL)
_EVERYTHING = """
SELECT 'table' AS sort, schema_name || '.' || table_name AS name, comment FROM duckdb_tables() WHERE NOT internal
UNION ALL SELECT 'view', schema_name || '.' || view_name, comment FROM duckdb_views() WHERE NOT internal
UNION ALL SELECT 'column', concat_ws('.', schema_name, table_name, column_name), comment FROM duckdb_columns()
    WHERE NOT internal
UNION ALL SELECT 'macro', schema_name || '.' || function_name, comment FROM duckdb_functions()
    WHERE NOT internal AND function_type LIKE '%macro'"""


@pytest.fixture(scope="module")
def yard(tmp_path_factory):
    home = tmp_path_factory.mktemp("words") / "lake"
    home.mkdir()
    return filled(home)


@pytest.fixture(scope="module")
def release(yard):
    with opened(yard.lake.warehouse) as con:
        yield con


def unsaid(con: duckdb.DuckDBPyConnection) -> list[str]:
    """What has no comment in Chinese and English."""
    return [f"{sort} {name}: {said}" for sort, name, said in con.execute(_EVERYTHING).fetchall()
            if not _BOTH.search(said or "")]  # fmt: skip


def test_everything_in_a_release_is_commented_in_chinese_and_english(release):
    assert unsaid(release) == []
    assert len(release.execute(_EVERYTHING).fetchall()) > 400


def test_a_table_a_view_a_column_or_a_macro_without_words_is_found(tmp_path):
    with duckdb.connect(str(tmp_path / "bare.duckdb")) as con:
        con.execute("CREATE TABLE t (a INT); CREATE VIEW v AS FROM t; CREATE MACRO m(x) AS x")
        con.execute("COMMENT ON TABLE t IS 'only English | here'; COMMENT ON VIEW v IS '中文 | both'")
        assert [one.partition(":")[0] for one in unsaid(con)] == [
            "table main.t", "column main.t.a", "column main.v.a", "macro main.m",
        ]  # fmt: skip


@pytest.mark.parametrize("kind", kinds())
def test_no_two_columns_of_a_kind_have_one_chinese_name(kind):
    names = list(labels_zh(contract(kind)).values())
    assert len(names) == len(set(names))


def test_a_kind_is_found_by_its_plain_name_and_by_its_chinese_columns(release):
    for kind in ("policy_document", "open_dataset", "statistic", "announcement", "division"):
        table = release.execute(f"FROM current.{kind} ORDER BY ALL").pl()
        assert release.execute(f"FROM {kind} ORDER BY ALL").pl().equals(table)
        chinese = release.execute(f"FROM {kind}_zh ORDER BY ALL").pl()
        assert chinese.columns == [labels_zh(contract(kind))[name] for name in table.columns]
        assert chinese.rows() == table.rows()
        assert table.height > 0
    assert release.execute("SELECT count(标题) FROM policy_document_zh WHERE 省级代码 = '440000'").fetchall() == [(40,)]


def test_current_rows_lie_sorted_by_province_and_date(release):
    for kind in ("policy_document", "announcement", "statistic"):
        rows = release.execute(
            f"SELECT province_code, {contract(kind).dated_by}, record_id FROM current.{kind}"
        ).fetchall()
        assert rows == sorted(rows)


def test_a_release_says_what_it_is_and_how_to_cite_it(release, yard):
    (row,) = release.execute("FROM release").pl().to_dicts()
    folder = yard.lake.releases / row["release"]
    assert folder.is_dir()
    assert row["release"] in row["citation_zh"]
    assert row["release"] in row["citation_en"]
    assert "no rights" in row["rights_en"]
    assert row["previous"] is None
    assert row["snapshot"] == int(row["release"].rpartition("-")[2])
