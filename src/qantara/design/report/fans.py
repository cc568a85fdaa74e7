"""Charts of what is expected: fans, years to come, scenarios, error by horizon; as Vega-Lite descriptions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from qantara.design.marks import ticks
from qantara.design.report.axes import looked_up, month_labels, x_axis, y_axis
from qantara.design.report.parts import Spec
from qantara.design.report.words import Words

Json = dict[str, Any]
TESTED = "tested"
_LONGEST_PAST = 96  # months drawn
_BEYOND = 12  # months drawn after the last tested one: enough to see that the ground changes
_OPEN = 2.2  # times what is sure to be drawn: bands that open further are cut, not the line flattened
LINES = ((1, [1, 0]), (3, [7, 3]), (4, [2, 3]), (2, [9, 3, 2, 3]), (6, [4, 2]), (5, [1, 4]))
"""Colour and dashes of lines that stand side by side: never a colour alone."""


@dataclass(frozen=True)
class Ahead:
    """One row of a forecast."""

    month: str
    mean: float
    lo80: float
    hi80: float
    lo95: float
    hi95: float
    tested: bool


@dataclass(frozen=True)
class Fan:
    """What was seen of a series and what is expected of it, month by month without a hole."""

    past: Sequence[tuple[str, float | None]]
    ahead: Sequence[Ahead]
    naive: float | None

    @classmethod
    def of(cls, series: Mapping[str, Any]) -> "Fan":
        rows = [
            Ahead(month, mean, lo80, hi80, lo95, hi95, status == TESTED)
            for month, mean, lo80, hi80, lo95, hi95, status in series["forecast"]
            if None not in (mean, lo80, hi80, lo95, hi95)
        ]
        return cls([(month, value) for month, value in series["history"]], rows, series.get("naive"))

    @property
    def tested(self) -> int:
        return sum(row.tested for row in self.ahead)

    def last(self) -> tuple[str, float] | None:
        """The last month that can be shown."""
        return next(((month, value) for month, value in reversed(self.past) if value is not None), None)

    def cut(self, past: int, beyond: int) -> "Fan":
        return Fan(self.past[-past:], self.ahead[: self.tested + beyond], self.naive)


def _runs(past: Sequence[tuple[str, float | None]]) -> list[Json]:
    """Known months with the number of their run: a hidden month breaks the line."""
    run, rows = 0, []
    for i, (_, value) in enumerate(past):
        if value is None:
            run += 1
        else:
            rows.append({"i": i, "ads": value, "run": run})
    return rows


def _top(fan: Fan) -> float:
    """The highest value drawn: all that was seen and the tested 80 % band; wider bands as far as they leave room."""
    seen = [value for _, value in fan.past if value is not None]
    tested = [row for row in fan.ahead if row.tested] or list(fan.ahead)
    sure = max([*seen, *(row.hi80 for row in tested)], default=1.0)
    return (
        min(
            max([sure, *(row.hi95 for row in fan.ahead)]),
            _OPEN * max([*seen, *(row.mean for row in tested)], default=1.0),
        )
        if sure
        else 1.0
    )


def _bands(fan: Fan, x: Json, y: Json) -> list[Json]:
    """Bands of 95 and 80 %, opened at the last month seen; the extrapolated part paler, its edges dashed."""
    now = fan.last()
    start = len(fan.past)
    rows = [{"i": start + k, "tested": row.tested, **vars(row)} for k, row in enumerate(fan.ahead)]
    if now and fan.past[-1][1] is not None:
        value = now[1]
        rows.insert(0, {"i": start - 1, "tested": True, "lo80": value, "hi80": value, "lo95": value, "hi95": value})
    tested = [row for row in rows if row["tested"]]
    beyond = [*tested[-1:], *(row for row in rows if not row["tested"])]
    layers: list[Json] = []
    for part, opacity, dash in ((beyond, 0.45, [3, 3]), (tested, 1.0, [1, 0])):
        if len(part) < 2:
            continue
        for level, colour in (("95", "var(--band-95)"), ("80", "var(--band-80)")):
            layers.append(
                {
                    "data": {"values": part},
                    "mark": {"type": "area", "color": colour, "opacity": opacity, "clip": True},
                    "encoding": {"x": x, "y": {**y, "field": f"lo{level}"}, "y2": {"field": f"hi{level}"}},
                }
            )
        layers += [
            {
                "data": {"values": part},
                "mark": {
                    "type": "line",
                    "color": "var(--band-edge)",
                    "strokeWidth": 1,
                    "strokeDash": dash,
                    "clip": True,
                },
                "encoding": {"x": x, "y": {**y, "field": edge}},
            }
            for edge in ("lo80", "hi80")
        ]
    return layers


def _lines(fan: Fan, x: Json, y: Json) -> list[Json]:
    """What was seen, solid; what is expected, dotted from the last month seen; naive, a thin level line."""
    start = len(fan.past)
    rows = [{"i": start + k, "ads": row.mean, "tested": row.tested} for k, row in enumerate(fan.ahead)]
    if fan.past and fan.past[-1][1] is not None:
        rows.insert(0, {"i": start - 1, "ads": fan.past[-1][1], "tested": True})
    tested = [row for row in rows if row["tested"]]
    beyond = [*tested[-1:], *(row for row in rows if not row["tested"])]
    layers = []
    if fan.naive is not None and tested:
        level = [{"i": i, "ads": fan.naive} for i in (start - 1, tested[-1]["i"])]
        layers.append(_line(level, x, y, color="var(--chart-5)", strokeWidth=1))
    layers.append(_line(_runs(fan.past), x, y, detail="run"))
    if len(tested) > 1:
        layers.append(_line(tested, x, y, strokeDash=[2, 4]))
    if len(beyond) > 1:
        layers.append(_line(beyond, x, y, strokeDash=[1, 6], strokeWidth=1.5, clip=True))
    return layers


def _line(rows: Sequence[Json], x: Json, y: Json, *, detail: str = "", **style: object) -> Json:
    encoding = {"x": x, "y": y, **({"detail": {"field": detail}} if detail else {})}
    return {"data": {"values": list(rows)}, "mark": {"type": "line", **style}, "encoding": encoding}


def _word(i: float, y: float, text: str, x: Json, scale: Json, **style: object) -> Json:
    return {
        "data": {"values": [{"i": i, "ads": y, "text": text}]},
        "mark": {"type": "text", "lineBreak": "\n", **style},
        "encoding": {"x": x, "y": scale, "text": {"field": "text"}},
    }


def _halo(i: float, y: float, text: str, x: Json, scale: Json, **style: object) -> list[Json]:
    """A text on a ground of the page's colour, so that a line behind does not strike it through."""
    ground = {"stroke": "var(--page)", "strokeWidth": 4, "strokeJoin": "round", "color": "var(--page)"}
    return [_word(i, y, text, x, scale, **{**style, **ground}), _word(i, y, text, x, scale, **style)]


