"""A lake of several kinds with two releases, in which some titles are scripts; made once for all workers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from filelock import FileLock

from etl import pipeline, publishing
from etl.practice import sites
from etl.practice.behaviour import ALWAYS, Behaviour
from etl.practice.corpus import Changes
from etl.practice.server import serving
from etl.sources import registry
from tests.conftest import yard_at

SOURCES = (
    "china.division", "guangdong.policy_document", "jiangsu.policy_document", "hunan.announcement",
    "shandong.open_dataset", "guangdong.statistic", "shandong.public_letter.ecology", "china.website",
    "china.consultation.market_regulation", "jiangsu.administrative_licence", "jiangsu.administrative_penalty",
    "guangdong.procurement_notice.national", "guangdong.service_item.guangzhou",
)  # fmt: skip
TAG = "<script>window.hacked = 1; alert('漕运')</script>"
_STATED = TAG.replace("<", "&lt;").replace(">", "&gt;")  # as a portal would write it in a page; readers undo it
HOSTILE = "guangdong.policy_document"
DAYS = (date(2024, 6, 1), date(2024, 6, 2))


def made_once(shared: Path) -> Path:
    """The lake's folder; whoever comes first makes it."""
    home = shared / "released"
    with FileLock(shared / "released.lock"):
        if not (home / "done").exists():
            home.mkdir()
            make(home)
            (home / "done").touch()
    return home


def make(home: Path) -> None:
    """Two days, each published: on the second some records are new, edited, and one is hostile."""
    sources = [registry()[name] for name in SOURCES]
    for day, changes in zip(DAYS, (Changes(), Changes(added=3, edited=2)), strict=True):
        twins = sites(sources, size=60, changes=changes, flaws=20)
        for number, source in enumerate(sources):
            if source.id == HOSTILE and day == DAYS[1]:
                twins[number] = replace(twins[number], behaviour=Behaviour(walks=ALWAYS, fresh=(("title", _STATED),)))
        with serving(twins) as address:
            for source in sources:
                pipeline.run(yard_at(home, address), source, day)
        publishing.publish(yard_at(home, address), day, sources)
