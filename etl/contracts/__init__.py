"""Contracts in ``schemas/`` (ODCS YAML) in, frozen rules out: what a record must be, and how many to expect."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from etl.contracts.document import Flaw
from etl.contracts.model import BatchRule, Column, Contract, CrossRule, Evolution, Reference, Standard, Term
from etl.contracts.reading import flaws, read_contract
from etl.errors import BadCommand
from etl.model import Province

__all__ = [
    "SCHEMAS", "BatchRule", "Column", "Contract", "CrossRule", "Evolution", "Flaw", "Reference", "Standard", "Term",
    "contract", "flaws", "kinds", "provinces", "read_contract",
]  # fmt: skip

SCHEMAS = Path(__file__).parents[2] / "schemas"


def kinds() -> tuple[str, ...]:
    """Every kind that has a contract, sorted."""
    return tuple(sorted(p.stem for p in SCHEMAS.glob("*.yaml")))


@cache
def contract(kind: str) -> Contract:
    """The contract of a kind.

    Raises:
        BadCommand: there is no such kind.
        BadContract: the file is not valid ODCS, or a rule names a column that is not there.
    """
    path = SCHEMAS / f"{kind}.yaml"
    if not path.is_file():
        raise BadCommand(f"there is no kind {kind!r}", hint=f"kinds: {', '.join(kinds())}")
    return read_contract(path)


@cache
def provinces() -> Mapping[str, Province]:
    """Provincial-level governments by slug (GB/T 2260), the country first."""
    with (SCHEMAS / "provinces.csv").open(encoding="utf-8", newline="") as file:
        return {row["slug"]: Province(**row) for row in csv.DictReader(file)}
