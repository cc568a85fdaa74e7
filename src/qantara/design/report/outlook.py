"""What is expected: the sentence, the fan, the domains, the years to 2035, each series, the scenarios, the experts."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from markupsafe import Markup

from qantara.design import marks
from qantara.design.formats import NBSP
from qantara.design.report.fans import (
    LINES,
    TESTED,
    Ahead,
    Fan,
    fan_chart,
    scenarios_chart,
    side_by_side,
    small_fan,
    years_chart,
)
from qantara.design.report.parts import Block, Cell, Column, Figure, Fold, Note, Section, Small, Smalls, Table
from qantara.design.report.writer import Row, Writer

SHORT = 96  # months under which all may have lived through the same shocks
_YEAR = 12
_NAMED = 3
_SHOWN = {"domain": 20, "occupation": 12, "region": 12, "skill": 20}


def outlook_section(a: Writer) -> Section:
    """The anticipation, in the order in which it is read: answer, chart, detail, other futures, what experts say."""
    outlook = a.data.get("outlook")
    title = a.w.say("Anticipation: what is expected")
    if not outlook or not outlook["series"]:
        return Section("outlook", title, [a.to_run(a.w.say("No forecast has been issued yet."), "qantara forecast")])
    o = Outlook(a, outlook)
    blocks = [o.fan(), o.caution(), o.present(), o.domains(), o.years(), *o.tables(), *o.scenarios(), o.experts()]
    return Section("outlook", title, [block for block in blocks if block is not None], say=o.answer(), lede=o.lede())


class Outlook:
    """Writes what a forecast that was issued says."""

    def __init__(self, a: Writer, outlook: Row) -> None:
        self.a, self.w, self.data = a, a.w, outlook
        self.ahead = min(_YEAR, outlook["tested"] or _YEAR)
        self.rows: Sequence[Row] = outlook["series"]
        self.total = next((row for row in self.rows if row["kind"] == "total"), None)

    # Small pieces

    def target(self, series: Row) -> Ahead | None:
        """The row of the month that figures speak of: twelve months ahead, or the furthest that was tested."""
        rows = Fan.of(series).ahead
        return rows[self.ahead - 1] if len(rows) >= self.ahead else None

    def value(self, value: float | None, unit: str) -> Markup:
        if value is None:
            return self.w.ltr(self.w.formats.hidden(self.a.threshold))
        return self.w.percent(value) if unit == "share" else self.w.num(value)

    def between(self, low: float, high: float, unit: str) -> Markup:
        formats = self.w.formats
        return self.w.ltr(formats.interval((low, high)) if unit == "share" else formats.between(low, high))

    def source(self, n: float | None) -> list[Markup]:
        w, data = self.w, self.data
        parts = [
            w.say("Source: job ads read by Qantara, duplicates merged"),
            w.say("%(first)s to %(last)s", first=w.month(data["first"]), last=w.month(data["last"])),
            w.say("forecast issued on %(day)s", day=w.day(data["issued_on"])),
            self.a.definition(data["definition"]),
        ]
        if n is not None:
            parts.insert(1, w.say("n = %(n)s tech ads over twelve months", n=w.num(n)))
        return parts

    def names(self, rows: Sequence[Row]) -> Markup:
        return self.w.say(", ").join(self.w.label(row["label"]) for row in rows[:_NAMED])

    # Answer

    def answer(self) -> Markup | None:
        """Between what and what, how often, against what today."""
        w, total = self.w, self.total
        row = self.target(total) if total else None
        now = Fan.of(total).last() if total else None
        if row is None or total is None:
            return None
        values = {
            "low": w.strong(w.num(row.lo80)),
            "high": w.strong(w.num(row.hi80)),
            "month": w.month(row.month),
        }
        if now is None:
            return w.say("Eight times out of ten, between %(low)s and %(high)s tech ads in %(month)s.", **values)
        return w.say(
            "Eight times out of ten, between %(low)s and %(high)s tech ads in %(month)s, against %(now)s in %(last)s.",
            **values,
            now=w.strong(w.num(now[1])),
            last=w.month(now[0]),
        )

    def lede(self) -> Markup:
        w, tested = self.w, self.data["tested"]
        to = w.ltr(self.data["to"][:4])
        if not tested:
            return w.say(
                "The history is too short for any forecast to have been tested: everything here is extrapolated."
            )
        return w.say_n(
            "Tested against what came to be up to %(n)s month ahead; beyond, to %(to)s, it is an extrapolation that nothing has tested.",
            "Tested against what came to be up to %(n)s months ahead; beyond, to %(to)s, it is an extrapolation that nothing has tested.",
            tested,
            to=to,
        )

    def caution(self) -> Note | None:
        if not self.data["short"]:
            return None
        return Note(
            self.w.say_n(
                "The history holds %(n)s month. Under %(least)s it has lived through few shocks: intervals may be too narrow, whatever they have held so far.",
                "The history holds %(n)s months. Under %(least)s it has lived through few shocks: intervals may be too narrow, whatever they have held so far.",
                self.data["months"],
                least=self.w.num(SHORT),
            ),
            watch=True,
        )

    def present(self) -> Note | None:
        """The month that is not over, as far as it has been seen."""
        w, told = self.w, self.data.get("present")
        if not told:
            return None
        return Note(
            w.say(
                "%(month)s is not over: %(seen)s tech ads so far, about %(share)s of the month; eight times out of ten, between %(low)s and %(high)s in all.",
                month=w.month(told["month"]),
                seen=self.a.count(told["seen"], hidden=self.a.is_small(told["seen"])),
                share=w.ltr(w.formats.percent(told["share"], 0)),
                low=w.num(told["lo80"]),
                high=w.num(told["hi80"]),
            )
        )

    # Charts

    def fan(self) -> Figure | None:
        w, total = self.w, self.total
        row = self.target(total) if total else None
        if total is None or row is None:
            return None
        fan = Fan.of(total)
        title = w.say(
            "%(mean)s tech ads expected in %(month)s; “as last month” says %(naive)s",
            mean=w.num(row.mean),
            month=w.month(row.month),
            naive=self.value(total["naive"], "ads"),
        )
        description = w.say(
            "Tech ads per month, then the forecast: in %(month)s %(mean)s, eight times out of ten between %(low)s and %(high)s, nineteen times out of twenty between %(lowest)s and %(highest)s. The values are in the table.",
            month=w.formats.month(row.month),
            mean=w.formats.number(row.mean),
            low=w.formats.number(row.lo80),
            high=w.formats.number(row.hi80),
            lowest=w.formats.number(row.lo95),
            highest=w.formats.number(row.hi95),
        ).striptags()
        number = self.a.number("figure")
        return Figure(
            key="forecast",
            number=number,
            title=title,
            unit=w.say(
                "Distinct tech ads per month; bands that hold what comes 8 times out of 10 and 19 times out of 20"
            ),
            draw=lambda width: fan_chart(
                fan,
                self.ahead - 1,
                w,
                title=title.striptags(),
                description=description,
                width=width,
                height=300 if width >= 500 else 260,
            ),
            legend=[
                ("obs", w.say("observed")),
                ("med", w.say("forecast")),
                ("naive", w.say("as last month")),
                ("b80", w.say("8 times out of 10")),
                ("b95", w.say("19 times out of 20")),
            ],
            source=self.source(total["n"]),
            name="forecast",
            values=self.months(total, fan),
            values_title=w.say("The forecast as a table"),
        )

    def months(self, total: Row, fan: Fan) -> Table:
        """The tested months and the first ones beyond."""
        w = self.w
        rows = fan.ahead[: max(fan.tested + 1, _YEAR)]
        return Table(
            key="forecast-months",
            number=0,
            title=w.say("The forecast, month by month"),
            unit=w.say("The forecast, month by month"),
            columns=[
                Column(w.say("Month")),
                Column(w.say("Mean"), "number"),
                Column(w.say("80%% interval"), "interval"),
                Column(w.say("95%% interval"), "interval"),
                Column(w.say("State")),
            ],
            rows=[
                [
                    Cell(w.month(row.month)),
                    Cell(self.value(row.mean, total["unit"])),
                    Cell(self.between(row.lo80, row.hi80, total["unit"])),
                    Cell(self.between(row.lo95, row.hi95, total["unit"])),
                    Cell(w.say("tested") if row.tested else w.say("extrapolated, not tested"), faint=not row.tested),
                ]
                for row in rows
            ],
            file="forecast.csv",
        )

    def of_kind(self, kind: str) -> list[Row]:
        """The series of a kind that have figures, those with the most ads first."""
        rows = [row for row in self.rows if row["kind"] == kind and self.target(row)]
        return sorted(rows, key=lambda row: (-(row["n"] or 0), row["id"]))

    def domains(self) -> Smalls | None:
        w = self.w
        rows = [row for row in self.of_kind("domain") if row["key"] != "none"]
        if not rows:
            return None
        items, drawn = [], []
        for row in rows:
            target = self.target(row)
            shown = sum(value is not None for _, value in row["history"])
            if target is None or 2 * shown < len(
                row["history"]
            ):  # a band after a line that cannot be shown says nothing
                continue
            name = w.name(row["label"])
            said = w.say(
                "%(name)s, ads per month; in %(month)s %(mean)s are expected.",
                name=name,
                month=w.formats.month(target.month),
                mean=w.formats.number(target.mean),
            ).striptags()
            draw = partial(_small, Fan.of(row), self.a, name, said)
            figures = w.say(
                "%(now)s, then %(mean)s; %(interval)s",
                now=self.value(row["naive"], "ads"),
                mean=w.strong(w.num(target.mean)),
                interval=Markup('<span class="ci">{}</span>').format(self.between(target.lo80, target.hi80, "ads")),
            )
            items.append(Small(w.label(row["label"]), figures, draw))
            drawn.append((name, draw))
        if not items:
            return None
        title = self.finding(rows)
        described = w.say("One small chart a domain: ads per month, then the forecast with its interval.").striptags()
        return Smalls(
            key="forecast-domains",
            number=self.a.number("figure"),
            title=title,
            unit=w.say(
                "Ads per month by domain: last month seen, then expected in %(month)s with its 80%% interval; each on its own scale",
                month=self.month(),
            ),
            items=items,
            draw=lambda width: side_by_side(
                [(name, draw(width)) for name, draw in drawn], title=title.striptags(), description=described
            ),
            source=self.source(sum(row["n"] or 0 for row in rows)),
            name="forecast-domains",
        )

    def month(self) -> Markup:
        """The month that figures speak of."""
        found = next((target for row in self.rows if (target := self.target(row))), None)
        return self.w.month(found.month if found else None)

    def finding(self, rows: Sequence[Row]) -> Markup:
        """Which series move by more than their interval: only these are said to move."""
        w = self.w
        rising, falling = [], []
        for row in rows:
            target = self.target(row)
            if target is None or row["naive"] is None:
                continue
            if target.lo80 > row["naive"]:
                rising.append(row)
            elif target.hi80 < row["naive"]:
                falling.append(row)
        if rising and falling:
            return w.say(
                "Clear rise: %(rising)s; clear fall: %(falling)s",
                rising=self.names(rising),
                falling=self.names(falling),
            )
        if rising:
            return w.say("Clear rise: %(rising)s; the others stay within their interval", rising=self.names(rising))
        if falling:
            return w.say("Clear fall: %(falling)s; the others stay within their interval", falling=self.names(falling))
        return w.say("No clear move: each interval still holds the figure of the last month")

    def years(self) -> Figure | None:
        """Yearly sums to the end of the extrapolation."""
        w = self.w
        totals = [row for row in self.data["years"] if row["kind"] == "total" and row["mean"] is not None]
        rows = [row for row in totals if row["status"] != "observed"]
        if not rows:
            return None
        rows = sorted(rows, key=lambda row: row["year"])
        seen = sorted((row["year"], row["mean"]) for row in totals if row["status"] == "observed")
        last = rows[-1]
        tested = all(row["status"] == TESTED for row in rows)
        values = {
            "year": w.ltr(str(last["year"])),
            "low": w.num(last["lo80"]),
            "high": w.num(last["hi80"]),
        }
        title = (
            w.say("In %(year)s, between %(low)s and %(high)s tech ads over the year", **values)
            if tested
            else w.say("To %(year)s, if nothing changes: between %(low)s and %(high)s tech ads over the year", **values)
        )
        description = w.say(
            "Tech ads by year from %(first)s to %(last)s, with the 80%% interval of each year to come. The values are in the table.",
            first=str(rows[0]["year"]),
            last=str(last["year"]),
        ).striptags()
        draw = partial(_years, rows, seen, self.a, title.striptags(), description)
        return Figure(
            key="forecast-years",
            number=self.a.number("figure"),
            title=title,
            unit=w.say("Distinct tech ads by year, 80%% interval; years beyond the tested horizon on another ground"),
            draw=draw,
            source=self.source(None),
            name="forecast-years",
            values=self.years_table(rows),
            values_title=w.say("The years as a table, by domain"),
        )

    def years_table(self, totals: Sequence[Row]) -> Table:
        w = self.w
        held = [
            row
            for row in self.data["years"]
            if row["kind"] == "domain" and row["key"] != "none" and row["mean"] is not None
        ]
        keys = list(dict.fromkeys(row["key"] for row in held))
        labels = {row["key"]: row["label"] for row in held}
        by = {(row["key"], row["year"]): row for row in held}
        years = _few([row["year"] for row in totals])
        of_total = {row["year"]: row for row in totals}

        def line(name: Markup, found: Mapping[int, Row]) -> list[Cell]:
            cells = [Cell(name)]
            for year in years:
                row = found.get(year)
                small = self.between(row["lo80"], row["hi80"], "ads") if row else None
                cells.append(Cell(w.num(row["mean"]) if row else w.num(None), small=small, faint=row is None))
            return cells

        statuses = {row["year"]: row["status"] for row in totals}
        return Table(
            key="years",
            number=0,
            title=w.say("The years to come, by domain"),
            unit=w.say("The years to come, by domain"),
            columns=[
                Column(w.say("Domain")),
                *(
                    Column(w.ltr(str(year)), "number", None if statuses[year] == TESTED else w.say("extrapolated"))
                    for year in years
                ),
            ],
            rows=[
                line(w.label(labels[key]), {year: by[key, year] for year in years if (key, year) in by}) for key in keys
            ],
            total=line(w.say("All tech domains"), of_total),
            file="years.csv",
        )

    # Tables

    def tables(self) -> list[Block]:
        w = self.w
        titles = {
            "domain": w.say("Domain"),
            "occupation": w.say("Occupation"),
            "region": w.say("Region"),
            "skill": w.say("Skill"),
        }
        folds = {
            "occupation": w.say("Forecast by occupation"),
            "region": w.say("Forecast by region"),
            "skill": w.say("Forecast by skill"),
        }
        blocks: list[Block] = []
        for kind, head in titles.items():
            rows = self.of_kind(kind)
            if not rows:
                continue
            total = self.total if kind == "domain" else None
            table = self.series_table(kind, head, rows, total)
            blocks.append(Fold(folds[kind], [table]) if kind in folds else table)
        return blocks

    def series_table(self, kind: str, head: Markup, rows: Sequence[Row], total: Row | None) -> Table:
        """Each series with its interval, naive, method and its own line of the scoreboard."""
        w = self.w
        listed = rows[: _SHOWN[kind]]
        source = self.source(total["n"] if total else None)
        if len(rows) > len(listed):
            source.append(
                w.say_n("%(n)s further series in the file", "%(n)s further series in the file", len(rows) - len(listed))
            )
        unit = (
            w.say("Share of tech ads that cite the skill: last month, then expected in %(month)s", month=self.month())
            if kind == "skill"
            else w.say("Ads per month: last month, then expected in %(month)s", month=self.month())
        )
        return Table(
            key=f"forecast-{kind}",
            number=self.a.number("table"),
            title=self.finding(rows) if kind != "domain" else self._kept(rows),
            unit=unit,
            columns=[
                Column(head),
                Column(w.say("Last month"), "number", w.say("= naive")),
                Column(w.say("Seen and expected"), "spark", only_wide=True),
                Column(w.say("Expected"), "number"),
                Column(w.say("80%% interval"), "interval"),
                Column(w.say("95%% interval"), "interval", only_wide=True, printed=False),
                Column(w.say("Error ÷ naive"), "number", w.say("under 1: better")),
                Column(w.say("Held at 80%%"), "number", w.say("when tested")),
                Column(w.say("Method"), long=True),
            ],
            rows=[self._line(row) for row in listed],
            total=[*self._line(total)] if total and self.target(total) else (),
            source=source,
            file="forecast.csv",
        )

    def _kept(self, rows: Sequence[Row]) -> Markup:
        """For how many series naive is what is published."""
        w = self.w
        naive = sum(row["method"] in {"naive", "pooled"} for row in rows)
        if not naive:
            return w.say("Our method is published for each domain")
        return w.say_n(
            "“As last month” is published for %(n)s domain of %(all)s, where ours did no better or could not be tested",
            "“As last month” is published for %(n)s domains of %(all)s, where ours did no better or could not be tested",
            naive,
            all=w.num(len(rows)),
        )

    def _line(self, row: Row) -> list[Cell]:
        w, target, score = self.w, self.target(row), row["score"]
        fan = Fan.of(row)
        label = w.say("%(name)s, seen and expected", name=w.name(row["label"])).striptags()
        ahead = [(r.mean, r.lo80, r.hi80) for r in fan.ahead[: self.ahead]]
        drawing = marks.fan([value for _, value in fan.past[-36:]], ahead, label=label) if fan.past else Markup("")
        unit = row["unit"]
        missing = Cell(w.num(None), faint=True)
        adjusted = Markup(" †") if row["adjusted"] else Markup("")
        return [
            Cell(
                Markup("{}{}").format(w.label(row["label"]), adjusted),
                small=w.say("n = %(n)s", n=self.value(row["n"], "ads")),
            ),
            Cell(self.value(row["naive"], unit), faint=row["naive"] is None),
            Cell(Markup(""), drawing=drawing) if drawing else missing,
            Cell(w.strong(self.value(target.mean, unit))) if target else missing,
            Cell(self.between(target.lo80, target.hi80, unit)) if target else missing,
            Cell(self.between(target.lo95, target.hi95, unit)) if target else missing,
            Cell(w.ltr(w.formats.number(score["ratio"], 2))) if score and score["ratio"] is not None else missing,
            Cell(w.ltr(w.formats.percent(score["covered80"], 0)))
            if score and score["covered80"] is not None
            else missing,
            Cell(self.method(row["method"])),
        ]

    def method(self, name: str) -> Markup:
        w = self.w
        words = {
            "ours": w.say("damped smoothing"),
            "naive": w.say("as last month"),
            "pooled": w.say("too short: as last month, interval of all"),
            "borrowed": w.say("borrowed from the whole it belongs to"),
        }
        return words.get(name, Markup("<bdi>{}</bdi>").format(name))

    # Other futures, other views

    def scenarios(self) -> list[Block]:
        w = self.w
        rows = [row for row in self.data["scenarios"] if row["total"]]
        if not rows:
            return []
        points = [(w.name(row["label"]), [(int(year), float(value)) for year, value in row["total"]]) for row in rows]
        last = max(year for _, values in points for year, _ in values)
        ends = [dict(values).get(last) for _, values in points]
        known = [value for value in ends if value is not None]
        title = w.say(
            "In %(year)s, the scenarios lie between %(low)s and %(high)s tech ads a year",
            year=w.ltr(str(last)),
            low=w.num(min(known)),
            high=w.num(max(known)),
        )
        description = w.say(
            "Tech ads a year under %(n)s scenarios; a scenario is a what-if, it has no interval. The values are in the table.",
            n=w.formats.number(len(rows)),
        ).striptags()
        draw = partial(_scenarios, points, self.a, title.striptags(), description)
        figure = Figure(
            key="scenarios",
            number=self.a.number("figure"),
            title=title,
            unit=w.say(
                "Tech ads a year if a scenario came true; beside the forecast and never mixed with its interval"
            ),
            draw=draw,
            legend=[(f"line-{colour}", w.label(row["label"])) for row, (colour, _) in zip(rows, LINES, strict=False)],
            source=self.source(None),
            name="scenarios",
        )
        return [figure, self.assumptions(rows)]

    def assumptions(self, rows: Sequence[Row]) -> Table:
        """What each scenario changes, by how much, and on whose word."""
        w = self.w
        lines = [(scenario, row) for scenario in rows for row in scenario["rows"] if row["points"]]
        assumed = sum(bool(row["assumption"]) for _, row in lines)
        return Table(
            key="scenarios",
            number=self.a.number("table"),
            title=w.say_n(
                "%(n)s figure of the scenarios is an assumption to be confirmed",
                "%(n)s figures of the scenarios are assumptions to be confirmed",
                assumed,
            )
            if assumed
            else w.say("Each figure of the scenarios has its source"),
            unit=w.say("Points added to the yearly growth of the forecast"),
            columns=[
                Column(w.say("Scenario")),
                Column(w.say("Domain")),
                Column(w.say("Points a year"), "number"),
                Column(w.say("Years"), "interval"),
                Column(w.say("Standing")),
                Column(w.say("Why, and source"), long=True),
            ],
            rows=[
                [
                    Cell(w.label(scenario["label"])),
                    Cell(w.label(row["label"]) if row["domain"] != "total" else w.say("All tech domains")),
                    Cell(w.ltr(_signed(self.a, row["points"]))),
                    Cell(w.ltr(f"{row['from']}–{row['to']}")),
                    Cell(w.say("assumption to be confirmed"), sign="tri")
                    if row["assumption"]
                    else Cell(w.say("sourced"), sign="disc"),
                    Cell(
                        w.label(row["note"]) if row.get("note") else Markup("–"),
                        small=Markup('<bdi dir="auto">{}</bdi>').format(row["source"]) if row["source"] else None,
                    ),
                ]
                for scenario, row in lines
            ],
            file="scenarios.csv",
        )

    def experts(self) -> Table | None:
        """What experts expect instead, beside the figure that stays published."""
        w = self.w
        lines = []
        for series in self.rows:
            means = {row.month: row.mean for row in Fan.of(series).ahead}
            for one in series["adjusted"] or ():
                months = [(month, value) for month, value in one["mean"] if month in means]
                target = self.target(series)
                chosen = next(
                    (pair for pair in months if target and pair[0] == target.month), months[-1] if months else None
                )
                lines.append((series, one, chosen, means.get(chosen[0]) if chosen else None))
        if not lines:
            return None
        return Table(
            key="adjustments",
            number=self.a.number("table"),
            title=w.say_n(
                "† %(n)s adjustment by an expert, beside the statistical figure",
                "† %(n)s adjustments by experts, beside the statistical figure",
                len(lines),
            ),
            unit=w.say("The statistical figure stays the published one; both are scored once the months are known"),
            columns=[
                Column(w.say("Series")),
                Column(w.say("Month")),
                Column(w.say("Statistical"), "number"),
                Column(w.say("Expert"), "number"),
                Column(w.say("Change"), "number"),
                Column(w.say("Who, and why"), long=True),
                Column(w.say("Until")),
            ],
            rows=[
                [
                    Cell(w.label(series["label"])),
                    Cell(w.month(chosen[0] if chosen else None)),
                    Cell(self.value(mean, series["unit"]) if mean is not None else w.num(None), faint=mean is None),
                    Cell(
                        w.strong(self.value(chosen[1], series["unit"])) if chosen else w.num(None), faint=chosen is None
                    ),
                    self.a.change_cell(one["change"]),
                    Cell(
                        Markup('<bdi dir="auto">{}</bdi>').format(one["reason"]),
                        small=w.say(
                            "%(who)s, %(day)s",
                            who=Markup("<bdi>{}</bdi>").format(one["author"]),
                            day=w.day(one["made_on"]),
                        ),
                    ),
                    Cell(_breakable(w.day(one["expires_on"])), faint=one["expires_on"] is None),
                ]
                for series, one, chosen, mean in lines
            ],
        )


def _breakable(date: Markup) -> Markup:
    """A date in a narrow cell."""
    return date.replace(NBSP, " ")


def _few(years: Sequence[int]) -> list[int]:
    """The first two years, the one in the middle and the last: the others are in the file."""
    chosen = {*years[:2], *years[len(years) // 2 : len(years) // 2 + 1], *years[-1:]}
    return [year for year in years if year in chosen]


def _signed(a: Writer, points: float) -> str:
    return ("+" if points > 0 else "") + a.w.formats.number(points, 0 if float(points).is_integer() else 1)


def _small(fan: Fan, a: Writer, name: str, said: str, width: int) -> dict[str, Any]:
    return small_fan(fan, a.w, title=name, description=said, width=width)


def _years(
    rows: Sequence[Row], seen: Sequence[tuple[int, float]], a: Writer, title: str, said: str, width: int
) -> dict[str, Any]:
    return years_chart(rows, seen, a.w, title=title, description=said, width=width)


def _scenarios(
    points: Sequence[tuple[str, Sequence[tuple[int, float]]]], a: Writer, title: str, said: str, width: int
) -> dict[str, Any]:
    return scenarios_chart(points, a.w, title=title, description=said, width=width)
