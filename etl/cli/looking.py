"""An address or saved pages in, what was looked at out: from a file, or from the site, politely and archived."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import typer

from etl.cli.choose import a_day
from etl.cli.words import say
from etl.contracts import provinces
from etl.errors import BadCommand, BadSource
from etl.model import Exchange, Page, Request
from etl.recognise import Guess, Seen, build, recognise
from etl.recognise.proposing import shown
from etl.settings import settings, yard
from etl.web.classify import classify


@dataclass(frozen=True, slots=True)
class Looked:
    """What was looked at: the list's page, a record's own page if any, and whether they came from the site just now."""

    exchange: Exchange
    detail: Exchange | None
    live: bool
    problem: BadSource | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """How missing things are had: asked for on a terminal, taken as proposed with ``--yes``, else an error."""

    yes: bool
    json: bool

    @property
    def _terminal(self) -> bool:
        return sys.stdin.isatty() and sys.stdout.isatty() and not self.json

    def text(self, option: str, what: str, proposed: str = "") -> str:
        """One thing that was not given.

        Raises:
            BadCommand: there is nobody to ask.
        """
        if self.yes and proposed:
            return proposed
        if not self._terminal:
            hint = say(f"give {option}", f"请给出 {option}") + (
                say(f", such as {proposed!r}", f"，如 {proposed!r}") if proposed else ""
            )
            raise BadCommand(say(f"the {what} is missing", f"缺少{what}"), field=option, hint=hint)
        return str(typer.prompt(what, default=proposed or None, err=True))

    def sure(self, what: str) -> None:
        """A yes, before anything is written.

        Raises:
            BadCommand: nobody is there to say it, or no was said.
        """
        if self.yes:
            return
        if not self._terminal or not typer.confirm(what, err=True):
            raise BadCommand(
                say("nothing was written", "未写入任何文件"), field="--yes", hint=say("--yes writes it", "--yes 即写入")
            )


def request_for(address: str, method: str, body: str) -> Request:
    """What is asked, as it was typed.

    Raises:
        BadCommand: the address is none, or there is no such way to ask.
    """
    if urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).netloc:
        raise BadCommand(
            say(f"{address!r} is no address", f"{address!r} 不是网址"),
            field="ADDRESS",
            hint="https://www.example.gov.cn/list/index.html",
        )
    match method:
        case "get":
            return Request(url=address)
        case "form":
            return Request(url=address, method="POST", form=tuple(parse_qsl(body, keep_blank_values=True)))
        case "json":
            return Request(url=address, method="POST", json=body or "{}")
    raise BadCommand(f"{method!r} is not a way to ask", field="--method", hint="get, form, json")


def saved(request: Request, page: Path, detail: Path | None) -> Looked:
    """A page from a file, as if it had come with status 200 and its kind as its label."""
    one = from_file(request, page)
    return Looked(one, from_file(Request(url=request.url, role="detail"), detail) if detail else None, live=False)


def from_file(request: Request, path: Path) -> Exchange:
    """An exchange whose answer is a file.

    Raises:
        BadCommand: there is no such file.
    """
    if not path.is_file():
        raise BadCommand(say(f"there is no file {path}", f"没有文件 {path}"), field="--page")
    body = path.read_bytes()
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    headers = {"content-type": "application/json" if start in (b"{", b"[") else "text/html"}
    at = datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(tzinfo=None, microsecond=0)
    return Exchange(request, 200, headers, body, at, classify(200, headers, body, request.url))


def fetched(request: Request) -> Looked:
    """The page from the site, politely, and archived."""
    from etl.probing import peek

    host = urlsplit(request.url).hostname or ""
    with yard(settings(), fetching=True) as place:
        came = peek(place, host, a_day(""), request)
        if not came.exchanges:
            raise came.problem or BadSource("nothing came", url=request.url)
        first = came.exchanges[0]
        guesses = recognise(first)
        if not guesses or guesses[0].family == "closed":
            return Looked(first, None, live=True)
        page, _ = shown(guesses[0], first)
        if page is None:  # the page names the list, which is elsewhere
            came = peek(place, host, a_day(""), build(guesses[0].listing).first(a_day("")))
            first = came.exchanges[0] if came.exchanges else first
            page, _ = shown(guesses[0], first)
        more = _a_detail(guesses[0], first, page)
        came = peek(place, host, a_day(""), more) if more else came
    return Looked(first, came.exchanges[-1] if more and came.exchanges else None, live=True, problem=came.problem)


def _a_detail(guess: Guess, exchange: Exchange, page: Page | None) -> Request | None:
    """A record's own page: as the family has it, else the first link of the list."""
    if page and page.details:
        return page.details[0]
    url = str(page.rows[0].get("url", "")) if page and page.rows and guess.family == "portal" else ""
    same = urlsplit(url).netloc == urlsplit(exchange.request.url).netloc
    return Request(url=url, role="detail") if url.startswith("http") and same else None


def near(host: str) -> str:
    """The province whose sources are on hosts of the same domain, or whose name is in the host's."""
    from etl.sources import registry

    domain = ".".join(host.split(".")[-3:])
    same = [s.id.partition(".")[0] for s in registry().values() if urlsplit(s.listing.site).netloc.endswith(domain)]
    named = [slug for slug in provinces() if slug in host]
    return (named or [slug for slug in same if slug != "china"] or [""])[0]


def publisher_of(looked: Looked) -> str:
    """What the pages say of who they are."""
    for one in (looked.detail, looked.exchange):
        page = Seen(one).page if one else None
        for tag in page.css("meta[name=SiteName]") if page else ():
            if said := (tag.attributes.get("content") or "").strip():
                return said
    return ""
