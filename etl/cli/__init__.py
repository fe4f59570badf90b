"""The ``caoyun`` command: words and exit codes for people and machines around the pipeline's functions.

A command's module is imported when it is typed, so that looking at the registry does not wait for the whole house.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

from etl.ailments import ACTORS
from etl.cli.words import say
from etl.errors import CaoyunError

# Command to the module whose ``commands`` has it, in the order of the help.
HOMES = {
    "demo": "app", "sources": "sources", "new": "new", "probe": "probe", "run": "app", "backfill": "backfill", "publish": "app", "sql": "app", "search": "search", "audit": "audit", "serve": "serve", "notebook": "notebook", "report": "report",
    "coverage": "proof", "explain": "proof", "diff": "releases", "releases": "releases", "replay": "proof", "verify": "proof",
    "health": "health", "exchange": "health", "digest": "alerts", "alerts": "alerts",
    "subscriptions": "subscriptions", "deliver": "subscriptions",
    "quarantine": "quarantine", "contract": "contracts", "dictionary": "pages", "docs": "pages", "mask": "pages",
    "upkeep": "upkeep", "hosts": "hosts", "practice": "app", "up": "app", "down": "app", "airflow-home": "app",
}  # fmt: skip


class Late(TyperGroup):
    """The commands, each imported when it is asked for; the types of a command are inside Typer and have no name."""

    def __init__(self, **said: Any) -> None:
        """Know the names, which a typing error is held against."""
        super().__init__(**said)
        names: dict[str, Any] = dict.fromkeys(HOMES)
        self.commands = names

    def list_commands(self, ctx: Any) -> list[str]:
        """All of them."""
        return list(HOMES)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """One of them; None where there is none of that name."""
        if cmd_name not in HOMES:
            return None
        return get_group(import_module(f"etl.cli.{HOMES[cmd_name]}").commands).commands[cmd_name]


app = typer.Typer(
    cls=Late,
    name="caoyun",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=say(
        "Provincial public records of China into one DuckDB lakehouse.\n\n"
        "Start with [bold]caoyun demo[/]; then [bold]caoyun sources[/], [bold]caoyun run guangdong.policy_document[/], "
        "[bold]caoyun publish[/], [bold]caoyun sql 'from coverage'[/] and [bold]caoyun serve[/], the pages for analysts.\n\n"
        "Settings: CAOYUN_HOME (the lake), CAOYUN_CATALOG, CAOYUN_WEB ('practice' for the built-in practice web), "
        "CAOYUN_CONTACT, CAOYUN_INTERVAL, CAOYUN_ALERTS (who is told), CAOYUN_NATIVE_ROWS, CAOYUN_RELEASE_DAYS, CAOYUN_RELEASE_MONTHS and CAOYUN_RELEASE_BRAKE (how "
        "releases are made and kept); a .env file is read too.\n\n"
        "Exit codes: 0 done, 2 a bad command, 3 a bad source, 4 a bad batch, 5 a bad installation, 6 a bad contract.",
        "把各省公开记录汇入一个 DuckDB 湖仓。\n\n"
        "先运行 [bold]caoyun demo[/]；再用 [bold]caoyun sources[/]、[bold]caoyun run guangdong.policy_document[/]、"
        "[bold]caoyun publish[/]、[bold]caoyun sql 'from coverage'[/] 和 [bold]caoyun serve[/]（分析人员的网页）。\n\n"
        "设置：CAOYUN_HOME（湖的位置）、CAOYUN_CATALOG、CAOYUN_WEB（practice 为内置练习网）、CAOYUN_CONTACT、CAOYUN_INTERVAL、CAOYUN_ALERTS（告警对象）、CAOYUN_NATIVE_ROWS、CAOYUN_RELEASE_DAYS、CAOYUN_RELEASE_MONTHS、CAOYUN_RELEASE_BRAKE（发布的制作与保留）；"
        "也读取 .env 文件。\n\n"
        "退出码：0 完成，2 命令有误，3 来源有误，4 批次有误，5 环境有误，6 契约有误。",
    ),
)


@app.callback()
def _caoyun() -> None:
    """Nothing is done before a command."""


def main() -> None:
    """Run the command; an error that has an addressee is told in a sentence and ends with its own exit code."""
    try:
        app()
    except CaoyunError as error:
        from etl.cli.show import as_json, err

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
