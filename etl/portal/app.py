"""A lake in, the portal out: which address is which page, and what every answer carries."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

import polars as pl
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from etl.errors import BadCommand, BadPlace, CaoyunError
from etl.pipeline import Yard
from etl.portal import api
from etl.portal.charts import Chart, drawn
from etl.portal.guards import LOCAL, Guards
from etl.portal.house import house
from etl.portal.looks import asset, page
from etl.portal.pages import catalogue, coverage, marts, quality, record, releases, report, search, sql, subscriptions
from etl.portal.pool import closed
from etl.sources import registry

SAFE: Mapping[str, str] = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}
"""What every answer says to the browser: nothing but this server's own files is loaded, run or framed."""
_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}

PAGES: Sequence[BaseRoute] = (
    Route("/", coverage.home),
    Route("/coverage", coverage.coverage),
    Route("/coverage/{slug}", coverage.province),
    Route("/report", report.monthly),
    Route("/catalogue", catalogue.catalogue),
    Route("/catalogue/{schema}/{name}", catalogue.relation),
    Route("/record", record.record),
    Route("/exchange", record.exchange),
    Route("/sql", sql.workbench),
    Route("/sql", sql.asked, methods=["POST"]),
    Route("/sql/export", sql.export, methods=["POST"]),
    Route("/questions", sql.keep, methods=["POST"]),
    Route("/q/{id}", sql.question),
    Route("/search", search.search),
    Route("/marts", marts.marts),
    Route("/marts/{name}", marts.mart),
    Route("/quality", quality.quality),
    Route("/freshness", quality.freshness),
    Route("/releases", releases.releases),
    Route("/releases/diff", releases.diff),
    Route("/releases/{name}", releases.release),
    Route("/releases/{name}/{file}", releases.file),
    Route("/subscriptions", subscriptions.subscriptions),
    Route("/subscriptions", subscriptions.begin, methods=["POST"]),
    Route("/subscriptions/{id}.atom", subscriptions.atom),
    Route("/subscriptions/{id}", subscriptions.subscription),
    Route("/subscriptions/{id}/end", subscriptions.end, methods=["POST"]),
)


def app(yard: Yard, hosts: tuple[str, ...] = LOCAL) -> Starlette:
    """The portal over one lake.

    Args:
        yard: The lake; nothing is fetched.
        hosts: Names that it answers to; empty where something in front of it sees to that, such as Airflow.
    """
    made = Starlette(
        routes=[*PAGES, *api.routes(), Route("/static/{name}", _static)],
        middleware=[
            Middleware(Headers),
            Middleware(Guards, hosts=hosts),
            Middleware(GZipMiddleware, minimum_size=1000),
        ],
        exception_handlers={CaoyunError: _told, HTTPException: _missing},
        lifespan=_begun,
    )
    made.state.house, made.state.pool, made.state.pool_lock = house(yard), None, asyncio.Lock()
    return made


@asynccontextmanager
async def _begun(app: Starlette) -> AsyncIterator[None]:
    """What the first page would wait for - the registry, and the drawing of charts - is had while nobody waits."""
    threading.Thread(target=_warm, daemon=True).start()
    yield
    await closed(app)


def _warm() -> None:
    registry()
    drawn(pl.DataFrame({"x": ["a"], "y": [1]}), Chart("bar", "x", "y"))


class Headers:
    """Puts what is safe on every answer; HTML is never cached, since a release may take another's place."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""

        async def named(message: Message) -> None:
            if message["type"] == "http.response.start":
                there = {name.lower() for name, _ in message["headers"]}
                message["headers"] += [(k.encode(), v.encode()) for k, v in SAFE.items() if k.encode() not in there]
                if b"cache-control" not in there:
                    message["headers"].append((b"cache-control", b"no-cache"))
            await send(message)

        await self.app(scope, receive, named)


def _static(request: Request) -> Response:
    name = request.path_params["name"]
    try:
        return Response(asset(name), media_type=_TYPES[name.rpartition(".")[2]])
    except (KeyError, FileNotFoundError, IsADirectoryError) as error:
        raise HTTPException(404) from error


def _told(request: Request, error: Exception) -> Response:
    """An error with an addressee, as a page that says what to do."""
    assert isinstance(error, CaoyunError)
    status = 400 if isinstance(error, BadCommand) else 503 if isinstance(error, BadPlace) else 500
    return page(request, "error.html", status=status, error=error, code=status)


def _missing(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return page(request, "error.html", status=error.status_code, error=error.detail, code=error.status_code)
