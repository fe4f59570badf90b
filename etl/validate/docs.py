"""Validation results that were kept in, Great Expectations' Data Docs as a folder of pages out."""

from __future__ import annotations

import json
import logging
import os
import shutil
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


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
    for path in sorted(results):
        said = json.loads(path.read_text(encoding="utf-8"))
        for number, result in enumerate(said["results"]):
            _store(context, said["load"], number, result)
    pages = context.build_data_docs()
    return Path(next(iter(pages.values())).removeprefix("file://"))


def _store(context: Any, load: str, number: int, result: dict[str, Any]) -> None:
    """One result under its suite and its load; the suite is told by the expectations that were judged."""
    from great_expectations import ExpectationSuite
    from great_expectations.core.expectation_validation_result import ExpectationSuiteValidationResultSchema
    from great_expectations.core.run_identifier import RunIdentifier
    from great_expectations.data_context.types.resource_identifiers import (
        ExpectationSuiteIdentifier,
        ValidationResultIdentifier,
    )

    read = ExpectationSuiteValidationResultSchema().load(result)
    name = str(result["suite_name"])
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
