"""The portal as people start it: ``caoyun serve`` in a process of its own, on a port that is free."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

COMMAND = Path(sys.executable).with_name("caoyun")


@contextmanager
def served(home: Path, *options: str) -> Iterator[str]:
    """Its address, while it runs."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("CAOYUN_")}
    env |= {"CAOYUN_HOME": str(home), "CAOYUN_WEB": "practice", "CAOYUN_LANG": "en", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [str(COMMAND), "serve", "--port", "0", *options], env=env, cwd=home, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        try:
            yield re.search(r"(http://127\.0\.0\.1:\d+\S*)/ ", process.stdout.readline())[1]  # type: ignore[index]
        finally:
            process.terminate()
            process.wait(20)