def _sheet(
    layers: Sequence[Json], title: str, description: str, *, width: int, height: int, top: int, right: int = 8
) -> Spec:
    """A whole chart: what it shows, what is said of it, its size and the room around the axes for words."""
    return {
        "title": title,
        "description": description,
        "width": width,
        "height": height,
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": {"left": 2, "right": right, "top": top, "bottom": 2},
        "layer": list(layers),
    }


def _ground(first: float, last: float, top: float, x: Json, y: Json) -> Json:
    """What was never tested stands on another ground."""
    return {
        "data": {"values": [{"i": first, "end": last, "ads": top, "zero": 0}]},
        "mark": {"type": "rect", "color": "var(--sand)"},
        "encoding": {"x": x, "x2": {"field": "end"}, "y": y, "y2": {"field": "zero"}},
    }


def fan_chart(
    fan: Fan, target: int | None, words: Words, *, title: str, description: str, width: int, height: int = 300
) -> Spec:
    """History, forecast with its bands, naive, and the first months beyond what was ever tested.

    target: place in `fan.ahead` of the month whose figures are written.
    """
    drawn = fan.cut(_LONGEST_PAST if width >= 500 else 48, _BEYOND)
    formats = words.formats
    start, end = len(drawn.past), len(drawn.past) + len(drawn.ahead) - 1
    months = [month for month, _ in drawn.past] + [row.month for row in drawn.ahead]
    scale = ticks(_top(drawn))
    x, y = x_axis(month_labels(months, words, width), end), y_axis(scale, words)
    layers: list[Json] = []
    limit = start + drawn.tested - 1
    if limit < end and drawn.ahead:
        layers.append(_ground(max(limit, start - 1), end, scale[-1], x, y))
    layers += _bands(drawn, x, y) + _lines(drawn, x, y)
    if drawn.past and drawn.ahead:
        layers.append(
            {
                "data": {"values": [{"i": start - 1}]},
                "mark": {"type": "rule", "color": "var(--ink)", "strokeWidth": 1, "strokeDash": [1, 3]},
                "encoding": {"x": x},
            }
        )
        faint = {"color": "var(--chart-axis)", "baseline": "bottom", "dy": -6}
        layers.append(_word(start - 1, scale[-1], str(words.say("observed")), x, y, align="right", dx=-6, **faint))
        if drawn.tested:
            layers.append(_word(start - 1, scale[-1], str(words.say("forecast")), x, y, align="left", dx=6, **faint))
        if limit < end:
            said = str(words.say("extrapolated,\nnot tested"))
            layers.append(_word(end, scale[-1], said, x, y, align="right", **{**faint, "dy": -18}))
    if (now := drawn.last()) and drawn.past[-1][1] is not None:
        dot = {"i": start - 1, "ads": now[1]}
        layers.append(_point(dot, x, y, filled=True))
        layers += _halo(start - 1, now[1], formats.number(now[1]), x, y, align="right", dx=-8, dy=-12, fontWeight=600)
    if target is not None and target < len(drawn.ahead):
        row = drawn.ahead[target]
        at = start + target
        layers.append(_point({"i": at, "ads": row.mean}, x, y, filled=False))
        side = {"align": "left", "dx": 8} if width >= 500 else {"align": "right", "dx": -6}
        layers += _halo(at, row.mean, formats.number(row.mean), x, y, **side, fontWeight=600, fontSize=16)
        for bound in (row.lo80, row.hi80):
            layers += _halo(at, bound, formats.number(bound), x, y, **side)
    return _sheet(layers, title, description, width=width, height=height, top=38)


