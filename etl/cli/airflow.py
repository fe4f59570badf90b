"""A checkout in, an Airflow that knows it out: its home and configuration, and all its parts on 127.0.0.1 only."""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType

from etl.cli.show import err, out
from etl.cli.words import say
from etl.errors import BadCommand, BadPlace

ROOT = Path(__file__).parents[2]
HOME = Path(os.environ.get("CAOYUN_AIRFLOW") or ROOT / "var" / "airflow")
BIN = Path(sys.executable).parent
_PID = HOME / "up.pid"

_CONFIG = """\
# Written by caoyun; what is not here is Airflow's default.
[core]
dags_folder = {dags}
load_examples = False
# The default forks 32 workers.
parallelism = 8
default_timezone = Asia/Shanghai
# What can heal is tried again; what cannot fails at once (see dags/steps.py).
default_task_retries = 2
default_task_retry_delay = 300
simple_auth_manager_users = admin:admin
[api]
host = 127.0.0.1
port = {port}
base_url = http://127.0.0.1:{port}
workers = 1
expose_config = False
[api_auth]
# The parts run as processes of their own and must agree on it.
jwt_secret = {secret}
[scheduler]
orphaned_tasks_check_interval = 30
[openlineage]
# An event a file; a URL of Marquez, DataHub or another goes here as {{"type": "http", "url": ...}}.
transport = {{"type": "file", "log_file_path": "{home}/lineage/event", "append": false}}
namespace = caoyun
# The default forks the task for each event, and a fork of what has used polars or DuckDB can hang until it is killed.
execute_in_thread = True
[usage_data_collection]
enabled = False
"""


def prepare(port: int = 8080) -> Path:
    """Write Airflow's home under ``var/``, and let this virtual environment know it, so that plain ``airflow`` finds it.

    The environment learns it by a ``.pth`` file, since neither venv nor uv can carry a variable; ``AIRFLOW_HOME`` in the
    shell still wins.
    """
    (HOME / "lineage").mkdir(parents=True, exist_ok=True)
    config = HOME / "airflow.cfg"
    config.touch(0o600)
    config.write_text(_CONFIG.format(dags=ROOT / "dags", port=port, secret=_secret(), home=HOME), encoding="utf-8")
    if HOME.is_relative_to(ROOT) and sys.prefix != sys.base_prefix and Path(sys.prefix).is_relative_to(ROOT):
        packages = next(Path(sys.prefix).glob("lib/python3*/site-packages"))
        line = f"import os; os.environ.setdefault('AIRFLOW_HOME', {str(HOME)!r})\n"
        (packages / "caoyun_airflow_home.pth").write_text(line, encoding="utf-8")
    return HOME


def _secret() -> str:
    """The key with which Airflow's parts sign their tokens; made once and kept."""
    kept = HOME / "jwt_secret"
    if not kept.exists():
        kept.touch(0o600)
        kept.write_text(secrets.token_hex(64), encoding="utf-8")
    return kept.read_text(encoding="utf-8")


def environment(**extra: str) -> dict[str, str]:
    """The environment for Airflow's processes."""
    return {**os.environ, "AIRFLOW_HOME": str(HOME), **extra}


def migrate() -> None:
    """Make or migrate the metadata database.

    Raises:
        BadPlace: Airflow could not.
    """
    done = subprocess.run(
        [BIN / "airflow", "db", "migrate"], env=environment(), capture_output=True, text=True, cwd=ROOT, check=False
    )
    if done.returncode:
        raise BadPlace(f"airflow db migrate failed: {done.stderr.strip().splitlines()[-1:]}", hint=str(HOME))


def up(port: int) -> None:
    """Start the API server, the scheduler, the DAG processor and the triggerer, and stop them together.

    ``airflow standalone`` would open log servers on all addresses; so the parts are started one by one. A part that
    ends by itself is started again, so that a scheduler that was killed takes its runs up where they stood.

    Raises:
        BadCommand: it runs here already.
        BadPlace: a part ended while Airflow was starting, or ended again and again.
    """
    _alone()
    prepare(port)
    migrate()
    url = f"http://127.0.0.1:{port}"
    (HOME / "logs").mkdir(exist_ok=True)
    signal.signal(signal.SIGTERM, _interrupt)
    _PID.write_text(str(os.getpid()), encoding="utf-8")
    running = {name: _start(name, port) for name in _PARTS}
    try:
        _ready(url, running)
        _tell(url)
        _keep(running, port)
    finally:
        _stop(list(running.values()))
        _PID.unlink(missing_ok=True)


