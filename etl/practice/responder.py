"""A request in, what is said to it out: the answer of the sites, or the fault that was ordered; a log of it all."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlsplit

from etl.practice.faults import speech_of
from etl.practice.site import Answer, Ask, Role, Site, not_found
from etl.practice.speech import Case, Fault, Spoken, whole
from etl.practice.validators import Versions, held, unchanged
from etl.practice.wire import Heard, Reply, packed, reply

_ROBOTS = Answer(b"User-agent: *\nAllow: /\n", content_type="text/plain; charset=utf-8")


@dataclass(frozen=True, slots=True)
class Logged:
    """One request: when it came by the monotonic clock, and what was said to it; status 0 where nothing was."""

    at: float
    host: str
    method: str
    path: str
    role: Role
    fault: str
    status: int


@dataclass(slots=True)
class _Met:
    """What an order has met so far: the addresses that match, in order, and how often it was carried out."""

    addresses: dict[tuple[str, str, str, bytes], int] = field(default_factory=dict)
    spent: int = 0


@dataclass(frozen=True)
class Responder:
    """Answers for many hosts; several sites may share one, the first that knows the address answers."""

    sites: Iterable[Site]
    faults: Sequence[Fault]
    log: list[Logged] | None = None
    validators: bool = True
    scheme: str = "http"
    _versions: Versions = field(default_factory=Versions)
    _met: dict[Fault, _Met] = field(default_factory=dict)

    @cached_property
    def _hosts(self) -> dict[str, list[Site]]:
        hosts: dict[str, list[Site]] = defaultdict(list)
        for site in self.sites:
            for host in {site.host, *(urlsplit(base).netloc for base in site.elsewhere.values())}:
                hosts[host].append(site)
        return hosts

    def spoken(self, heard: Heard) -> Spoken:
        """What is said to a request."""
        ask = heard.ask
        if self.log is None and not self.faults:
            return self._usual(heard, ask)
        role = self._role(heard.host, ask)
        fault = next((f for f in self.faults if self._meets(f, heard, role)), None)
        said = self._faulty(fault, heard, ask) if fault else self._usual(heard, ask)
        if self.log is not None:
            kind = fault.kind if fault else ""
            self.log.append(Logged(time.monotonic(), heard.host, heard.method, heard.target, role, kind, said.status))
        return said

    def _role(self, host: str, ask: Ask) -> Role:
        if ask.path == "/robots.txt":
            return "robots"
        return next((role for site in self._hosts.get(host, ()) if (role := site.role(site, ask))), "")

    def _meets(self, fault: Fault, heard: Heard, role: Role) -> bool:
        """Whether an order is to be carried out on this request; it then counts as carried out once more."""
        wanted = ((fault.role, role), (fault.host, heard.host), (fault.target, heard.target))
        if any(said and said != there for said, there in wanted):
            return False
        met = self._met.setdefault(fault, _Met())
        place = met.addresses.setdefault((heard.host, heard.method, heard.target, heard.body), len(met.addresses) + 1)
        due = fault.nth in (0, place) and (fault.times is None or met.spent < fault.times)
        met.spent += due
        return due

    def _faulty(self, fault: Fault, heard: Heard, ask: Ask) -> Spoken:
        return speech_of(fault)(Case(heard, fault, lambda: self._good(heard, ask)))

    def _good(self, heard: Heard, ask: Ask) -> Reply:
        """What the sites answer, not compressed yet."""
        if ask.path == "/robots.txt":
            return reply(_ROBOTS)
        answers = (site.shape(site, ask) for site in self._hosts.get(heard.host, ()))
        said = reply(next((answer for answer in answers if answer.status != 404), not_found()))
        return self._versions.stamped(heard, said) if self.validators else said

    def _usual(self, heard: Heard, ask: Ask) -> Spoken:
        """The sites' answer as the client wants it: compressed, short where it holds it already, or its head alone."""
        said = self._good(heard, ask)
        if held(heard, said):
            return whole(unchanged(said))
        said = packed(said, heard.headers.get("accept-encoding", ""))
        if heard.method == "HEAD":
            return Spoken(said.status, (said.head(Content_Length=str(len(said.body))),))
        return whole(said)