def _point(row: Json, x: Json, y: Json, *, filled: bool) -> Json:
    mark = {"type": "point", "filled": filled, "opacity": 1, "size": 64, "color": "var(--chart-1)"}
    return {
        "data": {"values": [row]},
        "mark": mark if filled else {**mark, "fill": "var(--page)", "strokeWidth": 2},
        "encoding": {"x": x, "y": y},
    }


def small_fan(fan: Fan, words: Words, *, title: str, description: str, width: int, height: int = 110) -> Spec:
    """A fan without words: the name stands above it, the figures beside it."""
    drawn = fan.cut(36, 0)
    end = len(drawn.past) + len(drawn.ahead) - 1
    months = [month for month, _ in drawn.past] + [row.month for row in drawn.ahead]
    scale = ticks(_top(drawn))
    x, y = x_axis(month_labels(months, words, width), end, padding=4), y_axis([scale[0], scale[-1]], words)
    layers = _bands(drawn, x, y) + _lines(drawn, x, y)
    if (now := drawn.last()) and drawn.past[-1][1] is not None:
        layers.append(_point({"i": len(drawn.past) - 1, "ads": now[1]}, x, y, filled=True))
    return _sheet(layers, title, description, width=width, height=height, top=8)


def side_by_side(parts: Sequence[tuple[str, Spec]], *, title: str, description: str, columns: int = 4) -> Spec:
    """Small charts with their names, as one drawing."""
    inner = [
        {
            "title": {"text": name, "anchor": "start", "fontSize": 13, "fontWeight": 600, "color": "var(--ink)"},
            "width": spec["width"],
            "height": spec["height"],
            "layer": spec["layer"],
        }
        for name, spec in parts
    ]
    return {
        "title": title,
        "description": description,
        "columns": columns,
        "concat": inner,
        "spacing": {"row": 26, "column": 30},
        "padding": 8,
        "resolve": {"scale": {"x": "independent", "y": "independent"}},
    }


