"""The chart of the months, as a Vega-Lite description."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from qantara.design.marks import ticks
from qantara.design.report.axes import month_labels, x_axis, y_axis
from qantara.design.report.words import Words


def months_chart(barometer: Mapping[str, Any], words: Words, *, width: int, height: int = 220) -> dict[str, Any] | None:
    """Ads per month, all and tech; months still being collected are hollow, joined by dots. None under two months."""
    rows = barometer["months"]
    if len(rows) < 2:
        return None
    formats = words.formats
    values = [
        {"i": i, "ads": row[key], "serie": key, "complete": row["complete"]}
        for key in ("ads", "tech_ads")
        for i, row in enumerate(rows)
        if row["complete"] or row["ads"] > 0  # a month of which nothing was read is a gap, not a zero
    ]
    # Solid where both ends are complete, dotted where one is not.
    links = [
        {**here, "link": f"{here['serie']}{here['i']}", "solid": here["complete"] and after["complete"]}
        | {"ads": value["ads"], "i": value["i"]}
        for here, after in pairwise(values)
        if here["serie"] == after["serie"] and after["i"] == here["i"] + 1
        for value in (here, after)
    ]
    scale = ticks(max(row["ads"] for row in rows))
    labels = month_labels([row["month"] for row in rows], words, width)
    ends = []
    for key in ("ads", "tech_ads"):
        full = [i for i, row in enumerate(rows) if row["complete"]]
        if full:
            ends.append(
                {"i": full[-1], "ads": rows[full[-1]][key], "serie": key, "text": formats.number(rows[full[-1]][key])}
            )
    # Two ends too close to be read apart: the lower one is written under its point.
    close = len(ends) == 2 and abs(ends[0]["ads"] - ends[1]["ads"]) < 0.12 * scale[-1]
    labels_above, labels_below = (ends[:1], ends[1:]) if close else (ends, [])
    x = x_axis(labels, len(rows) - 1)
    y = y_axis(scale, words)
    colour = {
        "field": "serie",
        "type": "nominal",
        "legend": None,
        "scale": {"domain": ["tech_ads", "ads"], "range": ["var(--chart-1)", "var(--chart-5)"]},
    }
    best = max(rows, key=lambda row: row["tech_ads"])
    return {
        "title": words.say("Ads per month, all ads and tech ads").striptags(),
        "description": words.say(
            "From %(first)s to %(last)s. The highest month for tech ads is %(best)s: %(ads)s. The values are in the table.",
            first=formats.month(rows[0]["month"]),
            last=formats.month(rows[-1]["month"]),
            best=formats.month(best["month"]),
            ads=formats.number(best["tech_ads"]),
        ).striptags(),
        "width": width,
        "height": height,
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": {"left": 2, "right": 6, "top": 12, "bottom": 2},
        "layer": [
            {
                "data": {"values": [row for row in links if row["solid"]]},
                "mark": {"type": "line"},
                "encoding": {"x": x, "y": y, "color": colour, "detail": {"field": "link"}},
            },
            {
                "data": {"values": [row for row in links if not row["solid"]]},
                "mark": {"type": "line", "strokeDash": [1, 4]},
                "encoding": {"x": x, "y": y, "color": colour, "detail": {"field": "link"}},
            },
            {
                "data": {"values": [value for value in values if not value["complete"]]},
                "mark": {"type": "point", "filled": False, "fill": "var(--page)"},
                "encoding": {"x": x, "y": y, "color": colour},
            },
            {
                "data": {"values": ends},
                "mark": {"type": "point", "filled": True, "opacity": 1, "size": 60},
                "encoding": {"x": x, "y": y, "color": colour},
            },
            *(
                {
                    "data": {"values": written},
                    "mark": {"type": "text", "dy": shift, "align": "right", "dx": 4, "fontWeight": 600},
                    "encoding": {"x": x, "y": y, "text": {"field": "text"}},
                }
                for written, shift in ((labels_above, -13), (labels_below, 14))
                if written
            ),
        ],
    }
