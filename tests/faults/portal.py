"""A small practice portal whose list, details and attachments are three hosts, each of which can be made to fail."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from etl.pipeline import Yard
from etl.practice import site_of
from etl.practice.faults import FAULTS, Fault
from etl.practice.nowhere import nowhere, resolver, self_signed
from etl.practice.server import serving
from etl.practice.site import Role, Site
from etl.practice.speech import Fault as Order
from etl.sources import source
from etl.web.manners import Manners, Resolve

GUANGDONG = source("guangdong.policy_document")
FIRST = date(2024, 6, 1)
SIZE = 111
"""Two pages of the list, 12 attachments, and one record that the contract rejects."""
RECORD = "960040"
FIRST_PAGE = "960011"
"""The last record of the first page; those of the second have lower numbers."""
ROLES: tuple[Role, ...] = ("listing", "detail", "attachment")
HOSTS: dict[Role, str] = {"listing": "www.gd.gov.cn", "detail": "detail.gd.gov.cn", "attachment": "files.gd.gov.cn"}
TARGETS: dict[Role, str] = {
    "listing": "/gkmlpt/api/all/0?page=2&sid=2",
    "detail": f"/gkmlpt/content/0/960/post_{RECORD}.html",
    "attachment": f"/gkmlpt/attachment/0/960/{RECORD}.pdf",
}
"""The one page that fails: half-way through the list, so that there is something before it and after it."""

_LATE = frozenset({"connect_timeout", "read_timeout", "slow_header", "dripping", "slow_name"})
_BUSY = frozenset({"429_seconds", "429_date"})
_DEADLINE = 0.8
_PAUSES = {"slow_header": 0.005, "dripping": 0.0025, "slow_name": 2.5, "length_too_small": 0.05}


@dataclass
class Portal:
    """A site that is served, and what a run needs to know to get there."""

    site: Site
    address: str
    faults: list[Order]
    routes: dict[str, str]
    manners: dict[str, object] = field(default_factory=dict)

    def heal(self) -> None:
        """From now on everything is as it should be."""
        self.faults.clear()
        self.routes |= dict.fromkeys(HOSTS.values(), self.address)
        self.manners.clear()

    def yard(self, home: Path, day: int) -> Yard:
        """A lake, and how to behave on a day of the test: nobody waits, and what should be short is short."""
        said: dict[str, object] = {
            "agent": "caoyun-tests/1 (+https://example.org)", "routes": dict(self.routes), "interval": 0, "attempts": 2,
            "backoff": 0.01, "most_bytes": 300_000, "most_decoded": 1_000_000, "resolve": no_name,
            "clock": lambda: time.time() + 86_400 * day, **self.manners,
        }  # fmt: skip
        return Yard(home=home, catalog=f"sqlite:///{home}/catalogue.sqlite", manners=Manners(**said))  # type: ignore[arg-type]


async def no_name(host: str) -> Sequence[str]:
    """No name is looked up outside."""
    raise OSError(f"{host} is not looked up by tests")


def day_of(number: int) -> date:
    """The n-th day of a test."""
    return FIRST + timedelta(days=number)


def calm_site() -> Site:
    """The site without any fault."""
    site = site_of(GUANGDONG, size=SIZE)
    site.elsewhere = {role: f"https://{HOSTS[role]}" for role in ("detail", "attachment")}
    return site


@contextmanager
def portal(fault: str = "", role: Role = "listing", times: int | None = None) -> Iterator[Portal]:
    """Serve the site with one fault on one role, for ever or so many times."""
    site, faults = calm_site(), list[Order]()
    with ExitStack() as held:
        address = held.enter_context(serving([site], faults=faults))
        there = Portal(site, address, faults, dict.fromkeys([*HOSTS.values(), "elsewhere.example.com"], address))
        if fault:
            _BRING[FAULTS[fault].kind](held, there, fault, role, times)
        if fault in _LATE:
            there.manners["deadline"] = _DEADLINE
        if fault in _BUSY:  # Retry-After is obeyed where hosts are watched; for ever means longer than we wait
            there.manners |= {"breaker": True, "patience": 10.0 if times else 0.0, "together": 1}
        yield there


def _said(held: ExitStack, there: Portal, fault: str, role: Role, times: int | None) -> None:
    pause = 0.001 if (fault, role) == ("dripping", "listing") else _PAUSES.get(fault, 0.2)  # it is the longest
    order = Fault(fault, role=role, target=TARGETS[role], times=times, pause=pause,
                  retry_after=(fault == "429_seconds") if times else 3600, most=8 << 20)  # fmt: skip
    there.faults.append(order)


def _address(held: ExitStack, there: Portal, fault: str, role: Role, times: int | None) -> None:
    there.routes[HOSTS[role]] = held.enter_context(nowhere(fault))


def _tls(held: ExitStack, there: Portal, fault: str, role: Role, times: int | None) -> None:
    there.routes[HOSTS[role]] = held.enter_context(serving([there.site], tls=self_signed()))


def _name(held: ExitStack, there: Portal, fault: str, role: Role, times: int | None) -> None:
    there.routes[HOSTS[role]] = f"http://{role}.practice:{there.address.rpartition(':')[2]}"
    pause = _DEADLINE * 1.5 if times else _PAUSES.get(fault, 0.0)
    there.manners["resolve"] = _looked_up(Fault(fault, times=times, pause=pause))


def _looked_up(fault: Fault) -> Resolve:
    resolve = resolver(fault)

    async def addresses(host: str) -> Sequence[str]:
        return [str(one["host"]) for one in await resolve(host, 0, 0)]

    return addresses


_BRING = {"answer": _said, "address": _address, "tls": _tls, "resolver": _name}
