"""A list that misbehaves while it is read: the outcome is the table's, nothing that was held is lost, and it heals."""

from __future__ import annotations

import pytest

from tests.faults import lists, outcomes


def test_every_disturbance_stands_in_the_table_and_nothing_else():
    assert set(outcomes.disturbances()) == set(lists.WAYS)


@pytest.mark.parametrize("name", lists.WAYS)
def test_a_list_that_misbehaves_comes_out_as_the_table_says_and_the_next_run_heals_it(name, home):
    lists.disturbed(name, home)
