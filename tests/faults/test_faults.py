"""36 server faults on the listing, a detail and an attachment: each comes out as the table says, and then heals."""

from __future__ import annotations

import pytest

from etl.practice.faults import FAULTS
from tests.faults import cells, outcomes, tags
from tests.faults.portal import ROLES

CELLS = [(fault, role) for fault in FAULTS for role in ROLES]
ONCE = [cell for cell in CELLS if outcomes.faults()[cell].once != "never"]


def test_every_fault_and_role_stands_in_the_table_and_nothing_else():
    assert set(outcomes.faults()) == set(CELLS)
    assert len(CELLS) == 108


@pytest.mark.parametrize(("fault", "role"), CELLS)
def test_a_fault_comes_out_as_the_table_says_and_the_next_run_heals_it(fault, role, home, control):
    cells.stays(fault, role, home / "lake", control.current)


@pytest.mark.parametrize(("fault", "role"), ONCE)
def test_a_fault_that_happens_once_is_healed_by_the_same_run_where_asking_again_is_for_us(fault, role, home, control):
    cells.once(fault, role, home / "lake", control.current)


@pytest.mark.parametrize("role", ROLES)
def test_a_tag_that_lies_is_not_believed_where_the_list_says_that_the_record_has_changed(role, home):
    tags.lied_to(role, home)


def test_a_tag_that_lies_is_believed_for_some_days_where_nothing_else_speaks_against_it(home):
    tags.believed_for_a_while(home)
