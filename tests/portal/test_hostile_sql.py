"""SQL of somebody who means harm: nothing is read, written or reached, and whoever serves it stays well."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import aiohttp.web
import duckdb
import pytest

from etl.warehouse.sandbox.model import Answer, Limits
from etl.warehouse.sandbox.pool import run
from tests.loopback import Loopback, answering

SECRET = "canary-7d41b0"
BRIEF = Limits(seconds=10, rows=50)


@dataclass(frozen=True)
class World:
    """What there is to harm: a release, a secret beside it, a server that would notice, a folder to write to."""

    release: Path
    secret: Path
    folder: Path
    server: Loopback

    def fill(self, sql: str) -> str:
        places = {"release": self.release, "secret": self.secret, "folder": self.folder, "url": self.server.address}
        for name, value in places.items():
            sql = sql.replace("{" + name + "}", str(value))
        return sql

    def files(self) -> dict[str, tuple[int, int]]:
        places = [*self.folder.rglob("*"), *self.release.parent.glob("*")]
        return {str(one): (one.stat().st_size, one.stat().st_mtime_ns) for one in places}


@pytest.fixture(scope="module")
def world(release, tmp_path_factory):
    place = tmp_path_factory.mktemp("world")
    (place / "lake").mkdir()
    (place / "out").mkdir()
    shutil.copy(release, place / "lake" / "warehouse.duckdb")
    secret = place / "lake" / "secret.csv"
    secret.write_text(f"name\n{SECRET}\n", encoding="utf-8")
    with answering(lambda asked: aiohttp.web.Response(text=f"name\n{SECRET}\n")) as server:
        yield World(place / "lake" / "warehouse.duckdb", secret, place / "out", server)


def said(answer: Answer) -> str:
    return f"{answer.error} {answer.table.to_dicts() if answer.rows else ''}"


# Each reads a file outside the sandbox (the control), and nothing inside.
READ = [
    "FROM read_csv('{secret}')",
    "FROM read_csv_auto('{secret}')",
    "FROM sniff_csv('{secret}')",
    "SELECT content FROM read_text('{secret}')",
    "SELECT content::VARCHAR FROM read_blob('{secret}')",
    "SELECT content FROM read_text('/etc/pass*')",
    "FROM '{secret}'",
    'FROM "{secret}"',
    "SELECT * FROM glob('/etc/*')",
    "SELECT * FROM glob('{secret}')",
    "SELECT size FROM read_blob('{release}')",
    "SELECT table_name FROM (DESCRIBE SELECT 1 AS a), (SELECT 1 AS table_name FROM read_blob('{release}'))",
    "WITH x AS MATERIALIZED (FROM read_text('{secret}')) SELECT content FROM x",
    "FROM query('FROM read_text(''{secret}'')')",
    "FROM query('SELECT * FROM read_text($$' || '{secret}' || '$$)')",
    "FROM json_execute_serialized_sql(json_serialize_sql('FROM read_text(''{secret}'')'))",
    "EXPLAIN ANALYZE FROM read_text('{secret}')",
    "SUMMARIZE FROM read_csv('{secret}')",
    "DESCRIBE FROM read_csv('{secret}')",
    "PIVOT (FROM read_csv('{secret}')) ON name USING count(*)",
    "SELECT (SELECT content FROM read_text('{secret}') LIMIT 1)",
    "/* SELECT 1 */ FROM read_text('{secret}') -- ; SELECT 1",
    "SELECT\u00a0content FROM\u2003read_text('{secret}')",
    "SELECT content FROM ReAd_TeXt('/proc/self/cmdline')",
    "SELECT content FROM read_text('{folder}/../lake/secret.csv')",
]


@pytest.mark.parametrize("sql", READ)
def test_no_file_is_read(sql, world):
    filled = world.fill(sql)
    assert duckdb.connect().execute(filled).pl().height  # outside it works
    answer = run(world.release, filled, BRIEF)
    assert answer.error
    assert SECRET not in said(answer)
    assert "root:" not in said(answer)


# Each leaves a file or changes one outside the sandbox (the control), and none inside.
WRITE = [
    "COPY (SELECT 1) TO '{folder}/a.csv'",
    "COPY (SELECT 1) TO '{release}.wal'",  # DuckDB itself lets this pass with external access off
    "COPY (SELECT 1) TO '{folder}' (FORMAT parquet, PARTITION_BY (a))",
    "EXPLAIN ANALYZE COPY (SELECT 1 AS a) TO '{folder}/b.csv' (USE_TMP_FILE false)",
    "EXPLAIN ANALYZE COPY (SELECT 1 AS a) TO '{release}.wal' (USE_TMP_FILE false)",
    "EXPLAIN (ANALYZE, FORMAT json) COPY (SELECT 1) TO '{folder}/c.csv'",
    "EXPORT DATABASE '{folder}/d'",
    "ATTACH '{folder}/e.duckdb'",
    "ATTACH '{release}' AS again (READ_WRITE)",
    "CREATE TABLE made AS SELECT 1",
    "CREATE TEMP TABLE made AS SELECT 1",
    "CREATE TEMP MACRO made() AS 1",
    "CREATE VIEW made AS SELECT 1",
    "CREATE SCHEMA made",
    "CREATE SEQUENCE made",
    "CREATE SECRET made (TYPE s3, KEY_ID 'a', SECRET 'b')",
    "INSERT INTO dictionary (kind) VALUES ('a')",
    "UPDATE dictionary SET kind = 'a'",
    "DELETE FROM dictionary",
    "TRUNCATE dictionary",
    "DROP TABLE dictionary",
    "ALTER TABLE dictionary ADD COLUMN made INTEGER",
    "COMMENT ON TABLE dictionary IS 'made'",
    "CREATE TABLE made AS PIVOT dictionary ON kind USING count(*)",
    "INSERT INTO dictionary (kind) PIVOT dictionary ON kind USING count(*) GROUP BY column_name",
    "VACUUM",
    "CHECKPOINT",
    "FORCE CHECKPOINT",
    "DETACH warehouse",
    "USE current",
    "BEGIN TRANSACTION",
    "CALL enable_logging(storage = 'file', storage_path = '{folder}/log')",
    "FROM enable_logging(level = 'trace', storage = 'file', storage_path = '{folder}/log2')",
    "FROM enable_profiling(format = 'json', save_location = '{folder}/profile.json')",
    "PREPARE made AS SELECT 1",
    "EXECUTE made",
    "SELECT 1; SELECT 2",
    "SELECT 1; DROP TABLE dictionary",
    "PIVOT dictionary ON kind USING count(*); SELECT 2",
    "SELECT 1 /* ; */ ; /* */ DELETE FROM dictionary --",
    "",
    " ; ; -- nothing",
]


@pytest.mark.parametrize("sql", WRITE)
def test_nothing_is_written_or_changed(sql, world):
    before = world.files()
    answer = run(world.release, world.fill(sql), BRIEF)
    assert answer.error
    assert answer.error.kind in ("refused", "sql", "syntax", "unknown")
    assert answer.error.en
    assert answer.error.zh
    assert world.files() == before


def test_outside_the_sandbox_these_do_write(world, tmp_path):
    shutil.copy(world.release, tmp_path / "copy.duckdb")
    outside = World(tmp_path / "copy.duckdb", world.secret, tmp_path / "out", world.server)
    outside.folder.mkdir()
    works = [sql for sql in WRITE if not any(word in sql for word in ("EXECUTE", "DETACH", "ATTACH '{release}'"))]
    done = 0
    for sql in works:
        with duckdb.connect(str(outside.release)) as con:
            try:
                con.execute(outside.fill(sql))
                done += 1
            except duckdb.Error:
                pass  # some are no statement anywhere, or need what an earlier one dropped
    assert done > len(works) * 0.6
    assert len(list(outside.folder.rglob("*"))) >= 4


# Each reaches the network, an extension or a setting.
REACH = [
    "FROM '{url}/a.csv'",
    "FROM read_csv('{url}/a.csv')",
    "FROM read_parquet('{url}/a.parquet')",
    "FROM read_parquet('s3://bucket/a.parquet')",
    "ATTACH '{url}/a.duckdb' AS far",
    "ATTACH 'host=127.0.0.1 dbname=a' AS far (TYPE postgres)",
    "ATTACH '{folder}/a.sqlite' AS far (TYPE sqlite)",
    "INSTALL httpfs FROM '{url}'",
    "INSTALL sqlite",
    "LOAD httpfs",
    "LOAD '{secret}'",
    "UPDATE EXTENSIONS",
    "SET lock_configuration = false",
    "SET enable_external_access = true",
    "SET disabled_filesystems = ''",
    "SET GLOBAL memory_limit = '100GB'",
    "SET threads = 64",
    "SET temp_directory = '{folder}'",
    "SET allow_unsigned_extensions = true",
    "SET custom_extension_repository = '{url}'",
    "SET autoinstall_known_extensions = true",
    "SET python_enable_replacements = true",
    "SET errors_as_json = false",
    "SET VARIABLE a = 1",
    "RESET enable_external_access",
    "RESET lock_configuration",
    "PRAGMA memory_limit = '100GB'",
    "PRAGMA enable_profiling = 'json'",
    "PRAGMA enable_object_cache",
    "PRAGMA database_list",
    "PRAGMA import_database('{folder}')",
    "IMPORT DATABASE '{folder}'",
    "CALL pragma_version()",
    "SELECT getenv('PATH')",
    "SELECT * FROM sql_auto_complete('SEL')",
    "FROM answer",  # a variable of ours, which DuckDB's Python would find
    "FROM secret_frame",
    "FROM arrow_scan(1, 2, 3)",
    "FROM pandas_scan(1)",
    "SELECT * FROM python_map_function(1)",
]


@pytest.mark.parametrize("sql", REACH)
def test_no_network_extension_or_setting_is_reached(sql, world):
    import polars as pl

    secret_frame = pl.DataFrame({"name": [SECRET]})
    assert not secret_frame.is_empty()
    answer = run(world.release, world.fill(sql), BRIEF)
    assert answer.error
    assert answer.error.kind in ("refused", "unknown", "sql", "syntax", "crashed")
    assert SECRET not in said(answer)
    assert world.server.asked == []


def test_the_server_would_have_noticed_and_the_variable_would_have_been_found(world):
    import polars as pl

    secret_frame = pl.DataFrame({"name": [SECRET]})
    assert duckdb.sql("FROM secret_frame").fetchall() == [(secret_frame.item(),)]
    with answering(lambda asked: aiohttp.web.Response(text="a")) as server:
        with pytest.raises(duckdb.Error):
            duckdb.connect(config={"autoinstall_known_extensions": True}).execute(
                f"SET custom_extension_repository = '{server.address}'; SET extension_directory = '{world.folder}/x'; "
                "INSTALL httpfs"
            )
        assert server.asked
    shutil.rmtree(world.folder / "x", ignore_errors=True)


# Each is no harm, and tells nothing that is not the release's.
QUIET = [
    "SELECT value FROM duckdb_settings() WHERE name = 'lock_configuration'",
    "FROM duckdb_secrets()",
    "FROM duckdb_logs()",
    "FROM duckdb_logs_parsed('QueryLog')",
    "FROM which_secret('{url}', 's3')",
    "SELECT write_log('a', level := 'error') FROM range(3)",
    "SELECT current_setting('enable_external_access')",
    "FROM checkpoint()",
    "FROM truncate_duckdb_logs()",
    "FROM test_all_types()",
    "SELECT * FROM query_table('dictionary') LIMIT 1",
]


@pytest.mark.parametrize("sql", QUIET)
def test_what_is_allowed_does_no_harm(sql, world):
    before = world.files()
    answer = run(world.release, world.fill(sql), BRIEF)
    assert answer.error is None or answer.error.kind in ("refused", "sql", "unknown")
    assert str(os.environ.get("HOME", "/root")) not in said(answer)
    assert world.files() == before


@pytest.mark.parametrize(
    ("sql", "value"),
    [
        ("SELECT count(*) FROM current.policy_document", 40),
        ("FROM current.policy_document SELECT count(*)", 40),
        ("WITH x AS (SELECT 1 AS a) SELECT a FROM x; -- and a comment", 1),
        ("/* first */ SELECT '; DROP TABLE dictionary' AS a", "; DROP TABLE dictionary"),
        ("VALUES (1)", 1),
        ("(SELECT 1)", 1),
        ("PIVOT (SELECT 'x' AS a, 2 AS b) ON a USING sum(b)", 2),
        ("DESCRIBE dictionary", "kind"),
        ("SHOW TABLES", None),
        ("SUMMARIZE dictionary", "kind"),
        ("EXPLAIN SELECT 1", "physical_plan"),
        ("EXPLAIN (ANALYZE, FORMAT json) SELECT 1", "analyzed_plan"),
        ("FROM query('SELECT 3')", 3),
        ("SELECT read_text FROM (SELECT 5 AS read_text)", 5),
    ],
)
def test_a_question_beside_each_attack_is_answered(sql, value, world):
    answer = run(world.release, sql, BRIEF)
    assert answer.error is None, answer.error
    assert value in (None, answer.table.item(0, 0))
