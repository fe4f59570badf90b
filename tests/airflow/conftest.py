"""One Airflow for all tests of this folder; they run in the order in which they stand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from etl.practice import sites
from etl.practice.server import serving
from etl.sources import registry
from tests.airflow.house import House, house

PROVINCES = "hongkong,macau,taiwan"


@pytest.fixture(scope="session")
def airflow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A scheduler, a DAG processor, a triggerer and an API server, with the DAGs of three small provinces."""
    home, log, faults = tmp_path_factory.mktemp("house"), [], []
    twins = [s for s in registry().values() if s.id.partition(".")[0] in PROVINCES.split(",") and not s.refused]
    made = sites(twins, size=60)
    with serving(made, log=log, faults=faults) as address, house(home, made, address, log, faults, PROVINCES) as here:
        yield here
