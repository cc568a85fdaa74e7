"""What `qantara plan` says on the terminal: odds, domains, lead times, what decides; then the sheet of seat plans."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qantara.cli.languages import _, active
from qantara.cli.output import decimal, number, percent, table, tell, warn
from qantara.design.report.plan_words import aim_name, day_stated, input_name, limit_name, outcome_name, plan_name
from qantara.design.report.words import Words
from qantara.design.rhythm import plain

if TYPE_CHECKING:
    from qantara.core.capacity.seats import Progress

Json = Mapping[str, Any]
_SHOWN = 8
_FIRST = 6  # groups of a plan's first intake
_MILLION = 1e6


def show(told: Json) -> None:
    """The simulation."""
    if told["ads"]:
        tell(
            _("Jobs grow as ads are forecast to, up to {year} (run {run}); after it, as declared.").format(
                year=told["ads"]["last_year"], run=told["ads"]["run"]
            )
        )
    _show_odds(told["targets"])
    _show_domains(told)
    for one in told["lead_times"]:
        tell(
            _("{kind}: a seat opened in {opened} counts from {first} on.").format(
                kind=one["label"][active()], opened=told["opened"], first=one["first"]
            )
        )
    _show_tornado(told)


def show_sheet(told: Json) -> None:
    """The seat plans: what they do, their odds, what stops them, and what the first of them starts with."""
    sheet = told["seat_plan"]
    central = sheet["scenarios"][0]["missing"]
    table(
        _("Plans of seats, {first} to {last}: without them {n} people are missing").format(
            first=sheet["years"][0], last=sheet["years"][sheet["intakes"] - 1], n=_people(central)
        ),
        ["", _("M MAD"), _("learners"), _("graduates"), _("still missing"), _("worst"), _("regret, high demand"), _("regret, low"), _("gap")],
        [
            (_plan_name(one["name"]), number(round(one["cost"] / _MILLION)), number(one["learners"]), _people(one["graduates"]), _people(one["missing"][0]),
             percent(one["worst"][0]), *(_people(value) for value in one["regret"][1:]), percent(one["gap"]))
            for one in sheet["plans"]
        ],
        numbers=[1, 2, 3, 4, 5, 6, 7, 8],
    )  # fmt: skip
    worst = sheet["plans"][0]["worst_of"]
    tell(
        _("Shortest of people in “{plan}”: {domain}, {region}. Regret: people missing beyond the best plan for that demand.").format(
            plan=_plan_name(sheet["plans"][0]["name"]), domain=worst["domain"][active()], region=worst["region"][active()]
        )
    )  # fmt: skip
    for one in sheet["stands_for"]:
        tell(
            _("“{plan}” is left out: “{by}” is as good in everything.").format(
                plan=_plan_name(one["plan"]), by=_plan_name(one["by"])
            )
        )
    _show_odds_of_plans(told["targets"], sheet["plans"])
    _show_limits(sheet)
    _show_first_intake(sheet)
    if sheet["timed"] and not sheet["stopped"]:
        tell(_("The time was up before some of this was proven best: another run may differ, by the gap at most."))


def told_progress(progress: "Progress", *, of: float) -> str:
    """One line while plans are sought."""
    return _("{seconds} of {of} s · {plan}: {aim} · {missing} people missing in the best so far, gap {gap}").format(
        seconds=number(round(progress.seconds)), of=number(round(of)), plan=_plan_name(progress.plan), aim=plain(aim_name(_words(), progress.aim)),
        missing=_people(float(progress.best.shortage[0])), gap=percent(min(progress.gap, 1.0)),
    )  # fmt: skip


def _show_odds(targets: list[Json]) -> None:
    table(
        _("Declared targets, each beside its rivals"),
        ["", _("read as"), _("odds"), _("middle run"), _("eight times out of ten")],
        [
            (target_name(one), plain(outcome_name(_words(), one["read_as"])), percent(one["probability"]), _people(one["p50"]), f"{_people(one['p10'])} – {_people(one['p90'])}")
            for one in targets
        ],
        numbers=[2, 3, 4],
    )  # fmt: skip


def target_name(one: Json) -> str:
    """A target in words."""
    return _("{value} {what} in {year} ({source}, {day})").format(
        value=_people(one["value"]), what=one["label"][active()], year=one["year"], source=one["source"][active()], day=plain(day_stated(_words(), one["stated_on"])),
    )  # fmt: skip


def _show_domains(told: Json) -> None:
    lines = []
    for one in (*told["domains"], told["country"]):
        low, middle, high = one["openings_per_entrant"]
        lines.append(
            (
                one["label"][active()] if "label" in one else _("All"), _people(one["jobs"][1]), _people(one["stock"][1]),
                "–" if middle is None else f"{decimal(middle, 2)} ({decimal(low, 2)} – {decimal(high, 2)})", percent(one["short"]),
            )
        )  # fmt: skip
    table(
        _("The country in {year}, in the middle run").format(year=told["year"]),
        ["", _("jobs"), _("people who can hold them"), _("openings an entrant"), _("odds of a shortage")], lines,
        numbers=[1, 2, 3, 4],
    )  # fmt: skip


def _show_tornado(told: Json) -> None:
    bars = sorted(told["tornado"], key=lambda one: -abs(one["p90"] - one["p10"]))
    table(
        _("What decides “{outcome}” in {year}").format(outcome=plain(outcome_name(_words(), told["outcome"])), year=told["year"]),
        ["", _("at its p10"), _("at its p90"), _("apart")],
        [
            (plain(input_name(_words(), one)), _people(one["p10"]), _people(one["p90"]), _people(abs(one["p90"] - one["p10"])))
            for one in bars[:_SHOWN] if one["p90"] != one["p10"]
        ],
        numbers=[1, 2, 3],
    )  # fmt: skip


def _show_odds_of_plans(today: list[Json], plans: list[Json]) -> None:
    """A row for each target and reading whose odds a plan moves; rivals of the same value and year have the same odds."""
    rows: dict[tuple[str, ...], None] = {}
    for at, one in enumerate(today):
        chances = [percent(told["probability"]) for told in (one, *(plan["odds"][at] for plan in plans))]
        if len(set(chances)) > 1:
            reading = plain(outcome_name(_words(), one["read_as"]))
            name = _("{value} in {year}: {reading}").format(
                value=_people(one["value"]), year=one["year"], reading=reading
            )
            rows[name, *chances] = None
    if not rows:
        tell(_("No plan moves the odds of a target."))
        return
    table(
        _("Odds of the targets that the plans move: with today's seats, and with each plan"),
        ["", _("today's seats"), *(_plan_name(plan["name"]) for plan in plans)], list(rows), numbers=list(range(1, 2 + len(plans))),
    )  # fmt: skip


def _show_limits(sheet: Json) -> None:
    for one in sheet["limits"]:
        if one["binds"]:
            tell(
                _("What stops us: {limit}. Without this limit {n} fewer people would be missing ({most} at most).").format(
                    limit=plain(limit_name(_words(), one["name"])), n=_people(one["saved"]), most=_people(one["at_most"])
                )
            )  # fmt: skip
    slack = [plain(limit_name(_words(), one["name"])) for one in sheet["limits"] if not one["binds"]]
    if slack:
        tell(_("Not proven to stop us: {limits}.").format(limits=", ".join(slack)))
    for one in sheet["floors"]:
        sentence = (
            _("The floor of {region} in {year} cannot be kept: {admitted} learners of {floor} at most, whatever else is given up.")
            if one["alone"]
            else _("The floor of {region} in {year} cannot be kept together with the others: {admitted} learners of {floor}.")
        )  # fmt: skip
        warn(sentence.format(region=one["label"][active()], year=one["year"], admitted=number(one["admitted"]), floor=number(one["floor"])))  # fmt: skip


def _show_first_intake(sheet: Json) -> None:
    plan = sheet["plans"][0]
    names = {one["id"]: one["label"][active()] for one in (*sheet["programmes"], *sheet["institutions"])}
    groups = sorted((row for row in plan["groups"] if row["year"] == sheet["years"][0]), key=lambda row: -row["learners"])  # fmt: skip
    table(
        _("“{plan}” starts with {n} groups in {year}; the largest").format(
            plan=_plan_name(plan["name"]), n=number(sum(row["groups"] for row in groups)), year=sheet["years"][0]
        ),
        ["", _("institution"), _("groups"), _("learners")],
        [
            (names[row["programme"]], names[row["institution"]], number(row["groups"]), number(row["learners"]))
            for row in groups[:_FIRST]
        ],
        numbers=[2, 3],
    )


def _plan_name(name: str) -> str:
    return plain(plan_name(_words(), name))


def _words() -> Words:
    lang: Any = active()
    return Words(lang)


def _people(value: float) -> str:
    return number(round(value))
