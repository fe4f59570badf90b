"""What the tests of releases share: a lake of several kinds, made once, and copies of it that a test may change."""

from __future__ import annotations

import json
import shutil
import sqlite3
from datetime import date
from pathlib import Path

import duckdb

from etl import pipeline, publishing
from etl.pipeline import Yard
from etl.practice import sites
from etl.practice.server import serving
from etl.sources import source
from tests.conftest import yard_at

DAY = date(2024, 6, 1)
IDS = (
    "guangdong.policy_document",
    "ningxia.open_dataset",
    "guangdong.statistic",
    "hunan.announcement",
    "china.division",
)


def filled(home: Path) -> Yard:
    """A lake with a run of each source, and its first release."""
    sources = [source(name) for name in IDS]
    with serving(sites(sources, size=40)) as address:
        yard = yard_at(home, address)
        for one in sources:
            pipeline.run(yard, one, DAY)
    publishing.publish(yard)
    return yard


def copied(yard: Yard, home: Path) -> Yard:
    """The same lake at another place."""
    shutil.copytree(yard.home, home, dirs_exist_ok=True, symlinks=True)
    with sqlite3.connect(home / "catalogue.sqlite") as con:
        con.execute("UPDATE ducklake_metadata SET value = ? WHERE key = 'data_path'", [f"{home / 'data'}/"])
    (home / "warehouse.duckdb").unlink()
    newest = sorted((home / "releases").glob("[0-9]*"))[-1]
    (home / "warehouse.duckdb").hardlink_to(newest / "warehouse.duckdb")
    return yard_at(home, yard.manners.routes["*"])


def opened(path: Path) -> duckdb.DuckDBPyConnection:
    """A release as anybody opens it: a plain DuckDB that neither installs nor loads an extension."""
    off = {"autoload_known_extensions": False, "autoinstall_known_extensions": False}
    return duckdb.connect(str(path), read_only=True, config=off)


def manifest(folder: Path) -> dict:
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
