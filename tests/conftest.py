"""A yard on a practice web, the same for every test that runs the pipeline."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from filelock import FileLock

from etl import asking
from etl.model import Source
from etl.pipeline import Yard
from etl.practice import sites
from etl.practice.corpus import Changes
from etl.practice.server import serving
from etl.practice.site import Site
from etl.warehouse import catalogue
from etl.web.client import Manners

if TYPE_CHECKING:
    from tests.real.run import Found


@pytest.fixture(scope="session", autouse=True)
def extensions_are_trusted() -> Iterator[None]:
    """DuckDB checks an extension's signature at each connection, which takes long; commands in processes still do."""
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


def yard_at(home: Path, address: str) -> Yard:
    """A lake in a folder, and a web at an address."""
    manners = Manners(
        agent="caoyun-tests/1 (+https://example.org)", routes={"*": address}, attempts=2, interval=0, backoff=0.02
    )
    return Yard(home=home, catalog=f"sqlite:///{home}/catalogue.sqlite", manners=manners)


@pytest.fixture
def web() -> Iterator[Callable[..., str]]:
    """Serve the practice twins of sources, or sites made by hand, until the test ends; returns the address."""
    with ExitStack() as open_until_the_end:

        def serve(*what: Source | Site, size: int = 240, changes: Changes | None = None, **options: int) -> str:
            made = [s for s in what if isinstance(s, Site)]
            twins = sites([s for s in what if isinstance(s, Source)], size=size, changes=changes, **options)
            return open_until_the_end.enter_context(serving([*made, *twins]))

        yield serve


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    """An empty folder for a lake."""
    home = tmp_path / "lake"
    home.mkdir()
    return home


@pytest.fixture(scope="session")
def done(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Found:
    """All captured sets, run once, whichever worker comes first."""
    from tests.real.run import found  # the captured records are not beside the project everywhere

    base = tmp_path_factory.getbasetemp()
    shared = base.parent if hasattr(request.config, "workerinput") else base
    with FileLock(shared / "real.lock"):
        kept, home = shared / "real.pickle", shared / "real-lake"
        if not kept.exists():
            home.mkdir()
            kept.write_bytes(pickle.dumps(found(home)))
        read: Found = pickle.loads(kept.read_bytes())
        return read


@pytest.fixture
def ask(done: Found) -> Callable[[str], list[tuple[Any, ...]]]:
    """Ask the release of the captured sets."""
    return lambda sql: asking.ask(done.home, sql).rows()


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """A lake with two releases, to be read and not to be written; see ``tests.released``."""
    from tests.released import made_once

    base = tmp_path_factory.getbasetemp()
    return made_once(base.parent if hasattr(request.config, "workerinput") else base)
