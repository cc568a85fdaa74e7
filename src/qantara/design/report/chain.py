"""From the gap to the calendar: curricula against demand, seats against jobs, work-study weeks, as the folder keeps them."""

from collections.abc import Mapping

from markupsafe import Markup

from qantara.design import marks
from qantara.design.formats import NBSP
from qantara.design.report.parts import Block, Cell, Column, Note, Picture, Section, Table
from qantara.design.report.plan_words import day_stated, input_name, limit_name, outcome_name, plan_name
from qantara.design.report.words import Words
from qantara.design.report.writer import Row, Writer
from qantara.design.rhythm import said, sheet

_MILLION = 1e6
_MISSING = 3  # skills of a programme
_LIMITS = 5
_BARS = 8
_SHOWN_COHORTS = 24


def write_chain(a: Writer) -> list[Section]:
    """The sections of what was kept; none of what never was."""
    chain: Mapping[str, Row] = a.data.get("chain") or {}
    writers = {"alignment": curricula_section, "plan": seats_section, "calendar": calendar_section}
    return [write(a, chain[kind]) for kind, write in writers.items() if kind in chain]


# Curricula


def curricula_section(a: Writer, kept: Row) -> Section:
    """Programmes against what will be asked of their graduates: covered, missing, what to add and in place of what."""
    w, programmes = a.w, kept["programmes"]
    least = min(programmes, key=lambda one: one["before"]["recall"])
    most = max(programmes, key=lambda one: one["after"]["recall"] - one["before"]["recall"])
    answer = Markup(" ").join([
        w.say("Of %(n)s programmes, %(title)s covers least of what will be asked of its graduates: %(now)s.",
              n=w.num(len(programmes)), title=w.isolated(least["programme"]["title"]), now=w.strong(w.percent(least["before"]["recall"]))),
        w.say("Modules within %(hours)s hours would help %(title)s most: from %(before)s to %(after)s.",
              title=w.isolated(most["programme"]["title"]), hours=w.num(most["proposal"]["budget"]), before=w.percent(most["before"]["recall"]),
              after=w.strong(w.percent(most["after"]["recall"]))),
    ])  # fmt: skip
    blocks: list[Block] = [_covered(a, kept), _missing(a, kept), _proposed(a, kept)]
    return Section("curricula", w.say("Curricula against demand"), blocks, say=answer, short=w.say("Curricula"), lede=w.say("Demand is that of the ads of the occupations each programme prepares for, carried to its graduation by the newest forecast."))  # fmt: skip


def _source(a: Writer, kept: Row) -> list[Markup]:
    w, target = a.w, kept["programmes"][0]["target"]
    return [
        w.say("Source: job ads read by Qantara, duplicates merged"),
        w.say("%(first)s to %(last)s", first=w.month(target["window"][0]), last=w.month(target["window"][1])),
        w.say("forecast of %(day)s", day=w.day(target["issued_on"])),
        w.say("made on %(day)s", day=w.day(kept["made_on"])),
    ]


def _covered(a: Writer, kept: Row) -> Table:
    w = a.w
    rows = []
    for one in sorted(kept["programmes"], key=lambda one: one["before"]["recall"]):
        before, after, target = one["before"], one["after"], one["target"]
        occupations = w.say(", ").join(w.label(name) for name in target["occupations"]) or w.say("all tech ads")
        lengths = (after["recall"], before["recall"], after["recall"])
        rows.append([
            Cell(w.isolated(one["programme"]["title"]), small=occupations),
            Cell(w.month(target["month"])), Cell(w.num(round(target["ads"]))),
            Cell(w.percent(before["recall"])), a.interval_cell((before["lo80"], before["hi80"])),
            Cell(w.percent(after["recall"])), Cell(w.percent(one["proposal"]["bound"])),
            Cell(Markup(""), drawing=marks.bar(after["recall"], before["recall"], after["recall"], full=1.0), lengths=lengths),
        ])  # fmt: skip
    return Table(
        key="programmes", number=a.number("table"),
        title=w.say("How much of what will be asked each programme covers, and could cover"),
        unit=w.say("share of what ads of its occupations will ask, weighed by how much they ask for it; the thin line runs from today to with the modules"),
        columns=[
            Column(w.say("Programme")), Column(w.say("Graduation")), Column(w.say("Ads"), "number"), Column(w.say("Covered today"), "number"),
            Column(w.say("8 times out of 10"), "interval"), Column(w.say("With the modules"), "number"),
            Column(w.say("At most"), "number", hint=w.say("proved")), Column(w.say("Covered"), "bar", only_wide=True),
        ],
        rows=rows, source=_source(a, kept), file="programmes.csv",
    )  # fmt: skip


