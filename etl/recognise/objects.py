"""Any JSON answer in, the literal of a general portal out: where its rows are, what it states, how it was asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from etl.readers import json
from etl.recognise.guess import Guess
from etl.recognise.literal import Call, call
from etl.recognise.seeing import Seen

_MODULE = "etl.families.portal"
_PAGES = ("page", "pageNo", "pageNum", "pageIndex", "currentPage", "curPage", "current", "currPage", "pageNumber", "pn",
          "page.pageNo", "page.currentPage", "p")  # fmt: skip
_OFFSETS = ("start", "offset", "begin", "PageCond/begin")
_SIZES = ("pageSize", "size", "limit", "rows", "length", "pagesize", "perPage", "per_page", "rn", "n", "page.pageSize",
          "linesPerPage", "page.linesPerPage", "_pageSize")  # fmt: skip
_TOTALS = re.compile(r"^(total|totals|count|totalCount|recordsTotal|totalNum|totalSize|totalRecords?|totalRows?|"
                     r"rowCount|totalElements|hits|records|total_count|totalcount)$", re.IGNORECASE)  # fmt: skip
_PAGED = re.compile(r"^(pages|totalPages?|pageCount|total_pages)$", re.IGNORECASE)
_SUCCESS = ("code", "success", "status", "statusCode", "returncode", "result")
_GOOD = ("200", "0", "true", "success", "ok", "1", "00000")
_DEEP = 6


class Found(NamedTuple):
    """The list of an answer: its dotted path, its rows, the literal, what speaks for it."""

    at: str
    rows: list[dict[str, Any]]
    listing: Call
    stated: bool
    evidence: list[str]
    confidence: float


def json_list(seen: Seen) -> Iterator[Guess]:
    """Any JSON with a list of objects."""
    found = any_list(seen)
    if found:
        yield Guess(family="portal", confidence=found.confidence, evidence=tuple(found.evidence), listing=found.listing,
                    stated=found.stated, caution=_caution(found))  # fmt: skip


def _caution(found: Found) -> str:
    return "" if found.listing.argument("paging") else "no parameter says which page it is: only one answer is read"


def any_list(seen: Seen) -> Found | None:
    """The longest list of objects, and the total that is stated nearest to it."""
    lists = [(at, rows) for at, rows in _lists(seen.json, "") if rows]
    if not lists:
        return None
    at, rows = max(lists, key=lambda one: (len(one[1]) * min(4, len(one[1][0])), -one[0].count(".")))
    total, pages = _number(seen.json, at, _TOTALS, len(rows)), _number(seen.json, at, _PAGED, 1)
    success, paging = _success(seen.json), _paging(seen, len(rows))
    evidence = [f"{len(rows)} objects at {at or 'the top'!r}"]
    evidence += [f"{total!r} is {json.at(seen.json, total)}, a total"] if total else []
    evidence += [f"{pages!r} is a number of pages"] if pages and not total else []
    evidence += [f"{_own(paging)[0][1]!r} was sent, the page or first row"] if paging else []
    evidence += [f"{success[0]!r} is {success[1]}"] if success else []
    listed = call(_MODULE, "JsonRows", at=at, total=total, pages="" if total else pages, success=success or None)
    made = {"site": seen.site, "ask": _ask(seen, paging), "paging": paging, "rows": listed}
    listing = call(_MODULE, "Portal", **{name: value for name, value in made.items() if value is not None})
    confidence = 0.4 + 0.1 * (len(evidence) - 1) if len(rows) > 1 or total else 0.35
    return Found(at, rows, listing, bool(total), evidence, min(0.7, confidence))


def _lists(value: Any, path: str, deep: int = 0) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Every list of objects, by its path; lists inside rows are of their rows and are not looked for."""
    value = json.inside(value)
    if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
        yield path, value
    elif isinstance(value, dict) and deep < _DEEP:
        for name, inner in value.items():
            if "." not in name:
                yield from _lists(inner, f"{path}.{name}".lstrip("."), deep + 1)


def _number(value: Any, at: str, shape: re.Pattern[str], least: int) -> str:
    """The dotted path of a number of this name, beside the list or above it, the nearest first."""
    above = at.split(".")[:-1] if at else []
    for depth in range(len(above), -1, -1):
        path = ".".join(above[:depth])
        beside = json.inside(json.at(value, path) if path else value)
        for name, said in beside.items() if isinstance(beside, dict) else ():
            digits = not isinstance(said, bool) and isinstance(said, int | str) and str(said).isdecimal()
            if shape.match(name) and digits and int(said) >= least:
                return f"{path}.{name}".lstrip(".")
    return ""


def _success(value: Any) -> tuple[str, str] | None:
    for name in _SUCCESS if isinstance(value, dict) else ():
        if str(value.get(name)).lower() in _GOOD and isinstance(value.get(name), str | int):
            return name, str(value[name])
    return None


def _paging(seen: Seen, rows: int) -> Call | None:
    """How the answer was one page of several: by a number or by a first row."""
    sent = seen.sent
    size = next((name for name in _SIZES if sent.get(name, "").isdigit()), "")
    count = int(sent[size]) if size else rows
    for name in _PAGES:
        if sent.get(name, "").isdigit():
            start = 0 if sent[name] == "0" else 1
            return call(_MODULE, "Pages", key=name, size_key=size, size=count, start=start)
    for name in _OFFSETS:
        if sent.get(name, "").isdigit():
            return call(_MODULE, "Offset", key=name, size_key=size, size=count)
    return None


def _ask(seen: Seen, paging: Call | None) -> Call:
    """The address with what is the same on every page."""
    request = seen.exchange.request
    method = "get" if request.method == "GET" else "json" if request.json is not None else "form"
    paged = {name for _, name in _own(paging)} if paging else set()
    path = seen.path
    if method != "get" and (query := seen.url.partition("?")[2]):
        path, paged = f"{path}?{query}", paged | seen.query.keys()
    fixed = tuple((name, _typed(value)) for name, value in seen.sent.items() if name not in paged)
    return call(_MODULE, "Ask", path=path, method=method, params=fixed)


def _own(paging: Call) -> tuple[tuple[str, str], ...]:
    """Which names a way of paging sends itself, told or as it has them untold."""
    usual: Mapping[str, tuple[str, str]] = {"Pages": ("page", ""), "Offset": ("start", "length")}
    pairs = zip(("key", "size_key"), usual[paging.name], strict=True)
    return tuple((name, paging.argument(name) or untold) for name, untold in pairs)


def _typed(value: str) -> object:
    return int(value) if value.isdecimal() and str(int(value)) == value and len(value) < 10 else value
