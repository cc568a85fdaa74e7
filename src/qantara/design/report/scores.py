"""How wrong forecasts were: error against naive and coverage, by horizon and by what was forecast."""

from collections.abc import Sequence

from markupsafe import Markup

from qantara.design.report.fans import error_chart
from qantara.design.report.parts import Block, Cell, Column, Figure, Fold, Note, Section, Table
from qantara.design.report.words import N_
from qantara.design.report.writer import Row, Writer

_OURS = "ours"
_VERDICTS = {
    "helped": N_("nearer than the figure"), "harmed": N_("further than the figure"), "too-few": N_("too few months"),
}  # fmt: skip
_LEVEL = 0.8


def scores_section(a: Writer) -> Section:
    outlook = a.data.get("outlook")
    title = a.w.say("How wrong we were")
    rows: Sequence[Row] = outlook["scoreboard"] if outlook else []
    if outlook is None or not rows:
        sentence = a.w.say("No forecast has been confronted with what came to be yet.")
        return Section("scores", title, [a.to_run(sentence, "qantara backtest")])
    s = Scores(a, rows, outlook)
    blocks: list[Block | None] = [s.figure(), s.horizons(), s.peers(), *s.others(), s.issues(), s.experts()]
    return Section("scores", title, [block for block in blocks if block], say=s.answer(), lede=s.lede())


