"""The children in which analysts' SQL runs: opened at the first question of a server, ended with it."""

from __future__ import annotations

import asyncio
from typing import cast

from starlette.applications import Starlette
from starlette.requests import Request

from etl.portal.house import of
from etl.warehouse.sandbox import Pool


async def pool(request: Request) -> Pool:
    """The pool of the server that a request came to; inside another server nobody tells when it begins."""
    state = request.app.state
    async with cast("asyncio.Lock", state.pool_lock):
        if state.pool is None:
            lake = of(request).yard.lake
            state.pool = Pool(lake.warehouse, audit=lake.home / "audit")
            await state.pool.__aenter__()
    return cast("Pool", state.pool)


async def closed(app: Starlette) -> None:
    """End those that wait."""
    if app.state.pool is not None:
        await app.state.pool.__aexit__(None, None, None)
