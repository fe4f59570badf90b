"""``caoyun serve``: the analysts' pages on 127.0.0.1, until they are stopped."""

from __future__ import annotations

import socket
import threading
import webbrowser
from typing import Annotated

import typer

from etl.cli import show
from etl.cli.words import say
from etl.errors import BadPlace
from etl.settings import settings, yard

commands = typer.Typer()


@commands.command(
    help=say(
        "Serve the newest release as pages: coverage, dictionary, SQL, records with their proof. On 127.0.0.1 only; "
        "put a proxy with a login in front of it for others, or use it inside Airflow, where Airflow's login guards it.",
        "以网页提供最新发布：覆盖、字典、SQL、记录及其证明。仅监听 127.0.0.1；"
        "若供他人使用，请在前面放置带登录的代理，或在 Airflow 内使用（由其登录保护）。",
    )
)
def serve(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help=say("Port; 0 takes a free one.", "端口；0 为任意空闲端口。"))
    ] = 8090,
    host_name: Annotated[
        list[str] | None,
        typer.Option(
            help=say("Name by which a proxy passes requests on; may be repeated.", "代理转发时所用的主机名；可重复。")
        ),
    ] = None,
    path: Annotated[str, typer.Option(help=say("Path that a proxy serves it below.", "代理所用的路径前缀。"))] = "",
    open_: Annotated[bool, typer.Option("--open", help=say("Open it in the browser.", "在浏览器中打开。"))] = False,
) -> None:
    """Serve until Ctrl+C."""
    import uvicorn

    from etl.portal.app import app
    from etl.portal.guards import LOCAL

    listening = _listening(port)
    address = f"http://127.0.0.1:{listening.getsockname()[1]}{path}/"
    with yard(settings()) as place:
        if not place.lake.warehouse.exists():
            raise BadPlace(
                say(f"{place.lake.warehouse} is not there yet", f"{place.lake.warehouse} 尚不存在"),
                hint=say(
                    "caoyun demo shows the whole; or caoyun run SOURCE, then caoyun publish",
                    "先运行 caoyun demo，或 caoyun run 来源 后 caoyun publish",
                ),
            )
        show.out.print(say(f"caoyun: {address}   (Ctrl+C stops it)", f"漕运：{address}   （Ctrl+C 停止）"))
        if open_:
            threading.Timer(1, webbrowser.open, [address]).start()
        made = app(place, hosts=(*LOCAL, *(host_name or ())))
        config = uvicorn.Config(
            made, log_level="warning", root_path=path, server_header=False, timeout_graceful_shutdown=5
        )
        uvicorn.Server(config).run(sockets=[listening])


def _listening(port: int) -> socket.socket:
    """A socket of this machine's own.

    Raises:
        BadPlace: the port is taken.
    """
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind(("127.0.0.1", port))
    except OSError as error:
        made.close()
        raise BadPlace(
            say(f"port {port} cannot be had: {error.strerror}", f"端口 {port} 不可用：{error.strerror}"),
            field="--port", hint=say("--port 0 takes a free one", "--port 0 使用任意空闲端口"),
        ) from error  # fmt: skip
    return made
