"""The assets that DAGs mark and wait for."""

from __future__ import annotations

from airflow.sdk import Asset

WAREHOUSE = Asset(name="warehouse", uri="caoyun://warehouse", group="caoyun")
DEADLINE = Asset(name="warehouse/deadline", uri="caoyun://warehouse/deadline", group="caoyun")


def records(kind: str) -> Asset:
    """The asset of a kind, whose partitions are ``province|day``."""
    return Asset(name=f"records/{kind}", uri=f"caoyun://records/{kind}", group="caoyun")
