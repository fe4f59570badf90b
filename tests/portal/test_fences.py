"""The fences of the kernel themselves, without DuckDB between, and what is left when DuckDB falls."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from etl.warehouse.sandbox.model import Limits
from etl.warehouse.sandbox.pool import run

_HARM = """
import _socket, os, sys
sys.path.append({root!r})
from etl.warehouse.sandbox import fences
if {fenced}:
    fences.limited(1 << 30, 10, 64)
    print(fences.fenced([{allowed!r}]))
    fences.alone()
def tried(what):
    try:
        what()
        return "done"
    except OSError as error:
        return "refused"
def forked():
    if os.fork() == 0:
        os._exit(0)
acts = [
    lambda: open({allowed!r}).close(), lambda: open("/etc/passwd").close(), lambda: open({made!r}, "w").close(),
    lambda: os.listdir("/etc"), lambda: _socket.socket(2, 1), lambda: _socket.socket(1, 1), forked,
    lambda: os.kill(os.getppid(), 0), lambda: os.execv("/bin/true", ["true"]),
]
print([tried(one) for one in acts])
"""


def _harm(tmp_path, *, fenced):
    (tmp_path / "allowed").write_text("a", encoding="utf-8")
    said = {"root": str(Path(__file__).parents[2]), "fenced": fenced, "allowed": str(tmp_path / "allowed"),
            "made": str(tmp_path / "made")}  # fmt: skip
    done = subprocess.run([sys.executable, "-c", _HARM.format(**said)], capture_output=True, text=True, check=False)
    return done.stdout.split("\n")


def test_a_process_behind_the_fences_can_do_nothing_even_without_duckdb(tmp_path):
    held, done, *_ = _harm(tmp_path, fenced=True)
    if "landlock" not in held or "seccomp" not in held:
        pytest.skip(f"this kernel has only {held}")
    assert done == str(["done", *["refused"] * 8])
    assert not (tmp_path / "made").exists()


def test_without_the_fences_it_does_all_of_it(tmp_path):
    done, *_ = _harm(tmp_path, fenced=False)
    assert done == ""  # the last act took the place of the program, so that it printed nothing
    assert (tmp_path / "made").exists()


CRASH = "FROM pandas_scan(NULL)"


def test_a_statement_that_ends_its_process_ends_no_other(release):
    outside = subprocess.run([sys.executable, "-c", f"import duckdb; duckdb.sql({CRASH!r})"], check=False)
    if outside.returncode != -signal.SIGSEGV:
        pytest.skip("DuckDB has learned to refuse it; another one is wanted here")
    assert run(release, CRASH, Limits(seconds=10)).error.kind == "crashed"
    assert run(release, "SELECT 1", Limits(seconds=10)).rows == 1
