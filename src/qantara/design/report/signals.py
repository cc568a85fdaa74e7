"""What stands beside the forecast: rising and falling skills, tension, employers' intentions, representativeness."""

import math
from collections.abc import Sequence

from markupsafe import Markup

from qantara.design import marks
from qantara.design.report.parts import Block, Cell, Column, Fold, Move, Moves, Note, Section, Sign, Table
from qantara.design.report.writer import Row, Writer

_TOTAL = "total"
_LISTED = 40
_SHOWN = 15


# Rising and falling


def movements_section(a: Writer) -> Section:
    w, found = a.w, a.data.get("movements")
    title = w.say("What rises, what falls")
    if not found:
        sentence = w.say("Rising and falling skills have not been looked for yet.")
        return Section("movements", title, [a.to_run(sentence, "qantara emerging")])
    rising, falling = (found[side][:_LISTED] for side in ("rising", "falling"))
    moves = Moves(
        key="moves",
        number=a.number("table"),
        title=_finding(a, rising, falling),
        unit=w.say(
            "Share of tech ads that cite the skill: the twelve months before, then the last twelve; yearly pace of the latest months, with its 80%% interval"
        ),
        sides=[
            (w.say("Rising"), [_move(a, row, rising=True) for row in rising], w.say("No skill rises clearly.")),
            (w.say("Falling"), [_move(a, row, rising=False) for row in falling], w.say("No skill falls clearly.")),
        ],
        source=[
            w.say("Source: job ads read by Qantara, duplicates merged"),
            w.say("months before %(day)s", day=w.day(found["at"])),
            w.say("changes of sources taken out"),
        ],
        file="movements.csv",
    )
    blocks: list[Block] = [moves, Note(_how_often_right(a, found["hit_rate"]))]
    if any(row["candidate"] for row in (*rising, *falling)):
        blocks.append(
            Note(
                w.say(
                    "“Outside the vocabulary”: a name met in the ads that nobody has put on a list yet; read its sentence before using it."
                )
            )
        )
    if found["left_out"]:
        blocks.append(Note(_left_out(a, found["left_out"])))
    return Section("movements", title, blocks)


def _finding(a: Writer, rising: Sequence[Row], falling: Sequence[Row]) -> Markup:
    w = a.w
    up, down = (next((row for row in rows if row["flagged"]), None) for rows in (rising, falling))
    if up and down:
        return w.say(
            "%(up)s rises the most surely, %(down)s falls the most surely",
            up=w.label(up["label"]),
            down=w.label(down["label"]),
        )
    if up:
        return w.say("%(up)s rises the most surely; no fall is sure", up=w.label(up["label"]))
    if down:
        return w.say("%(down)s falls the most surely; no rise is sure", down=w.label(down["label"]))
    return w.say("No move is sure: those below are the most probable")


def _growth(value: float | None) -> float | None:
    """A logarithm over twelve months as a rate a year."""
    return math.expm1(value) if value is not None else None


def _move(a: Writer, row: Row, *, rising: bool) -> Move:
    w = a.w
    clear = row["lo80"] is not None and (row["lo80"] > 0 if rising else row["hi80"] < 0)
    certainty = 0 if row["flagged"] else 1 if clear else 2
    words = (
        (w.say("sure rise"), w.say("probable rise"), w.say("possible rise"))
        if rising
        else (w.say("sure fall"), w.say("probable fall"), w.say("possible fall"))
    )
    word = words[certainty]
    growth = w.say(
        "%(growth)s a year %(interval)s",
        growth=w.strong(w.ltr(w.formats.change(_growth(row["growth"])))),
        interval=Markup('<span class="ci">{}</span>').format(
            w.ltr(w.formats.changes(_growth(row["lo80"]), _growth(row["hi80"])))
        ),
    )
    recent = row["recent"]
    ads = a.count(None, hidden=True) if recent is None or 0 < recent < a.threshold else w.num(recent)
    return Move(
        name=w.label(row["label"]),
        before=w.percent(row["before"]),
        after=w.percent(row["share"]),
        sure=bool(row["flagged"]),
        word=word,
        growth=growth,
        meta=[w.say("%(ads)s ads in the last six months", ads=ads)],
        quote=a.quote(row["examples"][0]) if row["examples"] else None,
        tag=w.say("outside the vocabulary") if row["candidate"] else None,
    )


