"""What experts expect, beside the figure: computed when it is shown, so that neither ever takes the other's place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from qantara.axes.needs.outlook.models import Adjustment

Json = Mapping[str, Any]
_YEAR = 12


@dataclass(frozen=True)
class Beside:
    """One adjustment in force. `month`, `figure`, `expert`: of the last of its months within a year, where it was forecast."""

    names: Mapping[str, str]
    unit: str
    months: tuple[str, str]
    month: str | None
    figure: float | None
    expert: float | None
    change: float
    who: str
    reason: str
    made_on: str
    expires_on: str | None
    adjustment: Adjustment | None = None
    """None for one that was declared to the lake by a file."""


def beside(adjustments: Iterable[Adjustment], outlook: Json | None, *, day: date) -> list[Beside]:
    """Those made here and those that the lake has from elsewhere, the newest first."""
    series = {one["id"]: one for one in outlook["series"]} if outlook else {}
    ours = list(adjustments)
    found = [_ours(one, series.get(one.series)) for one in ours]
    # What was made here is known here first: the lake's copy may be of a version before.
    for one in series.values():
        found += [
            _elsewhere(told, one) for told in one["adjusted"]
            if not told["id"].startswith("portal-") and (told["expires_on"] or "9999") >= day.isoformat()
        ]  # fmt: skip
    return sorted(found, key=lambda one: one.made_on, reverse=True)


def _ours(one: Adjustment, series: Json | None) -> Beside:
    first, last = f"{one.from_month:%Y-%m}", f"{one.to_month:%Y-%m}"
    change = float(one.change) / 100
    month, figure = _figure(series, first, last)
    return Beside(
        names=series["label"] if series else one.names, unit=series["unit"] if series else "ads", months=(first, last),
        month=month, figure=figure, expert=None if figure is None else figure * (1 + change), change=change,
        who=str(one.by), reason=one.reason, made_on=one.made_at.date().isoformat(), expires_on=one.expires_on.isoformat(),
        adjustment=one,
    )  # fmt: skip


def _elsewhere(told: Json, series: Json) -> Beside:
    month, figure = _figure(series, told["from"], told["to"])
    expert = None if figure is None else figure * (1 + told["change"])
    return Beside(
        names=series["label"], unit=series["unit"], months=(told["from"], told["to"]), month=month, figure=figure, expert=expert,
        change=told["change"], who=told["author"], reason=told["reason"], made_on=told["made_on"], expires_on=told["expires_on"],
    )  # fmt: skip


def _figure(series: Json | None, first: str, last: str) -> tuple[str | None, float | None]:
    """The forecast of the last of these months that is not further than a year ahead, else of the first of them."""
    rows = (
        [(row[0], row[1], place) for place, row in enumerate(series["forecast"]) if first <= row[0] <= last]
        if series
        else []
    )
    near = [row for row in rows if row[2] < _YEAR] or rows[:1]
    return (near[-1][0], near[-1][1]) if near else (None, None)


def names_of_authors(rows: Iterable[Json]) -> list[dict[str, Any]]:
    """Scores of adjustments with their authors as they are called today: whoever was erased is a number."""
    told = [dict(row) for row in rows]
    known = {
        one.key: str(one.by) for one in Adjustment.objects.filter(key__in=[row["id"] for row in told]).select_related("by")
    }  # fmt: skip
    return [row | {"author": known.get(row["id"], row["author"])} for row in told]
