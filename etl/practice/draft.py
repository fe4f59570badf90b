"""What a practice record of any kind is made of: the corpus's record, a day, a place and a source of chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from etl.practice import codes, words

if TYPE_CHECKING:
    from datetime import date

    from etl.model import Province

_REVISED = "（修订）"
_SITE = "https://www.example.gov.cn"


@dataclass(frozen=True, slots=True)
class Draft:
    """A record before it is told as one of a kind.

    Args:
        number: Its number in the corpus.
        record: What the corpus says of it, flaws and edits too.
        day: The day that it bears, without its flaw.
        place: The province of its publisher.
        draw: Where the rest comes from.
    """

    number: int
    record: Mapping[str, str]
    day: date
    place: Province
    draw: Random

    @property
    def national(self) -> bool:
        """Whether the publisher is one of the whole country, for which GB/T 2260 has no code."""
        return self.place.code == "100000"

    @property
    def region(self) -> str:
        """Code of the province where the publisher is; ministries are in the capital."""
        return "110000" if self.national else self.place.code

    def pick(self, said: Sequence[str]) -> str:
        """One of several words."""
        return self.draw.choice(said)

    def titled(self, title: str) -> str:
        """A title of the kind, revised where the record was edited, and none where that is its flaw."""
        if not self.record["title"]:
            return ""
        return title + (_REVISED if self.record["title"].endswith(_REVISED) else "")

    def later(self, least: int, most: int) -> str:
        """A day so many days after that of the record; before it where they are negative."""
        return (self.day + timedelta(days=self.draw.randint(least, most))).isoformat()

    def each(self, nth: int) -> bool:
        """Whether this is one record in so many."""
        return self.number % nth == nth - 1

    def url(self, column: str) -> str:
        """Address of the record's page in a column of the site."""
        return f"{_SITE}/{column}/post_{self.record['id']}.html"

    def company(self) -> str:
        """A company that is none: of no name but a number."""
        return f"{self.place.name_zh}样例第{self.draw.randrange(1, 1000)}号{self.pick(words.TRADES)}有限公司"

    def text(self) -> str:
        """Some clauses in lines of their own."""
        return "\n".join(f"{clause}。" for clause in self.draw.sample(words.CLAUSES, k=6))

    def contact(self) -> str:
        """Who can be asked, as pages say it; now and then with a number that is a person's."""
        if self.each(7):
            return f"联系人：{self.pick(words.PERSONS)}，手机：{codes.mobile_number(self.draw)}。"
        if self.each(11):
            return f"经办人身份证号：{codes.identity_number(self.draw, self.region)}。"
        return "详情请致电12345。"

    def phone(self) -> str:
        """A body's telephone; now and then somebody's own."""
        return codes.mobile_number(self.draw) if self.each(9) else self.pick(("12345", "010-12345678"))
