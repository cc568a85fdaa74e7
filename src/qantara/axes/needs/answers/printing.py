"""One view as a PDF of one to three pages, set by the report's typesetter: tagged, archivable, the same bytes each time."""

import calendar
import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from threading import Lock
from typing import Any

from markupsafe import Markup

from qantara.axes.needs.answers.sheets import BAROMETER, KIND_OF, Sheet, query_of
from qantara.design.assets import colours
from qantara.design.report.fans import Ahead, Fan, fan_chart
from qantara.design.report.parts import Cell, Column, Figure, KeyFigure, SkillLine, SkillList, Table
from qantara.design.report.pdf import block_of, compiler, keys_of, pieces, printable, skills_of
from qantara.design.report.words import Words

Json = dict[str, Any]
_YEAR = 12
_SHOWN = {"skills": 8, "occupations": 8, "languages": 6, "domains": 12, "regions": 12, "together": 12}
_one_at_a_time = Lock()  # the typesetter is kept, and is no object for several threads


def print_sheet(sheet: Sheet) -> bytes:
    """The view as PDF. Its date is the edition's, so the same content gives the same bytes."""
    document = _Printed(sheet).document()
    day = date.fromisoformat(sheet.edition.part("as_of"))
    with _one_at_a_time:
        made = compiler().compile(
            format="pdf",
            sys_inputs={"document": json.dumps(document, ensure_ascii=False)},
            pdf_standards=["a-2a", "ua-1"],
            timestamp=calendar.timegm(day.timetuple()),
        )
    if not isinstance(made, bytes):
        raise TypeError("The typesetter gave no single document.")
    return made