def _how_often_right(a: Writer, rates: Row) -> Markup:
    """How often such flags came true on years held back, or why that is not known."""
    w = a.w
    said = []
    for side, name in (("rising", w.say("Rises")), ("falling", w.say("Falls"))):
        rate = rates.get(side)
        if rate is None:
            continue
        if rate["precision"] is None:
            why = {
                "too short": w.say("the history is too short"),
                "too few skills": w.say("too few skills have enough ads"),
            }.get(rate["reason"], w.say("not enough data"))
            said.append(w.say("%(side)s: hit rate not measured yet, %(why)s.", side=name, why=why))
            continue
        value, low, high = rate["precision"]
        parts = w.say(
            "%(side)s: of 100 flagged as sure, %(value)s came true a year later (%(low)s to %(high)s); by chance, %(base)s would",
            side=name,
            value=w.strong(w.ltr(w.formats.number(value * 100))),
            low=w.ltr(w.formats.number(low * 100)),
            high=w.ltr(w.formats.number(high * 100)),
            base=w.ltr(w.formats.number(None if rate["base"] is None else rate["base"] * 100)),
        )
        auc = w.say("AUC %(auc)s", auc=w.ltr(w.formats.number(rate["auc"][0], 2))) if rate["auc"] else None
        origins = w.say_n("%(n)s date tested", "%(n)s dates tested", rate["origins"])
        said.append(Markup("{} ({}).").format(parts, w.say(", ").join(p for p in (auc, origins) if p)))
    return Markup("{} {}").format(w.strong(w.say("How often this was right.")), Markup(" ").join(said))


def _left_out(a: Writer, rows: Sequence[Row]) -> Markup:
    w = a.w
    names = w.say(", ").join(
        w.say("%(source)s (%(why)s)", source=Markup("<bdi>{}</bdi>").format(row["source"]), why=_why_left_out(a, row))
        for row in rows
    )
    return w.say("Left out of growth, so that it does not make any: %(names)s.", names=names)


def _why_left_out(a: Writer, row: Row) -> Markup:
    w = a.w
    reasons = {
        "survivorship": w.say("a snapshot of ads still open"),
        "incomplete months": w.say("months not seen whole"),
        "no month in common": w.say("no month in common with the other sources"),
    }
    reason = reasons.get(row["reason"], Markup("<bdi>{}</bdi>").format(row["reason"]))
    return w.say(", ").join((reason, w.say_n("%(n)s month", "%(n)s months", row["months"])))


# Tension


def tension_section(a: Writer) -> Section:
    w, found = a.w, a.data.get("tension")
    title = w.say("Tension: where ads outrun job seekers")
    if not found or not found["rows"]:
        sentence = w.say(
            "No job seekers and no employers' intentions have been declared yet: tension cannot be told from ads alone."
        )
        return Section("tension", title, [a.to_run(sentence, "qantara declare")])
    country = [row for row in found["rows"] if row["region"] == _TOTAL]
    regions = [row for row in found["rows"] if row["region"] != _TOTAL]
    blocks: list[Block] = []
    if country:
        known, unknown = _ranked(country)
        first, rest = (known, unknown) if known else (unknown[:_SHOWN], [])
        blocks.append(_tension_table(a, "tension", first[: 2 * _SHOWN], found["year"], national=True))
        if rest:
            blocks.append(
                Fold(
                    w.say_n(
                        "%(n)s occupation without an index, and why",
                        "%(n)s occupations without an index, and why",
                        len(rest),
                    ),
                    [_tension_table(a, "tension-none", rest[:_LISTED], found["year"], national=True)],
                )
            )
    if regions:
        known, unknown = _ranked(regions)
        blocks.append(
            Fold(
                w.say("Tension by region"),
                [_tension_table(a, "tension-regions", [*known, *unknown][:_LISTED], found["year"], national=False)],
            )
        )
    return Section(
        "tension",
        title,
        blocks,
        lede=w.say(
            "The index ranks occupations within one year; it is not comparable to another year's, nor to another country's."
        ),
    )


