"""Negative controls: with the check switched off that the table names, the same test fails, and not by a crash."""

from __future__ import annotations

import pytest

from tests.faults import cells, lists, outcomes, tags
from tests.faults.list_switches import SWITCHES
from tests.faults.portal import ROLES

ON = {
    (fault, check): role
    for role in ROLES
    for (fault, on), row in outcomes.faults().items()
    if on == role and fault != "etag_lie"
    for check in row.caught_by.split()
}
"""Fault and check to a role on which it catches it: an attachment where it can be one, since nobody reads it later."""
LISTS = [(name, check) for name, row in outcomes.disturbances().items() for check in row.caught_by.split()]
BENIGN = {("charset_lie_header", "attachment"), ("charset_lie_meta", "attachment"), ("rare_gb18030", "attachment")}
"""A PDF has no charset: what is said of it changes nothing, and nothing has to catch it."""


def test_every_outcome_names_the_check_that_catches_it():
    rows = {**outcomes.faults(), **{(name, ""): row for name, row in outcomes.disturbances().items()}}
    assert {key for key, row in rows.items() if not row.caught_by} == BENIGN
    assert {check for row in rows.values() for check in row.caught_by.split()} == set(SWITCHES)


@pytest.mark.parametrize(("fault", "check"), ON)
def test_without_its_check_a_fault_is_not_caught(fault, check, home, control, monkeypatch):
    SWITCHES[check].off(monkeypatch)
    with pytest.raises(AssertionError):
        cells.stays(fault, ON[fault, check], home / "lake", control.current)


@pytest.mark.parametrize(("name", "check"), LISTS)
def test_without_its_check_a_list_that_misbehaves_is_not_caught(name, check, home, monkeypatch):
    SWITCHES[check].off(monkeypatch)
    with pytest.raises(AssertionError):
        lists.disturbed(name, home)


@pytest.mark.parametrize("role", ROLES)
def test_without_its_check_a_tag_that_lies_is_believed(role, home, monkeypatch):
    SWITCHES[outcomes.faults()["etag_lie", role].caught_by.split()[0]].off(monkeypatch)
    with pytest.raises(AssertionError):
        tags.lied_to(role, home)


def test_without_settling_a_tag_that_lies_is_believed_for_ever(home, monkeypatch):
    SWITCHES["settled"].off(monkeypatch)
    with pytest.raises(AssertionError):
        tags.believed_for_a_while(home)
