"""What the report says, in one language, before it is laid out: the page and the PDF show the same content."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal

from markupsafe import Markup

from qantara.design import marks
from qantara.design.formats import Lang
from qantara.design.report.ahead import write_ahead
from qantara.design.report.chain import write_chain
from qantara.design.report.parts import Cell, Column, Content, KeyFigure, SkillLine, SkillList, Table, Tile, TileGrid
from qantara.design.report.signals import standing_section
from qantara.design.report.words import N_
from qantara.design.report.writer import Row, Writer

_PERSONAL = {"soft", "language"}  # asked of a person, whatever the trade


def _without_empty_drawings(table: Table) -> Table:
    """Leave out a column of months that is blank for most rows: their months are too small to be shown."""
    sparks = [i for i, column in enumerate(table.columns) if column.kind == "spark"]
    empty = {i for i in sparks if 2 * sum(bool(row[i].drawing) for row in table.rows) < len(table.rows)}
    if not empty:
        return table
    columns = [column for i, column in enumerate(table.columns) if i not in empty]
    rows = [[cell for i, cell in enumerate(row) if i not in empty] for row in table.rows]
    return replace(table, columns=columns, rows=rows)


def _nearest(total: float, **candidates: float | None) -> str:
    """Which population a total is of."""
    known = {name: value for name, value in candidates.items() if value is not None}
    return min(known, key=lambda name: (abs(known[name] - total), name != "tech"))


class Author(Writer):
    """Writes the content of one report in one language."""

    def of_population(self, population: str) -> Markup:
        return self.w.say("of tech ads") if population == "tech" else self.w.say("of all ads")

    def share_population(self, rows: Sequence[Row]) -> str:
        """Whether shares are of all ads or of tech ads: the data say so, by the total they divide by."""
        for row in rows:
            if row.get("share") and row.get("ads"):
                return _nearest(row["ads"] / row["share"], ads=self.head["ads"], tech=self.head["tech_ads"])
        return "ads"

    # Opening

    def headline(self) -> Markup:
        w, head = self.w, self.head
        if not head["ads"]:
            return w.say("No job ad has been read yet.")
        ads = w.strong(w.num(head["ads"]))
        tech = w.strong(w.num(head["tech_ads"]))
        window = self.data["period"]["window"]
        if window is None:
            return w.say("%(ads)s ads have been read, of which %(tech)s are for tech jobs.", ads=ads, tech=tech)
        first, last = window
        if first == last:
            return w.say(
                "In %(month)s, employers published %(ads)s ads, of which %(tech)s are for tech jobs.",
                month=w.month(first),
                ads=ads,
                tech=tech,
            )
        return w.say(
            "From %(first)s to %(last)s, employers published %(ads)s ads, of which %(tech)s are for tech jobs.",
            first=w.month(first),
            last=w.month(last),
            ads=ads,
            tech=tech,
        )

    def second(self) -> Markup:
        w, top = self.w, self.head["top_domain"]
        if not self.head["ads"]:
            return w.say("Add ads to the folder and run the analysis again: the figures will come here.")
        if not self.head["tech_ads"]:
            return w.say("None of them is for a tech job: the tables by domain and skill are empty for now.")
        parts = []
        if top:
            population = self.share_population([d for d in self.data["domains"] if d["id"] == top["id"]] or [])
            parts.append(
                w.say(
                    "First domain: %(domain)s, %(share)s %(population)s.",
                    domain=w.label(top["label"]),
                    share=w.strong(w.percent(top["share"])),
                    population=self.of_population(population),
                )
            )
        if self.head["change"] is not None:
            parts.append(
                w.say("Over one year: %(change)s.", change=w.strong(w.ltr(w.formats.change(self.head["change"]))))
            )
        return Markup(" ").join(parts)

    def keys(self) -> list[KeyFigure]:
        w, head = self.w, self.head
        tech_share = head["tech_ads"] / head["ads"] if head["ads"] else None
        return [
            KeyFigure(
                w.say("Tech ads"),
                w.num(head["tech_ads"]),
                w.say("over one year") if head["change"] is not None else w.say("change over one year: not available"),
                head["change"],
            ),
            KeyFigure(
                w.say("All ads"),
                w.num(head["ads"]),
                w.say("%(share)s are for tech jobs", share=w.percent(tech_share)),
            ),
            KeyFigure(w.say("Posts offered"), w.num(head["posts"]), w.say("in tech ads")),
            KeyFigure(w.say("Companies recruiting"), w.num(head["companies"]), w.say("named in the ads")),
            KeyFigure(w.say("Skills cited"), w.num(head["skills"]), w.say("each with its sentences below")),
        ]

    # Tables

    def months_table(self) -> Table | None:
        w, rows = self.w, self.data["months"]
        if not rows:
            return None
        complete = [row for row in rows if row["complete"]]
        if complete:
            best = max(complete, key=lambda row: row["tech_ads"])
            title = w.say(
                "The fullest month is %(month)s, with %(ads)s tech ads",
                month=w.month(best["month"]),
                ads=w.num(best["tech_ads"]),
            )
        else:
            title = w.say("No month is complete yet: the figures will still rise")
        return Table(
            key="months",
            number=self.number("figure"),
            title=title,
            unit=w.say("Distinct ads and posts per month of first publication"),
            columns=[
                Column(w.say("Month")),
                Column(w.say("Tech ads"), "number"),
                Column(w.say("All ads"), "number"),
                Column(w.say("Posts, all ads"), "number"),
                Column(w.say("State")),
            ],
            rows=[
                [
                    Cell(w.month(row["month"])),
                    Cell(w.num(row["tech_ads"])),
                    Cell(w.num(row["ads"])),
                    Cell(w.num(row["posts"])),
                    Cell(w.say("complete") if row["complete"] else w.say("incomplete"), faint=not row["complete"]),
                ]
                for row in rows
            ],
            source=self.source(sum(row["ads"] for row in rows)),
            file="months.csv",
        )

    def _two_first(self, rows: Sequence[Row], one: str, two: str) -> Markup | None:
        """A finding about the first row, and the second when there is one."""
        known = sorted((r for r in rows if r.get("share") is not None), key=lambda r: -r["share"])
        if not known:
            return None
        first = {"first": self.w.label(known[0]["label"]), "share": self.w.percent(known[0]["share"])}
        if len(known) == 1:
            return self.w.say(one, **first)
        second = {"second": self.w.label(known[1]["label"]), "next": self.w.percent(known[1]["share"])}
        return self.w.say(two, **first, **second)

    def domains_table(self) -> Table | None:
        w = self.w
        rows = [d for d in self.data["domains"] if d["ads"] or d["hidden"] or d["id"] not in {"other", "none"}]
        tech = [d for d in rows if d["id"] != "none"]
        if not self.head["tech_ads"] or not tech:
            return None
        population = self.share_population(tech)
        named = [d for d in tech if d["id"] != "other"]
        title = self._two_first(
            named,
            N_("%(first)s is the only domain with figures: %(share)s"),
            N_("%(first)s comes first with %(share)s, then %(second)s with %(next)s"),
        ) or w.say("Each domain is too small to be shown")
        full = self.full_scale(tech)
        first_month, last_month = self._months_span()
        return Table(
            key="domains",
            number=self.number("table"),
            title=title,
            unit=w.say(
                "Distinct ads, %(period)s; share %(population)s, 95%% interval",
                period=self.period(),
                population=self.of_population(population),
            ),
            columns=[
                Column(w.say("Domain")),
                Column(w.say("Ads"), "number"),
                Column(w.say("Posts"), "number"),
                Column(w.say("Over one year"), "number"),
                Column(
                    w.say("Per month"),
                    "spark",
                    w.say("%(first)s to %(last)s", first=first_month, last=last_month) if self.months else None,
                    only_wide=True,
                ),
                Column(w.say("Share"), "number"),
                Column(w.say("95%% interval"), "interval"),
                Column(w.say("Share and interval"), "bar", w.say("0 to %(top)s", top=w.percent(full))),
            ],
            rows=[
                [
                    Cell(
                        w.label(d["label"]),
                        small=w.say("share of all ads") if d["id"] == "none" else None,
                    ),
                    self.count_cell(d),
                    self.count_cell(d, "posts"),
                    self.change_cell(d["change"]),
                    self.spark_cell(d),
                    self.share_cell(d["share"]),
                    self.interval_cell(d["interval"]),
                    # What is not tech is a share of another whole: no bar beside the others.
                    self.bar_cell(None if d["id"] == "none" else d["share"], d["interval"], full),
                ]
                for d in rows
            ],
            total=[
                Cell(w.say("All tech domains")),
                Cell(w.num(self.head["tech_ads"])),
                Cell(w.num(self.head["posts"])),
                self.change_cell(self.head["change"]),
                *[Cell(Markup(""))] * 4,
            ],
            source=self.source(self.head["tech_ads" if population == "tech" else "ads"], population),
            file="domains.csv",
        )

    def _months_span(self) -> tuple[Markup, Markup]:
        if not self.months:
            return Markup(""), Markup("")
        short = [Markup("<bdi>{}</bdi>").format(self.w.formats.month(m, short=True)) for m in self.months]
        return short[0], short[-1]

    def occupations_table(self) -> Table | None:
        w = self.w
        rows = [o for o in self.data["occupations"] if o["ads"] or o["hidden"]]
        if not rows:
            return None
        shown = [o for o in rows if not o["hidden"]]
        hidden = len(rows) - len(shown)
        population = self.share_population(shown)
        listed = shown[:30] or rows[:30]
        full = self.full_scale(listed)
        title = self._two_first(
            shown,
            N_("%(first)s is the only occupation with figures: %(share)s"),
            N_("%(first)s is the most wanted, %(share)s; then %(second)s, %(next)s"),
        ) or w.say("Each occupation is too small to be shown")
        source = self.source(self.head["tech_ads" if population == "tech" else "ads"], population)
        left_out = len(rows) - len(listed)
        if left_out:
            source.append(
                w.say_n("%(n)s further occupation in the file", "%(n)s further occupations in the file", left_out)
            )
        if hidden:
            source.append(
                w.say_n(
                    "%(n)s with fewer than %(least)s ads",
                    "%(n)s with fewer than %(least)s ads",
                    hidden,
                    least=w.num(self.threshold),
                )
            )
        table = Table(
            key="occupations",
            number=self.number("table"),
            title=title,
            unit=w.say(
                "Distinct ads, %(period)s; share %(population)s",
                period=self.period(),
                population=self.of_population(population),
            ),
            columns=[
                Column(w.say("Occupation")),
                Column(w.say("Ads"), "number"),
                Column(w.say("Posts"), "number"),
                Column(w.say("Per month"), "spark", only_wide=True),
                Column(w.say("Share"), "number"),
                Column(w.say("Share as a length"), "bar", w.say("0 to %(top)s", top=w.percent(full))),
            ],
            rows=[
                [
                    Cell(w.label(o["label"]), small=self.domain_name(o["domain"])),
                    self.count_cell(o),
                    self.count_cell(o, "posts"),
                    self.spark_cell(o),
                    self.share_cell(o["share"]),
                    self.bar_cell(o["share"], None, full),
                ]
                for o in listed
            ],
            source=source,
            file="occupations.csv",
        )
        return _without_empty_drawings(table)

    def domain_name(self, domain: str | None) -> Markup | None:
        label = next((d["label"] for d in self.data["domains"] if d["id"] == domain), None)
        return self.w.label(label) if label else None

    # Regions

    def regions_population(self) -> str:
        elsewhere = self.data["elsewhere"]
        total = sum(r["ads"] or 0 for r in self.data["regions"]) + elsewhere["abroad"] + elsewhere["unknown"]
        return _nearest(total, ads=self.head["ads"], tech=self.head["tech_ads"])

    def located(self) -> list[Row]:
        return [r for r in self.data["regions"] if r["ads"] or r["hidden"]]

    def tile_grid(self) -> TileGrid | None:
        w = self.w
        if not self.located():
            return None
        limits = marks.classes([r["ads"] for r in self.data["regions"] if r["ads"]])
        shown = sorted((r for r in self.data["regions"] if r["share"]), key=lambda r: -r["share"])
        if len(shown) > 1:
            title = w.say(
                "%(first)s and %(second)s publish %(share)s of located ads",
                first=w.label(shown[0]["label"]),
                second=w.label(shown[1]["label"]),
                share=w.percent(shown[0]["share"] + shown[1]["share"]),
            )
        elif shown:
            title = w.say(
                "%(first)s publishes %(share)s of located ads",
                first=w.label(shown[0]["label"]),
                share=w.percent(shown[0]["share"]),
            )
        else:
            title = w.say("Each region is too small to be shown")
        tiles = []
        for region in self.data["regions"]:
            ads = region["ads"]
            level = 1 + sum(ads >= limit for limit in limits) + (4 - len(limits)) if ads is not None else 1
            spark = marks.sparkline(
                region["series"] or (),
                self.complete,
                label=w.say("%(name)s, ads per month", name=w.name(region["label"])).striptags(),
                width=120,
                height=18,
                stretch=True,
            )
            tiles.append(
                Tile(
                    place="r" + region["code"][-2:],
                    name=w.label(region["label"]),
                    value=self.count(ads, region["hidden"], beside=bool(region.get("beside"))),
                    sub=w.say("hidden") if region["hidden"] else w.percent(region["share"]),
                    level=level if ads else 1,
                    masked=bool(region["hidden"]),
                    spark=Markup("") if region["hidden"] else spark,
                )
            )
        key: list[tuple[int, Markup]] = []
        if limits:
            key.append((5, w.say("%(limit)s and more", limit=w.num(limits[-1]))))
            for low, high, level in reversed(list(zip(limits, limits[1:], range(6 - len(limits), 5), strict=False))):
                both = f"{w.formats.number(low)} – {w.formats.number(high)}"
                key.append((level, w.ltr(both)))
            key.append((5 - len(limits), w.say("fewer than %(limit)s", limit=w.num(limits[0]))))
        return TileGrid(
            number=self.number("figure"),
            title=title,
            unit=w.say(
                "Ads and share of located ads, %(period)s. Each tile is a region, laid roughly in its place; their size says "
                "nothing.",
                period=self.period(),
            ),
            tiles=tiles,
            key=key,
            masked=w.say("fewer than %(limit)s: hidden", limit=w.num(self.threshold))
            if any(t.masked for t in tiles)
            else None,
            source=[
                w.say_n("%(n)s ad abroad", "%(n)s ads abroad", round(self.data["elsewhere"]["abroad"])),
                w.say_n(
                    "%(n)s ad without a readable place, not in the figure",
                    "%(n)s ads without a readable place, not in the figure",
                    round(self.data["elsewhere"]["unknown"]),
                ),
            ],
        )

    def regions_table(self) -> Table | None:
        w = self.w
        if not self.located():
            return None
        population = self.regions_population()
        rows = sorted(self.data["regions"], key=lambda r: (-(r["ads"] or 0), r["code"]))
        elsewhere = [
            (w.say("Abroad"), self.data["elsewhere"]["abroad"]),
            (w.say("Place unknown"), self.data["elsewhere"]["unknown"]),
        ]
        dash = Cell(Markup("–"), faint=True)
        return Table(
            key="regions",
            number=self.number("table"),
            title=w.say("The twelve regions, from the most ads to the fewest"),
            unit=w.say(
                "Ads, %(period)s; share of located ads; an ad over several regions is split", period=self.period()
            ),
            columns=[
                Column(w.say("Region")),
                Column(w.say("Code"), only_wide=True),
                Column(w.say("Ads"), "number"),
                Column(w.say("Share"), "number"),
                Column(w.say("Per month"), "spark", only_wide=True),
            ],
            rows=[
                [
                    Cell(w.label(r["label"])),
                    Cell(w.ltr(r["code"]), faint=True),
                    self.count_cell(r),
                    self.share_cell(r["share"]),
                    self.spark_cell(r),
                ]
                for r in rows
            ]
            + [[Cell(name, faint=True), dash, Cell(w.num(value)), dash, dash] for name, value in elsewhere],
            source=self.source(self.head["tech_ads" if population == "tech" else "ads"], population),
            file="regions.csv",
        )

    # Skills and their sentences

    def skill_line(self, skill: Row, figures: Row, full: float) -> SkillLine:
        w = self.w
        return SkillLine(
            name=w.label(skill["label"]),
            ads=self.count(figures["ads"], bool(figures["hidden"])),
            share=w.percent(figures["share"]),
            interval=w.ltr(w.formats.interval(figures["interval"])) if figures["interval"] else Markup(""),
            bar=self.bar_cell(figures["share"], figures["interval"], full) if figures["share"] is not None else None,
            quotes=[self.quote(e) for e in skill["examples"][:3]],
        )

    def most_cited(self) -> list[Table]:
        """The first skills over all tech ads: trades first, then what is asked of any person."""
        tables = [
            self._cited(
                "most-cited",
                lambda kind: kind not in _PERSONAL,
                20,
                N_("Most cited: %(first)s, %(share)s"),
                N_("Most cited: %(first)s, %(share)s; then %(second)s, %(next)s"),
            ),
            self._cited(
                "most-cited-personal",
                lambda kind: kind in _PERSONAL,
                8,
                N_("Soft skills and languages: %(first)s, %(share)s"),
                N_("Soft skills and languages: %(first)s, %(share)s; then %(second)s, %(next)s"),
            ),
        ]
        return [table for table in tables if table is not None]

    def _cited(self, key: str, kinds: Callable[[str], bool], most: int, one: str, two: str) -> Table | None:
        w = self.w
        rows = [s for s in self.data["skills"] if s["share"] is not None and kinds(s["kind"])][:most]
        if not rows:
            return None
        full = self.full_scale(rows)
        return Table(
            key=key,
            number=self.number("table"),
            title=self._two_first(rows, one, two) or Markup(""),
            unit=w.say(
                "Distinct ads, %(period)s; share of tech ads, 95%% interval. The full list is in the file skills.csv.",
                period=self.period(),
            ),
            columns=[
                Column(w.say("Skill")),
                Column(w.say("Ads"), "number"),
                Column(w.say("Per month"), "spark", only_wide=True),
                Column(w.say("Share"), "number"),
                Column(w.say("95%% interval"), "interval"),
                Column(w.say("Share and interval"), "bar", w.say("0 to %(top)s", top=w.percent(full))),
            ],
            rows=[
                [
                    Cell(w.label(s["label"])),
                    self.count_cell(s),
                    self.spark_cell(s),
                    self.share_cell(s["share"]),
                    self.interval_cell(s["interval"]),
                    self.bar_cell(s["share"], s["interval"], full),
                ]
                for s in rows
            ],
            source=self.source(self.head["tech_ads"], "tech"),
            file="skills.csv",
        )

    def skill_lists(self) -> list[SkillList]:
        w = self.w
        by_id = {s["id"]: s for s in self.data["skills"]}
        lists = []
        for domain in self.data["domain_skills"]:
            rows = [s for s in domain["skills"] if s["id"] in by_id][:12]
            if not rows:
                continue
            full = self.full_scale(rows)
            shown = [{**s, "label": by_id[s["id"]]["label"]} for s in rows]
            finding = self._two_first(
                shown,
                N_("%(first)s in %(share)s of ads"),
                N_("%(first)s in %(share)s of ads, %(second)s in %(next)s"),
            ) or w.say("each skill is too small to be shown")
            lists.append(
                SkillList(
                    key=f"d-{domain['domain']}",
                    number=self.number("table"),
                    title=w.say("%(domain)s: %(finding)s", domain=w.label(domain["label"]), finding=finding),
                    unit=w.say(
                        "Share of the %(n)s ads of the domain that cite the skill; bar from 0 to %(top)s",
                        n=w.num(domain["n"]),
                        top=w.percent(full),
                    ),
                    lines=[self.skill_line(by_id[s["id"]], s, full) for s in rows],
                )
            )
        return lists

    def index(self) -> list[tuple[Markup, list[SkillLine]]]:
        """All skills, each under the first of its domains."""
        w = self.w
        names = {d["id"]: d["label"] for d in self.data["domains"]}
        groups: dict[str, list[SkillLine]] = {d["id"]: [] for d in self.data["domains"]}
        for skill in self.data["skills"]:
            domain = next((d for d in skill["domains"] if d in names), "")
            groups.setdefault(domain, []).append(self.skill_line(skill, {**skill, "interval": None}, 1.0))
        return [
            (w.label(names[domain]) if domain in names else w.say("Across domains"), lines)
            for domain, lines in groups.items()
            if lines
        ]

    def emerging(self) -> SkillList | None:
        w, names = self.w, self.data["emerging_names"]
        if not names:
            return None
        return SkillList(
            key="emerging",
            number=self.number("table"),
            title=w.say_n(
                "%(n)s name comes back in the ads and is not in the vocabulary",
                "%(n)s names come back in the ads and are not in the vocabulary",
                len(names),
            ),
            unit=w.say("Ads that carry the name; candidates to be read by a person, not yet skills"),
            lines=[
                SkillLine(
                    name=Markup("<bdi>{}</bdi>").format(name["name"]),
                    ads=self.count(name["ads"], name["ads"] is None or bool(name.get("hidden"))),
                    share=Markup(""),
                    interval=Markup(""),
                    bar=None,
                    quotes=[self.quote(e) for e in name["examples"][:3]],
                )
                for name in names
            ],
        )

    # Quality

    def quality_keys(self) -> list[KeyFigure]:
        w, quality = self.w, self.data["quality"]
        return [
            KeyFigure(w.say("Rows read"), w.num(quality["read"]), w.say("in all sources")),
            KeyFigure(w.say("Rejected"), w.num(quality["rejected"]), w.say("rows that could not be read")),
            KeyFigure(w.say("Already known"), w.num(quality["known"]), w.say("same ad, read before")),
            KeyFigure(w.say("Kept"), w.num(quality["kept"]), w.say("ads in the lake")),
            KeyFigure(w.say("Merged"), w.num(quality["merged"]), w.say("near-duplicates counted once")),
            KeyFigure(w.say("Undated"), w.num(quality["undated"]), w.say("counted in no month")),
        ]

    def sources_table(self) -> Table | None:
        w, rows = self.w, self.data["quality"]["sources"]
        if not rows:
            return None
        unlicensed = [s for s in rows if not s["licence"]]
        title = (
            w.say_n(
                "%(n)s source states no licence: say which before publishing",
                "%(n)s sources state no licence: say which before publishing",
                len(unlicensed),
            )
            if unlicensed
            else w.say_n("%(n)s source, with its licence", "%(n)s sources, each with its licence", len(rows))
        )
        return Table(
            key="sources",
            number=self.number("table"),
            title=title,
            unit=w.say("Rows read, rows rejected and ads kept, by source"),
            columns=[
                Column(w.say("Source")),
                Column(w.say("Licence")),
                Column(w.say("Read"), "number"),
                Column(w.say("Rejected"), "number"),
                Column(w.say("Ads"), "number"),
                Column(w.say("First ad")),
                Column(w.say("Last ad")),
            ],
            rows=[
                [
                    Cell(Markup("<bdi>{}</bdi>").format(s["name"])),
                    Cell(
                        Markup("<bdi>{}</bdi>").format(s["licence"]) if s["licence"] else w.say("not stated"),
                        faint=not s["licence"],
                    ),
                    Cell(w.num(s["read"])),
                    Cell(w.num(s["rejected"])),
                    Cell(w.num(s["ads"])),
                    Cell(w.moment(s["first"]), faint=s["first"] is None),
                    Cell(w.moment(s["last"]), faint=s["last"] is None),
                ]
                for s in rows
            ],
            file="sources.csv",
        )

    def rejects_table(self) -> Table | None:
        w, rows = self.w, self.data["quality"]["rejects"]
        if not rows:
            return None
        first = max(rows, key=lambda r: r["count"])
        return Table(
            key="rejects",
            number=self.number("table"),
            title=w.say(
                "Most frequent reason: %(reason)s",
                reason=Markup("<bdi>{}</bdi>").format(w.name(first["sentence"]).rstrip(".")),
            ),
            unit=w.say("Rejected rows by reason, with one example each"),
            columns=[Column(w.say("Reason")), Column(w.say("Rows"), "number"), Column(w.say("Example"))],
            rows=[
                [
                    Cell(w.label(r["sentence"])),
                    Cell(w.num(r["count"])),
                    Cell(
                        Markup('<bdi dir="auto">{}</bdi>').format(r["excerpt"] or "") if r["excerpt"] else Markup("–"),
                        small=self.place_in_file(r),
                    ),
                ]
                for r in rows
            ],
            file="rejects.csv",
            slim=True,
        )

    def place_in_file(self, reject: Row) -> Markup | None:
        if not reject["file"]:
            return None
        file = self.w.ltr(str(reject["file"]))
        if reject["line"] is None:
            return file
        return self.w.say("%(file)s, line %(line)s", file=file, line=self.w.num(reject["line"]))

    def languages_table(self) -> Table | None:
        w, rows = self.w, self.data["quality"]["languages"]
        if not rows:
            return None
        names = {
            "fr": w.say("French"),
            "ar": w.say("Arabic"),
            "en": w.say("English"),
            "other": w.say("Another language"),
        }
        top = max(rows, key=lambda r: r["share"] or 0)
        full = self.full_scale(rows)
        return Table(
            key="languages",
            number=self.number("table"),
            title=w.say(
                "%(language)s: %(share)s of ads",
                language=names.get(top["lang"], Markup("{}").format(top["lang"])),
                share=w.percent(top["share"]),
            ),
            unit=w.say("Ads kept, by language of their text"),
            columns=[
                Column(w.say("Language")),
                Column(w.say("Ads"), "number"),
                Column(w.say("Share"), "number"),
                Column(w.say("Share as a length"), "bar", w.say("0 to %(top)s", top=w.percent(full))),
            ],
            rows=[
                [
                    Cell(names.get(r["lang"], Markup("{}").format(r["lang"]))),
                    Cell(w.num(r["ads"])),
                    self.share_cell(r["share"]),
                    self.bar_cell(r["share"], None, full),
                ]
                for r in rows
            ],
            file="languages.csv",
            slim=True,
        )

    def survivorship(self) -> tuple[Literal["good", "watch", "quiet"], Markup, Markup]:
        w, found = self.w, self.data["quality"]["survivorship"]
        ratio = w.ltr(w.formats.number(found["ratio"], 2))
        if found["verdict"] == "suspected":
            note = w.say(
                "Some files look like snapshots of the ads still online on one day. Their older months are then too "
                "low, and a rise may only show that older ads had already been taken down."
            )
            if found["ratio"] is not None:
                note = Markup("{} {}").format(
                    note, w.say("The newest weeks hold %(ratio)s times as many ads as the oldest.", ratio=ratio)
                )
            return "watch", w.say("Rise to be read with care"), note
        if found["verdict"] == "clean":
            return (
                "good",
                w.say("No trace of a snapshot"),
                w.say("No file has the profile of a snapshot of ads still online: the months can be compared."),
            )
        return (
            "quiet",
            w.say("Not known"),
            w.say("There are too few dated ads to tell whether the older months are complete."),
        )

    # Method

    def definitions(self) -> list[tuple[Markup, Markup]]:
        w = self.w
        days = w.ltr("60")
        return [
            (
                w.say("One ad"),
                w.say(
                    "Copies and near-copies of an ad, on any site, count once. An ad counts in the month it first appeared; "
                    "seen again more than %(days)s days after it was last seen, it counts again.",
                    days=days,
                ),
            ),
            (
                w.say("Posts"),
                w.say(
                    "The number of posts an ad says it offers; one when it says nothing. Tables give ads unless they say posts."
                ),
            ),
            (
                w.say("Tech ads and domains"),
                w.say(
                    "An ad is tech when its occupation belongs to one of the domains of the partnership or to another tech "
                    "field. An ad has one domain at most."
                ),
            ),
            (
                w.say("Skills"),
                w.say(
                    "A skill is counted once per ad that cites it, in French, Arabic or English. An ad cites several: shares "
                    "of skills do not add up to 100%%."
                ),
            ),
            (
                w.say("Share and interval"),
                w.say(
                    "The 95%% interval is the range that would contain the share nineteen times out of twenty, if these ads "
                    "were drawn at random from ads of the same kind."
                ),
            ),
            (
                w.say("Regions"),
                w.say(
                    "An ad open in several regions is split between them. Ads abroad and ads without a readable place are "
                    "kept apart."
                ),
            ),
            (
                w.say("Small counts"),
                w.say(
                    "A count under %(least)s is hidden and written %(sign)s; it stays in the totals. Where it could be had back by "
                    "subtraction, another is hidden beside it.",
                    least=w.num(self.threshold),
                    sign=w.ltr(w.formats.hidden(self.threshold)),
                ),
            ),
            (
                w.say("Incomplete months"),
                w.say(
                    "A month still being collected is drawn with a hollow point and a dotted line. Yearly figures use "
                    "complete months only: %(period)s.",
                    period=self.period(),
                )
                if self.data["period"]["window"]
                else Markup(" ").join(
                    (
                        w.say("A month still being collected is drawn with a hollow point and a dotted line."),
                        w.say("While no month is complete, the figures speak of all ads read."),
                    )
                ),
            ),
        ]

    def limits(self) -> list[Markup]:
        w = self.w
        return [
            w.say("An ad is not a hire, and not every hire is advertised."),
            w.say(
                "Small companies and hiring by acquaintance leave few ads online: their demand is under-estimated, all "
                "the more outside the large cities."
            ),
            w.say("An employer writes what it wishes for: a skill that is taken for granted is often not written."),
            w.say("The figures follow the sources: a source that joins or leaves moves them."),
        ]

    def empty(self) -> dict[str, Markup]:
        w = self.w
        return {
            "months": w.say(
                "No ad carries a date: the months cannot be drawn. Add the date of publication to the sources."
            ),
            "tech": w.say(
                "No ad is for a tech job yet: this table will fill as soon as one is read. Check that the sources cover "
                "tech jobs."
            ),
            "regions": w.say(
                "No ad carries a place that can be read: the regions cannot be shown. Add the city to the sources."
            ),
            "emerging": w.say("No unknown name comes back often enough in the ads to be shown."),
            "rejects": w.say("No row was rejected."),
            "sources": w.say("No source has been read yet."),
        }

    def write(self) -> Content:
        data, w = self.data, self.w
        months = self.months_table()
        domains = self.domains_table()
        ahead = write_ahead(self)
        survivorship = self.survivorship()
        return Content(
            lang=w.lang,
            title=w.say("Barometer of tech skills"),
            edition=[
                w.say("Figures as of %(day)s", day=w.day(data["as_of"])),
                self.period(),
            ],
            headline=self.headline(),
            second=Markup(" ").join(part for part in (self.second(), *(section.say for section in ahead[:1])) if part),
            keys=self.keys(),
            months=months,
            domains=domains,
            ahead=ahead,
            most_cited=self.most_cited(),
            skills=self.skill_lists(),
            index=self.index(),
            skill_count=len(data["skills"]),
            occupations=self.occupations_table(),
            tiles=self.tile_grid(),
            regions=self.regions_table(),
            chain=write_chain(self),
            emerging=self.emerging(),
            sources=self.sources_table(),
            rejects=self.rejects_table(),
            languages=self.languages_table(),
            quality=self.quality_keys(),
            survivorship=survivorship,
            survivorship_of=data["quality"]["survivorship"]["files"],
            standing=standing_section(self),
            definitions=self.definitions(),
            limits=self.limits(),
            empty=self.empty(),
        )


def write_content(barometer: Row, lang: Lang) -> Content:
    return Author(barometer, lang).write()
