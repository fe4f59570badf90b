"""The host table in, a table for people or JSON for machines out: how each host was asked, and how it is."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime

import typer

from etl import asking
from etl.cli import show
from etl.cli.show import Json
from etl.cli.words import say
from etl.settings import settings, yard
from etl.web.pacing import Host

_DAY = 86_400.0

commands = typer.Typer()


@commands.command(
    help=say(
        "The hosts that were asked: how often, at what pace, and how they are.", "已访问的主机：次数、间隔与状态。"
    ),
)
def hosts(json: Json = False) -> None:
    """List the hosts that were asked."""
    with yard(settings()) as place:
        rows = [row(host, time.time()) for host in asking.hosts(place)]
    if json:
        return show.as_json(rows)
    least = {"reason": 150, "bytes": 120, "first_at": 170}  # what a narrow terminal does without
    narrow = [name for name, width in least.items() if show.out.width < width]
    return show.table({k: v for k, v in one.items() if k not in narrow} for one in rows)


def row(host: Host, now: float) -> Mapping[str, object]:
    """One host as people read it; moments in UTC, the breaker as open, closed until, or being tried out."""
    said = asdict(host)
    days = max(1.0, (host.last_at - host.first_at) / _DAY)
    return {
        "host": host.host, "requests": host.requests, "bytes": host.bytes, "per_day": round(host.requests / days),
        "interval": round(host.interval, 3), "why": "Retry-After" if host.held_until > now else host.why,
        "first_at": _moment(host.first_at), "last_at": _moment(host.last_at), "breaker": _breaker(host, now),
        "stay_away": host.stay_away and f"{host.stay_away} {_moment(host.stay_away_at)}", "reason": said["reason"],
    }  # fmt: skip


def _breaker(host: Host, now: float) -> str:
    if not host.trips:
        return f"{host.failures} failures" if host.failures else ""
    return f"closed until {_moment(host.closed_until)}" if host.closed_until > now else "to be tried out"


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%SZ") if at else ""
