"""Families of shapes that only captured sets have: a law book in SQLite, bulletins in YAML, code lists in TSV."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote, unquote

from etl.charset import decode
from etl.errors import Changed
from etl.families import mca_table
from etl.model import Exchange, Page, Request
from etl.readers import json
from etl.readers.figures import figures

_LAWS = (
    "SELECT law.*, category.name AS category, category.folder FROM law "
    "LEFT JOIN category ON category.id = law.category_id ORDER BY law.rowid"
)
_END = "<!-- INFO END -->"
_LINE = re.compile(r"(?P<name>[^\s:#]+):\s*(?P<said>[^#]*?)\s*(?:#\s*(?P<note>.*))?")
_ABOUT = frozenset({"地址", "时间", "省"})
_ITEM = re.compile(r"(国外)?(确诊|疑似|治愈|死亡)(详情)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class LawBook:
    """A SQLite file with a table of laws, and a Markdown file for each, found by name and date of publication.

    Args:
        site: Scheme and host.
        path: Folder of the book.
    """

    site: str
    path: str

    @property
    def fields(self) -> Mapping[str, str]:
        """Columns of the table, and the text of the file."""
        return {
            "id": "record_id",
            "name": "title",
            "level": "category",
            "publish": "issued_on",
            "valid_from": "effective_on",
            "expired": "status",
            "tags": "keywords",
            "text": "text",
        }

    @property
    def ignored(self) -> frozenset[str]:
        """Known and not loaded."""
        return frozenset({"subtitle", "filename", "order", "ver", "category_id", "category", "folder"})

    def first(self, day: date) -> Request:
        """The whole list."""
        return Request(url=f"{self.site}/{quote(self.path)}/db.sqlite3")

    def __call__(self, exchange: Exchange) -> Page:
        """Read the table; a law whose category has no folder has no file that could be found."""
        rows = _laws(exchange)
        details = (Request(url=self._file(row), role="detail", record=row["id"]) for row in rows if row["folder"])
        return Page(rows, None, None, tuple(details))

    def _file(self, row: Mapping[str, Any]) -> str:
        name = row["filename"] or (f"{row['name']}({row['publish']})" if row["publish"] else row["name"])
        path = f"{self.path}/{row['folder']}/{name}.md"
        return f"{self.site}/{quote(path)}"

    def detail(self, exchange: Exchange) -> Mapping[str, object]:
        """The text: the lines that tell when it was adopted, as they are, and what stands below them."""
        head, *body = decode(exchange).split(_END)
        if len(body) != 1:
            raise Changed(f"{_END!r} stands {len(body)} times", url=exchange.request.url, field="text")
        return {"text": f"{head.strip()}\n{body[0].strip()}"}


def _laws(exchange: Exchange) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(":memory:")) as book:
        try:
            book.deserialize(exchange.body)
            book.row_factory = sqlite3.Row
            return [dict(row) for row in book.execute(_LAWS)]
        except sqlite3.Error as error:
            raise Changed(f"the body is no law book: {error}", url=exchange.request.url, field="law") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulletins:
    """A folder of bulletins, a YAML file each, as announcements.

    Args:
        site: Scheme and host.
        path: The folder.
    """

    site: str
    path: str

    @property
    def fields(self) -> Mapping[str, str]:
        """The file's name, and what the file says of itself."""
        return {
            "name": "record_id",
            "title": "title",
            "地址": "url",
            "时间": "issued_on",
            "省": "region",
            "text": "text",
        }

    @property
    def ignored(self) -> frozenset[str]:
        """Known and not loaded."""
        return frozenset({"type", "size"})

    def first(self, day: date) -> Request:
        """The folder's index."""
        return Request(url=f"{self.site}/{quote(self.path)}/")

    def __call__(self, exchange: Exchange) -> Page:
        """Read the index; a bulletin has no title of its own but its file's name, place and day."""
        url = exchange.request.url
        listed = json.rows(json.load(exchange), "", url)
        rows = [row | {"title": json.need(row, "name", str, url).removesuffix(".yaml")} for row in listed]
        return Page(rows, None, None, tuple(self._file(row["name"]) for row in rows))

    def _file(self, name: str) -> Request:
        return Request(url=f"{self.site}/{quote(f'{self.path}/{name}')}", role="detail", record=name)

    def detail(self, exchange: Exchange) -> Mapping[str, object]:
        """One bulletin, its text being the file's lines."""
        said = {name: value for name, value, _ in _lines(exchange) if name in _ABOUT}
        return said | {"text": decode(exchange)}


