"""What every page works with: the lake's folder, its newest release, and the desk where questions are kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from starlette.requests import Request

from etl.pipeline import Yard
from etl.portal.desk import Desk
from etl.warehouse.reading import Reader


@dataclass(frozen=True, slots=True)
class House:
    """One lake, looked at; nothing in it is changed but the desk."""

    yard: Yard
    reader: Reader
    desk: Desk


def house(yard: Yard) -> House:
    """The house of a lake."""
    return House(yard, Reader(yard.lake.warehouse), Desk(yard.home / "desk.sqlite"))


def of(request: Request) -> House:
    """The house that a request came to."""
    return cast("House", request.app.state.house)


def user(request: Request) -> str:
    """Who asks, for the audit log: the name that a login in front of the portal gave, else the address."""
    said: Any = request.scope.get("state", {}).get("user")
    return str(said) if said else request.client.host if request.client else "local"
