"""The year view of work-study calendars: one line a cohort, one column a week, for the screen and for paper.

Time runs from left to right in every language. School is filled, the company is open, exams have a mark of their own:
in black and white they stay apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from itertools import groupby
from typing import Literal

from markupsafe import Markup, escape

from qantara.design.charts import Target, literal_colours
from qantara.design.formats import NBSP, Formats, Lang

Place = Literal["school", "company", "exams"]

_COLUMN, _LINE = 20, 20
_CELL = 16
_SIZE = 12
_LETTER = 6.6  # px, the mean width of a letter at that size
_LEAST_NAMES, _MOST_NAMES = 60, 260
_MONTHS, _DAYS, _MARKS, _GAP = 14, 30, 38, 14  # heights of the head's base lines, and its distance from the lines
_TITLE = 34  # height of the title of a view that stands alone
_FONT = {"page": "Qantara Sans, Qantara Sans Arabic, sans-serif", "file": "IBM Plex Sans, IBM Plex Sans Arabic, sans-serif"}  # fmt: skip
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class YearLine:
    """A cohort's year: where it is in each week, None while it is not there at all."""

    name: str
    places: Sequence[Place | None]


@dataclass(frozen=True)
class YearMark:
    """Days in a row that stand above the weeks: a feast, a break, Ramadan."""

    first: date
    last: date
    kind: Literal["feast", "ramadan"]
    estimated: bool = False


@dataclass(frozen=True)
class YearWords:
    """What the view says, in its language."""

    title: str
    description: str
    school: str
    company: str
    exams: str
    feast: str
    estimated: str
    ramadan: str


def year_view(
    lines: Sequence[YearLine],
    weeks: Sequence[date],
    *,
    marks: Sequence[YearMark] = (),
    words: YearWords,
    lang: Lang,
    target: Target = "page",
    titled: bool = True,
) -> Markup:
    """Draw the weeks, given by their Mondays, of each line.

    A page keeps the colours as tokens; a file stands alone with those of the light theme: paper is white. It shows its
    title unless it stands under one already. Raises ValueError if a line has not one place for each week.
    """
    for line in lines:
        if len(line.places) != len(weeks):
            raise ValueError(f"The line {line.name!r} has {len(line.places)} places for {len(weeks)} weeks.")
    longest = max((len(line.name) for line in lines), default=0)
    left = min(_MOST_NAMES, max(_LEAST_NAMES, round(longest * _LETTER))) + 8
    top = _MARKS + _GAP
    drawing = _Drawing(lang, left, weeks)
    drawing.head(top + _LINE * len(lines))
    drawing.marks(marks)
    for number, line in enumerate(lines):
        drawing.line(line, top + _LINE * number)
    foot = top + _LINE * len(lines) + 24
    kinds = {mark.kind for mark in marks}
    wide = drawing.legend(words, foot, feasts="feast" in kinds, estimated=any(mark.estimated for mark in marks), ramadan="ramadan" in kinds)  # fmt: skip
    width, height = max(left + _COLUMN * len(weeks), wide) + 8, foot + 12
    body = "".join(drawing.parts)
    if target == "file" and titled:  # on a ground of its own, with its title above
        height += _TITLE
        alone = _Drawing(lang, left, weeks)
        alone.text(
            words.title, width - 8 if lang == "ar" else 4, 20, "end" if lang == "ar" else "start", ink="ink", weight=600
        )
        body = (
            f'<rect width="{width:g}" height="{height:g}" fill="var(--page)"/>{"".join(alone.parts)}'
            f'<g transform="translate(0,{_TITLE})">{body}</g>'
        )
    # Several drawings share a page: their identifiers must differ, and not change from one run to the next.
    mine = sha256(f"{words.title}{body}".encode()).hexdigest()[:8]
    # Texts are escaped where they are set; everything else is numbers.
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="vg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        f'height="{height:g}" role="img" aria-labelledby="t-{mine} d-{mine}" font-family="{_FONT[target]}" '
        f'font-size="{_SIZE}"><title id="t-{mine}">{escape(words.title)}</title>'
        f'<desc id="d-{mine}">{escape(words.description)}</desc>{body}</svg>'
    )
    return Markup(svg if target == "page" else literal_colours(svg, "light"))  # noqa: S704


