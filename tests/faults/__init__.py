"""The fault matrix: every way in which a server or a list fails, what comes of it, and what catches it."""

import pytest

pytest.register_assert_rewrite("tests.faults.cells", "tests.faults.ledger", "tests.faults.lists", "tests.faults.tags")
