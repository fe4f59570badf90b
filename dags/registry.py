"""The registry of sources, as DAG files need it while they are parsed: ids, kinds, and a page of documentation."""

from __future__ import annotations

import os
from functools import cache

from etl.contracts import provinces
from etl.errors import BadCommand
from etl.model import Province
from etl.sources import registry, shards

_HEAD = "| 来源 Source | 发布者 Publisher | 网站 Site | 证明 Proof |\n|---|---|---|---|\n"
_ABOUT = """{name_zh}的公开记录：计划 → 每个网站一组（抓取 → 校验 → 装载）→ 按类别核证。
Public records of {name_en}: plan, then for each host capture, validate and load, then certify each kind.

{what}

Look at a failure with `caoyun health '{slug}.*'`; run one source by hand with `caoyun run SOURCE`.

"""
_DAILY = "Runs every day at 01:00 in Beijing; its partition is that day."
_HISTORY = """Past days, one partition a day, of sources that can list by date; started by hand only:
`airflow backfill create --dag-id {slug}_history --from-date 2024-05-01 --to-date 2024-05-31 --max-active-runs 1`"""


def covered() -> dict[str, Province]:
    """The provinces that have DAGs: all that have sources, or those that ``CAOYUN_PROVINCES`` names.

    Raises:
        BadCommand: it names one that has none; Airflow shows it as an import error.
    """
    there = {slug: one for slug, one in provinces().items() if sources(slug)}
    named = os.environ.get("CAOYUN_PROVINCES", "").replace(",", " ").split()
    if strange := [slug for slug in named if slug not in there]:
        raise BadCommand(f"CAOYUN_PROVINCES names {', '.join(strange)}", hint=f"known are {', '.join(there)}")
    return {slug: one for slug, one in there.items() if not named or slug in named}


@cache
def sources(province: str) -> list[str]:
    """Ids of a province's sources that are run."""
    return [one for shard in shards(province) for one in shard]


def listing_by_day(province: str) -> list[str]:
    """Those of them that can list the records of a day alone."""
    return [one for shard in shards(province, by_date=True) for one in shard]


def kinds(ids: list[str]) -> list[str]:
    """Their kinds, each once."""
    return sorted({registry()[one].kind for one in ids})


def about(province: Province, ids: list[str], suffix: str) -> str:
    """What a DAG is for, in Markdown: from the registry, so that it cannot grow old."""
    what = _HISTORY.format(slug=province.slug) if suffix else _DAILY
    text = _ABOUT.format(name_zh=province.name_zh, name_en=province.name_en, slug=province.slug, what=what)
    rows = (registry()[one] for one in ids)
    return text + _HEAD + "\n".join(f"| {s.id} | {s.publisher} | {s.listing.site} | {s.proof} |" for s in rows)


def by_kind() -> dict[str, list[str]]:
    """For each kind the provinces that have a source of it and a DAG."""
    of = {slug: kinds(sources(slug)) for slug in covered()}
    every = sorted({kind for some in of.values() for kind in some})
    return {kind: [slug for slug, some in of.items() if kind in some] for kind in every}


def covered_sources() -> list[str]:
    """Ids of all sources of the provinces that have DAGs."""
    return [one for slug in covered() for one in sources(slug)]