def _missing(a: Writer, kept: Row) -> Table:
    w = a.w
    rows = [
        [
            Cell(w.isolated(one["programme"]["title"])), Cell(w.label(row["label"])), Cell(w.percent(row["mean"])),
            a.interval_cell((row["lo80"], row["hi80"])), Cell(w.num(round(row["ads"]))), Cell(w.percent(row["covered"])),
        ]
        for one in kept["programmes"] for row in one["missing"][:_MISSING]
    ]  # fmt: skip
    return Table(
        key="missing", number=a.number("table"), title=w.say("What will be asked, and is missing"),
        unit=w.say("share of the ads that will ask for the skill at graduation; ads that name it today; how much of it is taught"),
        columns=[
            Column(w.say("Programme")), Column(w.say("Skill")), Column(w.say("Share then"), "number"), Column(w.say("8 times out of 10"), "interval"),
            Column(w.say("Ads"), "number"), Column(w.say("Taught"), "number"),
        ],
        rows=rows, source=_source(a, kept), file="missing.csv",
    )  # fmt: skip


def _proposed(a: Writer, kept: Row) -> Table:
    w = a.w
    rows = []
    for one in kept["programmes"]:
        for module in one["proposal"]["modules"]:
            asked = [skill for skill in module["adds"] if skill["mean"] is not None][:2]
            why = w.say("; ").join(
                w.say("%(skill)s: asked by %(share)s (%(low)s to %(high)s), %(n)s", skill=w.label(skill["label"]), share=w.percent(skill["mean"]),
                      low=w.percent(skill["lo80"]), high=w.percent(skill["hi80"]), n=_counted(w, round(skill["ads"])))
                for skill in asked
            )  # fmt: skip
            instead = w.say("; ").join(
                w.say("%(hours)s h of %(module)s", hours=w.num(round(part["hours"])), module=w.isolated(part["module"]))
                for part in module["replaces"]
            )
            rows.append([
                Cell(w.isolated(one["programme"]["title"])), Cell(w.label(module["title"]), sign="yes"), Cell(w.num(round(module["hours"]))),
                Cell(w.percent(module["gain"])), Cell(why or w.say("few ads yet")), Cell(instead or w.say("no room seen")),
            ])  # fmt: skip
    return Table(
        key="proposals", number=a.number("table"),
        title=w.say("Modules to add, and what they could replace"),
        unit=w.say("the choice within the hours that covers most; what to replace is a suggestion, the decision is the team’s"),
        columns=[
            Column(w.say("Programme")), Column(w.say("Module"), long=True), Column(w.say("Hours"), "number"), Column(w.say("Adds"), "number"),
            Column(w.say("For"), long=True), Column(w.say("In place of"), long=True),
        ],
        rows=rows, source=_source(a, kept), file="proposals.csv",
    )  # fmt: skip


# Seats


