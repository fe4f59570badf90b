"""HTML in, a PDF out, printed by a Chromium that this machine has; it reaches no network while it prints."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from etl.errors import BadPlace
from etl.words import say

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
_SECONDS = 120


def browser() -> str:
    """The first Chromium on the path.

    Raises:
        BadPlace: there is none.
    """
    for name in BROWSERS:
        if found := shutil.which(name):
            return found
    raise BadPlace(
        say("a PDF is printed by Chromium, and there is none on this machine", "PDF 由 Chromium 打印，本机没有 Chromium"),
        field="--out",
        hint=say("write --out REPORT.html and print it from any browser; or install chromium",
                 "改用 --out 报告.html，再用任意浏览器打印；或安装 chromium"),
    )  # fmt: skip


def printed(html: str, out: Path) -> None:
    """Print a page that needs nothing beside it.

    Raises:
        BadPlace: there is no Chromium, or it did not print.
    """
    command = browser()
    with tempfile.TemporaryDirectory(prefix="caoyun-pdf-") as folder:
        page, made = Path(folder) / "page.html", Path(folder) / "page.pdf"
        page.write_text(html, encoding="utf-8")
        options = ["--headless", "--disable-gpu", "--no-pdf-header-footer", f"--user-data-dir={folder}/profile",
                   "--host-resolver-rules=MAP * ~NOTFOUND", "--no-first-run", "--disable-background-networking",
                   *(["--no-sandbox"] if os.geteuid() == 0 else []), f"--print-to-pdf={made}"]  # fmt: skip
        try:
            done = subprocess.run([command, *options, page.as_uri()], capture_output=True, text=True, check=False,
                                  timeout=_SECONDS, errors="replace")  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise BadPlace(f"{command} did not print within {_SECONDS} s", hint="--out REPORT.html") from error
        if not made.exists():
            raise BadPlace(f"{command} did not print: {done.stderr.strip()[-300:]}", hint="--out REPORT.html")
        shutil.copyfile(made, out)
