"""What several tests need: a family asked without a network, and exchanges made by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from urllib.parse import parse_qsl, urlencode, urlsplit

from etl.model import Exchange, Page, Request, Source
from etl.practice.site import Ask, Site

AT = datetime(2024, 6, 1, 2, 0)
DAY = date(2024, 6, 1)


def exchange(
    body: str | bytes,
    *,
    url: str = "https://example.gov.cn/list",
    status: int = 200,
    content_type: str = "text/html; charset=utf-8",
) -> Exchange:
    raw = body.encode() if isinstance(body, str) else body
    return Exchange(Request(url=url), status, {"content-type": content_type}, raw, AT)


def answered(site: Site, request: Request) -> Exchange:
    """What a practice site answers to a request, without a server between them."""
    parts = urlsplit(request.url)
    body = request.json.encode() if request.json is not None else urlencode(request.form).encode()
    ask = Ask(
        request.method,
        f"{parts.scheme}://{parts.netloc}",
        parts.path,
        dict(parse_qsl(parts.query, True)),
        dict(request.form),
        body,
    )
    answer = site.shape(site, ask)
    return Exchange(request, answer.status, {"content-type": answer.content_type}, answer.body, AT)


def walked(source: Source, site: Site, day: date = DAY) -> Iterator[Page]:
    """Every page of a source's listing on its practice site."""
    request: Request | None = source.listing.first(day)
    for _ in range(1000):
        if request is None:
            return
        page = source.listing(answered(site, request))
        yield page
        request = page.following
    raise AssertionError("the listing does not end")


def kept(exchanges: Iterable[Exchange]) -> tuple[Iterator[Exchange], Callable[[Request], Exchange | None]]:
    """Exchanges as an archive hands them over: the pages of the listing in order, and a part by its request."""
    every = list(exchanges)
    parts = {(e.request.url, e.request.sent): e for e in every if e.request.role != "listing"}
    pages = (e for e in every if e.request.role == "listing")
    return pages, lambda request: parts.get((request.url, request.sent))
