"""`qantara emerging`: the skills that rise and those that fall."""

from typing import Annotated, Any

import polars as pl
import typer

from qantara.cli.commands.forecast import warn_of_left_out
from qantara.cli.commands.shared import AsOf, Folder, Json, partnership, today
from qantara.cli.languages import _, active
from qantara.cli.output import number, percent, print_json, table, tell, yearly
from qantara.core.demand.emerging import HitRate
from qantara.pipeline.anticipation.movements import Movements, likely, read_movements
from qantara.pipeline.anticipation.names import SeriesNames
from qantara.pipeline.partnership import Partnership

HELP = _(
    "List the skills whose share of ads rises or falls, with how sure that is and how often such flags came true.\n\n"
    "Names in no vocabulary are among them. Sources that join or leave, and months that are not whole, make no growth.\n\n"
    "Example: qantara emerging --top 30"
)


def register(app: typer.Typer) -> None:
    app.command(help=HELP)(emerging)


def emerging(
    top: Annotated[int, typer.Option(min=1, help=_("How many of each."))] = 15,
    folder: Folder = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    place = partnership(folder)
    found = read_movements(place, place.vocabulary(), at=today(as_of))
    if as_json:
        print_json(
            {
                "at": found.at.isoformat(), "rising": found.rising.head(top).to_dicts(), "falling": found.falling.head(top).to_dicts(),
                "hit_rate": {name: vars(hits) for name, hits in found.hits.items()},
                "left_out": found.history.left_out.to_dicts(),
            }
        )  # fmt: skip
        return
    show(place, found, top=top)


def show(place: Partnership, found: Movements, *, top: int) -> None:
    """The two lists for people."""
    names = SeriesNames(place.vocabulary())
    last = found.history.last.strftime("%Y-%m")
    for sentence, rows, sign, hits in (
        (_("Rising up to {month}"), found.rising, 1, found.hits["rising"]),
        (_("Falling up to {month}"), found.falling, -1, found.hits["falling"]),
    ):
        title = sentence.format(month=last)
        told = likely(rows, sign).filter(pl.col("recent") >= place.threshold).head(top)
        lines = [_line(names, row) for row in told.iter_rows(named=True)]
        heads = [
            "", "", _("growth a year"), _("eight times out of ten"), _("share of ads"), _("ads in six months"),
        ]  # fmt: skip
        if not lines:
            tell(_("{title}: nothing moves that one could be sure of.").format(title=title))
            continue
        table(title, heads, lines, numbers=[2, 3, 4, 5])
        tell(_said(hits))
    warn_of_left_out(found.history.left_out.to_dicts())


def _line(names: SeriesNames, row: dict[str, Any]) -> tuple[str, ...]:
    return (
        "●" if row["flagged"] else "○",
        names.label("skill", row["skill"])[active()] + (f" ({_('not in the vocabulary')})" if ":" in row["skill"] else ""),
        yearly(row["growth"]), f"{yearly(row['lo80'])} … {yearly(row['hi80'])}",
        f"{percent(row['before'])} → {percent(row['share'])}", number(round(row["recent"])),
    )  # fmt: skip


def _said(hits: HitRate) -> str:
    """How often flags of the past came true."""
    if hits.precision is None or hits.base_rate is None:
        if hits.reason == "too short":
            return _("● sure, ○ probable. How often such flags come true is not known yet: it takes 42 months of ads.")
        return _("● sure, ○ probable. How often such flags come true is not known: too few skills have enough ads.")
    return _(
        "● sure, ○ probable. Of the skills flagged at {origins} times of the past, {share} were among the fastest tenth a year later ({low} to {high}); lots would have given {base}."
    ).format(
        origins=hits.origins, share=percent(hits.precision.value), low=percent(hits.precision.low),
        high=percent(hits.precision.high), base=percent(hits.base_rate),
    )  # fmt: skip
