"""A yard on a practice web, the same for every test that runs the pipeline."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from etl.model import Source
from etl.pipeline import Yard
from etl.practice import sites
from etl.practice.corpus import Changes
from etl.practice.server import serving
from etl.practice.site import Site
from etl.web.client import Manners


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
