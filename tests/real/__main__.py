"""``python -m tests.real docs/real-data.md``: run every captured set through the pipeline and write what was found."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.real import DATA
from tests.real.report import report
from tests.real.run import found


def main(path: Path) -> int:
    """Write the report, or say in one line why it cannot be."""
    if not DATA.is_dir():
        sys.stderr.write("caoyun: the captured records are not there; they lie beside the project, in ../shared/data\n")
        return 2
    with TemporaryDirectory(prefix="caoyun-real-") as home:
        text = report(found(Path(home)))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/real-data.md")))
