"""Requests in, exchanges out, each handed to the archive first; obeys robots.txt, pace, guard, caps and deadline."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

import aiohttp
import stamina

from etl.errors import BadSource, Changed, Refused, Truncated, Unreachable
from etl.model import Exchange, Request, Validators
from etl.web.classify import REFUSED, classify, cut
from etl.web.decoding import decoded
from etl.web.gate import Gate, retry_after
from etl.web.manners import Keep, Manners, Wire
from etl.web.pacing import Outcome, Robots
from etl.web.redirects import MOST_HOPS, onward
from etl.web.robots import FRESH, MOST, SOON, Rules, rules
from etl.web.sending import Came, send, session
from etl.web.sites import Site, Sites

__all__ = ["Door", "Keep", "Manners", "Wire"]

Judge = Callable[[Exchange], str]
Answer = Exchange | BadSource
"""What a request came to: a problem is a value until it is known that asking again does not heal it."""

_HEALS = frozenset({429, 500, 502, 503, 504, 520, 522, 523, 524})
_OPEN = frozenset({"real", "wrong_charset"})
_FAILED = frozenset({"unreachable", "blocked", "challenge"})

# A retry is an exchange in the archive; a warning about each on standard error would only be in the way.
stamina.instrumentation.set_on_retry_hooks(())


@dataclass(frozen=True, slots=True)
class _Ask:
    """One hop of a fetch: what is asked now, and for which request of the caller's."""

    request: Request
    original: Request
    since: Validators | None = None
    judge: Judge | None = None


