"""The page of outcomes is the table's."""

from __future__ import annotations

from pathlib import Path

from tests.faults.document import page

PAGE = Path(__file__).parents[2] / "docs" / "faults.md"


def test_the_page_of_outcomes_is_as_the_table_is():
    assert PAGE.read_text("utf-8") == page(), "python -m tests.faults docs/faults.md"
