"""A corpus and a behaviour in, what each page of each walk shows out; it remembers only how far the list was read."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from random import Random

from etl.practice.behaviour import Behaviour
from etl.practice.corpus import Corpus


@dataclass(frozen=True, slots=True)
class Shown:
    """What one page of a list shows: the total that is stated, and the numbers of its records."""

    total: int
    numbers: list[int]


@dataclass(slots=True)
class Walks:
    """The walks over one list. A walk opens with page 1; what a page shows depends on the walk and the page alone.

    So a page that is asked for again within its walk shows the same, however often a client tries.
    """

    corpus: Corpus
    behaviour: Behaviour
    number: int = 1
    deepest: int = 0
    _arrived: int = 0
    _vanished: int = 0

    def turn(self, page: int) -> None:
        """A page is asked for; what came and went in a walk stays so in the walks after it."""
        if page == 1 and self.deepest:
            self._arrived, self._vanished = self.arrived, self.vanished
            self.number, self.deepest = self.number + 1, 0
        self.deepest = max(self.deepest, page)

    @property
    def disturbed(self) -> bool:
        """Whether this walk is one of those in which the list misbehaves."""
        return self.number <= self.behaviour.walks

    @property
    def arrived(self) -> int:
        """How many records arrived so far, in this walk one before each page after the first, up to the limit."""
        return self._arrived + self._so_far(self.corpus.changes.while_paging)

    @property
    def vanished(self) -> int:
        """How many records vanished so far, likewise, each from the top of the list, which was read already."""
        return self._vanished + self._so_far(self.behaviour.vanishing)

    def _so_far(self, limit: int) -> int:
        return min(max(0, self.deepest - 1), limit) if self.disturbed else 0

    def shown(self, page: int, size: int | None) -> Shown:
        """What a page shows, of so many rows or, without a size, of all."""
        there = self.corpus.count(self.arrived) - self.vanished
        if size is None:
            whole = self._positions(page, 0, there + self.corpus.changes.twice)
            return Shown(self._stated(there), whole)
        if self.disturbed and self.behaviour.endless and page >= (last := max(1, ceil(there / size))):
            numbers = self._positions(page, (last - 1) * size, last * size)
            return Shown(self._stated(page * size + 1), numbers)
        again = self.disturbed and page > 1 and page == self.behaviour.repeated
        start = (page - 1 - again) * size
        return Shown(self._stated(there), self._positions(page, start, start + size))

    def _stated(self, there: int) -> int:
        return max(0, there + self.behaviour.overstated) if self.disturbed else there

    def _positions(self, page: int, start: int, stop: int) -> list[int]:
        arrived, vanished = self.arrived, self.vanished
        if not (self.disturbed and self.behaviour.shuffled):
            return self.corpus.listed(start + vanished, stop + vanished, arrived)
        everything = self.corpus.listed(vanished, self.corpus.count(arrived) + self.corpus.changes.twice, arrived)
        Random(f"{self.corpus.seed} {self.number} {page}").shuffle(everything)
        return everything[start:stop]
