"""A catalogue and a name in, a release's folder with all its files out, renamed once when it is whole."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from etl import __version__
from etl.contracts import SCHEMAS, contract
from etl.lake import releases as kept
from etl.lake.parquet import sha256
from etl.lake.releases import STABLE, Release, Terms
from etl.pipeline import Yard
from etl.publishing.citation import RIGHTS, citation, citation_cff
from etl.publishing.datapackage import datapackage
from etl.publishing.dcat import dcat
from etl.publishing.facts import Facts, Kind, files_of
from etl.warehouse.catalogue import SYSTEM
from etl.warehouse.compact import Open
from etl.warehouse.partitions import Expected, missing
from etl.warehouse.release import Built, Plan, build, spans


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """What a release is being made of."""

    plan: Plan
    at: datetime
    snapshot: int
    citation: tuple[str, str]
    practice: bool
    before: Release | None
    terms: Terms


def made(  # noqa: PLR0917 - from where, when, and what of
    con: Open, yard: Yard, at: datetime, snapshot: int, expected: Expected, terms: Terms
) -> Release:
    """Write a release and rename its folder; it has no name but its own yet. Call it holding the catalogue's lock."""
    folder, name = yard.lake.releases, f"{at:%Y%m%dT%H%M%SZ}-{snapshot}"
    before, practice = kept.newest(folder), _practice(yard)
    said = citation(name, at, practice=practice)
    beside = folder / f".{name}.{os.getpid()}"
    beside.mkdir(parents=True)
    card = {"release": name, "made_at": at, "snapshot": snapshot, "day": expected.day,
            "previous": before.name if before else None, "citation_zh": said[0], "citation_en": said[1],
            "rights_zh": RIGHTS[0], "rights_en": RIGHTS[1]}  # fmt: skip
    plan = Plan(
        name=name, folder=beside, final=folder / name, archive=yard.home / "archive", expected=expected,
        previous=before.warehouse if before and before.warehouse.is_file() else None, native_rows=terms.native_rows,
        card=card,
    )  # fmt: skip
    what = _Made(plan=plan, at=at, snapshot=snapshot, citation=said, practice=practice, before=before, terms=terms)
    with _reachable(plan):
        built = build(con, plan)
        lacking = missing(con, plan.warehouse, expected.day)
        _describe(yard, what, built, lacking)
    beside.replace(plan.final)
    return kept.find(folder, name)


def _practice(yard: Yard) -> bool:
    mark = yard.home / "lake.json"
    return mark.is_file() and bool(json.loads(mark.read_text(encoding="utf-8"))["web"] == "practice")


@contextmanager
def _reachable(plan: Plan) -> Iterator[None]:
    """The final name as a link to where it is written: DuckDB makes a view only over files that are there.

    It is no release before it has a manifest; of a killed publication the link is swept by the next one.
    """
    plan.final.symlink_to(plan.folder.name, target_is_directory=True)
    try:
        yield
    finally:
        plan.final.unlink()


def _describe(yard: Yard, what: _Made, built: Built, lacking: list[str]) -> None:
    """Everything beside the database and the Parquet: contracts, citation, descriptions, and the manifest last."""
    folder, plan = what.plan.folder, what.plan
    shutil.rmtree(folder / ".tmp", ignore_errors=True)
    kinds = [name.partition(".")[2] for name in built.rows if name.startswith("current.")]
    (folder / "contracts").mkdir()
    for kind in kinds:
        shutil.copyfile(SCHEMAS / f"{kind}.yaml", folder / "contracts" / f"{kind}.yaml")
    (folder / "CITATION.cff").write_text(citation_cff(plan.name, what.at, practice=what.practice), encoding="utf-8")
    digests = _digests(folder)
    sizes = {path: (folder / path).stat().st_size for path in digests}
    found = spans(plan.warehouse, kinds)
    facts = Facts(name=plan.name, at=what.at, citation=what.citation, sha256=digests, sizes=sizes,
                  kinds=tuple(_kind(folder, kind, built, found[kind]) for kind in kinds))  # fmt: skip
    for name, said in (("datapackage.json", datapackage(facts)), ("dcat.jsonld", dcat(facts))):
        _write(folder / name, said)
        digests[name], sizes[name] = sha256(folder / name), (folder / name).stat().st_size
    _write(folder / "manifest.json", _manifest(yard, what, built, lacking) | {"sha256": digests, "bytes": sizes})


def _manifest(yard: Yard, what: _Made, built: Built, lacking: list[str]) -> dict[str, Any]:
    day, stable = what.plan.expected.day, [r for r in kept.releases(yard.lake.releases) if STABLE in r.names]
    rows = {name.partition(".")[2]: n for name, n in built.rows.items() if name.startswith("current.")}
    return {
        "release": what.plan.name,
        "snapshot": what.snapshot,
        "made_at": what.at.isoformat() + "Z",
        "made_by": f"caoyun {__version__}",
        "practice": what.practice,
        "day": day.isoformat() if day else None,
        "missing": lacking,
        "doubts": kept.doubts(lacking, day, rows, stable[-1] if stable else None, what.terms.brake),
        "previous": what.before.name if what.before else None,
        "diff": built.changes,
        "citation": {"zh": what.citation[0], "en": what.citation[1]},
        "rights": {"zh": RIGHTS[0], "en": RIGHTS[1]},
        "rows": built.rows,
        "schema": built.schema,
        "system_columns": list(SYSTEM),
    }


def _kind(folder: Path, kind: str, built: Built, span: tuple[Any, Any, list[str]]) -> Kind:
    files = files_of(folder, kind)
    size = sum((folder / file).stat().st_size for file in files)
    return Kind(rules=contract(kind), rows=built.rows[f"current.{kind}"], first_on=span[0], last_on=span[1],
                provinces=tuple(span[2]), files=files, bytes=size)  # fmt: skip


def _digests(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): sha256(path) for path in sorted(folder.rglob("*")) if path.is_file()}


def _write(path: Path, said: dict[str, Any]) -> None:
    path.write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
