"""Axes that every chart of the report writes alike: in the reader's language, hairlines only, never mirrored."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from qantara.design.report.words import Words

Json = dict[str, Any]


def looked_up(texts: Mapping[int, str]) -> str:
    """An axis label expression that looks the written value up, so that every language writes its own."""
    return f"({json.dumps({str(k): v for k, v in texts.items()}, ensure_ascii=False)})[datum.value] || ''"


def month_labels(months: Sequence[str], words: Words, width: int) -> dict[int, str]:
    """Years at each January when there are enough of them, else the first, middle and last month."""
    januaries = {i: month[:4] for i, month in enumerate(months) if month.endswith("-01")}
    if len(januaries) >= 2:
        every = -(-len(januaries) * 40 // max(width, 40))  # a year asks for 40 px
        kept = [i for i, year in januaries.items() if int(year) % every == 0]
        return {i: januaries[i] for i in kept or januaries}
    last = len(months) - 1
    chosen = {0, last} if width < 400 or last < 2 else {0, last // 2, last}
    return {i: words.formats.month(months[i], short=True) for i in sorted(chosen)}


def x_axis(labels: Mapping[int, str], last: float, *, first: float = 0, padding: int = 8, flush: bool = True) -> Json:
    """Places along time, with a text at some of them."""
    return {
        "field": "i",
        "type": "quantitative",
        "title": None,
        "scale": {"domain": [first, last], "nice": False, "padding": padding},
        "axis": {
            "values": list(labels),
            "labelExpr": looked_up(labels),
            "grid": False,
            "labelFlush": flush,
            "labelOverlap": False,
            "tickSize": 5,
        },
    }


def y_axis(values: Sequence[int], words: Words, *, field: str = "ads") -> Json:
    """Counts from zero."""
    return {
        "field": field,
        "type": "quantitative",
        "title": None,
        "scale": {"domain": [0, values[-1]], "nice": False},
        "axis": {
            "values": list(values),
            "labelExpr": looked_up({value: words.formats.number(value) for value in values}),
            "domain": False,
            "ticks": False,
            "grid": True,
        },
    }
