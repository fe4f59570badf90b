"""The shape of the statistics database as of 2026: a figure a record, split among the indicators asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import orjson

from etl.practice.site import Answer, Ask, Role, Site, json_answer, not_found

_PATH = "/dg/website/publicrelease/web/external/stream/esData"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def role(site: Site, ask: Ask) -> Role:
    """What an address is for: a host is shared by many sources, so another catalogue or region is not ours."""
    options: Mapping[str, Any] = site.options
    if ask.path != _PATH or ask.method != "POST":
        return ""
    asked = orjson.loads(ask.body)
    ours = asked["cid"] == options["cid"] and asked["rootId"] == options["root"]
    areas = [one["value"] for one in asked["das"]]
    ours = ours and asked["indicatorIds"][0] in options["indicators"]
    return "listing" if ours and areas == [(options["region"] or "000000").ljust(12, "0")] else ""


def answer(site: Site, ask: Ask) -> Answer:
    """Answer a query for one indicator; anything else is not there."""
    if not role(site, ask):
        return not_found()
    indicators: list[str] = list(site.options["indicators"])
    (asked,) = orjson.loads(ask.body)["indicatorIds"]
    share = indicators.index(asked)
    numbers = [n for n in site.shown(share + 1).numbers if n % len(indicators) == share]
    data = [_figure(site, n, asked, n // len(indicators)) for n in numbers]
    return json_answer({"success": True, "message": "操作成功", "data": data})


def _figure(site: Site, number: int, indicator: str, place: int) -> dict[str, Any]:
    """One period with its one figure; every ninth has none, which is told by an empty text."""
    said = site.corpus.record(number)
    amount = int(said["count"]) / 10 + said["title"].endswith("（修订）")
    figure = {
        "_id": indicator,
        "i_showname": f"{said['title']} ",
        "da_name": site.corpus.province,
        "du_name": "亿元",
        "value": f"{amount:.1f}" if int(said["count"]) % 9 else "",
    }
    code = _code(str(site.options["unit"]), place) if _DAY.fullmatch(said["day"]) else said["day"]
    return {"code": code, "name": code, "values": [figure]}


def _code(unit: str, place: int) -> str:
    """A period so many after the first; each record has one of its own."""
    match unit:
        case "MM":
            return f"{1990 + place // 12}{1 + place % 12:02d}MM"
        case "SS":
            return f"{1960 + place // 4}{1 + place % 4:02d}SS"
    return f"{1952 + place}YY"
