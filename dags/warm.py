"""What every task needs and is slow to load is loaded once, where tasks are forked from.

A task of the LocalExecutor is a fork of the scheduler, so what the scheduler has loaded costs a task nothing: Great
Expectations alone is 3 to 7 s. Not loaded are polars and DuckDB, which keep threads that a fork would not have.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib import import_module
from typing import Any

from airflow.configuration import conf
from airflow.listeners import hookimpl

_SLOW = (
    "great_expectations",
    "airflow.providers.standard.operators.hitl",
    "airflow.providers.openlineage.plugins.listener",
    "airflow.providers.openlineage.plugins.adapter",
    "airflow.providers.openlineage.extractors.manager",
    "aiohttp",
)


@hookimpl
def on_starting(component: Any) -> None:
    """Load them when a scheduler starts that runs tasks itself."""
    if "scheduler" not in sys.argv[1:2] or "LocalExecutor" not in conf.get("core", "executor"):
        return
    for name in _SLOW:
        with suppress(ImportError):  # an optional part that is not installed is not missed here
            import_module(name)
