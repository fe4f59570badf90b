"""What every cell of the matrix is held against, and what makes a thousand small runs quick."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.ledger import Held, held, ran_well
from tests.faults.portal import day_of, portal


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where lakes are made, one after the other."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def control(tmp_path_factory: pytest.TempPathFactory) -> Held:
    """A lake of the same site, which never failed."""
    with portal() as there:
        yard = there.yard(tmp_path_factory.mktemp("control"), 0)
        ran_well(yard, day_of(0))
        return held(yard)
