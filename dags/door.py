"""The analysts' pages inside Airflow, behind Airflow's own login; nothing of them is imported before the first request.

Routes of a plugin are not authenticated by Airflow, so that this door asks its auth manager about every request.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

PREFIX = "/caoyun"
RESOURCE = "caoyun"
"""What a role must be allowed to read, with an auth manager that knows resources by name."""

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Door:
    """An ASGI application that lets those in whom Airflow knows, by its session or a bearer token."""

    _app: Any = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or say who must log in."""
        from airflow.api_fastapi.app import get_auth_manager
        from starlette.requests import Request
        from starlette.responses import JSONResponse, RedirectResponse

        request = Request(scope, receive)
        user, status = await _user(request)
        if user is None:
            page = "text/html" in request.headers.get("accept", "") and request.method == "GET" and status != 403
            login = get_auth_manager().get_url_login(next_url=str(request.url))
            told = {"title": "log in to Airflow first", "status": status}
            answer = RedirectResponse(login) if page else JSONResponse(told, status_code=status)
            await answer(scope, receive, send)
            return
        if self._app is None:
            self._app = await asyncio.to_thread(_portal)
        await self._app({**scope, "state": {**scope.get("state", {}), "user": user}}, receive, send)


async def _user(request: Any) -> tuple[str | None, int]:
    """The name of whoever asks and may look; else none, and the status that says why."""
    from airflow.api_fastapi.app import get_auth_manager
    from airflow.api_fastapi.core_api.security import bearer_scheme, get_user
    from fastapi import HTTPException

    try:
        found = await get_user(request, None, await bearer_scheme(request))
    except HTTPException as error:
        return None, error.status_code
    allowed = get_auth_manager().is_authorized_custom_view(method="GET", resource_name=RESOURCE, user=found)
    return (found.get_name(), 200) if allowed else (None, 403)


def _portal() -> Any:
    from etl.portal.app import app
    from etl.settings import settings, yard

    with yard(settings()) as place:
        return app(place, hosts=())