def years_chart(
    rows: Sequence[Mapping[str, Any]],
    seen: Sequence[tuple[int, float]],
    words: Words,
    *,
    title: str,
    description: str,
    width: int,
    height: int = 240,
) -> Spec:
    """Yearly sums: seen, tested and, on another ground and with dashed intervals, extrapolated."""
    formats = words.formats
    known = {*(row["year"] for row in rows), *(year for year, _ in seen)}
    years = list(range(min(known), max(known) + 1))  # a year begun but not whole is a gap
    place = {year: i for i, year in enumerate(years)}
    scale = ticks(max([row["hi80"] for row in rows] + [value for _, value in seen], default=1.0))
    every = 1 if width >= 500 or len(years) <= 6 else 2
    labels = {i: str(year) for year, i in place.items() if (years[-1] - year) % every == 0}
    x = x_axis(labels, len(years) - 0.5, first=-0.5, padding=0, flush=False)
    y = y_axis(scale, words)
    points = [{**row, "i": place[row["year"]], "ads": row["mean"]} for row in rows]
    beyond = [row for row in points if row["status"] != TESTED]
    layers: list[Json] = []
    if beyond:
        layers.append(_ground(beyond[0]["i"] - 0.5, len(years) - 0.5, scale[-1], x, y))
        faint = {"color": "var(--chart-axis)", "baseline": "bottom", "dy": -6, "align": "right"}
        layers.append(_word(len(years) - 0.5, scale[-1], str(words.say("extrapolated, not tested")), x, y, **faint))
    wide = 14 if width >= 500 else 8
    for part, style in (
        ([row for row in points if row["status"] == TESTED], {"strokeWidth": wide, "color": "var(--band-80)"}),
        (beyond, {"strokeWidth": 1.5, "strokeDash": [3, 3], "color": "var(--band-edge)"}),
    ):
        if part:
            layers.append(
                {
                    "data": {"values": part},
                    "mark": {"type": "rule", **style},
                    "encoding": {"x": x, "y": {**y, "field": "lo80"}, "y2": {"field": "hi80"}},
                }
            )
    if len(seen) > 1:
        layers.append(_line([{"i": place[year], "ads": value} for year, value in seen], x, y))
    layers += [_point({"i": place[year], "ads": value}, x, y, filled=True) for year, value in seen]
    layers += [_point({"i": row["i"], "ads": row["ads"]}, x, y, filled=False) for row in points]
    written = {row["i"]: row["ads"] for row in (points if width >= 70 * len(years) else points[:1] + points[-1:])}
    for i, value in written.items():
        layers += _halo(i, value, formats.number(value), x, y, dy=-14, fontWeight=600)
    return _sheet(layers, title, description, width=width, height=height, top=24)


