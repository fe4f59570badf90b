"""The ``caoyun`` command: words and exit codes for people and machines around the pipeline's functions."""

from __future__ import annotations

import sys

from etl.cli.app import app
from etl.cli.contracts import contract
from etl.cli.health import COMMANDS as HEALTH
from etl.cli.hosts import hosts
from etl.cli.pages import COMMANDS as PAGES
from etl.cli.pages import mask
from etl.cli.proof import COMMANDS
from etl.cli.quarantine import quarantine
from etl.cli.show import as_json, err
from etl.cli.words import say
from etl.errors import CaoyunError

ACTORS = {
    "user": ("the command", "命令"),
    "publisher": ("the publisher's site", "发布网站"),
    "operator": ("this installation", "本机环境"),
    "author": ("a source, a contract or caoyun itself", "来源、契约或程序"),
}

app.command(
    "hosts",
    help=say(
        "The hosts that were asked: how often, at what pace, and how they are.", "已访问的主机：次数、间隔与状态。"
    ),
)(hosts)
app.add_typer(contract, name="contract")
app.add_typer(quarantine, name="quarantine")
app.add_typer(mask, name="mask")
for _name, (_command, _help) in {**COMMANDS, **HEALTH, **PAGES}.items():
    app.command(_name, help=_help)(_command)


def main() -> None:
    """Run the command; an error that has an addressee is told in a sentence and ends with its own exit code."""
    try:
        app()
    except CaoyunError as error:
        if "--json" in sys.argv:
            as_json(error.as_dict())
        else:
            err.print(f"[bold red]{type(error).__name__}[/]: ", end="")
            err.print(str(error), markup=False)
            where = say(*ACTORS[error.actor])
            err.print(say(f"  where to look: {where}", f"  问题在：{where}"), style="dim")
            if error.hint:
                err.print(say("  next: ", "  下一步：") + error.hint, style="cyan", markup=False)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        err.print(say("stopped; run it again and it goes on", "已中断；再次运行即可继续"))
        sys.exit(130)
