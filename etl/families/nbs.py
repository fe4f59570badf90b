"""The national statistics bureau's database (easyquery): figures of one indicator, region and period, as JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from json import dumps, loads
from typing import Any

from etl.errors import Changed
from etl.model import Exchange, Page, Request
from etl.readers import json

_DAY = 86_400_000  # milliseconds
_PERIOD = re.compile(r"([0-9]{4})(?:([0-9]{2})|([A-D]))?")
_QUARTERS = {"A": "01", "B": "04", "C": "07", "D": "10"}
_FIELDS = {
    "code": "record_id",
    "zb": "indicator_code",
    "zb.cname": "indicator",
    "zb.unit": "unit",
    "zb.memo": "note",
    "reg": "region_code",
    "reg.cname": "region",
    "sj": "period",
    "sj.first": "period_on",
    "data": "value",
    "hasdata": "has_value",
    "url": "url",
}
Names = Mapping[tuple[str, str], Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Nbs:
    """Some indicators of one database: ``POST {site}/easyquery.htm``, one request an indicator, all figures at once.

    Args:
        site: Scheme and host.
        dbcode: Database: ``hg`` national, ``fs`` provinces, ``cs`` cities; ``yd`` months, ``jd`` quarters, ``nd`` years.
        indicators: Codes of indicators, or of groups of them; codes change with the base year.
        region: Six digits; empty for the nation, or for all regions where ``rowcode`` is ``reg``.
        periods: Such as ``LAST10``, ``2024`` or ``202401-202412``; empty for what the site shows by itself.
        rowcode: Dimension in rows: ``zb`` indicators or ``reg`` regions.
        colcode: Dimension in columns.
    """

    site: str = "https://data.stats.gov.cn"
    dbcode: str
    indicators: tuple[str, ...]
    region: str = ""
    periods: str = "LAST10"
    rowcode: str = "zb"
    colcode: str = "sj"

    @property
    def fields(self) -> Mapping[str, str]:
        """Publisher's names to columns; a name with a dot is the dimension's and what is said of it."""
        return _FIELDS

    @property
    def ignored(self) -> frozenset[str]:
        """Nothing: a row is made here, and every name of it is loaded."""
        return frozenset()

    def first(self, day: date) -> Request:
        """The first indicator."""
        return self._ask(self.indicators[0], (day - date(1970, 1, 1)).days * _DAY)

    def _ask(self, indicator: str, clock: int) -> Request:
        """The site's own form: what is shown in rows and columns stands in ``dfwds``, what is fixed in ``wds``."""
        asked = [("zb", indicator), ("reg", self.region), ("sj", self.periods)]
        said = [{"wdcode": name, "valuecode": value} for name, value in asked if value]
        shown = (self.rowcode, self.colcode)
        form = {
            "m": "QueryData",
            "dbcode": self.dbcode,
            "rowcode": self.rowcode,
            "colcode": self.colcode,
            "wds": dumps([one for one in said if one["wdcode"] not in shown]),
            "dfwds": dumps([one for one in said if one["wdcode"] in shown]),
            "k1": str(clock),
        }
        return Request(url=f"{self.site}/easyquery.htm", method="POST", form=tuple(form.items()))

    def __call__(self, exchange: Exchange) -> Page:
        """Read one indicator's figures. The listing's total is known, and stated, with the last indicator."""
        form, url = dict(exchange.request.form), exchange.request.url
        asked = {one["wdcode"]: one["valuecode"] for name in ("wds", "dfwds") for one in loads(form[name])}
        answer = _answer(exchange)
        names = _names(answer, url)
        rows = [_row(node, names, url) for node in json.rows(answer, "datanodes", url)]
        _echoed(rows, asked.get("reg"), url)
        stated = json.total(answer, "hasdatacount", url) + sum(not row["hasdata"] for row in rows)
        # k1 must only differ from one request to the next. It starts at the day's first millisecond, so what is above
        # it can carry how many figures the answers before stated, through the archive too.
        clock = int(form["k1"]) + stated
        # An archived answer can be read after its source has dropped the indicator; nothing follows it then.
        rest = self.indicators[self.indicators.index(asked["zb"]) + 1 :] if asked["zb"] in self.indicators else ()
        return Page(rows, None, self._ask(rest[0], clock)) if rest else Page(rows, clock % _DAY)

    def detail(self, exchange: Exchange) -> Mapping[str, object]:
        """Never asked for: a figure has no page of its own."""
        raise Changed("a figure has no page of its own", url=exchange.request.url)


def tree(exchange: Exchange) -> list[Mapping[str, str | bool]]:
    """The nodes of one level of the indicator tree (``m=getTree``): ``id``, ``pid``, ``name``, ``isParent`` and more."""
    url, kinds = exchange.request.url, {"isParent": bool}
    names = ("dbcode", "id", "isParent", "name", "pid", "wdcode")
    nodes = json.rows(json.load(exchange), "", url)
    return [{name: json.need(node, name, kinds.get(name, str), url) for name in names} for node in nodes]


def _answer(exchange: Exchange) -> dict[str, Any]:
    url, body = exchange.request.url, json.load(exchange)
    if json.need(body, "returncode", int, url) != 200:
        raise Changed(f"the site says: {body.get('returndata')}", url=url, field="returncode")
    return json.need(body, "returndata", dict, url)


def _names(answer: dict[str, Any], url: str) -> Names:
    """What is said of each code of each dimension: name, unit, memo."""
    return {
        (json.need(wd, "wdcode", str, url), json.need(node, "code", str, url)): node
        for wd in json.rows(answer, "wdnodes", url)
        for node in json.rows(wd, "nodes", url)
    }


def _row(node: dict[str, Any], names: Names, url: str) -> dict[str, object]:
    """One figure with the names of its dimensions; where the site has none it says 0.0, which is no figure."""
    row: dict[str, object] = {"code": node.get("code"), "url": url}
    row["hasdata"] = json.need(node, "data.hasdata", bool, url)
    value = json.need(node, "data", dict, url).get("data")
    if row["hasdata"] and type(value) not in (int, float):
        raise Changed(f"'data.data' of {node.get('code')} is no number", url=url, field="data.data")
    row["data"] = value if row["hasdata"] else None
    for wd in json.rows(node, "wds", url):
        name, code = json.need(wd, "wdcode", str, url), json.need(wd, "valuecode", str, url)
        if (name, code) not in names:
            raise Changed(f"{name} {code} has no name in the answer", url=url, field="wdnodes")
        row[name] = code
        row |= {key: names[name, code].get(key.partition(".")[2]) for key in _FIELDS if key.startswith(f"{name}.")}
    return row | {"sj.first": _first(str(row.get("sj")))}


def _first(period: str) -> str:
    """First day of a year, month or quarter; anything else as stated, which the contract rejects."""
    found = _PERIOD.fullmatch(period)
    return f"{found[1]}-{found[2] or _QUARTERS.get(found[3], '01')}-01" if found else period


def _echoed(rows: list[dict[str, object]], region: str | None, url: str) -> None:
    """Some databases have no regions, ignore the one that was asked for, and answer with the nation's figures."""
    other = next((row for row in rows if region and row.get("reg") != region), None)
    if other:
        raise Changed(f"asked for region {region}, and {other['code']} is not of it", url=url, field="reg")
