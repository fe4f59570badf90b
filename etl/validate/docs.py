"""Validation results that were kept in, Great Expectations' Data Docs as a folder of pages out.

Its own first page is drawn by scripts from the internet; the one that is written here needs none.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
from collections.abc import Iterable
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

STYLE = (
    "body{font:15px/1.5 system-ui,'Noto Sans CJK SC',sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%;margin:0 0 2rem}"
    "td,th{border:1px solid #ccc;padding:.3rem .5rem;text-align:left;vertical-align:top}"
    "th{background:#f4f4f4}code{font-size:.9em}p.en{color:#555;margin-top:-.8rem}"
)


def data_docs(results: Iterable[Path], folder: Path) -> Path:
    """Build the pages anew in a folder, which is made, and return the first of them.

    Args:
        results: Files that staging wrote, one a load.
        folder: Where the project of Great Expectations and its pages go; what is there of it is replaced.
    """
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    import great_expectations as gx

    shutil.rmtree(folder / "gx", ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    context = gx.get_context(mode="file", project_root_dir=folder)
    told = list[tuple[str, str, str, bool]]()
    for path in sorted(results):
        said = json.loads(path.read_text(encoding="utf-8"))
        for number, result in enumerate(said["results"]):
            _store(context, said["load"], number, result)
            told.append((said["load"], result["suite_name"], f"{said['load']}-{number}", bool(result["success"])))
    context.build_data_docs()
    first = folder / "index.html"
    first.write_text(_index(folder, told), encoding="utf-8")
    return first


def _index(folder: Path, told: Iterable[tuple[str, str, str, bool]]) -> str:
    """A row a result, newest load first, each with a link to its page."""
    pages = {page.stem: page.relative_to(folder).as_posix() for page in folder.glob("gx/**/validations/**/*.html")}
    newest = sorted(told, key=lambda one: one[0].rsplit("-", 2)[1:], reverse=True)
    rows = "".join(_row(*one[:2], pages[one[2]], good=one[3]) for one in newest if one[2] in pages)
    heads = "".join(f"<th>{name}" for name in ("装载 Load", "规则组 Suite", "通过 Passed", ""))
    title = "校验结果 | Validation results"
    return (f"<!doctype html><html lang='zh'><meta charset='utf-8'><title>{title}</title><style>{STYLE}</style>"
            f"<h1>{title}</h1><table><tr>{heads}</tr>{rows}</table></html>\n")  # fmt: skip


def _row(load: str, suite: str, page: str, *, good: bool) -> str:
    mark = "✓" if good else "✗"
    return f"<tr><td>{escape(load)}<td>{escape(suite)}<td>{mark}<td><a href='{quote(page)}'>Data Docs</a></tr>"


def _store(context: Any, load: str, number: int, result: dict[str, Any]) -> None:
    """One result under its suite and its load; the suite is told by the expectations that were judged."""
    from great_expectations import ExpectationSuite
    from great_expectations.core.expectation_validation_result import ExpectationSuiteValidationResultSchema
    from great_expectations.core.run_identifier import RunIdentifier
    from great_expectations.data_context.types.resource_identifiers import (
        ExpectationSuiteIdentifier,
        ValidationResultIdentifier,
    )

    name, run = str(result["suite_name"]), {"run_name": load, "run_time": _day(load).isoformat()}
    read = ExpectationSuiteValidationResultSchema().load({**result, "meta": {**result["meta"], "run_id": run}})
    if name not in {suite.name for suite in context.suites.all()}:
        judged = [one["expectation_config"] for one in result["results"]]
        plain = [{**one, "kwargs": {k: v for k, v in one["kwargs"].items() if k != "batch_id"}} for one in judged]
        context.suites.add(ExpectationSuite(name, expectations=plain))
    key = ValidationResultIdentifier(
        expectation_suite_identifier=ExpectationSuiteIdentifier(name),
        run_id=RunIdentifier(run_name=load, run_time=_day(load)),
        batch_identifier=f"{load}-{number}",
    )
    context.validation_results_store.set(key, read)


def _day(load: str) -> datetime:
    """The day of a load by its id."""
    return datetime.strptime(load.rsplit("-", 2)[1][:8], "%Y%m%d").replace(tzinfo=UTC)