class _Printed:
    """Writes a sheet as the report's template reads it."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet, self.told, self.w = sheet, sheet.content, sheet.words
        self.a, self.r = sheet.author, Words(sheet.lang)  # the report's own voice
        self.threshold = int(sheet.edition.part("threshold"))
        self.fan = _fan_of(self.told, sheet.edition.part("period")["months"])

    def document(self) -> Json:
        w, r, part = self.w, self.r, self.sheet.edition.part
        day = date.fromisoformat(part("as_of"))
        synthetic = Markup("<b>{}</b> {}").format(w.say("Synthetic data."), w.say("Every figure is invented."))
        return {
            "lang": self.sheet.lang,
            "dir": w.formats.direction,
            "date": [day.year, day.month, day.day],
            "colours": dict(colours("light")),
            "synthetic": pieces(synthetic) if part("synthetic") else None,
            "brand": ["قنطرة", "Qantara"] if self.sheet.lang == "ar" else ["Qantara", "قنطرة"],
            "partnership": pieces(w.label(part("partnership"))),
            "opening": self._opening(),
            "sections": [
                {"title": pieces(title), "blocks": blocks}
                for title, blocks in (
                    (w.say("Month by month"), self._ahead()),
                    (w.say("In these ads"), self._lists()),
                    (w.say("Trace these figures"), [self._traces()]),
                    (w.say("How the figures are made"), self._made()),
                )
                if blocks
            ],
            "foot": [
                pieces(w.say("Figures as of %(day)s", day=r.day(part("as_of")))),
                pieces(w.say("Vocabulary %(version)s", version=r.ltr(part("vocabulary")))),
                pieces(w.say("Run %(run)s", run=r.ltr(self.sheet.version))),
            ],
        }

    # The first lines

    def _opening(self) -> Json:
        w = self.w
        kind = {
            BAROMETER: w.say("The whole digital field"), "skill": w.say("Skill"), "occupation": w.say("Occupation"),
            "domain": w.say("Domain"), "region": w.say("Region"),
        }[self.sheet.kind]  # fmt: skip
        return {
            "title": pieces(kind),
            "plain_title": printable(f"{self.sheet.name} – {w.plain('Barometer of digital skills')}" if self.sheet.cell else self.sheet.name),
            "edition": [pieces(w.say("edition of %(day)s", day=w.day(self.sheet.edition.part("as_of")))), pieces(self.a.period())],
            "headline": pieces(Markup("<bdi>{}</bdi>").format(self.sheet.name)),
            "second": pieces(self._sentence()),
            "keys": keys_of(self.r, self._key_figures()),
            "watch": None,
            # In the template's place for a first chart: where the figures are from.
            "months": {
                "number": pieces(w.say("Source")),
                "title": pieces(w.say("Job ads read by Qantara, duplicates merged")),
                "unit": pieces(w.say("This page, with its edition: %(address)s", address=w.ltr(self.sheet.address()))),
                "svg": None,
            },
        }  # fmt: skip

    def _sentence(self) -> Markup:
        w, told = self.w, self.told
        values = {
            "ads": w.strong(self.a.count(told["ads"], told["hidden"])), "n": w.num(told["n"]),
            "share": w.strong(w.percent(told["share"])), "interval": w.ltr(w.formats.interval(told["interval"])),
        }  # fmt: skip
        if told["hidden"]:
            return w.say(
                "Fewer than %(least)s ads in twelve months: the figures are hidden.", least=w.num(self.threshold)
            )
        if self.sheet.kind == BAROMETER:
            return w.say("%(ads)s digital ads were read in this period.", ads=values["ads"])
        if self.sheet.kind == "skill":
            return w.say("%(ads)s of %(n)s digital ads ask for it: %(share)s (95%% interval %(interval)s).", **values)
        if self.sheet.kind == "region":
            return w.say(
                "%(ads)s of the %(n)s digital ads whose region is known are there: %(share)s (95%% interval %(interval)s).",
                **values,
            )
        return w.say("%(ads)s of %(n)s digital ads are for it: %(share)s (95%% interval %(interval)s).", **values)

    def _key_figures(self) -> list[KeyFigure]:
        w, told = self.w, self.told
        found = [
            KeyFigure(
                w.say("Ads in twelve months"), self.a.count(told["ads"], told["hidden"]), w.say("duplicates merged")
            ),
            KeyFigure(w.say("Posts"), self.a.count(told["posts"], told["hidden"]), w.say("as the ads say")),
        ]
        if told["share"] is not None:
            found.append(
                KeyFigure(w.say("Share"), w.percent(told["share"]), w.ltr(w.formats.interval(told["interval"])))
            )
        found.append(
            KeyFigure(
                w.say("Change over a year"),
                w.ltr(w.formats.change(told["change"])),
                w.say("against the twelve months before"),
            )
        )
        if row := self._target():
            found.append(KeyFigure(w.say("Expected in %(month)s", month=w.month(row.month)), self._value(row.mean),
                                   w.say("8 times out of 10: %(interval)s", interval=self._between(row.lo80, row.hi80))))  # fmt: skip
        return found

    # What is expected

    @property
    def _is_share(self) -> bool:
        return bool(self.told["forecast"]) and self.told["forecast"]["unit"] == "share"

    def _target(self) -> Ahead | None:
        """Twelve months ahead, or the furthest month that was tested."""
        tested = [row for row in self.fan.ahead if row.tested][:_YEAR]
        return tested[-1] if tested else None

    def _value(self, value: float) -> Markup:
        return self.w.ltr(self.w.formats.number(value, 1) + self._unit) if self._is_share else self.w.num(value)

    def _between(self, low: float, high: float) -> Markup:
        formats = self.w.formats
        if self._is_share:
            return self.w.ltr(formats.interval((low / 100, high / 100)))
        return self.w.ltr(formats.between(low, high))

    @property
    def _unit(self) -> str:
        return self.w.formats.percent(0.5, 0).removeprefix(self.w.formats.number(50))

    def _ahead(self) -> list[Json]:
        w, row = self.w, self._target()
        if not any(value is not None for _, value in self.fan.past):
            return []
        unit = (
            w.say("Share of digital ads that ask for it, in percent, month by month")
            if self._is_share
            else w.say("Digital ads per month")
        )
        if row is None:
            title = w.say("No forecast was issued for it")
        else:
            title = w.say("%(mean)s expected in %(month)s; 8 times out of 10 between %(interval)s",
                          mean=self._value(row.mean), month=w.month(row.month), interval=self._between(row.lo80, row.hi80))  # fmt: skip
        told = self.told["forecast"]
        draw = partial(fan_chart, self.fan, self.fan.ahead.index(row) if row else None, self.r,
                       title=title.striptags(), description=f"{self.sheet.name}. {unit.striptags()}.", height=180)  # fmt: skip
        legend = [("obs", w.say("observed"))]
        if row:
            legend += [
                ("med", w.say("forecast")),
                ("b80", w.say("8 times out of 10")),
                ("b95", w.say("19 times out of 20")),
            ]
        source = (
            [
                w.say("forecast issued on %(day)s", day=w.day(told["issued_on"])),
                w.say("Run %(run)s", run=w.ltr(told["run"])),
            ]
            if told
            else []
        )
        return block_of(
            self.r, Figure("fan", self.a.number("figure"), title, unit, lambda width: draw(width=width), legend, source)
        )

    # What the ads divide into, and what they ask for

    def _lists(self) -> list[Json]:
        w = self.w
        of = (
            w.say("Ads, and their share of those above, with its 95%% interval")
            if self.sheet.cell
            else w.say("Ads, and their share of all digital ads, with its 95%% interval")
        )
        titles = {
            "skills": w.say("Skills asked for most"), "occupations": w.say("Occupations"), "domains": w.say("Domains"),
            "regions": w.say("Regions"), "languages": w.say("Languages asked for"),
        }  # fmt: skip
        items = []
        for part, title in titles.items():
            rows = self.told[part][: _SHOWN[part]]
            if part == "regions":
                rows = sorted(rows, key=lambda row: -(row["ads"] or 0))
            elif part != "domains":
                rows = [row for row in rows if not row["hidden"]]
            if rows:
                items.append(
                    self._list(
                        part,
                        title,
                        w.say("Ads, and share of those whose region is known, with its 95%% interval")
                        if part == "regions"
                        else of,
                        rows,
                    )
                )
        if together := self.told["together"][: _SHOWN["together"]]:
            items.append(self._list("together", w.say("Asked for together with it"), w.say("Ads that ask for both"), [
                row | {"hidden": False, "share": None, "interval": None} for row in together
            ]))  # fmt: skip
        return [{"type": "pairs", "items": items}] if items else []

    def _list(self, part: str, title: Markup, unit: Markup, rows: Sequence[Mapping[str, Any]]) -> Json:
        w, full, kind = self.w, self.a.full_scale(rows), KIND_OF.get(part, "")
        lines = [
            SkillLine(
                w.label(row["label"]), self.a.count(row["ads"], bool(row["hidden"]), beside=kind != "" and self.sheet.is_beside(row, kind)),
                w.percent(row["share"]) if row["share"] is not None else Markup(""),
                w.ltr(w.formats.interval(row["interval"])) if row["interval"] else Markup(""),
                self.a.bar_cell(row["share"], row["interval"], full) if row["share"] is not None else None, (),
            )
            for row in rows
        ]  # fmt: skip
        made = skills_of(self.r, SkillList(part, self.a.number("table"), title, unit, lines))
        shares = any(row["share"] is not None for row in rows)
        head = (
            w.say("Name"),
            w.say("Ads"),
            *((w.say("Share"), w.ltr(w.formats.percent(0.95, 0))) if shares else (Markup(""), Markup(""))),
        )
        return made | {"head": [pieces(text) for text in head]}

    # How it is known

    def _traces(self) -> Json:
        """The address of the page behind each of the first figures."""
        w, told, cell = self.w, self.told, self.sheet.cell
        rows = [
            (w.say("Ads in twelve months"), self.a.count(told["ads"], told["hidden"]), self.sheet.trace("ads", **cell))
        ]
        if told["posts"] is not None:
            rows.append((w.say("Posts"), w.num(told["posts"]), self.sheet.trace("posts", **cell)))
        if told["share"] is not None:
            rows.append((w.say("Share"), w.percent(told["share"]), self.sheet.trace("share", self.sheet.kind, **cell)))
        if told["change"] is not None:
            rows.append(
                (
                    w.say("Change over a year"),
                    w.ltr(w.formats.change(told["change"])),
                    self.sheet.trace("change", **cell),
                )
            )
        if row := self._target():
            rows.append((w.say("Expected in %(month)s", month=w.month(row.month)), self._value(row.mean),
                         self.sheet.trace("forecast", row.month, **cell)))  # fmt: skip
        table = Table(
            "traces", self.a.number("table"), w.say("Where each figure is shown down to its ads"),
            w.say("Open an address to see how the figure was counted; the files CSV, XLSX and JSON of this view have one for every line."),
            [Column(w.say("Figure"), long=True), Column(w.say("Value"), "number")],
            [[Cell(label, small=w.ltr(address)), Cell(value)] for label, value, address in rows],
            source=[w.say("Query %(query)s", query=w.ltr(query_of(self.sheet.cell))),
                    self.a.definition(self.sheet.edition.part("definition"))],
        )  # fmt: skip
        return block_of(self.r, table)[0]

    def _made(self) -> list[Json]:
        return [
            {"type": "definitions", "items": [[pieces(term), pieces(text)] for term, text in self.a.definitions()]},
            {"type": "limits", "title": pieces(self.w.say("What these figures do not say")), "items": [pieces(text) for text in self.a.limits()]},
        ]  # fmt: skip


def _fan_of(told: Mapping[str, Any], months: Sequence[str]) -> Fan:
    """What was seen and is expected; where no forecast was issued, what was seen alone. Shares are drawn in percent."""
    found = told["forecast"]
    if not found:
        return Fan(list(zip(months, told["series"], strict=False)), [], None)
    times = 100 if found["unit"] == "share" else 1

    def scaled(value: float | None) -> float | None:
        return None if value is None else value * times

    return Fan.of({
        "history": [(month, scaled(value)) for month, value in found["history"]],
        "forecast": [(month, *(scaled(value) for value in values), status) for month, *values, status in found["forecast"]],
    })  # fmt: skip