_PARTS: Mapping[str, tuple[str, ...]] = {
    "api-server": ("--host", "127.0.0.1", "--port", "{port}"), "scheduler": ("--skip-serve-logs",),
    "dag-processor": (), "triggerer": ("--skip-serve-logs",),
}  # fmt: skip
_MOST = 5  # times that a part is started again within an hour


def _start(name: str, port: int) -> subprocess.Popen[bytes]:
    """One part, in a session of its own, so that it can be ended with everything below it."""
    said = [str(BIN / "airflow"), name, *(word.format(port=port) for word in _PARTS[name])]
    env = environment(AIRFLOW__CORE__EXECUTION_API_SERVER_URL=f"http://127.0.0.1:{port}/execution/")
    with (HOME / "logs" / f"{name}.log").open("ab") as log:
        return subprocess.Popen(said, cwd=ROOT, start_new_session=True, env=env, stdout=log, stderr=subprocess.STDOUT)


def _keep(running: dict[str, subprocess.Popen[bytes]], port: int) -> None:
    """Start a part again that has ended, until somebody stops all of them.

    Raises:
        BadPlace: it ended too often.
    """
    ended: dict[str, list[float]] = {name: [] for name in running}
    while True:
        time.sleep(1)
        for name in [name for name, process in running.items() if process.poll() is not None]:
            ended[name] = [at for at in ended[name] if at > time.monotonic() - 3600] + [time.monotonic()]
            _kill(running[name])  # its workers have outlived it
            if len(ended[name]) > _MOST:
                raise BadPlace(f"airflow {name} ended by itself {_MOST + 1} times", hint=f"{HOME}/logs/{name}.log")
            err.print(say(f"airflow {name} ended by itself and is started again",
                          f"airflow {name} 自行结束，正在重新启动"), style="yellow")  # fmt: skip
            running[name] = _start(name, port)


def down() -> None:
    """End what ``up`` started here, and wait until it has ended.

    Raises:
        BadCommand: nothing was started.
        BadPlace: it did not end within a minute.
    """
    if (pid := _running()) is None:
        raise BadCommand(say("no Airflow was started here", "此处没有启动 Airflow"), hint="make up")
    os.kill(pid, signal.SIGTERM)
    with err.status(say("Airflow is ending", "正在停止 Airflow")):
        for _ in range(60):
            if _running() is None:
                return
            time.sleep(1)
    raise BadPlace(f"process {pid} did not end within a minute", hint=f"kill {pid}")


def _running() -> int | None:
    """The process of an ``up`` that still runs; a number that another process has since got is not it."""
    try:
        pid = int(_PID.read_text(encoding="utf-8"))
        return pid if b"caoyun" in Path(f"/proc/{pid}/cmdline").read_bytes() else None
    except (OSError, ValueError):
        return None


def _alone() -> None:
    if pid := _running():
        raise BadCommand(say(f"Airflow runs here already, as process {pid}", f"Airflow 已在运行，进程 {pid}"),
                         hint="make down")  # fmt: skip


def _stop(running: Sequence[subprocess.Popen[bytes]]) -> None:
    """Ask each part to end, and end what does not within ten seconds (the scheduler waits for its idle workers)."""
    for process in running:
        process.terminate()
    until = time.monotonic() + 10
    for process in running:
        with suppress(subprocess.TimeoutExpired):
            process.wait(max(0.1, until - time.monotonic()))
        _kill(process)
        process.wait()


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End whatever is left of a part and of what it started."""
    with suppress(ProcessLookupError):  # nothing is left of it, which is what was wanted
        os.killpg(process.pid, signal.SIGKILL)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _ready(url: str, running: Mapping[str, subprocess.Popen[bytes]]) -> None:
    with err.status(say("Airflow is starting", "正在启动 Airflow")):
        for _ in range(120):
            if dead := [name for name, process in running.items() if process.poll() is not None]:
                raise BadPlace(f"airflow {dead[0]} ended while it was starting", hint=f"{HOME}/logs/{dead[0]}.log")
            try:
                urllib.request.urlopen(f"{url}/api/v2/version", timeout=2).read()
            except OSError:
                time.sleep(1)
            else:
                return
    raise BadPlace("Airflow did not answer within two minutes", hint=f"{HOME}/logs/api-server.log")


def _tell(url: str) -> None:
    passwords = HOME / "simple_auth_manager_passwords.json.generated"
    password = json.loads(passwords.read_text(encoding="utf-8"))["admin"] if passwords.exists() else "?"
    out.print(say(f"Airflow: {url}   user admin, password {password}\nCtrl-C stops it; logs in {HOME / 'logs'}",
                  f"Airflow：{url}   用户 admin，密码 {password}\nCtrl-C 停止；日志在 {HOME / 'logs'}"))  # fmt: skip
