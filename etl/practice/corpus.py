"""Records of an imaginary publisher, each computed from its number alone: any size, no memory, the same every time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from random import Random

from etl.practice import words

_NEWEST = date(2024, 5, 31)
_LATE = timedelta(days=500)
_ANOTHER = 500_009  # another draw for another record under the same number


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs from the first crawl, as numbers of records.

    Args:
        added: New at the top.
        edited: Of another title.
        withdrawn: Gone from the list, and their own pages with them.
        twice: Standing in the list again at its end.
        while_paging: Arriving between the first page of a walk and its last; they stay for the walks after it.
        backdated: Stating an earlier date than before.
        late: New at the top, and of an old date.
        republished: Of the withdrawn ones, back as they were, the first of them.
        reused: Of the withdrawn ones, the next: another record stands at the top under their id.
    """

    added: int = 0
    edited: int = 0
    withdrawn: int = 0
    twice: int = 0
    while_paging: int = 0
    backdated: int = 0
    late: int = 0
    republished: int = 0
    reused: int = 0


UNCHANGED = Changes()


@dataclass(frozen=True)
class Corpus:
    """The records of one publisher, newest first.

    Args:
        province: Name of the province, for titles.
        seed: Another seed, other records.
        size: How many records there were at first.
        changes: What has changed since.
        flaws: One record in so many has a flaw that a contract must catch; 0 for none.
        today: Date of the newest of the first records.
    """

    province: str
    seed: int = 1
    size: int = 240
    changes: Changes = UNCHANGED
    flaws: int = 61
    today: date = _NEWEST

    @cached_property
    def _edited(self) -> frozenset[int]:
        return frozenset(self._some(self.changes.edited, 3))

    @cached_property
    def _backdated(self) -> frozenset[int]:
        return frozenset(self._some(self.changes.backdated, 4))

    @cached_property
    def _reused(self) -> list[int]:
        back = self.changes.republished
        return self._some(self.changes.withdrawn, 1)[back : back + self.changes.reused]

    @cached_property
    def _withdrawn(self) -> list[int]:
        """Numbers that are no longer at their place in the list, the newest first."""
        return sorted(self._some(self.changes.withdrawn, 1)[self.changes.republished :], reverse=True)

    def _some(self, count: int, offset: int) -> list[int]:
        """So many record numbers, spread evenly over the first records."""
        if not count:
            return []
        step = max(1, self.size // count)
        return [(offset + i * step) % self.size for i in range(count)]

    def _newest(self, arrived: int) -> int:
        return self.size + self.changes.added + self.changes.late + arrived - 1

    def count(self, arrived: int = 0) -> int:
        """How many records the publisher states."""
        return self._newest(arrived) + 1 - len(self._withdrawn) + len(self._reused)

    def listed(self, start: int, stop: int, arrived: int = 0) -> list[int]:
        """Record numbers at positions ``start`` to ``stop`` of the list; those listed twice stand again at its end."""
        top, first = self._newest(arrived), len(self._reused)
        numbers = self._reused[start:stop]
        numbers += [self._at(p - first, top) for p in range(max(start, first), min(stop, self.count(arrived)))]
        again = self._some(self.changes.twice, 2)
        beyond = range(max(start, self.count(arrived)), min(stop, self.count(arrived) + len(again)))
        return numbers + [again[p - self.count(arrived)] for p in beyond]

    def gone(self, number: int) -> bool:
        """Whether a record was withdrawn, so that its own page is not there either."""
        return number in self._withdrawn and number not in self._reused

    def _at(self, position: int, top: int) -> int:
        number = top - position
        for gone in self._withdrawn:
            if gone < number:
                break
            number -= 1
        return number

    def issued(self, number: int) -> date:
        """The day a record was issued, back from ``today``, never more than some four years; later ones follow it."""
        if number in self._reused:
            return self.today
        first_late = self.size + self.changes.added
        back = _LATE if first_late <= number < first_late + self.changes.late else timedelta()
        return self.today - timedelta(days=(self.size - 1 - number) // max(3, self.size // 1500)) - back

    def record(self, number: int) -> dict[str, str]:
        """One record, in plain words that the shapes dress up: the same number gives the same record."""
        draw = Random(self.seed * 1_000_003 + number + (_ANOTHER if number in self._reused else 0))
        pick = draw.choice
        issuer = self.province + pick(words.ISSUERS)
        title = f"{issuer}{pick(words.VERBS)}{pick(words.MATTERS)}{pick(words.FORMS)}"
        day = self.issued(number) - (_LATE if number in self._backdated else timedelta())
        clauses = "，".join(draw.choices(words.CLAUSES, k=20))
        said = {
            "id": str(960000 + number),
            "title": title,
            "issuer": issuer,
            "theme": pick(words.THEMES),
            "day": day.isoformat(),
            "serial": str(1 + number % 400),
            "keywords": f"{pick(words.MATTERS)} {pick(words.THEMES)}",
            "formats": "|".join(pick(words.FORMATS)),
            "cycle": pick(words.CYCLES),
            "summary": f"{title}。{clauses}。",
            "clock": f"{9 + number % 9:02d}:{number % 60:02d}:{number * 7 % 60:02d}",
            "count": str(draw.randrange(90000)),
            "written": (day - timedelta(days=draw.randrange(20))).isoformat(),
        }
        if number in self._edited:
            said["title"] += "（修订）"
        return self._flawed(number, said)

    def _flawed(self, number: int, said: dict[str, str]) -> dict[str, str]:
        if self.flaws and number % self.flaws == self.flaws - 1:
            flaw = number // self.flaws % 3
            if flaw == 0:
                said["day"] = f"{said['day'][:4]}年2月30日"
            elif flaw == 1:
                said["title"] = ""
            else:
                said["day"] = "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in said["day"])
        return said