def seats_section(a: Writer, kept: Row) -> Section:
    """The odds of the targets, the plans of seats, what stops them, what decides, and from when on a seat counts."""
    w, sheet = a.w, kept["seat_plan"]
    blocks: list[Block | None] = [
        _targets(a, kept), _plans(a, kept) if sheet else None, _shortest(a, sheet) if sheet else None, _limits(a, sheet) if sheet else None, _timed(a, sheet) if sheet else None,
        _tornado(a, kept), Note(_lead_times(a, kept)), _doubt(a, kept),
    ]  # fmt: skip
    return Section("seats", w.say("Seats, graduates and jobs"), [block for block in blocks if block], say=_seats_answer(a, kept), short=w.say("Seats"), lede=_growth(a, kept))  # fmt: skip


def _seats_answer(a: Writer, kept: Row) -> Markup | None:
    w, sheet = a.w, kept["seat_plan"]
    if not sheet or not sheet["plans"]:
        return None
    plan, central = sheet["plans"][0], sheet["scenarios"][0]
    return w.say(
        "Between %(first)s and %(last)s, %(n)s people will be missing with today’s seats. The plan “%(plan)s” leaves %(left)s missing, for %(cost)s million MAD.",
        first=w.ltr(str(sheet["years"][0])), last=w.ltr(str(sheet["years"][-1])), n=w.strong(w.num(round(central["missing"]))),
        plan=plan_name(w, plan["name"]), left=w.strong(w.num(round(plan["missing"][0]))), cost=w.num(round(plan["cost"] / _MILLION)),
    )  # fmt: skip


def _growth(a: Writer, kept: Row) -> Markup:
    w, ads = a.w, kept["ads"]
    if not ads:
        return w.say("Jobs grow as declared; rates, means and costs are declared too.")
    return w.say("Jobs grow as the ads of this folder are forecast to, up to %(year)s; rates, means and costs are declared.", year=w.ltr(str(ads["last_year"])))  # fmt: skip


def _made_from(a: Writer, kept: Row) -> list[Markup]:
    w = a.w
    return [
        w.say("Source: declared figures, each with its source"),
        w.say("%(n)s runs", n=w.num(kept["runs"])),
        w.say("made on %(day)s", day=w.day(kept["made_on"])),
    ]


def _targets(a: Writer, kept: Row) -> Table:
    w, sheet = a.w, kept["seat_plan"]
    plan = sheet["plans"][0] if sheet and sheet["plans"] else None
    rows = []
    for at, one in enumerate(kept["targets"]):
        told = plan["odds"][at] if plan else None
        rows.append([
            Cell(w.say("%(value)s %(what)s in %(year)s", value=w.num(round(one["value"])), what=w.label(one["label"]), year=w.ltr(str(one["year"]))),
                 small=w.say("%(source)s, %(day)s", source=w.label(one["source"]), day=day_stated(w, one["stated_on"]))),
            Cell(outcome_name(w, one["read_as"])), Cell(w.percent(one["probability"])),
            *([Cell(w.percent(told["probability"]))] if told else []), Cell(w.num(round(one["p50"]))),
            Cell(w.ltr(w.formats.between(one["p10"], one["p90"]))),
        ])  # fmt: skip
    with_plan = [Column(w.say("With the plan"), "number", hint=plan_name(w, plan["name"]))] if plan else []
    return Table(
        key="targets", number=a.number("table"), title=w.say("How probable each declared target is, beside its rivals"),
        unit=w.say("share of the runs that reach it, with today’s seats; a target that can be read in two ways has both"),
        columns=[
            Column(w.say("Target"), long=True), Column(w.say("Read as"), long=True), Column(w.say("Odds"), "number"), *with_plan,
            Column(w.say("Middle run"), "number"), Column(w.say("8 times out of 10"), "interval"),
        ],
        rows=rows, source=_made_from(a, kept), file="targets.csv",
    )  # fmt: skip


