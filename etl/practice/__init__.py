"""The practice web: a loopback server that speaks the families' real shapes, at any size, and changes when told to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from zlib import crc32

from etl.contracts import provinces
from etl.errors import BadContract
from etl.model import Source
from etl.practice import download, gkmlpt, jpaas, mca_table, nbs, nbs_new, oportal, portal, recordset, tdate
from etl.practice.behaviour import CALM, Behaviour
from etl.practice.corpus import UNCHANGED, Changes, Corpus
from etl.practice.site import Answer, Ask, Role, Site


class Shape(NamedTuple):
    """How a family's sites answer, and what each of their addresses is for."""

    answer: Callable[[Site, Ask], Answer]
    role: Callable[[Site, Ask], Role]


SHAPES: Mapping[str, Shape] = {
    "Download": Shape(download.answer, download.role),
    "Gkmlpt": Shape(gkmlpt.answer, gkmlpt.role),
    "Jpaas": Shape(jpaas.answer, jpaas.role),
    "McaTable": Shape(mca_table.answer, mca_table.role),
    "Nbs": Shape(nbs.answer, nbs.role),
    "NbsNew": Shape(nbs_new.answer, nbs_new.role),
    "Oportal": Shape(oportal.answer, oportal.role),
    "Portal": Shape(portal.answer, portal.role),
    "Recordset": Shape(recordset.answer, recordset.role),
    "Tdate": Shape(tdate.answer, tdate.role),
}


def site_of(
    source: Source,
    *,
    seed: int = 1,
    size: int = 240,
    changes: Changes | None = None,
    flaws: int = 61,
    behaviour: Behaviour = CALM,
) -> Site:
    """The practice twin of a source: the same host and shape, other records.

    Raises:
        BadContract: the source's family has no shape here.
    """
    family = type(source.listing).__name__
    if family not in SHAPES:
        raise BadContract(f"family {family} has no shape in the practice web", source=source.id)
    name = next(p.name_zh for p in provinces().values() if p.code == source.province)
    listing: Any = source.listing
    corpus = Corpus(name, seed=seed, size=size, changes=changes or UNCHANGED, flaws=flaws)
    shape, host = SHAPES[family], urlsplit(source.listing.site).netloc
    options = _plain(listing)
    return Site(host, source.province, shape.answer, corpus, options, shape.role, behaviour, kind=source.kind)


def _plain(value: Any) -> dict[str, Any]:
    """A family's fields as plain values; ``is`` names the class of what it is made of."""
    said = {f.name: getattr(value, f.name) for f in fields(value)}
    plain = {name: _plain(one) if is_dataclass(one) else one for name, one in said.items()}
    return {"is": type(value).__name__, **plain}


def sites(sources: Iterable[Source], *, seed: int = 1, **options: Any) -> list[Site]:
    """The practice twins of many sources, each with a seed of its own that follows from its id."""
    return [site_of(s, seed=seed + crc32(s.id.encode()) % 10_000, **options) for s in sources]
