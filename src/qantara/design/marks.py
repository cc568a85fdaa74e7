"""Small drawings made by hand: sparklines, bars inside cells, classes of the tile grid, ticks of an axis.

They use the classes of `base.css`; time runs left to right in every language, lengths follow the reading direction.
"""

import math
from collections.abc import Sequence
from itertools import pairwise

from markupsafe import Markup, escape

WIDTH, HEIGHT = 136, 28


def _runs(values: Sequence[float | None]) -> list[list[int]]:
    """Positions of consecutive known values: a gap breaks the line."""
    runs: list[list[int]] = []
    for i, value in enumerate(values):
        if value is None:
            continue
        if runs and runs[-1][-1] == i - 1:
            runs[-1].append(i)
        else:
            runs.append([i])
    return runs


def sparkline(
    values: Sequence[float | None],
    complete: Sequence[bool],
    *,
    label: str,
    width: int = WIDTH,
    height: int = HEIGHT,
    stretch: bool = False,
) -> Markup:
    """A line on its own scale; months not complete are dotted, the last complete one has a dot.

    The scale is that of the complete months: one still being collected may fall to the foot of the drawing.
    """
    known = [value for value in values if value is not None]
    if len(known) < 2 or 2 * len(known) < len(values):  # mostly hidden months would draw a few stray dots
        return Markup("")
    whole = [value for value, full in zip(values, complete, strict=False) if value is not None and full] or known
    low, high = min(whole), max(whole)
    spread = max(high - low, 0.12 * high) or 1.0  # a steady line stays nearly flat
    step = (width - 8) / max(1, len(values) - 1)

    def at(i: int) -> tuple[str, str]:
        part = min(1.0, max(0.0, ((values[i] or 0.0) - low) / spread))
        return f"{4 + i * step:.1f}", f"{height - 3 - (height - 6) * part:.1f}"

    lines = []
    for run in _runs(values):
        solid: list[int] = []
        for here, following in pairwise(run):
            if complete[here] and complete[following]:
                solid = solid or [here]
                solid.append(following)
            else:
                lines.append(("obs", solid))
                lines.append(("med", [here, following]))
                solid = []
        lines.append(("obs", solid))
    parts = [
        f'<polyline class="{kind}" points="{" ".join(",".join(at(i)) for i in points)}"/>'
        for kind, points in lines
        if points
    ]
    last = [i for i, value in enumerate(values) if value is not None and complete[i]]
    if last:
        x, y = at(last[-1])
        parts.append(f'<circle class="dot" cx="{x}" cy="{y}" r="2.6"/>')
    stretched = ' preserveAspectRatio="none"' if stretch else ""
    # `label` is escaped; everything else is numbers.
    return Markup(  # noqa: S704
        f'<svg class="spark" viewBox="0 0 {width} {height}"{stretched} role="img" aria-label="{escape(label)}">'
        f"{''.join(parts)}</svg>"
    )


def bar(share: float, low: float | None, high: float | None, *, full: float) -> Markup:
    """A share as a length, with its interval; `full` is the share that fills the cell."""

    def at(value: float) -> str:
        return f"{min(100.0, 100 * value / full):.1f}%"

    parts = ['<rect class="bg" width="100%" height="12"/>', f'<rect class="v" width="{at(share)}" height="12"/>']
    if low is not None and high is not None:
        parts.append(f'<line x1="{at(low)}" x2="{at(high)}" y1="6" y2="6"/>')
        parts += [f'<line x1="{at(value)}" x2="{at(value)}" y1="2.5" y2="9.5"/>' for value in (low, high)]
    return Markup(f'<svg class="cellbar" aria-hidden="true">{"".join(parts)}</svg>')  # noqa: S704  (numbers only)


def fan(
    past: Sequence[float | None], ahead: Sequence[tuple[float, float, float]], *, label: str, width: int = WIDTH
) -> Markup:
    """A line on its own scale with what is expected after it: (mean, low, high), dotted, in its band."""
    known = [value for value in past if value is not None]
    if len(known) < 2 or 2 * len(known) < len(past):
        return Markup("")
    low = min([*known, *(row[0] for row in ahead)])
    high = max([*known, *(row[0] for row in ahead)])
    spread = max(high - low, 0.12 * high) or 1.0
    low, high = low - 0.35 * spread, high + 0.35 * spread  # room for the band
    step = (width - 8) / max(1, len(past) + len(ahead) - 1)

    def at(i: int, value: float) -> str:
        part = min(1.0, max(0.0, (value - low) / (high - low)))
        return f"{4 + i * step:.1f},{HEIGHT - 2 - (HEIGHT - 4) * part:.1f}"

    parts = []
    start = len(past)
    joined = [(start - 1, past[-1], past[-1], past[-1])] if past[-1] is not None else []
    rows = [*joined, *((start + k, *row) for k, row in enumerate(ahead))]
    if len(rows) > 1:
        edge = [at(i, bottom) for i, _, bottom, _ in rows] + [at(i, top) for i, _, _, top in reversed(rows)]
        parts.append(f'<polygon class="b80" points="{" ".join(edge)}"/>')
    for run in _runs(past):
        parts.append(f'<polyline class="obs" points="{" ".join(at(i, past[i] or 0.0) for i in run)}"/>')
    if len(rows) > 1:
        parts.append(f'<polyline class="med" points="{" ".join(at(i, mean) for i, mean, _, _ in rows)}"/>')
    if past[-1] is not None:
        x, y = at(start - 1, past[-1]).split(",")
        parts.append(f'<circle class="dot" cx="{x}" cy="{y}" r="2.6"/>')
    # `label` is escaped; everything else is numbers.
    return Markup(  # noqa: S704
        f'<svg class="spark" viewBox="0 0 {width} {HEIGHT}" role="img" aria-label="{escape(label)}">{"".join(parts)}</svg>'
    )


def classed(level: int) -> Markup:
    """One of five classes: as many boxes full."""
    boxes = "".join(
        f'<rect class="{"on" if i < level else "off"}" x="{1 + 8.2 * i:.1f}" y="1" width="6.4" height="10"/>'
        for i in range(5)
    )
    return Markup(f'<svg class="five" viewBox="0 0 42 12" aria-hidden="true">{boxes}</svg>')  # noqa: S704  (numbers only)


def round_up(value: float) -> float:
    """The next 1, 2, 2.5, 5 or 10 times a power of ten.

    >>> round_up(0.31), round_up(3412)
    (0.5, 5000.0)
    """
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= value * (1 - 1e-9))


def ticks(top: float, wanted: int = 4) -> list[int]:
    """Whole round values from zero to at least `top`.

    >>> ticks(3412)
    [0, 1000, 2000, 3000, 4000]
    """
    step = max(1, math.ceil(round_up(top / wanted)))
    return [step * i for i in range(math.ceil(top / step) + 1)]


def classes(values: Sequence[float]) -> list[int]:
    """Round upper limits between five (or fewer) ordered classes, thinner towards small values.

    >>> classes([16656, 9867, 2914, 1742, 806, 388, 46])
    [500, 1000, 2500, 10000]
    """
    top = max(values, default=0)
    limits = {int(round_up(top * part)) for part in (0.02, 0.06, 0.15, 0.5)}
    return sorted(limit for limit in limits if 1 < limit < top)
