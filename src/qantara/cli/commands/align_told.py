"""What `qantara align` says on the terminal: first what a programme head needs in a minute, then the rest."""

from collections.abc import Mapping, Sequence
from typing import Any

from qantara.cli.languages import _, active
from qantara.cli.output import complain, decimal, note, number, percent, table, tell, warn, yearly

_SHOWN = 10
_LISTED = 5  # what was not understood
_SAME = 0.00005  # a gap to the bound that no printed figure shows

Json = Mapping[str, Any]


def show_all(programmes: Sequence[Json]) -> None:
    """Several programmes in one table, before each is told."""
    tell("")
    table(
        _("Programmes, and how much they cover of what will be asked"),
        ["", _("hours"), _("covered"), _("with modules"), _("most missing")],
        [
            (one["programme"]["title"], number(round(one["programme"]["hours"])), percent(one["before"]["recall"]), percent(one["after"]["recall"]),
             _joined([_name(row) for row in one["missing"][:2]]))
            for one in programmes
        ],
        numbers=[1, 2, 3],
    )  # fmt: skip


def show(told: Json) -> None:
    """One programme."""
    _head(told)
    _leaving(told)
    _missing(told["missing"])
    _proposal(told)
    _shelf_life(told["shelf_life"])
    if told["beside"]:
        _beside(told["beside"])
    before = told["before"]
    tell(
        _("Of the hours read, {relevance} go to skills that are asked for, and {redundancy} repeat what other modules teach.").format(
            relevance=percent(before["relevance"]), redundancy=percent(before["redundancy"])
        )
    )  # fmt: skip


def tell_of_unread(unread: Sequence[Any], *, aloud: bool = False) -> None:
    """What was not understood; a file of which nothing was read is a complaint where nothing else was read (`aloud`)."""
    from qantara.pipeline.curricula import REASONS

    files = [one for one in unread if one.place.unit == "file"]
    shown = (files if aloud and files else [*files, *(one for one in unread if one.place.unit != "file")])[:_LISTED]
    for one in shown:
        where = [f"{one.place.file}, {one.place.number}", one.text[:80]] if one.place.number else [one.place.file]
        (complain if aloud else warn)(" – ".join([*filter(None, where), _(REASONS[one.why])]))
    if len(unread) > len(shown):
        note(
            _("{n} more places were not understood; --json lists them all.").format(n=number(len(unread) - len(shown)))
        )


# --- In a minute


def _head(told: Json) -> None:
    programme, target, before, after = told["programme"], told["target"], told["before"], told["after"]
    tell("")
    tell(
        _("{title}. Modules: {modules}; hours: {hours}.").format(
            title=programme["title"], modules=number(programme["modules"]), hours=number(round(programme["hours"]))
        )
    )
    if programme["modules_without_hours"]:
        warn(
            _("Modules without hours: {n}. They count as taught, but weigh nothing.").format(
                n=number(programme["modules_without_hours"])
            )
        )
    occupations = _joined([one[active()] for one in target["occupations"]]) or _("digital occupations")
    tell(
        _("Set against {n} ads of {occupations} from {first} to {last}, carried to {month} by the forecast of {day}.").format(
            n=number(round(target["ads"])), occupations=occupations, first=target["window"][0], last=target["window"][1],
            month=target["month"], day=target["issued_on"],
        )
    )  # fmt: skip
    if target["wider"]:
        warn(
            _("{region} has too few such ads to speak for itself: those of the whole country are counted.").format(
                region=target["region"]
            )
        )
    tell(
        _("What will be asked is covered to {value} ({low} to {high}, eight times out of ten); to {after} with the modules below.").format(
            value=percent(before["recall"]), low=percent(before["lo80"]), high=percent(before["hi80"]), after=percent(after["recall"]),
        )
    )  # fmt: skip
    tell("")


def _leaving(told: Json) -> None:
    if told["leaving"]:
        table(
            _("Taught, and losing their market"),
            ["", _("hours"), _("growth a year"), _("share of ads")],
            [
                (_name(row), decimal(row["hours"], 1), yearly(row["growth"]), percent(row["today"]))
                for row in told["leaving"][:_SHOWN]
            ],
            numbers=[1, 2, 3],
        )  # fmt: skip
    else:
        tell(_("No skill taught here surely loses its market."))
    if told["unasked"]:
        named = [f"{_name(row)} ({_hours(row['hours'])})" for row in told["unasked"][:_SHOWN]]
        tell(_("Taught, and asked by none of these ads: {skills}.").format(skills=_joined(named)))
    tell("")


def _missing(rows: Sequence[Json]) -> None:
    table(
        _("Asked at graduation, and missing"),
        ["", _("ads today"), _("share then"), _("eight times out of ten"), _("covered"), _("then")],
        [
            (_name(row), number(round(row["ads"])), percent(row["mean"]), f"{percent(row['lo80'])} – {percent(row['hi80'])}",
             percent(row["covered"]), percent(row["covered_after"]))
            for row in rows[:_SHOWN]
        ],
        numbers=[1, 2, 3, 4, 5],
    )  # fmt: skip


