"""What every cell of the matrix is held against, and what makes a thousand small runs quick."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from etl.warehouse import catalogue
from tests.faults.ledger import Held, held, ran_well
from tests.faults.portal import day_of, portal


@pytest.fixture(scope="session", autouse=True)
def extensions_are_trusted() -> Iterator[None]:
    """DuckDB looks at the signature of an extension at each connection, a quarter of a second; other tests do that."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogue, "bare", _bare)
        yield


def _bare(path: str = ":memory:", *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    off: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_unsigned_extensions": True,
        "threads": 1,  # for a hundred rows, more of them only get in each other's way
    }
    return duckdb.connect(path, read_only=read_only, config=off)


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
