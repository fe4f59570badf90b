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
from contextlib import suppress
from pathlib import Path
from types import FrameType

from etl.cli.show import err, out
from etl.cli.words import say
from etl.errors import BadPlace

ROOT = Path(__file__).parents[2]
HOME = Path(os.environ.get("CAOYUN_AIRFLOW") or ROOT / "var" / "airflow")
BIN = Path(sys.executable).parent

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
[usage_data_collection]
enabled = False
"""


def prepare(port: int = 8080) -> Path:
    """Write Airflow's home under ``var/``, and let this virtual environment know it, so that plain ``airflow`` finds it.

    The environment learns it by a ``.pth`` file, since neither venv nor uv can carry a variable; ``AIRFLOW_HOME`` in the
    shell still wins.
    """
    HOME.mkdir(parents=True, exist_ok=True)
    config = HOME / "airflow.cfg"
    config.touch(0o600)
    config.write_text(_CONFIG.format(dags=ROOT / "dags", port=port, secret=_secret()), encoding="utf-8")
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

    ``airflow standalone`` would open log servers on all addresses; so the parts are started one by one.
    """
    prepare(port)
    migrate()
    url = f"http://127.0.0.1:{port}"
    parts = (["api-server", "--host", "127.0.0.1", "--port", str(port)], ["scheduler", "--skip-serve-logs"],
             ["dag-processor"], ["triggerer", "--skip-serve-logs"])  # fmt: skip
    logs = HOME / "logs"
    logs.mkdir(exist_ok=True)
    server = f"{url}/execution/"
    running = [
        subprocess.Popen([BIN / "airflow", *part], cwd=ROOT, start_new_session=True,
                         env=environment(AIRFLOW__CORE__EXECUTION_API_SERVER_URL=server),
                         stdout=(logs / f"{part[0]}.log").open("ab"), stderr=subprocess.STDOUT)
        for part in parts
    ]  # fmt: skip
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        _ready(url, running, logs)
        _tell(url)
        while all(p.poll() is None for p in running):
            time.sleep(1)
        dead = [part[0] for part, p in zip(parts, running, strict=True) if p.poll() is not None]
        raise BadPlace(f"airflow {', '.join(dead)} ended by itself", hint=f"{logs}/{dead[0]}.log")
    finally:
        _stop(running)


def _stop(running: list[subprocess.Popen[bytes]]) -> None:
    """Ask each part to end, and end what does not within ten seconds (the scheduler waits for its idle workers)."""
    for process in running:
        process.terminate()
    until = time.monotonic() + 10
    for process in running:
        with suppress(subprocess.TimeoutExpired):
            process.wait(max(0.1, until - time.monotonic()))
        with suppress(ProcessLookupError):  # nothing is left of it, which is what was wanted
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _ready(url: str, running: list[subprocess.Popen[bytes]], logs: Path) -> None:
    with err.status(say("Airflow is starting", "正在启动 Airflow")):
        for _ in range(120):
            if any(p.poll() is not None for p in running):
                raise BadPlace("a part of Airflow ended while it was starting", hint=f"{logs}/*.log")
            try:
                urllib.request.urlopen(f"{url}/api/v2/version", timeout=2).read()
            except OSError:
                time.sleep(1)
            else:
                return
    raise BadPlace("Airflow did not answer within two minutes", hint=f"{logs}/api-server.log")


def _tell(url: str) -> None:
    passwords = HOME / "simple_auth_manager_passwords.json.generated"
    password = json.loads(passwords.read_text(encoding="utf-8"))["admin"] if passwords.exists() else "?"
    out.print(say(f"Airflow: {url}   user admin, password {password}\nCtrl-C stops it; logs in {HOME / 'logs'}",
                  f"Airflow：{url}   用户 admin，密码 {password}\nCtrl-C 停止；日志在 {HOME / 'logs'}"))  # fmt: skip