def _proposal(told: Json) -> None:
    proposal, target = told["proposal"], told["target"]
    if not proposal["modules"]:
        tell(_("No module within {hours} hours adds anything.").format(hours=number(round(proposal["budget"]))))
        return
    tell(_("Modules to add within {hours} hours").format(hours=number(round(proposal["budget"]))))
    for one in proposal["modules"]:
        source = _("our library") if one["source"] == "library" else one["source"]
        tell(f"+ {one['title'][active()]} – {_hours(one['hours'])}, {source}")
        for skill in [skill for skill in one["adds"] if skill["ads"] is not None][:3]:
            tell(
                "    " + _("adds {skill}: asked by {mean} ({low} to {high}) of ads in {year}; today by {ads} of n = {n}").format(
                    skill=_name(skill), mean=percent(skill["mean"]), low=percent(skill["lo80"]), high=percent(skill["hi80"]),
                    year=target["month"][:4], ads=number(round(skill["ads"])), n=number(round(target["ads"])),
                )
            )  # fmt: skip
        if few := [_name(skill) for skill in one["adds"] if skill["ads"] is None]:
            tell("    " + _("also: {skills} (few ads yet)").format(skills=_joined(few[:_LISTED])))
        for part in one["replaces"]:
            tell(
                "    "
                + _("could replace {hours} of {module}").format(hours=_hours(part["hours"]), module=part["module"])
            )
    _proof(proposal)
    _room(proposal)
    tell("")


def _proof(proposal: Json) -> None:
    value, bound = percent(proposal["value"]), percent(proposal["bound"])
    if proposal["bound"] - proposal["value"] < _SAME:
        tell(
            _("With these modules {value} of what will be asked is covered. It is proved that no choice within these hours covers more.").format(value=value)
        )  # fmt: skip
    else:
        tell(
            _("With these modules {value} of what will be asked is covered. It is proved that no choice within these hours covers more than {bound}.").format(
                value=value, bound=bound
            )
        )  # fmt: skip


def _room(proposal: Json) -> None:
    if proposal["room"]:
        tell(
            _("What to replace is a suggestion: hours of skills that lose their market, or of tools that none of these ads names. With them taken, {value} is covered; the decision is the team’s.").format(
                value=percent(proposal["replacing"]["recall"])
            )
        )  # fmt: skip
    if proposal["room_missing"] >= 1:
        tell(
            _(
                "No room is seen for {hours} of these: what else is taught is asked for, is what other skills rest on, or was not read."
            ).format(hours=_hours(proposal["room_missing"]))
        )


# --- The rest


def _shelf_life(told: Json) -> None:
    source = told["source"]
    table(
        _("How long each module lasts"),
        ["", _("years"), _("between"), _("falling")],
        [
            (one["module"], _years(one, "years", source), _span(one, source), _joined([f"{_name(skill)} {yearly(skill['growth'])}" for skill in one["falling"][:2]]))
            for one in told["modules"]
        ],
        numbers=[1],
    )  # fmt: skip
    tell(
        _("Years until half of what it teaches has lost its market. Known from the share of all digital ads that names each skill, {first} to {last}, if its pace goes on; between: all its skills at the fast end, at the slow end of what comes eight times out of ten. Not known: too few ads name half or more of the module.").format(
            first=source["first"], last=source["last"]
        )
    )  # fmt: skip
    tell("")


def _years(one: Json, which: str, source: Json) -> str:
    if one["state"] == "unread":
        return _("no skill read")
    if one["state"] == "unknown":
        return _("not known")
    return (
        _("over {years}").format(years=number(round(source["horizon"])))
        if one[which] is None
        else decimal(one[which], 1)
    )


def _span(one: Json, source: Json) -> str:
    if one["state"] not in ("known", "lasting"):
        return "–"
    if one["least"] is None:
        return _years(one, "least", source)
    return _("{low} to {high}").format(low=_years(one, "least", source), high=_years(one, "most", source))


def _beside(told: Json) -> None:
    tell(
        _("Programmes that teach most alike: {programmes}.").format(
            programmes=_joined([f"{one['title']} ({percent(one['likeness'])})" for one in told["neighbours"]])
        )
    )
    if told["elsewhere"]:
        table(
            _("Taught there and not here"),
            ["", _("share then"), _("eight times out of ten"), _("covered"), _("covered there"), _("by")],
            [
                (_name(row), percent(row["mean"]), f"{percent(row['lo80'])} – {percent(row['hi80'])}", percent(row["covered"]),
                 percent(row["covered_there"]), _joined(row["by"][:2]))
                for row in told["elsewhere"][:_SHOWN]
            ],
            numbers=[1, 2, 3, 4],
        )  # fmt: skip


def _name(row: Json) -> str:
    return str(row["label"][active()])


def _hours(hours: float) -> str:
    return _("{hours} h").format(hours=number(round(hours)) if hours >= 1 else decimal(hours, 1))


def _joined(names: Sequence[str]) -> str:
    return ("، " if active() == "ar" else ", ").join(names)
