"""The table of outcomes in, a page that a person can read out."""

from __future__ import annotations

from collections.abc import Iterator

from etl.practice.faults import FAULTS
from tests.faults import lists, outcomes
from tests.faults.list_switches import SWITCHES
from tests.faults.outcomes import Row, Told
from tests.faults.portal import ROLES

_HEAD = """# What comes of a server that fails, and of a list that misbehaves

This page is made by `python -m tests.faults docs/faults.md` from `tests/faults/outcomes.yaml`, and
`pytest tests/faults` holds every row of it: against a practice portal of 111 records on loopback sockets, with two
pages of a list, a page for each record, 12 attachments, and one record that the contract rejects. In every case the
ledger adds up, nothing that was not said is in the lake, nothing is loaded twice, and the next good run makes the lake
the same as one that never failed. Each row names the check that catches it; with it switched off the test fails.

## Faults of a server

The fault stays for a whole run and is over on the day after. It is on page 2 of the list, on one record's page, or on
one attachment; what is of the address, the name or the certificate is on the host of all of them. A listing that fails
ends the run; a detail or an attachment that fails is owed, and asked for again by the next run.

- **run**: how it goes on, or the error that it ends with.
- **archive**: the verdict under which the answer is kept.
- **ledger**: the certificate, and how many records are pending and attachments owed.
- **once**: what comes of it when it happens only once. `complete`: the same run heals it. `same`: asking again at once
  would not help or is not for us, so it is as if it stayed. `never`: it does not come and go by the request.

| fault | on | run | archive | ledger | told | once | caught by |
|---|---|---|---|---|---|---|---|
"""
_LISTS = """
## Lists that misbehave

The source was held whole before, 110 records and one rejected. The list misbehaves through a whole run and behaves
afterwards. No record that is still published is lost, whatever the list said meanwhile.

| what | run | ledger | walks | told | caught by |
|---|---|---|---|---|---|
"""
_CHECKS = """
## The checks

| name | what it does |
|---|---|
"""


def page() -> str:
    """The whole page, in Markdown."""
    return "".join((_HEAD, *_faults(), _LISTS, *_lists(), _CHECKS, *_checks()))


def _faults() -> Iterator[str]:
    for fault, how in FAULTS.items():
        for role in ROLES:
            row = outcomes.faults()[fault, role]
            name = f"`{fault}`: {how.said}" if role == ROLES[0] else ""
            yield _line(name, role, row.run, row.archive, _ledger(row), row.why, row.once, row.caught_by)


def _ledger(row: Row) -> str:
    owed = [f"{row.pending} pending"] * bool(row.pending) + [f"{row.owed} owed"] * bool(row.owed)
    return ", ".join((row.certificate, *owed))


def _lists() -> Iterator[str]:
    for name, way in lists.WAYS.items():
        row = outcomes.disturbances()[name]
        yield _line(f"`{name}`: {way.said}", row.run, _fates(row), str(row.walks or ""), row.why, row.caught_by)


def _fates(row: Told) -> str:
    many = {"loaded": row.loaded, "duplicate": row.duplicate, "missing": row.missing}
    many |= {"quarantined": row.quarantined} if row.quarantined > 1 else {}
    return ", ".join((row.certificate, *(f"{number} {fate}" for fate, number in many.items() if number)))


def _checks() -> Iterator[str]:
    return (_line(f"`{name}`", check.said) for name, check in SWITCHES.items())


def _line(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |\n"