@dataclass(frozen=True, slots=True, kw_only=True)
class BulletinFigures:
    """The figures of the same bulletins: each file is a page, each number with its unit a row.

    A region is named by the bulletin's province and the item's place, as they are: 湖北省 and 武汉市 are 湖北省武汉市.

    Args:
        site: Scheme and host.
        path: The folder.
        names: The files, in the order in which they are read.
    """

    site: str
    path: str
    names: tuple[str, ...]

    @property
    def fields(self) -> Mapping[str, str]:
        """What the bulletin says, and what follows from its name and date."""
        return {
            "id": "record_id",
            "指标": "indicator_code indicator",
            "地区": "region",
            "时期": "period",
            "时间": "period_on",
            "数值": "value",
            "单位": "unit",
            "说明": "note",
            "地址": "url",
        }

    @property
    def ignored(self) -> frozenset[str]:
        """The province, which stands in the region."""
        return frozenset({"省"})

    def first(self, day: date) -> Request:
        """The first bulletin."""
        return self._file(0)

    def _file(self, number: int) -> Request:
        return Request(url=f"{self.site}/{quote(f'{self.path}/{self.names[number]}')}")

    def __call__(self, exchange: Exchange) -> Page:
        """Read one bulletin; how many there are is not stated."""
        number = _place(self.names, exchange)
        lines = list(_lines(exchange))
        about = {name: said for name, said, _ in lines if name in _ABOUT}
        if missing := {"地址", "时间"} - about.keys():
            raise Changed(f"the bulletin has no {min(missing)}", url=exchange.request.url, field=min(missing))
        name = self.names[number].removesuffix(".yaml")
        rows = [row for item in lines if item[0] not in _ABOUT for row in _figures(name, item, about, exchange)]
        return Page(rows, None, self._file(number + 1) if number + 1 < len(self.names) else None)

    def detail(self, exchange: Exchange) -> Mapping[str, object]:
        """There are no detail pages."""
        raise Changed("a figure has no page of its own", url=exchange.request.url)


def _place(names: tuple[str, ...], exchange: Exchange) -> int:
    name = unquote(exchange.request.url).rpartition("/")[2]
    if name not in names:
        raise Changed("the page is none of the source's files", url=exchange.request.url, field="names")
    return names.index(name)


def _lines(exchange: Exchange) -> Iterator[tuple[str, str, str | None]]:
    """Name, value and comment of each line."""
    for line in decode(exchange).splitlines():
        found = _LINE.fullmatch(line)
        if line.strip() and not found:
            raise Changed(
                f"a line is not of the form 'name: value': {line[:40]!r}", url=exchange.request.url, field="text"
            )
        if found:
            yield found["name"], found["said"], found["note"]


def _figures(
    bulletin: str, line: tuple[str, str, str | None], about: Mapping[str, str], exchange: Exchange
) -> Iterator[dict[str, object]]:
    """A row for each figure of a line; what is unread is a row too, for the contract to reject."""
    item, said, note = line
    if not _ITEM.fullmatch(item):
        raise Changed(f"the item {item!r} is not known", url=exchange.request.url, field=item)
    here = "" if item.startswith("国外") else about.get("省", "")
    row: dict[str, object] = {
        "指标": item.removesuffix("详情"),
        "时期": about["时间"].replace("-", ""),
        "说明": note,
        **about,
    }
    told = figures(said)
    for one in told.read:
        figure = {"地区": here + one.place, "数值": one.value, "单位": one.unit}
        yield row | figure | {"id": f"{bulletin}:{item}:{one.place}"}
    for text in told.unread:
        yield row | {"地区": here, "数值": text, "单位": None, "id": f"{bulletin}:{item}:{text}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class GbTable:
    """Several revisions of the division codes, a tab-separated file each.

    Args:
        site: Scheme and host.
        path: Folder of the files.
        revisions: Year and month of each revision with the address it was taken from, in the order of reading.
    """

    site: str
    path: str
    revisions: tuple[tuple[str, str], ...]

    @property
    def fields(self) -> Mapping[str, str]:
        """As the ministry's own pages give them."""
        return mca_table.FIELDS

    @property
    def ignored(self) -> frozenset[str]:
        """Nothing else is stated."""
        return frozenset()

    def first(self, day: date) -> Request:
        """The first revision."""
        return self._file(0)

    def _file(self, number: int) -> Request:
        return Request(url=f"{self.site}/{self.path}/{self.revisions[number][0]}.tsv")

    def __call__(self, exchange: Exchange) -> Page:
        """Read one revision; every line has its own number, source and revision."""
        number = _place(tuple(f"{revision}.tsv" for revision, _ in self.revisions), exchange)
        revision, taken_from = self.revisions[number]
        head, *lines = decode(exchange).splitlines()
        cells = [tuple(line.split("\t")) for line in lines]
        stated = {(*line[:2], len(line)) for line in cells}
        if head != "Source\tRevision\tCode\tName" or stated != {("mca", revision, 4)}:
            raise Changed(f"the file is not the list of {revision}", url=exchange.request.url, field="Revision")
        listed = {code for _, _, code, _ in cells}
        rows = [mca_table.division(code, name, listed, revision, taken_from) for _, _, code, name in cells]
        return Page(rows, None, self._file(number + 1) if number + 1 < len(self.revisions) else None)

    def detail(self, exchange: Exchange) -> Mapping[str, object]:
        """There are no detail pages."""
        raise Changed("a division has no page of its own", url=exchange.request.url)
