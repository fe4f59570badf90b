"""What makes a long loop quick: each item made while the one before is worked on, and no search for cycles."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar, cast

T = TypeVar("T")


@contextmanager
def no_cycles() -> Iterator[None]:
    """No search for cycles meanwhile: rows by the million hold none, and looking through them for some takes time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def ahead(items: Iterable[T]) -> Iterator[T]:
    """The same items, each made in a thread of its own while the one before is worked on."""
    source = iter(items)
    end = object()
    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(next, source, end)
        while (item := coming.result()) is not end:
            coming = thread.submit(next, source, end)
            yield cast(T, item)
