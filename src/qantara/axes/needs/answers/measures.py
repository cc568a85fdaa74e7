"""The figures of a page that one can ask to be told of."""

from collections.abc import Mapping
from typing import Any

from qantara.axes.needs.answers.enums import Direction, Measure

_YEAR = 12
PARTS = frozenset({Measure.SHARE, Measure.CHANGE})
"""Measures in parts of one, asked for and told in percent."""


def measured(subject: Mapping[str, Any] | None, measure: Measure) -> float | None:
    """The value now; None where it is hidden or not known."""
    if subject is None or subject["hidden"]:
        return None
    if measure is Measure.FORECAST:
        row = forecast_row(subject)
        return None if row is None else row[1]
    value: float | None = subject[measure.value]
    return value


def forecast_row(subject: Mapping[str, Any]) -> list[Any] | None:
    """The month a year after the last one seen."""
    rows = (subject["forecast"] or {}).get("forecast") or []
    return rows[_YEAR - 1] if len(rows) >= _YEAR else None


def is_share(subject: Mapping[str, Any] | None, measure: Measure) -> bool:
    """Whether the value is a part of one."""
    if measure is Measure.FORECAST:
        return bool(subject and subject["forecast"] and subject["forecast"]["unit"] == "share")
    return measure in PARTS


def is_beyond(now: float | None, direction: Direction, value: float) -> bool:
    if now is None:
        return False
    return now > value if direction is Direction.ABOVE else now < value
