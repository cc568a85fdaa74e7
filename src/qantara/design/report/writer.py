"""Small pieces of content that every part of the report writes alike: counts, shares, intervals, sources, quotes."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from markupsafe import Markup

from qantara.design import marks
from qantara.design.formats import Lang
from qantara.design.report.parts import Cell, Empty, Quote
from qantara.design.report.words import Words

Row = Mapping[str, Any]

_SIDE = 120  # code points of a sentence kept on each side of the mention


def _clip(before: str, after: str) -> tuple[str, str]:
    """Shorten a sentence around its mention, at a word."""
    before, after = " ".join(before.split("\n")), " ".join(after.split("\n"))
    if len(before) > _SIDE:
        before = "… " + before[-_SIDE:].partition(" ")[2]
    if len(after) > _SIDE:
        after = after[:_SIDE].rpartition(" ")[0] + " …"
    return before, after


class Writer:
    """The data of one report and the voice of one language; numbers tables and figures as they are written."""

    def __init__(self, barometer: Row, lang: Lang) -> None:
        self.data = barometer
        self.w = Words(lang)
        self.threshold = int(barometer["threshold"])
        self.head: Row = barometer["headline"]
        self.months: Sequence[str] = barometer["period"]["months"]
        self.complete: Sequence[bool] = barometer["period"]["complete"]
        self._numbers = {"table": 0, "figure": 0}

    def number(self, kind: Literal["table", "figure"]) -> int:
        """The next number of a table or a figure: they are written in the order of the page."""
        self._numbers[kind] += 1
        return self._numbers[kind]

    def is_small(self, count: float) -> bool:
        return 0 < count < self.threshold

    def count(self, value: float | None, hidden: bool = False, *, beside: bool = False) -> Markup:
        """A count; a hidden one by its sign, or by the word where it is hidden only beside a smaller one."""
        if beside:
            return self.w.say("hidden")
        return self.w.ltr(self.w.formats.count(value, hidden=hidden, threshold=self.threshold))

    def count_cell(self, row: Row, key: str = "ads") -> Cell:
        hidden = bool(row.get("hidden"))
        return Cell(
            self.count(row.get(key), hidden, beside=bool(row.get("beside"))), faint=hidden or row.get(key) is None
        )

    def share_cell(self, share: float | None) -> Cell:
        return Cell(self.w.percent(share), faint=share is None)

    def interval_cell(self, bounds: Sequence[float] | None) -> Cell:
        return Cell(self.w.ltr(self.w.formats.interval((bounds[0], bounds[1]) if bounds else None)))

    def bar_cell(self, share: float | None, bounds: Sequence[float] | None, full: float) -> Cell:
        if share is None:
            return Cell(Markup(""))
        low, high = (bounds[0], bounds[1]) if bounds else (None, None)
        lengths = (share / full, low / full if low is not None else None, high / full if high is not None else None)
        return Cell(Markup(""), drawing=marks.bar(share, low, high, full=full), lengths=lengths)

    def spark_cell(self, row: Row) -> Cell:
        """The months of a row, unless its total is hidden."""
        drawing, series, name = Markup(""), row["series"], self.w.name(row["label"])
        if series and not row["hidden"]:
            label = self.w.say("%(name)s, ads per month", name=name).striptags()
            drawing = marks.sparkline(series, self.complete, label=label)
        if not drawing:
            return Cell(Markup("<bdi>{}</bdi>").format(self.w.formats.missing), faint=True)
        return Cell(Markup(""), drawing=drawing)

    def change_cell(self, change: float | None) -> Cell:
        return Cell(self.w.ltr(self.w.formats.change(change)), faint=change is None, change=change)

    def full_scale(self, rows: Sequence[Row]) -> float:
        tops = [row["interval"][1] if row.get("interval") else row.get("share") or 0.0 for row in rows]
        return min(1.0, marks.round_up(max(tops, default=0.0) or 0.01))

    def quote(self, example: Row) -> Quote:
        w = self.w
        lang = example["lang"] if example.get("lang") in {"fr", "ar", "en"} else ""
        before, after = _clip(example["before"], example["after"])
        place = example.get("place")
        parts = [
            Markup("<bdi>{}</bdi>").format(example["title"]) if example.get("title") else None,
            w.label(place) if place else None,
            w.month(example["month"]) if example.get("month") else None,
            Markup("<bdi>{}</bdi>").format(example["source"]) if example.get("source") else None,
        ]
        direction: Literal["ltr", "rtl", "auto"] = "auto" if not lang else "rtl" if lang == "ar" else "ltr"
        return Quote(before, example["mention"], after, lang, direction, Markup(" · ").join(p for p in parts if p))

    def period(self) -> Markup:
        """The months the yearly figures speak of, in words."""
        window = self.data["period"]["window"]
        if window is None:
            return self.w.say("all ads read, no month is complete")
        first, last = window
        if first == last:
            return self.w.month(first)
        return self.w.say("%(first)s to %(last)s", first=self.w.month(first), last=self.w.month(last))

    def source(self, n: float | None, population: str = "ads") -> list[Markup]:
        """The line under a table: where from, how many, by which definition."""
        n_text = (
            self.w.say("n = %(n)s tech ads", n=self.w.num(n))
            if population == "tech"
            else self.w.say("n = %(n)s ads", n=self.w.num(n))
        )
        return [
            self.w.say("Source: job ads read by Qantara, duplicates merged"),
            n_text,
            self.definition(self.data["definition"]),
        ]

    def definition(self, definition: Row) -> Markup:
        return self.w.say(
            "Definition %(id)s, version %(version)s",
            id=self.w.ltr(str(definition["id"])),
            version=self.w.ltr(str(definition["version"])),
        )

    def to_run(self, sentence: Markup, command: str) -> Empty:
        """What is not there yet, and the command that makes it."""
        run = self.w.say(
            "Run %(command)s, then the report again.",
            command=Markup('<bdi dir="ltr"><code>{}</code></bdi>').format(command),
        )
        return Empty(Markup("{} {}").format(sentence, run))

    def kind_name(self, kind: str) -> Markup:
        """What a series is of."""
        w = self.w
        names = {
            "total": w.say("All tech domains"),
            "domain": w.say("Domains"),
            "occupation": w.say("Occupations"),
            "region": w.say("Regions"),
            "skill": w.say("Skills"),
        }
        return names.get(kind, Markup("<bdi>{}</bdi>").format(kind))
