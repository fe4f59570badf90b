"""A list that misbehaves while it is read: the outcome is the table's, nothing that was held is lost, and it heals."""

from __future__ import annotations

from dataclasses import replace

import pytest

from etl.practice.behaviour import ALWAYS, Behaviour
from tests.faults import lists, outcomes
from tests.faults.ledger import held, new_lake, ran_well
from tests.faults.portal import day_of, portal


def test_every_disturbance_stands_in_the_table_and_nothing_else():
    assert set(outcomes.disturbances()) == set(lists.WAYS)


@pytest.mark.parametrize("name", lists.WAYS)
def test_a_list_that_misbehaves_comes_out_as_the_table_says_and_the_next_run_heals_it(name, home):
    lists.disturbed(name, home)


@pytest.mark.parametrize(("more", "certificate"), [(-3, "unknown"), (0, "complete")])
def test_a_total_that_is_too_small_and_is_reached_by_a_full_page_is_found_out(more, certificate, home):
    with portal() as there:
        there.site.corpus = replace(there.site.corpus, size=200 - more)
        there.site.behaviour = Behaviour(overstated=more, walks=ALWAYS)
        yard = there.yard(new_lake(home / "lake"), 0)
        ran_well(yard, day_of(0))
    last = held(yard).last
    assert (last["stated"], last["listed"], last["certificate"]) == (200, 200 - more, certificate)
