"""The statistics bureau's database as of 2026: figures of one indicator and place over some years, as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, TypedDict

import orjson

from etl.errors import Changed
from etl.model import Exchange, Page, Request
from etl.readers import json
from etl.readers.periods import first_day


class _Series(TypedDict):
    """Some indicators of one catalogue of one database."""

    cid: str
    indicators: tuple[str, ...]
    root: str


_PATH = "/dg/website/publicrelease/web/external/stream/esData"
_FIELDS = {
    "id": "record_id", "_id": "indicator_code", "i_showname": "indicator", "du_name": "unit",
    "area": "region_code", "da_name": "region", "period": "period", "period.first": "period_on",
    "value": "value", "has_value": "has_value", "url": "url",
}  # fmt: skip
_IGNORED = frozenset({"_name", "name", "catalogid", "catalogId", "type", "da", "du", "areaCode", "dt", "code"})
GROSS_REGIONAL = _Series(
    cid="f401b4ba4e494f1e9e00629720f4408f",
    indicators=("bd561031e16b47ad854697ad9e8d96ee", "3bb085e03ec04bbca3bb3aa807782d11"),
    root="c4d82af16c3d4f0cb4f09d4af7d5888e",
)
"""Gross regional product and its first part, in the database of years of provinces, as public code of 2026 has them."""
_QUARTERS = {"01": "A", "02": "B", "03": "C", "04": "D"}


@dataclass(frozen=True, slots=True, kw_only=True)
class NbsNew:
    """Some indicators of one catalogue: ``POST {site}/dg/website/publicrelease/web/external/stream/esData``.

    One request an indicator, since of several some programs were given the first alone. Values are text, and empty
    where there is none. Regions have twelve digits, and twelve zeros are the nation. Nobody states a total.

    Args:
        site: Scheme and host.
        cid: The catalogue that the indicators stand in; it changes with the base year.
        indicators: Ids of indicators, 32 hexadecimal digits.
        root: The database: months, quarters, years, or years of provinces.
        unit: How its periods end: ``YY`` years, ``SS`` quarters, ``MM`` months.
        region: Six digits; empty for the nation.
        area: The region's name, which is sent with its code.
        years: How many years back are asked for.
    """

    site: str = "https://data.stats.gov.cn"
    cid: str
    indicators: tuple[str, ...]
    root: str
    unit: Literal["YY", "SS", "MM"] = "YY"
    region: str = ""
    area: str = "全国"
    years: int = 10

    @property
    def fields(self) -> Mapping[str, str]:
        """Publisher's names to columns; ``id``, ``area`` and ``period`` are made of what was asked and answered."""
        return _FIELDS

    @property
    def ignored(self) -> frozenset[str]:
        """Known and not loaded."""
        return _IGNORED

    def first(self, day: date) -> Request:
        """The first indicator, as of a day."""
        last = {"YY": "", "SS": "04", "MM": "12"}[self.unit]
        begin = {"YY": "", "SS": "01", "MM": "01"}[self.unit]
        return self._ask(self.indicators[0], f"{day.year - self.years}{begin}{self.unit}-{day.year}{last}{self.unit}")

    def _ask(self, indicator: str, periods: str) -> Request:
        body = {
            "cid": self.cid,
            "indicatorIds": [indicator],
            "daCatalogId": "",
            "das": [{"text": self.area, "value": f"{self.region or '000000'}000000"}],
            "showType": 1,
            "dts": [periods],
            "rootId": self.root,
        }
        return Request(url=self.site + _PATH, method="POST", json=orjson.dumps(body).decode())

    def __call__(self, exchange: Exchange) -> Page:
        """Read one indicator's figures, and ask for the next indicator.

        Raises:
            Changed: the answer says that it is none, or a figure is of another indicator than was asked for.
        """
        url, answer = exchange.request.url, json.load(exchange)
        if json.need(answer, "success", bool, url) is not True:
            raise Changed(f"the site says: {answer.get('message')}", url=url, field="success")
        asked = orjson.loads(exchange.request.json or "{}")
        periods = json.rows(answer, "data", url)
        rows = [_row(one, str(of.get("code")), asked, url) for of in periods for one in json.rows(of, "values", url)]
        order = [*dict.fromkeys(self.indicators)]
        # An archived answer can be read after its source has dropped the indicator; it then stands alone.
        rest = order[order.index(indicator) + 1 :] if (indicator := asked["indicatorIds"][0]) in order else []
        return Page(rows, None, self._ask(rest[0], asked["dts"][0]) if rest else None)

    def detail(self, exchange: Exchange) -> Mapping[str, object]:
        """Never asked for: a figure has no page of its own."""
        raise Changed("a figure has no page of its own", url=exchange.request.url)

    def locate(self, name: str, position: int, *, detail: bool) -> str:
        """Among the values of all periods, which are counted together."""
        return f"$.data[*].code (of figure {position})" if name.startswith("period") else f"$.data[*].values[*].{name}"


def _row(value: dict[str, Any], code: str, asked: Mapping[str, Any], url: str) -> dict[str, object]:
    """One figure with its region, as it was asked for, and its period."""
    indicator, area = asked["indicatorIds"][0], str(asked["das"][0]["value"])
    if value.get("_id") != indicator:
        raise Changed(f"asked for {indicator}, and a figure is of {value.get('_id')!r}", url=url, field="_id")
    said = str(value.get("value") if value.get("value") is not None else "").strip()
    period = _period(code)
    return {
        **value,
        "id": f"{indicator}.{area}.{code}",
        "area": area[:6].replace("000000", ""),
        "period": period,
        "period.first": first_day(period),
        "value": said or None,
        "has_value": bool(said),
        "url": url,
    }


def _period(code: str) -> str:
    """``2023YY``, ``202604SS`` and ``202607MM`` as the older database wrote them: ``2023``, ``2026D``, ``202607``."""
    year, rest, unit = code[:4], code[4:-2], code[-2:]
    return f"{year}{_QUARTERS.get(rest, rest)}" if unit == "SS" else year + rest if unit in ("YY", "MM") else code