def _plans(a: Writer, kept: Row) -> Table:
    w, sheet = a.w, kept["seat_plan"]
    rows = [
        [
            Cell(plan_name(w, one["name"])), Cell(w.num(round(one["cost"] / _MILLION))), Cell(w.num(one["learners"])), Cell(w.num(round(one["graduates"]))),
            Cell(w.num(round(one["missing"][0]))), Cell(w.percent(one["worst"][0])),
            *(Cell(w.num(round(value)) if value is not None else w.ltr(w.formats.missing)) for value in one["regret"][1:]),
            Cell(w.percent(one["gap"])),
        ]
        for one in sheet["plans"]
    ]  # fmt: skip
    return Table(
        key="plans", number=a.number("table"),
        title=w.say("Plans of seats to choose from, %(first)s to %(last)s", first=w.ltr(str(sheet["years"][0])), last=w.ltr(str(sheet["years"][sheet["intakes"] - 1]))),
        unit=w.say("still missing and worst: in the middle run; regret: people missing beyond the best plan for that demand; gap: what a better plan could still gain at most"),
        columns=[
            Column(w.say("Plan"), long=True), Column(w.say("Million MAD"), "number"), Column(w.say("Learners"), "number"), Column(w.say("Graduates"), "number"),
            Column(w.say("Still missing"), "number"), Column(w.say("Worst shortage"), "number"), Column(w.say("Regret"), "number", hint=w.say("high demand")),
            Column(w.say("Regret"), "number", hint=w.say("low demand")), Column(w.say("Gap"), "number"),
        ],
        rows=rows, source=_made_from(a, kept), file="plans.csv",
    )  # fmt: skip


def _shortest(a: Writer, sheet: Row) -> Note:
    w, plan = a.w, sheet["plans"][0]
    domain, region = (w.label(plan["worst_of"][of]) for of in ("domain", "region"))
    return Note(w.say("Shortest of people in “%(plan)s”: %(domain)s, %(region)s.", plan=plan_name(w, plan["name"]), domain=domain, region=region))  # fmt: skip


def _limits(a: Writer, sheet: Row) -> Note | None:
    w = a.w
    binding = [one for one in sheet["limits"] if one["binds"]][:_LIMITS]
    if not binding:
        return None
    told = w.say(", ").join(
        w.say("%(limit)s (%(n)s)", limit=limit_name(w, one["name"]), n=w.num(round(one["saved"]))) for one in binding
    )
    return Note(w.say("What stops us, and how many fewer people would be missing without it: %(limits)s.", limits=told))


def _timed(a: Writer, sheet: Row) -> Note | None:
    if not sheet["timed"]:
        return None
    return Note(
        a.w.say("The time was up before some of this was proven best: another run may differ, by the gap at most.")
    )


def _tornado(a: Writer, kept: Row) -> Table:
    w = a.w
    bars = sorted(kept["tornado"], key=lambda one: -abs(one["p90"] - one["p10"]))[:_BARS]
    widest = max((abs(one["p90"] - one["p10"]) for one in bars), default=1.0) or 1.0
    rows = []
    for one in bars:
        share = abs(one["p90"] - one["p10"]) / widest
        rows.append([
            Cell(input_name(w, one)), Cell(w.num(round(one["p10"]))), Cell(w.num(round(one["p90"]))), Cell(w.num(round(abs(one["p90"] - one["p10"])))),
            Cell(Markup(""), drawing=marks.bar(share, None, None, full=1.0), lengths=(share, None, None)),
        ])  # fmt: skip
    return Table(
        key="tornado", number=a.number("table"),
        title=w.say("What decides “%(outcome)s” in %(year)s", outcome=outcome_name(w, kept["outcome"]), year=w.ltr(str(kept["year"]))),
        unit=w.say("each input moved alone from its p10 to its p90, all others in the middle"),
        columns=[
            Column(w.say("Input")), Column(w.say("At its p10"), "number"), Column(w.say("At its p90"), "number"), Column(w.say("Apart"), "number"),
            Column(w.say("Apart"), "bar", only_wide=True),
        ],
        rows=rows, source=_made_from(a, kept), file="tornado.csv",
    )  # fmt: skip