def scenarios_chart(
    rows: Sequence[tuple[str, Sequence[tuple[int, float]]]],
    words: Words,
    *,
    title: str,
    description: str,
    width: int,
    height: int = 240,
) -> Spec:
    """One line a scenario, told apart by colour and dashes, with its last value; no interval: that is another thing."""
    formats = words.formats
    years = sorted({year for _, points in rows for year, _ in points})
    place = {year: i for i, year in enumerate(years)}
    scale = ticks(max((value for _, points in rows for _, value in points), default=1.0))
    every = 1 if width >= 500 or len(years) <= 6 else 2
    x = x_axis({i: str(year) for year, i in place.items() if i % every == 0}, len(years) - 1)
    y = y_axis(scale, words)
    layers = []
    ends: list[list[Any]] = []
    for (_, points), (colour, dash) in zip(rows, LINES, strict=False):
        line = [{"i": place[year], "ads": value} for year, value in points]
        layers.append(_line(line, x, y, color=f"var(--chart-{colour})", strokeDash=dash))
        ends.append([line[-1]["ads"], line[-1]["i"], colour])
    # Texts of ends too close to be read apart are moved up.
    room = scale[-1] * 15 / (height - 40)
    ends.sort()
    lifted = [ends[0][0]] if ends else []
    for before, after in pairwise(ends):
        del before
        lifted.append(max(after[0], lifted[-1] + room))
    for (value, i, colour), at in zip(ends, lifted, strict=True):
        style = {"align": "left", "dx": 8, "color": f"var(--chart-{colour})", "fontWeight": 600}
        layers.append(_word(i, at, formats.number(value), x, y, **style))
    return _sheet(layers, title, description, width=width, height=height, top=12, right=64)


def error_chart(
    rows: Sequence[tuple[int, float]], words: Words, *, title: str, description: str, width: int, height: int = 200
) -> Spec:
    """Error against naive by horizon; above the line of one, naive was better."""
    formats = words.formats
    ratios = [ratio for _, ratio in rows]
    low = min(0.8, int(min(ratios) * 10) / 10)
    high = max(1.1, -int(-max(ratios) * 10 - 1) / 10)
    steps = [round(low + 0.1 * k, 1) for k in range(round((high - low) / 0.1) + 1)]
    steps = [step for step in steps if len(steps) <= 6 or round(step * 10) % 2 == 0]
    horizons = [h for h, _ in rows]
    x = x_axis({h: formats.number(h) for h in horizons if len(horizons) < 9 or width >= 500 or h % 3 == 0}, horizons[-1] + 0.5, first=horizons[0] - 0.5, padding=0, flush=False)  # fmt: skip
    y: Json = {
        "field": "ads",
        "type": "quantitative",
        "title": None,
        "scale": {"domain": [low, high], "nice": False, "zero": False},
        "axis": {
            "values": steps,
            "labelExpr": _decimals(steps, words),
            "domain": False,
            "ticks": False,
            "grid": True,
        },
    }
    values = [{"i": h, "ads": ratio} for h, ratio in rows]
    layers: list[Json] = [
        {
            "data": {"values": [{"ads": 1}]},
            "mark": {"type": "rule", "color": "var(--chart-5)", "strokeWidth": 1.25},
            "encoding": {"y": y},
        },
        _word(
            horizons[-1] + 0.5,
            1,
            str(words.say("as last month")),
            x,
            y,
            align="right",
            dy=-9,
            color="var(--chart-axis)",
        ),
        *([_line(values, x, y)] if len(values) > 1 else []),
        *(_point(value, x, y, filled=True) for value in values),
    ]
    written = values if width >= 500 and len(values) <= 13 else [values[0], values[-1]]
    for value in written[: 1 if len(values) == 1 else None]:
        layers += _halo(value["i"], value["ads"], formats.number(value["ads"], 2), x, y, dy=16, fontWeight=600)
    return _sheet(layers, title, description, width=width, height=height, top=12)


def _decimals(steps: Sequence[float], words: Words) -> str:
    """Labels of tenths: an axis value is looked up by its tenfold, which has one spelling."""
    return looked_up({round(step * 10): words.formats.number(step, 1) for step in steps}).replace(
        "datum.value", "round(datum.value * 10)"
    )