def _ranked(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    known = sorted(
        (row for row in rows if row["index"] is not None),
        key=lambda row: (-row["index"], row["occupation"], row["region"]),
    )
    return known, sorted(
        (row for row in rows if row["index"] is None), key=lambda row: (row["occupation"], row["region"])
    )


def _class_name(a: Writer, number: int) -> Markup:
    w = a.w
    return (w.say("slack"), w.say("rather slack"), w.say("middling"), w.say("tight"), w.say("very tight"))[number - 1]


def _tension_table(a: Writer, key: str, rows: Sequence[Row], year: int, *, national: bool) -> Table:
    w = a.w
    first = next((row for row in rows if row["class"]), None)
    title = (
        w.say("Tightest: %(name)s, %(word)s", name=w.label(first["label"]), word=_class_name(a, first["class"]))
        if first and national
        else w.say(
            "Tightest: %(name)s in %(region)s, %(word)s",
            name=w.label(first["label"]),
            region=w.label(first["region_label"]),
            word=_class_name(a, first["class"]),
        )
        if first
        else w.say("No occupation has two parts to build an index on")
    )
    return Table(
        key=key,
        number=a.number("table"),
        title=title,
        unit=w.say(
            "Mean of the parts that are there, each compared with the other rows of %(year)s; five classes",
            year=w.ltr(str(year)),
        ),
        columns=[
            Column(w.say("Occupation")),
            *([] if national else [Column(w.say("Region"))]),
            Column(w.say("Tension")),
            Column(w.say("Index"), "number"),
            Column(w.say("Posts"), "number", w.say("per job seeker")),
            Column(w.say("Hard to fill"), "number", w.say("of declared hires")),
            Column(w.say("Leave the register"), "number", w.say("a month")),
            Column(w.say("n"), "interval", w.say("posts, seekers, hires")),
        ],
        rows=[
            [
                Cell(w.label(row["label"])),
                *([] if national else [Cell(w.label(row["region_label"]))]),
                _tension_cell(a, row),
                Cell(w.ltr(w.formats.number(row["index"], 1)), faint=row["index"] is None),
                _part(a, row, "vacancies", 2),
                _part(a, row, "hard", None),
                _part(a, row, "exits", None),
                Cell(
                    Markup(" · ").join(
                        _behind(a, row[name], row, part)
                        for name, part in (("posts", "vacancies"), ("seekers", "vacancies"), ("hires", "hard"))
                    )
                ),
            ]
            for row in rows
        ],
        source=[
            w.say("Source: job ads; register of job seekers and employers' intentions as declared"),
            a.definition({"id": "TEN-01", "version": 1}),
        ],
        file="tension.csv",
    )


def _tension_cell(a: Writer, row: Row) -> Cell:
    if row["class"]:
        missing = len(row["missing"])
        small = a.w.say_n("%(n)s part missing", "%(n)s parts missing", missing) if missing else None
        return Cell(_class_name(a, row["class"]), small=small, level=row["class"])
    why = {
        "parts": a.w.say("fewer than two parts"),
        "small": a.w.say("counts too small to be shown"),
    }.get(str(row["reason"]), a.w.say("too few rows to compare with"))
    return Cell(a.w.say("no index"), small=why, faint=True)


def _part(a: Writer, row: Row, name: str, decimals: int | None) -> Cell:
    part = row["parts"].get(name)
    if part is None or part["value"] is None:
        return Cell(a.w.say("missing"), faint=True)
    if decimals is None:
        return Cell(a.w.percent(part["value"]))
    return Cell(a.w.ltr(a.w.formats.number(part["value"], decimals)))


def _behind(a: Writer, count: float | None, row: Row, part: str) -> Markup:
    """A count behind a part; one that is not there is unknown, or hidden because it is small."""
    if count is None:
        return a.count(None, hidden=True) if row["reason"] == "small" and part in row["missing"] else a.w.num(None)
    return a.w.num(count)


# Intentions


def intentions_section(a: Writer) -> Section:
    w, found = a.w, a.data.get("intentions")
    title = w.say("What employers declare, beside what they advertise")
    if not found or not found["rows"]:
        return Section(
            "intentions",
            title,
            [a.to_run(w.say("No employer has declared what it plans to hire yet."), "qantara declare intentions")],
        )
    rows = found["rows"]
    counts = {
        verdict: sum(row["verdict"] == verdict for row in rows)
        for verdict in ("agree", "disagree-up", "disagree-down", "too-few")
    }
    said = w.say(
        "%(agree)s agree, %(up)s declare more than they advertise, %(down)s less; for %(few)s there is too little to tell.",
        agree=w.strong(w.num(counts["agree"])),
        up=w.num(counts["disagree-up"]),
        down=w.num(counts["disagree-down"]),
        few=w.num(counts["too-few"]),
    )
    told = [row for row in rows if row["verdict"] != "too-few"]
    silent = [row for row in rows if row["verdict"] == "too-few"]
    blocks: list[Block] = []
    if told:
        blocks.append(_intentions_table(a, "intentions", told[:_LISTED], found["companies"]))
        if silent:
            blocks.append(
                Fold(
                    w.say_n("%(n)s row with too little to tell", "%(n)s rows with too little to tell", len(silent)),
                    [_intentions_table(a, "intentions-few", silent[:_LISTED], found["companies"])],
                )
            )
    else:
        blocks.append(_intentions_table(a, "intentions", silent[:_SHOWN], found["companies"]))
    return Section(
        "intentions",
        title,
        blocks,
        say=said,
        lede=w.say("Two signals of one need, compared and never averaged. No company is named."),
    )


def _intentions_table(a: Writer, key: str, rows: Sequence[Row], companies: int) -> Table:
    w = a.w
    far = [row for row in rows if row["verdict"] in {"disagree-up", "disagree-down"} and row["ratio"]]
    furthest = max(far, key=lambda row: abs(math.log(row["ratio"])), default=None)
    title = (
        w.say(
            "Furthest apart: %(name)s (planned ÷ advertised: %(ratio)s)",
            name=w.label(furthest["label"]),
            ratio=w.ltr(w.formats.number(furthest["ratio"], 1)),
        )
        if furthest
        else w.say("No clear disagreement between what is declared and what is advertised")
    )
    verdicts: dict[str, tuple[Markup, Sign]] = {
        "agree": (w.say("agreement"), "equal"),
        "disagree-up": (w.say("declared more"), "up"),
        "disagree-down": (w.say("declared less"), "down"),
        "too-few": (w.say("too few to tell"), "ring"),
    }
    return Table(
        key=key,
        number=a.number("table"),
        title=title,
        unit=w.say(
            "Planned hires and posts advertised of the companies that declared and were seen in ads; ratio with its 95%% interval"
        ),
        columns=[
            Column(w.say("Occupation")),
            Column(w.say("Year"), "number"),
            Column(w.say("Declared"), "number", w.say("hires")),
            Column(w.say("Advertised"), "number", w.say("posts")),
            Column(w.say("Ratio"), "number"),
            Column(w.say("95%% interval"), "interval"),
            Column(w.say("Verdict")),
            Column(w.say("Companies"), "number"),
            Column(w.say("Coverage"), "number", w.say("of all posts")),
        ],
        rows=[
            [
                Cell(w.label(row["label"])),
                Cell(w.ltr(str(row["year"]))),
                _shown(a, row["declared"]),
                _shown(a, row["expected"], w.say("forecast") if row.get("basis") == "forecast" else None),
                Cell(w.ltr(w.formats.number(row["ratio"], 2)), faint=row["ratio"] is None),
                Cell(w.ltr(w.formats.between(row["lo"], row["hi"], 2))),
                Cell(verdicts[row["verdict"]][0], sign=verdicts[row["verdict"]][1]),
                Cell(w.num(row["companies"]), faint=row["companies"] is None),
                Cell(w.percent(row["covered"]), faint=row["covered"] is None),
            ]
            for row in rows
        ],
        source=[
            w.say("Source: employers' declarations and job ads"),
            w.say_n("%(n)s company has declared", "%(n)s companies have declared", companies),
            a.definition({"id": "INT-01", "version": 1}),
        ],
        file="intentions.csv",
    )


def _shown(a: Writer, count: float | None, small: Markup | None = None) -> Cell:
    return Cell(a.count(count, hidden=count is None), small=small if count is not None else None, faint=count is None)


# Representativeness


def standing_section(a: Writer) -> Section:
    """How far the ads stand for what is known of the country."""
    w, found = a.w, a.data.get("representativeness")
    title = w.say("For whom the ads speak")
    if not found:
        sentence = w.say("No known total has been declared: how far the ads stand for the country cannot be told.")
        return Section("standing", title, [a.to_run(sentence, "qantara declare totals")])
    blocks: list[Block] = []
    if found["bias"]:
        blocks.append(_bias_table(a, found["bias"], found["year"]))
    else:
        blocks.append(
            a.to_run(
                w.say("No known total has been declared: how far the ads stand for the country cannot be told."),
                "qantara declare totals",
            )
        )
    if found["effective"] is not None:
        blocks.append(
            Note(
                w.say(
                    "Weighted to the known totals, the ads tell as much as %(n)s drawn at random. The figures of this report are not weighted.",
                    n=w.strong(w.num(found["effective"])),
                )
            )
        )
    if found.get("uncovered"):
        blocks.append(
            Note(
                w.say(
                    "%(share)s of the known posts stand where there is not one ad: no weight mends that.",
                    share=w.strong(w.percent(found["uncovered"])),
                ),
                watch=True,
            )
        )
    if found["sources"]:
        blocks.append(_sources_note(a, found["sources"]))
    return Section("standing", title, blocks)


def _bias_table(a: Writer, rows: Sequence[Row], year: int | None) -> Table:
    w = a.w
    worst = min(
        (row for row in rows if row["verdict"] in {"none", "under"}), key=lambda row: row["ratio"], default=None
    )
    dimensions = {"region": w.say("Region"), "domain": w.say("Domain"), "occupation": w.say("Occupation")}
    full = min(1.0, marks.round_up(max(row["share"] for row in rows) or 0.01))
    verdicts: dict[str, tuple[Markup, Sign]] = {
        "none": (w.say("no ad"), "no"),
        "under": (w.say("under-covered"), "down"),
        "over": (w.say("over-covered"), "up"),
        "fair": (w.say("no clear gap"), "equal"),
    }
    return Table(
        key="standing",
        number=a.number("table"),
        title=w.say(
            "Least well covered: %(name)s, for %(known)s of known posts",
            name=w.label(worst["label"]),
            known=w.percent(worst["known"]),
        )
        if worst
        else w.say("Nothing is clearly under-covered"),
        unit=w.say(
            "Share of the posts in ads ÷ known share, %(year)s, with its 95%% interval; under 1, the ads say too little of it",
            year=w.ltr(str(year) if year else w.formats.missing),
        ),
        columns=[
            Column(w.say("Stratum")),
            Column(w.say("In the ads"), "number"),
            Column(w.say("Known"), "number"),
            Column(w.say("Ratio"), "number"),
            Column(w.say("95%% interval"), "interval"),
            Column(w.say("Coverage")),
            Column(w.say("In the ads, as a length"), "bar", w.say("0 to %(top)s", top=w.percent(full))),
        ],
        rows=[
            [
                Cell(w.label(row["label"]), small=dimensions.get(row["dimension"])),
                *_share_of_ads(a, row),
                Cell(verdicts[row["verdict"]][0], sign=verdicts[row["verdict"]][1]),
                a.bar_cell(None if a.is_small(row["counted"]) else row["share"], None, full),
            ]
            for row in rows[:_LISTED]
        ],
        source=[
            w.say("Source: job ads; totals as declared"),
            w.say(
                "n = %(n)s posts",
                n=w.num(sum(row["counted"] for row in rows if row["dimension"] == rows[0]["dimension"])),
            ),
            a.definition({"id": "RED-01", "version": 1}),
        ],
        file="representativeness.csv",
    )


def _share_of_ads(a: Writer, row: Row) -> list[Cell]:
    """Share, known share, ratio and interval; a share that rests on few posts would give them away."""
    w = a.w
    known = Cell(w.percent(row["known"]))
    if a.is_small(row["counted"]):
        hidden, dash = Cell(a.count(None, hidden=True), faint=True), Cell(Markup("–"), faint=True)
        return [hidden, known, dash, dash]
    return [
        Cell(w.percent(row["share"])),
        known,
        Cell(w.ltr(w.formats.number(row["ratio"], 2))),
        Cell(w.ltr(w.formats.between(row["lo"], row["hi"], 2))),
    ]


def _sources_note(a: Writer, rows: Sequence[Row]) -> Note:
    w = a.w
    first = max(rows, key=lambda row: row["share"] or 0.0)
    return Note(
        w.say_n(
            "The ads come from %(n)s source; %(source)s shows %(share)s of them.",
            "The ads come from %(n)s sources; %(source)s shows %(share)s of them.",
            len(rows),
            source=Markup("<bdi>{}</bdi>").format(first["source"]),
            share=w.percent(first["share"]),
        )
    )
