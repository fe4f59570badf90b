"""JSON answers of known platforms in, guesses out: statistics, CKAN, ZCY, Epoint, searches, boards; and their kin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

from etl.families.portal import Portal
from etl.readers import json
from etl.recognise.guess import Guess
from etl.recognise.literal import call
from etl.recognise.objects import any_list
from etl.recognise.seeing import Seen
from etl.sources import registry
from etl.ways.rows import JsonRows

_CHANNEL = re.compile(r"/common/search/([0-9a-f]{32})")
_EPOINT = re.compile(r"getFullTextData(New)?$|esinteligentsearch", re.IGNORECASE)


def _has(family: str) -> bool:
    return find_spec(f"etl.families.{family}") is not None


def _list(seen: Seen, path: str) -> list[dict[str, Any]]:
    """The objects at a path of the answer; none where it leads to no list of objects."""
    found = json.inside(json.at(seen.json, path)) if seen.json is not None else None
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def nbs(seen: Seen) -> Iterator[Guess]:
    """easyquery: ``returncode`` and ``returndata.datanodes``; what was asked says which figures."""
    nodes = _list(seen, "returndata.datanodes")
    asked = seen.sent
    if not nodes or "dbcode" not in asked:
        return
    said = {one["wdcode"]: one["valuecode"] for name in ("wds", "dfwds") for one in _wds(asked.get(name, "[]"))}
    evidence = ("returncode and returndata.datanodes", f"dbcode {asked['dbcode']}", f"asked for {said}")
    listing = call("etl.families.nbs", "Nbs", site=seen.site, dbcode=asked["dbcode"],
                   indicators=(said.get("zb", ""),), region=said.get("reg", ""), periods=said.get("sj", "LAST10"),
                   rowcode=asked.get("rowcode", "zb"), colcode=asked.get("colcode", "sj"))  # fmt: skip
    yield Guess(family="nbs", confidence=0.95, evidence=evidence, listing=listing, own=True, kind="statistic")


def _wds(said: str) -> list[dict[str, str]]:
    found = json.inside(said)
    return [one for one in found if isinstance(one, dict) and "wdcode" in one] if isinstance(found, list) else []


def ckan(seen: Seen) -> Iterator[Guess]:
    """CKAN: ``package_search`` with ``result.{count, results[]}``."""
    rows = _list(seen, "result.results")
    if not rows or not _has("ckan") or json.at(seen.json, "result.count") is None:
        return
    evidence = [f"result.results ({len(rows)}) and result.count"]
    evidence += ["package_search in the address"] if "package_search" in seen.path else []
    evidence += ["success is true"] if json.at(seen.json, "success") is True else []
    evidence += ["rows have resources and tags"] if {"resources", "tags"} <= rows[0].keys() else []
    api = seen.path.partition("/package_search")[0] if "package_search" in seen.path else "/api/3/action"
    listing = call("etl.families.ckan", "ckan", site=seen.site, api=api)
    yield Guess(family="ckan", confidence=0.35 + 0.16 * len(evidence), evidence=tuple(evidence), listing=listing,
                own=True, kind="open_dataset")  # fmt: skip


def zcy(seen: Seen) -> Iterator[Guess]:
    """ZCY: ``/portal/category`` with ``result.data.{total, data[]}``, rows with ``articleId``."""
    rows = _list(seen, "result.data.data")
    if not rows or "articleId" not in rows[0] or not _has("zcy"):
        return
    evidence = [f"result.data.data ({len(rows)}) with articleId"]
    evidence += ["the address is /portal/category"] if seen.path.endswith("/portal/category") else []
    evidence += ["success is true"] if json.at(seen.json, "success") is True else []
    given = json.inside(seen.sent.get("districtCode", "").replace("'", '"'))
    category = seen.sent.get("categoryCode", "ZcyAnnouncement2")
    listing = call("etl.families.zcy", "zcy", site=seen.site, category=category,
                   districts=tuple(given) if isinstance(given, list) else ())  # fmt: skip
    yield Guess(family="zcy", confidence=0.6 + 0.12 * len(evidence), evidence=tuple(evidence), listing=listing,
                own=True, kind="procurement_notice")  # fmt: skip


def epoint(seen: Seen) -> Iterator[Guess]:
    """Epoint: ``getFullTextData`` with ``records`` and ``totalcount``, maybe in a text."""
    at = next((path for path in ("result", "content.result", "content") if _list(seen, f"{path}.records")), "")
    if not at or not _has("epoint"):
        return
    rows = _list(seen, f"{at}.records")
    evidence = [f"{at}.records ({len(rows)})"]
    evidence += [f"{at}.totalcount"] if json.at(seen.json, f"{at}.totalcount") is not None else []
    evidence += ["the address is an intelligent search"] if _EPOINT.search(seen.path) else []
    evidence += ["rows have categorynum"] if "categorynum" in rows[0] else []
    if len(evidence) < 3:
        return
    dated = next((name for name in ("webdate", "infodatepx", "infodate") if name in rows[0]), "webdate")
    body = seen.json if seen.exchange.request.json is None else json.inside(seen.exchange.request.json)
    listing = call("etl.families.epoint", "epoint", site=seen.site, path=seen.path, category=_category(body, rows),
                   dated=dated, at=at)  # fmt: skip
    yield Guess(family="epoint", confidence=0.5 + 0.11 * len(evidence), evidence=tuple(evidence), listing=listing,
                own=True, kind="procurement_notice", caution="look at the category")  # fmt: skip


def _category(asked: Any, rows: list[dict[str, Any]]) -> str:
    """What was asked for, else what all rows begin with."""
    conditions = asked.get("condition") if isinstance(asked, dict) else None
    for one in conditions if isinstance(conditions, list) else ():
        if isinstance(one, dict) and one.get("equal"):
            return str(one["equal"])
    numbers = [str(row.get("categorynum", "")) for row in rows]
    return next((numbers[0][:n] for n in range(len(numbers[0]), 0, -1) if all(s.startswith(numbers[0][:n])
                 for s in numbers)), "")  # fmt: skip


def json_search(seen: Seen) -> Iterator[Guess]:
    """The search of UCAP sites: ``/common/search/{channel}`` with ``data.results``."""
    channel, rows = _CHANNEL.search(seen.path), _list(seen, "data.results")
    if not channel or not rows:
        return
    evidence = ["the address is /common/search/ and a channel", f"data.results ({len(rows)})"]
    evidence += ["rows have domainMetaList"] if "domainMetaList" in rows[0] else []
    size = seen.sent.get("_pageSize", "")
    listing = call("etl.families.json_search", "json_search", site=seen.site, channel=channel[1],
                   size=int(size) if size.isdigit() else 15)  # fmt: skip
    yield Guess(family="json_search", confidence=0.65 + 0.11 * len(evidence), evidence=tuple(evidence),
                listing=listing, own=True, kind="policy_document")  # fmt: skip


def leaders_board(seen: Seen) -> Iterator[Guess]:
    """The board for leaders: ``/threads/queryThreadsList`` with ``responseData``, rows with ``tid``."""
    rows = _list(seen, "responseData")
    if not rows or "tid" not in rows[0] or not seen.sent.get("fid", "").isdigit():
        return
    evidence = (f"responseData ({len(rows)}) with tid", f"fid={seen.sent['fid']}")
    listing = call("etl.families.leaders_board", "leaders_board", forum=int(seen.sent["fid"]))
    yield Guess(
        family="leaders_board",
        confidence=0.92,
        evidence=evidence,
        listing=listing,
        own=True,
        kind="public_letter",
        stated=False,
    )


def kin(seen: Seen) -> Iterator[Guess]:
    """Answers that have the shape of a source that is there: its path to the rows and most of its names."""
    found = any_list(seen)
    best: tuple[float, str, str, Portal] | None = None
    for one in registry().values() if found else ():
        listing = one.listing
        if isinstance(listing, Portal) and isinstance(listing.rows, JsonRows) and listing.family != "portal":
            share = _likeness(seen, listing)
            best = max(best or (0.0, "", "", listing), (share, listing.family, one.id, listing), key=lambda b: b[0])
    if found and best and best[0] >= 0.6:
        evidence = (f"{best[0]:.0%} of its names are those of {best[2]}, and its rows are where that has them",
                    f"see etl/families/{best[1]}.py: its preset says this shorter")  # fmt: skip
        yield Guess(family=best[1], confidence=0.45 + 0.4 * best[0], evidence=evidence, listing=found.listing,
                    stated=found.stated, likely=best[3].fields)  # fmt: skip


def _likeness(seen: Seen, listing: Portal) -> float:
    """The share of the names of a family that the rows at its path have."""
    rows = listing.rows
    found = _list(seen, rows.at) if isinstance(rows, JsonRows) and rows.at else []
    wanted = {name.partition(".")[0] for name in listing.fields} - dict(listing.made).keys()
    return len(wanted & found[0].keys()) / len(wanted) if found and wanted else 0.0
