"""Releases: which there are and what they are called, the manifest and files of one, and what changed between two."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from etl.contracts import contract
from etl.errors import BadCommand
from etl.lake import releases as lake
from etl.lake.releases import Release
from etl.portal.house import of
from etl.portal.looks import page
from etl.warehouse import difference

_SHOWN = 50  # records of each fate and kind
FILES: Mapping[str, str] = {
    "warehouse.duckdb": "application/octet-stream", "manifest.json": "application/json",
    "datapackage.json": "application/json", "dcat.jsonld": "application/ld+json", "CITATION.cff": "text/plain",
}  # fmt: skip
"""What of a release is handed out as a file, and as what."""


def releases(request: Request) -> Response:
    """The list, the newest first, and a form that holds one against another."""
    return page(request, "releases.html", releases=list(reversed(_there(request))))


def release(request: Request) -> Response:
    """One release: what it is called, made of and short of, its files, and what is new in it."""
    one = _named(request, request.path_params["name"])
    return page(request, "release.html", one=one, files=[name for name in FILES if (one.folder / name).exists()])


def file(request: Request) -> Response:
    """One file of a release."""
    one, name = _named(request, request.path_params["name"]), request.path_params["file"]
    if name not in FILES or not (one.folder / name).exists():
        raise HTTPException(404, f"the release has no file {name}")
    return FileResponse(one.folder / name, media_type=FILES[name], filename=f"{one.name}-{name}")


def diff(request: Request) -> Response:
    """What changed from one release to another: counts by kind, and of one kind the records with both values."""
    old, new = (_named(request, request.query_params.get(side, "")) for side in ("from", "to"))
    kind = request.query_params.get("kind", "")
    tallies = difference.tallies(old.warehouse, new.warehouse)
    if kind and kind not in {one.kind for one in tallies}:
        raise BadCommand(f"neither release has the kind {kind!r}", field="kind")
    changes = difference.changes(old.warehouse, new.warehouse, kind, _SHOWN) if kind else []
    return page(request, "diff.html", old=old, new=new, tallies=tallies, kind=kind, changes=changes, most=_SHOWN,
                rules=contract(kind) if kind else None)  # fmt: skip


def _there(request: Request) -> list[Release]:
    return lake.releases(of(request).yard.lake.releases)


def _named(request: Request, name: str) -> Release:
    """A release by its name or alias; a path, which the command takes, is none here."""
    found = [one for one in _there(request) if name in (one.name, *one.names)]
    if not found:
        raise HTTPException(404, f"there is no release {name!r}")
    return found[0]
