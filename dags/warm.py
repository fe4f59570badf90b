"""What every task needs and is slow to load is loaded once, where tasks are forked from.

A task of the LocalExecutor is a fork of the scheduler, so that what is loaded there costs a task nothing: Great
Expectations alone is 3 to 7 s. Polars and DuckDB are imported and never used here: their pools of threads begin with
the first use, and a fork would not have them.
"""

from __future__ import annotations

import sys
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
    "airflow.sdk.execution_time.task_runner",
    "aiohttp",
    "duckdb",
    "pyarrow.parquet",
    "etl.warehouse.catalogue",
    "etl.warehouse.commit",
    "etl.warehouse.ledger",
    "etl.warehouse.release",
    "etl.publishing.making",
    "dags.steps",
    "dags.lineage",
    "dags.operators",
)


@hookimpl
def on_starting(component: Any) -> None:
    """Load them when a scheduler starts that runs tasks itself."""
    if "scheduler" not in sys.argv[1:2] or "LocalExecutor" not in conf.get("core", "executor"):
        return
    for name in _SLOW:
        import_module(name)
    import_module("etl.sources").registry()
