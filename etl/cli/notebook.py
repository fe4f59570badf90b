"""``caoyun notebook``: worked examples over the newest release, in marimo on 127.0.0.1, until it is stopped."""

from __future__ import annotations

import os
import shutil
import socket
import sys
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from etl.cli import show
from etl.cli.words import say
from etl.errors import BadCommand, BadPlace
from etl.lake.releases import find, newest
from etl.settings import settings, yard

commands = typer.Typer()
USUAL = Path("caoyun_notebook.py")
NEEDS = ("marimo", "altair", "duckdb", "polars")


@commands.command(
    help=say(
        "Open a notebook with worked examples: a section a kind, coverage, search, marts, history, proof.\n\n"
        "The first time it is copied to [bold]caoyun_notebook.py[/] in this folder (or to --out), and it is yours: it is never written "
        "over. It reads the release with duckdb, polars and altair alone. marimo serves it on 127.0.0.1 with a token; nothing is sent "
        "anywhere. It needs caoyun\\[notebook].",
        "打开附有实例的笔记本：每类一节，另有覆盖、检索、专题、历史与证明。\n\n"
        "首次使用时复制到本目录的 [bold]caoyun_notebook.py[/]（或 --out 所指），此后归您所有，不会被覆盖。它只用 duckdb、polars 和 altair 读取发布。"
        "由 marimo 在 127.0.0.1 提供，带令牌；不向任何地方发送内容。需要 caoyun\\[notebook]。",
    )
)
def notebook(
    out: Annotated[
        Path, typer.Option(help=say("The notebook; made if it is not there.", "笔记本文件；没有则创建。"))
    ] = USUAL,
    release: Annotated[
        str, typer.Option(help=say("A release: nightly, stable or its name.", "发布：nightly、stable 或其名称。"))
    ] = "",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help=say("Port; 0 takes a free one.", "端口；0 为任意空闲端口。"))
    ] = 0,
    headless: Annotated[
        bool, typer.Option("--headless", help=say("Do not open the browser.", "不打开浏览器。"))
    ] = False,
) -> None:
    """Copy it where it is not there, and serve it until Ctrl+C."""
    installed()
    with yard(settings()) as place:
        there = find(place.lake.releases, release) if release else newest(place.lake.releases)
    if there is None:
        raise BadPlace(say("there is no release yet", "尚无发布"), hint="caoyun publish")
    fresh = copied(out)
    show.out.print(
        say(f"{out}: {'copied here, and yours from now on' if fresh else 'yours, as you left it'}; release {there.name}",
            f"{out}：{'已复制到此处，此后归您所有' if fresh else '沿用您的文件'}；发布 {there.name}"),
        soft_wrap=True, markup=False,
    )  # fmt: skip
    env = os.environ | {"CAOYUN_RELEASE": str(there.warehouse.resolve()), "MARIMO_SKIP_UPDATE_CHECK": "1"}
    sys.stdout.flush()
    # It takes this process's place, so that who ends the command ends the server.
    os.execve(sys.executable, command(out, port or _free(), headless=headless), env)


def installed() -> None:
    """Whether all that the notebook imports is here.

    Raises:
        BadPlace: something is not; says what to install.
    """
    missing = [name for name in NEEDS if find_spec(name) is None]
    if missing:
        raise BadPlace(
            say(
                f"the notebook needs {', '.join(missing)}, which is not installed",
                f"笔记本需要 {'、'.join(missing)}，尚未安装",
            ),
            hint="pip install 'caoyun[notebook]'",
        )


def copied(out: Path) -> bool:
    """Copy the notebook, unless there is one; whether it was copied.

    Raises:
        BadCommand: the name is no Python file's, or its folder is not there.
    """
    if out.suffix != ".py" or not out.absolute().parent.is_dir():
        raise BadCommand(
            say(f"{out} must be a .py file in a folder that is there", f"{out} 须为已有目录中的 .py 文件"),
            field="--out",
        )
    try:
        with files("etl").joinpath("notebooks", "caoyun.py").open("rb") as kept, out.open("xb") as made:
            shutil.copyfileobj(kept, made)
    except FileExistsError:
        return False
    return True


def command(out: Path, port: int, *, headless: bool) -> list[str]:
    """What is run: marimo on this machine alone, which looks for no newer version of itself and installs nothing."""
    return [
        sys.executable, "-m", "marimo", "edit", "--host", "127.0.0.1", "--port", str(port), "--skip-update-check",
        "--no-sandbox", *(["--headless"] if headless else []), str(out),
    ]  # fmt: skip


def _free() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
