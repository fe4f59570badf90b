"""Registers of websites as sources: portals of open data by province and city, in one JSON file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote, urlsplit

from etl.errors import Changed
from etl.model import Exchange, Expect, Page, Request, Source
from etl.readers import json
from tests.real import PORTALS, SITE


@dataclass(frozen=True, slots=True, kw_only=True)
class Portals:
    """Sites by the places that they are of, below the provinces; a place that has none stands there empty.

    Args:
        site: Scheme and host.
        path: The file.
    """

    site: str
    path: str

    @property
    def fields(self) -> Mapping[str, str]:
        """What the file says, and what follows from an address."""
        return {"url": "record_id url", "name": "title", "place": "region", "host": "domain"}

    @property
    def ignored(self) -> frozenset[str]:
        """Nothing."""
        return frozenset()

    def first(self, day: date) -> Request:
        """The file."""
        return Request(url=f"{self.site}/{quote(self.path)}")

    def __call__(self, exchange: Exchange) -> Page:
        """Read the file, a site a row."""
        url, said = exchange.request.url, json.load(exchange)
        if not isinstance(said, dict) or not all(isinstance(places, dict) for places in said.values()):
            raise Changed("the provinces are no objects", url=url, field="body")
        there = [(place, site) for places in said.values() for place, site in places.items() if site]
        return Page([{"place": place, "name": None, **site, "host": _host(site, url)} for place, site in there])

    def detail(self, exchange: Exchange) -> Mapping[str, object]:
        """There are no detail pages."""
        raise Changed("a site has no page of its own", url=exchange.request.url)


def _host(site: dict[str, object], url: str) -> str | None:
    """The domain of an address; none where it is the number of a machine."""
    host = urlsplit(json.need(site, "url", str, url)).hostname or ""
    return None if host.replace(".", "").isdigit() else host


WEBSITE_SOURCE = Source(
    id="china.website.open_data_portals",
    province="100000",
    kind="website",
    publisher="公共数据开放平台名录",
    listing=Portals(site=SITE, path=PORTALS),
    expect=Expect(stated=False),
    verified="recorded",
)
