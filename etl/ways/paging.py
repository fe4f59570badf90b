"""How a list is parted, as a vocabulary: what a page is asked with, and after a page what the next is asked with.

Every way is a frozen value that computes from the parameters which a request carried, so that a page read again from
the archive leads to the same next page. None means that the page was the last.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from etl.errors import Changed

Params = dict[str, object]
_MOST = 10_000  # pages of a list that states no total; one that ignores its page parameter would never end


class Seen(NamedTuple):
    """What a page showed.

    Args:
        rows: How many rows.
        last: The last of them; empty where there is none.
        total: Records that the page states.
        pages: Pages that it states.
        link: Address of the next page, where the page names it.
        url: Whence the page came, for the message.
        current: Which page it says that it is, where it says so.
    """

    rows: int
    last: Mapping[str, Any]
    total: int | None
    pages: int | None
    link: str
    url: str
    current: int | None = None


@dataclass(frozen=True, slots=True)
class Single:
    """One answer holds everything."""

    def first(self, day: date) -> Params:
        """Nothing."""
        return {}

    def following(self, sent: Mapping[str, str], seen: Seen) -> Params | None:
        """None ever."""
        return None


@dataclass(frozen=True, slots=True)
class Tip:
    """The first page alone, though the list goes on: nobody has seen how more is asked for.

    What leaves the page is not taken for withdrawn, and the list is never complete.
    """

    def first(self, day: date) -> Params:
        """Nothing."""
        return {}

    def following(self, sent: Mapping[str, str], seen: Seen) -> Params | None:
        """None ever."""
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """Page numbers: ``page=1``, ``page=2``, ...

    Args:
        key: Name of the parameter; ``{key}`` in the address stands for it too.
        size_key: Name of the size parameter; empty where the site fixes the size.
        size: Rows a page.
        start: Number of the first page, 0 or 1. Where page 0 is page 1, it is 1.
        most: The most pages that the site shows, whatever it states; 0 for no limit. Beyond it a list is short.
    """

    key: str = "page"
    size_key: str = ""
    size: int = 10
    start: int = 1
    most: int = 0

    def first(self, day: date) -> Params:
        """The first number."""
        return self._at(self.start)

    def _at(self, number: int) -> Params:
        return {self.key: number, **({self.size_key: self.size} if self.size_key else {})}

    def following(self, sent: Mapping[str, str], seen: Seen) -> Params | None:
        """The next number, until the stated end or, where none is stated, a page that is not full.

        Raises:
            Changed: the page says that it is another than the one that was asked for.
        """
        number = int(sent[self.key]) - self.start
        if seen.current is not None and seen.current != number + self.start:
            what = f"page {sent[self.key]} was asked for and page {seen.current} came"
            raise Changed(what, url=seen.url, field="page")
        on = _on(number, self.size, seen) and not (self.most and number + 1 >= self.most)
        return self._at(number + 1 + self.start) if on else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offset:
    """Rows to pass over: ``start=0&length=10``, ``start=10&length=10``, ...

    Args:
        key: Name of the offset.
        size_key: Name of the length; empty where the site fixes it.
        size: Rows a page.
        start: Offset of the first row, 0 or 1.
    """

    key: str = "start"
    size_key: str = "length"
    size: int = 10
    start: int = 0

    def first(self, day: date) -> Params:
        """From the first row."""
        return self._at(self.start)

    def _at(self, offset: int) -> Params:
        return {self.key: offset, **({self.size_key: self.size} if self.size_key else {})}

    def following(self, sent: Mapping[str, str], seen: Seen) -> Params | None:
        """So many rows further, until the stated end or, where none is stated, a page that is not full."""
        offset = int(sent[self.key])
        on = _on((offset - self.start) // self.size, self.size, seen)
        return self._at(offset + self.size) if on else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """First and last row: ``startrecord=1&endrecord=20``, ``startrecord=21&endrecord=40``, ...

    Args:
        key: Name of the first row's number, counted from 1.
        end_key: Name of the last row's number.
        size_key: Name of the size, where the site wants that too.
        size: Rows a page.
    """

    key: str = "startrecord"
    end_key: str = "endrecord"
    size_key: str = ""
    size: int = 20

    def first(self, day: date) -> Params:
        """From row 1."""
        return self._at(1)

    def _at(self, start: int) -> Params:
        size = {self.size_key: self.size} if self.size_key else {}
        return {self.key: start, self.end_key: start + self.size - 1, **size}

    def following(self, sent: Mapping[str, str], seen: Seen) -> Params | None:
        """The next range, until the stated end or, where none is stated, a range that is not full."""
        start = int(sent[self.key])
        return self._at(start + self.size) if _on((start - 1) // self.size, self.size, seen) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """What the last row says is what the next page is asked with: ``lastItem=0``, ``lastItem=17923``, ...

    Args:
        key: Name of the parameter.
        name: The row's name of the value.
        start: Value for the first page.
        size_key: Name of the size parameter; empty where the site fixes the size.
        size: Rows a page.
    """

    key: str
    name: str
    start: str = "0"
    size_key: str = ""
    size: int = 10

    def first(self, day: date) -> Params:
        """The first value."""
        return self._at(self.start)

    def _at(self, value: str) -> Params:
        return {self.key: value, **({self.size_key: self.size} if self.size_key else {})}

    def following(self, sent: Mapping[str, str], seen: Seen) -> Params | None:
        """After the last row; an empty page is the end.

        Raises:
            Changed: the last row does not say it.
        """
        if not seen.rows:
            return None
        value = seen.last.get(self.name)
        if value in (None, ""):
            raise Changed(f"the last row has no {self.name!r} to go on from", url=seen.url, field=self.name)
        return self._at(str(value))


@dataclass(frozen=True, slots=True)
class Linked:
    """The page names the next one by its address."""

    def first(self, day: date) -> Params:
        """Nothing."""
        return {}

    def following(self, sent: Mapping[str, str], seen: Seen) -> Params | None:
        """The address, under the empty name."""
        return {"": seen.link} if seen.link else None


Plain = Pages | Offset | Range | Cursor | Single


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Windows of days, newest first, each parted in another way: for lists that hold only so much at once.

    Args:
        from_key: Name of a window's first day.
        to_key: Name of its last day.
        since: First day of all; records before it are not of this source.
        days: Days a window.
        shape: How a day is written, by ``strftime``; ``ccgp`` wants ``%Y:%m:%d``.
        to_shape: How the last day is, where that is another, as with ``23:59:59``.
        inner: How a window is parted.
    """

    from_key: str
    to_key: str
    since: date
    days: int = 30
    shape: str = "%Y-%m-%d"
    to_shape: str = ""
    inner: Plain = Single()

    def first(self, day: date) -> Params:
        """The window that ends with the day."""
        return self._at(day, day)

    def _at(self, last: date, day: date) -> Params:
        """A window that ends with a day; all but the newest end where one of equal lengths from ``since`` on does."""
        begins = max(self.since, self.since + timedelta((last - self.since).days // self.days * self.days))
        edges = {self.from_key: f"{begins:{self.shape}}", self.to_key: f"{last:{self.to_shape or self.shape}}"}
        return {**edges, **self.inner.first(day)}

    def following(self, sent: Mapping[str, str], seen: Seen) -> Params | None:
        """The window's next page, or the window before it."""
        if more := self.inner.following(sent, seen):
            return {self.from_key: sent[self.from_key], self.to_key: sent[self.to_key], **more}
        begun = self._day(sent[self.from_key], self.shape)
        return self._at(begun - timedelta(1), begun) if begun > self.since else None

    def _day(self, said: str, shape: str) -> date:
        return datetime.strptime(said, shape).date()  # noqa: DTZ007 - a day has no zone

    def opens(self, sent: Mapping[str, str]) -> bool:
        """Whether a request was for the first page of its window, whose total is the window's."""
        first = self.inner.first(self._day(sent[self.to_key], self.to_shape or self.shape))
        return all(sent[name] == str(value) for name, value in first.items())


Paging = Pages | Offset | Range | Cursor | Linked | Single | Tip | Window


def _on(place: int, size: int, seen: Seen) -> bool:
    """Whether a page follows the one at this place, counted from 0.

    Where a full page reaches the total, one more is asked for only of lists that state none.

    Raises:
        Changed: a page is empty before the stated end, holds more than a page does, or there is no end.
    """
    before, number = place * size, place + 1
    if seen.rows > size:
        raise Changed(f"page {number} holds {seen.rows} rows and not {size}", url=seen.url, field="rows")
    end = seen.total if seen.total is not None else None if seen.pages is None else seen.pages * size
    if end is not None and not seen.rows and before < end:
        what = f"{seen.total} rows" if seen.total is not None else f"{seen.pages} pages"
        raise Changed(f"page {number} is empty though {what} are stated", url=seen.url, field="rows")
    if end is None and place >= _MOST:
        raise Changed(f"no end after {_MOST} pages", url=seen.url, field="page")
    return before + size < end if end is not None else seen.rows == size


def goes_on(paging: Paging, sent: Mapping[str, str], seen: Seen) -> bool:
    """Whether this page is the last that can be had though the list goes on: a tip, or the most that a site shows."""
    if isinstance(paging, Pages) and paging.most:
        place = int(sent[paging.key]) - paging.start
        return place + 1 >= paging.most and _on(place, paging.size, seen)
    return isinstance(paging, Tip)


def sizes(paging: Paging) -> int:
    """Rows a page, 0 where a page has no fixed size."""
    inner: Sequence[Paging] = (paging.inner,) if isinstance(paging, Window) else ()
    return sizes(inner[0]) if inner else getattr(paging, "size", 0)
