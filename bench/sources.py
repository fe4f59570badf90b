"""What a registry of 340 sources costs: looking at it, parsing its DAGs, and running every source offline.

``python -m bench.sources [--rounds 5] [--suite]`` copies the project to a temporary folder, adds copies of its own literals
under other names until there are 340, measures in fresh processes and writes bench/results/<date>-sources.json.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.load import RESULTS, machine

ROOT = Path(__file__).parents[1]
MANY = 340
_DAGS = "import sys; from bench.dags import parsed; print(*parsed(sys.argv[1]))"
_COUNT = "from etl.sources import registry; print(len(registry()), sum(not s.refused for s in registry().values()))"


def multiplied(root: Path, most: int) -> None:
    """Add copies of the literals below ``root/etl/sources`` until there are so many sources."""
    files = sorted((root / "etl" / "sources").glob("[a-z]*.py"))
    literals = [(file, one) for file in files for one in _literals(file)]
    lacking = max(0, most - len(literals))
    copies: dict[Path, list[str]] = {}
    usual = [(file, text) for file, text in literals if "Closed(" not in text and "McaTable(" not in text]
    for number in range(lacking):
        file, text = usual[number * 7 % len(usual)]
        copies.setdefault(file, []).append(_renamed(text, f"copy_{number}"))
    for file, texts in copies.items():
        more = "".join(f"    {text},\n" for text in texts)
        file.write_text(f"{file.read_text(encoding='utf-8')}\nSOURCES = (\n    *SOURCES,\n{more})\n", encoding="utf-8")


def _literals(file: Path) -> list[str]:
    text = file.read_text(encoding="utf-8")
    calls = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Call) and getattr(n.func, "id", "") == "Source"]
    return [segment for call in calls if (segment := ast.get_source_segment(text, call))]


def _renamed(text: str, name: str) -> str:
    """The literal under another name, whether it had one or not."""
    call = ast.parse(text, mode="eval").body
    assert isinstance(call, ast.Call)
    call.keywords = [k for k in call.keywords if k.arg != "name"]
    call.keywords.append(ast.keyword("name", ast.Constant(name)))
    return ast.unparse(call)


def main() -> None:
    said = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    said.add_argument("--rounds", type=int, default=5)
    said.add_argument(
        "--suite", action="store_true", help="run every source offline too, on two workers; takes minutes"
    )
    asked = said.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "caoyun"
        skip = shutil.ignore_patterns(".venv", ".git", "var", "lake", "*.pyc", "__pycache__", "results")
        shutil.copytree(ROOT, root, ignore=skip)
        multiplied(root, MANY)
        kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}  # as on anybody's machine
        env = {**kept, "AIRFLOW_HOME": folder, "AIRFLOW__CORE__LOAD_EXAMPLES": "False", "PYTHONPATH": str(root)}
        run = lambda *command: subprocess.run(  # noqa: E731 - one use below, with its folder and environment
            [sys.executable, *command], cwd=root, env=env, capture_output=True, text=True, check=True
        )
        there, runnable = map(int, run("-c", _COUNT).stdout.split())
        listing = [_timed(run, "-c", "import sys; sys.argv = ['caoyun', 'sources']; from etl.cli import main; main()")
                   for _ in range(asked.rounds)]  # fmt: skip
        dags = [run("-c", _DAGS, str(root / "dags")).stdout.split()[-3:] for _ in range(asked.rounds)]
        result = {"sources": there, "run": runnable, "rounds": asked.rounds,
                  "caoyun_sources_s": round(statistics.median(listing), 2), "dags": int(dags[0][0]),
                  "dags_parse_s": round(statistics.median(float(one[2]) for one in dags), 2)}  # fmt: skip
        if asked.suite:
            suite = (
                "-m",
                "pytest",
                "-q",
                "-n",
                "2",
                "-p",
                "no:cacheprovider",
                "tests/test_every_source.py",
                "-k",
                "brings",
            )
            result["suite_s"] = round(_timed(run, *suite), 1)
    result |= machine()
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{datetime.now(UTC):%Y-%m-%d}-sources.json").write_text(
        json.dumps(result, indent=1) + "\n", encoding="utf-8"
    )
    print(json.dumps(result, indent=1))


def _timed(run, *command: str) -> float:  # type: ignore[no-untyped-def]  # the function above
    started = time.perf_counter()
    run(*command)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
