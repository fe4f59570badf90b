"""``caoyun contract``: check files line by line, tell what a change breaks, and show what a record is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from etl import asking
from etl.cli import show
from etl.cli.show import Json
from etl.cli.words import say
from etl.contracts import SCHEMAS, Contract, flaws, read_contract
from etl.contracts.evolution import Change, differences, is_enough, needed_version
from etl.errors import BadCommand, BadContract
from etl.settings import settings, yard

contract = typer.Typer(
    no_args_is_help=True,
    help=say(
        "Contracts: what a record of each kind must be. One YAML file a kind, in schemas/ (ODCS 3.1).",
        "契约：每类记录应当怎样。schemas/ 下每类一个 YAML（ODCS 3.1）。",
    ),
)


@contract.command(
    help=say(
        "Check contracts: every flaw with its line and what to write instead. Exit code 6 where there is one.\n\n"
        "With --against FILE a contract is held against its earlier state, with --warehouse against the tables that "
        "hold its records: what would break is listed and refused.",
        "检查契约：逐行指出错误并给出改法，有错时退出码为 6。\n\n"
        "--against FILE 与先前版本比较，--warehouse 与已有数据表比较：会破坏的改动逐条列出并拒绝。",
    )
)
def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help=say("Files or folders; schemas/ if none.", "文件或目录，默认 schemas/。")),
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help=say("The earlier state of one contract.", "该契约先前的版本。")),
    ] = None,
    warehouse: Annotated[
        bool, typer.Option("--warehouse", help=say("Compare with the tables of the lake.", "与湖仓中的表比较。"))
    ] = False,
    json: Json = False,
) -> None:
    """Check files; everything that is wrong is told before the command fails."""
    files = list(_files(paths or [SCHEMAS]))
    if against and len(files) != 1:
        raise BadCommand("--against compares one contract", hint="caoyun contract check NEW.yaml --against OLD.yaml")
    found = [{"file": str(path), **asdict(one)} for path in files for one in flaws(path)]
    if not found:
        read = [(path, read_contract(path)) for path in files]
        found = [row for path, one in read for row in _breaks(path, one, against, warehouse=warehouse)]
    if json:
        show.as_json(found)
        raise typer.Exit(BadContract.exit_code if found else 0)
    if found:
        for row in found:  # a line each, as compilers and editors have it
            show.out.print(
                f"{row['file']}:{row['line']}: {row['message']} ({row['field']})", markup=False, soft_wrap=True
            )
            if row["hint"]:
                show.out.print(f"    {row['hint']}", markup=False, soft_wrap=True)
        raise BadContract(f"{len(found)} flaws in {len({row['file'] for row in found})} of {len(files)} contracts",
                          hint="see the lines above")  # fmt: skip
    show.out.print(say(f"{len(files)} contracts are sound.", f"{len(files)} 份契约无误。"))


@contract.command(
    help=say(
        "Compare two states of a contract: what breaks, what is added, and which version the new one needs.",
        "比较契约的两个版本：哪些破坏、哪些新增，以及新版本号至少应是多少。",
    )
)
def diff(
    old: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help=say("The earlier file.", "先前的文件。"))],
    new: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help=say("The later file.", "后来的文件。"))],
    json: Json = False,
) -> None:
    """Tell what differs, and exit with 6 where something breaks under a version that does not say so."""
    before, after = read_contract(old), read_contract(new)
    changes = differences(before, after)
    needed = needed_version(before.version, changes)
    rows = [asdict(one) for one in changes]
    enough = is_enough(after.version, needed)
    if json:
        show.as_json({"from": before.version, "to": after.version, "needed": needed, "changes": rows})
        raise typer.Exit(0 if enough else BadContract.exit_code)
    show.table(rows)
    if not enough:
        raise BadContract(f"version {after.version} does not say what changed", field="version",
                          hint=f"write version: {needed}")  # fmt: skip


def _files(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        if not path.exists():
            raise BadCommand(f"there is no {path}", hint="caoyun contract check schemas/")
        yield from sorted(path.glob("*.yaml")) if path.is_dir() else [path]


def _breaks(path: Path, new: Contract, against: Path | None, *, warehouse: bool) -> Iterator[dict[str, object]]:
    """What a contract would break, as rows like those of flaws."""
    if against:
        old = read_contract(against)
        changes = differences(old, new)
        needed = needed_version(old.version, changes)
        if not is_enough(new.version, needed):
            yield from (_row(path, one, f"write version: {needed}") for one in changes if one.effect != "wording")
    if warehouse:
        with yard(settings()) as place:
            told = asking.breaks(place, new)
        yield from (_row(path, one, "give the column another name and keep this one") for one in told)


def _row(path: Path, change: Change, hint: str) -> dict[str, object]:
    return {"file": str(path), "line": 1, "field": change.field, "message": f"{change.effect}: {change.message}",
            "hint": hint}  # fmt: skip


commands = typer.Typer()
commands.add_typer(contract, name="contract")
