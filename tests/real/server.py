"""Captured records in, a loopback server out: files by path, folders as an index, recorded exchanges by their form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import yaml

from etl.practice.corpus import Corpus
from etl.practice.site import Answer, Ask, Site, json_answer, not_found
from tests.real import CASSETTES, DATA, SITE

_TYPES = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".jsonl": "application/x-ndjson",
    ".md": "text/markdown; charset=utf-8",
    ".sqlite3": "application/vnd.sqlite3",
    ".tsv": "text/tab-separated-values; charset=utf-8",
    ".xls": "application/vnd.ms-excel",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".yaml": "application/yaml; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Recorded:
    """One exchange of a cassette: what was asked, without the clock ``k1``, and the body that came."""

    cassette: str
    url: str
    form: Mapping[str, str]
    body: str


def sites() -> list[Site]:
    """The host of the files, and the host of the recorded exchanges."""
    nobody = Corpus("", size=0)
    (host,) = {urlsplit(one.url).netloc for one in recorded()}
    return [Site(urlsplit(SITE).netloc, "100000", files, nobody), Site(host, "100000", replayed, nobody)]


def files(site: Site, ask: Ask) -> Answer:
    """A file as it is, or a folder's index as nginx gives it (``autoindex_format json``)."""
    path = (DATA / ask.path.lstrip("/")).resolve()
    if not path.is_relative_to(DATA.resolve()):
        return not_found()
    if path.is_dir():
        there = sorted(path.iterdir())
        return json_answer([{"name": p.name, "type": "file", "size": p.stat().st_size} for p in there if p.is_file()])
    return Answer(path.read_bytes(), content_type=_type(path)) if path.is_file() else not_found()


def _type(path: Path) -> str:
    """A file's type; of the one that is in another charset a server says the charset's old name, as many do."""
    return f"{_TYPES[path.suffix]}; charset=gb2312" if "gb18030" in path.stem else _TYPES[path.suffix]


def replayed(site: Site, ask: Ask) -> Answer:
    """The recorded answer to the same form, whatever its clock says; 404 to anything else."""
    asked = {name: value for name, value in ask.form.items() if name != "k1"}
    found = next((one for one in recorded() if one.form == asked and urlsplit(one.url).path == ask.path), None)
    return Answer(found.body.encode(), content_type=_TYPES[".json"]) if found else not_found()


@cache
def recorded() -> tuple[Recorded, ...]:
    """Every recorded exchange, cassette by cassette."""
    return tuple(
        _recorded(p.stem, one) for p in sorted((DATA / CASSETTES).glob("*.yaml")) for one in _tape(p.read_text())
    )


def _tape(text: str) -> list[dict[str, Any]]:
    tape: list[dict[str, Any]] = yaml.load(text, Loader=yaml.CSafeLoader)["interactions"]
    return tape


def _recorded(cassette: str, one: Mapping[str, Any]) -> Recorded:
    form = dict(parse_qsl(one["request"]["body"], keep_blank_values=True))
    form.pop("k1")
    return Recorded(cassette, one["request"]["uri"], form, one["response"]["body"]["string"])
