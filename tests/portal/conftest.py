"""A small lake with a release, made once a worker; and a portal over it, on a real server of the loopback."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path

import pytest
import uvicorn
from starlette.applications import Starlette

from etl import pipeline, publishing
from etl.pipeline import Yard
from etl.practice import site_of
from etl.practice.server import serving
from etl.sources import source
from tests.conftest import yard_at

DAY = date(2024, 6, 1)


@pytest.fixture(scope="session")
def yard(tmp_path_factory: pytest.TempPathFactory) -> Yard:
    """A lake of one source, published."""
    one = source("guangdong.policy_document")
    with serving([site_of(one, size=40)]) as address:
        made = yard_at(tmp_path_factory.mktemp("lake"), address)
        pipeline.run(made, one, DAY)
    publishing.publish(made)
    return made


@pytest.fixture(scope="session")
def release(yard: Yard) -> Path:
    """Its newest release."""
    return yard.lake.warehouse


@contextmanager
def listening(app: Starlette) -> Iterator[str]:
    """Serve an application on a free port; returns its address."""
    taken = socket.socket()
    taken.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=2))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{taken.getsockname()[1]}"
    server.should_exit = True
    thread.join(15)


@pytest.fixture
def serve() -> Iterator[Callable[[Starlette], str]]:
    """Serve applications until the test ends."""
    with ExitStack() as until_the_end:
        yield lambda app: until_the_end.enter_context(listening(app))
