"""The practice web: a loopback server that speaks the families' real shapes, at any size, and changes when told to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit
from zlib import crc32

from etl.contracts import provinces
from etl.errors import BadContract
from etl.model import Source
from etl.practice import gkmlpt, jpaas, json_catalogue, mca_table, nbs, oportal, tdate
from etl.practice.corpus import Changes, Corpus
from etl.practice.site import Answer, Ask, Site

SHAPES: Mapping[str, Callable[[Site, Ask], Answer]] = {
    "Gkmlpt": gkmlpt.answer,
    "Jpaas": jpaas.answer,
    "JsonCatalogue": json_catalogue.answer,
    "McaTable": mca_table.answer,
    "Nbs": nbs.answer,
    "Oportal": oportal.answer,
    "Tdate": tdate.answer,
}


def site_of(source: Source, *, seed: int = 1, size: int = 240, changes: Changes | None = None, flaws: int = 61) -> Site:
    """The practice twin of a source: the same host and shape, other records.

    Raises:
        BadContract: the source's family has no shape here.
    """
    family = type(source.listing).__name__
    if family not in SHAPES:
        raise BadContract(f"family {family} has no shape in the practice web", source=source.id)
    name = next(p.name_zh for p in provinces().values() if p.code == source.province)
    listing: Any = source.listing
    corpus = Corpus(name, seed=seed, size=size, changes=changes or Changes(), flaws=flaws)
    return Site(urlsplit(source.listing.site).netloc, source.province, SHAPES[family], corpus, asdict(listing))


def sites(sources: Iterable[Source], *, seed: int = 1, **options: Any) -> list[Site]:
    """The practice twins of many sources, each with a seed of its own that follows from its id."""
    return [site_of(s, seed=seed + crc32(s.id.encode()) % 10_000, **options) for s in sources]