def _lead_times(a: Writer, kept: Row) -> Markup:
    w = a.w
    told = w.say(", ").join(
        w.say("%(kind)s: %(year)s", kind=w.label(one["label"]), year=w.ltr(str(one["first"])))
        for one in kept["lead_times"]
    )
    return w.say("A seat opened in %(year)s first counts in: %(kinds)s.", year=w.ltr(str(kept["opened"])), kinds=told)


def _doubt(a: Writer, kept: Row) -> Note | None:
    w, sheet = a.w, kept["seat_plan"]
    n = kept["to_confirm"] + (sheet["to_confirm"] if sheet else 0)
    total = kept["figures"] + (sheet["figures"] if sheet else 0)
    if not n:
        return None
    return Note(w.say("%(n)s of %(all)s declared figures are still to be confirmed: these odds are worth what they are worth.", n=w.num(n), all=w.num(total)), watch=True)  # fmt: skip


# Calendars


def calendar_section(a: Writer, kept: Row) -> Section:
    """The weeks of each cohort, what is lost to feasts, and what could not be kept."""
    w, offices = a.w, kept["offices"]
    blocks: list[Block] = []
    for office in offices:
        blocks += [_year(a, office), _cohorts(a, office, kept)]
        blocks += [Note(sentence, watch=True) for sentence in said(office["broken"], w.lang)]
    cohorts = sum(len(office["cohorts"]) for office in offices)
    lost, unbent = (sum(office[key] for office in offices) for key in ("lost", "lost_unbent"))
    answer = w.say(
        "%(cohorts)s work-study cohorts together lose %(lost)s days of teaching to feasts, against %(unbent)s with the rhythm kept rigid.",
        cohorts=w.num(cohorts), lost=w.strong(w.num(round(lost))), unbent=w.num(round(unbent)),
    )  # fmt: skip
    return Section("calendars", w.say("Work-study calendars"), blocks, say=answer, short=w.say("Calendars"))


def _year(a: Writer, office: Row) -> Picture:
    w = a.w
    return Picture(
        key=f"year-{office['id']}", number=a.number("figure"), title=w.isolated(office["title"]),
        unit=w.say("Weeks at school and at the company, a line a cohort."),
        draw=lambda target: sheet(office, w.lang, office["cohorts"], range(len(office["weeks"])), target=target, titled=False), source=[w.say("Source: file of the work-study office; feasts of the Moon are estimates")],
    )  # fmt: skip


def _cohorts(a: Writer, office: Row, kept: Row) -> Table:
    w = a.w
    rows = [
        [
            Cell(w.isolated(one["name"])), *(Cell(w.num(one["counts"].get(place, 0))) for place in ("school", "company", "exams")),
            Cell(w.say("%(taught)s of %(due)s", taught=w.num(one["taught"]), due=w.num(one["due"]))), Cell(w.num(one["lost"])),
        ]
        for one in office["cohorts"][:_SHOWN_COHORTS]
    ]  # fmt: skip
    return Table(
        key=f"cohorts-{office['id']}", number=a.number("table"), title=w.say("Weeks and days of each cohort"),
        unit=w.say("weeks at school, at the company and of exams; days of teaching given of those due; days lost to feasts"),
        columns=[
            Column(w.say("Cohort")), Column(w.say("School"), "number"), Column(w.say("Company"), "number"), Column(w.say("Exams"), "number"),
            Column(w.say("Days taught"), "number"), Column(w.say("Days lost"), "number"),
        ],
        rows=rows, source=[w.say("made on %(day)s", day=w.day(kept["made_on"]))], file="calendar.csv",
    )  # fmt: skip


# Words


def _counted(w: Words, n: int) -> Markup:
    """How many ads, on one line and in its own direction."""
    return w.ltr(f"n{NBSP}={NBSP}{w.formats.number(n)}")