class _NotHealedError(Exception):
    """Carries an answer that may be another one a moment later through the retries."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer


class Door:
    """An open door to the network for one run; ``keep`` archives each exchange and returns its place."""

    def __init__(self, manners: Manners, keep: Keep) -> None:
        self._manners, self._keep = manners, keep
        self._sites, self._gate = Sites(manners), Gate(manners)
        self._session: aiohttp.ClientSession

    async def __aenter__(self) -> Self:
        """Open the host table and a session."""
        await self._gate.open()
        self._session = session(self._manners, timed=self._gate.active)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close both."""
        await self._session.close()
        await self._gate.close()

    async def fetch(self, request: Request, *, since: Validators | None = None, judge: Judge | None = None) -> Exchange:
        """Ask, follow what may be followed, and ask again where it can heal; the last answer, whatever it is.

        Args:
            request: What to ask for; the exchange names it also where a redirect led elsewhere.
            since: What an earlier answer is known by: one that is unchanged comes as status 304, without a body.
            judge: Told an exchange that is ``real`` so far, or whose label is wrong, which a reader that needs no label
                can read all the same, before it is kept; returns the final verdict.

        Raises:
            Refused: robots.txt asks us to stay away, or the address is of another protocol or not public.
            Unreachable: no answer, or none that ended in time; or the host is not asked for now, names until when.
            Truncated: the answer never came whole; what came of it is archived.
            Changed: a redirect that is not followed; names where it leads.
        """
        answer = await self._journey(_Ask(request, request, since, judge))
        if isinstance(answer, BadSource):
            raise answer
        return answer

    async def _journey(self, ask: _Ask) -> Answer:
        """From hop to hop, each a request like any other."""
        been = {ask.request.url}
        for _ in range(MOST_HOPS + 1):
            site = self._sites.of(ask.request)
            if ask.request.role != "robots":
                await self._allowed(site, ask.request)
            answer = await self._insist(site, ask)
            if isinstance(answer, BadSource) or answer.verdict != "moved":
                return answer
            onto = onward(ask.request, answer.status, answer.headers["location"])
            if isinstance(onto, str):
                return Changed(f"the page sends us {onto}: {answer.headers['location']}", url=ask.request.url)
            if onto.url in been:
                return Changed(f"the page sends us round in a circle: {onto.url}", url=ask.original.url)
            been.add(onto.url)
            ask = replace(ask, request=onto)
        return Changed(f"the page sends us on more than {MOST_HOPS} times", url=ask.original.url)

    async def _insist(self, site: Site, ask: _Ask) -> Answer:
        answer = await self._once(site, ask)
        if not _heals(answer) or self._manners.attempts < 2:
            return answer
        try:
            async for attempt in stamina.retry_context(
                on=_NotHealedError, attempts=self._manners.attempts, timeout=self._manners.budget,
                wait_initial=self._manners.backoff, wait_jitter=self._manners.backoff, wait_max=60.0,
            ):  # fmt: skip
                with attempt:  # the first one is the one above, which costs nothing where it was good
                    return _healed(answer if attempt.num == 1 else await self._once(site, ask))
        except _NotHealedError as last:
            answer = last.answer
        return answer

    async def _once(self, site: Site, ask: _Ask) -> Answer:
        await self._gate.turn(site.host, site.rules or _NO_RULES, ask.request.url)
        came = await send(self._session, self._manners, site, ask.request, ask.since)
        wire, answer = self._kept(ask, came)
        await self._gate.note(site.host, self._outcome(wire, came.ago))
        return answer

    def _kept(self, ask: _Ask, came: Came) -> tuple[Wire, Answer]:
        """Judge what came, and archive it whatever it is."""
        headers = {k.lower(): v for k, v in came.received}
        at = datetime.fromtimestamp(self._manners.clock(), UTC).replace(tzinfo=None)
        body, verdict, problem = self._told(ask, came, headers)
        if verdict in _OPEN and ask.judge:
            verdict, problem = _judged(ask.judge, Exchange(ask.original, came.status, headers, body, at))
        wire = Wire(ask.request, came.sent, came.sent_body, came.status, came.reason, came.received, came.body, at,
                    verdict, "" if problem is None else str(problem.message))  # fmt: skip
        place = self._keep(wire)
        return wire, problem or Exchange(ask.original, came.status, headers, body, at, verdict, place)

    def _told(self, ask: _Ask, came: Came, headers: dict[str, str]) -> tuple[bytes, str, BadSource | None]:
        """The body, the verdict, and what is wrong where it did not come whole."""
        if came.problem:
            return b"", "truncated" if came.status else "unreachable", came.problem
        if came.status == 304 and ask.since:
            return b"", "unchanged", None
        url = ask.request.url
        try:
            body = decoded(came.body, headers.get("content-encoding", ""), url, self._manners.most_decoded)
        except Truncated as error:
            return b"", "truncated", error
        verdict = classify(came.status, headers, body, url)
        what = "file ends before its end" if cut(body) else "body ends inside a character"
        return body, verdict, Truncated(f"the {what}", url=url) if verdict == "truncated" else None

    def _outcome(self, wire: Wire, ago: float) -> Outcome:
        """What the host table should know; the plain case first, since it is nearly every one."""
        if wire.status == 200 and wire.verdict == "real":
            return Outcome(bytes=len(wire.body), ago=ago)
        failed = wire.verdict in _FAILED or wire.status >= 500 or wire.status == 429
        later = next((v for k, v in wire.received if k.lower() == "retry-after"), "") if wire.status >= 300 else ""
        away = wire.verdict if wire.verdict in REFUSED and wire.request.role != "robots" else ""
        return Outcome(1, len(wire.body), failed, retry_after(later, self._manners.clock()), away,
                       f"{wire.status} {wire.request.url}" if away else "", ago)  # fmt: skip

    async def _allowed(self, site: Site, request: Request) -> None:
        if site.rules is None or self._manners.clock() > site.until:
            async with site.lock:
                if site.rules is None or self._manners.clock() > site.until:
                    await self._learn(site)
        known = site.rules or _NO_RULES
        if known.unread:
            raise Unreachable(f"robots.txt could not be read ({known.unread}), so nothing is asked for now",
                              url=request.url, hint="it is read again in a few minutes")  # fmt: skip
        if not known.allows(request.url, self._manners.agent):
            reason = Outcome(0, stay_away="robots", reason=request.url)
            await self._gate.note(site.host, reason)
            raise Refused("robots.txt asks us to stay away", url=request.url)

    async def _learn(self, site: Site) -> None:
        """The rules of a site: those that any process read within a day, else as they are now.

        Rules that are older still hold while newer ones cannot be read (RFC 9309, section 2.4).
        """
        held = await self._gate.robots(site.origin)
        site.rules = rules(held, self._manners.agent) if held else None
        life = SOON if site.rules is None or site.rules.unread else FRESH
        if held is None or site.rules is None or held.age >= life:
            read = await self._read_robots(site)
            fresh = rules(read, self._manners.agent)
            life = SOON if fresh.unread else FRESH
            if not fresh.unread or site.rules is None or site.rules.unread:
                await self._gate.keep_robots(site.origin, read)
                site.rules = fresh
            held = read
        site.until = self._manners.clock() + life - held.age

    async def _read_robots(self, site: Site) -> Robots:
        request = Request(url=f"{site.origin}/robots.txt", role="robots")
        answer = await self._journey(_Ask(request, request))
        if isinstance(answer, Changed):
            return Robots(302, "")  # it leads away from the host, so there is none for the host
        if isinstance(answer, BadSource):
            return Robots(0, answer.message)
        text = answer.body.decode("utf-8", "replace")[:MOST] if answer.status == 200 else ""
        return Robots(answer.status, text)


_NO_RULES = Rules()


def _healed(answer: Answer) -> Answer:
    if _heals(answer):
        raise _NotHealedError(answer)
    return answer


def _heals(answer: Answer) -> bool:
    """Whether asking again may bring another answer: silence, half an answer, an overloaded site, an empty page."""
    if isinstance(answer, BadSource):
        return isinstance(answer, Unreachable | Truncated)
    empty = answer.verdict == "empty" and answer.request.role != "robots"  # where it means that all is allowed
    return empty or (answer.verdict == "error" and answer.status in _HEALS)


def _judged(judge: Judge, exchange: Exchange) -> tuple[str, BadSource | None]:
    """The caller's verdict; a page that the caller cannot read is kept all the same."""
    try:
        return judge(exchange), None
    except BadSource as error:
        return "changed", error
