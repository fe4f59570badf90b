"""Write the page of outcomes: ``python -m tests.faults docs/faults.md``."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.faults.document import page

Path(sys.argv[1]).write_text(page(), "utf-8")
