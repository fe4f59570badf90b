"""The national statistics bureau's database (easyquery): figures of one indicator, region and period, as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from json import dumps, loads
from typing import Any

from etl.errors import Changed
from etl.model import Exchange, Page, Request
from etl.readers import json
from etl.readers.periods import first_day

_DAY = 86_400_000  # milliseconds
_FIELDS = {
    "code": "record_id", "zb": "indicator_code", "zb.cname": "indicator", "zb.unit": "unit", "zb.memo": "note",
    "reg": "region_code", "reg.cname": "region", "sj": "period", "sj.first": "period_on", "data": "value",
    "hasdata": "has_value", "url": "url",
}  # fmt: skip
_SAID = {"zb": ("cname", "unit", "memo"), "reg": ("cname",)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Nbs:
    """Some indicators of one database: ``POST {site}/easyquery.htm``, one request an indicator, all figures at once.

    Args:
        site: Scheme and host.
        dbcode: ``hg`` nation, ``fs`` provinces or ``cs`` cities, by ``yd`` month, ``jd`` quarter or ``nd`` year.
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
        """Nothing: every name of a row is loaded."""
        return frozenset()

    def first(self, day: date) -> Request:
        """The first indicator."""
        return self._ask(self.indicators[0], (day - date(1970, 1, 1)).days * _DAY)

    def _ask(self, indicator: str, clock: int) -> Request:
        """The site's own form: what is shown in rows and columns stands in ``dfwds``, what is fixed in ``wds``."""
        asked = [("zb", indicator), ("reg", self.region), ("sj", self.periods)]
        said = [{"wdcode": name, "valuecode": value} for name, value in asked if value]
        axes = {"rowcode": self.rowcode, "colcode": self.colcode}
        wds = dumps([one for one in said if one["wdcode"] not in axes.values()])
        dfwds = dumps([one for one in said if one["wdcode"] in axes.values()])
        form = {"m": "QueryData", "dbcode": self.dbcode, **axes, "wds": wds, "dfwds": dfwds, "k1": str(clock)}
        return Request(url=f"{self.site}/easyquery.htm", method="POST", form=tuple(form.items()))

    def __call__(self, exchange: Exchange) -> Page:
        """Read one indicator's figures. The listing's total is known, and stated, with the last indicator."""
        form, url = dict(exchange.request.form), exchange.request.url
        asked = {one["wdcode"]: one["valuecode"] for name in ("wds", "dfwds") for one in loads(form[name])}
        answer = _answer(exchange)
        names = _names(answer, url)
        rows = [_row(node, names, asked.get("reg"), url) for node in json.rows(answer, "datanodes", url)]
        empty = {row["code"] for row in rows if not row["hasdata"]}
        stated = json.total(answer, "hasdatacount", url) + len(empty)
        return self._page(rows, stated, asked["zb"], int(form["k1"]))

    def _page(self, rows: list[dict[str, object]], stated: int, indicator: str, clock: int) -> Page:
        order = [*dict.fromkeys(self.indicators)]
        # An archived answer can be read after its source has dropped the indicator; it then stands alone.
        place = order.index(indicator) if indicator in order else len(order)
        # k1 only has to differ; it starts at the day's first millisecond and counts the figures stated so far.
        total = stated + (clock % _DAY if 0 < place < len(order) else 0)
        rest = order[place + 1 :]
        return Page(rows, None, self._ask(rest[0], clock // _DAY * _DAY + total)) if rest else Page(rows, total)

    def detail(self, exchange: Exchange) -> Mapping[str, object]:
        """Never asked for: a figure has no page of its own."""
        raise Changed("a figure has no page of its own", url=exchange.request.url)

    def locate(self, name: str, position: int, *, detail: bool) -> str:
        """In the node of a figure, or among the names of its dimensions."""
        node, (dimension, _, said) = f"$.returndata.datanodes[{position}]", name.partition(".")
        if dimension in ("zb", "reg", "sj"):
            code = f"{node}.wds[?@.wdcode=='{dimension}'].valuecode"
            return (
                f"$.returndata.wdnodes[?@.wdcode=='{dimension}'].nodes[*].{said}"
                if said in ("cname", "unit", "memo")
                else code
            )
        return f"{node}.data.{name}" if name in ("data", "hasdata") else f"{node}.{name}"


def tree(exchange: Exchange) -> list[dict[str, str | bool]]:
    """One level of the indicator tree (``m=getTree``): ``id``, ``pid``, ``name``, ``isParent`` and the like."""
    url, names = exchange.request.url, ("dbcode", "id", "name", "pid", "wdcode")
    return [
        {n: json.need(node, n, str, url) for n in names} | {"isParent": json.need(node, "isParent", bool, url)}
        for node in json.rows(json.load(exchange), "", url)
    ]


def _answer(exchange: Exchange) -> dict[str, Any]:
    url, body = exchange.request.url, json.load(exchange)
    if json.need(body, "returncode", int, url) != 200:
        raise Changed(f"the site says: {body.get('returndata')}", url=url, field="returncode")
    return json.need(body, "returndata", dict, url)


def _names(answer: dict[str, Any], url: str) -> dict[str, Any]:
    """What is said of each code of each dimension: name, unit, memo."""
    return {
        f"{json.need(wd, 'wdcode', str, url)}.{json.need(node, 'code', str, url)}": node
        for wd in json.rows(answer, "wdnodes", url)
        for node in json.rows(wd, "nodes", url)
    }


def _row(node: dict[str, Any], names: dict[str, Any], region: str | None, url: str) -> dict[str, object]:
    """One figure with the names of its dimensions; where the site has none it says 0.0, which is no figure."""
    has, value = json.need(node, "data.hasdata", bool, url), node["data"].get("data")
    if has and type(value) not in (int, float):
        raise Changed(f"'data.data' of {node.get('code')} is no number", url=url, field="data.data")
    row: dict[str, object] = {"code": node.get("code"), "url": url, "hasdata": has, "data": value if has else None}
    for wd in json.rows(node, "wds", url):
        name, code = json.need(wd, "wdcode", str, url), json.need(wd, "valuecode", str, url)
        if f"{name}.{code}" not in names:
            raise Changed(f"{name} {code} has no name in the answer", url=url, field="wdnodes")
        row |= {name: code} | {f"{name}.{said}": names[f"{name}.{code}"].get(said) for said in _SAID.get(name, ())}
    # Some databases have no regions, ignore the one that was asked for, and answer with the nation's figures.
    if region and row.get("reg") != region:
        raise Changed(f"asked for region {region}, and {node.get('code')} is not of it", url=url, field="reg")
    return row | {"sj.first": first_day(str(row.get("sj")))}
