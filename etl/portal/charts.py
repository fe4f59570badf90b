"""A frame and what to draw in, an SVG of Vega-Lite out, drawn here: the page needs no script and asks nobody."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

import polars as pl
from markupsafe import Markup

from etl.errors import BadCommand

Mark = Literal["bar", "line", "point", "area", "rect"]
MARKS: tuple[str, ...] = get_args(Mark)
MOST = 5_000  # rows of a chart; more cannot be seen
_WIDTH, _HEIGHT = 720, 320
_COLOURS = [
    "#2f7f9f",
    "#d98c2b",
    "#5a9e5f",
    "#b5544d",
    "#8a6fb3",
    "#6f7f86",
    "#c2a33a",
    "#4f6fae",
    "#a0588f",
    "#7a8f3a",
]
_STYLE = re.compile(r' style="[^"]*"')  # the page allows no inline style


@dataclass(frozen=True, slots=True)
class Chart:
    """What to draw: the mark, the columns of both axes, and the column that gives the colour, if any."""

    mark: str
    x: str
    y: str
    colour: str = ""


def spec(frame: pl.DataFrame, chart: Chart) -> dict[str, Any]:
    """The Vega-Lite specification of a chart, with its data inside.

    Raises:
        BadCommand: a column is not there, or there is no such mark.
    """
    if chart.mark not in MARKS:
        raise BadCommand(f"{chart.mark!r} is no chart", field="mark", hint=", ".join(MARKS))
    for name in (chart.x, chart.y, *([chart.colour] if chart.colour else [])):
        if name not in frame.columns:
            raise BadCommand(f"the result has no column {name!r}", field="column", hint=", ".join(frame.columns))
    encoding = {"x": _axis(frame, chart.x), "y": _axis(frame, chart.y)}
    if chart.colour:
        encoding["color"] = _axis(frame, chart.colour)
    columns = [name for name in dict.fromkeys((chart.x, chart.y, chart.colour)) if name]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": _WIDTH, "height": _HEIGHT, "background": None,
        "data": {"values": json.loads(frame.select(columns).head(MOST).write_json())},
        "mark": {"type": chart.mark, **({"point": True} if chart.mark == "line" else {})},
        "encoding": encoding,
        "config": {"range": {"category": _COLOURS}, "view": {"stroke": None}, "mark": {"color": _COLOURS[0]},
                   "axis": {"grid": False, "labelLimit": 260, "titleFontWeight": "normal", "titlePadding": 12, "labelFontSize": 12,
                            "titleFontSize": 12},
                   "legend": {"labelLimit": 260, "symbolLimit": 60}},
    }  # fmt: skip


def drawn(frame: pl.DataFrame, chart: Chart) -> Markup:
    """The chart as SVG that may stand in a page: labels are escaped by Vega, and it holds neither script nor style."""
    import vl_convert

    svg = str(vl_convert.vegalite_to_svg(json.dumps(spec(frame, chart), ensure_ascii=False), show_warnings=False))
    return Markup(_STYLE.sub("", svg))


def _axis(frame: pl.DataFrame, name: str) -> Mapping[str, Any]:
    """A column as a channel; a name is data, so that dots and brackets in it mean nothing."""
    kind = frame.schema[name]
    of = "quantitative" if kind.is_numeric() else "temporal" if kind.is_temporal() else "nominal"
    escaped = re.sub(r"([.\[\]\\'\"])", r"\\\1", name)
    return {"field": escaped, "type": of, "title": name, **({"sort": None} if of == "nominal" else {})}


def fitting(frame: pl.DataFrame) -> Chart | None:
    """The chart that a result suggests: a line over time, bars over names; none without a number or a second column."""
    numbers = [n for n, t in frame.schema.items() if t.is_numeric()]
    times = [n for n, t in frame.schema.items() if t.is_temporal()]
    names = [n for n, t in frame.schema.items() if t == pl.String and frame[n].n_unique() <= 60]
    if not numbers or not (times or names):
        return None
    colour = names[0] if times and names and frame[names[0]].n_unique() <= 12 else ""
    return Chart("line", times[0], numbers[0], colour) if times else Chart("bar", names[0], numbers[0])