class Scores:
    def __init__(self, a: Writer, rows: Sequence[Row], outlook: Row) -> None:
        self.a, self.w, self.rows, self.outlook = a, a.w, rows, outlook
        self.whole = next((row for row in rows if row["by"] == "all" and row["method"] == _OURS), None)

    def by(self, name: str, method: str = _OURS) -> list[Row]:
        return [row for row in self.rows if row["by"] == name and row["method"] == method]

    def ratio(self, value: float | None) -> Cell:
        return Cell(self.w.ltr(self.w.formats.number(value, 2)), faint=value is None)

    def part(self, value: float | None) -> Cell:
        return Cell(self.w.ltr(self.w.formats.percent(value, 0)), faint=value is None)

    def answer(self) -> Markup | None:
        """Better or worse than saying "as last month", and how often the interval held."""
        w, whole = self.w, self.whole
        if whole is None or whole["ratio"] is None:
            return None
        gap = w.strong(w.ltr(w.formats.percent(abs(1 - whole["ratio"]), 0)))
        error = (
            w.say("Our mean error is %(gap)s smaller than that of “as last month”.", gap=gap)
            if whole["ratio"] <= 0.995
            else w.say("Our mean error is %(gap)s larger than that of “as last month”.", gap=gap)
            if whole["ratio"] >= 1.005
            else w.say("Our mean error is that of “as last month”.")
        )
        if whole["covered80"] is None:
            return error
        held = w.strong(w.ltr(w.formats.number(whole["covered80"] * 100)))
        said = w.say("Of 100 outcomes, %(held)s fell in the interval that announced 80.", held=held)
        return Markup("{} {}").format(error, said)

    def lede(self) -> Markup:
        return self.w.say("Where we lose to “as last month”, we publish “as last month”.")

    def source(self, row: Row | None) -> list[Markup]:
        w = self.w
        parts = [w.say("Source: forecasts made again from the past of their day, confronted with what came to be")]
        if row is not None:
            parts.append(w.say_n("%(n)s day of issue", "%(n)s days of issue", row["origins"] or 0))
        parts.append(self.a.definition(self.outlook["definition"]))
        return parts

    def horizon_rows(self, method: str = _OURS) -> list[Row]:
        return sorted(self.by("horizon", method), key=lambda row: int(row["key"]))

    def figure(self) -> Figure | None:
        w = self.w
        points = [(int(row["key"]), float(row["ratio"])) for row in self.horizon_rows() if row["ratio"] is not None]
        if len(points) < 2:
            return None
        better = sum(ratio < 1 for _, ratio in points)
        title = w.say_n(
            "Better than “as last month” at %(n)s horizon of %(all)s",
            "Better than “as last month” at %(n)s horizons of %(all)s",
            better,
            all=w.num(len(points)),
        )
        description = w.say(
            "Our mean error divided by that of “as last month”: %(first)s one horizon from now, %(last)s at the furthest. The values are in the table.",
            first=w.formats.number(points[0][1], 2),
            last=w.formats.number(points[-1][1], 2),
        ).striptags()
        return Figure(
            key="error",
            number=self.a.number("figure"),
            title=title,
            unit=w.say("Mean error ÷ that of “as last month”, by months ahead; under 1, ours is smaller"),
            draw=lambda width: error_chart(points, w, title=title.striptags(), description=description, width=width),
            source=self.source(self.whole),
            name="error",
        )

    def methods(self) -> list[str]:
        """The other methods of the same run, without naive, which is one everywhere."""
        methods = dict.fromkeys(row["method"] for row in self.rows if row["by"] == "horizon")
        return [method for method in methods if method not in {_OURS, "naive"}]

    def method_name(self, method: str) -> Markup:
        w = self.w
        known = {
            "naive": w.say("as last month"),
            "seasonal_naive": w.say("as the same month last year"),
            _OURS: w.say("Ours"),
        }
        return known.get(method, Markup("<bdi>{}</bdi>").format(method))

    def horizons(self) -> Table | None:
        w, rows = self.w, self.horizon_rows()
        if not rows:
            return None
        others = self.methods()[:5]
        held = {(row["key"], row["method"]): row for row in self.rows if row["by"] == "horizon"}
        covered = [row["covered80"] for row in rows if row["covered80"] is not None]
        worst = min(covered, key=lambda value: -abs(value - _LEVEL)) if covered else None
        title = (
            w.say(
                "The 80%% interval held between %(low)s and %(high)s of outcomes, by horizon",
                low=w.percent(min(covered)),
                high=w.percent(max(covered)),
            )
            if worst is not None
            else w.say("Error and intervals, by horizon")
        )
        return Table(
            key="scores-horizon",
            number=self.a.number("table"),
            title=title,
            unit=w.say("Mean error ÷ that of “as last month”, and share of outcomes inside the intervals"),
            columns=[
                Column(w.say("Months ahead")),
                Column(w.say("Ours"), "number"),
                *(Column(self.method_name(method), "number", only_wide=i > 1) for i, method in enumerate(others)),
                Column(w.say("In 80%% interval"), "number"),
                Column(w.say("In 95%% interval"), "number"),
                Column(w.say("Days of issue"), "number"),
            ],
            rows=[
                [
                    Cell(w.num(int(row["key"]))),
                    self.ratio(row["ratio"]),
                    *(self.ratio((held.get((row["key"], method)) or {"ratio": None})["ratio"]) for method in others),
                    self.part(row["covered80"]),
                    self.part(row["covered95"]),
                    Cell(w.num(row["origins"])),
                ]
                for row in rows
            ],
            total=self._totals(others),
            source=self.source(self.whole),
            file="scoreboard.csv",
        )

    def _totals(self, others: Sequence[str]) -> list[Cell]:
        if self.whole is None:
            return []
        held = {row["method"]: row for row in self.rows if row["by"] == "all"}
        return [
            Cell(self.w.say("All horizons")),
            self.ratio(self.whole["ratio"]),
            *(self.ratio((held.get(method) or {"ratio": None})["ratio"]) for method in others),
            self.part(self.whole["covered80"]),
            self.part(self.whole["covered95"]),
            Cell(self.w.num(self.whole["origins"])),
        ]

    def measures(self) -> list[Column]:
        """Heads of what every row of a scoreboard is measured by."""
        w = self.w
        names = (w.say("Error ÷ naive"), w.say("In 80%% interval"), w.say("In 95%% interval"))
        return [Column(name, "number") for name in names]

    def measured(self, row: Row) -> list[Cell]:
        return [self.ratio(row["ratio"]), self.part(row["covered80"]), self.part(row["covered95"])]

    def peers(self) -> Table | None:
        """Ours and well-known methods on the same series and days of issue."""
        w = self.w
        rows = [row for row in self.rows if row["by"] == "peers" and row["ratio"] is not None]
        if len(rows) < 2:
            return None
        rows = sorted(rows, key=lambda row: (row["ratio"], row["method"]))
        place = next((i for i, row in enumerate(rows, start=1) if row["method"] == _OURS), None)
        return Table(
            key="scores-peers",
            number=self.a.number("table"),
            title=w.say(
                "Beside other methods, ours comes %(place)s of %(all)s", place=w.num(place), all=w.num(len(rows))
            )
            if place
            else w.say("Other methods, on the same series"),
            unit=w.say("The same series and the same days of issue for each; mean error ÷ that of “as last month”"),
            columns=[
                Column(w.say("Method")),
                *self.measures(),
                Column(w.say("Days of issue"), "number"),
            ],
            rows=[
                [
                    Cell(self.method_name(row["method"])),
                    *self.measured(row),
                    Cell(w.num(row["origins"])),
                ]
                for row in rows
            ],
            source=self.source(None),
            file="scoreboard.csv",
        )

    def others(self) -> list[Block]:
        w = self.w
        heads = {
            "kind": (w.say("By kind of series"), w.say("Kind")),
            "domain": (w.say("By domain"), w.say("Domain")),
            "occupation": (w.say("By occupation"), w.say("Occupation")),
            "region": (w.say("By region"), w.say("Region")),
        }
        return [
            Fold(fold, [self.table(name, head, rows)])
            for name, (fold, head) in heads.items()
            if (rows := self.by(name))
        ]

    def table(self, name: str, head: Markup, rows: Sequence[Row]) -> Table:
        w = self.w
        rows = sorted(rows, key=lambda row: (row["ratio"] is None, row["ratio"] or 0.0, str(row["key"])))
        lost = sum(row["ratio"] is not None and row["ratio"] > 1 for row in rows)
        return Table(
            key=f"scores-{name}",
            number=self.a.number("table"),
            title=w.say_n(
                "We lose to “as last month” in %(n)s row of %(all)s",
                "We lose to “as last month” in %(n)s rows of %(all)s",
                lost,
                all=w.num(len(rows)),
            )
            if lost
            else w.say("In no row do we lose to “as last month”"),
            unit=w.say("Mean error ÷ that of “as last month”, and share of outcomes inside the intervals"),
            columns=[
                Column(head),
                *self.measures(),
                Column(w.say("Days of issue"), "number"),
                Column(w.say("Against naive")),
            ],
            rows=[
                [
                    Cell(self.row_name(row)),
                    *self.measured(row),
                    Cell(w.num(row["origins"])),
                    self.verdict(row["ratio"]),
                ]
                for row in rows[:40]
            ],
            source=self.source(None),
            file="scoreboard.csv",
        )

    def row_name(self, row: Row) -> Markup:
        if row["label"]:
            return self.w.label(row["label"])
        return self.a.kind_name(str(row["key"]))

    def verdict(self, ratio: float | None) -> Cell:
        w = self.w
        if ratio is None:
            return Cell(w.say("not tested"), faint=True)
        if ratio > 1:
            return Cell(w.say("lost"), sign="no")
        return Cell(w.say("won"), sign="yes") if ratio < 1 else Cell(w.say("even"), sign="equal")

    def issues(self) -> Block:
        """Forecasts really published, once their months are known."""
        w, rows = self.w, self.outlook["issues"]
        if not rows:
            return Note(
                w.say(
                    "No published forecast has come due yet: the figures above replay the past as it was known on each day."
                )
            )
        return Table(
            key="issues",
            number=self.a.number("table"),
            title=w.say_n(
                "%(n)s published forecast has come due", "%(n)s published forecasts have come due", len(rows)
            ),
            unit=w.say("Forecasts as they were published, never rewritten, once their months are known"),
            columns=[
                Column(w.say("Issued on")),
                *self.measures(),
            ],
            rows=[
                [
                    Cell(w.day(row["issued_on"])),
                    *self.measured(row),
                ]
                for row in rows
            ],
        )

    def experts(self) -> Block | None:
        """Experts' adjustments, once months they speak of are known: who was nearer, the figure or the expert."""
        w, rows = self.w, self.outlook.get("experts", ())
        if not rows:
            return None
        verdicts = [_VERDICTS[row["verdict"]] for row in rows]
        return Table(
            key="experts",
            number=self.a.number("table"),
            title=w.say_n(
                "%(n)s adjustment by an expert has met its months",
                "%(n)s adjustments by experts have met their months",
                len(rows),
            ),
            unit=w.say(
                "Error of the expert against that of the figure that stood when he spoke; under 1, he was nearer"
            ),
            columns=[
                Column(w.say("Series")),
                Column(w.say("Who, and why")),
                Column(w.say("Change"), "number"),
                Column(w.say("Months"), "number"),
                Column(w.say("Error"), "number"),
                Column(w.say("Verdict")),
            ],
            rows=[
                [
                    Cell(w.label(row["label"])),
                    Cell(Markup("<bdi>{}</bdi>").format(row["author"])),
                    self.a.change_cell(row["change"]),
                    Cell(w.num(row["months"])),
                    self.ratio(row["ratio"]),
                    Cell(w.say(verdict)),
                ]
                for row, verdict in zip(rows, verdicts, strict=True)
            ],
        )
