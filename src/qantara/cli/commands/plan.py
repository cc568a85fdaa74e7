"""`qantara plan`: from seats to graduates to jobs, to 2035; the odds of the declared targets."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qantara.cli.commands.shared import AsOf, Json, today
from qantara.cli.languages import _, active
from qantara.cli.output import decimal, number, percent, print_json, table, tell, warn

if TYPE_CHECKING:
    from qantara.core.capacity import Bar, LeadTime, Odds, Paths
    from qantara.pipeline.capacity import Declared

HELP = _(
    "Follow seats to graduates, to people who can hold digital jobs, beside the jobs, over thousands of runs: how probable it "
    "is that each declared target is reached, what decides it, and from which year on a seat opened today counts.\n\n"
    "Inputs are a folder of readable files, each figure with its unit, its source and whether it is still to be confirmed; "
    "without one, the example that is shipped is used, and `--example DIR` writes it out to begin from.\n\n"
    "Example: qantara plan --inputs capacity --year 2030"
)
_SHOWN = 8


def register(app: typer.Typer) -> None:
    app.command(help=HELP)(plan)


def plan(
    inputs: Annotated[
        Path | None, typer.Option(metavar="DIR", help=_("The folder of declared inputs (default: the example)."))
    ] = None,
    example: Annotated[
        Path | None, typer.Option(metavar="DIR", help=_("Write the example's files into a new folder, and stop."))
    ] = None,
    year: Annotated[int, typer.Option(help=_("The year whose figures are shown."))] = 2030,
    outcome: Annotated[
        str, typer.Option(metavar="NAME", help=_("What the tornado is about: held, trained, graduates, shortage…"))
    ] = "held",
    runs: Annotated[int, typer.Option(min=100, max=100_000, help=_("How many runs."))] = 10_000,
    seed: Annotated[int, typer.Option(min=0, help=_("The same seed gives the same figures."))] = 1,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help=_("Write every figure by year, region, domain and kind as CSV.")),
    ] = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    from qantara.core.capacity import lead_times, odds, simulate, tornado
    from qantara.pipeline.capacity import example_capacity, read_capacity, write_example
    from qantara.pipeline.whole_file import write_whole

    if example is not None:
        write_example(example)
        tell(
            _("The example is in {folder}. Change its figures, then: qantara plan --inputs {folder}").format(
                folder=example
            )
        )
        return
    declared = read_capacity(inputs) if inputs else example_capacity()
    paths = simulate(declared.inputs, runs=runs, seed=seed)
    bars = tornado(declared.inputs, outcome=outcome, year=year)
    opened = today(as_of).year
    chances, leads = odds(paths, declared.targets), lead_times(declared.inputs, opened=opened)
    if out is not None:
        write_whole(out, paths.table().write_csv())
    if as_json:
        print_json(_as_json(declared, paths, chances, leads, bars, year, opened))
        return
    _show_odds(declared, chances)
    _show_domains(paths, year)
    _show_leads(declared, leads, opened)
    _show_tornado(bars, outcome, year)
    if declared.to_confirm:
        warn(
            _(
                "{n} of {all} declared figures are still to be confirmed: these odds are worth what they are worth."
            ).format(n=number(len(declared.to_confirm)), all=number(len(declared.evidence)))
        )


def _show_odds(declared: "Declared", chances: "tuple[Odds, ...]") -> None:
    table(
        _("Declared targets, each beside its rivals"),
        ["", _("read as"), _("odds"), _("middle run"), _("eight times out of ten")],
        [
            (_("{value} {what} in {year} ({source}, {day})").format(
                value=number(round(one.target.value)), what=declared.target_names[one.target.id].of(active()), year=one.target.year,
                source=declared.target_sources[one.target.id].of(active()), day=one.target.stated_on),
             outcomes()[one.outcome], percent(one.probability), number(round(one.p50)), f"{number(round(one.p10))} – {number(round(one.p90))}")
            for one in chances
        ],
        numbers=[2, 3, 4],
    )  # fmt: skip


def _show_domains(paths: "Paths", year: int) -> None:
    at = paths.calendar.index(year)
    lines = []
    for place, domain in enumerate((*paths.domains, None)):
        per_entrant = paths.summary["openings_per_entrant"][:, -1, place, at]
        lines.append(
            (
                domain_name(domain) if domain else _("All"),
                number(round(float(paths.summary["jobs"][1, -1, place, at]))), number(round(float(paths.summary["stock"][1, -1, place, at]))),
                "–" if per_entrant[1] != per_entrant[1] else f"{decimal(float(per_entrant[1]), 2)} ({decimal(float(per_entrant[0]), 2)} – {decimal(float(per_entrant[2]), 2)})",
                percent(float(paths.short[-1, place, at])),
            )
        )  # fmt: skip
    table(
        _("The country in {year}, in the middle run").format(year=year),
        ["", _("jobs"), _("people who can hold them"), _("openings an entrant"), _("odds of a shortage")], lines,
        numbers=[1, 2, 3, 4],
    )  # fmt: skip


def _show_leads(declared: "Declared", leads: "tuple[LeadTime, ...]", opened: int) -> None:
    for one in leads:
        tell(
            _("{kind}: a seat opened in {opened} counts from {first} on.").format(
                kind=declared.kinds[one.kind].of(active()), opened=opened, first=one.first
            )
        )


def _show_tornado(bars: "tuple[Bar, ...]", outcome: str, year: int) -> None:
    table(
        _("What decides “{outcome}” in {year}").format(outcome=outcomes()[outcome], year=year),
        ["", _("at its p10"), _("at its p90"), _("apart")],
        [
            (group_name(one.group), number(round(one.at_p10)), number(round(one.at_p90)), number(round(one.width)))
            for one in bars[:_SHOWN] if one.width > 0
        ],
        numbers=[1, 2, 3],
    )  # fmt: skip


def outcomes() -> dict[str, str]:
    """Outcomes in words."""
    return {
        "graduates": _("graduates"), "trained": _("people trained"), "reconverted": _("people retrained"),
        "supply": _("people who enter"), "jobs": _("jobs, held or vacant"), "held": _("jobs held"),
        "new_held": _("jobs held beyond today’s"), "shortage": _("jobs for which there is nobody"),
    }  # fmt: skip


def group_name(group: str) -> str:
    """A group of inputs in words."""
    kind, _sign, domain = group.partition(":")
    if kind == "growth_own":
        own = _("other digital jobs") if domain == "outside" else domain_name(domain)
        return _("growth of jobs: {domain}").format(domain=own)
    return {
        "fill": _("seats filled"), "completion": _("learners who complete"), "further_study": _("graduates who study on"),
        "activity": _("graduates who seek work"), "continuing_completion": _("continuing training completed"), "field_share": _("graduates who stay in the field"),
        "reconversion_completion": _("retraining completed"), "reconversion_placed": _("retrained people placed"),
        "replacement": _("people who leave the field"), "jobs_level": _("jobs today"), "stock_level": _("people today"),
        "outside_jobs_level": _("other digital jobs today"), "outside_trained_level": _("people trained elsewhere"),
        "growth_shared": _("growth common to all domains"),
    }.get(kind, kind)  # fmt: skip


def domain_name(domain: str) -> str:
    """A domain in words."""
    from qantara.core.vocabulary.labels import DOMAIN_LABELS

    return DOMAIN_LABELS[domain][active()]


def _as_json(
    declared: "Declared",
    paths: "Paths",
    chances: "tuple[Odds, ...]",
    leads: "tuple[LeadTime, ...]",
    bars: "tuple[Bar, ...]",
    year: int,
    opened: int,
) -> dict[str, Any]:
    at = paths.calendar.index(year)
    return {
        "runs": paths.runs, "year": year, "figures": len(declared.evidence), "to_confirm": len(declared.to_confirm),
        "targets": [
            {"id": one.target.id, "value": one.target.value, "year": one.target.year, "read_as": one.outcome, "stated_on": one.target.stated_on,
             "source": one.target.source, "probability": one.probability, "low": one.low, "high": one.high, "p10": one.p10, "p50": one.p50, "p90": one.p90}
            for one in chances
        ],
        "country": {
            name: [float(value) for value in figures[:, -1, -1, at]] for name, figures in paths.summary.items()
        },
        "lead_times": [{"kind": one.kind, "opened": opened, "first": one.first, "last": one.last} for one in leads],
        "tornado": [{"group": one.group, "p10": one.at_p10, "p90": one.at_p90, "middle": one.middle} for one in bars],
    }  # fmt: skip
