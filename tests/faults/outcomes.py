"""The table of outcomes, from ``outcomes.yaml``: what comes of each fault on each role, and of each disturbance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

TABLE = Path(__file__).with_name("outcomes.yaml")


@dataclass(frozen=True, kw_only=True)
class Row:
    """What comes of a fault that stays, in one run of a source.

    Args:
        run: ``goes on``, or the error that it ends with.
        archive: The verdict under which the answer is archived; several when the host is not reached at all.
        certificate: What the ledger says of the run.
        pending: Records that are owed.
        owed: Attachments that are owed.
        why: What the person who looks is told.
        once: What comes of it when it happens once: ``complete``, or ``same`` where asking again is not for us.
        caught_by: The checks, by their names in ``SWITCHES``; with any of them off, the outcome is another.
    """

    run: str = "goes on"
    archive: str = "real"
    certificate: str = "complete"
    pending: int = 0
    owed: int = 0
    why: str = ""
    once: str = "complete"
    caught_by: str = ""


@dataclass(frozen=True, kw_only=True)
class Told:
    """What comes of a list that misbehaves through a whole run, of a source that was held whole before.

    Args:
        run: ``goes on``, or the error that it ends with.
        certificate: What the ledger says of the run.
        walks: How often the list was walked.
        loaded: New versions.
        duplicate: Rows that repeat a record.
        quarantined: Rows that the contract rejects; one of them always.
        missing: Records that are not listed for the first time.
        why: What the person who looks is told, notices among it.
        caught_by: The checks, by their names in ``SWITCHES``; with any of them off, the outcome is another.
    """

    run: str = "goes on"
    certificate: str = "complete"
    walks: int = 2
    loaded: int = 0
    duplicate: int = 0
    quarantined: int = 1
    missing: int = 0
    why: str = ""
    caught_by: str = ""


@cache
def disturbances() -> Mapping[str, Told]:
    """Disturbance to outcome."""
    return {name: Told(**row) for name, row in _said()["disturbances"].items()}


@cache
def faults() -> Mapping[tuple[str, str], Row]:
    """Fault and role to outcome."""
    said: dict[str, dict[str, dict[str, Any]]] = _said()["faults"]
    return {(fault, role): Row(**row) for fault, roles in said.items() for role, row in roles.items()}


def _said() -> dict[str, Any]:
    said: dict[str, Any] = yaml.safe_load(TABLE.read_text("utf-8"))
    return said