class _Drawing:
    """The parts of the view, drawn from the top to the foot."""

    def __init__(self, lang: Lang, left: float, weeks: Sequence[date]) -> None:
        self.lang, self.left, self.weeks = lang, left, weeks
        self.parts: list[str] = []

    def head(self, end: float) -> None:
        """Months, each with a hairline down to the end, and the day of each Monday."""
        place = 0
        for month, mondays in groupby(self.weeks, key=lambda monday: f"{monday:%Y-%m}"):
            count = len(list(mondays))
            x = self.left + _COLUMN * place
            self.parts.append(f'<path d="M{x - 2:g} 2V{end:g}" stroke="var(--rule)"/>')
            name = Formats(self.lang).month(month, short=True)
            if count > 1:  # a name has room over two weeks, and the year too over four
                shown = name if count > 3 else name.partition(NBSP)[0]
                self.text(shown, x + 2, _MONTHS, "start", ink="ink", weight=600)
            place += count
        for column, monday in enumerate(self.weeks):
            self.text(str(monday.day), self.left + _COLUMN * column + _CELL / 2, _DAYS, "middle", ink="ink-faint")

    def marks(self, marks: Sequence[YearMark]) -> None:
        """Feasts as ticks at their days, open if estimated; Ramadan as a line."""
        for mark in sorted(marks, key=lambda mark: (mark.kind != "ramadan", mark.first)):
            begin, end = self._at(mark.first), self._at(mark.last + timedelta(days=1))
            if end > self.left and begin < self.left + _COLUMN * len(self.weeks):
                begin, end = max(begin, self.left), min(end, self.left + _COLUMN * len(self.weeks))
                self._mark(mark.kind, begin, end - begin, _MARKS, estimated=mark.estimated)

    def line(self, line: YearLine, y: float) -> None:
        """A cohort's name and its weeks."""
        self.text(line.name, self.left - 8, y + _CELL - 4, "end", ink="ink")
        for column, place in enumerate(line.places):
            if place is not None:
                self._cell(place, self.left + _COLUMN * column, y)

    def legend(self, words: YearWords, y: float, *, feasts: bool, estimated: bool, ramadan: bool) -> float:
        """Each sign with its word; where it ends."""
        x = self.left
        for place, word in (("school", words.school), ("exams", words.exams), ("company", words.company)):
            self._cell(place, x, y - _CELL + 4)  # type: ignore[arg-type]
            x = self._word(word, x + _CELL + 6, y)
        for kind, shown, word, is_estimated in (
            ("feast", feasts, words.feast, False), ("feast", estimated, words.estimated, True), ("ramadan", ramadan, words.ramadan, False),
        ):  # fmt: skip
            if shown:
                self._mark(kind, x, 4 if kind == "feast" else _CELL, y - 8, estimated=is_estimated)
                x = self._word(word, x + (10 if kind == "feast" else _CELL + 6), y)
        return x

    def text(self, words: str, x: float, y: float, anchor: str, *, ink: str, weight: int = 400) -> None:
        """A text; an Arabic one starts at its right end."""
        direction = ""
        if self.lang == "ar":
            anchor = {"start": "end", "end": "start"}.get(anchor, anchor)
            direction = ' direction="rtl"'
        heavy = f' font-weight="{weight}"' if weight != 400 else ""
        self.parts.append(
            f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}"{direction} fill="var(--{ink})"{heavy}>{escape(words)}</text>'
        )

    def _word(self, words: str, x: float, y: float) -> float:
        self.text(words, x, y, "start", ink="ink")
        return x + len(words) * _LETTER + 22

    def _at(self, day: date) -> float:
        """Where a day begins."""
        return self.left + _COLUMN * ((day - self.weeks[0]) / _WEEK)

    def _cell(self, place: Place, x: float, y: float) -> None:
        fill = "none" if place == "company" else "var(--chart-1)"
        edge = "var(--band-edge)" if place == "company" else "var(--chart-1)"
        self.parts.append(
            f'<rect class="{place}" x="{x + 0.5:g}" y="{y + 0.5:g}" width="{_CELL - 1}" height="{_CELL - 1}" fill="{fill}" stroke="{edge}"/>'
        )
        if place == "exams":  # a cross cut out of the square
            self.parts.append(f'<path d="M{x + 4:g} {y + 4:g}l8 8m0 -8l-8 8" stroke="var(--page)" stroke-width="2"/>')

    def _mark(self, kind: str, x: float, width: float, y: float, *, estimated: bool) -> None:
        if kind == "ramadan":
            self.parts.append(f'<rect class="ramadan" x="{x:g}" y="{y + 8:g}" width="{width:g}" height="2" fill="var(--chart-3)"/>')  # fmt: skip
        else:
            fill = "var(--page)" if estimated else "var(--late)"
            self.parts.append(
                f'<rect class="feast" x="{x:g}" y="{y:g}" width="{max(width, 3):g}" height="8" fill="{fill}" stroke="var(--late)"/>'
            )
