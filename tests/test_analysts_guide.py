"""The analysts' guide: every example of SQL, Python and ``caoyun`` in it is run on a release, in both languages."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from etl.warehouse import catalogue
from tests.serving import COMMAND, served

DOCS = Path(__file__).parents[1] / "docs"
GUIDES = (DOCS / "analysts.md", DOCS / "analysts.zh-CN.md")
_BLOCK = re.compile(r"(<!-- not run: [^>]*-->\n)?```(\w*)\n(.*?)```", re.DOTALL)
_CALLS = re.compile(r"""(?:dbGetQuery\(con,\s*|Question = |duckdb (?:-\w+ )*\S+ )"((?:[^"\\]|\\.)*)\"""")
_FOLDERS = re.compile(r'"(releases/[^"]*)"')
PORTAL = "http://127.0.0.1:8090"


@dataclass(frozen=True)
class Block:
    language: str
    text: str
    runs: bool


def blocks(text: str) -> list[Block]:
    return [Block(language, said, not mark) for mark, language, said in _BLOCK.findall(text)]


def queries(block: Block) -> list[str]:
    """The SQL in a block: all of it, or what is handed to R, Power Query or a command."""
    if block.language == "sql":
        return [one.strip() for one in block.text.split(";\n") if one.strip()]
    return _CALLS.findall(block.text)


GUIDE = blocks(GUIDES[0].read_text(encoding="utf-8"))
SQL = [query for block in GUIDE for query in queries(block)]
PYTHON = [block.text for block in GUIDE if block.language == "python" and block.runs]
TYPED = [line for block in GUIDE if block.language == "sh" and block.runs for line in block.text.splitlines()]


@pytest.fixture(scope="module")
def folder(released, tmp_path_factory):
    """A reader's folder: the newest release, and a stable one that is older."""
    made = tmp_path_factory.mktemp("reader")
    (made / "releases").mkdir()
    names = sorted((released / "releases").glob("[0-9]*"))
    for one in names:
        (made / "releases" / one.name).symlink_to(one)
    (made / "releases" / "stable").symlink_to(names[0].name)
    (made / "releases" / "nightly").symlink_to(names[-1].name)
    (made / "warehouse.duckdb").symlink_to(names[-1] / "warehouse.duckdb")
    return made


@pytest.fixture(scope="module")
def address(released):
    with served(released) as here:
        yield here


def environment(home):
    base = {k: v for k, v in os.environ.items() if not k.startswith(("CAOYUN_", "LC_", "LANG"))}
    return base | {"CAOYUN_HOME": str(home), "CAOYUN_WEB": "practice", "LANG": "C.UTF-8"}


def answered(query: str, at: Path) -> int:
    """Rows that a query gives, with paths as from a reader's folder."""
    asked = query.replace("'releases/", f"'{at}/releases/")
    with catalogue.bare(str(at / "warehouse.duckdb"), read_only=True) as con:
        return len(con.execute(asked, ["440000"] if "?" in query else None).fetchall())


def run(code: str, at: Path, portal: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code.replace(PORTAL, portal)], cwd=at, env=environment(at),
                          capture_output=True, text=True, check=False)  # fmt: skip


@pytest.mark.parametrize("query", SQL)
def test_every_query_gives_rows(query, folder):
    assert answered(query, folder) > 0


@pytest.mark.parametrize("code", PYTHON)
def test_every_piece_of_python_runs(code, folder, address):
    done = run(code, folder, address)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


@pytest.mark.parametrize("line", TYPED)
def test_every_command_is_understood(line, folder, tmp_path):
    first, *words = shlex.split(line)
    assert first == "caoyun"
    done = subprocess.run([COMMAND, *words], cwd=tmp_path, env=environment(folder), capture_output=True, text=True,
                          check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_what_is_not_run_has_its_queries_and_folders_looked_at(folder):
    marked = [block for block in GUIDE if not block.runs]
    assert {block.language for block in marked} == {"sh", "r", "", "python"}
    assert [
        block.text
        for block in marked
        if not (queries(block) or _FOLDERS.findall(block.text) or "notebook" in block.text)
    ] == []
    for block in marked:
        for path in _FOLDERS.findall(block.text):
            assert (folder / path).exists()


def test_every_block_is_run_or_marked():
    assert {block.language for block in GUIDE if block.runs} == {"sql", "python", "sh"}
    assert len(SQL) >= 25
    assert len(PYTHON) >= 4
    assert len(TYPED) >= 7


def test_both_guides_have_the_same_examples_and_headings():
    english, chinese = (path.read_text(encoding="utf-8") for path in GUIDES)
    assert blocks(english) == blocks(chinese)
    assert english.count("\n## ") == chinese.count("\n## ")
    for tool in (
        "DuckDB",
        "DBeaver",
        "Jupyter",
        "marimo",
        "## R",
        "Excel",
        "polars",
        "Spark",
        "nightly",
        "stable",
        "as_of",
    ):
        assert tool in english
        assert tool in chinese


def test_the_limits_that_it_names_are_those_of_the_sandbox():
    from etl.warehouse.sandbox.model import EXPORT, SCREEN

    said = GUIDES[0].read_text(encoding="utf-8")
    assert f"{SCREEN.seconds:.0f} seconds, {SCREEN.rows:,} rows" in said
    assert f"{EXPORT.rows:,} as a file" in said


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.name)
def test_every_link_leads_somewhere(path):
    links = re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if not (DOCS / link).exists()] == []


def test_an_example_that_is_wrong_is_found(folder, address):
    wrong = blocks("```sql\nSELECT nothing FROM current.policy_document;\n```\n<!-- not run: needs R -->\n"
                   '```r\ndbGetQuery(con, "SELECT titel FROM current.policy_document")\n```\n'
                   '```sh\nduckdb -readonly -csv warehouse.duckdb "FROM nowhere"\n```')  # fmt: skip
    found = [query for block in wrong for query in queries(block)]
    assert [json.dumps(query)[1:7] for query in found] == ["SELECT", "SELECT", "FROM n"]
    for query in found:
        with pytest.raises(duckdb.Error):
            answered(query, folder)
    assert answered("SELECT 1 WHERE false", folder) == 0
    assert run("import duckdb\nduckdb.sql('FROM nowhere')", folder, address).returncode != 0
