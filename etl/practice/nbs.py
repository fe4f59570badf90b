"""The shape of the statistics database: a figure a record, split among the indicators that the source asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from etl.practice.site import Answer, Ask, Role, Site, json_answer, not_found

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def role(site: Site, ask: Ask) -> Role:
    """What an address is for: many sources share a host, so another region or indicator is not ours."""
    options: Mapping[str, Any] = site.options
    if ask.path != "/easyquery.htm" or ask.form.get("m") != "QueryData" or ask.form["dbcode"] != options["dbcode"]:
        return ""
    asked = _asked(ask)
    ours = asked.get("reg", "") == options["region"] and asked["zb"] in options["indicators"]
    return "listing" if ours and ask.form["rowcode"] == options["rowcode"] else ""


def answer(site: Site, ask: Ask) -> Answer:
    """Answer a query for one indicator; anything else is not there."""
    return _figures(site, site.options["indicators"], _asked(ask)) if role(site, ask) else not_found()


def _asked(ask: Ask) -> dict[str, str]:
    """Which value of each dimension is asked for."""
    return {wd["wdcode"]: wd["valuecode"] for name in ("wds", "dfwds") for wd in orjson.loads(ask.form[name])}


def _figures(site: Site, indicators: Sequence[str], asked: Mapping[str, str]) -> Answer:
    """A record keeps its indicator whatever is added or withdrawn around it: its number alone decides."""
    share = indicators.index(asked["zb"])
    everything = site.shown(share + 1).numbers
    nodes, names = [], {"zb": dict[str, object](), "reg": {}, "sj": {}}
    for number in (n for n in everything if n % len(indicators) == share):
        figure = _figure(site, number, asked)
        nodes.append(figure["node"])
        for name, node in figure["names"].items():
            names[name][node["code"]] = node
    wdnodes = [{"wdcode": name, "nodes": list(found.values())} for name, found in names.items() if found]
    filled = {node["code"] for node in nodes if node["data"]["hasdata"]}
    data = {"datanodes": nodes, "freshsort": 0, "hasdatacount": len(filled), "wdnodes": wdnodes}
    return json_answer({"returncode": 200, "returndata": data})


def _figure(site: Site, number: int, asked: Mapping[str, str]) -> dict[str, Any]:
    """One figure. Each is an indicator of its own, so that an edit or a flaw of its record is seen in it."""
    said = site.corpus.record(number)
    database, value = str(site.options["dbcode"]), int(said["count"])
    codes = {"zb": f"{asked['zb']}{number:02d}", "reg": asked.get("reg"), "sj": _period(database, number, said["day"])}
    if database.startswith("hg"):
        codes["reg"] = None  # the national databases ignore the region that they are asked for
    there = {name: code for name, code in codes.items() if code}
    titles = {"zb": said["title"], "reg": site.corpus.province, "sj": f"{there['sj']}年"}
    has, amount = value % 9 > 0, value / 10 + said["title"].endswith("（修订）")
    text = f"{amount:.1f}" if has else ""
    node = {
        "code": "_".join(f"{name}.{code}" for name, code in there.items()),
        "data": {"data": amount if has else 0.0, "dotcount": 1, "hasdata": has, "strdata": text},
        "wds": [{"valuecode": code, "wdcode": name} for name, code in there.items()],
    }
    return {"node": node, "names": {name: _named(name, code, titles[name]) for name, code in there.items()}}


def _named(name: str, code: str, title: str) -> dict[str, object]:
    unit = "亿元" if name == "zb" else ""
    return {"cname": title, "code": code, "dotcount": 1, "exp": "", "memo": "", "name": title, "tag": "", "unit": unit}


def _period(database: str, number: int, day: str) -> str:
    """One of ten years, or a month or quarter of them; a flawed day stands here as it is."""
    if not _DAY.fullmatch(day):
        return day
    year = str(2023 - number % 10)
    return year + {"yd": f"{1 + number % 12:02d}", "jd": "ABCD"[number % 4]}.get(database[2:], "")
