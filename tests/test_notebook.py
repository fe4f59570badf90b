"""The notebook: it runs from start to end on a release, every cell has rows, and it needs nothing of ours."""

from __future__ import annotations

import ast
import importlib.util
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile
from pathlib import Path

import duckdb
import polars as pl
import pytest

from etl.contracts import contract, kinds
from tests.serving import COMMAND

ROOT = Path(__file__).parents[1]
NOTEBOOK = ROOT / "etl" / "notebooks" / "caoyun.py"
ABSENT = "not_in_this_release"


def environment(home, **more):
    base = {k: v for k, v in os.environ.items() if not k.startswith(("CAOYUN_", "LC_", "LANG"))}
    return (
        base | {"CAOYUN_HOME": str(home), "CAOYUN_WEB": "practice", "CAOYUN_LANG": "en", "PYTHONUNBUFFERED": "1"} | more
    )


def run(*command, home, at, **more):
    """Run it to its end in a folder."""
    return subprocess.run(
        list(command), env=environment(home, **more), cwd=at, capture_output=True, text=True, check=False
    )


def frames(release, monkeypatch):
    """Every result of the notebook, run in this process, by the name of its cell's variable."""
    monkeypatch.setenv("CAOYUN_RELEASE", str(release))
    spec = importlib.util.spec_from_file_location("a_copy", NOTEBOOK)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    _, names = module.app.run()
    names["con"].close()
    return {name: value for name, value in names.items() if isinstance(value, pl.DataFrame)}


def lacking(found):
    """What has no rows, or is not in the release."""
    return [name for name, rows in found.items() if not rows.height or ABSENT in rows.columns]


@pytest.fixture
def newest(released):
    return sorted((released / "releases").glob("[0-9]*"))[-1] / "warehouse.duckdb"


def test_every_cell_has_rows_and_every_kind_a_section(newest, monkeypatch):
    found = frames(newest, monkeypatch)
    assert lacking(found) == []
    assert set(kinds()) <= set(found)
    assert len(found) > len(kinds()) + 12


def test_its_text_is_in_both_languages_and_names_every_kind():
    text = NOTEBOOK.read_text(encoding="utf-8")
    for rules in map(contract, kinds()):
        assert re.search(rf"^    ## `{rules.kind}` · {rules.label_zh} · {rules.label_en}$", text, re.MULTILINE)
    for title in ("覆盖 · Coverage", "检索 · Search", "专题 · Marts", "历史与当时所知 · History", "证明 · Proof"):
        assert f"## {title}" in text


def test_a_release_of_few_kinds_is_read_as_far_as_it_goes(newest, tmp_path, monkeypatch):
    less = tmp_path / "warehouse.duckdb"
    shutil.copyfile(newest, less)
    with duckdb.connect(str(less)) as con:
        con.execute("DROP TABLE current.announcement; DROP TABLE mart.reply_times; DELETE FROM mart.question")
    assert lacking(frames(less, monkeypatch)) == ["announcement", "public_letter", "marts", "by_province"]


def test_it_is_a_script_too_and_takes_the_release_as_an_argument(newest, tmp_path):
    copy = shutil.copy(NOTEBOOK, tmp_path)
    done = run(sys.executable, copy, "--", "--release", str(newest), home=tmp_path, at=tmp_path)
    assert done.returncode == 0, done.stderr
    none = run(sys.executable, copy, home=tmp_path, at=tmp_path)
    assert none.returncode != 0
    assert "warehouse.duckdb" in none.stderr


def test_it_imports_nothing_of_ours_and_nothing_that_reaches_a_network():
    said = ast.walk(ast.parse(NOTEBOOK.read_text(encoding="utf-8")))
    names = {one.name.partition(".")[0] for node in said if isinstance(node, ast.Import) for one in node.names}
    assert names == {"altair", "duckdb", "marimo", "os", "polars"}
    assert "http" not in NOTEBOOK.read_text(encoding="utf-8").replace("httpfs", "")


def test_it_is_in_the_wheel(tmp_path):
    done = run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path), home=tmp_path, at=ROOT)
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as there:
        assert there.read("etl/notebooks/caoyun.py") == NOTEBOOK.read_bytes()
        said = next(there.read(name) for name in there.namelist() if name.endswith("METADATA")).decode()
    assert re.search(r"Requires-Dist: marimo.*extra == 'notebook'", said)
    assert re.search(r"Requires-Dist: altair.*extra == 'notebook'", said)


def test_the_command_copies_it_once_and_serves_it_on_this_machine_alone(released, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    typed = [COMMAND, "notebook", "--headless", "--port", str(port), "--out", "mine.py"]
    with subprocess.Popen(typed, cwd=tmp_path, env=environment(released), stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True) as process:  # fmt: skip
        try:
            said = ""
            while "access_token=" not in said:
                line = process.stdout.readline()
                assert line, said
                said += line
            assert "copied here" in said
            token = re.search(r"access_token=(\S+)", said)[1]
            assert served(port, token) == (200, 401)
            assert listening(port) == {"0100007F"}  # 127.0.0.1, as the kernel writes it
        finally:
            process.terminate()
            process.wait(20)
            stop(port)
    assert (tmp_path / "mine.py").read_bytes() == NOTEBOOK.read_bytes()


def served(port, token):
    """The status of the notebook with its token, and without."""
    return tuple(status(f"http://127.0.0.1:{port}/api/version{said}") for said in (f"?access_token={token}", ""))


def status(url):
    for _ in range(100):
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"nothing answers at {url}")


def listening(port):
    """The addresses at which somebody listens on a port."""
    lines = [
        line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]
    ]
    return {
        line[1].partition(":")[0] for line in lines if line[3] == "0A" and int(line[1].rpartition(":")[2], 16) == port
    }


def stop(port):
    for _ in range(100):
        if not listening(port):
            return
        time.sleep(0.1)
    raise AssertionError("the notebook's server outlived its command")


def test_a_notebook_that_is_there_is_never_written_over(tmp_path):
    from etl.cli.notebook import copied

    mine = tmp_path / "mine.py"
    mine.write_text("# what I wrote\n")
    assert not copied(mine)
    assert mine.read_text() == "# what I wrote\n"
    assert copied(tmp_path / "new.py")


WITHOUT = "import sys; sys.modules[{!r}] = None; sys.argv = ['caoyun', 'notebook']; from etl.cli import main; main()"


@pytest.mark.parametrize("module", ["marimo", "altair"])
def test_without_what_it_needs_the_command_says_what_to_install(module, released, tmp_path):
    done = run(sys.executable, "-c", WITHOUT.format(module), home=released, at=tmp_path)
    assert done.returncode == 5
    assert f"needs {module}" in done.stderr
    assert "pip install 'caoyun[notebook]'" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [("--release", "nothing"), ("--out", "a.ipynb"), ("--out", "nowhere/a.py")])
def test_what_cannot_be_is_told(words, released, tmp_path):
    done = run(COMMAND, "notebook", *words, home=released, at=tmp_path)
    assert done.returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_before_the_first_release_the_command_says_so(tmp_path):
    done = run(COMMAND, "notebook", home=tmp_path / "lake", at=tmp_path)
    assert done.returncode == 5
    assert "no release yet" in done.stderr
    assert not (tmp_path / "caoyun_notebook.py").exists()
