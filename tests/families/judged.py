"""What tests of several families need: a practice site crawled, parsed and judged, with no lake between."""

from __future__ import annotations

from collections.abc import Iterator

from etl.contracts import contract
from etl.model import Batch, Exchange, Request, Source, Verdict
from etl.parse import batches
from etl.practice.site import Site
from etl.validate import judge
from tests.support import DAY, answered, kept


def crawled(source: Source, site: Site) -> Iterator[Exchange]:
    """Every exchange of a crawl, each page followed by its details."""
    request: Request | None = source.listing.first(DAY)
    while request:
        listed = answered(site, request)
        yield listed
        page = source.listing(listed)
        yield from (answered(site, detail) for detail in page.details)
        request = page.following


def judged(source: Source, site: Site) -> tuple[Batch, Verdict]:
    """The one batch of a small crawl, and its verdict."""
    (batch,) = batches(source, contract(source.kind), *kept(crawled(source, site)))
    return batch, judge(contract(source.kind), batch)
