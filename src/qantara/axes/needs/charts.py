"""The chart of a series and of what is expected of it, as SVG written by hand: some tenths of a millisecond each.

The height is fixed, the width is the page's: texts stand in the outer drawing (their x in parts of a hundred), shapes in an
inner one that is stretched. Time runs from left to right in every language. Colours are the classes of the style sheet.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, Literal

from markupsafe import Markup, escape

from qantara.design.formats import Lang
from qantara.design.marks import round_up, ticks
from qantara.kit.wording import N_, PortalWords, words_of

Unit = Literal["ads", "share"]
_EXPECTED = N_("expected")
_WIDE = 1000
_LEFT, _RIGHT, _WHOLE = 45, 770, 965  # of the line: the labels of a forecast stand beside it
_TOP, _FOOT = 26, 26
_OPEN = 2.2  # times what is surely drawn: a band that opens further is cut
_NEAR = 15  # px that two texts need between them

Past = Sequence[tuple[str, float | None, bool]]
"""Month, value (None: hidden), and whether the month has been seen whole."""
Rows = Sequence[tuple[str, float, float, float, float, float]]
"""Month, mean, and the bounds of 80 and of 95 %."""


def series_chart(
    key: str, past: Past, ahead: Rows, lang: Lang, *, unit: Unit, title: str, description: str, height: int = 300
) -> Markup:
    """A line with its forecast, if it has one. `key` names it within its page. Empty where less than two months are known."""
    return _drawn(key, tuple(past), tuple(ahead), lang, unit, title, description, height)


@lru_cache(maxsize=512)
def _drawn(
    key: str, past: Past, ahead: Rows, lang: Lang, unit: Unit, title: str, description: str, height: int
) -> Markup:
    if sum(value is not None for _, value, _ in past) < 2:
        return Markup("")
    plan = _Plan(past, ahead, words_of(lang), unit, height)
    names = f'<title id="{key}-t">{escape(title)}</title><desc id="{key}-d">{escape(description)}</desc>'
    shapes = "".join((*plan.bands(), *plan.lines()))
    inner = (
        f'<svg viewBox="0 0 {_WIDE} {height}" preserveAspectRatio="none" width="100%" height="{height}" aria-hidden="true">'
        f"{shapes}</svg>"
    )
    outer = "".join((*plan.grid(), inner, *plan.axis(), *plan.marks()))
    # Texts are escaped where they are written; everything else is numbers.
    return Markup(  # noqa: S704
        f'<svg class="chart" height="{height}" role="img" aria-labelledby="{key}-t {key}-d">{names}{outer}</svg>'
    )


class _Plan:
    """Where each value of one chart stands."""

    def __init__(self, past: Past, ahead: Rows, words: PortalWords, unit: Unit, height: int) -> None:
        self.past, self.ahead, self.words, self.unit, self.height = past, ahead, words, unit, height
        seen = [value for _, value, _ in past if value is not None]
        sure = max([*seen, *(row[3] for row in ahead)])
        top = min(max([sure, *(row[5] for row in ahead)]), _OPEN * max([*seen, *(row[1] for row in ahead)])) or 1.0
        self.steps: list[float] = list(ticks(top)) if unit == "ads" else _shares(top)
        self.top = max(top, self.steps[-2] if len(self.steps) > 1 else 0.0)
        self.months = [row[0] for row in past] + [row[0] for row in ahead]
        self.right = _RIGHT if ahead else _WHOLE

    def x(self, place: int) -> float:
        return _LEFT + (self.right - _LEFT) * place / max(1, len(self.months) - 1)

    def y(self, value: float) -> float:
        full = self.height - _TOP - _FOOT
        return self.height - _FOOT - full * min(1.0, max(0.0, value / self.top))

    def at(self, place: int, value: float) -> str:
        return f"{self.x(place):.1f},{self.y(value):.1f}"

    def text(self, place: int) -> str:
        return f"{self.x(place) / _WIDE * 100:.2f}%"

    def say(self, value: float) -> str:
        formats = self.words.formats
        return formats.percent(value) if self.unit == "share" else formats.number(value)

    # Ground

    def grid(self) -> list[str]:
        foot, end = self.height - _FOOT, f"{self.right / _WIDE * 100:.1f}%"
        lines = [f'<line class="ax" x1="0" x2="{end}" y1="{foot}" y2="{foot}"/>']
        for step in self.steps[1:]:
            if step <= self.top * 1.02:
                lines.append(f'<line class="g" x1="0" x2="{end}" y1="{self.y(step):.1f}" y2="{self.y(step):.1f}"/>')
        return lines

    def axis(self) -> list[str]:
        """Values above their lines, years at their January, and where the past ends."""
        formats, foot = self.words.formats, self.height - _FOOT
        fine = self.unit == "share" and self.steps[1] < 0.01
        drawn = [
            f'<text class="halo" x="0" y="{self.y(step) - 4:.1f}">'
            f"{escape(formats.percent(step, 1 if fine else 0) if self.unit == 'share' else formats.number(step))}</text>"
            for step in self.steps[1:]
            if step <= self.top * 1.02
        ]
        for place, month in enumerate(self.months):
            if month.endswith("-01"):
                x = self.text(place)
                drawn.append(f'<line class="ax" x1="{x}" x2="{x}" y1="{foot}" y2="{foot + 5}"/>')
                drawn.append(f'<text x="{x}" y="{foot + 20}" dx="3">{month[:4]}</text>')
        if self.ahead:
            x = self.text(len(self.past) - 1)
            drawn.append(f'<line class="now" x1="{x}" x2="{x}" y1="14" y2="{foot}"/>')
            drawn.append(f'<text class="e lb" x="{x}" dx="-6" y="12">{escape(self.words.plain("observed"))}</text>')
            drawn.append(f'<text class="lb" x="{x}" dx="6" y="12">{escape(self.words.plain(_EXPECTED))}</text>')
        return drawn

    # Shapes

    def _rows(self) -> list[tuple[int, float, float, float, float, float]]:
        """The forecast, opened at the last value seen."""
        start = len(self.past)
        last = self.past[-1][1]
        joined = [(start - 1, last, last, last, last, last)] if last is not None else []
        return [*joined, *((start + k, *row[1:]) for k, row in enumerate(self.ahead))]

    def bands(self) -> list[str]:
        rows = self._rows()
        if not self.ahead or len(rows) < 2:
            return []
        drawn = []
        for name, low, high in (("b95", 4, 5), ("b80", 2, 3)):
            edge = [self.at(row[0], row[low]) for row in rows] + [self.at(row[0], row[high]) for row in reversed(rows)]
            drawn.append(f'<polygon class="{name}" points="{" ".join(edge)}"/>')
        for bound in (2, 3):
            drawn.append(f'<polyline class="edge" points="{" ".join(self.at(row[0], row[bound]) for row in rows)}"/>')
        return drawn

    def lines(self) -> list[str]:
        """Solid between months seen whole, dotted elsewhere; a hidden month is a gap."""
        drawn: list[str] = []
        solid: list[str] = []
        for (i, (_, here, whole)), (j, (_, after, follows)) in pairwise(enumerate(self.past)):
            if here is None or after is None or not (whole and follows):
                drawn += [_line("obs", solid)]
                solid = []
                if here is not None and after is not None:
                    drawn.append(_line("med", [self.at(i, here), self.at(j, after)]))
                continue
            solid = solid or [self.at(i, here)]
            solid.append(self.at(j, after))
        drawn.append(_line("obs", solid))
        if self.ahead:
            drawn.append(_line("med", [self.at(row[0], row[1]) for row in self._rows()]))
        return drawn

    def marks(self) -> list[str]:
        """The last value seen, and what is expected at the end with both its intervals."""
        known = [(i, value) for i, (_, value, whole) in enumerate(self.past) if value is not None and whole]
        drawn = []
        if known:
            place, value = known[-1]
            x, y = self.text(place), self.y(value)
            drawn.append(f'<circle class="dot" cx="{x}" cy="{y:.1f}" r="4.5"/>')
            drawn.append(f'<text class="k e halo" x="{x}" dx="-8" y="{y - 10:.1f}">{escape(self.say(value))}</text>')
        if not self.ahead:
            return drawn
        row, x = self.ahead[-1], self.text(len(self.months) - 1)
        drawn.append(f'<circle class="dot-o" cx="{x}" cy="{self.y(row[1]):.1f}" r="4"/>')
        said = [
            (self.y(row[5]), row[5], "", "19 times out of 20"), (self.y(row[3]), row[3], "", "8 times out of 10"),
            (self.y(row[1]), row[1], "kk", ""), (self.y(row[2]), row[2], "", ""), (self.y(row[4]), row[4], "", ""),
        ]  # fmt: skip
        places = _apart([y for y, *_ in said], top=12, foot=self.height - _FOOT + 4)
        for y, (_, value, kind, beside) in zip(places, said, strict=True):
            text = self.say(value)
            drawn.append(f'<text class="{kind or "lo"}" x="{x}" dx="10" y="{y + 4:.1f}">{escape(text)}</text>')
            if beside:
                far = 18 + 7 * len(text)
                drawn.append(
                    f'<text class="lb far" x="{x}" dx="{far}" y="{y + 4:.1f}">{escape(self.words.plain(beside))}</text>'
                )
        return drawn


def _line(kind: str, points: Sequence[str]) -> str:
    return f'<polyline class="{kind}" points="{" ".join(points)}"/>' if len(points) > 1 else ""


def _apart(wanted: Sequence[float], *, top: float, foot: float) -> list[float]:
    """The same heights, pushed from their middle until no two texts touch."""
    placed = list(wanted)
    middle = len(placed) // 2
    for i in range(middle + 1, len(placed)):
        placed[i] = max(placed[i], placed[i - 1] + _NEAR)
    for i in range(middle - 1, -1, -1):
        placed[i] = min(placed[i], placed[i + 1] - _NEAR)
    over = max(0.0, placed[-1] - foot)
    placed = [y - over for y in placed]
    under = max(0.0, top - placed[0])
    return [y + under for y in placed]


def _shares(top: float) -> list[float]:
    step = round_up(top / 4)
    return [step * i for i in range(6) if step * (i - 1) < top]


def is_drawable(past: Past) -> bool:
    """Whether a line can be seen: mostly hidden months would draw a few stray dots."""
    return 2 * sum(value is not None for _, value, _ in past) >= len(past) > 1


def past_of(forecast: Mapping[str, Any], *, months: int) -> list[tuple[str, float | None, bool]]:
    """The past of a forecast, which holds whole months alone."""
    return [(month, value, True) for month, value in forecast["history"][-months:]]


def rows_of(forecast: Mapping[str, Any], *, months: int) -> list[tuple[str, float, float, float, float, float]]:
    """The first months expected, as far as they are known."""
    return [
        (row[0], row[1], row[2], row[3], row[4], row[5]) for row in forecast["forecast"][:months] if None not in row[:6]
    ]
